//! Why an object cannot be changed: read from the object after a refusal, for the refusal's words are not to be relied on.

use countersign_domain::ObjectId;

use super::EntraDirectory;
use crate::{DirectoryError, FoundGroup, ReadOnlyReason};

impl EntraDirectory {
    /// Returns `failed`, or the reason behind it when the user is synced.
    pub(super) async fn explained_for_user(
        &self,
        failed: DirectoryError,
        user: &str,
    ) -> DirectoryError {
        if !may_be_read_only(&failed) {
            return failed;
        }
        let synced = match self.found_user(user).await {
            Ok(found) => found.is_some_and(|user| user.synced),
            Err(_) => false, // the first failure is the one to tell
        };

        because(failed, synced.then_some(ReadOnlyReason::Synced))
    }

    /// Returns `failed`, or the reason behind it when the group is synced, or needs more than a permission on groups.
    pub(super) async fn explained_for_group(
        &self,
        failed: DirectoryError,
        group: ObjectId,
    ) -> DirectoryError {
        self.explained(failed, group, |_| None).await
    }

    /// The same for a change of members, which a rule may forbid.
    pub(super) async fn explained_for_members(
        &self,
        failed: DirectoryError,
        group: ObjectId,
    ) -> DirectoryError {
        let by_rule = |group: &FoundGroup| group.is_dynamic().then_some(ReadOnlyReason::Dynamic);

        self.explained(failed, group, by_rule).await
    }

    async fn explained(
        &self,
        failed: DirectoryError,
        group: ObjectId,
        more: impl Fn(&FoundGroup) -> Option<ReadOnlyReason> + Send,
    ) -> DirectoryError {
        if !may_be_read_only(&failed) {
            return failed;
        }
        let Ok(Some(group)) = self.found_group(group).await else {
            return failed; // the first failure is the one to tell
        };
        let synced = group.synced.then_some(ReadOnlyReason::Synced);
        let denied = matches!(failed, DirectoryError::Denied { .. });
        let role = (denied && group.role_assignable).then_some(ReadOnlyReason::RoleAssignable);
        let reason = synced.or_else(|| more(&group)).or(role);

        because(failed, reason)
    }
}

/// Only a refusal that blames no field can be about the object as a whole.
fn may_be_read_only(failed: &DirectoryError) -> bool {
    matches!(
        failed,
        DirectoryError::Denied {
            permission: Some(_),
            ..
        } | DirectoryError::InvalidField { field: None, .. }
    )
}

fn because(failed: DirectoryError, reason: Option<ReadOnlyReason>) -> DirectoryError {
    match (reason, failed.refusal().cloned().map(Box::new)) {
        (Some(reason), Some(refusal)) => DirectoryError::ReadOnly { reason, refusal },
        (None | Some(_), _) => failed,
    }
}

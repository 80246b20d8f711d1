//! Who is in a group, directly.

use std::ops::ControlFlow;

use countersign_domain::ObjectId;
use countersign_net::{Method, Url};
use serde_json::json;

use super::{EntraDirectory, PAGE, graph::Graph, operation::Operation, refusal, shapes::IdBody};
use crate::{Addition, DirectoryError, Missing, Permission, Removal};

/// Returns the URL of a membership, the only thing that may be deleted to take somebody out of a group.
///
/// Without `/$ref` at its end the same call deletes the member itself, a user with everything. No other code builds this URL.
fn membership(graph: &Graph, group: ObjectId, member: ObjectId) -> Url {
    let (group, member) = (group.to_string(), member.to_string());

    graph.url(&["groups", &group, "members", &member, "$ref"], &[])
}

impl EntraDirectory {
    /// Looks through the direct members, for there is no call that answers for direct membership alone.
    pub(super) async fn has_member(
        &self,
        group: ObjectId,
        member: ObjectId,
    ) -> Result<bool, DirectoryError> {
        let id = group.to_string();
        let operation = Operation::new("directory.is-member", Permission::READ_GROUPS)
            .about(Missing::Group, &id);
        let query = [("$select", "id"), ("$top", PAGE)];
        let url = self.graph.url(&["groups", &id, "members"], &query);
        let mut found = false;
        self.graph
            .pages(&operation, url, |page: Vec<IdBody>| {
                found = page.iter().any(|object| object.id.parse() == Ok(member));
                if found {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
            .await?;

        Ok(found)
    }

    pub(super) async fn join(
        &self,
        group: ObjectId,
        member: ObjectId,
    ) -> Result<Addition, DirectoryError> {
        let (id, member_id) = (group.to_string(), member.to_string());
        let operation = Operation::new("directory.add-member", Permission::WRITE_MEMBERS)
            .about(Missing::Group, &id)
            .about(Missing::Member, &member_id);
        let url = self.graph.url(&["groups", &id, "members", "$ref"], &[]);
        let body = json!({ "@odata.id": self.graph.link("directoryObjects", member) });

        match self
            .graph
            .repeatable(&operation, Method::POST, url, Some(&body))
            .await
        {
            Ok(_) => Ok(Addition::Added),
            Err(failed) if refusal::says_already_there(&failed) => Ok(Addition::AlreadyMember),
            Err(failed) => Err(self.explained_for_members(failed, group).await),
        }
    }

    pub(super) async fn leave(
        &self,
        group: ObjectId,
        member: ObjectId,
    ) -> Result<Removal, DirectoryError> {
        let (id, member_id) = (group.to_string(), member.to_string());
        let operation = Operation::new("directory.remove-member", Permission::WRITE_MEMBERS)
            .about(Missing::Group, &id)
            .about(Missing::Member, &member_id);
        let url = membership(&self.graph, group, member);

        match self
            .graph
            .repeatable(&operation, Method::DELETE, url, None)
            .await
        {
            Ok(_) => Ok(Removal::Removed),
            // No such membership, or no such group: the answer is the same, so the group is asked for.
            Err(DirectoryError::NotFound { refusal, .. }) => {
                if self.found_group(group).await?.is_some() {
                    return Ok(Removal::AlreadyGone);
                }
                Err(DirectoryError::NotFound {
                    missing: Some(Missing::Group),
                    refusal,
                })
            }
            Err(failed) => Err(self.explained_for_members(failed, group).await),
        }
    }
}

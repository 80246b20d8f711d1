//! Changing what exists: edited, deleted, joined, left, nested, transferred, terminated.
//!
//! Every such call can be repeated, so the intent only tells, when the object is found as was asked for, whether that may be our own doing.
//! What somebody else changed since the request was made is overwritten only when a person confirms that.

use countersign_contract::{ApiError, Code};
use countersign_directory::{Directory, DirectoryError, Missing, Patch};
use countersign_domain::{
    ObjectId,
    attribute::{Access, Attribute},
    change::{ChangedMeanwhile, Event, FieldValue, ObjectKind},
    outbox::{Intent, OutboxRow},
    request::Request,
};
use countersign_net::Delivery;

use super::{
    asked_pause, put_off,
    standing::{Standing, member, standing},
};
use crate::{
    clock,
    engine::Engine,
    failure, fault_point,
    journey::{Unfinished, may_pass},
};

impl Engine {
    pub(super) async fn change_existing(
        &self,
        row: &OutboxRow,
        directory: &dyn Directory,
        request: &Request,
    ) -> Result<(), Unfinished> {
        let Some(target) = request.target.as_ref().map(|target| target.object) else {
            return Err(Unfinished::Stuck(ApiError::new(
                Code::Internal,
                "The request names no object to change.",
            )));
        };
        let intended = self
            .storage()
            .intent(request.id)
            .await
            .map_err(failure::storage)?
            .is_some();
        let stands = standing(directory, request, target)
            .await
            .map_err(put_off)?;
        match stands {
            // Sessions may be open still although the account is disabled already.
            Standing::After if request.event == Event::Terminate => {}
            Standing::After => return self.applied(row, target, intended).await,
            Standing::Gone if request.event == Event::Delete && intended => {
                return self.applied(row, target, true).await;
            }
            Standing::Gone => return self.given_up(request, gone(request)).await,
            Standing::Changed { found } => {
                let confirmed = self
                    .storage()
                    .overwrites(request.id)
                    .await
                    .map_err(failure::storage)?;
                if !ChangedMeanwhile::is_confirmed(&found, &confirmed) {
                    let error = changed(&found);
                    self.storage()
                        .found_changed(request.id, found)
                        .await
                        .map_err(failure::storage)?;
                    return self.given_up(request, error).await;
                }
            }
            Standing::Before => {}
        }
        if !intended {
            let intent = Intent {
                request: request.id,
                name: None,
                directory_time: clock::now(),
            };
            self.storage()
                .write_intent(intent, None)
                .await
                .map_err(failure::storage)?;
            fault_point::reach("apply.change.intended");
        }
        let sent = write(directory, request, target).await;
        fault_point::reach("apply.change.sent");
        let failed = match sent {
            Ok(()) => return self.applied(row, target, false).await,
            Err(failed) => failed,
        };
        let unknown = failed.delivery() == Delivery::Unknown;
        let error = told(&failed, request);
        if unknown || may_pass(&error) {
            return Err(Unfinished::Later {
                error,
                after: asked_pause(&failed),
                outcome_unknown: unknown,
            });
        }
        self.given_up(request, error).await
    }

    /// Ends the try: what follows is a new one with a new intent.
    async fn given_up(&self, request: &Request, error: ApiError) -> Result<(), Unfinished> {
        self.storage()
            .clear_intent(request.id)
            .await
            .map_err(failure::storage)?;
        Err(Unfinished::Stuck(error))
    }
}

async fn write(
    directory: &dyn Directory,
    request: &Request,
    target: ObjectId,
) -> Result<(), DirectoryError> {
    let value = |field: Attribute| {
        let change = request
            .changes
            .iter()
            .find(|change| change.field == field)?;
        Some(change.new.as_ref().and_then(FieldValue::object))
    };
    match (request.event, request.object) {
        (Event::Edit, object) => {
            let patch = patch(request, object);
            if !patch.is_empty() {
                match object {
                    ObjectKind::User => directory.update_user(target, &patch).await?,
                    ObjectKind::Group => directory.update_group(target, &patch).await?,
                }
            }
            match value(Attribute::Manager) {
                Some(manager) => directory.set_manager(target, manager).await,
                None => Ok(()),
            }
        }
        (Event::Delete, ObjectKind::User) => directory.delete_user(target).await.map(drop),
        (Event::Delete, ObjectKind::Group) => directory.delete_group(target).await.map(drop),
        (Event::Transfer, _) => match value(Attribute::Manager).flatten() {
            Some(manager) => directory.set_manager(target, Some(manager)).await,
            None => Ok(()),
        },
        (Event::Terminate, _) => directory.disable_user(target).await?.sessions,
        (Event::Join | Event::Nest, _) => match member(&request.changes) {
            Some(member) => directory.add_member(target, member).await.map(drop),
            None => Ok(()),
        },
        (Event::Leave, _) => match member(&request.changes) {
            Some(member) => directory.remove_member(target, member).await.map(drop),
            None => Ok(()),
        },
        (Event::Create | Event::ResetPassword | Event::ChangeExpirationPolicy, _) => Ok(()),
    }
}

/// The texts of an Edit. What cannot be cleared was refused when the change was asked for, so nothing is lost here.
fn patch(request: &Request, object: ObjectKind) -> Patch {
    let texts = request
        .changes
        .iter()
        .filter(|change| change.field.access(object) == Access::Always)
        .map(|change| {
            let text = change.new.as_ref().and_then(FieldValue::text);
            (change.field, text.map(str::to_owned))
        })
        .filter(|(field, text)| text.is_some() || !field.is_required());
    Patch::new(texts).unwrap_or_default()
}

fn gone(request: &Request) -> ApiError {
    ApiError::new(
        Code::TargetGone,
        format!("{} is no longer in the directory.", request.target_name),
    )
}

fn changed(found: &[ChangedMeanwhile]) -> ApiError {
    let names: Vec<&str> = found.iter().map(|found| found.field.name()).collect();
    found.iter().fold(
        ApiError::new(
            Code::TargetChanged,
            format!("Somebody changed {} meanwhile.", names.join(", ")),
        ),
        |error, found| {
            let now = found.now.as_ref().map_or("", FieldValue::shown);
            error.with_detail(found.field.name(), now.to_owned())
        },
    )
}

fn told(failed: &DirectoryError, request: &Request) -> ApiError {
    match failed {
        DirectoryError::NotFound { missing, .. } => match missing {
            Some(Missing::Manager) => ApiError::new(
                Code::TargetGone,
                "The new manager is no longer in the directory.",
            ),
            Some(Missing::Member) => ApiError::new(
                Code::TargetGone,
                "Who should become a member is no longer in the directory.",
            ),
            Some(Missing::User | Missing::Group | Missing::Owner) | None => gone(request),
        },
        DirectoryError::NameTaken { .. } => {
            failure::directory(failed).with_remedy("Ask again with another value.")
        }
        DirectoryError::Denied { .. }
        | DirectoryError::ReadOnly { .. }
        | DirectoryError::DomainNotVerified { .. }
        | DirectoryError::InvalidField { .. }
        | DirectoryError::Throttled { .. }
        | DirectoryError::SignInNeeded { .. }
        | DirectoryError::TokenRefused { .. }
        | DirectoryError::Unreachable { .. }
        | DirectoryError::Unexpected { .. } => failure::directory(failed),
    }
}

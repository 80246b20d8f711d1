//! The people behind approvers: groups expanded, relations looked up, disabled and deleted accounts left out.

use countersign_contract::ApiError;
use countersign_directory::{Directory, DirectoryError, Person};
use countersign_domain::{
    ObjectId,
    approver::{Approver, ApproverReference, ApproverRelation},
    attribute::Attribute,
    change::{Event, FieldChange, ObjectKind, Target},
    request::Request,
    store::Store,
};

use crate::{engine::Engine, failure};

/// The change that somebody stands in a relation to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) object: ObjectKind,
    pub(crate) event: Event,
    pub(crate) target: Option<&'a Target>,
    pub(crate) changes: &'a [FieldChange],
}

impl<'a> About<'a> {
    /// The change of a request.
    pub(crate) fn request(request: &'a Request) -> Self {
        Self {
            object: request.object,
            event: request.event,
            target: request.target.as_ref(),
            changes: &request.changes,
        }
    }

    fn new_value(&self, field: Attribute) -> Option<ObjectId> {
        self.changes
            .iter()
            .find(|change| change.field == field)
            .and_then(|change| change.new.as_ref()?.object())
    }
}

impl Engine {
    /// Resolves approvers to people who can decide now. Whoever is gone from the directory is left out, and so is a relation that means
    /// nobody for such a change.
    pub(crate) async fn people(
        &self,
        store: &Store,
        named: &[ApproverReference],
        about: About<'_>,
    ) -> Result<Vec<Approver>, ApiError> {
        let directory = self.directory_of(store).await?;
        let mut people = Vec::new();
        for reference in named {
            let found = match reference {
                ApproverReference::Person { object, .. } => person(&*directory, *object).await,
                ApproverReference::Group { object, .. } => directory.group_members(*object).await,
                ApproverReference::Relation { relation } => {
                    related(&*directory, *relation, about).await
                }
            };
            match found {
                Ok(found) => people.extend(
                    found
                        .into_iter()
                        .filter(|person| person.enabled)
                        .map(Approver::from),
                ),
                Err(DirectoryError::NotFound { .. }) => {}
                Err(failed) => return Err(failure::directory(&failed)),
            }
        }
        Ok(people)
    }
}

async fn person(
    directory: &dyn Directory,
    object: ObjectId,
) -> Result<Vec<Person>, DirectoryError> {
    let found = directory.person(&object.to_string()).await?;
    Ok(found.into_iter().collect())
}

async fn related(
    directory: &dyn Directory,
    relation: ApproverRelation,
    about: About<'_>,
) -> Result<Vec<Person>, DirectoryError> {
    if !relation.is_offered_for(about.object, about.event) {
        return Ok(Vec::new());
    }
    match relation {
        ApproverRelation::Owner | ApproverRelation::OwnerAndAdditionalOwner => {
            // The owners of the group that is added decide whether it is, as documented.
            let group = match about.event {
                Event::Nest => about.new_value(Attribute::Member),
                Event::Create
                | Event::Edit
                | Event::Delete
                | Event::Join
                | Event::Leave
                | Event::Transfer
                | Event::Terminate
                | Event::ResetPassword
                | Event::ChangeExpirationPolicy => about.target.map(|target| target.object),
            };
            match group {
                Some(group) => directory.owners_of(group).await,
                None => Ok(Vec::new()),
            }
        }
        ApproverRelation::Manager | ApproverRelation::ManagerAndAdditionalManager => {
            match about.target {
                Some(user) => Ok(directory
                    .manager_of(user.object)
                    .await?
                    .into_iter()
                    .collect()),
                None => Ok(Vec::new()),
            }
        }
        ApproverRelation::NewManager => match about.new_value(Attribute::Manager) {
            Some(manager) => person(directory, manager).await,
            None => Ok(Vec::new()),
        },
    }
}

//! Users and groups of a directory as changes see them: who they are, what their attributes hold, and whether they can be changed.

use countersign_directory::{Directory, DirectoryError, FoundGroup, UserDetails};
use countersign_domain::{
    ObjectId,
    attribute::Attribute,
    change::{FieldValue, ObjectKind, Target, Values},
};

/// An object of the directory at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Present {
    /// The object with its display name.
    pub(crate) target: Target,
    /// What its attributes hold.
    pub(crate) values: Values,
    /// Whether its attributes can be changed here; a synced object is mastered on premises.
    pub(crate) is_synced: bool,
    /// Whether a rule decides who is a member of the group.
    pub(crate) is_dynamic: bool,
}

/// Returns the object with that id, where it is still there.
pub(crate) async fn present(
    directory: &dyn Directory,
    object: ObjectKind,
    id: ObjectId,
) -> Result<Option<Present>, DirectoryError> {
    match object {
        ObjectKind::User => Ok(directory.user(&id.to_string()).await?.map(user)),
        ObjectKind::Group => Ok(directory.group(id).await?.map(group)),
    }
}

pub(crate) fn user(details: UserDetails) -> Present {
    let found = details.user;
    let text = |field| found.fields.get(&field).cloned();
    let name = text(Attribute::DisplayName)
        .or_else(|| text(Attribute::UserPrincipalName))
        .unwrap_or_else(|| found.object.to_string());
    let enabled = (
        Attribute::AccountEnabled,
        FieldValue::from(found.enabled.to_string()),
    );
    let manager = details.manager.map(|manager| {
        let value = FieldValue::Object {
            object: manager.object,
            name: manager.name,
            user_principal_name: manager.user_principal_name,
        };
        (Attribute::Manager, value)
    });
    Present {
        target: Target {
            object: found.object,
            name,
            user_principal_name: text(Attribute::UserPrincipalName),
        },
        is_synced: found.synced,
        is_dynamic: false,
        values: found
            .fields
            .into_iter()
            .map(|(field, text)| (field, FieldValue::Text(text)))
            .chain([enabled])
            .chain(manager)
            .collect(),
    }
}

pub(crate) fn group(found: FoundGroup) -> Present {
    let is_dynamic = found.is_dynamic();
    let texts = found.fields();
    Present {
        target: Target {
            object: found.object,
            name: found.display_name,
            user_principal_name: None,
        },
        is_synced: found.synced,
        is_dynamic,
        values: texts
            .into_iter()
            .map(|(field, text)| (field, FieldValue::Text(text)))
            .collect(),
    }
}

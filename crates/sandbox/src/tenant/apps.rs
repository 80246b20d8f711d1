//! Registered applications.

use super::{ClientId, ObjectId};
use crate::tokens::ResourceKind;

/// One app registration and its service principal.
#[derive(Clone)]
pub struct App {
    /// The client id.
    pub client_id: ClientId,
    /// Object id of the service principal.
    pub principal: ObjectId,
    /// The name people see at sign-in.
    pub display_name: String,
    /// What kind of client it is.
    pub kind: AppKind,
    /// Delegated permissions by resource; consent is a separate matter.
    pub delegated: Vec<(ResourceKind, Vec<String>)>,
    /// Application permissions by resource.
    pub application: Vec<(ResourceKind, Vec<String>)>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("client_id", &self.client_id)
            .field("display_name", &self.display_name)
            .finish_non_exhaustive()
    }
}

/// What kind of client an application is.
#[derive(Clone)]
pub enum AppKind {
    /// It cannot keep a secret; "Allow public client flows" is on.
    Public {
        /// Registered redirect addresses; the port of a loopback address is ignored.
        redirect_uris: Vec<String>,
    },
    /// It proves itself with a secret.
    Confidential {
        /// The secret.
        secret: String,
        /// Registered redirect addresses.
        redirect_uris: Vec<String>,
    },
}

impl App {
    /// Registered redirect addresses.
    pub fn redirect_uris(&self) -> &[String] {
        match &self.kind {
            AppKind::Public { redirect_uris } | AppKind::Confidential { redirect_uris, .. } => {
                redirect_uris
            }
        }
    }

    /// Delegated permissions registered for `resource`.
    pub fn delegated_for(&self, resource: ResourceKind) -> &[String] {
        of(&self.delegated, resource)
    }

    /// Application permissions registered for `resource`.
    pub fn application_for(&self, resource: ResourceKind) -> &[String] {
        of(&self.application, resource)
    }
}

fn of(permissions: &[(ResourceKind, Vec<String>)], resource: ResourceKind) -> &[String] {
    permissions
        .iter()
        .find(|(kind, _)| *kind == resource)
        .map_or(&[], |(_, names)| names)
}

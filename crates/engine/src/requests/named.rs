//! The objects that somebody names in a store's directory.

use std::sync::Arc;

use countersign_contract::{ApiError, Code};
use countersign_directory::{Directory, DirectoryError};
use countersign_domain::{ObjectId, change::ObjectKind, store::Store};

use crate::{
    engine::Engine,
    failure,
    objects::{self, Present},
};

/// Finds what is named in the directory of one store, in the name of its service credential.
pub(super) struct Named<'a> {
    engine: &'a Engine,
    store: &'a Store,
}

impl<'a> Named<'a> {
    pub(super) fn new(engine: &'a Engine, store: &'a Store) -> Self {
        Self { engine, store }
    }

    pub(super) async fn directory(&self) -> Result<Arc<dyn Directory>, ApiError> {
        self.engine.directory_of(self.store).await
    }

    /// Finds an object of that kind. `member` is the member of the request that names it.
    pub(super) async fn object(
        &self,
        kind: ObjectKind,
        text: &str,
        member: &str,
    ) -> Result<Present, ApiError> {
        match kind {
            ObjectKind::User => self.user(text, member).await,
            ObjectKind::Group => self.group(text, member).await,
        }
    }

    /// Finds a user by sign-in name, with or without its domain, by object id, or by mail address.
    pub(super) async fn user(&self, text: &str, member: &str) -> Result<Present, ApiError> {
        let directory = self.directory().await?;
        let text = text.trim();
        let reference = if text.contains('@') || text.parse::<ObjectId>().is_ok() {
            text.to_owned()
        } else {
            format!("{text}@{}", self.store.provider.domain().as_str())
        };
        let found = directory
            .user(&reference)
            .await
            .map_err(|failed| failure::directory(&failed))?;
        found
            .map(objects::user)
            .ok_or_else(|| not_found(text, "user", member))
    }

    /// Finds a group by object id, mail address, or exact display name.
    pub(super) async fn group(&self, text: &str, member: &str) -> Result<Present, ApiError> {
        let directory = self.directory().await?;
        let text = text.trim();
        let told = |failed: DirectoryError| failure::directory(&failed);
        if let Ok(id) = text.parse::<ObjectId>() {
            let found = directory.group(id).await.map_err(told)?;
            return found
                .map(objects::group)
                .ok_or_else(|| not_found(text, "group", member));
        }
        let mut found = directory.groups_named(text).await.map_err(told)?;
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(not_found(text, "group", member)),
            (Some(only), true) => Ok(objects::group(only)),
            (Some(_), false) => Err(ApiError::new(
                Code::TargetNotFound,
                format!("\"{text}\" names several groups of the store's tenant."),
            )
            .with_remedy("Give the object id of the one that is meant.")
            .at_field(member)),
        }
    }
}

fn not_found(text: &str, kind: &str, member: &str) -> ApiError {
    ApiError::new(
        Code::TargetNotFound,
        format!("\"{text}\" names no {kind} of the store's tenant."),
    )
    .at_field(member)
}

//! The tenant itself: its domains, and whether its people can be read.

use countersign_domain::store::DomainName;
use serde::Deserialize;

use super::{
    EntraDirectory,
    operation::Operation,
    shapes::{Page, UserBody},
};
use crate::{DirectoryError, Permission};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organization {
    #[serde(default)]
    verified_domains: Option<Vec<VerifiedDomain>>,
}

#[derive(Deserialize)]
struct VerifiedDomain {
    #[serde(default)]
    name: Option<String>,
}

impl EntraDirectory {
    /// The organization and not `/domains`, which needs a permission of its own.
    pub(super) async fn domains(&self) -> Result<Vec<DomainName>, DirectoryError> {
        let operation = Operation::new("directory.domains", Permission::READ_ORGANIZATION);
        let query = [("$select", "id,verifiedDomains")];
        let url = self.graph.url(&["organization"], &query);
        let page: Option<Page<Organization>> = self.graph.get(&operation, url).await?;

        Ok(page
            .into_iter()
            .flat_map(|page| page.value)
            .flat_map(|organization| organization.verified_domains.unwrap_or_default())
            .filter_map(|domain| domain.name?.parse().ok())
            .collect())
    }

    pub(super) async fn some_user(&self) -> Result<(), DirectoryError> {
        let operation = Operation::new("directory.try-reading", Permission::READ_USERS);
        let query = [("$select", "id"), ("$top", "1")];
        let url = self.graph.url(&["users"], &query);
        let _page: Option<Page<UserBody>> = self.graph.get(&operation, url).await?;

        Ok(())
    }
}

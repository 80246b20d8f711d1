//! Looking for people and groups by the beginning of a name.

use super::{
    EntraDirectory, PERSON,
    operation::Operation,
    shapes::{GroupBody, Page, UserBody},
};
use crate::{DirectoryError, Hit, Permission, SearchKind, search::MAX_HITS};

/// No name is longer; what is would only be refused.
const LONGEST_PREFIX: usize = 256;

impl EntraDirectory {
    pub(super) async fn hits(
        &self,
        kind: SearchKind,
        prefix: &str,
    ) -> Result<Vec<Hit>, DirectoryError> {
        let prefix = prefix.trim();
        if prefix.is_empty() || prefix.chars().count() > LONGEST_PREFIX {
            return Ok(Vec::new());
        }

        let top = MAX_HITS.to_string();
        // Without `$orderby`: together with a filter it would make the query an advanced one, over an index that lags.
        let mut hits: Vec<Hit> = match kind {
            SearchKind::Users => {
                let properties = ["displayName", "mail", "userPrincipalName"];
                let filter = properties
                    .map(|name| starts_with(name, prefix))
                    .join(" or ");
                let query = [("$select", PERSON), ("$filter", &filter), ("$top", &top)];
                let operation = Operation::new("directory.search-users", Permission::READ_USERS);
                let url = self.graph.url(&["users"], &query);
                let page: Option<Page<UserBody>> = self.graph.get(&operation, url).await?;
                page.map(|page| page.value)
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(UserBody::person)
                    .map(Hit::User)
                    .collect()
            }
            SearchKind::Groups => {
                let filter = starts_with("displayName", prefix);
                let select = "id,displayName,mail";
                let query = [("$select", select), ("$filter", &filter), ("$top", &top)];
                let operation = Operation::new("directory.search-groups", Permission::READ_GROUPS);
                let url = self.graph.url(&["groups"], &query);
                let page: Option<Page<GroupBody>> = self.graph.get(&operation, url).await?;
                page.map(|page| page.value)
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(GroupBody::hit)
                    .collect()
            }
        };
        hits.truncate(MAX_HITS);
        hits.sort_by_cached_key(|hit| (hit.name().to_lowercase(), hit.object()));

        Ok(hits)
    }
}

/// Writes an OData condition; quotes in a text are doubled.
fn starts_with(property: &str, prefix: &str) -> String {
    format!("startswith({property},'{}')", prefix.replace('\'', "''"))
}

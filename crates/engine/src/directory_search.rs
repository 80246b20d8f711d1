//! Looking for people and groups in the directory of a store.

use countersign_contract::{
    ApiError, DirectoryHit, DirectorySearchKind, DirectorySearchRequest, DirectorySearchResponse,
};
use countersign_directory::{Hit, SearchKind};
use countersign_domain::change::ObjectKind;

use crate::{acting::Acting, engine::Engine, failure};

impl Engine {
    pub(crate) async fn directory_search(
        &self,
        _acting: &Acting,
        request: DirectorySearchRequest,
    ) -> Result<DirectorySearchResponse, ApiError> {
        let store = self.store(request.store).await?;
        let directory = self.directory_of(&store).await?;
        let kinds: &[SearchKind] = match request.kind {
            DirectorySearchKind::People => &[SearchKind::Users],
            DirectorySearchKind::Groups => &[SearchKind::Groups],
            DirectorySearchKind::PeopleAndGroups => &[SearchKind::Users, SearchKind::Groups],
        };
        let mut hits = Vec::new();
        for kind in kinds {
            let found = directory
                .search(*kind, &request.text)
                .await
                .map_err(|failed| failure::directory(&failed))?;
            hits.extend(found.into_iter().map(shown));
        }
        hits.sort_by_cached_key(|hit| (hit.name.to_lowercase(), hit.object));

        Ok(DirectorySearchResponse { hits })
    }
}

fn shown(hit: Hit) -> DirectoryHit {
    match hit {
        Hit::User(person) => DirectoryHit {
            object: person.object,
            kind: ObjectKind::User,
            name: person.display_name,
            user_principal_name: Some(person.user_principal_name),
            mail: person.mail,
            enabled: Some(person.enabled),
        },
        Hit::Group { object, name, mail } => DirectoryHit {
            object,
            kind: ObjectKind::Group,
            name,
            user_principal_name: None,
            mail,
            enabled: None,
        },
    }
}

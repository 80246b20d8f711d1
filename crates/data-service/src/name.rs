//! Finding what a person names: by id, or by a name that only one thing has.

use countersign_contract::*;
use countersign_domain::{AccountId, RequestId, StoreId, WorkflowId, account::AccountKind};

/// Finds a store.
///
/// # Errors
///
/// Fails when no store or several have that name.
pub(crate) async fn store<C: Contract>(contract: &C, named: &str) -> Result<StoreId, ApiError> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let stores = contract.store_list(StoreListRequest {}).await?.stores;

    one(
        "store",
        named,
        stores
            .iter()
            .filter(|store| same(&store.name, named))
            .map(|store| store.id),
    )
}

/// Finds an account, by its id, name, sign-in name, or, of an app, its client id.
///
/// # Errors
///
/// Fails when no account or several are called so.
pub(crate) async fn account<C: Contract>(contract: &C, named: &str) -> Result<AccountId, ApiError> {
    let accounts = contract.account_list(AccountListRequest {}).await?.accounts;
    if let Some(account) = accounts
        .iter()
        .find(|account| same(&account.id.to_string(), named))
    {
        return Ok(account.id);
    }
    let is_named = |account: &&AccountView| {
        let sign_in_name = account.user_principal_name.as_deref();
        let is_app = account.kind == AccountKind::App;
        same(&account.name, named)
            || sign_in_name.is_some_and(|name| same(name, named))
            || (is_app && same(&account.client_id.to_string(), named))
    };

    one(
        "account",
        named,
        accounts.iter().filter(is_named).map(|account| account.id),
    )
}

/// Finds a workflow, of one store or of any.
///
/// # Errors
///
/// Fails when no workflow or several have that name.
pub(crate) async fn workflow<C: Contract>(
    contract: &C,
    named: &str,
    of: Option<&str>,
) -> Result<WorkflowId, ApiError> {
    if let Ok(id) = named.parse() {
        return Ok(id);
    }
    let stores = match of {
        Some(named) => vec![store(contract, named).await?],
        None => {
            let stores = contract.store_list(StoreListRequest {}).await?.stores;
            stores.iter().map(|store| store.id).collect()
        }
    };
    let mut found = Vec::new();
    for store in stores {
        let workflows = contract
            .workflow_list(StoreRequest { store })
            .await?
            .workflows;
        let of_that_name = workflows
            .iter()
            .filter(|workflow| same(&workflow.name, named));
        found.extend(of_that_name.map(|workflow| workflow.id));
    }

    one("workflow", named, found.into_iter())
}

/// Reads the id of a request; requests have no names.
///
/// # Errors
///
/// Fails when it is none.
pub(crate) fn request(id: &str) -> Result<RequestId, ApiError> {
    id.parse().map_err(|_| {
        ApiError::new(
            Code::InvalidGuid,
            format!("\"{id}\" is not the id of a request."),
        )
        .with_remedy("List the requests with `countersign request list` and copy an id from there.")
        .at_field("request")
    })
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.trim().to_lowercase()
}

fn one<T>(kind: &str, named: &str, mut found: impl Iterator<Item = T>) -> Result<T, ApiError> {
    let Some(first) = found.next() else {
        return Err(
            ApiError::new(Code::NotFound, format!("There is no {kind} \"{named}\"."))
                .with_detail("name", named),
        );
    };
    if found.next().is_some() {
        return Err(ApiError::new(
            Code::InvalidRequest,
            format!("More than one {kind} is called \"{named}\"."),
        )
        .with_remedy("Give its id instead.")
        .with_detail("name", named));
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_have_names_none() {
        assert_eq!(
            one("store", "A", [1, 2].into_iter()).unwrap_err().code,
            Code::InvalidRequest
        );
        assert_eq!(
            one::<u8>("store", "A", [].into_iter()).unwrap_err().code,
            Code::NotFound
        );
        assert_eq!(one("store", "A", [1].into_iter()).unwrap(), 1);
    }

    #[test]
    fn something_that_is_no_id_names_no_request() {
        assert_eq!(request("latest").unwrap_err().code, Code::InvalidGuid);
    }
}

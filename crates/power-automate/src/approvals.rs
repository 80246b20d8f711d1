//! Approvals and their responses, as Dataverse keeps them.
//!
//! Reading them is a supported scenario of the vendor, writing them is not: nothing here writes. The tables are called subject to change, so
//! that no column is named that is not needed, and what cannot be read is an outcome of its own, not an error.

mod approval;
mod many;
mod shapes;

use std::{collections::HashMap, fmt, sync::Arc};

use countersign_domain::{
    RequestId,
    cloud::CloudProfile,
    power_automate_client::{OrganizationCode, Region},
};
use countersign_net::{Call, HttpClient, Resource, TokenSource, Url};
use serde::de::DeserializeOwned;
use thiserror::Error;
use uuid::Uuid;

use crate::service::{self, Refusal, Service, ServiceError};
pub use approval::{Approval, ApprovalResponse, Stage};
use shapes::{ApprovalRow, Page, ResponseRow, UserRow, WhoAmIBody};

const API: [&str; 3] = ["api", "data", "v9.2"];
const APPROVALS: &str = "msdyn_flow_approvals";
const RESPONSES: &str = "msdyn_flow_approvalresponses";
/// The code of "there is no such row". Every other 404 means that the table itself is missing.
const NO_SUCH_ROW: &str = "0x80040217";
/// The code of "the caller is no user of this environment".
const NOT_A_USER: &str = "0x80072560";

/// Organization code and region make no address in this cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("organization code and region make no address in this cloud")]
pub struct InvalidBase;

/// Who the account is in the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhoAmI {
    /// Its row in the table of users.
    pub user: Uuid,
    /// The organization.
    pub organization: Option<Uuid>,
    /// The business unit.
    pub business_unit: Option<Uuid>,
}

/// What reading brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// The tables were read. They show an account the rows it owns, and all rows only to an Approvals Administrator or an equal role: what
    /// is missing may be there without being shown.
    Readable(T),
    /// They cannot be read, at least not by this account.
    NotReadable(Unreadable),
}

/// Why approvals cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The environment has no such tables: they come with its first approval.
    NoTables,
    /// The account lacks the rights.
    Forbidden(Refusal),
    /// The account is no user of the environment.
    NotAUser(Refusal),
    /// The tables are not as we know them.
    Changed(Refusal),
}

/// The Dataverse organization of an environment, in the name of one account.
pub struct Dataverse {
    pub(crate) service: Service,
    base: Url,
}

impl fmt::Debug for Dataverse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dataverse")
    }
}

impl Dataverse {
    /// Makes it for the account that `tokens` belong to.
    ///
    /// # Errors
    ///
    /// Fails when organization code and region make no address.
    pub fn new(
        http: HttpClient,
        profile: &CloudProfile,
        organization: &OrganizationCode,
        region: &Region,
        tokens: Arc<dyn TokenSource>,
    ) -> Result<Self, InvalidBase> {
        let base = profile.dataverse(organization.as_str(), region.as_str());

        Ok(Self {
            base: Url::parse(&base).map_err(|_| InvalidBase)?,
            service: Service::new(http, Resource::new(base), tokens),
        })
    }

    /// Returns who the account is in the environment: the cheapest proof that it is let in.
    ///
    /// # Errors
    ///
    /// Fails when it is not, or the environment cannot be asked.
    pub async fn who_am_i(&self) -> Result<WhoAmI, ServiceError> {
        let body: WhoAmIBody = self
            .get("dataverse.who-am-i", self.url("WhoAmI", &[]))
            .await?;

        Ok(WhoAmI {
            user: body.user_id,
            organization: body.organization_id,
            business_unit: body.business_unit_id,
        })
    }

    /// Returns an approval by its row's id, or by the id by which the flow knows it.
    ///
    /// # Errors
    ///
    /// Fails when the environment cannot be asked.
    pub async fn approval(&self, id: &str) -> Result<Reading<Option<Approval>>, ServiceError> {
        readable(self.find_approval(id.trim()).await)
    }

    /// Returns the approvals whose title holds the id of `request`, newest first. There are several when its flow was triggered again.
    ///
    /// # Errors
    ///
    /// Fails when the environment cannot be asked.
    pub async fn approvals_of(
        &self,
        request: RequestId,
    ) -> Result<Reading<Vec<Approval>>, ServiceError> {
        readable(self.find_approvals_of(request).await)
    }

    async fn find_approval(&self, id: &str) -> Result<Option<Approval>, ServiceError> {
        if let Ok(row) = id.parse::<Uuid>() {
            let url = self.url(&format!("{APPROVALS}({row})"), &[]);
            match self.get::<ApprovalRow>("dataverse.approval", url).await {
                Ok(row) => return self.with_responses(row).await,
                Err(ServiceError::NotFound { refusal }) if refusal.has_code(NO_SUCH_ROW) => {}
                Err(error) => return Err(error),
            }
        }
        let filter = format!("msdyn_flow_approval_name eq '{}'", id.replace('\'', "''"));
        let mut rows: Vec<ApprovalRow> = self
            .all(
                "dataverse.approval",
                self.url(APPROVALS, &[("$filter", &filter)]),
            )
            .await?;

        match rows.pop() {
            Some(row) if rows.is_empty() => self.with_responses(row).await,
            Some(_) | None => Ok(None), // a name that several have proves nothing
        }
    }

    async fn find_approvals_of(&self, request: RequestId) -> Result<Vec<Approval>, ServiceError> {
        let marker = request.to_string();
        let filter = format!("contains(msdyn_flow_approval_title,'{marker}')");
        let query = [("$filter", filter.as_str()), ("$orderby", "createdon desc")];
        let rows: Vec<ApprovalRow> = self
            .all("dataverse.approvals", self.url(APPROVALS, &query))
            .await?;

        let mut approvals = Vec::new();
        for row in rows {
            approvals.extend(self.with_responses(row).await?);
        }
        approvals.retain(|approval| approval.title.to_ascii_lowercase().contains(&marker));

        Ok(approvals)
    }

    /// Adds the responses. A row without an id is none.
    async fn with_responses(&self, row: ApprovalRow) -> Result<Option<Approval>, ServiceError> {
        let Some(id) = row.id() else {
            return Ok(None);
        };
        let filter = format!("_msdyn_flow_approvalresponse_approval_value eq {id}");
        let query = [("$filter", filter.as_str()), ("$orderby", "createdon asc")];
        let rows: Vec<ResponseRow> = self
            .all("dataverse.responses", self.url(RESPONSES, &query))
            .await?;

        let mut users: HashMap<Uuid, Option<UserRow>> = HashMap::new();
        let mut responses = Vec::new();
        for row in rows.into_iter().filter(ResponseRow::counts) {
            let user = match row.owner() {
                None => None,
                Some(owner) => match users.get(&owner) {
                    Some(known) => known.clone(),
                    None => {
                        let user = self.user(owner).await?;
                        users.insert(owner, user.clone());
                        user
                    }
                },
            };
            responses.push(row.response(user));
        }

        Ok(Some(row.approval(id, responses)))
    }

    /// Returns the user of a row's owner; `None` when it is a team, or the account may not see it.
    async fn user(&self, id: Uuid) -> Result<Option<UserRow>, ServiceError> {
        let url = self.url(
            &format!("systemusers({id})"),
            &[("$select", "azureactivedirectoryobjectid,fullname")],
        );

        match self.get("dataverse.user", url).await {
            Ok(user) => Ok(Some(user)),
            Err(ServiceError::NotFound { .. } | ServiceError::Denied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns all rows of a list, page by page. The link to the next page is followed as it is, and only within the environment.
    pub(crate) async fn all<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        first: Url,
    ) -> Result<Vec<T>, ServiceError> {
        /// More pages than this are no list that anybody meant.
        const MOST_PAGES: usize = 50;
        let mut rows = Vec::new();
        let mut next = Some(first);
        let mut pages = 0;

        while let Some(url) = next {
            let answer = self.service.send(purpose, odata(Call::get(url))).await?;
            let page: Page<T> = service::read(&answer, "list")?;
            rows.extend(page.value);
            pages += 1;
            next = match page.next_link {
                None => None,
                Some(link) => match Url::parse(&link) {
                    Ok(url) if url.origin() == self.base.origin() && pages < MOST_PAGES => {
                        Some(url)
                    }
                    Ok(_) | Err(_) => {
                        return Err(ServiceError::Unreadable {
                            what: "link to the next page",
                            correlation: answer.correlation(),
                        });
                    }
                },
            };
        }

        Ok(rows)
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        url: Url,
    ) -> Result<T, ServiceError> {
        let answer = self.service.send(purpose, odata(Call::get(url))).await?;

        service::read(&answer, "row")
    }

    pub(crate) fn url(&self, last: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(API).push(last);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }

        url
    }
}

/// Adds the headers that every call to the Web API must carry.
pub(crate) fn odata(call: Call) -> Call {
    call.header("odata-version", "4.0")
        .header("odata-maxversion", "4.0")
}

/// Tells what cannot be read from what failed.
fn readable<T>(outcome: Result<T, ServiceError>) -> Result<Reading<T>, ServiceError> {
    match outcome {
        Ok(found) => Ok(Reading::Readable(found)),
        Err(ServiceError::NotFound { .. }) => Ok(Reading::NotReadable(Unreadable::NoTables)),
        Err(ServiceError::Denied { refusal }) if is_stranger(&refusal) => {
            Ok(Reading::NotReadable(Unreadable::NotAUser(refusal)))
        }
        Err(ServiceError::Denied { refusal }) => {
            Ok(Reading::NotReadable(Unreadable::Forbidden(refusal)))
        }
        Err(ServiceError::Refused { refusal }) if refusal.status == 400 => {
            Ok(Reading::NotReadable(Unreadable::Changed(refusal)))
        }
        Err(error) => Err(error),
    }
}

fn is_stranger(refusal: &Refusal) -> bool {
    refusal.status == 403 && refusal.has_code(NOT_A_USER)
}

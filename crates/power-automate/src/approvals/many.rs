//! Approvals of many requests with few calls.

use countersign_domain::RequestId;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{APPROVALS, Approval, Dataverse, Page, Reading, odata, readable, shapes::ApprovalRow};
use crate::service::{self, ServiceError};
use countersign_net::Call;

/// The titles of so many requests are looked for with one query: an address of about 2,000 characters.
const AT_ONCE: usize = 20;

/// A row of which nothing but its being there is wanted.
#[derive(Deserialize)]
struct AnyRow {
    #[serde(flatten)]
    _columns: Map<String, Value>,
}

impl Dataverse {
    /// Returns the approvals whose titles hold the id of one of `requests`, newest first and **without** their responses: see
    /// [`Dataverse::with_answers`].
    ///
    /// # Errors
    ///
    /// Fails when the environment cannot be asked.
    pub async fn approvals_of_all(
        &self,
        requests: &[RequestId],
    ) -> Result<Reading<Vec<Approval>>, ServiceError> {
        readable(self.find_approvals_of_all(requests).await)
    }

    async fn find_approvals_of_all(
        &self,
        requests: &[RequestId],
    ) -> Result<Vec<Approval>, ServiceError> {
        let mut approvals = Vec::new();
        for some in requests.chunks(AT_ONCE) {
            let titles: Vec<String> = some
                .iter()
                .map(|request| format!("contains(msdyn_flow_approval_title,'{request}')"))
                .collect();
            let filter = titles.join(" or ");
            let query = [("$filter", filter.as_str()), ("$orderby", "createdon desc")];
            let rows: Vec<ApprovalRow> = self
                .all("dataverse.approvals", self.url(APPROVALS, &query))
                .await?;
            approvals.extend(
                rows.into_iter()
                    .filter_map(|row| row.id().map(|id| row.approval(id, Vec::new()))),
            );
        }
        Ok(approvals)
    }

    /// Returns an approval as it is now, with its responses; `None` when it is not shown any more.
    ///
    /// # Errors
    ///
    /// Fails when the environment cannot be asked.
    pub async fn with_answers(
        &self,
        approval: &Approval,
    ) -> Result<Reading<Option<Approval>>, ServiceError> {
        self.approval(&approval.id.to_string()).await
    }

    /// Tells whether the account is shown any approval at all. One that is shown none may lack the right to see those of others, so that
    /// what it does not find proves nothing.
    ///
    /// # Errors
    ///
    /// Fails when the environment cannot be asked.
    pub async fn is_shown_any(&self) -> Result<Reading<bool>, ServiceError> {
        readable(self.find_any().await)
    }

    async fn find_any(&self) -> Result<bool, ServiceError> {
        let url = self.url(
            APPROVALS,
            &[("$select", "msdyn_flow_approvalid"), ("$top", "1")],
        );
        let answer = self
            .service
            .send("dataverse.approvals", odata(Call::get(url)))
            .await?;
        let page: Page<AnyRow> = service::read(&answer, "list")?;
        Ok(!page.value.is_empty())
    }
}

//! The rows of Dataverse, as far as they are used. Every column may be missing, or null.

use countersign_domain::{ObjectId, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Approval, ApprovalResponse, Stage};

/// `msdyn_flow_approval_stage` of an approval that awaits an answer.
const BASIC: i64 = 192_350_001;
/// That of one that was decided.
const COMPLETE: i64 = 192_351_000;
/// `statecode` of a row that is not in use any more: a decided approval.
const INACTIVE: i64 = 1;
/// `statuscode` of a response that counts.
const COMMITTED: i64 = 192_350_002;

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
    #[serde(default, rename = "@odata.nextLink")]
    pub(super) next_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WhoAmIBody {
    pub(super) user_id: Uuid,
    #[serde(default)]
    pub(super) organization_id: Option<Uuid>,
    #[serde(default)]
    pub(super) business_unit_id: Option<Uuid>,
}

/// A user of the environment.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct UserRow {
    #[serde(default)]
    azureactivedirectoryobjectid: Option<String>,
    #[serde(default)]
    fullname: Option<String>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Columns(Map<String, Value>);

impl Columns {
    fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column)?.as_str().filter(|text| !text.is_empty())
    }

    fn owned(&self, column: &str) -> Option<String> {
        self.text(column).map(str::to_owned)
    }

    fn number(&self, column: &str) -> Option<i64> {
        self.0.get(column)?.as_i64()
    }

    fn id(&self, column: &str) -> Option<Uuid> {
        self.text(column)?.parse().ok()
    }

    fn time(&self, column: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339(self.text(column)?)
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct ApprovalRow(Columns);

impl ApprovalRow {
    pub(super) fn id(&self) -> Option<Uuid> {
        self.0.id("msdyn_flow_approvalid")
    }

    pub(super) fn approval(self, id: Uuid, responses: Vec<ApprovalResponse>) -> Approval {
        Approval {
            id,
            name: self.0.owned("msdyn_flow_approval_name"),
            title: self
                .0
                .owned("msdyn_flow_approval_title")
                .unwrap_or_default(),
            details: self.0.owned("msdyn_flow_approval_details"),
            owner: self.0.id("_ownerid_value"),
            result: self.0.owned("msdyn_flow_approval_result"),
            stage: self.stage(),
            created_at: self.0.time("createdon"),
            completed_at: self.0.time("msdyn_flow_approval_completedon"),
            expires_at: self.0.time("msdyn_flow_approval_expireson"),
            responses,
        }
    }

    fn stage(&self) -> Stage {
        match self.0.number("msdyn_flow_approval_stage") {
            Some(BASIC) => Stage::Open,
            Some(COMPLETE) => Stage::Complete,
            Some(other) => Stage::Other(other),
            None if self.0.number("statecode") == Some(INACTIVE) => Stage::Complete,
            None => Stage::Unknown,
        }
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct ResponseRow(Columns);

impl ResponseRow {
    pub(super) fn owner(&self) -> Option<Uuid> {
        self.0.id("_ownerid_value")
    }

    /// Tells whether the response counts. One whose status is not told does.
    pub(super) fn counts(&self) -> bool {
        self.0
            .number("statuscode")
            .is_none_or(|status| status == COMMITTED)
    }

    pub(super) fn response(self, user: Option<UserRow>) -> ApprovalResponse {
        let (object, name) = user.map_or((None, None), |user| {
            (user.azureactivedirectoryobjectid, user.fullname)
        });

        ApprovalResponse {
            responder: object.and_then(|id| id.parse::<ObjectId>().ok()),
            name,
            answer: self.0.owned("msdyn_flow_approvalresponse_response"),
            comments: self.0.owned("msdyn_flow_approvalresponse_comments"),
            at: self.0.time("createdon"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stage_of(row: Value) -> Stage {
        let row: ApprovalRow = serde_json::from_value(row).unwrap();
        row.stage()
    }

    #[test]
    fn the_stage_is_read_and_falls_back_on_the_state() {
        assert_eq!(
            stage_of(json!({"msdyn_flow_approval_stage": BASIC})),
            Stage::Open
        );
        assert_eq!(
            stage_of(json!({"msdyn_flow_approval_stage": COMPLETE})),
            Stage::Complete
        );
        assert_eq!(
            stage_of(json!({"msdyn_flow_approval_stage": 5})),
            Stage::Other(5)
        );
        assert_eq!(stage_of(json!({"statecode": 1})), Stage::Complete);
        assert_eq!(stage_of(json!({"statecode": 0})), Stage::Unknown);
        assert_eq!(
            stage_of(json!({"msdyn_flow_approval_stage": null, "statecode": "1"})),
            Stage::Unknown
        );
    }

    #[test]
    fn a_response_that_was_not_committed_does_not_count() {
        let counts = |row| {
            let row: ResponseRow = serde_json::from_value(row).unwrap();
            row.counts()
        };

        assert!(counts(json!({"statuscode": COMMITTED})));
        assert!(counts(json!({})));
        assert!(!counts(json!({"statuscode": 192_350_001})));
    }
}

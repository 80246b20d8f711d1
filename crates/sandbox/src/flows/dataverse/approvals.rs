//! The four tables of approvals. They are read, never written: the service supports no writes either.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::access::{Member, system_user_id};
use super::error::DataverseError;
use super::people::{row, system_user_by_id};
use super::query::{ReadOnlyTable, Row};
use crate::clock::iso_seconds;
use crate::flows::approvals::Approval;
use crate::seed;
use crate::tenant::ObjectId;

/// `msdyn_flow_approval_stage` of an open approval.
const STAGE_BASIC: i64 = 192_350_001;
/// `msdyn_flow_approval_stage` of a decided one.
const STAGE_COMPLETE: i64 = 192_351_000;
/// `statuscode` of an answer that counts.
const STATUS_COMMITTED: i64 = 192_350_002;

/// The tables of this module.
pub(super) static TABLES: [ReadOnlyTable; 4] = [
    ReadOnlyTable {
        set: "msdyn_flow_approvals",
        entity: "msdyn_flow_approval",
        key: "msdyn_flow_approvalid",
        rows: approvals,
        expand: lookup,
    },
    ReadOnlyTable {
        set: "msdyn_flow_approvalrequests",
        entity: "msdyn_flow_approvalrequest",
        key: "msdyn_flow_approvalrequestid",
        rows: requests,
        expand: lookup,
    },
    ReadOnlyTable {
        set: "msdyn_flow_approvalresponses",
        entity: "msdyn_flow_approvalresponse",
        key: "msdyn_flow_approvalresponseid",
        rows: responses,
        expand: lookup,
    },
    ReadOnlyTable {
        set: "msdyn_flow_flowapprovals",
        entity: "msdyn_flow_flowapproval",
        key: "msdyn_flow_flowapprovalid",
        rows: flow_approvals,
        expand: lookup,
    },
];

/// The rows that `make` gives for each approval, as far as the caller may see them.
///
/// The tables exist only after the first approval of the environment.
fn visible(
    member: &Member,
    set: &str,
    make: impl Fn(&Approval) -> Vec<(ObjectId, Row)>,
) -> Result<Vec<Row>, DataverseError> {
    let state = member.flows.state();
    if state.approvals.is_empty() {
        return Err(DataverseError::ResourceNotFound {
            segment: set.to_owned(),
        });
    }
    let caller = member.caller.object_id;
    let sees_all = state.approval_readers.contains(&caller);
    let mut approvals: Vec<&Approval> = state.approvals.values().collect();
    approvals.sort_by_key(|approval| approval.created);

    Ok(approvals
        .into_iter()
        .flat_map(make)
        .filter(|(owner, _)| sees_all || *owner == caller)
        .map(|(_, row)| row)
        .collect())
}

fn approvals(member: &Member) -> Result<Vec<Row>, DataverseError> {
    visible(member, "msdyn_flow_approvals", |approval| {
        vec![(approval.question.owner, approval_row(approval))]
    })
}

fn approval_row(approval: &Approval) -> Row {
    let question = &approval.question;
    let is_open = approval.outcome.is_none();
    row(json!({
        "msdyn_flow_approvalid": approval.id.to_string(),
        "msdyn_flow_approval_name": approval.id.to_string(),
        "msdyn_flow_approval_title": question.title,
        "msdyn_flow_approval_details": question.details,
        "msdyn_flow_approval_itemlink": question.item_link,
        "msdyn_flow_approval_itemlinkdescription": question.item_link_description,
        "msdyn_flow_approval_result": approval.outcome,
        "msdyn_flow_approval_stage": if is_open { STAGE_BASIC } else { STAGE_COMPLETE },
        "msdyn_flow_approval_completedon": approval.completed.map(iso_seconds),
        "msdyn_flow_approval_expireson": iso_seconds(approval.expires()),
        "msdyn_flow_approval_dueon": null,
        "msdyn_flow_approval_allowreassign": question.allow_reassign,
        "statecode": i64::from(!is_open),
        "statuscode": if is_open { 1 } else { 2 },
        "createdon": iso_seconds(approval.created),
        "_ownerid_value": system_user_id(question.owner).to_string(),
    }))
}

fn requests(member: &Member) -> Result<Vec<Row>, DataverseError> {
    visible(member, "msdyn_flow_approvalrequests", |approval| {
        let of = |recipient: &ObjectId| {
            let id = derived(approval.id.0, recipient.0);
            let made = row(json!({
                "msdyn_flow_approvalrequestid": id.to_string(),
                "msdyn_flow_approvalrequest_name": id.to_string(),
                "_msdyn_flow_approvalrequest_approval_value": approval.id.to_string(),
                "msdyn_flow_approvalrequestidx_approvalid": approval.id.to_string(),
                "msdyn_flow_approvalrequest_expireson": iso_seconds(approval.expires()),
                "statecode": i64::from(approval.outcome.is_some()),
                "createdon": iso_seconds(approval.created),
                "_ownerid_value": system_user_id(*recipient).to_string(),
            }));
            (*recipient, made)
        };
        approval.question.assignees.iter().map(of).collect()
    })
}

fn responses(member: &Member) -> Result<Vec<Row>, DataverseError> {
    visible(member, "msdyn_flow_approvalresponses", |approval| {
        approval
            .responses
            .iter()
            .map(|response| {
                let made = row(json!({
                    "msdyn_flow_approvalresponseid": response.id.to_string(),
                    "msdyn_flow_approvalresponse_name": response.id.to_string(),
                    "msdyn_flow_approvalresponse_response": response.answer,
                    "msdyn_flow_approvalresponse_comments": response.comments,
                    "_msdyn_flow_approvalresponse_approval_value": approval.id.to_string(),
                    "msdyn_flow_approvalresponseidx_approvalid": approval.id.to_string(),
                    "msdyn_flow_approvalresponse_stage": STAGE_COMPLETE,
                    "statecode": 0,
                    "statuscode": STATUS_COMMITTED,
                    "createdon": iso_seconds(response.at),
                    "_ownerid_value": system_user_id(response.responder).to_string(),
                }));
                (response.responder, made)
            })
            .collect()
    })
}

fn flow_approvals(member: &Member) -> Result<Vec<Row>, DataverseError> {
    visible(member, "msdyn_flow_flowapprovals", |approval| {
        let id = derived(approval.id.0, approval.question.flow.0);
        let made = row(json!({
            "msdyn_flow_flowapprovalid": id.to_string(),
            "msdyn_flow_flowapproval_name": id.to_string(),
            "_msdyn_flow_flowapproval_approval_value": approval.id.to_string(),
            "msdyn_flow_flowapproval_environmentid": seed::ENVIRONMENT_ID.to_string(),
            "msdyn_flow_flowapproval_flowid": approval.question.flow.to_string(),
            "msdyn_flow_flowapproval_runid": approval.question.run.to_string(),
            "createdon": iso_seconds(approval.created),
            "_ownerid_value": system_user_id(approval.question.owner).to_string(),
        }));
        vec![(approval.question.owner, made)]
    })
}

/// Where the lookups of these tables lead: to the owner, and to the approval.
fn lookup(member: &Member, name: &str, row: &Row) -> Option<Value> {
    if matches!(name, "ownerid" | "owninguser") {
        return row
            .get("_ownerid_value")
            .and_then(|id| system_user_by_id(member, id));
    }
    let id = row.get(&format!("_{name}_value"))?;
    let state = member.flows.state();
    let approval = state
        .approvals
        .values()
        .find(|approval| *id == approval.id.to_string())?;
    Some(Value::Object(approval_row(approval)))
}

/// An id that two others make together, the same each time.
fn derived(one: Uuid, other: Uuid) -> Uuid {
    let digest = Sha256::new()
        .chain_update(one.as_bytes())
        .chain_update(other.as_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest)
        .for_each(|(byte, from)| *byte = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

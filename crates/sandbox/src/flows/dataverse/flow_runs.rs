//! `flowruns`: the run history as Dataverse has it, which belongs to the owners of the flows.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::access::{Member, system_user_id};
use super::error::DataverseError;
use super::people::row;
use super::query::{ReadOnlyTable, Row, no_lookups};
use crate::clock::iso_seconds;
use crate::flows::runs::{RunRecord, RunStatus};

/// The tables of this module.
pub(super) static TABLES: [ReadOnlyTable; 1] = [ReadOnlyTable {
    set: "flowruns",
    entity: "flowrun",
    key: "flowrunid",
    rows: flow_runs,
    expand: no_lookups,
}];

fn flow_runs(member: &Member) -> Result<Vec<Row>, DataverseError> {
    let state = member.flows.state();
    let caller = member.caller.object_id;
    Ok(state
        .runs
        .values()
        .filter_map(|run| Some((run, state.flows.get(&run.flow)?.owner)))
        .filter(|(_, owner)| *owner == caller)
        .map(|(run, owner)| {
            let mut made = flow_run(run);
            made.insert(
                "_ownerid_value".to_owned(),
                Value::from(system_user_id(owner).to_string()),
            );
            made
        })
        .collect())
}

fn flow_run(run: &RunRecord) -> Row {
    let digest = Sha256::digest(run.id.0.as_bytes());
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest)
        .for_each(|(byte, from)| *byte = from);
    let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let status = match run.status() {
        RunStatus::Running | RunStatus::Waiting => "Running",
        RunStatus::Succeeded => "Success",
        RunStatus::Failed => "Failed",
        RunStatus::Cancelled => "Cancelled",
    };
    let problem = run.end.as_ref().and_then(|end| end.problem.as_ref());
    row(json!({
        "flowrunid": id.to_string(),
        "name": run.id.to_string(),
        "workflowid": run.flow.to_string(),
        "starttime": iso_seconds(run.started),
        "endtime": run.end.as_ref().map(|end| iso_seconds(end.at)),
        "duration": run.end.as_ref().map(|end| end.at.duration_since(run.started).as_millis().to_string()),
        "status": status,
        "errorcode": problem.map(|it| it.code.clone()),
        "errormessage": problem.map(|it| it.message.clone()),
        "triggertype": "Instant",
    }))
}

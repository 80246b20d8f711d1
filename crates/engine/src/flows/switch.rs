//! Switching a flow, so that whatever happens to this process it is known and recorded once.

use countersign_contract::ApiError;
use countersign_domain::{
    audit::{AuditEntry, Happening, Subject},
    flow_switch::FlowSwitch,
};
use countersign_net::Delivery;
use countersign_power_automate::cloud_flows::{CloudFlow, CloudFlowState};

use super::{FlowOfWorkflow, present};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

impl Engine {
    /// Switches a flow, and reads back what came of it. That it is about to be switched is committed first, so that a process that dies in
    /// between leaves no flow switched of which nothing is known.
    pub(super) async fn switched(
        &self,
        acting: &Acting,
        of: &FlowOfWorkflow,
        on: bool,
    ) -> Result<CloudFlow, ApiError> {
        self.finish_switch(acting, of).await?;
        let before = present(of).await?;
        if before.state == state(on) {
            return Ok(before);
        }
        let switch = FlowSwitch {
            flow: of.row,
            on,
            asked_at: clock::now(),
        };
        self.storage()
            .begin_flow_switch(of.workflow.id, switch)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("flow.intended");
        let outcome = of.environment.dataverse.switch_cloud_flow(of.row, on).await;
        fault_point::reach("flow.switched");
        if let Err(failed) = outcome {
            let unknown = failed.delivery() == Delivery::Unknown;
            let arrived = unknown && present(of).await.is_ok_and(|flow| flow.state == state(on));
            if !arrived {
                if !unknown {
                    self.ended(of, None).await?;
                }
                return Err(failure::dataverse(&failed));
            }
        }
        self.ended(of, Some(happened(acting, of, switch))).await?;
        fault_point::reach("flow.recorded");

        present(of).await
    }

    /// Finds out what became of a switching that was begun and whose end nobody saw.
    pub(super) async fn finish_switch(
        &self,
        acting: &Acting,
        of: &FlowOfWorkflow,
    ) -> Result<(), ApiError> {
        let begun = self
            .storage()
            .flow_switch(of.workflow.id)
            .await
            .map_err(failure::storage)?;
        let Some(begun) = begun else {
            return Ok(());
        };
        let flow = of
            .environment
            .dataverse
            .cloud_flow(begun.flow)
            .await
            .map_err(|failed| failure::dataverse(&failed))?;
        let done = flow.is_some_and(|flow| flow.state == state(begun.on));

        self.ended(of, done.then(|| happened(acting, of, begun)))
            .await
    }

    async fn ended(&self, of: &FlowOfWorkflow, audit: Option<AuditEntry>) -> Result<(), ApiError> {
        self.storage()
            .end_flow_switch(of.workflow.id, audit)
            .await
            .map_err(failure::storage)
    }
}

fn state(on: bool) -> CloudFlowState {
    if on {
        CloudFlowState::On
    } else {
        CloudFlowState::Off
    }
}

fn happened(acting: &Acting, of: &FlowOfWorkflow, switch: FlowSwitch) -> AuditEntry {
    let happening = Happening::FlowSwitched {
        flow: switch.flow.to_string(),
        on: switch.on,
    };
    acting.entry(Subject::Workflow(of.workflow.id), happening)
}

//! **Send open requests**: after a workflow was linked, its flow is called for what was asked before.

use countersign_contract::{
    ApiError, Code, LinkSendOpenResponse, Notice, RequestRequest, SkippedRequest, WorkflowRequest,
};

use crate::{acting::Acting, engine::Engine, failure};

impl Engine {
    /// Calls the flow for each undecided request of a workflow for which it was not called, or whose call is parked. What cannot be sent is
    /// left as it is, with the reason.
    pub(crate) async fn link_send_open(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<LinkSendOpenResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        self.enabled_store(workflow.store).await?;
        if self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?
            .is_none()
        {
            return Err(ApiError::new(
                Code::NotLinked,
                "The workflow is not linked to a flow.",
            ));
        }
        let waiting = self
            .storage()
            .requests_awaiting_trigger_of(workflow.id)
            .await
            .map_err(failure::storage)?;
        let mut response = LinkSendOpenResponse {
            sent: Vec::new(),
            skipped: Vec::new(),
        };
        for id in waiting {
            match self
                .request_send_again(acting, RequestRequest { request: id })
                .await
            {
                Ok(_) => response.sent.push(id),
                Err(error) => {
                    let target_name = self.request(id).await?.target_name;
                    response.skipped.push(SkippedRequest {
                        request: id,
                        target_name,
                        reason: Notice {
                            code: error.code,
                            message: error.message,
                            remedy: error.remedy,
                        },
                    });
                }
            }
        }
        Ok(response)
    }
}

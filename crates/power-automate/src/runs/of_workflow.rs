//! Flows by their row in Dataverse. The name by which flow management knows a flow may change when it is turned on; the row's id stays.

use countersign_domain::request_url::RequestUrl;
use countersign_net::Call;
use uuid::Uuid;

use super::{CallbackUrl, EnvironmentId, Flow, FlowKey, FlowManagement, shapes::FlowBody};
use crate::service::{self, ServiceError};

impl FlowManagement {
    /// Returns the environment whose Dataverse address is `instance_url`, where the service tells it.
    ///
    /// # Errors
    ///
    /// Fails when the environments cannot be listed.
    pub async fn environment_at(
        &self,
        instance_url: &str,
    ) -> Result<Option<EnvironmentId>, ServiceError> {
        let wanted = instance_url.trim_end_matches('/');
        let environments = self.environments().await?;

        Ok(environments
            .into_iter()
            .find(|environment| {
                environment
                    .instance_url
                    .as_deref()
                    .is_some_and(|own| own.trim_end_matches('/').eq_ignore_ascii_case(wanted))
            })
            .map(|environment| environment.id))
    }

    /// Returns a flow by any name it has or had, or `None` when there is none.
    ///
    /// # Errors
    ///
    /// Fails when the account may not see it or the service cannot be asked.
    pub async fn flow(&self, key: &FlowKey) -> Result<Option<Flow>, ServiceError> {
        let path = [
            "environments",
            key.environment.as_str(),
            "flows",
            key.flow.as_str(),
        ];
        let answer = match self
            .service
            .send("flow.show", Call::get(self.url(&path, &[])))
            .await
        {
            Ok(answer) => answer,
            Err(ServiceError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let body: FlowBody = service::read(&answer, "flow")?;

        body.flow(&key.environment)
            .map(Some)
            .ok_or(ServiceError::Unreadable {
                what: "flow",
                correlation: answer.correlation(),
            })
    }

    /// Returns the flow whose row in Dataverse is `workflow`, among those of the account in the environment.
    ///
    /// # Errors
    ///
    /// Fails when the flows cannot be listed.
    pub async fn flow_of_workflow(
        &self,
        environment: &EnvironmentId,
        workflow: Uuid,
    ) -> Result<Option<Flow>, ServiceError> {
        let flows = self.flows(environment).await?;

        Ok(flows
            .into_iter()
            .find(|flow| flow.workflow_entity == Some(workflow)))
    }

    /// Tells whether `url` is the flow's request URL at this moment. A flow that is off does not tell its URL.
    ///
    /// # Errors
    ///
    /// Fails when the flow does not tell its URL or the service cannot be asked.
    pub async fn has_url(&self, key: &FlowKey, url: &RequestUrl) -> Result<bool, ServiceError> {
        let Some(wanted) = CallbackUrl::parse(url.secret().clone()) else {
            return Ok(false);
        };
        let own = self.callback_url(key, wanted.trigger()).await?;

        Ok(own.is_same(&wanted))
    }
}

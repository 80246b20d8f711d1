//! Flow management: the flows of the environments that an account reaches, and their runs.
//!
//! The service is not a supported API of its vendor, so that everything here is allowed to fail: what it tells is a help, not a condition.

mod callback_url;
mod flow;
mod of_workflow;
mod run;
mod shapes;

use std::{collections::HashSet, fmt, sync::Arc};

use countersign_domain::{RequestId, Timestamp, cloud::CloudProfile, request_url::RequestUrl};
use countersign_net::{Call, HttpClient, Resource, RetryRule, TokenSource, Url};
use serde::de::DeserializeOwned;

use crate::{
    service::{self, Service, ServiceError},
    trigger::RunId,
};
use callback_url::CallbackUrl;
pub use flow::{Environment, EnvironmentId, Flow, FlowId, FlowKey, FlowOf, FlowState};
pub use run::{Cancelled, Run, RunStatus};
use shapes::{CallbackUrlBody, EnvironmentBody, FlowBody, Page, RunBody};

const PROVIDER: [&str; 2] = ["providers", "Microsoft.ProcessSimple"];
const API_VERSION: (&str, &str) = ("api-version", "2016-11-01");
/// More pages than this are no list that anybody meant.
const MOST_PAGES: usize = 200;

/// Flow management in the name of one account, which must be a person: the service refuses apps.
pub struct FlowManagement {
    service: Service,
    base: Url,
}

impl fmt::Debug for FlowManagement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlowManagement")
    }
}

impl FlowManagement {
    /// Makes it for the account that `tokens` belong to.
    #[must_use]
    pub fn new(http: HttpClient, profile: &CloudProfile, tokens: Arc<dyn TokenSource>) -> Self {
        Self {
            service: Service::new(http, Resource::new(profile.flow_audience()), tokens),
            base: profile.flow_url().clone(),
        }
    }

    /// Returns the environments that the account reaches.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub async fn environments(&self) -> Result<Vec<Environment>, ServiceError> {
        let bodies: Vec<EnvironmentBody> = self
            .all("flow.environments", self.url(&["environments"], &[]))
            .await?;

        Ok(bodies
            .into_iter()
            .filter_map(EnvironmentBody::environment)
            .collect())
    }

    /// Returns the flows of an environment that are the account's own or shared with it, each once.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub async fn flows(&self, environment: &EnvironmentId) -> Result<Vec<Flow>, ServiceError> {
        let mut flows: Vec<Flow> = Vec::new();
        let mut seen = HashSet::new();
        for sharing in ["search('personal')", "search('team')"] {
            let url = self.url(
                &["environments", environment.as_str(), "flows"],
                &[
                    ("$filter", sharing),
                    ("include", "includeSolutionCloudFlows"),
                ],
            );
            let bodies: Vec<FlowBody> = self.all("flow.list", url).await?;
            let found = bodies
                .into_iter()
                .filter_map(|body| body.flow(environment))
                .filter(|flow| seen.insert(flow.key.flow.clone()));
            flows.extend(found);
        }

        Ok(flows)
    }

    /// Finds the flow whose request URL is `url`: the one that has the id in it, or had it; else each flow that is on is asked for its URL.
    ///
    /// # Errors
    ///
    /// Fails when the environments or their flows cannot be listed, or the service stops answering.
    pub async fn flow_of(&self, url: &RequestUrl) -> Result<FlowOf, ServiceError> {
        let Some(wanted) = CallbackUrl::parse(url.secret().clone()) else {
            return Ok(unfound());
        };
        let mut environments = self.environments().await?;
        // The new form of the URL names its environment; looking there first saves asking every flow elsewhere.
        environments.sort_by_key(|environment| !wanted.is_in(&environment.id));
        let environments = environments.into_iter().map(|environment| environment.id);

        self.search(environments.collect(), &wanted).await
    }

    /// Finds the flow whose request URL is `url` among those of one environment.
    ///
    /// # Errors
    ///
    /// Fails when the flows cannot be listed, or the service stops answering.
    pub async fn flow_in(
        &self,
        environment: &EnvironmentId,
        url: &RequestUrl,
    ) -> Result<FlowOf, ServiceError> {
        let Some(wanted) = CallbackUrl::parse(url.secret().clone()) else {
            return Ok(unfound());
        };

        self.search(vec![environment.clone()], &wanted).await
    }

    async fn search(
        &self,
        environments: Vec<EnvironmentId>,
        wanted: &CallbackUrl,
    ) -> Result<FlowOf, ServiceError> {
        let mut trouble = None;
        for environment in &environments {
            match self.by_id(environment, wanted).await {
                Ok(Some(flow)) => return self.compared(flow, wanted).await,
                Ok(None) => {}
                Err(error) => match of_one_flow(&error) {
                    // A flow that is not there and one of somebody else are refused alike.
                    Silence::Refusal => {}
                    Silence::Trouble => trouble = trouble.or(Some(error)),
                    Silence::Outage => return Err(error),
                },
            }
        }
        let mut stopped = Vec::new();
        let mut refused = 0;
        let mut changed = None;
        for environment in environments {
            for flow in self.flows(&environment).await? {
                if flow.workflow_entity.is_some() && flow.workflow_entity == wanted.flow() {
                    return self.compared(flow, wanted).await;
                }
                if flow.state != FlowState::Started {
                    stopped.push(flow);
                    continue;
                }
                match self.callback_url(&flow.key, wanted.trigger()).await {
                    Ok(own) if own.is_same(wanted) => return Ok(FlowOf::Found(flow)),
                    Ok(own) if own.is_of_same_flow(wanted) => changed = Some(flow),
                    Ok(_) => {}
                    Err(error) => match of_one_flow(&error) {
                        Silence::Refusal => refused += 1,
                        Silence::Trouble => trouble = trouble.or(Some(error)),
                        Silence::Outage => return Err(error),
                    },
                }
            }
        }

        match (changed, trouble) {
            (Some(flow), _) => Ok(FlowOf::Changed(flow)),
            // The flow may be the one that the service failed at: that is no absence.
            (None, Some(error)) => Err(error),
            (None, None) => Ok(FlowOf::NotFound { stopped, refused }),
        }
    }

    /// Asks for the flow that has the id in the URL, or had it: flow management resolves both.
    async fn by_id(
        &self,
        environment: &EnvironmentId,
        wanted: &CallbackUrl,
    ) -> Result<Option<Flow>, ServiceError> {
        let Some(id) = wanted.flow() else {
            return Ok(None);
        };
        let key = FlowKey {
            environment: environment.clone(),
            flow: FlowId::new(id.to_string()),
        };
        self.flow(&key).await
    }

    /// Compares the URL of a flow that is known by its id.
    async fn compared(&self, flow: Flow, wanted: &CallbackUrl) -> Result<FlowOf, ServiceError> {
        if flow.state != FlowState::Started {
            return Ok(FlowOf::Untold(flow));
        }
        match self.callback_url(&flow.key, wanted.trigger()).await {
            Ok(own) if own.is_same(wanted) => Ok(FlowOf::Found(flow)),
            Ok(own) if own.is_same_but_for_id(wanted) => Ok(FlowOf::Former(flow)),
            Ok(_) => Ok(FlowOf::Changed(flow)),
            Err(error) => match of_one_flow(&error) {
                Silence::Refusal => Ok(FlowOf::Untold(flow)),
                Silence::Trouble | Silence::Outage => Err(error),
            },
        }
    }

    /// Finds the runs that were triggered in the name of `request`, among those that began at or after `since`, as the service lists them:
    /// newest first.
    ///
    /// # Errors
    ///
    /// Fails when the runs cannot be listed to the end: then it is not known whether there are more.
    pub async fn runs_of(
        &self,
        flow: &FlowKey,
        request: RequestId,
        since: Timestamp,
    ) -> Result<Vec<Run>, ServiceError> {
        let runs = self.runs_since(flow, since).await?;

        Ok(runs.into_iter().filter(|run| run.is_of(request)).collect())
    }

    /// Returns the runs of a flow that began at or after `since`, as the service lists them: newest first. Pages are read until one ends with
    /// an older run, also where the service does not heed the filter.
    ///
    /// # Errors
    ///
    /// Fails when the runs cannot be listed to that point: then it is not known whether there are more.
    pub async fn runs_since(
        &self,
        flow: &FlowKey,
        since: Timestamp,
    ) -> Result<Vec<Run>, ServiceError> {
        let filter = format!("startTime ge {since}");
        let url = self.url(&runs_path(flow), &[("$filter", &filter)]);
        let is_older = |run: &RunBody| run.started_at().is_some_and(|began| began < since);
        let bodies: Vec<RunBody> = self.all_until("flow.runs", url, is_older).await?;

        Ok(bodies
            .into_iter()
            .filter(|run| !is_older(run))
            .filter_map(RunBody::run)
            .collect())
    }

    /// Returns a run, or `None` when there is none of that name.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub async fn run(&self, flow: &FlowKey, run: &RunId) -> Result<Option<Run>, ServiceError> {
        let mut path = runs_path(flow).to_vec();
        path.push(run.as_str());
        let call = Call::get(self.url(&path, &[]));

        let answer = match self.service.send("flow.run", call).await {
            Ok(answer) => answer,
            Err(ServiceError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let body: RunBody = service::read(&answer, "run")?;

        body.run().map(Some).ok_or(ServiceError::Unreadable {
            what: "run",
            correlation: answer.correlation(),
        })
    }

    /// Cancels a run. Its approval, if it waits for one, stays open for its approvers.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses, although the run is not over, or cannot be asked.
    pub async fn cancel(&self, flow: &FlowKey, run: &RunId) -> Result<Cancelled, ServiceError> {
        let mut path = runs_path(flow).to_vec();
        path.extend([run.as_str(), "cancel"]);
        // Cancelling twice is as good as once.
        let call = Call::post(self.url(&path, &[]))
            .bytes("application/json", Vec::new())
            .retry(RetryRule::Idempotent);

        match self.service.send("flow.cancel", call).await {
            Ok(_) => Ok(Cancelled::Cancelled),
            Err(ServiceError::NotFound { .. }) => Ok(Cancelled::NoSuchRun),
            Err(error @ ServiceError::Refused { .. }) => match self.run(flow, run).await? {
                Some(run) if run.status.is_over() => Ok(Cancelled::AlreadyOver),
                Some(_) => Err(error),
                None => Ok(Cancelled::NoSuchRun),
            },
            Err(error) => Err(error),
        }
    }

    async fn callback_url(
        &self,
        flow: &FlowKey,
        trigger: &str,
    ) -> Result<CallbackUrl, ServiceError> {
        let path = [
            "environments",
            flow.environment.as_str(),
            "flows",
            flow.flow.as_str(),
            "triggers",
            trigger,
            "listCallbackUrl",
        ];
        // It only reads, although it is a POST.
        let call = Call::post(self.url(&path, &[]))
            .json(&serde_json::Map::new())
            .retry(RetryRule::Idempotent);

        let answer = self.service.send("flow.callback-url", call).await?;
        let body: CallbackUrlBody = service::read(&answer, "request URL")?;

        body.url()
            .and_then(CallbackUrl::parse)
            .ok_or(ServiceError::Unreadable {
                what: "request URL",
                correlation: answer.correlation(),
            })
    }

    /// Returns all items of a list, page by page.
    async fn all<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        first: Url,
    ) -> Result<Vec<T>, ServiceError> {
        self.all_until(purpose, first, |_| false).await
    }

    /// Returns the items of a list, page by page, up to the page whose last item is enough. The link to the next page is followed as it is,
    /// and only within the service.
    async fn all_until<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        first: Url,
        is_enough: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, ServiceError> {
        let mut items = Vec::new();
        let mut next = Some(first);
        let mut pages = 0;

        while let Some(url) = next {
            let answer = self.service.send(purpose, Call::get(url)).await?;
            let page: Page<T> = service::read(&answer, "list")?;
            let enough = page.value.last().is_some_and(&is_enough);
            items.extend(page.value);
            pages += 1;
            if enough {
                return Ok(items);
            }
            let unreadable = || ServiceError::Unreadable {
                what: "link to the next page",
                correlation: answer.correlation(),
            };
            next = match page.next_link {
                None => None,
                Some(link) => {
                    let url = Url::parse(&link).map_err(|_| unreadable())?;
                    if url.origin() != self.base.origin() || pages == MOST_PAGES {
                        return Err(unreadable());
                    }
                    Some(url)
                }
            };
        }

        Ok(items)
    }

    fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(PROVIDER).extend(segments);
        }
        url.query_pairs_mut()
            .append_pair(API_VERSION.0, API_VERSION.1)
            .extend_pairs(query);

        url
    }
}

/// Why a flow does not tell something.
enum Silence {
    /// It has no such trigger, or is not the account's to ask.
    Refusal,
    /// The service failed at this flow. Others may answer.
    Trouble,
    /// The service cannot be asked, or not by this account.
    Outage,
}

fn of_one_flow(error: &ServiceError) -> Silence {
    match error {
        ServiceError::Refused { .. } if error.is_transient() => Silence::Trouble,
        ServiceError::NotFound { .. }
        | ServiceError::Denied { .. }
        | ServiceError::Refused { .. } => Silence::Refusal,
        ServiceError::Unreadable { .. } => Silence::Trouble,
        ServiceError::Throttled { .. }
        | ServiceError::SignInNeeded { .. }
        | ServiceError::TokenRefused { .. }
        | ServiceError::Unreachable { .. } => Silence::Outage,
    }
}

fn unfound() -> FlowOf {
    FlowOf::NotFound {
        stopped: Vec::new(),
        refused: 0,
    }
}

fn runs_path(flow: &FlowKey) -> [&str; 5] {
    [
        "environments",
        flow.environment.as_str(),
        "flows",
        flow.flow.as_str(),
        "runs",
    ]
}

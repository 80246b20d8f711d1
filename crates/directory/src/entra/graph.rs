//! Calls to Graph.

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use countersign_domain::{ObjectId, cloud::CloudProfile};
use countersign_net::{
    Answer, Call, Delivery, HttpClient, Method, Resource, RetryRule, StatusCode, TokenSource, Url,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{operation::Operation, refusal, shapes::Page};
use crate::DirectoryError;

/// Somebody waits for what is read: retries may take this long in all.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pauses between looks for an object that we made and that a replica does not have yet.
const REPLICATION: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

pub(super) struct Graph {
    http: HttpClient,
    base: Url,
    resource: Resource,
    tokens: Arc<dyn TokenSource>,
    made: Mutex<HashSet<String>>,
}

impl Graph {
    pub(super) fn new(
        http: HttpClient,
        profile: &CloudProfile,
        tokens: Arc<dyn TokenSource>,
    ) -> Self {
        Self {
            http,
            base: profile.graph_url().clone(),
            resource: Resource::new(profile.graph_audience()),
            tokens,
            made: Mutex::default(),
        }
    }

    /// Returns a URL below `/v1.0`. Each segment is escaped as a whole.
    pub(super) fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1.0").extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }

        url
    }

    /// Returns the URL of a user by object id or sign-in name. One that begins with `$` would be read as an operation, so it is quoted.
    pub(super) fn user(&self, key: &str, query: &[(&str, &str)]) -> Url {
        if key.starts_with('$') {
            let quoted = format!("users('{}')", key.replace('\'', "''"));
            return self.url(&[&quoted], query);
        }

        self.url(&["users", key], query)
    }

    /// Returns the link by which a body names an object of `collection`.
    pub(super) fn link(&self, collection: &str, object: ObjectId) -> String {
        self.url(&[collection, &object.to_string()], &[]).into()
    }

    /// Remembers an object that we made: other replicas may not have it for some seconds.
    pub(super) fn made(&self, object: ObjectId) {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(object.to_string());
    }

    fn names_what_we_made(&self, operation: &Operation<'_>) -> bool {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        operation
            .subjects
            .iter()
            .any(|(_, key)| made.contains(*key))
    }

    /// Asks for one object; tells whether it is missing.
    pub(super) async fn ask(
        &self,
        operation: &Operation<'_>,
        url: Url,
    ) -> Result<(Answer, bool), DirectoryError> {
        let answer = self
            .send(operation, || Call::get(url.clone()).patience(PATIENCE))
            .await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok((answer, true));
        }
        if !answer.is_success() {
            return Err(refusal::error_of(&answer, operation));
        }

        Ok((answer, false))
    }

    /// Returns one object, or `None` when it is missing.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        operation: &Operation<'_>,
        url: Url,
    ) -> Result<Option<T>, DirectoryError> {
        let (answer, missing) = self.ask(operation, url).await?;
        if missing {
            return Ok(None);
        }

        read(&answer, Delivery::NotSent).map(Some)
    }

    /// Returns all objects of a list.
    pub(super) async fn all<T: DeserializeOwned + Send>(
        &self,
        operation: &Operation<'_>,
        first: Url,
    ) -> Result<Vec<T>, DirectoryError> {
        let mut objects = Vec::new();
        self.pages(operation, first, |page| {
            objects.extend(page);
            ControlFlow::Continue(())
        })
        .await?;

        Ok(objects)
    }

    /// Hands out a list page by page until `take` has enough; returns the last answer. The link to the next page is followed as it is, and
    /// only within Graph.
    pub(super) async fn pages<T: DeserializeOwned + Send>(
        &self,
        operation: &Operation<'_>,
        first: Url,
        mut take: impl FnMut(Vec<T>) -> ControlFlow<()> + Send,
    ) -> Result<Answer, DirectoryError> {
        let mut seen = HashSet::new();
        let mut url = first;

        loop {
            let again = !seen.insert(url.clone());
            let (answer, missing) = self.ask(operation, url).await?;
            if missing {
                return Err(refusal::error_of(&answer, operation));
            }
            let page: Page<T> = read(&answer, Delivery::NotSent)?;
            if take(page.value).is_break() {
                return Ok(answer);
            }
            let Some(link) = page.next_link else {
                return Ok(answer);
            };
            url = match Url::parse(&link) {
                Ok(next) if next.origin() == self.base.origin() && !again => next,
                Ok(_) | Err(_) => return Err(unexpected(&answer, Delivery::NotSent)),
            };
        }
    }

    /// Sends an object that makes something, once.
    pub(super) async fn post(
        &self,
        operation: &Operation<'_>,
        url: Url,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer, DirectoryError> {
        self.write(operation, || {
            Call::post(url.clone())
                .json(body)
                .retry(RetryRule::OnlyIfNotSent)
        })
        .await
    }

    /// Sends what can be sent twice: doing it again ends as doing it once.
    pub(super) async fn repeatable(
        &self,
        operation: &Operation<'_>,
        method: Method,
        url: Url,
        body: Option<&Value>,
    ) -> Result<Answer, DirectoryError> {
        self.write(operation, || {
            let call = Call::new(method.clone(), url.clone()).retry(RetryRule::Idempotent);
            match body {
                Some(body) => call.json(body),
                None => call,
            }
        })
        .await
    }

    async fn write(
        &self,
        operation: &Operation<'_>,
        call: impl Fn() -> Call + Send + Sync,
    ) -> Result<Answer, DirectoryError> {
        let answer = self.send(operation, || call().patience(PATIENCE)).await?;
        if !answer.is_success() {
            return Err(refusal::error_of(&answer, operation));
        }

        Ok(answer)
    }

    /// Sends a call; again for a while when a 404 is about an object that we made a moment ago.
    async fn send(
        &self,
        operation: &Operation<'_>,
        call: impl Fn() -> Call + Send + Sync,
    ) -> Result<Answer, DirectoryError> {
        let mut pauses = REPLICATION.iter();
        loop {
            let call = call()
                .purpose(operation.purpose)
                .header("accept", "application/json")
                .token(Arc::clone(&self.tokens), self.resource.clone());
            let answer = self.http.send(call).await?;
            if answer.status() != StatusCode::NOT_FOUND || !self.names_what_we_made(operation) {
                return Ok(answer);
            }
            let Some(pause) = pauses.next() else {
                return Ok(answer);
            };
            tokio::time::sleep(*pause).await;
        }
    }
}

/// Reads a body that has to be there; `delivery` is what is known about the effect when it cannot be read.
pub(super) fn read<T: DeserializeOwned>(
    answer: &Answer,
    delivery: Delivery,
) -> Result<T, DirectoryError> {
    answer.json().map_err(|_| unexpected(answer, delivery))
}

pub(super) fn unexpected(answer: &Answer, delivery: Delivery) -> DirectoryError {
    DirectoryError::Unexpected {
        refusal: Box::new(refusal::refusal_of(answer)),
        delivery,
    }
}

//! Calls to Graph.

use std::{collections::HashSet, sync::Arc, time::Duration};

use countersign_domain::cloud::CloudProfile;
use countersign_net::{
    Answer, Call, Delivery, HttpClient, Resource, RetryRule, StatusCode, TokenSource, Url,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{refusal, shapes::Page};
use crate::DirectoryError;

/// Somebody waits for what is read: retries may take this long in all.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Graph {
    http: HttpClient,
    base: Url,
    resource: Resource,
    tokens: Arc<dyn TokenSource>,
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

    /// Asks for one object; tells whether it is missing.
    pub(super) async fn ask(
        &self,
        purpose: &'static str,
        url: Url,
    ) -> Result<(Answer, bool), DirectoryError> {
        let call = Call::get(url).patience(PATIENCE);
        let answer = self.send(purpose, call).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok((answer, true));
        }
        if !answer.is_success() {
            return Err(refusal::error_of(&answer));
        }

        Ok((answer, false))
    }

    /// Returns one object, or `None` when it is missing.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        url: Url,
    ) -> Result<Option<T>, DirectoryError> {
        let (answer, missing) = self.ask(purpose, url).await?;
        if missing {
            return Ok(None);
        }

        read(&answer, Delivery::NotSent).map(Some)
    }

    /// Returns all objects of a list, page by page. The link to the next page is followed as it is, and only within Graph.
    pub(super) async fn all<T: DeserializeOwned>(
        &self,
        purpose: &'static str,
        first: Url,
    ) -> Result<Vec<T>, DirectoryError> {
        let mut objects = Vec::new();
        let mut seen = HashSet::new();
        let mut next = Some(first);

        while let Some(url) = next {
            let again = !seen.insert(url.clone());
            let (answer, missing) = self.ask(purpose, url).await?;
            if missing {
                return Err(refusal::error_of(&answer));
            }
            let page: Page<T> = read(&answer, Delivery::NotSent)?;
            objects.extend(page.value);
            next = match page.next_link {
                None => None,
                Some(link) => match Url::parse(&link) {
                    Ok(url) if url.origin() == self.base.origin() && !again => Some(url),
                    Ok(_) | Err(_) => return Err(unexpected(&answer, Delivery::NotSent)),
                },
            };
        }

        Ok(objects)
    }

    /// Sends an object that makes something, once.
    pub(super) async fn post(
        &self,
        purpose: &'static str,
        url: Url,
        body: &impl Serialize,
    ) -> Result<Answer, DirectoryError> {
        let call = Call::post(url)
            .json(body)
            .retry(RetryRule::OnlyIfNotSent)
            .patience(PATIENCE);
        let answer = self.send(purpose, call).await?;
        if !answer.is_success() {
            return Err(refusal::error_of(&answer));
        }

        Ok(answer)
    }

    async fn send(&self, purpose: &'static str, call: Call) -> Result<Answer, DirectoryError> {
        let call = call
            .purpose(purpose)
            .header("accept", "application/json")
            .token(Arc::clone(&self.tokens), self.resource.clone());

        Ok(self.http.send(call).await?)
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
        refusal: refusal::refusal_of(answer),
        delivery,
    }
}

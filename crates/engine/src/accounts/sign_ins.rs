//! The sign-ins of this process. They end with it: a code is nothing to keep.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use countersign_contract::{ApiError, Code, JobView, SignInMethod, SignInState};
use countersign_domain::{JobId, Timestamp};
use countersign_net::CancellationToken;

use crate::{clock, failure};

/// Ended sign-ins are remembered so long that a window which was reloaded still finds out.
const REMEMBERED: Duration = Duration::from_secs(3600);
/// So many sign-ins may wait at once; each polls the authority or listens.
const MOST_WAITING: usize = 8;

struct Job {
    view: JobView,
    /// The page to open in a browser, once it is known.
    page: Option<String>,
    ended_at: Option<Timestamp>,
    cancel: CancellationToken,
}

/// The sign-ins that are under way, and those that ended lately.
#[derive(Default)]
pub(crate) struct SignIns {
    jobs: Mutex<HashMap<JobId, Job>>,
}

impl SignIns {
    /// Adds one that is being prepared.
    pub(super) fn add(
        &self,
        method: SignInMethod,
        cancel: CancellationToken,
    ) -> Result<JobView, ApiError> {
        let now = clock::now();
        let mut jobs = self.jobs.lock().map_err(|_| out_of_reach())?;
        jobs.retain(|_, job| {
            job.ended_at
                .is_none_or(|ended| now.since(ended) < REMEMBERED)
        });
        if jobs.values().filter(|job| !job.view.is_over()).count() >= MOST_WAITING {
            return Err(
                ApiError::new(Code::Throttled, "Too many sign-ins wait at once.")
                    .with_remedy("Finish or cancel one of them first."),
            );
        }

        let view = JobView {
            id: JobId::random(),
            method,
            state: SignInState::Starting,
        };
        let job = Job {
            view: view.clone(),
            page: None,
            ended_at: None,
            cancel,
        };
        jobs.insert(view.id, job);
        Ok(view)
    }

    /// Says what a person has to do now.
    pub(super) fn wait(&self, id: JobId, state: SignInState, page: String) -> Option<JobView> {
        let mut jobs = self.jobs.lock().ok()?;
        let job = jobs.get_mut(&id)?;
        job.view.state = state;
        job.page = Some(page);
        Some(job.view.clone())
    }

    /// Says how it ended.
    pub(super) fn end(&self, id: JobId, state: SignInState) -> Option<JobView> {
        let mut jobs = self.jobs.lock().ok()?;
        let job = jobs.get_mut(&id)?;
        job.view.state = state;
        job.page = None;
        job.ended_at = Some(clock::now());
        Some(job.view.clone())
    }

    pub(super) fn view(&self, id: JobId) -> Result<JobView, ApiError> {
        self.of(id, |job| job.view.clone())
    }

    pub(super) fn page(&self, id: JobId) -> Result<String, ApiError> {
        self.of(id, |job| job.page.clone())?
            .ok_or_else(|| failure::not_found("A page to open for this sign-in"))
    }

    pub(super) fn cancel(&self, id: JobId) -> Result<(), ApiError> {
        self.of(id, |job| job.cancel.cancel())
    }

    fn of<T>(&self, id: JobId, look: impl FnOnce(&Job) -> T) -> Result<T, ApiError> {
        let jobs = self.jobs.lock().map_err(|_| out_of_reach())?;
        jobs.get(&id)
            .map(look)
            .ok_or_else(|| failure::not_found("The sign-in"))
    }
}

fn out_of_reach() -> ApiError {
    ApiError::new(Code::Internal, "The sign-ins are out of reach.")
}

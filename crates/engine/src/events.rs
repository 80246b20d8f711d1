//! What the engine tells its faces without being asked.

use countersign_contract::{Changed, Event, JobView, Topic};
use tokio::sync::broadcast;

/// A face that falls further behind is told that everything changed.
const BACKLOG: usize = 256;

/// The sending end of the events.
#[derive(Clone)]
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self {
            sender: broadcast::channel(BACKLOG).0,
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }

    /// Tells that these topics changed. Nobody listening is no error.
    pub(crate) fn changed(&self, topics: &[Topic]) {
        let _ = self.sender.send(Event::Changed(Changed {
            topics: topics.to_vec(),
        }));
    }

    /// Tells how long work stands.
    pub(crate) fn job(&self, job: JobView) {
        let _ = self.sender.send(Event::Job(job));
    }
}

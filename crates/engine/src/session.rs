//! The engine's face: every command of the contract, with the role checked and what became stale announced.

use std::{panic::AssertUnwindSafe, sync::Arc};

use countersign_contract::*;
use countersign_domain::Role;
use futures_util::FutureExt;
use tracing::error;

use crate::{acting::Acting, engine::Engine};

/// Answers commands for one caller on this computer.
#[derive(Clone)]
pub struct Session {
    engine: Engine,
    /// The most that the caller may do, whoever acts.
    role: Role,
}

impl Session {
    pub(crate) fn new(engine: Engine, role: Role) -> Self {
        Self { engine, role }
    }

    async fn admit(&self, least: Role) -> Result<Acting, ApiError> {
        let mut acting = self.engine.acting().await?;
        acting.role = acting.role.min(self.role);
        acting.require(least)?;
        Ok(acting)
    }
}

macro_rules! answer_all {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        impl Contract for Session {
            $(
                async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    let acting = self.admit(Role::$role).await?;
                    let engine = self.engine.clone();
                    let work = async move { engine.$name(&acting, request).await };
                    let answered = answer_all!(@run $kind stringify!($name), work);
                    answer_all!(@announce $kind self, answered, [$($topic),*]);
                    answered
                }
            )*
        }
    };
    // A mutation runs to its end even if the caller goes away: a window that closes must not tear a change in two.
    (@run mutation $command:expr, $work:ident) => { on_its_own($command, $work).await };
    (@run query $command:expr, $work:ident) => { caught($command, Box::pin($work)).await };
    (@announce query $self:ident, $answered:ident, [$($topic:ident),*]) => {};
    (@announce mutation $self:ident, $answered:ident, [$($topic:ident),*]) => {
        if $answered.is_ok() {
            $self.engine.events().changed(&[$(Topic::$topic),*]);
        }
    };
}

for_each_command!(answer_all);

/// Runs a command on a task of its own, to its end.
async fn on_its_own<T: Send + 'static>(
    command: &'static str,
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    let answered = tokio::spawn(caught(command, work)).await;
    answered.unwrap_or_else(|_| Err(unforeseen()))
}

/// Runs a command; a panic in it becomes an error of that call and of nothing else.
async fn caught<T>(
    command: &'static str,
    work: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let answered = AssertUnwindSafe(work).catch_unwind().await;
    answered.unwrap_or_else(|_| {
        error!(command, "a command panicked");
        Err(unforeseen())
    })
}

fn unforeseen() -> ApiError {
    ApiError::new(
        Code::Internal,
        "Something went wrong that was not foreseen.",
    )
}

/// The session of one engine, as the local socket shares it among connections.
pub(crate) fn shared(engine: &Engine) -> Arc<Session> {
    Arc::new(engine.session())
}

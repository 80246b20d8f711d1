//! The client answers the whole contract.

use countersign_contract::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::Client;

macro_rules! answer_by_calling {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        impl Contract for Client {
            $(
                async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    self.typed(stringify!($name), &request).await
                }
            )*
        }
    };
}

for_each_command!(answer_by_calling);

impl Client {
    async fn typed<Q, A>(&self, command: &'static str, request: &Q) -> Result<A, ApiError>
    where
        Q: Serialize + Sync,
        A: DeserializeOwned,
    {
        let request = serde_json::to_value(request).map_err(|_| {
            ApiError::new(Code::Internal, "The request could not be written as JSON.")
        })?;
        let response = self.call(command, request).await?;

        // The parser's text could repeat values, so it is dropped.
        serde_json::from_value(response).map_err(|_| {
            ApiError::new(
                Code::Internal,
                format!("The answer to {command} is not of the documented shape."),
            )
            .with_remedy("Install the same version of window, command line and Data service.")
        })
    }
}

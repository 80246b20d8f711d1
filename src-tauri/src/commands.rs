//! What the page in the window can call: every row of the contract, and nothing of the shell but what stands here.

use countersign_contract::{ApiError, Code, Done, JobRequest, for_each_command};
use serde_json::Value;
use tauri::{Runtime, State, ipc::Invoke};

use crate::{browser::Browser, host::Host};

macro_rules! commands_of_the_window {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        $(
            $(#[$doc])*
            #[tauri::command]
            async fn $name(host: State<'_, Host>, request: Option<Value>) -> Result<Value, ApiError> {
                host.call(stringify!($name), request.unwrap_or_default()).await
            }
        )*

        /// Hands a call to its command.
        pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name,)* open_sign_in_page]
        }
    };
}

for_each_command!(commands_of_the_window);

/// Opens the page on which a person signs in, in the browser of the system.
#[tauri::command]
async fn open_sign_in_page(
    host: State<'_, Host>,
    browser: State<'_, Browser>,
    request: Option<Value>,
) -> Result<Done, ApiError> {
    let request: JobRequest =
        serde_json::from_value(request.unwrap_or_default()).map_err(|_| {
            ApiError::new(
                Code::InvalidRequest,
                "The request is not of the documented shape.",
            )
        })?;
    let page = host.sign_in_page(request).await?;
    browser.open(&page)?;

    Ok(Done {})
}

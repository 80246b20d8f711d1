//! What the page in the window can call: every row of the contract, and nothing of the shell but what stands here.

use countersign_contract::{ApiError, Code, Done, for_each_command};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tauri::{AppHandle, Runtime, State, ipc::Invoke};

use crate::{
    browser::Browser,
    exports::{Export, Exports, SavedExport},
    host::Host,
};

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
            tauri::generate_handler![$($name,)* open_sign_in_page, open_portal, save_export, close_window]
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
    let page = host.sign_in_page(shaped(request)?).await?;
    browser.open(&page)?;

    Ok(Done {})
}

/// Opens a page of the maker portal, in the browser of the system.
#[tauri::command]
async fn open_portal(
    host: State<'_, Host>,
    browser: State<'_, Browser>,
    request: Option<Value>,
) -> Result<Done, ApiError> {
    let page = host.portal_page(shaped(request)?).await?;
    browser.open(&page).map_err(|error| {
        error.with_remedy("Open the maker portal in a browser yourself; `countersign flow page` prints the address.")
    })?;

    Ok(Done {})
}

/// Writes a list that was exported into the person's Downloads folder.
#[tauri::command]
async fn save_export(
    exports: State<'_, Exports>,
    request: Option<Value>,
) -> Result<SavedExport, ApiError> {
    let export: Export = shaped(request)?;
    let exports = exports.inner().clone();
    tauri::async_runtime::spawn_blocking(move || exports.save(&export))
        .await
        .map_err(|_| ApiError::new(Code::Internal, "The list could not be saved."))?
}

/// Closes the window, and ends the program with it, after a person was asked about changes that are not saved.
#[tauri::command]
async fn close_window<R: Runtime>(
    app: AppHandle<R>,
    request: Option<Value>,
) -> Result<Done, ApiError> {
    let CloseWindow {} = shaped(request)?;
    app.exit(0);

    Ok(Done {})
}

/// Nothing has to be said with it.
#[derive(Deserialize)]
struct CloseWindow {}

fn shaped<T: DeserializeOwned>(request: Option<Value>) -> Result<T, ApiError> {
    serde_json::from_value(request.unwrap_or_default()).map_err(|_| {
        ApiError::new(
            Code::InvalidRequest,
            "The request is not of the documented shape.",
        )
    })
}

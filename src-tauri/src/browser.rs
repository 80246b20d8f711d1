//! The browser of the system. Only Rust opens pages in it; the page in the window has no way to.

use countersign_contract::{ApiError, Code};

type Open = dyn Fn(&str) -> Result<(), String> + Send + Sync;

/// Opens pages in the browser of the system.
pub(crate) struct Browser {
    open: Box<Open>,
}

impl Browser {
    /// The browser that the person chose as the usual one.
    pub(crate) fn of_the_system() -> Self {
        Self::new(|page| {
            tauri_plugin_opener::open_url(page, None::<&str>).map_err(|error| error.to_string())
        })
    }

    pub(crate) fn new(open: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self {
            open: Box::new(open),
        }
    }

    /// Opens a page that was found to be allowed.
    ///
    /// # Errors
    ///
    /// Fails when the system has no browser or cannot start it.
    pub(crate) fn open(&self, page: &str) -> Result<(), ApiError> {
        (self.open)(page).map_err(|error| {
            ApiError::new(
                Code::BrowserMissing,
                "No browser could be started on this computer.",
            )
            .with_detail("reason", error)
        })
    }
}

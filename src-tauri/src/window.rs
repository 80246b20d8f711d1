//! The main window: it shows our page and goes nowhere else.

use tauri::{App, Runtime, Url, WebviewWindow, WebviewWindowBuilder, webview::NewWindowResponse};

/// The label of the main window, which its permissions name.
pub(crate) const MAIN: &str = "main";

/// Opens the main window.
///
/// # Errors
///
/// Fails when the system gives no window.
pub(crate) fn open<R: Runtime>(app: &App<R>) -> tauri::Result<WebviewWindow<R>> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
        .ok_or(tauri::Error::WindowNotFound)?;
    let developing = if tauri::is_dev() {
        app.config().build.dev_url.clone()
    } else {
        None
    };

    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(move |page| is_ours(page, developing.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()
}

/// Whether a page is part of this program, or of the development server that stands in for it.
fn is_ours(page: &Url, developing: Option<&Url>) -> bool {
    let built_in = match page.scheme() {
        "tauri" => page.host_str() == Some("localhost"),
        // Windows serves the program's own pages under this name.
        "http" | "https" => page.host_str() == Some("tauri.localhost") && page.port().is_none(),
        _ => false,
    };

    built_in || developing.is_some_and(|server| page.origin() == server.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(page: &str) -> bool {
        is_ours(&page.parse().unwrap(), None)
    }

    #[test]
    fn pages_of_the_program_are_shown() {
        for page in [
            "tauri://localhost",
            "tauri://localhost/stores",
            "http://tauri.localhost/stores",
        ] {
            assert!(ours(page), "{page}");
        }
    }

    #[test]
    fn other_pages_are_not() {
        for page in [
            "https://contoso.example/",
            "http://tauri.localhost:8080/",
            "http://tauri.localhost.contoso.example/",
            "http://127.0.0.1:5173/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
        ] {
            assert!(!ours(page), "{page}");
        }
    }

    #[test]
    fn the_development_server_stands_in_for_the_program() {
        let server: Url = "http://127.0.0.1:5173".parse().unwrap();

        assert!(is_ours(
            &"http://127.0.0.1:5173/stores".parse().unwrap(),
            Some(&server)
        ));
        assert!(!is_ours(
            &"http://127.0.0.1:5174/".parse().unwrap(),
            Some(&server)
        ));
    }
}

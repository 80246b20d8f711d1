//! The program: its window, its commands, its events, its end.

use countersign_contract::Event;
use tauri::{
    App, AppHandle, Builder, Context, Emitter, EventTarget, Manager, RunEvent, Runtime, Wry,
};
use tauri_plugin_window_state::StateFlags;

use crate::{
    arguments::Arguments, browser::Browser, commands, exports::Exports, host::Host, instance,
    window,
};

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// Fails when the system gives no window. What is wrong with the data directory is shown in the window.
pub(crate) fn run(arguments: Arguments) -> tauri::Result<()> {
    let context: Context<Wry> = context();
    let mut builder = Builder::default();
    if let Some(guard) = instance::guard(&arguments, &context.config().identifier) {
        builder = builder.plugin(guard);
    }
    let app = with_commands(builder)
        .plugin(window_state())
        .setup(|app| {
            let exports = Exports::into(app.path().download_dir().ok());
            start(app, arguments, Browser::of_the_system(), exports);
            window::open(app)?;
            end_on_signals(app.handle().clone());
            Ok(())
        })
        .build(context)?;

    app.run(|app, event| {
        if let RunEvent::Exit = event {
            // From here on a new window is let in; it waits until this one has given the data directory up.
            tauri_plugin_single_instance::destroy(app);
            let host = app.state::<Host>().inner().clone();
            tauri::async_runtime::block_on(host.close());
        }
    });

    Ok(())
}

/// What `tauri.conf.json` and the build script say, and the built screens.
pub(crate) fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Answers the commands of the page.
pub(crate) fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(commands::handler())
}

/// Begins to reach the owner of the data, and passes on to the main window what it tells.
pub(crate) fn start<R: Runtime>(
    app: &App<R>,
    arguments: Arguments,
    browser: Browser,
    exports: Exports,
) {
    let window = app.handle().clone();
    let host = Host::new(arguments, Box::new(move |event| announce(&window, event)));
    app.manage(host.clone());
    app.manage(browser);
    app.manage(exports);
    tauri::async_runtime::spawn(async move { host.start().await });
}

fn announce<R: Runtime>(app: &AppHandle<R>, event: Event) {
    let main = EventTarget::webview_window(window::MAIN);
    let told = match event {
        Event::Changed(changed) => app.emit_to(main, "changed", changed),
        Event::Job(job) => app.emit_to(main, "job", job),
    };
    if let Err(error) = told {
        tracing::warn!(%error, "the window could not be told of a change");
    }
}

/// Keeps size and position of the window from one time to the next.
fn window_state<R: Runtime>() -> tauri::plugin::TauriPlugin<R> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .build()
}

/// A request of the system to end is answered as the closing of the window is: what was begun is ended first.
#[cfg(unix)]
fn end_on_signals<R: Runtime>(app: AppHandle<R>) {
    use tokio::signal::unix::{SignalKind, signal};

    tauri::async_runtime::spawn(async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::interrupt()),
        ) else {
            tracing::warn!("signals cannot be listened to");
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        app.exit(0);
    });
}

#[cfg(not(unix))]
fn end_on_signals<R: Runtime>(_app: AppHandle<R>) {}

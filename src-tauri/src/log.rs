//! The log: lines on standard error.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

const VARIABLE: &str = "COUNTERSIGN_LOG";

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// Nothing.
    Off,
    /// What is broken.
    Error,
    /// What somebody should look at.
    Warn,
    /// What changed.
    Info,
    /// What helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

impl Level {
    const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Starts the log. The libraries below our own code would print requests when asked for much, so they are never asked for more than
/// warnings.
pub(crate) fn start(level: Option<Level>) {
    let level = level.or_else(from_environment).unwrap_or(Level::Warn);
    tracing_subscriber::fmt()
        .with_env_filter(filter(level))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

fn filter(level: Level) -> EnvFilter {
    let libraries = match level {
        Level::Off => Level::Off,
        Level::Error => Level::Error,
        Level::Warn | Level::Info | Level::Debug | Level::Trace => Level::Warn,
    };
    EnvFilter::new(format!("{},countersign={}", libraries.name(), level.name()))
}

fn from_environment() -> Option<Level> {
    let text = std::env::var(VARIABLE).ok()?;
    Level::from_str(&text, true).ok()
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    #[test]
    fn libraries_never_log_more_than_warnings() {
        let _log = tracing::subscriber::set_default(registry().with(filter(Level::Trace)));

        assert!(tracing::enabled!(target: "countersign_engine::journey", tracing::Level::TRACE));
        assert!(!tracing::enabled!(target: "tauri::manager", tracing::Level::INFO));
    }
}

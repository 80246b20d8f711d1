//! The log of a program of the house: lines on standard error.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

const VARIABLE: &str = "COUNTERSIGN_LOG";

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
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

impl LogLevel {
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

/// Starts the log of this process, at `level`, else at what the variable `COUNTERSIGN_LOG` says, else with warnings.
///
/// Our own code logs no secret at any level; the libraries below it would print headers and bodies when asked for much, so they are never
/// asked for more than warnings.
pub fn start_log(level: Option<LogLevel>) {
    let level = level.or_else(from_environment).unwrap_or(LogLevel::Warn);
    // A log that was started before stays; that is so in tests only.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter(level))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

fn filter(level: LogLevel) -> EnvFilter {
    let libraries = match level {
        LogLevel::Off => LogLevel::Off,
        LogLevel::Error => LogLevel::Error,
        LogLevel::Warn | LogLevel::Info | LogLevel::Debug | LogLevel::Trace => LogLevel::Warn,
    };
    EnvFilter::new(format!("{},countersign={}", libraries.name(), level.name()))
}

fn from_environment() -> Option<LogLevel> {
    let text = std::env::var(VARIABLE).ok()?;
    LogLevel::from_str(&text, true).ok()
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    #[test]
    fn libraries_never_log_more_than_warnings() {
        let _log = tracing::subscriber::set_default(registry().with(filter(LogLevel::Trace)));

        assert!(tracing::enabled!(target: "countersign_engine::journey", tracing::Level::TRACE));
        assert!(!tracing::enabled!(target: "tauri::manager", tracing::Level::INFO));
        assert!(tracing::enabled!(target: "hyper_util::client", tracing::Level::WARN));
    }

    #[test]
    fn nothing_is_nothing() {
        let _log = tracing::subscriber::set_default(registry().with(filter(LogLevel::Off)));

        assert!(!tracing::enabled!(target: "countersign_engine", tracing::Level::ERROR));
    }
}

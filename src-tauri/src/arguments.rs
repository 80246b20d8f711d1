//! What is said when the window is opened.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use countersign_client::LogLevel;
use countersign_contract::ApiError;
use countersign_engine::Place;

/// Countersign: a Power Automate approval behind every change to an identity store.
#[derive(Debug, Clone, Parser)]
#[command(name = "countersign-desktop", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The data directory [default: this person's on this computer, which the command line uses too]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The cloud profile: public, gcc, gcc-high, dod, china, or a JSON file
    #[arg(long, value_name = "NAME|FILE", default_value = "public")]
    pub(crate) cloud: PathBuf,
    /// Wrap the data key with this file instead of the key store of the operating system
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Listen here for what flows report, as host:port of this computer [default: as set in the window, else not]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// How much to log on standard error [default: COUNTERSIGN_LOG, else warn]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) log: Option<LogLevel>,
}

impl Arguments {
    /// Where the window works, as these options say.
    ///
    /// # Errors
    ///
    /// As [`Place::find`] does.
    pub(crate) fn place(&self) -> Result<Place, ApiError> {
        Place::find(
            self.data_dir.as_deref(),
            &self.cloud,
            self.key_file.as_deref(),
        )
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn nothing_needs_to_be_said() {
        let arguments = Arguments::try_parse_from(["countersign-desktop"]).unwrap();

        assert_eq!(arguments.cloud, PathBuf::from("public"));
        assert_eq!(arguments.listen, None);
    }
}

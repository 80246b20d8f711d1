//! Patterns of hosts that request URLs may point at.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The text is neither a host nor a host with a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text is not a host or host:port pattern")]
pub struct InvalidHostPattern;

/// A host, or every host under a domain (`*.logic.azure.com`), with or without a port.
///
/// Without a port only the scheme's own port matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    wildcard: bool,
    host: String,
    port: Option<u16>,
}

impl HostPattern {
    /// Tells whether `host` (lower case, as a parsed URL gives it) with its explicit port is covered.
    ///
    /// Whole labels are compared: `*.logic.azure.com` covers neither `logic.azure.com` nor `evil-logic.azure.com`.
    #[must_use]
    pub fn matches(&self, host: &str, port: Option<u16>) -> bool {
        let named = if self.wildcard {
            host.strip_suffix(&self.host)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|labels| !labels.is_empty())
        } else {
            host == self.host
        };
        named && self.port == port
    }
}

impl FromStr for HostPattern {
    type Err = InvalidHostPattern;

    fn from_str(text: &str) -> Result<Self, InvalidHostPattern> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port))
                if !host.ends_with(':') && (host.ends_with(']') || !host.contains(':')) =>
            {
                (host, Some(port.parse().map_err(|_| InvalidHostPattern)?))
            }
            Some(_) | None => (text, None),
        };
        let (wildcard, host) = match host.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, host),
        };
        let bracketed = host.starts_with('[') && host.ends_with(']');
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if host.is_empty() || !(bracketed || host.chars().all(plain)) {
            return Err(InvalidHostPattern);
        }
        Ok(Self {
            wildcard,
            host: host.to_ascii_lowercase(),
            port,
        })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.wildcard {
            f.write_str("*.")?;
        }
        f.write_str(&self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> HostPattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_wildcard_covers_whole_labels_only() {
        let logic = pattern("*.logic.azure.com");

        assert!(logic.matches("prod-07.westeurope.logic.azure.com", None));
        assert!(!logic.matches("logic.azure.com", None));
        assert!(!logic.matches("evillogic.azure.com", None));
        assert!(!logic.matches("prod.logic.azure.com.evil.example", None));
    }

    #[test]
    fn a_port_must_be_the_one_named() {
        assert!(pattern("127.0.0.1:47117").matches("127.0.0.1", Some(47117)));
        assert!(!pattern("127.0.0.1:47117").matches("127.0.0.1", Some(1)));
        assert!(!pattern("logic.example").matches("logic.example", Some(8443)));
    }

    #[test]
    fn a_url_is_not_a_pattern() {
        assert!("https://logic.example".parse::<HostPattern>().is_err());
    }
}

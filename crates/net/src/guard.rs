//! Whom this client may talk to.

use std::fmt;

use url::{Host, Url};

/// The origins and host patterns that calls may go to. Empty, it allows nothing.
#[derive(Debug, Clone, Default)]
pub struct HostGuard {
    rules: Vec<HostRule>,
}

/// One origin or host pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRule {
    /// `None`: https, and http when the host is loopback.
    scheme: Option<String>,
    host: HostPattern,
    port: PortPattern,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostPattern {
    Exact(Host),
    /// Any name that ends in a dot and this.
    Under(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PortPattern {
    SchemesOwn,
    Exact(u16),
    Any,
}

/// Why a text or URL makes no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostRuleError {
    /// Not a host name or address.
    #[error("{pattern:?} is not a host pattern: write host, host:port, host:* or *.domain")]
    NotAHost {
        /// The pattern.
        pattern: String,
    },
    /// Not a port.
    #[error("{pattern:?} has no valid port: write a number from 1 to 65535, or *")]
    NotAPort {
        /// The pattern.
        pattern: String,
    },
    /// The pattern would allow every host, or a whole top-level domain.
    #[error("{pattern:?} allows too much: name a domain of at least two labels after *.")]
    TooBroad {
        /// The pattern.
        pattern: String,
    },
    /// Plain http is for loopback only, and nothing but http and https is spoken.
    #[error("{origin:?} is neither https nor plain http to this computer")]
    NotSecure {
        /// Scheme, host and port.
        origin: String,
    },
}

/// Why a URL may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostRefusal {
    /// Neither http nor https.
    #[error("its scheme is neither https nor http")]
    Scheme,
    /// User name or password in the URL.
    #[error("the URL carries a user name or password")]
    Credentials,
    /// Plain http to another computer.
    #[error("plain http is allowed to this computer only")]
    PlainHttp,
    /// No rule names it.
    #[error("it is not among the hosts of the cloud profile")]
    NotListed,
}

impl HostGuard {
    /// Makes a guard of these rules.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item = HostRule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
        }
    }

    /// Checks scheme, host and port of `url`.
    ///
    /// # Errors
    ///
    /// Fails with the rule that the URL breaks.
    pub fn check(&self, url: &Url) -> Result<(), HostRefusal> {
        let Some(host) = url.host() else {
            return Err(HostRefusal::Scheme);
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(HostRefusal::PlainHttp),
            _ => return Err(HostRefusal::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HostRefusal::Credentials);
        }
        if !self.rules.iter().any(|rule| rule.allows(url, &host)) {
            return Err(HostRefusal::NotListed);
        }

        Ok(())
    }
}

impl HostRule {
    /// Allows exactly the origin (scheme, host, port) of `url`.
    ///
    /// # Errors
    ///
    /// Fails when the URL has no host, or is neither https nor plain http to loopback.
    pub fn origin(url: &Url) -> Result<Self, HostRuleError> {
        let not_secure = || HostRuleError::NotSecure {
            origin: url.origin().ascii_serialization(),
        };
        let host = url.host().ok_or_else(not_secure)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            _ => return Err(not_secure()),
        }

        Ok(Self {
            scheme: Some(url.scheme().to_owned()),
            host: HostPattern::Exact(host.to_owned()),
            port: match url.port() {
                None => PortPattern::SchemesOwn,
                Some(port) => PortPattern::Exact(port),
            },
        })
    }

    /// Reads `host`, `host:port`, `host:*`, or any of them after a leading `*.`. Without a port, the scheme's own is meant.
    ///
    /// # Errors
    ///
    /// Fails when it is no such pattern, or allows a whole top-level domain.
    pub fn pattern(pattern: &str) -> Result<Self, HostRuleError> {
        let (host, port) = match pattern.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            Some(_) | None => (pattern, None),
        };

        Ok(Self {
            scheme: None,
            host: host_pattern(host, pattern)?,
            port: match port {
                None => PortPattern::SchemesOwn,
                Some("*") => PortPattern::Any,
                Some(number) => match number.parse() {
                    Ok(number @ 1..) => PortPattern::Exact(number),
                    Ok(0) | Err(_) => {
                        return Err(HostRuleError::NotAPort {
                            pattern: pattern.to_owned(),
                        });
                    }
                },
            },
        })
    }

    fn allows(&self, url: &Url, host: &Host<&str>) -> bool {
        let scheme = self.scheme.as_ref().is_none_or(|own| own == url.scheme());
        let host = match &self.host {
            HostPattern::Exact(own) => own == host,
            HostPattern::Under(domain) => match host {
                Host::Domain(name) => name
                    .strip_suffix(domain.as_str())
                    .is_some_and(|front| front.len() > 1 && front.ends_with('.')),
                Host::Ipv4(_) | Host::Ipv6(_) => false,
            },
        };
        let port = match self.port {
            PortPattern::SchemesOwn => url.port().is_none(),
            PortPattern::Exact(port) => url.port_or_known_default() == Some(port),
            PortPattern::Any => true,
        };

        scheme && host && port
    }
}

/// Prints the rule as it would be written in a profile.
impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = &self.scheme {
            write!(f, "{scheme}://")?;
        }
        match &self.host {
            HostPattern::Exact(host) => write!(f, "{host}")?,
            HostPattern::Under(domain) => write!(f, "*.{domain}")?,
        }
        match self.port {
            PortPattern::SchemesOwn => Ok(()),
            PortPattern::Exact(port) => write!(f, ":{port}"),
            PortPattern::Any => f.write_str(":*"),
        }
    }
}

/// Tells whether `host` is this computer: 127.0.0.0/8, `::1` or `localhost`.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn host_pattern(host: &str, pattern: &str) -> Result<HostPattern, HostRuleError> {
    let not_a_host = || HostRuleError::NotAHost {
        pattern: pattern.to_owned(),
    };
    let too_broad = || HostRuleError::TooBroad {
        pattern: pattern.to_owned(),
    };

    if host == "*" {
        return Err(too_broad());
    }
    let Some(domain) = host.strip_prefix("*.") else {
        return Host::parse(host)
            .map(HostPattern::Exact)
            .map_err(|_| not_a_host());
    };
    match Host::parse(domain).map_err(|_| not_a_host())? {
        Host::Domain(name) if !name.trim_end_matches('.').contains('.') => Err(too_broad()),
        Host::Domain(name) if name.ends_with('.') => Err(not_a_host()),
        Host::Domain(name) => Ok(HostPattern::Under(name)),
        Host::Ipv4(_) | Host::Ipv6(_) => Err(not_a_host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(patterns: &[&str]) -> HostGuard {
        HostGuard::new(patterns.iter().map(|text| HostRule::pattern(text).unwrap()))
    }

    fn check(guard: &HostGuard, url: &str) -> Result<(), HostRefusal> {
        guard.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn an_origin_allows_its_scheme_host_and_port_and_no_other() {
        let base = Url::parse("https://graph.example/v1.0").unwrap();
        let guard = HostGuard::new([HostRule::origin(&base).unwrap()]);

        assert_eq!(check(&guard, "https://graph.example/other?x=1"), Ok(()));
        assert_eq!(check(&guard, "https://GRAPH.example:443/"), Ok(()));
        assert_eq!(
            check(&guard, "https://graph.example:8443/"),
            Err(HostRefusal::NotListed)
        );
        assert_eq!(
            check(&guard, "https://a.graph.example/"),
            Err(HostRefusal::NotListed)
        );
    }

    #[test]
    fn a_leading_star_allows_names_below_and_not_the_name_itself() {
        let guard = guard(&["*.logic.example.com"]);

        assert_eq!(
            check(&guard, "https://prod-1.west.logic.example.com/"),
            Ok(())
        );
        for url in [
            "https://logic.example.com/",
            "https://evillogic.example.com/",
            "https://prod.logic.example.com.evil.example/",
            "https://prod.logic.example.com./",
            "https://prod.logic.example.com:8080/",
        ] {
            assert_eq!(check(&guard, url), Err(HostRefusal::NotListed), "{url}");
        }
    }

    #[test]
    fn a_port_pattern_allows_that_port_or_any() {
        let exact = guard(&["127.0.0.1:47117"]);
        let any = guard(&["127.0.0.1:*", "[::1]:*"]);

        assert_eq!(check(&exact, "http://127.0.0.1:47117/"), Ok(()));
        assert_eq!(
            check(&exact, "http://127.0.0.1:47118/"),
            Err(HostRefusal::NotListed)
        );
        assert_eq!(check(&any, "http://127.0.0.1:9/"), Ok(()));
        assert_eq!(check(&any, "http://[::1]:9/"), Ok(()));
    }

    #[test]
    fn plain_http_reaches_loopback_only() {
        let guard = guard(&["graph.example", "localhost:*"]);

        assert_eq!(
            check(&guard, "http://graph.example/"),
            Err(HostRefusal::PlainHttp)
        );
        assert_eq!(check(&guard, "http://localhost:8080/"), Ok(()));
    }

    #[test]
    fn a_user_name_in_the_url_is_refused() {
        let guard = guard(&["graph.example"]);

        assert_eq!(
            check(&guard, "https://graph.example@evil.example/"),
            Err(HostRefusal::Credentials)
        );
        assert_eq!(
            check(&guard, "https://me:pw@graph.example/"),
            Err(HostRefusal::Credentials)
        );
    }

    #[test]
    fn another_scheme_is_refused() {
        assert_eq!(
            check(&guard(&["graph.example"]), "ftp://graph.example/"),
            Err(HostRefusal::Scheme)
        );
        assert_eq!(
            check(&guard(&["graph.example"]), "file:///etc/passwd"),
            Err(HostRefusal::Scheme)
        );
    }

    #[test]
    fn patterns_that_allow_too_much_or_are_none_are_refused() {
        for pattern in ["*", "*:443", "*.com", "*.com."] {
            let error = HostRule::pattern(pattern).unwrap_err();
            assert!(
                matches!(error, HostRuleError::TooBroad { .. }),
                "{pattern}: {error:?}"
            );
        }
        for pattern in ["", "a b", "https://x.example", "*.10.0.0.1", "x/y"] {
            assert!(HostRule::pattern(pattern).is_err(), "{pattern}");
        }
        for pattern in ["x.example:0", "x.example:70000", "x.example:"] {
            let error = HostRule::pattern(pattern).unwrap_err();
            assert!(
                matches!(error, HostRuleError::NotAPort { .. }),
                "{pattern}: {error:?}"
            );
        }
    }

    #[test]
    fn an_origin_of_plain_http_off_this_computer_is_refused() {
        let url = Url::parse("http://graph.example/").unwrap();

        assert!(matches!(
            HostRule::origin(&url),
            Err(HostRuleError::NotSecure { .. })
        ));
    }
}

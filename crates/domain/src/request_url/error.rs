//! Why a request URL is refused.

use thiserror::Error;

use super::PasteFault;

/// Why a request URL is refused. No variant holds any part of the path or query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestUrlError {
    /// There is nothing.
    #[error("there is no URL")]
    Empty,
    /// It is longer than the service takes.
    #[error("it has {characters} characters; the service takes 16,384")]
    TooLong {
        /// Its length.
        characters: usize,
    },
    /// It was damaged on its way here.
    #[error("{fault}")]
    Pasted {
        /// How.
        fault: PasteFault,
    },
    /// It is no absolute URL.
    #[error("it is not a URL")]
    NotAUrl,
    /// It is not https.
    #[error("it does not begin with https://")]
    NotHttps,
    /// It is the address of a page for people.
    #[error("{host} is a page for people, not the address that starts a flow")]
    PortalLink {
        /// The host.
        host: String,
    },
    /// It is the address of an interface that manages flows or environments.
    #[error("{host} manages flows there and starts none")]
    ManagementLink {
        /// The host.
        host: String,
    },
    /// Its host is none of those that run flows in this cloud.
    #[error("{host} does not run flows of this cloud{}", of_cloud(*.cloud))]
    ForeignHost {
        /// The host, with a port where one is named.
        host: String,
        /// The built-in cloud that it runs flows of, where it is one's.
        cloud: Option<&'static str>,
    },
    /// A part that every request URL has is missing.
    #[error("{missing} is missing")]
    Truncated {
        /// The part.
        missing: &'static str,
    },
    /// It is of the form that the public cloud retired.
    #[error("{host} no longer runs flows since 30 November 2025")]
    Retired {
        /// The host.
        host: String,
    },
}

fn of_cloud(cloud: Option<&'static str>) -> String {
    cloud
        .map(|cloud| format!(", but of the cloud {cloud}"))
        .unwrap_or_default()
}

impl RequestUrlError {
    /// Returns the fault's name, for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Pasted { fault } => fault.name(),
            Self::NotAUrl => "not_a_url",
            Self::NotHttps => "not_https",
            Self::PortalLink { .. } => "portal_link",
            Self::ManagementLink { .. } => "management_link",
            Self::ForeignHost { cloud: None, .. } => "foreign_host",
            Self::ForeignHost { cloud: Some(_), .. } => "other_cloud",
            Self::Truncated { .. } => "truncated",
            Self::Retired { .. } => "retired",
        }
    }

    /// Returns what to do about it, where that differs from copying the URL again.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let remedy = match self {
            Self::Pasted { fault } => fault.remedy(),
            Self::TooLong { .. } => {
                "Copy the HTTP POST URL alone; something else was copied with it."
            }
            Self::NotHttps => {
                "Copy the HTTP POST URL again with its copy button; Power Automate gives none that begins with http://."
            }
            Self::PortalLink { .. } => {
                "Open the flow there, open its trigger \"When a HTTP request is received\", and copy the HTTP POST URL from it."
            }
            Self::ManagementLink { .. } => {
                "Open the flow in Power Automate and copy the HTTP POST URL of its trigger \"When a HTTP request is received\"."
            }
            Self::ForeignHost {
                cloud: Some(cloud), ..
            } => {
                return Some(format!(
                    "Use a data directory with the cloud profile {cloud}, or copy the URL from Power Automate of this cloud."
                ));
            }
            Self::Truncated { missing: "sig" } => {
                "Copy the HTTP POST URL again with its copy button; its signature, at the end, is missing. Do not take sp and sv away to make it pass: the flow wants all three, or a token."
            }
            Self::Empty
            | Self::NotAUrl
            | Self::ForeignHost { cloud: None, .. }
            | Self::Truncated { .. }
            | Self::Retired { .. } => return None,
        };
        Some(remedy.to_owned())
    }
}

//! Comparing request URLs.

use countersign_net::Url;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::EnvironmentId;

/// A request URL, taken apart so that two spellings of the same compare equal: port, escapes and the order of the query do not matter.
pub(super) struct CallbackUrl {
    host: String,
    trigger: String,
    /// The id of the flow, where the path has one of the usual form.
    flow: Option<Uuid>,
    /// Scheme, host, port and path.
    place: String,
    /// The same with the sorted query.
    canonical: Zeroizing<String>,
    /// That with a star for the flow's id.
    of_any_id: Zeroizing<String>,
}

impl CallbackUrl {
    /// Takes a URL apart; `None` when it is none.
    pub(super) fn parse(text: SecretString) -> Option<Self> {
        let url = Url::parse(text.expose_secret().trim()).ok()?;
        let host = url.host_str()?.to_owned();
        let segments: Vec<&str> = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        let after = |name: &str| {
            let at = segments.iter().position(|part| *part == name)?;
            Some((at + 1, *segments.get(at + 1)?))
        };
        let (_, trigger) = after("triggers")?;
        let id = after("workflows").and_then(|(at, id)| Some((at, Uuid::try_parse(id).ok()?)));

        let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        query.sort();
        let place_of = |segments: &[&str]| {
            format!(
                "{}://{host}:{}/{}",
                url.scheme(),
                url.port_or_known_default().unwrap_or_default(),
                segments.join("/"),
            )
        };
        let with_query = |place: &str| {
            let mut whole = Zeroizing::new(place.to_owned());
            for (name, value) in &query {
                let value = Zeroizing::new(value.clone());
                whole.push_str(&format!("\n{name}={}", value.as_str()));
            }
            whole
        };
        let place = place_of(&segments);
        let mut any_id = segments.clone();
        if let Some(part) = id.and_then(|(at, _)| any_id.get_mut(at)) {
            *part = "*";
        }

        Some(Self {
            canonical: with_query(&place),
            of_any_id: with_query(&place_of(&any_id)),
            flow: id.map(|(_, id)| id),
            trigger: trigger.to_owned(),
            place,
            host,
        })
    }

    /// Returns the id of the flow. It is the runtime's, which need not be that of its row in Dataverse.
    pub(super) fn flow(&self) -> Option<Uuid> {
        self.flow
    }

    /// Returns the trigger's name.
    pub(super) fn trigger(&self) -> &str {
        &self.trigger
    }

    /// Tells whether both are the same, in a time that says nothing about where they differ.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.canonical
            .as_bytes()
            .ct_eq(other.canonical.as_bytes())
            .into()
    }

    /// Tells whether both are the same but for the flow's id, in a time that says nothing about where they differ.
    pub(super) fn is_same_but_for_id(&self, other: &Self) -> bool {
        self.of_any_id
            .as_bytes()
            .ct_eq(other.of_any_id.as_bytes())
            .into()
    }

    /// Tells whether both are of the same trigger of the same flow, whatever their signatures.
    pub(super) fn is_of_same_flow(&self, other: &Self) -> bool {
        self.place == other.place
    }

    /// Tells whether its host names the environment: the id without dashes, with a dot before its last two digits.
    pub(super) fn is_in(&self, environment: &EnvironmentId) -> bool {
        let plain: String = environment
            .as_str()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let mut labels = self.host.split('.');
        let (Some(front), Some(end)) = (labels.next(), labels.next()) else {
            return false;
        };

        !end.is_empty() && plain.strip_suffix(end) == Some(front)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "powerautomate/automations/direct/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke";

    fn parse(text: &str) -> CallbackUrl {
        CallbackUrl::parse(SecretString::from(text.to_owned())).unwrap()
    }

    fn same(one: &str, other: &str) -> bool {
        parse(one).is_same(&parse(other))
    }

    #[test]
    fn spelling_does_not_matter() {
        let one = format!(
            "https://h.example:443/{PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc"
        );
        let other = format!(
            "https://H.example/{PATH}/?sig=abc&sv=1.0&sp=/triggers/manual/run&api-version=1"
        );

        assert!(same(&one, &other));
        assert_eq!(parse(&one).trigger(), "manual");
    }

    #[test]
    fn another_signature_host_port_or_flow_is_another_url() {
        let one = format!("https://h.example/{PATH}?api-version=1&sig=abc");
        for other in [
            format!("https://h.example/{PATH}?api-version=1&sig=abC"),
            format!("https://h.example/{PATH}?api-version=1"),
            format!("https://i.example/{PATH}?api-version=1&sig=abc"),
            format!("https://h.example:8443/{PATH}?api-version=1&sig=abc"),
            format!(
                "https://h.example/{}?api-version=1&sig=abc",
                PATH.replace("0123", "0124")
            ),
        ] {
            assert!(!same(&one, &other), "{other}");
        }
    }

    #[test]
    fn a_url_with_another_signature_is_still_of_the_same_flow() {
        let one = parse(&format!("https://h.example/{PATH}?api-version=1&sig=abc"));
        let other = parse(&format!("https://h.example:443/{PATH}/?api-version=1"));
        let foreign = parse(&format!(
            "https://h.example/{}?api-version=1&sig=abc",
            PATH.replace("0123", "0124")
        ));

        assert!(one.is_of_same_flow(&other) && !one.is_of_same_flow(&foreign));
    }

    #[test]
    fn a_former_id_is_told_from_another_signature() {
        let one = parse(&format!("https://h.example/{PATH}?api-version=1&sig=abc"));
        let path = PATH.replace("0123", "0124");
        let former = parse(&format!("https://h.example/{path}?api-version=1&sig=abc"));
        let rotated = parse(&format!("https://h.example/{path}?api-version=1&sig=xyz"));

        assert!(one.is_same_but_for_id(&former) && !one.is_same(&former));
        assert!(!one.is_same_but_for_id(&rotated));
        assert_ne!(one.flow(), former.flow());
    }

    #[test]
    fn the_host_of_the_new_form_names_its_environment() {
        let url = parse(&format!(
            "https://3f1c9e528a4b4d0e9b7a5c2d61e8f4.01.environment.api.powerplatform.com:443/{PATH}?api-version=1"
        ));

        assert!(url.is_in(&EnvironmentId::new("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401")));
        assert!(!url.is_in(&EnvironmentId::new("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f402")));
    }

    #[test]
    fn the_host_of_a_default_environment_names_it_too() {
        let url = parse(&format!(
            "https://default3f1c9e528a4b4d0e9b7a5c2d61e8f0.01.environment.api.powerplatform.com/{PATH}?api-version=1"
        ));

        assert!(url.is_in(&EnvironmentId::new(
            "Default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001"
        )));
    }

    #[test]
    fn what_is_no_request_url_is_refused() {
        for text in ["", "x", "https://h.example/", "https://h.example/triggers"] {
            assert!(
                CallbackUrl::parse(SecretString::from(text.to_owned())).is_none(),
                "{text}"
            );
        }
    }
}

//! Taking the address of an environment apart: `https://contoso.crm4.dynamics.com/main.aspx` is organization code `contoso`, region `crm4`.

use super::{CloudProfile, built_in};

/// The first two parts of an environment's address, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentAddress {
    /// **Organization Code**: the part before the first dot.
    pub organization_code: String,
    /// **Region**: the part before the second dot.
    pub region: String,
}

impl CloudProfile {
    /// Takes the address of an environment of this cloud apart, as people copy it: with or without scheme, of the web pages or of the `.api.`
    /// form, with whatever path follows. `None` when it is none.
    #[must_use]
    pub fn environment_address(&self, text: &str) -> Option<EnvironmentAddress> {
        take_apart(&self.file.dataverse, text)
    }

    /// Returns the built-in cloud that an address is an environment of, where it is not this one's.
    #[must_use]
    pub fn other_cloud_of_environment(&self, text: &str) -> Option<&'static str> {
        built_in::dataverse_patterns()
            .filter(|(_, pattern)| *pattern != self.file.dataverse)
            .find(|(_, pattern)| take_apart(pattern, text).is_some())
            .map(|(cloud, _)| cloud)
    }
}

fn take_apart(pattern: &str, text: &str) -> Option<EnvironmentAddress> {
    let (scheme, pattern) = pattern.split_once("://")?;
    let (front, rest) = pattern.split_once("{org}")?;
    let (between, end) = rest.split_once("{region}")?;
    let text = text.trim().to_ascii_lowercase();
    let text = text
        .strip_prefix(scheme)
        .and_then(|rest| rest.strip_prefix("://"))
        .unwrap_or(&text);

    let text = text.strip_prefix(front)?;
    let (organization_code, text) = word(text)?;
    let text = text
        .strip_prefix(".api")
        .filter(|rest| between.starts_with('.') && rest.starts_with(between))
        .unwrap_or(text);
    let text = text.strip_prefix(between)?;
    let (region, text) = word(text)?;
    let text = text.strip_prefix(end.trim_end_matches('/'))?;
    let text = text.strip_prefix(":443").unwrap_or(text);
    if !text.is_empty() && !text.starts_with(['/', '?', '#']) {
        return None;
    }

    Some(EnvironmentAddress {
        organization_code,
        region,
    })
}

/// Splits the letters, digits and dashes off the front.
fn word(text: &str) -> Option<(String, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;

    (!word.is_empty()).then(|| (word.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn public() -> CloudProfile {
        CloudProfile::built_in("public").unwrap()
    }

    fn parts(text: &str) -> Option<(String, String)> {
        let address = public().environment_address(text)?;

        Some((address.organization_code, address.region))
    }

    #[test]
    fn every_form_in_which_people_copy_it_is_taken_apart() {
        for text in [
            "https://contoso.crm4.dynamics.com",
            "https://contoso.crm4.dynamics.com/",
            "  https://Contoso.CRM4.dynamics.com/main.aspx?appid=1#x  ",
            "https://contoso.api.crm4.dynamics.com/api/data/v9.2/",
            "contoso.crm4.dynamics.com",
            "contoso.api.crm4.dynamics.com",
            "https://contoso.crm4.dynamics.com:443/x",
        ] {
            assert_eq!(
                parts(text),
                Some(("contoso".to_owned(), "crm4".to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn an_organization_named_api_keeps_its_name() {
        assert_eq!(
            parts("https://api.crm.dynamics.com"),
            Some(("api".to_owned(), "crm".to_owned()))
        );
    }

    #[test]
    fn what_is_no_address_of_this_cloud_is_refused() {
        for text in [
            "contoso",
            "https://contoso.crm4.dynamics.com.evil.example/",
            "https://contoso.dynamics.com",
            "https://evil.example/contoso.crm4.dynamics.com",
            "http://contoso.crm4.dynamics.com",
            "",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn an_environment_of_another_cloud_is_named() {
        let of = |text| public().other_cloud_of_environment(text);

        assert_eq!(
            of("https://contoso.crm.microsoftdynamics.us"),
            Some("gcc-high")
        );
        assert_eq!(of("https://contoso.crm.dynamics.cn/"), Some("china"));
        assert_eq!(of("https://contoso.crm4.dynamics.com"), None);
        assert_eq!(of("contoso"), None);
    }

    #[test]
    fn a_pattern_with_the_parts_in_its_path_is_taken_apart_too() {
        let address = take_apart(
            "http://127.0.0.1:47114/{org}/{region}",
            "http://127.0.0.1:47114/contoso/crm4/",
        );

        assert_eq!(address.unwrap().region, "crm4");
    }

    proptest! {
        #[test]
        fn what_the_profile_builds_is_taken_apart_again(org in "[a-z0-9][a-z0-9-]{0,20}", number in 0_u16..30) {
            let region = format!("crm{number}");
            let url = public().dataverse(&org, &region);

            prop_assert_eq!(parts(&url), Some((org, region)));
        }

        #[test]
        fn any_text_is_looked_at_without_panic(text in ".{0,80}") {
            let _ = parts(&text);
            let _ = public().other_cloud_of_environment(&text);
        }
    }
}

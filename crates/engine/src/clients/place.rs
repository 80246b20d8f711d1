//! Reading organization code and region out of what people type and paste.

use countersign_contract::{ApiError, Code};
use countersign_domain::power_automate_client::{OrganizationCode, Region};

use crate::engine::Engine;

impl Engine {
    /// Reads organization code and region: each for itself, or both out of the address of an environment.
    pub(super) fn place_of(
        &self,
        code: &str,
        region: Option<&str>,
    ) -> Result<(OrganizationCode, Region), ApiError> {
        let region = region.map(str::trim).filter(|region| !region.is_empty());
        let (code, region) = match self.profile().environment_address(code) {
            Some(address) => {
                if let Some(given) =
                    region.filter(|given| !given.eq_ignore_ascii_case(&address.region))
                {
                    return Err(ApiError::new(
                        Code::InvalidRegion,
                        format!(
                            "The address is one of region {}, and the region given is {given}.",
                            address.region
                        ),
                    )
                    .with_remedy("Leave the region out, or give the one of the address.")
                    .at_field("region"));
                }
                (address.organization_code, address.region)
            }
            None => {
                let region = region.unwrap_or_default();
                let copied = self.region_of_copied(code, region)?;
                (code.to_owned(), copied.unwrap_or_else(|| region.to_owned()))
            }
        };
        let code = code.parse().map_err(|_| self.no_organization_code(&code))?;
        let region = region.parse().map_err(|_| self.no_region(&region))?;
        Ok((code, region))
    }

    /// Reads a region out of what people copy instead of it: the address of the environment, or that without its first part.
    fn region_of_copied(&self, code: &str, region: &str) -> Result<Option<String>, ApiError> {
        if !region.contains('.') {
            return Ok(None);
        }
        let code = code.trim();
        let rest = format!("{code}.{region}");
        let address = self
            .profile()
            .environment_address(region)
            .or_else(|| self.profile().environment_address(&rest));
        match address {
            Some(address) if address.organization_code.eq_ignore_ascii_case(code) => {
                Ok(Some(address.region))
            }
            Some(address) => Err(ApiError::new(
                Code::InvalidRegion,
                format!(
                    "The address is one of the environment {}, and the organization code given is {code}.",
                    address.organization_code
                ),
            )
            .at_field("region")),
            None => Ok(None),
        }
    }

    fn no_region(&self, text: &str) -> ApiError {
        let other = |text: &str| self.profile().other_cloud_of_environment(text);
        let error = match other(text).or_else(|| other(&format!("x.{text}"))) {
            Some(cloud) => ApiError::new(
                Code::InvalidRegion,
                format!("The region is one of the cloud {cloud}."),
            )
            .with_remedy(format!(
                "Use a data directory with the cloud profile {cloud}, or give a region of this cloud."
            )),
            None => ApiError::new(
                Code::InvalidRegion,
                "The region is none, and no address of an environment of this cloud.",
            ),
        };
        error.at_field("region")
    }

    fn no_organization_code(&self, text: &str) -> ApiError {
        let error = match self.profile().other_cloud_of_environment(text) {
            Some(cloud) => ApiError::new(
                Code::InvalidOrganizationCode,
                format!("The address is one of the cloud {cloud}."),
            )
            .with_remedy(format!(
                "Use a data directory with the cloud profile {cloud}, or give an environment of this cloud."
            )),
            None => ApiError::new(
                Code::InvalidOrganizationCode,
                "The organization code is none, and no address of an environment of this cloud.",
            ),
        };
        error.at_field("organizationCode")
    }
}

//! The regions that environments are in, for a person to choose from.
//!
//! Codes and places as Microsoft's article "Datacenter regions" of the Dataverse developer guide lists them. New ones appear, so a region that
//! is not here is taken too; and a region does not tell the cloud: `crm` is used by several.

use crate::cloud::CloudProfile;

/// A region with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRegion {
    /// The code, which is the part before the second dot of an environment's address.
    pub code: &'static str,
    /// The place.
    pub place: &'static str,
}

const fn region(code: &'static str, place: &'static str) -> KnownRegion {
    KnownRegion { code, place }
}

const PUBLIC: &[KnownRegion] = &[
    region("crm", "North America"),
    region("crm2", "South America"),
    region("crm3", "Canada"),
    region("crm4", "Europe, Middle East and Africa"),
    region("crm5", "Asia Pacific"),
    region("crm6", "Oceania"),
    region("crm7", "Japan"),
    region("crm8", "India"),
    region("crm11", "United Kingdom"),
    region("crm12", "France"),
    region("crm14", "South Africa"),
    region("crm15", "United Arab Emirates"),
    region("crm16", "Germany"),
    region("crm17", "Switzerland"),
    region("crm19", "Norway"),
    region("crm20", "Singapore"),
    region("crm21", "Korea"),
    region("crm22", "Sweden"),
];

/// Returns the regions of a cloud, in the order of their codes. A custom profile stands in for the public cloud.
#[must_use]
pub fn known_regions(profile: &CloudProfile) -> &'static [KnownRegion] {
    match profile.name() {
        "gcc" => const { &[region("crm9", "US Government (GCC)")] },
        "gcc-high" => const { &[region("crm", "US Government (GCC High)")] },
        "dod" => const { &[region("crm", "US Department of Defense")] },
        "china" => const { &[region("crm", "China (21Vianet)")] },
        _ => PUBLIC,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::power_automate_client::Region;

    #[test]
    fn each_known_region_is_one_and_stands_once() {
        for cloud in crate::cloud::BUILT_IN_NAMES {
            let profile = CloudProfile::built_in(cloud).unwrap();
            let mut codes: Vec<_> = known_regions(&profile).iter().map(|one| one.code).collect();
            assert!(!codes.is_empty());
            assert!(codes.iter().all(|code| code.parse::<Region>().is_ok()));
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), known_regions(&profile).len());
        }
    }

    #[test]
    fn the_numbers_that_no_list_names_are_not_offered() {
        let public = CloudProfile::built_in("public").unwrap();
        for code in ["crm9", "crm10", "crm13", "crm18"] {
            assert!(known_regions(&public).iter().all(|one| one.code != code));
        }
    }
}

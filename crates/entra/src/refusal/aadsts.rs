//! AADSTS codes an administrator meets, in the order of their numbers.

use super::Help;

macro_rules! help {
    ($($code:literal, $cause:literal, $remedy:literal;)*) => {
        &[$(Help { code: $code, cause: $cause, remedy: $remedy },)*]
    };
}

pub(super) static HELP: &[Help] = help! {
    16000, "The account belongs to another organization and is not in this tenant.",
        "Use another account, or have it invited to this tenant as a guest.";
    28002, "The scope that was asked for is malformed or unknown.",
        "Check the addresses in the cloud profile, including their slashes.";
    50011, "The redirect address is not registered for the app.",
        "Add http://localhost to the registration under Mobile and desktop applications.";
    50012, "The app's certificate was not accepted.",
        "Upload the certificate that is in use to the registration, and check this computer's clock.";
    50013, "An assertion is invalid or out of date.",
        "Check this computer's clock, then renew the assertion.";
    50020, "An account from outside is not known in this tenant.",
        "Have the account invited, or use an account of the tenant.";
    50034, "There is no such user in this tenant.",
        "Check the user name and the tenant.";
    50049, "The cloud or the tenant is unknown.",
        "Check the tenant id, and that the right cloud is chosen.";
    50053, "The account is locked after bad attempts, or the sign-in came from a risky address.",
        "Wait, or have an administrator unblock the account; the sign-in log says which it was.";
    50055, "The password has expired.",
        "Change the password, then sign in again.";
    50056, "The account has no password in the cloud that can be used.",
        "Reset the password; federated users have to sign in with the browser.";
    50057, "The user is disabled.",
        "Have an administrator enable the user.";
    50058, "Nobody is signed in.",
        "Sign in.";
    50059, "The request does not say which tenant is meant.",
        "Enter the tenant id in the settings.";
    50072, "The user has to register for multifactor authentication.",
        "Sign in with the browser and finish the registration there.";
    50074, "Multifactor authentication is needed for this resource.",
        "Sign in again with the browser.";
    50076, "Multifactor authentication is needed for this resource.",
        "Sign in again with the browser.";
    50078, "The last multifactor authentication is older than policy allows.",
        "Sign in again.";
    50079, "The user has to register for multifactor authentication.",
        "Sign in with the browser and finish the registration there.";
    50097, "A policy wants a device that the organization knows.",
        "Sign in with the browser on a managed device.";
    50105, "The user is not assigned to the app.",
        "Have an administrator assign the user or a group under Enterprise applications.";
    50126, "The user name or the password is wrong.",
        "Try again with the right one; repeated failures lock the account.";
    50128, "The request does not say which tenant is meant.",
        "Enter the tenant id in the settings.";
    50131, "The device does not meet the organization's policy.",
        "Sign in with the browser on a managed device.";
    50134, "The code was approved from another region than the request came from.",
        "Try again with both devices in the same network.";
    50144, "The password in the organization's own directory has expired.",
        "Change the password, then sign in again.";
    50158, "A further step outside Microsoft Entra ID was not completed.",
        "Sign in again with the browser.";
    50173, "The session was ended: the password was changed, or an administrator revoked it.",
        "Sign in again.";
    50187, "A policy wants a device that the organization knows.",
        "Sign in with the browser on a managed device.";
    50194, "The app belongs to one tenant, but the sign-in did not name it.",
        "Enter the tenant id in the settings.";
    50196, "The same request came too often in a short time.",
        "Wait some minutes before trying again; report it if it returns.";
    50199, "The user has to confirm that this app is the one that asked.",
        "Confirm it in the browser.";
    53000, "The device does not meet the organization's policy.",
        "Sign in with the browser on a managed device.";
    53001, "The device is not joined to the organization's domain.",
        "Sign in with the browser on a managed device.";
    53003, "A Conditional Access policy blocks this sign-in.",
        "Look at the Conditional Access tab of the sign-in log; try signing in with the browser, or have an administrator make an exception.";
    53004, "The user has to register for multifactor authentication, and the sign-in was judged risky.",
        "Have an administrator review the registration policy and the user's risk.";
    53010, "Multifactor authentication cannot be registered from this place.",
        "Have an administrator review the registration policy.";
    53011, "The user is blocked because of risk.",
        "Have an administrator review the user's risk.";
    54005, "The authorization code was used before.",
        "Start the sign-in again.";
    65001, "Nobody has consented to what this app asks for.",
        "Have an administrator grant consent to the app for all of its permissions.";
    65004, "The user declined to consent.",
        "Sign in again and accept, or have an administrator grant consent.";
    70000, "The refresh token is not valid any more.",
        "Sign in again.";
    70001, "The app is disabled or not known in this tenant.",
        "Have an administrator enable the app.";
    70008, "The refresh token has expired.",
        "Sign in again.";
    70011, "The scope that was asked for is malformed or unknown.",
        "Check the addresses in the cloud profile, including their slashes.";
    70016, "The code has not been approved yet.",
        "Enter the code on the sign-in page.";
    70018, "The code was mistyped or not approved.",
        "Check the code, or start the sign-in again.";
    70019, "The code has expired.",
        "Start the sign-in again.";
    70020, "The code has expired.",
        "Start the sign-in again.";
    70043, "A policy limits how long a sign-in lasts, and that time is over.",
        "Sign in again.";
    90002, "The tenant is unknown.",
        "Check the tenant id, and that the right cloud is chosen.";
    90008, "The app lacks the basic permission to sign users in.",
        "Add the permission User.Read to the registration.";
    90009, "The app asks for a token for itself.",
        "Add the permission User.Read to the registration, and check the client id.";
    90014, "A required part of the request is missing.",
        "Report this: the program sent a faulty request.";
    90019, "The request does not say which tenant is meant.",
        "Enter the tenant id in the settings.";
    90038, "The tenant lives in another national cloud.",
        "Choose the cloud in which the tenant lives.";
    90055, "The tenant sends too many requests at the moment.",
        "Wait some minutes, then try again.";
    90094, "An administrator has to consent to what this app asks for.",
        "Have an administrator open the app's consent page.";
    90095, "An administrator has to consent to what this app asks for.",
        "Have an administrator open the app's consent page.";
    90099, "The app is not authorized in the customer's tenant.",
        "Have the app consented there first.";
    500_011, "The service is not present in this tenant: its address is wrong, belongs to another cloud, or was never used.",
        "Check organization code and region, and open the service once.";
    500_021, "Access to this tenant is restricted by the network.",
        "Ask the administrator of the network or of the tenant.";
    500_113, "The app has no redirect address at all.",
        "Add http://localhost to the registration under Mobile and desktop applications.";
    500_133, "An assertion is out of date.",
        "Check this computer's clock, then renew the assertion.";
    500_212, "The user's own tenant does not allow access to this one.",
        "Ask the administrator of the user's tenant.";
    500_213, "This tenant does not admit users of the other one.",
        "Ask the administrator of this tenant.";
    501_481, "The program that redeems the code is not the one that asked for it.",
        "Start the sign-in again from here.";
    530_032, "A security policy of the tenant blocks this sign-in.",
        "Have an administrator review the policy.";
    530_033, "Signing in with a code is refused, since a policy asks for a known device.",
        "Sign in with the browser.";
    530_035, "The security defaults of the tenant block this way of signing in.",
        "Sign in with the browser.";
    650_052, "The organization has not subscribed to the service.",
        "Buy or enable the service in the tenant.";
    650_056, "The registration lacks the permission that was asked for.",
        "Add the permission to the registration and grant consent.";
    650_057, "The registration does not name the service that was asked for.",
        "Add the service's permission to the registration and grant consent.";
    700_011, "The client id is unknown in this tenant.",
        "Check client id and tenant id, or add the app to the tenant.";
    700_016, "The client id is unknown in this tenant.",
        "Check client id and tenant id, or add the app to the tenant.";
    700_022, "Scopes of two services were asked for at once.",
        "Report this: the program sent a faulty request.";
    700_023, "The scope that was asked for is malformed or unknown.",
        "Check the addresses in the cloud profile, including their slashes.";
    700_025, "A secret was sent for a public client.",
        "Sign in as a person without a client secret, or use a registration that is not public.";
    700_027, "The app's certificate was not accepted.",
        "Upload the certificate that is in use to the registration, and check this computer's clock.";
    700_030, "The subject of the app's certificate is not allowed.",
        "Use the certificate that is registered.";
    700_082, "The refresh token has expired because it was not used for a long time.",
        "Sign in again.";
    700_229, "A federated credential needs a token of an app, and got another one.",
        "Correct the issuer of the federated credential.";
    900_023, "The tenant is neither a GUID nor a domain.",
        "Enter the tenant id in the settings.";
    900_144, "A required part of the request is missing.",
        "Report this: the program sent a faulty request.";
    900_382, "The tenant lives in another national cloud.",
        "Choose the cloud in which the tenant lives.";
    900_971, "The app has no redirect address at all.",
        "Add http://localhost to the registration under Mobile and desktop applications.";
    1_002_012, "The scope of an app's sign-in does not end in /.default.",
        "Check the addresses in the cloud profile, including their slashes.";
    7_000_112, "The app is disabled.",
        "Have an administrator enable the app.";
    7_000_215, "The client secret is wrong; often the secret's id was entered in its place.",
        "Enter the secret's value. It is shown only once, when the secret is made.";
    7_000_218, "The app is not registered as a public client.",
        "Set Allow public client flows to Yes in the registration, under Authentication.";
    7_000_222, "The client secret has expired.",
        "Make a new secret in the registration and enter it here.";
    9_001_023, "This way of signing in needs one particular tenant.",
        "Enter the tenant id in the settings.";
    9_002_313, "The request is malformed.",
        "Report this: the program sent a faulty request.";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_in_order() {
        assert!(HELP.is_sorted_by(|one, next| one.code < next.code));
    }

    /// The codes that an administrator will meet, as Microsoft documents them ("Microsoft Entra authentication and authorization error codes"),
    /// and those that were seen besides.
    const MET: &[u32] = &[
        16_000, 28_002, 50_011, 50_012, 50_013, 50_020, 50_034, 50_049, 50_053, 50_055, 50_056,
        50_057, 50_058, 50_059, 50_072, 50_074, 50_076, 50_078, 50_079, 50_097, 50_105, 50_126,
        50_128, 50_131, 50_134, 50_144, 50_158, 50_173, 50_187, 50_194, 50_196, 50_199, 53_000,
        53_001, 53_003, 53_004, 53_010, 53_011, 54_005, 65_001, 65_004, 70_000, 70_001, 70_008,
        70_011, 70_016, 70_018, 70_019, 70_020, 70_043, 90_002, 90_008, 90_009, 90_014, 90_019,
        90_038, 90_055, 90_094, 90_095, 90_099, 500_011, 500_021, 500_113, 500_133, 500_212,
        500_213, 501_481, 530_032, 530_033, 530_035, 650_052, 650_056, 650_057, 700_011, 700_016,
        700_022, 700_023, 700_025, 700_027, 700_030, 700_082, 700_229, 900_023, 900_144, 900_382,
        900_971, 1_002_012, 7_000_112, 7_000_215, 7_000_218, 7_000_222, 9_001_023, 9_002_313,
    ];

    #[test]
    fn every_code_that_is_met_has_its_help_and_no_other() {
        let known: Vec<u32> = HELP.iter().map(|help| help.code).collect();

        assert_eq!(known, MET);
    }

    #[test]
    fn cause_and_remedy_are_sentences() {
        for help in HELP {
            for text in [help.cause, help.remedy] {
                assert!(text.ends_with('.') && text.len() >= 8, "{}", help.code);
            }
        }
    }
}

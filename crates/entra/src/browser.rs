//! Signing in with the browser of this computer: authorization code with PKCE on a loopback redirect (RFC 7636, RFC 8252).
//!
//! The address is for a browser of this computer and nothing else; it carries `state`, `nonce` and the challenge, which are good for this one
//! sign-in. The verifier never leaves this process but for the token endpoint.

mod answer;
mod loopback;
mod page;

use std::{fmt, io, time::Duration};

use countersign_domain::ClientId;
use countersign_net::{
    CancellationToken, Claims, Correlation, HttpClient, NetError, RetryRule, Url,
};
use oauth2::{AuthUrl, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope, basic::BasicClient};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::{
    authority::Authority,
    clock,
    exchange::{self, AuthorityError, Manner},
    grant::{Asked, TokenBody, TokenGrant},
    refusal::ErrorClass,
    scope::Scopes,
    sign_in::{SignIn, SignInRequest, claims_field},
};
use answer::{Answer, Expected};
use loopback::Loopback;

/// How long a person has. A code of the authority lives twice as long.
pub const LIFETIME: Duration = Duration::from_secs(5 * 60);
/// One exchange takes no longer.
const ROUND_TRIP: Duration = Duration::from_secs(30);

/// A sign-in that waits for a browser. `Debug` shows nothing that a stranger could use.
pub struct BrowserSignIn {
    address: Url,
    authority: Authority,
    client: ClientId,
    scopes: Scopes,
    claims: Option<Claims>,
    redirect_uri: String,
    verifier: SecretString,
    nonce: SecretString,
    state: SecretString,
    correlation: Correlation,
    loopback: Loopback,
    expires_at: Instant,
}

impl fmt::Debug for BrowserSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserSignIn")
            .field("authority", &self.authority)
            .field("client", &self.client)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// Starts to listen on the loopback addresses of this computer, and makes the address of the sign-in page. Its time runs from here on.
///
/// # Errors
///
/// Fails when this computer does not let us listen on 127.0.0.1.
pub async fn start(authority: &Authority, request: &SignInRequest) -> io::Result<BrowserSignIn> {
    let loopback = Loopback::bind().await?;
    let redirect_uri = loopback.redirect_uri();
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = SecretString::from(CsrfToken::new_random().into_secret());
    let correlation = Correlation::random();

    let client = BasicClient::new(oauth2::ClientId::new(request.client.to_string()))
        .set_auth_uri(AuthUrl::from_url(authority.authorize_url()))
        .set_redirect_uri(RedirectUrl::new(redirect_uri.clone()).map_err(io::Error::other)?);
    let mut asked = client
        .authorize_url(CsrfToken::new_random)
        .add_scopes(
            request
                .scopes
                .iter()
                .map(|scope| Scope::new(scope.to_owned())),
        )
        .set_pkce_challenge(challenge)
        // The code comes in a form, so that it stands in no address and no history.
        .add_extra_param("response_mode", "form_post")
        .add_extra_param("nonce", nonce.expose_secret().to_owned())
        .add_extra_param("client-request-id", correlation.to_string());
    if let Some(claims) = &request.claims {
        asked = asked.add_extra_param("claims", claims.as_json().to_owned());
    }
    match &request.login_hint {
        Some(hint) => asked = asked.add_extra_param("login_hint", hint.clone()),
        None if request.choose_account => {
            asked = asked.add_extra_param("prompt", "select_account");
        }
        None => {}
    }
    let (address, state) = asked.url();

    Ok(BrowserSignIn {
        address,
        authority: authority.clone(),
        client: request.client,
        scopes: request.scopes.clone(),
        claims: request.claims.clone(),
        redirect_uri,
        verifier: SecretString::from(verifier.into_secret()),
        nonce,
        state: SecretString::from(state.into_secret()),
        correlation,
        loopback,
        expires_at: clock::after(LIFETIME),
    })
}

impl BrowserSignIn {
    /// Returns the address to open in a browser of this computer.
    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// Waits until the browser comes back, and redeems what it brings. Ends with the answer, after [`LIFETIME`], or at once when `cancel` is
    /// cancelled; nothing listens any more then.
    pub async fn wait(self, http: &HttpClient, cancel: &CancellationToken) -> SignIn {
        let expected = Expected::new(
            self.loopback.port(),
            self.authority.origin(),
            self.state.clone(),
            self.correlation,
        );
        let answer = tokio::select! {
            biased;
            () = cancel.cancelled() => return SignIn::Cancelled,
            () = tokio::time::sleep_until(self.expires_at) => {
                return SignIn::Expired { last_failure: None };
            }
            answer = self.loopback.receive(expected) => answer,
        };

        let code = match answer {
            Answer::Code(code) => code,
            Answer::Refused(error) if error.class() == ErrorClass::Declined => {
                return SignIn::Declined;
            }
            Answer::Refused(error) => return SignIn::Failed(AuthorityError::Refused(error)),
        };
        let redemption = Redemption {
            authority: &self.authority,
            client: self.client,
            scopes: &self.scopes,
            claims: self.claims.as_ref(),
            redirect_uri: &self.redirect_uri,
            verifier: &self.verifier,
            nonce: &self.nonce,
        };
        match redemption.redeem(http, &code, cancel).await {
            Ok(grant) => SignIn::SignedIn(Box::new(grant)),
            Err(AuthorityError::Unreachable(NetError::Cancelled { .. })) => SignIn::Cancelled,
            Err(error) => SignIn::Failed(error),
        }
    }
}

/// What goes to the token endpoint with a code.
struct Redemption<'a> {
    authority: &'a Authority,
    client: ClientId,
    scopes: &'a Scopes,
    claims: Option<&'a Claims>,
    redirect_uri: &'a str,
    verifier: &'a SecretString,
    nonce: &'a SecretString,
}

impl Redemption<'_> {
    async fn redeem(
        &self,
        http: &HttpClient,
        code: &SecretString,
        cancel: &CancellationToken,
    ) -> Result<TokenGrant, AuthorityError> {
        let (client, scopes) = (self.client.to_string(), self.scopes.to_string());
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("client_id", client.as_str()),
            ("code", code.expose_secret()),
            ("redirect_uri", self.redirect_uri),
            ("code_verifier", self.verifier.expose_secret()),
            ("scope", scopes.as_str()),
        ];
        fields.extend(claims_field(self.claims));
        let manner = Manner {
            purpose: "sign-in.redeem",
            retry: RetryRule::OnlyIfNotSent, // a code is good for one redemption
            timeout: ROUND_TRIP,
            patience: ROUND_TRIP,
            cancel: Some(cancel.clone()),
        };

        let (body, answer) =
            exchange::post::<TokenBody>(http, self.authority.token_url(), &fields, manner).await?;

        let asked = Asked {
            authority: self.authority,
            client: self.client,
            nonce: Some(self.nonce.expose_secret()),
        };
        body.into_grant(&asked, &answer)
    }
}

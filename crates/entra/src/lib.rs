//! Signing in to Microsoft Entra ID, and the access tokens that follow from it.
//!
//! | Module | Owns |
//! | --- | --- |
//! | [`authority`] | which tenant of which cloud is asked |
//! | [`scope`] | the scopes that stand for a resource |
//! | [`sign_in`] | what a person's sign-in asks for, and how it ends |
//! | [`browser`] | signing in with the browser of this computer (RFC 8252, RFC 7636) |
//! | [`device_code`] | signing in with a code on another device (RFC 8628) |
//! | [`grant`] | what the token endpoint gives, and whom its id token names |
//! | [`tenant`] | which tenant an authority is of, asked without a token |
//! | [`permissions`] | what an app's access token says that it may do |
//! | [`tokens`] | the access tokens of one account, one per resource, and their renewal |
//! | [`credential`] | where an account's refresh token or secret is kept; the engine implements it |
//! | [`refusal`] | what the authority refuses, what class of trouble that is, and what to do |
//!
//! The authority's answers are read leniently: a byte order mark, numbers as text, missing and unknown members and errors with status 200
//! all occur. Nothing here prints a token, a code or a secret.

pub mod authority;
pub mod browser;
mod clock;
pub mod credential;
pub mod device_code;
mod exchange;
pub mod grant;
mod id_token;
mod lenient;
pub mod permissions;
pub mod refusal;
pub mod scope;
pub mod sign_in;
pub mod tenant;
pub mod tokens;

pub use authority::{Authority, InvalidTenant};
pub use browser::BrowserSignIn;
pub use credential::{CredentialStore, CredentialStoreError};
pub use device_code::DeviceCode;
pub use exchange::AuthorityError;
pub use grant::{Identity, TokenGrant};
pub use permissions::application_permissions;
pub use refusal::{EntraError, ErrorClass, Help, help};
pub use scope::{Scopes, audience_of};
pub use sign_in::{SignIn, SignInRequest};
pub use tenant::tenant_of;
pub use tokens::{TokenTrouble, Tokens, TokensError, token_error, trouble};

//! Who sent a request to the bot's own address: the Bot Framework, by a token that it signed.
//!
//! A token says for which bot it is and of which service it speaks; it does not cover the body. That what is written
//! there is Microsoft's rests on the connection, which only we and whoever holds a token of ours have an end of.
//= bot-framework#authentication: connector to bot

mod ring;

use domain::limits::TEAMS_TOKEN_LEEWAY;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

/// The header with the token.
pub const TOKEN_HEADER: &str = "authorization";
/// What stands before it.
const SCHEME: &str = "Bearer ";
/// Who signs them.
pub const ISSUER: &str = "https://api.botframework.com";
/// What a key is endorsed for that signs what comes from Teams.
pub const CHANNEL: &str = "msteams";

/// Why a request is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is no token, or there are two.
    #[error("the header authorization is not there once with a token")]
    Header,
    /// It is no token, or lacks what every token of the Bot Framework says.
    #[error("the token is none of the Bot Framework's")]
    Malformed,
    /// It is signed in another way than the Bot Framework signs.
    #[error("the token is not signed with RS256")]
    Algorithm,
    /// Nobody knows the key that it names.
    #[error("the token names a key that the Bot Framework does not publish")]
    UnknownKey,
    /// The key is not one for Teams.
    #[error("the key of the token is not endorsed for Teams")]
    NotEndorsed,
    /// Who signed it does not have the key, or something was changed since.
    #[error("the signature of the token does not match")]
    Mismatch,
    /// Somebody else says it.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is for another bot.
    #[error("the token is for another bot")]
    Audience,
    /// It was good once.
    #[error("the token has ended")]
    Ended,
    /// It will be good once.
    #[error("the token has not begun")]
    NotBegun,
}

/// A key that the Bot Framework signs with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Key {
    #[serde(rename = "kid")]
    id: String,
    #[serde(rename = "n")]
    modulus: String,
    #[serde(rename = "e")]
    exponent: String,
    /// Which services it signs for.
    #[serde(default)]
    endorsements: Vec<String>,
}

/// What a token says whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The service that speaks by it: the request says the same.
    pub service_url: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    nbf: i64,
    serviceurl: String,
}

/// Whether a request says that it comes from the Bot Framework.
pub fn is_token(headers: &[(&str, &str)]) -> bool {
    headers.iter().any(|(name, value)| *name == TOKEN_HEADER && value.starts_with(SCHEME))
}

/// The token of a request. `headers` are names in lower case and values.
///
/// # Errors
/// [`Denial::Header`] when there is not one.
pub fn token<'a>(headers: &[(&str, &'a str)]) -> Result<&'a str, Denial> {
    let mut values = headers.iter().filter(|(its, _)| *its == TOKEN_HEADER);
    let value = values.next().filter(|_| values.next().is_none());
    value.and_then(|(_, value)| value.strip_prefix(SCHEME)).ok_or(Denial::Header)
}

/// Where the keys are, as the metadata of the Bot Framework says.
pub fn address_of_keys(metadata: &[u8]) -> Option<String> {
    let metadata: Value = serde_json::from_slice(metadata).ok()?;
    metadata.get("jwks_uri")?.as_str().map(str::to_owned)
}

/// The keys of a list, as far as they are such that sign; `None` where it is none.
pub fn keys(list: &[u8]) -> Option<Vec<Key>> {
    let list: Value = serde_json::from_slice(list).ok()?;
    let listed = list.get("keys")?.as_array()?.iter();
    let is_rsa = |key: &&Value| key.get("kty").and_then(Value::as_str) == Some("RSA");
    Some(listed.filter(is_rsa).filter_map(|key| Key::deserialize(key).ok()).collect())
}

impl Key {
    /// By what a token names it.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// The id of the key that a token was signed with, as it says itself.
///
/// # Errors
/// [`Denial`] when it is no token, names no key, or is signed in another way.
pub fn key_id(token: &str) -> Result<String, Denial> {
    let header = decode_header(token).map_err(|_| Denial::Malformed)?;
    if header.alg != Algorithm::RS256 {
        return Err(Denial::Algorithm);
    }
    header.kid.ok_or(Denial::Malformed)
}

/// Whether the Bot Framework signed a token for the bot `app`, with a key that signs what comes from Teams, and it is
/// good `now`.
///
/// # Errors
/// [`Denial`], for the log: whoever asked is told nothing.
pub fn verify(token: &str, key: &Key, app: &str, now: Timestamp) -> Result<Proven, Denial> {
    if key_id(token)? != key.id {
        return Err(Denial::UnknownKey);
    }
    if !key.endorsements.iter().any(|channel| channel == CHANNEL) {
        return Err(Denial::NotEndorsed);
    }
    let claims = claims(token, key)?;
    if claims.iss != ISSUER {
        return Err(Denial::Issuer);
    }
    if claims.aud != app {
        return Err(Denial::Audience);
    }
    let (now, leeway) = (now.as_second(), TEAMS_TOKEN_LEEWAY.as_secs());
    if now > claims.exp.saturating_add(leeway) {
        return Err(Denial::Ended);
    }
    if now < claims.nbf.saturating_sub(leeway) {
        return Err(Denial::NotBegun);
    }
    Ok(Proven { service_url: claims.serviceurl })
}

/// What a token says, once its signature holds. Who it is from and for, and when, is judged by our own clock.
fn claims(token: &str, key: &Key) -> Result<Claims, Denial> {
    ring::install();
    let key = DecodingKey::from_rsa_components(&key.modulus, &key.exponent);
    let key = key.map_err(|_| Denial::UnknownKey)?;
    let mut validation = Validation::new(Algorithm::RS256);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    let read = decode::<Value>(token, &key, &validation).map_err(|error| denied(&error))?;
    Claims::deserialize(read.claims).map_err(|_| Denial::Malformed)
}

fn denied(error: &jsonwebtoken::errors::Error) -> Denial {
    let is_mismatch = matches!(error.kind(), ErrorKind::InvalidSignature);
    if is_mismatch { Denial::Mismatch } else { Denial::Malformed }
}

#[cfg(test)]
mod tests;

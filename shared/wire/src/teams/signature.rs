//! Who sent a request: an outgoing webhook signs the raw bytes of the body with the token that Teams
//! showed when it was made.
//!
//! The signature says nothing of time. The body does, and whoever reads it holds that against the
//! clock ([`super::inbound::read`]).
//= teams#outgoing-webhooks: verify HMAC signature

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "authorization";

/// What stands before it.
const SCHEME: &str = "HMAC ";

/// Why a request is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is no signature, or there are two.
    #[error("the header authorization is not there once with an HMAC")]
    Header,
    /// The token that we hold is no base64.
    #[error("the webhook's token is no base64")]
    Token,
    /// Who signed it does not know the token, or something was changed since.
    #[error("the signature does not match")]
    Mismatch,
}

/// Whether a request says that it comes from an outgoing webhook.
pub fn is_webhook(headers: &[(&str, &str)]) -> bool {
    headers.iter().any(|(name, value)| *name == SIGNATURE_HEADER && value.starts_with(SCHEME))
}

/// Whether Teams sent these bytes. `headers` are names in lower case and values.
///
/// # Errors
/// [`Denial`], for the log: whoever asked is told nothing.
pub fn verify(token: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<(), Denial> {
    let mut values = headers.iter().filter(|(its, _)| *its == SIGNATURE_HEADER);
    let value = values.next().filter(|_| values.next().is_none());
    let signature =
        value.and_then(|(_, value)| value.strip_prefix(SCHEME)).ok_or(Denial::Header)?;
    let ours = sign(token, body)?;
    // In constant time: how far a guess was right must not show.
    if bool::from(ours.as_bytes().ct_eq(signature.as_bytes())) {
        Ok(())
    } else {
        Err(Denial::Mismatch)
    }
}

/// The signature of a body, without its scheme.
///
/// # Errors
/// [`Denial::Token`] when the token is no base64.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn sign(token: &str, body: &[u8]) -> Result<String, Denial> {
    let key = STANDARD.decode(token).ok().filter(|key| !key.is_empty()).ok_or(Denial::Token)?;
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key);
    let mut mac = mac.expect("HMAC takes keys of any length");
    mac.update(body);
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=";
    const BODY: &str = r#"{"type":"message","text":"<at>oncall</at> status"}"#;
    const SIGNED: &str = "HMAC pV+Be8jdWr+PThkHOSyABPu99p0SGDE38Sqghggd4ic=";

    fn checked(signed: &str, body: &str) -> Result<(), Denial> {
        verify(TOKEN, &[(SIGNATURE_HEADER, signed)], body.as_bytes())
    }

    #[test]
    fn a_webhook_is_known_by_its_scheme() {
        assert!(is_webhook(&[("accept", "*/*"), (SIGNATURE_HEADER, SIGNED)]));
        for (name, value) in [(SIGNATURE_HEADER, "Bearer x"), ("x-slack-signature", SIGNED)] {
            assert!(!is_webhook(&[(name, value)]), "{name}: {value}");
        }
    }

    #[test]
    fn a_known_signature_holds_and_nothing_near_it() {
        assert_eq!(checked(SIGNED, BODY), Ok(()));
        let spaced = format!("{BODY} ");
        for (signed, body) in [(SIGNED, spaced.as_str()), (SIGNED, ""), ("HMAC ", BODY)] {
            assert_eq!(checked(signed, body), Err(Denial::Mismatch), "{signed} {body}");
        }
        for signed in ["", &SIGNED[5..], "hmac pV+Be8jdWr", "Bearer x"] {
            assert_eq!(checked(signed, BODY), Err(Denial::Header), "{signed}");
        }
        let twice = [(SIGNATURE_HEADER, SIGNED), (SIGNATURE_HEADER, SIGNED)];
        assert_eq!(verify(TOKEN, &twice, BODY.as_bytes()), Err(Denial::Header));
        assert_eq!(verify(TOKEN, &[], BODY.as_bytes()), Err(Denial::Header));
        for token in ["", "no base64!"] {
            let denied = verify(token, &[(SIGNATURE_HEADER, SIGNED)], BODY.as_bytes());
            assert_eq!(denied, Err(Denial::Token));
        }
    }
}

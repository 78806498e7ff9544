//! Who sent a webhook: PagerDuty signs the raw bytes of the body with the secret of the subscription, with two of them
//! while one takes the place of the other.
//!
//! The signature says nothing of time, and PagerDuty sends again for two days what nobody took: that a request does
//! nothing more when it is repeated is its use case's promise.
//= pagerduty#webhooks: verifying signatures

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The header with the signatures, commas between them.
pub const SIGNATURE_HEADER: &str = "x-pagerduty-signature";

/// Which way of signing it is; there is one.
const VERSION: &str = "v1=";

/// Why a request is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is no signature, or the header is there twice.
    #[error("the header x-pagerduty-signature is not there once")]
    Header,
    /// We hold nothing that anything could be signed with.
    #[error("the secret names no webhookSecrets, so that no webhook is taken")]
    NoSecret,
    /// Who signed it knows no secret of ours, or something was changed since.
    #[error("no signature matches")]
    Mismatch,
}

/// Whether PagerDuty sent these bytes: one of the signatures is by one of `secrets`. `headers` are names in lower case
/// and values.
///
/// # Errors
/// [`Denial`], for the log: whoever asked is told nothing.
pub fn verify(
    secrets: &[impl AsRef<str>],
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<(), Denial> {
    let mut values = headers.iter().filter(|(its, _)| *its == SIGNATURE_HEADER);
    let (_, signatures) =
        values.next().filter(|_| values.next().is_none()).ok_or(Denial::Header)?;
    if secrets.is_empty() {
        return Err(Denial::NoSecret);
    }
    let mut is_ours = Choice::from(0);
    for secret in secrets {
        let ours = sign(secret.as_ref(), body);
        for signature in signatures.split(',') {
            // In constant time: how far a guess was right must not show.
            is_ours |= ours.as_bytes().ct_eq(signature.trim().as_bytes());
        }
    }
    if bool::from(is_ours) { Ok(()) } else { Err(Denial::Mismatch) }
}

/// The signature of a body by one secret.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes());
    let mut mac = mac.expect("HMAC takes keys of any length");
    mac.update(body);
    let mut signature = VERSION.to_owned();
    for byte in mac.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "pdsecret";
    const BODY: &str = r#"{"event":{"id":"01","event_type":"incident.triggered"}}"#;
    const SIGNED: &str = "v1=8be1d347aa1e8068c829ba7b89aeff42bb3dc6292b5164b6b5f21b2c011d2738";

    fn checked(signed: &str, body: &str) -> Result<(), Denial> {
        verify(&[SECRET], &[(SIGNATURE_HEADER, signed)], body.as_bytes())
    }

    #[test]
    fn a_known_signature_holds_and_nothing_near_it() {
        assert_eq!(sign(SECRET, BODY.as_bytes()), SIGNED);
        assert_eq!(checked(SIGNED, BODY), Ok(()));
        let spaced = format!("{BODY} ");
        let upper = SIGNED.to_uppercase();
        for (signed, body) in [
            (SIGNED, spaced.as_str()),
            (SIGNED, ""),
            (&SIGNED[3..], BODY),
            (&SIGNED[..SIGNED.len() - 1], BODY),
            (&SIGNED.replace("v1", "v2"), BODY),
            (&upper, BODY),
            ("v1=", BODY),
            ("", BODY),
            (",,", BODY),
        ] {
            assert_eq!(checked(signed, body), Err(Denial::Mismatch), "{signed} {body}");
        }
    }

    #[test]
    fn any_signature_by_any_secret_suffices() {
        let other = sign("other", BODY.as_bytes());
        for signed in
            [format!("{other},{SIGNED}"), format!("{SIGNED},{other}"), format!("v0=00, {SIGNED}")]
        {
            assert_eq!(checked(&signed, BODY), Ok(()), "{signed}");
        }
        assert_eq!(checked(&other, BODY), Err(Denial::Mismatch));
        let headers = [(SIGNATURE_HEADER, other.as_str())];
        let both = verify(&[SECRET, "other"], &headers, BODY.as_bytes());
        assert_eq!(both, Ok(()));
    }

    #[test]
    fn without_a_signature_or_a_secret_a_request_is_nobodys() {
        let verified = |headers: &[_]| verify(&[SECRET], headers, BODY.as_bytes());
        let signed = (SIGNATURE_HEADER, SIGNED);
        assert_eq!(verified(&[]), Err(Denial::Header));
        assert_eq!(verified(&[("x-webhook-id", "1"), signed, signed]), Err(Denial::Header));
        assert_eq!(verify(&[] as &[&str], &[signed], BODY.as_bytes()), Err(Denial::NoSecret));
    }
}

//! Who sent a request: Slack signs the raw bytes of the body with the app's signing secret.
//!
//! A request is checked before a byte of it is parsed. One that is repeated within the window is
//! let in again: that it does nothing more is its use case's promise.
//= slack#verifying-requests-from-slack

use std::fmt::Write;

use domain::limits::SLACK_SIGNATURE_TOLERANCE;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The header that says when a request was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-slack-request-timestamp";
/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-slack-signature";

/// Which way of signing it is; there is one.
const VERSION: &str = "v0";

/// Why a request is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// A header that every request of Slack has is not there, or is there twice.
    #[error("the header {0} is not there once")]
    Header(&'static str),
    /// It does not say when it was signed.
    #[error("the request does not say when it was signed")]
    Undated,
    /// It was signed too long ago, or our clock and Slack's differ.
    #[error("the request was signed more than five minutes ago, or in the future")]
    Stale,
    /// Who signed it does not know the secret, or something was changed since.
    #[error("the signature does not match")]
    Mismatch,
}

/// Whether Slack sent these bytes a short while before `now`. `headers` are names in lower case and
/// values.
///
/// # Errors
/// [`Denial`], for the log: whoever asked is told nothing.
pub fn verify(
    secret: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    now: Timestamp,
) -> Result<(), Denial> {
    let dated = only(headers, TIMESTAMP_HEADER)?;
    let signature = only(headers, SIGNATURE_HEADER)?;
    let at = dated.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
    let age = at.ok_or(Denial::Undated)?.duration_since(now).abs();
    if age > SLACK_SIGNATURE_TOLERANCE {
        return Err(Denial::Stale);
    }
    let ours = sign(secret, dated, body);
    // In constant time: how far a guess was right must not show.
    if bool::from(ours.as_bytes().ct_eq(signature.as_bytes())) {
        Ok(())
    } else {
        Err(Denial::Mismatch)
    }
}

/// The signature of a body that was sent at `dated`, the text of [`TIMESTAMP_HEADER`].
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn sign(secret: &str, dated: &str, body: &[u8]) -> String {
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes());
    let mut mac = mac.expect("HMAC takes keys of any length");
    for part in [VERSION.as_bytes(), b":", dated.as_bytes(), b":", body] {
        mac.update(part);
    }
    let mut signature = format!("{VERSION}=");
    for byte in mac.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

fn only<'a>(headers: &[(&str, &'a str)], name: &'static str) -> Result<&'a str, Denial> {
    let mut values = headers.iter().filter(|(its, _)| *its == name);
    let value = values.next().filter(|_| values.next().is_none());
    value.map(|(_, value)| *value).ok_or(Denial::Header(name))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    // The example of Slack's own documentation.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const DATED: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn signed_at() -> Timestamp {
        Timestamp::from_second(1_531_420_618).unwrap()
    }

    fn checked(signature: &str, dated: &str, body: &str, now: Timestamp) -> Result<(), Denial> {
        let headers = [(TIMESTAMP_HEADER, dated), (SIGNATURE_HEADER, signature)];
        verify(SECRET, &headers, body.as_bytes(), now)
    }

    #[test]
    fn slacks_example_holds_and_nothing_near_it() {
        assert_eq!(sign(SECRET, DATED, BODY.as_bytes()), SIGNATURE);
        assert_eq!(checked(SIGNATURE, DATED, BODY, signed_at()), Ok(()));
        let spaced = format!("{BODY} ");
        let upper = SIGNATURE.to_uppercase();
        for (signature, dated, body) in [
            (SIGNATURE, DATED, spaced.as_str()),
            (SIGNATURE, DATED, ""),
            (SIGNATURE, "1531420619", BODY),
            (SIGNATURE, "01531420618", BODY),
            (&SIGNATURE[..SIGNATURE.len() - 1], DATED, BODY),
            (&upper, DATED, BODY),
            ("v0=", DATED, BODY),
            ("", DATED, BODY),
        ] {
            let denied = checked(signature, dated, body, signed_at());
            assert_eq!(denied, Err(Denial::Mismatch), "{signature} {dated} {body}");
        }
    }

    #[test]
    fn five_minutes_are_the_window_before_and_after() {
        let second = SignedDuration::from_secs(1);
        for now in
            [signed_at() + SLACK_SIGNATURE_TOLERANCE, signed_at() - SLACK_SIGNATURE_TOLERANCE]
        {
            assert_eq!(checked(SIGNATURE, DATED, BODY, now), Ok(()), "{now}");
        }
        for now in [
            signed_at() + SLACK_SIGNATURE_TOLERANCE + second,
            signed_at() - SLACK_SIGNATURE_TOLERANCE - second,
            Timestamp::MAX,
            Timestamp::MIN,
        ] {
            assert_eq!(checked(SIGNATURE, DATED, BODY, now), Err(Denial::Stale), "{now}");
        }
    }

    #[test]
    fn a_request_without_its_headers_is_nobodys() {
        for dated in ["", "now", "1531420618.0", "99999999999999999999"] {
            assert_eq!(checked(SIGNATURE, dated, BODY, signed_at()), Err(Denial::Undated));
        }
        let verified = |headers: &[_]| verify(SECRET, headers, BODY.as_bytes(), signed_at());
        assert_eq!(verified(&[]), Err(Denial::Header(TIMESTAMP_HEADER)));
        let dated = (TIMESTAMP_HEADER, DATED);
        assert_eq!(verified(&[dated]), Err(Denial::Header(SIGNATURE_HEADER)));
        let signature = (SIGNATURE_HEADER, SIGNATURE);
        let twice = [dated, signature, (SIGNATURE_HEADER, "v0=0")];
        assert_eq!(verified(&twice), Err(Denial::Header(SIGNATURE_HEADER)));
    }
}

//! The text that is signed, made again from what arrived.
//= iam#create-canonical-request

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::{Request, Signed};

/// `20261124T010000Z`.
const BASIC: &str = "%Y%m%dT%H%M%SZ";

/// What the signature is of, had the client called us `host`.
pub(super) fn string_to_sign(signed: &Signed<'_>, host: &str) -> String {
    let authorization = &signed.authorization;
    let scope = [authorization.date, authorization.region, authorization.service].join("/");
    let request = hash(request(signed, host).as_bytes());
    format!("AWS4-HMAC-SHA256\n{}\n{scope}/aws4_request\n{request}", basic(signed.at))
}

fn request(signed: &Signed<'_>, host: &str) -> String {
    let Request { method, path, query, body, .. } = signed.request;
    let names = &signed.authorization.signed_headers;
    let mut headers = String::new();
    for name in names {
        let value = match *name {
            "host" => Some(header_value(host)),
            name => signed.request.header(name),
        };
        // Some front ends take `content-length` off, which Go's SDK signs.
        let value = value.unwrap_or_else(|| body.len().to_string());
        headers.extend([*name, ":", &value, "\n"]);
    }
    let (path, query) = (encode(path, b"/"), canonical_query(query));
    format!("{method}\n{path}\n{query}\n{headers}\n{}\n{}", names.join(";"), hash(body))
}

/// `text` with every byte percent-encoded that is neither unreserved nor in `kept`. A path has been
/// encoded by the client already, and is signed encoded twice: `%3A` as `%253A`.
fn encode(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The pairs of a query in their order. What the client encoded stays as it is; what it sent bare,
/// as curl sends `:`, was encoded in what it signed. A plus stays one: as `%2B` it would pass for a
/// sign that is not read as a space.
fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> =
        pairs.map(|(name, value)| (encode(name, b"%+"), encode(value, b"%+"))).collect();
    pairs.sort_unstable();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A header's value without spaces around it, and with single ones inside.
pub(super) fn header_value(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// An instant in ISO 8601's basic form, to the second.
pub(super) fn basic(at: Timestamp) -> String {
    at.strftime(BASIC).to_string()
}

/// An instant in the basic form, or in that of the `date` header.
pub(super) fn read_instant(text: &str) -> Option<Timestamp> {
    let basic = || DateTime::strptime(BASIC, text).ok()?.to_zoned(TimeZone::UTC).ok();
    let zoned = basic().or_else(|| rfc2822::parse(text).ok())?;
    Some(zoned.timestamp())
}

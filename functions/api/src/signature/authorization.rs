//! The `Authorization` header.

use super::denial::{Denial, Part};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…`
#[derive(Debug, Clone)]
pub(super) struct Authorization<'a> {
    pub(super) access_key: &'a str,
    /// `20261124`, and the rest of what the signature holds for.
    pub(super) date: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    /// In the order in which they were signed.
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the header of a request that is `dated` or not: all that is missing is said at once.
    pub(super) fn read(header: &'a str, dated: bool) -> Result<Self, Denial> {
        let (algorithm, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if algorithm != ALGORITHM {
            return Err(Denial::Algorithm);
        }
        let (mut credential, mut headers, mut signature) = (None, None, None);
        for parameter in rest.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let (name, value) = parameter.split_once('=').ok_or(Denial::Parameters)?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut headers,
                "Signature" => &mut signature,
                _ => return Err(Denial::Parameters),
            };
            if place.replace(value).is_some() {
                return Err(Denial::Parameters);
            }
        }
        match (credential, headers, signature) {
            (Some(credential), Some(headers), Some(signature)) if dated => {
                Self::split(credential, headers, signature)
            }
            (credential, headers, signature) => {
                let parts = [
                    (credential.is_some(), Part::Credential),
                    (signature.is_some(), Part::Signature),
                    (headers.is_some(), Part::SignedHeaders),
                    (dated, Part::Date),
                ];
                let missing = parts.into_iter().filter(|(there, _)| !there);
                Err(Denial::Incomplete(missing.map(|(_, part)| part).collect()))
            }
        }
    }

    fn split(credential: &'a str, headers: &'a str, signature: &'a str) -> Result<Self, Denial> {
        let parts: Vec<&str> = credential.split('/').collect();
        let [access_key, date, region, service, terminator] = parts[..] else {
            return Err(Denial::Credential);
        };
        if terminator != TERMINATOR {
            return Err(Denial::Terminator);
        }
        if date.len() != 8 {
            return Err(Denial::Credential);
        }
        let signed_headers: Vec<&str> = headers.split(';').collect();
        // As every client writes them. A name that came often would be repeated as often by us.
        if signed_headers.contains(&"") || !signed_headers.is_sorted_by(|one, next| one < next) {
            return Err(Denial::SignedHeaders);
        }
        Ok(Self { access_key, date, region, service, signed_headers, signature })
    }
}

//! Signing as clients do, for the tests of this crate.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as signature};
use aws_sigv4::sign::v4::SigningParams;
use jiff::Timestamp;

/// The host that clients send.
pub(crate) const HOST: &str = "tocsin.example.com";
/// The headers of a request to ssm-contacts that stay the same.
pub(crate) const JSON: [(&str, &str); 1] = [("content-type", "application/x-amz-json-1.1")];

/// The headers of `POST /` with `body`, signed at `at` by the owner of the key pair.
pub(crate) fn sign(
    at: Timestamp,
    (id, secret): (&str, &str),
    headers: &[(&str, &str)],
    body: &str,
) -> Vec<(String, String)> {
    let identity = Credentials::new(id, secret, None, None, "test").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("ap-northeast-1")
        .name("ssm-contacts")
        .time(SystemTime::from(at))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let (uri, signable) = (format!("https://{HOST}/"), SignableBody::Bytes(body.as_bytes()));
    let request = SignableRequest::new("POST", uri, headers.iter().copied(), signable).unwrap();
    let (instructions, _) = signature(request, &params).unwrap().into_parts();
    let added = instructions.headers().chain(headers.iter().copied()).chain([("host", HOST)]);
    added.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

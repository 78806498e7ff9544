//! Events of a function URL: what is no request is refused in words, and what is one is handed on
//! as it came.

use std::sync::LazyLock;

use api::function_url::read;
use app::error::Disposition;

use super::is_readable;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};
use crate::tree::Tree;

const EVENTS: &[&str] = &[
    r#"{"version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
        "headers": {"host": "x.lambda-url.ap-northeast-1.on.aws", "x-amz-date": "20261124T010000Z",
        "content-type": "application/x-amz-json-1.1", "x-amz-target": "SSMContacts.ListContacts",
        "authorization": "AWS4-HMAC-SHA256 Credential=TKIAAAAAAAAAAAAAAAAA/20261124/ap-northeast-1/ssm-contacts/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0"},
        "requestContext": {"domainName": "x.lambda-url.ap-northeast-1.on.aws",
        "http": {"method": "POST", "path": "/", "sourceIp": "192.0.2.1"}, "timeEpoch": 1795482000000},
        "body": "{}", "isBase64Encoded": false}"#,
    r#"{"rawPath": "/tags/arn%3Aaws%3Ax", "rawQueryString": "tagKeys=%E9%9A%9C&tagKeys=b",
        "requestContext": {"domainName": "x.lambda-url.ap-northeast-1.on.aws",
        "http": {"method": "DELETE"}}, "body": "e30=", "isBase64Encoded": true}"#,
];

static SEEDS: LazyLock<Vec<Tree>> =
    LazyLock::new(|| EVENTS.iter().map(|text| Tree::parse(text).unwrap()).collect());

/// Reads a spoilt event.
pub fn check(draw: &mut Draw) {
    let event = if draw.once_in(4) {
        spoilt_bytes(&SEEDS, draw)
    } else {
        spoilt(&SEEDS, 4, draw).text().into_bytes()
    };
    match read(&event) {
        Ok(received) => {
            let headers = received.headers();
            let request = received.request(&headers);
            assert!(request.headers.iter().any(|(name, _)| *name == "host"));
            let is_lower = |name: &str| !name.bytes().any(|b| b.is_ascii_uppercase());
            assert!(request.headers.iter().all(|(name, _)| is_lower(name)));
            // Encoding only makes it longer.
            assert!(request.body.len() <= event.len());
        }
        Err(error) => {
            assert_eq!(error.disposition(), Disposition::Reject);
            is_readable(&error.to_string());
        }
    }
}

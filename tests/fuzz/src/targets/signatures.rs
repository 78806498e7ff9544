//! Signatures of requests: whatever a stranger sends is refused in words, and what the owner of a
//! key signed cannot be changed.

use api::signature::{Denial, Request, Scope, Signed};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use jiff::Timestamp;

use super::{any_instant, instant, is_readable};
use crate::draw::Draw;
use crate::texts::{spoil_text, text};

const KEY: &str = "TKIAAAAAAAAAAAAAAAAA";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const HOST: &str = "tocsin.example.com";
const SCOPE: Scope<'_> = Scope {
    services: &["ssm-contacts", "ssm-incidents"],
    regions: &["ap-northeast-1"],
    hosts: &["other.example.com"],
};

const METHODS: &[&str] = &["POST", "GET", "PUT", "DELETE"];
const PATHS: &[&str] = &[
    "/",
    "/tags/arn%3Aaws%3Ax%2Fy",
    "/tags/arn:aws:x/y",
    "//a/./b/../c%2f~!$'()*,;=@",
    "/createResponsePlan",
];
const QUERIES: &[&str] =
    &["", "a=1", "b=2&a=1&a=0&b=10", "a&b=&c=d", "a=arn:aws:x/y&b=~%2B%20", "tagKeys=%E9%9A%9C"];
const BODIES: &[&str] = &["{}", "", "{\"ContactId\":\"障害\"}", "\u{0}"];

/// A request that can be changed.
#[derive(Clone)]
struct Draft {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Signs a request, then changes it in one way that counts, and in any way.
pub fn check(draw: &mut Draw) {
    let now = instant(draw);
    let draft = signed(unsigned(draw), now);
    assert_eq!(draft.verify(SECRET, now), Ok(()));
    assert_eq!(draft.verify("another", now), Err(Denial::Mismatch));
    let mut changed = draft.clone();
    let what = change(&mut changed, draw);
    assert!(changed.verify(SECRET, now).is_err(), "changed {what} and was let in");
    let mut spoilt = draft;
    for _ in 0..=draw.below(4) {
        spoil(&mut spoilt, draw);
    }
    let then = if draw.once_in(4) { any_instant(draw) } else { now };
    is_nobodys(&spoilt, then);
}

/// Whatever was sent, there is an answer; and nothing is let in with any secret at all.
fn is_nobodys(draft: &Draft, now: Timestamp) {
    if let Err(denial) = draft.verify(SECRET, now) {
        is_readable(&denial.to_string());
        assert!(denial.code().ends_with("Exception"));
        assert!(!denial.to_string().contains(SECRET));
    }
    assert!(draft.verify("another", now).is_err());
}

fn unsigned(draw: &mut Draw) -> Draft {
    let optional = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "SSMContacts.GetContact"),
        ("x-amz-meta", "  a   b "),
        ("user-agent", "aws-sdk-go-v2/1.30  os/linux"),
        ("amz-sdk-request", "attempt=1; max=3"),
    ];
    let headers = optional.iter().filter(|_| draw.once_in(2));
    let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Draft {
        method: (*draw.pick(METHODS)).to_owned(),
        path: (*draw.pick(PATHS)).to_owned(),
        query: (*draw.pick(QUERIES)).to_owned(),
        headers,
        body: draw.pick(BODIES).as_bytes().to_vec(),
    }
    .typed()
}

/// The request with the headers that the SDK for Rust adds.
fn signed(mut draft: Draft, now: Timestamp) -> Draft {
    let identity = Credentials::new(KEY, SECRET, None, None, "fuzz").into();
    let mut settings = SigningSettings::default();
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.excluded_headers = None;
    let params = SigningParams::builder()
        .identity(&identity)
        .region("ap-northeast-1")
        .name("ssm-contacts")
        .time(now.into())
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let uri = format!("https://{HOST}{}?{}", draft.path, draft.query);
    let headers = draft.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(&draft.body);
    let request = SignableRequest::new(&draft.method, uri, headers, body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let added = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let added: Vec<_> = added.collect();
    draft.headers.push(("host".to_owned(), HOST.to_owned()));
    draft.headers.extend(added);
    draft
}

/// Changes what is under the signature, and says what.
fn change(draft: &mut Draft, draw: &mut Draw) -> String {
    match draw.below(8) {
        0 => draft.method.push('X'),
        1 => draft.path.push('x'),
        2 => draft.query.push_str("&zz=1"),
        3 => draft.body.push(b' '),
        4 => return change_header(draft, draw),
        5 => return change_authorization(draft, draw),
        6 => draft.headers.push(("x-amz-added".to_owned(), "1".to_owned())),
        _ => {
            // That it was signed a little later, which would prolong it.
            let (_, value) = draft.header("x-amz-date");
            let tail = if value.ends_with("0Z") { "1Z" } else { "0Z" };
            value.replace_range(value.len() - 2.., tail);
        }
    }
    format!("{} {}?{} {:?}", draft.method, draft.path, draft.query, draft.headers)
}

/// Changes, doubles or drops a header; all of them are signed.
fn change_header(draft: &mut Draft, draw: &mut Draw) -> String {
    let names = draft.headers.iter().map(|(name, _)| name.clone());
    let names: Vec<_> = names.filter(|name| name != "authorization").collect();
    let name = draw.pick(&names).clone();
    match draw.below(3) {
        0 => draft.header(&name).1.push('x'),
        1 => draft.headers.push((name.clone(), "again".to_owned())),
        // Who was called is known otherwise too: by none of those names, though.
        _ => draft.headers.retain(|(its, _)| *its != name),
    }
    format!("the header {name}")
}

fn change_authorization(draft: &mut Draft, draw: &mut Draw) -> String {
    let (_, value) = draft.header("authorization");
    let before = value.clone();
    match draw.below(4) {
        0 => *value = value.replace("ap-northeast-1", "us-east-1"),
        1 => *value = value.replace("ssm-contacts", "ssm-incidents"),
        2 => *value = value.replace("SignedHeaders=", "SignedHeaders=a;"),
        _ => {
            let digit = if value.ends_with('0') { "1" } else { "0" };
            value.replace_range(value.len() - 1.., digit);
        }
    }
    format!("{before} to {value}")
}

/// Changes any part in any way; what comes of it may mean the same.
fn spoil(draft: &mut Draft, draw: &mut Draw) {
    match draw.below(6) {
        0 => spoil_text(&mut draft.path, draw),
        1 => spoil_text(&mut draft.query, draw),
        2 => draft.body = text(draw).into_bytes(),
        3 => {
            let name =
                (*draw.pick(&["authorization", "x-amz-date", "date", "host", ""])).to_owned();
            draft.headers.push((name, text(draw)));
        }
        4 => {
            let header = draw.below(draft.headers.len());
            if let Some((name, value)) = draft.headers.get_mut(header) {
                spoil_text(if draw.once_in(4) { name } else { value }, draw);
            }
        }
        _ => {
            let authorization = draft.headers.iter_mut().find(|(name, _)| name == "authorization");
            if let Some((_, value)) = authorization {
                spoil_text(value, draw);
            }
        }
    }
}

impl Draft {
    /// With the type of its body: without one no body is let in.
    fn typed(mut self) -> Self {
        if !self.headers.iter().any(|(name, _)| name == "content-type") {
            self.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        self
    }

    fn header(&mut self, name: &str) -> &mut (String, String) {
        self.headers.iter_mut().find(|(its, _)| its == name).unwrap()
    }

    fn verify(&self, secret: &str, now: Timestamp) -> Result<(), Denial> {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, path, query) = (&self.method, &self.path, &self.query);
        let request = Request { method, path, query, headers: &headers, body: &self.body };
        Signed::read(request)?.verify(secret, now, &SCOPE)
    }
}

//! What the `aws-sigv4` crate signs, as the SDK for Rust does, is let in; and what other clients
//! sign that it would not.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;

use super::*;

const NOW: &str = "2026-11-24T01:00:00Z";

/// `draft`, signed by the crate with all the headers that it has.
fn signed(draft: Draft) -> Draft {
    let identity = Credentials::new(KEY, SECRET, None, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.excluded_headers = None;
    let params = SigningParams::builder()
        .identity(&identity)
        .region("ap-northeast-1")
        .name("ssm-incidents")
        .time(SystemTime::from(at(NOW)))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let uri = format!("https://{HOST}{}?{}", draft.path, draft.query);
    let headers = draft.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(&draft.body);
    let request = SignableRequest::new(&draft.method, uri, headers, body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let added: Vec<_> = instructions.headers().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    added.iter().fold(draft.add("host", HOST), |draft, (name, value)| draft.add(name, value))
}

#[test]
fn what_the_crate_signs_is_let_in() {
    let json = ("content-type", "application/json");
    let table = [
        Draft::new("GET", "/", &[], ""),
        Draft::new("POST", "/createResponsePlan", &[json], "{}"),
        Draft::new("POST", "/createResponsePlan", &[json], "\u{0}障害"),
        // Paths as they are: encoded, doubled, with dots, with what nobody would encode.
        Draft::new("GET", "/tags/arn%3Aaws%3Ax%2Fy", &[], ""),
        Draft::new("GET", "/tags/arn:aws:x/y", &[], ""),
        Draft::new("GET", "//a/./b/../c%2f~!$'()*,;=@", &[], ""),
        // Queries out of order, repeated, bare, empty.
        Draft::new("GET", "/x?b=2&a=1&a=0&b=10&aa=1", &[], ""),
        Draft::new("GET", "/x?a&b=&c=d", &[], ""),
        Draft::new("GET", "/x?a=arn:aws:x/y&b=~%2B%20", &[], ""),
        // What the SDKs for Go and JavaScript sign besides.
        Draft::new(
            "POST",
            "/listIncidentRecords",
            &[
                json,
                ("content-length", "2"),
                ("amz-sdk-request", "attempt=1; max=3"),
                ("accept-encoding", "identity"),
                ("user-agent", "aws-sdk-go-v2/1.30  os/linux"),
                ("x-amz-user-agent", "aws-sdk-js/3.0  ua/2.1"),
                ("x-amzn-trace-id", "Root=1-2-3"),
            ],
            "{}",
        ),
        // Spaces around and inside; a header twice.
        Draft::new("GET", "/x", &[("x-amz-meta", "  a   b "), ("x-amz-meta", "c")], ""),
    ];
    for draft in table {
        let draft = signed(draft);
        assert_eq!(draft.verify(NOW, &SCOPE), Ok(()), "{} ?{}", draft.path, draft.query);
    }
}

/// Every byte counts: nothing under the signature can be changed.
#[test]
fn what_was_changed_on_the_way_is_not() {
    let json = ("content-type", "application/json");
    let good = signed(Draft::new("POST", "/a%3Ab?k=v%2B", &[json, ("x-amz-meta", "m")], "{}"));
    assert_eq!(good.verify(NOW, &SCOPE), Ok(()));
    let changes: [fn(Draft) -> Draft; 11] = [
        |draft| Draft { method: "PUT".into(), ..draft },
        |draft| Draft { path: "/a:b".into(), ..draft },
        |draft| Draft { path: "/a%3ab".into(), ..draft },
        |draft| Draft { query: "k=w%2B".into(), ..draft },
        |draft| Draft { query: "k=v%2B&k=v%2B".into(), ..draft },
        // A space to whoever reads it as a form.
        |draft| Draft { query: "k=v+".into(), ..draft },
        |draft| Draft { body: "{ }".into(), ..draft },
        |draft| draft.set("content-type", "text/plain"),
        |draft| draft.add("x-amz-meta", "n"),
        |draft| draft.set("host", "other.example.com"),
        |draft| draft.set("x-amz-date", "20261124T010001Z"),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let changed = change(good.clone());
        assert_eq!(changed.verify(NOW, &SCOPE), Err(Denial::Mismatch), "change {index}");
    }
}

#[test]
fn what_a_front_end_does_is_made_up_for() {
    let table = [
        // It put its own name in.
        signed(Draft::new("GET", "/x", &[], "")).set("host", "abc.lambda-url.example.com"),
        // It keeps the name to itself.
        signed(Draft::new("GET", "/x", &[], "")).without("host"),
        // It took the length off.
        signed(Draft::new("POST", "/x", &[("content-length", "2")], "{}"))
            .without("content-length"),
        // It added what it adds.
        signed(Draft::new("GET", "/x", &[], ""))
            .add("x-amz-cf-id", "abc")
            .add("x-amzn-trace-id", "Root=1-2-3")
            .add("x-forwarded-for", "192.0.2.1"),
    ];
    let scope = Scope { hosts: &["other.example.com", HOST], ..SCOPE };
    for draft in table {
        assert_eq!(draft.verify(NOW, &scope), Ok(()), "{:?}", draft.headers);
    }
}

/// By hand, as the crate always signs `x-amz-date`.
#[test]
fn a_date_header_does_as_well() {
    let draft = Draft::new("GET", "/x", &[], "")
        .add("host", HOST)
        .add("date", "Tue, 24 Nov 2026 01:00:00 GMT");
    let names = "date;host";
    let request = format!(
        "GET\n/x\n\ndate:Tue, 24 Nov 2026 01:00:00 GMT\nhost:{HOST}\n\n{names}\n{}",
        canonical::hash(b"")
    );
    let scope = "20261124/ap-northeast-1/ssm-incidents/aws4_request";
    let text = format!(
        "AWS4-HMAC-SHA256\n20261124T010000Z\n{scope}\n{}",
        canonical::hash(request.as_bytes())
    );
    let key = aws_sigv4::sign::v4::generate_signing_key(
        SECRET,
        SystemTime::from(at(NOW)),
        "ap-northeast-1",
        "ssm-incidents",
    );
    let signature = aws_sigv4::sign::v4::calculate_signature(key, text.as_bytes());
    // Without spaces, as some clients write it.
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/{scope},SignedHeaders={names},Signature={signature}"
    );
    let draft = draft.add("authorization", &authorization);
    assert_eq!(draft.verify(NOW, &SCOPE), Ok(()));
    // Under the signature is what counts.
    let draft = draft.add("x-amz-date", "20261124T010000Z");
    assert_eq!(draft.verify(NOW, &SCOPE), Err(Denial::Unsigned("x-amz-date".into())));
}

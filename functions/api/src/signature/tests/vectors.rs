//! What botocore 1.43.11 sends, captured with its clock stopped at 2026-11-24T01:00:00Z.

use super::*;

const NOW: &str = "2026-11-24T01:00:00Z";

/// A request of botocore: what it signs, and what it adds afterwards.
fn captured(
    (method, target): (&str, &str),
    (service, names, signature): (&str, &str, &str),
    more: &[(&str, &str)],
    body: &str,
) -> Draft {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20261124/ap-northeast-1/{service}/aws4_request, \
         SignedHeaders={names}, Signature={signature}"
    );
    Draft::new(method, target, more, body)
        .add("host", HOST)
        .add("user-agent", "Botocore/1.43.11 ua/2.1 os/linux md/arch#x86_64 lang/python#3.11.7")
        .add("x-amz-date", "20261124T010000Z")
        .add("authorization", &authorization)
        .add("amz-sdk-invocation-id", "8a365f80-317f-4f44-8105-6f0800ba4505")
        .add("amz-sdk-request", "attempt=1")
}

/// `get_contact`.
pub(super) fn get_contact() -> Draft {
    captured(
        ("POST", "/"),
        (
            "ssm-contacts",
            "content-type;host;x-amz-date;x-amz-target",
            "7c22f0fd77555d54951f28a41c9d2e328df7691e1cff8498d9bee5df3115f200",
        ),
        &[
            ("x-amz-target", "SSMContacts.GetContact"),
            ("content-type", "application/x-amz-json-1.1"),
            ("content-length", "85"),
        ],
        r#"{"ContactId": "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro"}"#,
    )
}

/// `start_incident`.
fn start_incident() -> Draft {
    captured(
        ("POST", "/startIncident"),
        (
            "ssm-incidents",
            "content-type;host;x-amz-date",
            "90314bb1495a726b4a5da0fda939c71fb7b71d6e3b17d9b40fa0819082dfd295",
        ),
        &[("content-type", "application/json"), ("content-length", "142")],
        concat!(
            r#"{"responsePlanArn": "arn:aws:ssm-incidents::123456789012:response-plan/prod-api-"#,
            r#"incident-plan", "title": "\u969c\u5bb3", "clientToken": "t-1"}"#
        ),
    )
}

/// A request without a body about the response plan.
fn about_plan(method: &str, target: &str, signature: &str) -> Draft {
    const PLAN: &str =
        "arn%3Aaws%3Assm-incidents%3A%3A123456789012%3Aresponse-plan%2Fprod-api-incident-plan";
    let target = target.replace("PLAN", PLAN);
    captured((method, &target), ("ssm-incidents", "host;x-amz-date", signature), &[], "")
}

#[test]
fn what_botocore_signs_is_let_in() {
    let table = [
        get_contact(),
        start_incident(),
        // `list_tags_for_resource`: the path is encoded, and encoded again in what is signed.
        about_plan(
            "GET",
            "/tags/PLAN",
            "4de6fe43cd870b8e3a85aaf0eb96f1cbd83ac1719e47c238265c0e094ce1f5c0",
        ),
        // `untag_resource`: the pairs are signed in another order than sent.
        about_plan(
            "DELETE",
            "/tags/PLAN?tagKeys=team%20b&tagKeys=a%2Bb&tagKeys=env",
            "2b8809e9c26aa3cfbc99af7b569916d81b3ef40e5db2609c461bf93c3f0c0670",
        ),
        // `get_response_plan`.
        about_plan(
            "GET",
            "/getResponsePlan?arn=PLAN",
            "19799aa72e14d0a370fa9e7042f643c2d691a5e1a0b9a8f403678afe245cb0db",
        ),
    ];
    for draft in table {
        assert_eq!(draft.verify(NOW, &SCOPE), Ok(()), "{} {}", draft.method, draft.path);
    }
}

#[test]
fn who_signed_is_known_before_the_secret() {
    let draft = get_contact();
    let headers: Vec<_> =
        draft.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (method, path, query, body) = (&draft.method, &draft.path, &draft.query, &draft.body);
    let signed = Signed::read(Request { method, path, query, headers: &headers, body }).unwrap();
    assert_eq!(signed.access_key(), KEY);
    assert_eq!((signed.service(), signed.region()), ("ssm-contacts", "ap-northeast-1"));
    assert_eq!(signed.at(), at(NOW));
}

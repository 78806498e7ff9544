//! A good request, spoilt in every way that is told apart.

use super::vectors::get_contact;
use super::*;

const NOW: &str = "2026-11-24T01:00:00Z";
const MISSING: &str = "MissingAuthenticationTokenException";
const INCOMPLETE: &str = "IncompleteSignatureException";
const UNKNOWN: &str = "UnrecognizedClientException";
const INVALID: &str = "InvalidSignatureException";
const SIGNATURE: &str = "7c22f0fd77555d54951f28a41c9d2e328df7691e1cff8498d9bee5df3115f200";

/// Asserts the code and the beginning of what is said.
fn assert_denied(draft: &Draft, now: &str, scope: &Scope<'_>, expected: (&str, &str)) {
    let denial = draft.verify(now, scope).unwrap_err();
    let said = denial.to_string();
    assert_eq!((denial.code(), said.starts_with(expected.1)), (expected.0, true), "{said}");
}

/// How a good request is spoilt, the code of the denial, and the beginning of what it says.
type Case<'a> = (fn(Draft) -> Draft, &'a str, &'a str);

fn check(table: &[Case]) {
    for (spoil, code, said) in table {
        assert_denied(&spoil(get_contact()), NOW, &SCOPE, (code, said));
    }
}

#[test]
fn not_signed_or_not_wholly() {
    check(&[
        // Not signed.
        (|it| it.without("authorization"), MISSING, "Missing Authentication Token"),
        // Signed some other way, or not wholly.
        (|it| it.set("authorization", ""), INCOMPLETE, "Unsupported AWS 'algorithm'"),
        (|it| it.set("authorization", "Bearer x"), INCOMPLETE, "Unsupported AWS 'algorithm'"),
        (|it| it.authorized("HMAC-SHA256", "ECDSA-P256-SHA256"), INCOMPLETE, "Unsupported AWS"),
        (
            |it| it.set("authorization", "AWS4-HMAC-SHA256").without("x-amz-date"),
            INCOMPLETE,
            "Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. \
             Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ),
        (
            |it| it.authorized(&format!(", Signature={SIGNATURE}"), ""),
            INCOMPLETE,
            "Authorization header requires 'Signature' parameter.",
        ),
        (|it| it.authorized("Signature=", "signature="), INCOMPLETE, "Authorization header must"),
        (|it| it.authorized("Signature=", "Signature"), INCOMPLETE, "Authorization header must"),
        (
            |it| it.authorized(", Signature=", ", Signature=0, Signature="),
            INCOMPLETE,
            "Authorization header must hold",
        ),
        (
            |it| it.add("authorization", "AWS4-HMAC-SHA256 x"),
            INCOMPLETE,
            "Request must not repeat the 'Authorization' header.",
        ),
        (|it| it.authorized("/20261124", ""), INCOMPLETE, "Credential must have exactly 5"),
        (|it| it.authorized(KEY, "a/b"), INCOMPLETE, "Credential must have exactly 5"),
        (|it| it.authorized("/20261124", "/2026"), INCOMPLETE, "Credential must have exactly 5"),
        (|it| it.authorized("content-type;host", "host;content-type"), INCOMPLETE, "SignedHeaders"),
        (|it| it.authorized(";host", ";host;host"), INCOMPLETE, "SignedHeaders must"),
        (|it| it.authorized("content-type;", ";content-type;"), INCOMPLETE, "SignedHeaders must"),
        // No known time.
        (|it| it.without("x-amz-date"), INCOMPLETE, "Authorization header requires existence"),
        (|it| it.set("x-amz-date", "yesterday"), INCOMPLETE, "Date must be in ISO-8601"),
        (|it| it.add("x-amz-date", "20261124T010000Z"), INCOMPLETE, "Date must be in ISO-8601"),
    ]);
}

#[test]
fn signed_for_something_else() {
    check(&[
        // Temporary credentials of AWS.
        (
            |it| it.add("x-amz-security-token", "IQoJ"),
            UNKNOWN,
            "The security token included in the request is invalid.",
        ),
        // Another scope.
        (
            |it| it.authorized("aws4_request", "aws5_request"),
            INVALID,
            "Credential should be scoped with a valid terminator: 'aws4_request'.",
        ),
        (
            |it| it.authorized("ap-northeast-1", "us-east-1"),
            INVALID,
            "Credential should be scoped to a valid region.",
        ),
        (
            |it| it.authorized("ssm-contacts", "execute-api"),
            INVALID,
            "Credential should be scoped to correct service: 'ssm-contacts' or 'ssm-incidents'.",
        ),
        (
            |it| it.authorized("20261124", "20261123"),
            INVALID,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
             HTTP: '20261123' is not the beginning of '20261124T010000Z'.",
        ),
    ]);
}

#[test]
fn another_request_than_was_signed() {
    check(&[
        // Not under the signature.
        (
            |it| it.authorized(";x-amz-target", ""),
            INVALID,
            "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (|it| it.authorized("host;", ""), INVALID, "'host' must be"),
        (|it| it.authorized("x-amz-date;", ""), INVALID, "'x-amz-date' must be"),
        (|it| it.authorized("content-type;", ""), INVALID, "'content-type' must be"),
        (|it| it.add("x-amz-meta", "1"), INVALID, "'x-amz-meta' must be"),
        (|it| it.authorized("host", "Host"), INCOMPLETE, "SignedHeaders must be lower-case"),
        // Lost on the way.
        (
            |it| it.without("x-amz-target"),
            INVALID,
            "'x-amz-target' is a 'SignedHeader' in the AWS Authorization, and not in the request.",
        ),
        // A body outside of the signature, or another one.
        (
            |it| {
                it.authorized("host;", "host;x-amz-content-sha256;")
                    .add("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            },
            INVALID,
            "The provided 'x-amz-content-sha256' header does not match",
        ),
        (
            |it| {
                it.authorized("host;", "host;x-amz-content-sha256;")
                    .add("x-amz-content-sha256", &"0".repeat(64))
            },
            INVALID,
            "The provided 'x-amz-content-sha256' header does not match",
        ),
        // Another signature.
        (|it| it.authorized("=7c22", "=7c23"), INVALID, "The request signature we calculated"),
        (|it| it.authorized("f200", "F200"), INVALID, "The request signature we calculated"),
        (|it| it.authorized(SIGNATURE, ""), INVALID, "The request signature we calculated"),
        (|it| it.authorized(KEY, "").authorized("f200", "f20"), INVALID, "The request signature"),
        (
            |it| it.set("x-amz-target", "SSMContacts.DeleteContact"),
            INVALID,
            "The request signature",
        ),
    ]);
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    for now in ["2026-11-24T00:55:00Z", "2026-11-24T01:00:00Z", "2026-11-24T01:05:00Z"] {
        assert_eq!(get_contact().verify(now, &SCOPE), Ok(()), "{now}");
    }
    let expired = "Signature expired: 20261124T010000Z is now earlier than 20261124T010500Z \
                   (20261124T011000Z - 5 min.)";
    let early = "Signature not yet current: 20261124T010000Z is still later than \
                 20261124T005000Z (20261124T004500Z + 5 min.)";
    let table = [
        ("2026-11-24T01:05:00.001Z", "Signature expired: "),
        ("2026-11-24T01:10:00Z", expired),
        ("2026-11-24T00:54:59Z", "Signature not yet current: "),
        ("2026-11-24T00:45:00Z", early),
    ];
    for (now, said) in table {
        assert_denied(&get_contact(), now, &SCOPE, (INVALID, said));
    }
}

#[test]
fn the_service_is_the_one_of_the_operation() {
    let scope = Scope { services: &["ssm-incidents"], ..SCOPE };
    let said = "Credential should be scoped to correct service: 'ssm-incidents'.";
    assert_denied(&get_contact(), NOW, &scope, (INVALID, said));
}

use super::*;
use Verdict::{Allowed, Denied, Unmentioned};

const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/prod-api";
const INCIDENT: &str = "arn:aws:ssm-incidents::123456789012:incident-record/prod-api/1f2c";
const TARO: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro";

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

fn policy(text: &str) -> Result<Policy, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// An action, a resource, and what a policy says.
type Case<'a> = (&'a str, &'a str, Verdict);

/// Each line: a policy's statements, and what they say about actions on resources.
#[test]
fn what_policies_say() {
    let table: &[(&str, &[Case])] = &[
        (
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            &[
                ("ssm-contacts:GetContact", TARO, Allowed),
                ("ssm-incidents:ListTimelineEvents", "*", Allowed),
            ],
        ),
        // The user guide's example of a policy that lets somebody read.
        //= incident-manager#security_iam_id-based-policy-examples
        (
            r#"{"Sid": "Read", "Effect": "Allow", "Action": ["ssm-incidents:Get*", "ssm-incidents:List*"], "Resource": "*"}"#,
            &[
                ("ssm-incidents:GetResponsePlan", PLAN, Allowed),
                ("ssm-incidents:ListIncidentRecords", "*", Allowed),
                ("ssm-incidents:StartIncident", PLAN, Unmentioned),
                ("ssm-contacts:GetContact", TARO, Unmentioned),
            ],
        ),
        // And of one that lets somebody update one response plan.
        (
            r#"{"Effect": "Allow", "Action": "ssm-incidents:UpdateResponsePlan", "Resource": "arn:aws:ssm-incidents::123456789012:response-plan/prod-api"}"#,
            &[
                ("ssm-incidents:UpdateResponsePlan", PLAN, Allowed),
                ("SSM-Incidents:updateresponseplan", PLAN, Allowed),
                ("ssm-incidents:UpdateResponsePlan", INCIDENT, Unmentioned),
                (
                    "ssm-incidents:UpdateResponsePlan",
                    "arn:aws:ssm-incidents::123456789012:response-plan/PROD-API",
                    Unmentioned,
                ),
                ("ssm-incidents:UpdateResponsePlan", "*", Unmentioned),
            ],
        ),
        // A star spans colons and slashes, a question mark is one character.
        (
            r#"{"Effect": "Allow", "Action": "ssm-*:?etContact", "Resource": ["arn:aws:ssm-contacts:*/tanaka-????"]}"#,
            &[
                ("ssm-contacts:GetContact", TARO, Allowed),
                ("ssm-contacts:etContact", TARO, Unmentioned),
                (
                    "ssm-contacts:GetContact",
                    "arn:aws:ssm-contacts:x:y:contact/tanaka-jiro-2",
                    Unmentioned,
                ),
            ],
        ),
        // A denial wins, wherever it stands.
        (
            r#"[{"Effect": "Deny", "Action": "ssm-contacts:Delete*", "Resource": "*"}, {"Effect": "Allow", "Action": "ssm-contacts:*", "Resource": "*"}]"#,
            &[
                ("ssm-contacts:DeleteContact", TARO, Denied),
                ("ssm-contacts:GetContact", TARO, Allowed),
            ],
        ),
        (
            r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*:DELETE*", "Resource": "arn:*:contact/tanaka-*"}]"#,
            &[
                ("ssm-contacts:DeleteContact", TARO, Denied),
                ("ssm-incidents:DeleteResponsePlan", PLAN, Allowed),
            ],
        ),
        // IAM's example: everything but one service.
        //= iam#reference_policies_elements_notaction
        (
            r#"{"Effect": "Allow", "NotAction": "ssm-contacts:*", "Resource": "*"}"#,
            &[
                ("ssm-incidents:StartIncident", PLAN, Allowed),
                ("ssm-contacts:GetContact", TARO, Unmentioned),
            ],
        ),
        // Deny everything but reading.
        (
            r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "NotAction": ["*:Get*", "*:List*"], "Resource": "*"}]"#,
            &[
                ("ssm-contacts:GetContact", TARO, Allowed),
                ("ssm-contacts:StopEngagement", TARO, Denied),
            ],
        ),
        // Deny everything but one resource.
        (
            r#"[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:ssm-incidents::*:response-plan/prod-*"}]"#,
            &[
                ("ssm-incidents:GetResponsePlan", PLAN, Allowed),
                ("ssm-contacts:GetContact", TARO, Denied),
            ],
        ),
    ];
    for (statements, cases) in table {
        for version in ["", r#""Version": "2012-10-17", "#, r#""Version": "2008-10-17", "#] {
            let policy = policy(&format!("{{{version}\"Statement\": {statements}}}")).unwrap();
            for (action, resource, expected) in *cases {
                let verdict = policy.allows(action, resource);
                assert_eq!(verdict, *expected, "{statements}: {action} on {resource}");
            }
            let written = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), policy);
        }
    }
}

/// Each line: a document that is not taken, and what is said about it.
#[test]
fn what_cannot_be_honoured_is_refused() {
    let table = [
        ("[]", "expected a policy"),
        (r#""*""#, "expected a policy"),
        ("{}", "missing field `Statement`"),
        (r#"{"Statement": []}"#, "the policy has no statement"),
        (r#"{"Statement": "Allow"}"#, "expected a statement"),
        (r#"{"Version": "2012-10-18", "Statement": WHATEVER}"#, r#"states Version "2012-10-18""#),
        (r#"{"Id": "x", "Statement": WHATEVER}"#, "unknown field `Id`"),
        (
            r#"{"Statement": [WHATEVER, {"Effect": "Allow", "Action": "*"}]}"#,
            "statement 2 of the policy needs either Resource or NotResource",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#,
            "statement 1 of the policy needs either Action or NotAction",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#,
            "at least one entry",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "a:b", "Resource": "*"}}"#,
            "either Action or NotAction",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"}}"#,
            "either Resource or NotResource",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Action": "a:b", "Resource": "*"}}"#,
            "duplicate field `Action`",
        ),
        (r#"{"Statement": {"Action": "*", "Resource": "*"}}"#, "missing field `Effect`"),
        (
            r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
            r#"the Effect "allow""#,
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "GetContact", "Resource": "*"}}"#,
            r#"the action "GetContact""#,
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": ["*", 7], "Resource": "*"}}"#,
            "invalid type: integer `7`",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"}}"#,
            "invalid type: map",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "contact/*"}}"#,
            "neither an ARN nor *",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:x:::${aws:username}"}}"#,
            "policy variable",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}}"#,
            "statement 1 of the policy has a Condition, which Tocsin does not honour",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": null}}"#,
            "has a Condition",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#,
            "has a Principal",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": "*"}}}"#,
            "has a NotPrincipal",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Note": ""}}"#,
            "unknown field `Note`",
        ),
        (
            r#"{"Statement": {"effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            "unknown field `effect`",
        ),
    ];
    for (text, expected) in table {
        let text = text.replace("WHATEVER", ALL);
        let said = policy(&text).unwrap_err();
        assert!(said.contains(expected), "{text}: {said}");
    }
}

#[test]
fn the_length_is_bounded() {
    // The action is one character.
    let with = |chars: usize| {
        let resource = format!("arn:{}", "障".repeat(chars - 5));
        policy(&format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "{resource}"}}}}"#
        ))
    };
    assert!(with(POLICY_CHARS_MAX).is_ok());
    let said = with(POLICY_CHARS_MAX + 1).unwrap_err();
    assert!(said.starts_with("the policy has 6145 characters, more than 6144"), "{said}");
}

#[test]
fn errors_quote_no_more_than_is_read() {
    let long = "x".repeat(10_000);
    let said = policy(&format!(
        r#"{{"Statement": {{"Effect": "{long}", "Action": "*", "Resource": "*"}}}}"#
    ));
    assert!(said.unwrap_err().len() < 300);
}

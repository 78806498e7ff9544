//! Policies of access keys: what is read is meant, and every question has an answer.

use std::sync::LazyLock;

use domain::access::{Policy, Verdict};

use crate::draw::Draw;
use crate::spoil::spoilt;
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

/// Policies with every member of the language.
const POLICIES: &[&str] = &[
    r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "read", "Effect": "Allow", "Action": ["ssm-contacts:Get*", "ssm-contacts:List*"],
         "Resource": "*"},
        {"Effect": "Deny", "Action": "*",
         "Resource": ["arn:aws:ssm-contacts:*:123456789012:contact/ceo", "arn:aws:*:?:*"]}
    ]}"#,
    r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
    r#"{"Version": "2008-10-17", "Statement": [
        {"Effect": "Allow", "NotAction": "ssm-contacts:Delete*",
         "NotResource": ["arn:aws:ssm-contacts:ap-northeast-1:123456789012:rotation/*"]}
    ]}"#,
    r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Condition": {"Bool": {}},
        "Action": "ssm-contacts:*", "Resource": "arn:aws:ssm-contacts:${aws:region}:*"}]}"#,
];
const ACTIONS: &[&str] = &["ssm-contacts:GetContact", "ssm-incidents:StartIncident"];
const RESOURCES: &[&str] = &["arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/ceo", "*"];
/// Characters of what is asked about: no ARN is longer.
const ASKED_CHARS_MAX: usize = 2_048;

static SEEDS: LazyLock<Vec<Tree>> =
    LazyLock::new(|| POLICIES.iter().map(|text| Tree::parse(text).unwrap()).collect());

/// Reads a spoilt policy, and asks it.
pub fn check(draw: &mut Draw) {
    let document = spoilt(&SEEDS, 4, draw).text();
    let (action, resource) = (asked(ACTIONS, draw), asked(RESOURCES, draw));
    match serde_json::from_str::<Policy>(&document) {
        Ok(policy) => {
            is_the_same(&policy);
            is_decided(&policy, &action, &resource);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn asked(seeds: &[&str], draw: &mut Draw) -> String {
    let mut asked = (*draw.pick(seeds)).to_owned();
    match draw.below(4) {
        3 => asked = text(draw),
        2 => spoil_text(&mut asked, draw),
        _ => {}
    }
    asked.chars().take(ASKED_CHARS_MAX).collect()
}

/// Printed and read again, it is the same: what is stored is what was given.
fn is_the_same(policy: &Policy) {
    let printed = serde_json::to_string(policy).unwrap();
    assert_eq!(&serde_json::from_str::<Policy>(&printed).unwrap(), policy, "{printed}");
}

/// The same question has the same answer, and the case of an action does not matter.
fn is_decided(policy: &Policy, action: &str, resource: &str) {
    let verdict = policy.allows(action, resource);
    assert_eq!(policy.allows(&action.to_ascii_uppercase(), resource), verdict);
    // A statement more about everything decides, but for what is denied already.
    if let Some(but_all) = with(policy, "Deny") {
        assert_eq!(but_all.allows(action, resource), Verdict::Denied);
    }
    if let Some(or_all) = with(policy, "Allow") {
        let denied = verdict == Verdict::Denied;
        let expected = if denied { Verdict::Denied } else { Verdict::Allowed };
        assert_eq!(or_all.allows(action, resource), expected);
    }
}

/// The policy with a statement about everything, unless it is too long for one more.
fn with(policy: &Policy, effect: &str) -> Option<Policy> {
    let all = serde_json::json!({ "Effect": effect, "Action": "*", "Resource": "*" });
    let mut document = serde_json::to_value(policy).unwrap();
    document["Statement"].as_array_mut().unwrap().push(all);
    serde_json::from_value(document).ok()
}

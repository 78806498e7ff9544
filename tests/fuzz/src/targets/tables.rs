//! Inputs that a table of the API takes.

use wire::model::pattern::Pattern;
use wire::model::rules::{Keys, Member, Rule, Shape, Text};

use crate::draw::Draw;
use crate::tree::Tree;

const ARNS: &[&str] = &[
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web-team",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:rotation/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:page/a/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:engagement/a/6f8b1f6e-0000-5000-8000-000000000001",
];
const INCIDENT_ARNS: &[&str] = &[
    "arn:aws:ssm-incidents::123456789012:response-plan/web",
    "arn:aws:ssm-incidents::123456789012:incident-record/web/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:sns:ap-northeast-1:123456789012:topic",
];
const WORDS: &[&str] = &["a", "web-team", "Asia/Tokyo", "SMS", "障害"];
const SECONDS: &[&str] = &["1795395600", "1795395600.25", "0", "-62135596800", "253402300799"];

/// What the table takes: every member that must be there, and some of the others.
pub(super) fn object(shape: Shape, draw: &mut Draw) -> Tree {
    let mut members = Vec::new();
    for Member { name, required, rule } in shape {
        if *required || draw.once_in(2) {
            members.push(((*name).to_owned(), sample(rule, draw)));
        }
    }
    Tree::Object(members)
}

fn sample(rule: &Rule, draw: &mut Draw) -> Tree {
    match rule {
        Rule::Text(text) => Tree::Text(word(text, draw).to_owned()),
        Rule::Choice(choices) => Tree::Text((*draw.pick(choices)).to_owned()),
        Rule::Integer { min, max } => Tree::Bare(draw.pick(&[*min, *max]).to_string()),
        Rule::Boolean => Tree::Bare((*draw.pick(&["true", "false"])).to_owned()),
        Rule::Timestamp => Tree::Bare((*draw.pick(SECONDS)).to_owned()),
        Rule::List { member, min, .. } => {
            let count = min + draw.below(3);
            Tree::List((0..count).map(|_| sample(member, draw)).collect())
        }
        Rule::Map { keys, value, min, .. } => {
            let keys = match keys {
                Keys::Choice(keys) => keys,
                Keys::Text(_) => WORDS,
            };
            let keys = &keys[..draw.below(keys.len() + 1).max(*min)];
            let entries = keys.iter().map(|key| ((*key).to_owned(), sample(value, draw)));
            Tree::Object(entries.collect())
        }
        Rule::Structure(shape) => object(shape, draw),
        Rule::Union(shape) => {
            let Member { name, rule, .. } = draw.pick(shape);
            Tree::Object(vec![((*name).to_owned(), sample(rule, draw))])
        }
    }
}

fn word(text: &Text, draw: &mut Draw) -> &'static str {
    match text.pattern {
        Some(Pattern::Arn) => draw.pick::<&str>(ARNS),
        Some(Pattern::Uuid) => "6f8b1f6e-0000-5000-8000-000000000001",
        Some(Pattern::Digits) => "424242",
        Some(Pattern::AnyArn) => draw.pick::<&str>(INCIDENT_ARNS),
        Some(Pattern::ContactArn) => ARNS[0],
        Some(Pattern::RoleArn) => "arn:aws:iam::123456789012:role/runbooks",
        Some(Pattern::DocumentName) => "Restart-Service",
        Some(Pattern::RelatedItemId) => "related-item/TASK/0123456789ABCDEF0123456789ABCDEF",
        Some(_) | None => draw.pick::<&str>(WORDS),
    }
}

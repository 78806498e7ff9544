//! Bodies of requests to ssm-contacts, for each operation.

use serde::de::DeserializeOwned;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::{
    channels, contacts, engagements, overrides, pages, policies, read, rotations, shifts, tags,
};
use wire::contacts::rules::{self, Keys, Member, Pattern, Rule, Text};

use super::is_readable;
use crate::draw::Draw;
use crate::spoil::{spoil, value};
use crate::tree::Tree;

/// Members that one answer says to be wrong.
const FIELDS_MAX: usize = 100;

const ARNS: &[&str] = &[
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web-team",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:rotation/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:page/a/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:engagement/a/6f8b1f6e-0000-5000-8000-000000000001",
];
const WORDS: &[&str] = &["a", "web-team", "Asia/Tokyo", "SMS", "障害"];
const SECONDS: &[&str] = &["1795395600", "1795395600.25", "0", "-62135596800", "253402300799"];

/// Reads one spoilt body as its operation, and as another one.
pub fn check(draw: &mut Draw) {
    let operation = *draw.pick(&Operation::ALL);
    let mut body = object(rules::input(operation), draw);
    for _ in 0..draw.below(4) {
        spoil(&mut body, draw);
    }
    if draw.once_in(40) {
        body = value(draw);
    }
    let body = body.text();
    read_as(operation, body.as_bytes());
    // Another operation's body, as clients confuse them.
    read_as(*draw.pick(&Operation::ALL), body.as_bytes());
}

/// What is read once is read again; what is refused is refused for what the client did, in words
/// that fit into a log.
fn hold<T: DeserializeOwned + PartialEq>(operation: Operation, body: &[u8]) {
    match read::<T>(operation, body) {
        Ok(request) => assert!(read::<T>(operation, body).is_ok_and(|again| again == request)),
        Err(Fault::Validation { fields, .. }) => {
            assert!((1..=FIELDS_MAX).contains(&fields.len()), "{} fields", fields.len());
            for field in &fields {
                is_readable(&field.message);
            }
        }
        Err(fault @ Fault::Serialization { .. }) => is_readable(fault.message()),
        // That would be the table and the struct at odds.
        Err(fault) => unreachable!("{}: {fault}", operation.name()),
    }
}

/// Each operation with the file that has its struct.
macro_rules! operations {
    ($($file:ident: $($name:ident)+;)+) => {
        fn read_as(operation: Operation, body: &[u8]) {
            match operation {
                $($(Operation::$name => hold::<$file::$name>(operation, body),)+)+
            }
        }
    };
}

operations! {
    channels: ActivateContactChannel CreateContactChannel DeactivateContactChannel
        DeleteContactChannel GetContactChannel ListContactChannels SendActivationCode
        UpdateContactChannel;
    contacts: CreateContact DeleteContact GetContact ListContacts UpdateContact;
    engagements: DescribeEngagement ListEngagements StartEngagement StopEngagement;
    overrides: CreateRotationOverride DeleteRotationOverride GetRotationOverride
        ListRotationOverrides;
    pages: AcceptPage DescribePage ListPageReceipts ListPageResolutions ListPagesByContact
        ListPagesByEngagement;
    policies: GetContactPolicy PutContactPolicy;
    rotations: CreateRotation DeleteRotation GetRotation ListRotations UpdateRotation;
    shifts: ListPreviewRotationShifts ListRotationShifts;
    tags: ListTagsForResource TagResource UntagResource;
}

/// What the table takes: every member that must be there, and some of the others.
fn object(shape: rules::Shape, draw: &mut Draw) -> Tree {
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
        Rule::Map { keys, value, .. } => {
            let keys = match keys {
                Keys::Choice(keys) => &keys[..draw.below(keys.len() + 1)],
                Keys::Text(_) => WORDS,
            };
            let entries = keys.iter().map(|key| ((*key).to_owned(), sample(value, draw)));
            Tree::Object(entries.collect())
        }
        Rule::Structure(shape) | Rule::Union(shape) => object(shape, draw),
    }
}

fn word(text: &Text, draw: &mut Draw) -> &'static str {
    match text.pattern {
        Some(Pattern::Arn) => draw.pick::<&str>(ARNS),
        Some(Pattern::Uuid) => "6f8b1f6e-0000-5000-8000-000000000001",
        Some(Pattern::Digits) => "424242",
        Some(_) | None => draw.pick::<&str>(WORDS),
    }
}

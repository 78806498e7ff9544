//! Real payloads, mutated: whatever comes in, a clear outcome comes out.

use domain::arn::Deployment;
use domain::limits::{
    EVENT_BYTES_MAX, KEPT_BYTES_MAX, RAW_DATA_MAX, RELATED_ITEMS_MAX, SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use wire::cloudformation::event::{self, Event};
use wire::cloudformation::transform::{Place, transform};
use wire::inbound::{Reading, read};
use wire::pattern::Pattern;

use crate::golden::{asked, payloads, received_at};

/// A pattern with every operator.
const PATTERN: &str = r#"{
    "source": [{"prefix": "aws."}, {"suffix": {"equals-ignore-case": ".SHOP"}}, null, 5],
    "account": [{"anything-but": {"wildcard": ["9*9", "\\*"]}}],
    "detail": {
        "severity": [{"numeric": [">=", 7, "<", 9]}, {"exists": false}],
        "$or": [{"ip": [{"cidr": "10.0.0.0/8"}]}, {"title": [{"anything-but": ["x", 1]}]}]
    }
}"#;

/// One way to spoil a payload. Positions are relative, because payloads differ in length.
#[derive(Debug, Clone)]
enum Spoil {
    FlipBit { at: Index, bit: u8 },
    DeleteBytes { at: Index, count: usize },
    RepeatBytes { at: Index, count: usize },
    Truncate { at: Index },
    DropMember { at: Index },
    Replace { at: Index, by: Value },
    Nest { at: Index, depth: usize },
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let at = any::<Index>;
    let other = select(vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(""),
        json!("障害\u{0}\n"),
        json!([]),
        json!([[{}]]),
        json!({}),
        json!({ "Message": "{" }),
        json!("x".repeat(20_000)),
    ]);
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Spoil::FlipBit { at, bit }),
        (at(), 1..40_usize).prop_map(|(at, count)| Spoil::DeleteBytes { at, count }),
        (at(), 1..40_usize).prop_map(|(at, count)| Spoil::RepeatBytes { at, count }),
        at().prop_map(|at| Spoil::Truncate { at }),
        at().prop_map(|at| Spoil::DropMember { at }),
        (at(), other).prop_map(|(at, by)| Spoil::Replace { at, by }),
        (at(), 1..200_usize).prop_map(|(at, depth)| Spoil::Nest { at, depth }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_spoilt_payload_has_a_clear_outcome(
        (_case, payload) in select(payloads("intake")),
        spoils in prop::collection::vec(spoil(), 1..4),
    ) {
        let bytes = spoils.iter().fold(payload, apply);
        clear(&read(&bytes, received_at()));
    }

    /// What CloudFormation sends comes from whoever wrote a template.
    #[test]
    fn a_spoilt_template_or_resource_has_a_clear_outcome(
        (_case, payload) in select(payloads("cloudformation")),
        spoils in prop::collection::vec(spoil(), 1..4),
    ) {
        let bytes = spoils.iter().fold(payload, apply);
        match event::read(&bytes) {
            Ok(Event::Resource(request)) => drop(asked(&request)),
            Ok(Event::Macro(request)) => {
                let here = Deployment::new("ap-northeast-1", "123456789012");
                let place = Place { here: &here, intake: "intake", function: "arn" };
                let answer = json!(transform(&place, request));
                prop_assert!(answer["status"] == "success" || answer["errorMessage"].is_string());
            }
            Err(event::Malformed) => {}
        }
    }

    #[test]
    fn a_spoilt_pattern_is_refused_or_still_answers(
        (_case, payload) in select(payloads("intake")),
        spoils in prop::collection::vec(spoil(), 0..3),
    ) {
        let text = spoils.iter().fold(PATTERN.as_bytes().to_vec(), apply);
        let event: Value = serde_json::from_slice(&payload).unwrap();
        match Pattern::parse(&String::from_utf8_lossy(&text)) {
            Ok(pattern) => drop(pattern.matches(&event)),
            Err(error) => assert!(error.to_string().starts_with("not an event pattern: ")),
        }
    }

    #[test]
    fn arbitrary_bytes_have_a_clear_outcome(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        clear(&read(&bytes, received_at()));
        let _ = wire::automation::read(&bytes);
    }
}

#[test]
fn whatever_the_payload_too_much_of_it_is_broken() {
    for (case, bytes) in payloads("intake") {
        let mut big = bytes.clone();
        big.resize(EVENT_BYTES_MAX + 1, b' ');
        let mut deep = b"[".repeat(100_000);
        deep.extend(&bytes);
        let mut foreign = bytes;
        foreign.push(0xff);
        for bytes in [big, deep, foreign] {
            let readings = read(&bytes, received_at());
            assert!(matches!(readings.as_slice(), [Reading::Broken(_)]), "{case}: {readings:?}");
            clear(&readings);
        }
    }
}

/// Every outcome says what it is, within the bounds that the store counts on.
#[track_caller]
fn clear(readings: &[Reading]) {
    assert!(!readings.is_empty());
    for reading in readings {
        match reading {
            Reading::Signal(arrival) => {
                let signal = &arrival.signal;
                assert!(signal.subject.chars().count() <= TITLE_CHARS_MAX);
                assert!(signal.reason.chars().count() <= SUMMARY_CHARS_MAX);
                assert!(signal.raw.chars().count() <= RAW_DATA_MAX);
                assert!(signal.related.len() <= RELATED_ITEMS_MAX);
                assert!(signal.trigger.as_ref().is_none_or(|t| !t.is_empty() && t.len() <= 1_024));
                assert!(signal.id.as_str().len() <= 1_024);
                for text in [&signal.account, &signal.region].into_iter().flatten() {
                    assert!(text.len() <= 64);
                }
                assert!(arrival.event.is_object());
            }
            Reading::Ping(ping) => {
                assert!(ping.raw.chars().count() <= RAW_DATA_MAX);
            }
            Reading::Change(mark) => assert!(mark.subject.is_bounded()),
            Reading::Ignored(ignored) => {
                assert!((1..=500).contains(&ignored.why.chars().count()));
            }
            Reading::Broken(broken) => {
                assert!((1..=500).contains(&broken.why.chars().count()));
                assert!(broken.excerpt.len() <= KEPT_BYTES_MAX);
            }
        }
    }
}

fn apply(mut bytes: Vec<u8>, spoil: &Spoil) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    match spoil {
        Spoil::FlipBit { at, bit } => {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            bytes
        }
        Spoil::DeleteBytes { at, count } => {
            let start = at.index(bytes.len());
            bytes.drain(start..bytes.len().min(start + count));
            bytes
        }
        Spoil::RepeatBytes { at, count } => {
            let start = at.index(bytes.len());
            let piece = bytes[start..bytes.len().min(start + count)].to_vec();
            bytes.splice(start..start, piece);
            bytes
        }
        Spoil::Truncate { at } => {
            bytes.truncate(at.index(bytes.len()));
            bytes
        }
        Spoil::DropMember { at } => edit(bytes, *at, |_| None),
        Spoil::Replace { at, by } => edit(bytes, *at, |_| Some(by.clone())),
        Spoil::Nest { at, depth } => {
            edit(bytes, *at, |value| Some((0..*depth).fold(value, |inner, _| json!([inner]))))
        }
    }
}

/// Changes one member anywhere in the payload, in the JSON inside its texts too.
fn edit(bytes: Vec<u8>, at: Index, change: impl Fn(Value) -> Option<Value>) -> Vec<u8> {
    let Ok(mut payload) = serde_json::from_slice::<Value>(&bytes) else { return bytes };
    let count = walk(&mut payload, usize::MAX, &change).0;
    if count > 0 {
        walk(&mut payload, at.index(count), &change);
    }
    payload.to_string().into_bytes()
}

/// Counts members, and changes the one whose turn it is.
fn walk(
    value: &mut Value,
    target: usize,
    change: &impl Fn(Value) -> Option<Value>,
) -> (usize, bool) {
    let mut seen = 0;
    match value {
        Value::Object(members) => {
            for name in members.keys().cloned().collect::<Vec<_>>() {
                if seen == target {
                    let old = members.remove(&name).unwrap();
                    if let Some(new) = change(old) {
                        members.insert(name, new);
                    }
                    return (seen + 1, true);
                }
                seen += 1;
                let (below, done) = walk(&mut members[&name], target.wrapping_sub(seen), change);
                seen += below;
                if done {
                    return (seen, true);
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                let (below, done) = walk(value, target.wrapping_sub(seen), change);
                seen += below;
                if done {
                    return (seen, true);
                }
            }
        }
        Value::String(text) if text.starts_with('{') => {
            if let Ok(mut inner) = serde_json::from_str::<Value>(text) {
                let (below, done) = walk(&mut inner, target, change);
                if done {
                    *text = inner.to_string();
                }
                return (below, done);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    (seen, false)
}

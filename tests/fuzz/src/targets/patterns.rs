//! Event patterns against events.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use wire::pattern::Pattern;

use super::is_readable;
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::spoilt;
use crate::tree::Tree;

/// Patterns with every operator.
const PATTERNS: &[&str] = &[
    r#"{
        "source": [{"prefix": "aws."}, {"suffix": {"equals-ignore-case": ".SHOP"}}, null, 5],
        "account": [{"anything-but": {"wildcard": ["9*9", "\\*"]}}],
        "detail": {
            "severity": [{"numeric": [">=", 7, "<", 9]}, {"exists": false}],
            "$or": [{"ip": [{"cidr": "10.0.0.0/8"}]}, {"title": [{"anything-but": ["x", 1]}]}]
        }
    }"#,
    r#"{"detail-type": [{"equals-ignore-case": "İ"}, {"wildcard": "*a*b*"}, {"cidr": "::/0"}]}"#,
    r#"{"resources": [{"prefix": {"equals-ignore-case": "ARN"}}, {"anything-but": {"prefix": "x"}}],
        "detail": {"state": {"value": ["ALARM", {"exists": true}]}}}"#,
];

static SEEDS: LazyLock<Vec<Tree>> =
    LazyLock::new(|| PATTERNS.iter().map(|text| Tree::parse(text).unwrap()).collect());

/// Holds a spoilt pattern against a spoilt event, and the pattern of an event against itself.
pub fn check(draw: &mut Draw) {
    let text = spoilt(&SEEDS, 4, draw).text();
    let event = spoilt(corpus::intake(), 2, draw).text();
    let event: Option<Value> = serde_json::from_str(&event).ok();
    match Pattern::parse(&text) {
        Ok(pattern) => {
            assert_eq!(Pattern::parse(&format!(" \n{text}\t")).as_ref(), Ok(&pattern));
            let answers = event.iter().map(|event| pattern.matches(event));
            let again = event.iter().map(|event| pattern.matches(event));
            assert!(answers.eq(again));
            pattern.matches(&Value::Null);
        }
        Err(error) => {
            let said = error.to_string();
            is_readable(&said);
            assert!(said.starts_with("not an event pattern: "), "{said}");
        }
    }
    event.iter().for_each(means_itself);
}

/// The pattern that lists an event's own values matches the event; with one more member, it
/// matches only an event that has none of that name.
fn means_itself(event: &Value) {
    let Some(mut pattern) = asking_for(event) else { return };
    // A list around a value may be one level more than the parser of JSON follows.
    let Ok(parsed) = Pattern::parse(&pattern.to_string()) else { return };
    assert!(parsed.matches(event), "{pattern} does not match its own event");
    pattern["no such member"] = json!([{ "exists": true }]);
    let parsed = Pattern::parse(&pattern.to_string()).unwrap();
    assert!(!parsed.matches(event), "{pattern} asks for a member that is not there");
}

/// Of an object, the pattern that asks for each of its values; `None` where there is none to ask
/// for.
fn asking_for(event: &Value) -> Option<Value> {
    let members = event.as_object()?;
    let asked: Map<String, Value> = members
        .iter()
        .filter_map(|(name, value)| {
            let asked = match value {
                Value::Object(_) => asking_for(value)?,
                Value::Array(values) => json!([values.iter().find(|value| is_leaf(value))?]),
                // Printed and read again it may be another by its last digit.
                Value::Number(number) if number.is_f64() => return None,
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                    json!([value])
                }
            };
            Some((name.clone(), asked))
        })
        .collect();
    (!asked.is_empty()).then_some(Value::Object(asked))
}

fn is_leaf(value: &Value) -> bool {
    !value.is_object() && !value.is_array() && !value.is_f64()
}

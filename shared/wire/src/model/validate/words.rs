//! The words in which AWS says what a value should be, and what it is.

use serde_json::Value;

use crate::model::pattern::Pattern;
use crate::model::rules::{Keys, Member, Text};

pub(super) fn at_most(length: usize) -> String {
    format!("Member must have length less than or equal to {length}")
}

pub(super) fn at_least(length: usize) -> String {
    format!("Member must have length greater than or equal to {length}")
}

pub(super) fn matching(pattern: Pattern) -> String {
    format!("Member must satisfy regular expression pattern: {}", pattern.as_str())
}

pub(super) fn one_of(choices: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", choices.join(", "))
}

/// All that is asked of the names in a map, whichever of it one breaks.
pub(super) fn keys(keys: &Keys) -> String {
    let constraints = match keys {
        Keys::Choice(choices) => one_of(choices),
        Keys::Text(Text { min, max, pattern, secret: _ }) => {
            let all = [max.map(at_most), Some(at_least(*min)), pattern.map(matching)];
            all.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    format!("Map keys must satisfy constraint: [{constraints}]")
}

/// The names of a union's members.
pub(super) fn names(shape: &[Member]) -> String {
    let names: Vec<_> = shape.iter().map(|member| member.name).collect();
    format!("[{}]", names.join(", "))
}

/// AWS's word for the type of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}

/// A member's name as AWS's errors write it: `ResourceARN` is `resourceARN`.
pub(super) fn lower_first(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

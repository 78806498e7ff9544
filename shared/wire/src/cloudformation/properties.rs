//! Properties of resources, as the API takes them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::event::Properties;
use crate::model::rules::{Rule, Shape};

/// Why a resource cannot be what its properties say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no such property.
    #[error("the property {0} is not known")]
    Unknown(String),
    /// It is no time of the day.
    #[error("{0:?} is no time of the day: such a time is written HH:MM")]
    Time(String),
    /// It is no start of a rotation.
    #[error("{0:?} is no start of a rotation: such a start is written YYYY-MM-DDTHH:MM:SS")]
    Start(String),
    /// There is no such time zone.
    #[error("{0:?} is no time zone: such a zone is written Asia/Tokyo")]
    Zone(String),
    /// It says neither yes nor no.
    #[error("{name} is {value}, which is neither true nor false")]
    Flag {
        /// The property.
        name: &'static str,
        /// What it says, as JSON.
        value: Value,
    },
    /// A Region keeps the key that it began with.
    #[error("the key of {0} cannot be changed: remove the Region first, and add it again")]
    Key(String),
}

/// `properties`, named and typed as the operation with the input `shape` takes them.
///
/// What is no number or truth value is left as it is, for the API to say what is wrong with it.
pub(super) fn typed(shape: Shape, properties: Properties) -> Result<Properties, Unfit> {
    structure(shape, properties, "")
}

fn structure(shape: Shape, members: Properties, at: &str) -> Result<Properties, Unfit> {
    let member = |(name, value): (String, Value)| {
        let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        let known = shape.iter().find(|member| is_called(member.name, &name));
        let known = known.ok_or_else(|| Unfit::Unknown(at.clone()))?;
        Ok((known.name.to_owned(), ruled(&known.rule, value, &at)?))
    };
    members.into_iter().map(member).collect()
}

/// ssm-incidents begins its names with small letters, CloudFormation with capitals.
fn is_called(member: &str, property: &str) -> bool {
    let (first, rest) = (property.get(..1), property.get(1..));
    first.is_some_and(|first| member.get(..1).is_some_and(|its| its.eq_ignore_ascii_case(first)))
        && member.get(1..) == rest
}

fn ruled(rule: &Rule, value: Value, at: &str) -> Result<Value, Unfit> {
    Ok(match (rule, value) {
        (Rule::Integer { .. }, Value::String(text)) => {
            text.parse::<i32>().map_or_else(|_| json!(text), |number| json!(number))
        }
        (Rule::Boolean, Value::String(text)) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            _ => json!(text),
        },
        (Rule::Text(_) | Rule::Choice(_), Value::Number(number)) => json!(number.to_string()),
        (Rule::Text(_) | Rule::Choice(_), Value::Bool(flag)) => json!(flag.to_string()),
        (Rule::List { member, .. }, value) => {
            let values = list(Some(value)).into_iter();
            values.map(|value| ruled(member, value, at)).collect::<Result<_, _>>()?
        }
        (Rule::Map { value: rule, .. }, value) => {
            let entry = |(key, value): (String, Value)| {
                let at = format!("{at}.{key}");
                Ok((key, ruled(rule, value, &at)?))
            };
            entries(value).into_iter().map(entry).collect::<Result<Map<_, _>, _>>()?.into()
        }
        (Rule::Structure(shape) | Rule::Union(shape), Value::Object(members)) => {
            structure(shape, members, at)?.into()
        }
        (_, value) => value,
    })
}

/// Everything in a list. Where CloudFormation wants a list, one value is a list of one.
pub(super) fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
    }
}

/// A map, which CloudFormation writes as a list of keys with their values.
pub(super) fn entries(value: Value) -> Map<String, Value> {
    if let Value::Object(entries) = value {
        return entries;
    }
    let entry = |mut entry: Value| {
        let key = entry["Key"].as_str().unwrap_or_default().to_owned();
        let value =
            entry.as_object_mut().and_then(|its| its.remove("Value").or(its.remove("Values")));
        (key, value.unwrap_or_default())
    };
    list(Some(value)).into_iter().map(entry).collect()
}

/// What becomes of the tags of a resource: those to set, and the keys of those to take away.
pub(super) fn tags(new: &Properties, old: &Properties) -> (BTreeMap<String, Value>, Vec<String>) {
    let of =
        |properties: &Properties| properties.get("Tags").cloned().map(entries).unwrap_or_default();
    let (new, old) = (of(new), of(old));
    let gone = old.keys().filter(|key| !new.contains_key(key.as_str())).cloned().collect();
    let set = new.into_iter().filter(|(key, value)| old.get(key) != Some(value)).collect();
    (set, gone)
}

/// Gives a property another name.
pub(super) fn rename(properties: &mut Properties, from: &str, to: &str) {
    if let Some(value) = properties.remove(from) {
        properties.insert(to.to_owned(), value);
    }
}

/// Whether a property says yes; one that is not there says no.
pub(super) fn says_yes(properties: &Properties, name: &'static str) -> Result<bool, Unfit> {
    let Some(value) = properties.get(name).filter(|value| !value.is_null()) else {
        return Ok(false);
    };
    let flag = value.as_bool().or_else(|| value.as_str()?.parse().ok());
    flag.ok_or_else(|| Unfit::Flag { name, value: value.clone() })
}

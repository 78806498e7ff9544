//! From the JSON of a pattern to what it asks for. Errors are sentence fragments that begin with
//! the place.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::compare::{Bound, Compare, Network, Test, fold};
use super::{Field, Node};

/// Reads an object of a pattern, found at `place`.
pub(super) fn node(value: &Value, place: &str) -> Result<Node, String> {
    let Value::Object(members) = value else {
        return Err(format!("{} must be a JSON object", name(place)));
    };
    // An empty object would match everything, hence route everything: refused, as AWS does.
    if members.is_empty() {
        return Err(format!("{} must not be empty", name(place)));
    }
    let mut node = Node { fields: Vec::new(), alternatives: Vec::new() };
    for (member, value) in members {
        let at = if place.is_empty() { member.clone() } else { format!("{place}.{member}") };
        match value {
            Value::Array(entries) if member == "$or" && is_alternatives(entries) => {
                let nodes = entries.iter().enumerate();
                let nodes = nodes.map(|(nth, entry)| self::node(entry, &format!("{at}[{nth}]")));
                node.alternatives.push(nodes.collect::<Result<_, _>>()?);
            }
            Value::Array(entries) => {
                node.fields.push((member.clone(), Field::OneOf(tests(entries, &at)?)));
            }
            Value::Object(_) => {
                node.fields.push((member.clone(), Field::Object(self::node(value, &at)?)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Err(format!("{at} must be a list of values or an object, not {value}"));
            }
        }
    }
    Ok(node)
}

/// `$or` is an operator when it lists at least two objects; else it is a member of that name.
//= eventbridge#eb-filtering-complex-example-or
fn is_alternatives(entries: &[Value]) -> bool {
    entries.len() >= 2 && entries.iter().all(Value::is_object)
}

fn tests(entries: &[Value], place: &str) -> Result<Vec<Test>, String> {
    if entries.is_empty() {
        return Err(format!("{place} must list at least one value"));
    }
    entries.iter().map(|entry| test(entry, place)).collect()
}

/// Reads one entry of a list: a value, or an object with one operator.
fn test(entry: &Value, place: &str) -> Result<Test, String> {
    match entry {
        Value::Array(_) => Err(format!("{place} must not list a list")),
        Value::Object(operator) => {
            let (operator, operand) = only(operator, place)?;
            let at = format!("{place}.{operator}");
            match (operator, operand) {
                ("exists", Value::Bool(true)) => Ok(Test::Exists),
                ("exists", Value::Bool(false)) => Ok(Test::Missing),
                ("exists", _) => Err(format!("{at} must be true or false")),
                ("anything-but", operand) => Ok(Test::IsNot(anything_but(operand, &at)?)),
                (operator, operand) => Ok(Test::Is(compare(operator, operand, &at)?)),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Ok(Test::Is(Compare::Equals(entry.clone())))
        }
    }
}

/// What must not be: a value, a list of values, or an operator over one or several texts.
//= eventbridge#eb-filtering-anything-but
fn anything_but(operand: &Value, at: &str) -> Result<Vec<Compare>, String> {
    match operand {
        Value::String(_) | Value::Number(_) => Ok(vec![Compare::Equals(operand.clone())]),
        Value::Array(values) if values.is_empty() => Err(format!("{at} must list something")),
        Value::Array(values) => values.iter().map(|value| plain(value, at)).collect(),
        Value::Object(operator) => {
            let (operator, operand) = only(operator, at)?;
            let at = format!("{at}.{operator}");
            if !matches!(operator, "prefix" | "suffix" | "wildcard" | "equals-ignore-case") {
                return Err(format!("{at} is no operator that anything-but knows"));
            }
            match operand {
                Value::Array(values) if values.is_empty() => {
                    Err(format!("{at} must list something"))
                }
                Value::Array(values) => {
                    values.iter().map(|value| compare(operator, value, &at)).collect()
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_) => Ok(vec![compare(operator, operand, &at)?]),
            }
        }
        Value::Null | Value::Bool(_) => {
            Err(format!("{at} must be a text, a number, a list of those, or an operator"))
        }
    }
}

fn plain(value: &Value, at: &str) -> Result<Compare, String> {
    if value.is_string() || value.is_number() {
        Ok(Compare::Equals(value.clone()))
    } else {
        Err(format!("{at} must list texts and numbers only"))
    }
}

/// Reads an operator that looks at one value.
fn compare(operator: &str, operand: &Value, at: &str) -> Result<Compare, String> {
    let text = || operand.as_str().map(str::to_owned).ok_or_else(|| format!("{at} must be a text"));
    match operator {
        "prefix" | "suffix" => affix(operator, operand, at),
        "equals-ignore-case" => Ok(Compare::EqualsIgnoreCase(fold(&text()?))),
        "wildcard" => pieces(&text()?, at).map(Compare::Wildcard),
        "numeric" => numeric(operand, at).map(Compare::Numeric),
        "cidr" => cidr(&text()?, at).map(Compare::Cidr),
        _ => Err(format!("{at} is no operator of event patterns")),
    }
}

/// `{"prefix": "a"}` or `{"prefix": {"equals-ignore-case": "a"}}`, and the same for suffixes.
fn affix(operator: &str, operand: &Value, at: &str) -> Result<Compare, String> {
    let exact = operand.as_str();
    let ignoring = operand.as_object().filter(|o| o.len() == 1);
    let ignoring = ignoring.and_then(|o| o.get("equals-ignore-case")).and_then(Value::as_str);
    match (operator, exact, ignoring) {
        ("prefix", Some(text), _) => Ok(Compare::Prefix(text.to_owned())),
        ("prefix", None, Some(text)) => Ok(Compare::PrefixIgnoreCase(fold(text))),
        (_, Some(text), _) => Ok(Compare::Suffix(text.to_owned())),
        (_, None, Some(text)) => Ok(Compare::SuffixIgnoreCase(fold(text))),
        (_, None, None) => Err(format!("{at} must be a text, or {{\"equals-ignore-case\": text}}")),
    }
}

/// The literal pieces of a wildcard: `*` is anything, `\*` a star, `\\` a backslash.
//= eventbridge#eb-filtering-wildcard-matching
fn pieces(text: &str, at: &str) -> Result<Vec<String>, String> {
    let mut pieces = vec![String::new()];
    let mut characters = text.chars();
    let mut after_star = false;
    while let Some(character) = characters.next() {
        let literal = match character {
            '*' if after_star => return Err(format!("{at} must not have two * in a row")),
            '*' => {
                pieces.push(String::new());
                after_star = true;
                continue;
            }
            '\\' => match characters.next() {
                Some(escaped @ ('*' | '\\')) => escaped,
                Some(_) | None => return Err(format!("{at} may escape * and \\ only")),
            },
            other => other,
        };
        after_star = false;
        pieces.last_mut().expect("starts with one piece").push(literal);
    }
    Ok(pieces)
}

/// `["=", 5]` or up to two bounds: `[">", 0, "<=", 5]`.
//= eventbridge#eb-filtering-numeric-matching
fn numeric(operand: &Value, at: &str) -> Result<Vec<(Bound, f64)>, String> {
    let rule = || format!("{at} must be [comparison, number], once or twice");
    let parts = operand.as_array().filter(|p| matches!(p.len(), 2 | 4)).ok_or_else(rule)?;
    let bound = |pair: &[Value]| {
        let [comparison, to] = pair else { return None };
        let bound = match comparison.as_str()? {
            "=" => Bound::Equal,
            "<" => Bound::Below,
            "<=" => Bound::AtMost,
            ">" => Bound::Above,
            ">=" => Bound::AtLeast,
            _ => return None,
        };
        Some((bound, to.as_f64()?))
    };
    parts.chunks(2).map(|pair| bound(pair).ok_or_else(rule)).collect()
}

fn cidr(text: &str, at: &str) -> Result<Network, String> {
    let rule = || format!("{at} must be an address block such as 10.0.0.0/24, not {text:?}");
    let (address, bits) = text.split_once('/').ok_or_else(rule)?;
    let address: IpAddr = address.parse().map_err(|_| rule())?;
    let prefix_bits: u8 = bits.parse().map_err(|_| rule())?;
    let widest = if address.is_ipv4() { 32 } else { 128 };
    if prefix_bits > widest { Err(rule()) } else { Ok(Network { address, prefix_bits }) }
}

/// The one operator of an object.
fn only<'a>(object: &'a Map<String, Value>, place: &str) -> Result<(&'a str, &'a Value), String> {
    match (object.iter().next(), object.len()) {
        (Some((operator, operand)), 1) => Ok((operator, operand)),
        _ => Err(format!("{place} must have exactly one operator in each object of its list")),
    }
}

fn name(place: &str) -> &str {
    if place.is_empty() { "the pattern" } else { place }
}

//! Puts the members of a request together, wherever it has them, into one object.
//!
//! What is in the path or the query is there only: a member of that name in the body is dropped,
//! so that nobody is let in for the one thing and does it to the other.
//= smithy#httplabel-trait, smithy#httpquery-trait

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::fault::Fault;
use super::operation::{Operation, Route};
use super::rules::{self, Rule};

/// The input of a request: its query without the question mark, percent-encoded as it was sent,
/// and its body. An empty body is one without members.
///
/// It is not held against the table yet. What is no object is handed on as it is, to be refused
/// there.
///
/// # Errors
/// [`Fault::Serialization`] when the path or the query is not UTF-8, the query has a member twice
/// that is no list, or the body is not JSON.
pub fn gather(route: &Route<'_>, query: &str, body: &[u8]) -> Result<Value, Fault> {
    let mut elsewhere = queried(route.operation, query)?;
    if let Some((name, text)) = route.label {
        elsewhere.insert(name.to_owned(), Value::String(decoded(name, text)?));
    }
    if !has_body(route.operation) {
        return Ok(Value::Object(elsewhere));
    }
    let mut input = parsed(body)?;
    if let Value::Object(members) = &mut input {
        members.retain(|name, _| is_in_body(route.operation, name));
        members.extend(elsewhere);
    }
    Ok(input)
}

/// Whether a member of that name is read from the body.
fn is_in_body(operation: Operation, name: &str) -> bool {
    let http = operation.http();
    http.label() != Some(name) && !http.query.contains(&name)
}

/// Whether the operation has any; what else a client sends then is not looked at.
fn has_body(operation: Operation) -> bool {
    rules::input(operation).iter().any(|member| is_in_body(operation, member.name))
}

/// The members that the query has. All of them are strings or lists of strings.
fn queried(operation: Operation, query: &str) -> Result<Map<String, Value>, Fault> {
    let mut members = Map::new();
    for pair in query.split('&') {
        // A bare name is one with an empty value, as the signature has it too.
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let name = percent_decode_str(name).decode_utf8_lossy();
        let Some(name) = operation.http().query.iter().copied().find(|its| *its == name) else {
            continue;
        };
        let value = Value::String(decoded(name, text)?);
        if !is_list(operation, name) {
            if members.insert(name.to_owned(), value).is_some() {
                return Err(garbled(format!("'{name}' is in the query more than once")));
            }
            continue;
        }
        match members.entry(name).or_insert(Value::Array(Vec::new())) {
            Value::Array(values) => values.push(value),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => {}
        }
    }
    Ok(members)
}

fn is_list(operation: Operation, name: &str) -> bool {
    let member = rules::input(operation).iter().find(|member| member.name == name);
    member.is_some_and(|member| matches!(member.rule, Rule::List { .. }))
}

/// A plus sign is one: AWS's clients write a space as `%20`.
fn decoded(name: &str, text: &str) -> Result<String, Fault> {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(garbled(format!("'{name}' is not UTF-8"))),
    }
}

fn parsed(body: &[u8]) -> Result<Value, Fault> {
    if body.trim_ascii().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    // The parser's own words may quote the body.
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        garbled(format!("The body is not JSON: line {line}, column {column}"))
    })
}

fn garbled(message: String) -> Fault {
    Fault::Serialization { message }
}

#[cfg(test)]
mod tests;

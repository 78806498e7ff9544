//! What clients ask, a struct for each operation, named as it is.

use serde::de::DeserializeOwned;
use serde_json::Value;

pub mod channels;
pub mod contacts;
pub mod engagements;
pub mod overrides;
pub mod pages;
pub mod policies;
pub mod rotations;
pub mod shifts;
pub mod tags;

use super::fault::Fault;
use super::operation::Operation;
use super::validate::validate;

/// Reads the body of a request for `operation` as its `T`. An empty body is one without members.
///
/// # Errors
/// [`Fault::Serialization`] when it is no JSON object or its values are of other types than the
/// model's, [`Fault::Validation`] when they break the model's constraints.
pub fn read<T: DeserializeOwned>(operation: Operation, body: &[u8]) -> Result<T, Fault> {
    let input = object(body)?;
    validate(operation, &input)?;
    T::deserialize(&input).map_err(|_| unreadable(operation))
}

fn object(body: &[u8]) -> Result<Value, Fault> {
    if body.trim_ascii().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    // The parser's own words may quote the body.
    let broken = |error: serde_json::Error| Fault::Serialization {
        message: format!("The body is not JSON: line {}, column {}", error.line(), error.column()),
    };
    serde_json::from_slice(body).map_err(broken)
}

/// The table took what the struct does not: they are not of the same operation.
fn unreadable(operation: Operation) -> Fault {
    let message = format!("The input of {} cannot be read", operation.name());
    Fault::InternalServer { message, retry_after_seconds: None }
}

#[cfg(test)]
mod tests;

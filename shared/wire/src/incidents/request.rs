//! What clients ask, a struct for each operation, named as it is.
//!
//! Everywhere, a member that is absent is `None`, and so is one that is `null`; one that is empty
//! is there, and is empty.

use serde::de::DeserializeOwned;
use serde_json::Value;

pub mod findings;
pub mod incidents;
pub mod policies;
pub mod related_items;
pub mod replication_sets;
pub mod response_plans;
pub mod tags;
pub mod timeline;

use super::fault::Fault;
use super::operation::Operation;
use super::rules;
use crate::model::validate::validate;

/// Reads the members of a request for `operation`, gathered into one object, as its `T`.
///
/// # Errors
/// [`Fault::Serialization`] when it is no JSON object or its values are of other types than the
/// model's, [`Fault::Validation`] when they break the model's constraints.
pub fn read<T: DeserializeOwned>(operation: Operation, mut input: Value) -> Result<T, Fault> {
    validate(rules::input(operation), &input)?;
    drop_nulls(&mut input);
    T::deserialize(input).map_err(|_| unreadable(operation))
}

/// A member that is null is absent, and a union is the one member that is not. The table has
/// refused a null in a list or a map, where it stands for nothing.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The table took what the struct does not: they are not of the same operation.
fn unreadable(operation: Operation) -> Fault {
    Fault::InternalServer { message: format!("The input of {} cannot be read", operation.name()) }
}

#[cfg(test)]
mod tests;

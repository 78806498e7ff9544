//! Holds an input against the table of [`super::rules`].

use serde_json::Value;

use super::operation::Operation;
use super::rules;
use crate::model;
pub use crate::model::validate::{Failure, Field, Invalid};

/// Whether `input` is one that `operation` takes.
///
/// # Errors
/// [`Failure`], in words that a client may be told.
pub fn validate(operation: Operation, input: &Value) -> Result<(), Failure> {
    model::validate::validate(rules::input(operation), input)
}

#[cfg(test)]
mod tests;

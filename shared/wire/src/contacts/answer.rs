//! What clients are answered, a struct for each operation, named as it is. Members that are
//! absent are left out: clients take `null` for a value.

use serde::Serialize;

pub mod channels;
pub mod contacts;
pub mod engagements;
pub mod overrides;
pub mod pages;
pub mod policies;
pub mod rotations;
pub mod shifts;
pub mod tags;

/// What an operation answers that has nothing to say: `{}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Empty {}

#[cfg(test)]
mod tests;

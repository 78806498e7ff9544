//! What clients are answered, a struct for each operation that answers anything, named as it is.
//! Members that are absent are left out: clients take `null` for a value.

use serde::Serialize;

pub mod findings;
pub mod incidents;
pub mod policies;
pub mod related_items;
pub mod replication_sets;
pub mod response_plans;
pub mod tags;
pub mod timeline;

/// What an operation answers that has nothing to say: `{}`, and with the status 204 not even that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Empty {}

#[cfg(test)]
mod tests;

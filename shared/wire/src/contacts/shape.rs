//! What requests and answers have in common.

pub mod plan;
pub mod recurrence;
pub mod tag;
pub mod text;

pub use crate::model::seconds;

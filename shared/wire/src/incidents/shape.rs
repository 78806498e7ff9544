//! What requests and answers have in common.
//!
//! Unions are enums: on the wire each is an object with the one member that its variant names.

pub mod action;
pub mod filter;
pub mod incident;
pub mod integration;
pub mod related_item;
pub mod response_plan;
pub mod timeline;

pub use crate::model::{seconds, secret};

//! What Slack takes: every method with its members, and every block that we send.
//!
//! The tables say what Slack's reference says; a request that differs is refused, with where and why.

mod blocks;
mod methods;

pub(super) use crate::shape::check;
pub(super) use methods::{Content, Method, method};

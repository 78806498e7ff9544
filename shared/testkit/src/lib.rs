//! What tests stand on: a store in memory, ports that record or follow a script, builders of the
//! guide's team, and the contract that every store must keep.
//!
//! Everything here is deterministic, and its futures are ready at once. Only tests depend on it,
//! so what cannot be is unwrapped.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    clippy::needless_pass_by_value,
    clippy::unused_async,
    reason = "in a test a panic is the report"
)]

pub mod aliases;
#[cfg(feature = "servers")]
pub mod automation;
pub mod builders;
pub mod chat;
pub mod clock;
pub mod contract;
pub mod documents;
pub mod master_keys;
pub mod memory;
pub mod pager_duty;
pub mod recorders;
pub mod runbooks;
#[cfg(feature = "servers")]
mod shape;
#[cfg(feature = "servers")]
pub mod slack;
#[cfg(feature = "servers")]
pub mod teams;
#[cfg(feature = "servers")]
pub mod trouble;
#[cfg(feature = "servers")]
pub mod web;
pub mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a test panicked while it held the lock: the next assertion says more than a
/// poisoned mutex.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

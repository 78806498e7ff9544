//! The use cases: load, decide (in `domain`), commit, dispatch; generic over [`ports`].
//!
//! One direction: a use case reads state, asks the domain what to do, commits the answer, and only
//! then acts. It holds no rule of its own: what it may decide is when to read again and how often
//! to try.

pub mod accept;
pub mod access;
pub mod acknowledge;
pub mod aliases;
pub mod analysis;
pub mod cache;
pub mod canary;
pub mod chat;
pub mod directory;
pub mod dispatch;
pub mod engage;
pub mod error;
pub mod escalate;
pub mod findings;
pub mod hand_offs;
pub mod heartbeat;
pub mod incidents;
pub mod intake;
pub mod ledger;
pub mod pager_duty;
pub mod ports;
pub mod publish;
pub mod repeatable;
pub mod reply;
pub mod resolve;
mod retry;
pub mod round;
pub mod runbook;
pub mod seal;
mod settle;
pub mod stop;
pub mod sweep;
pub mod tick;

use cache::Cache;

/// What decisions rest on: the store, a copy of the configuration, time and randomness.
pub struct State<'a, S, C, E> {
    /// The store.
    pub store: &'a S,
    /// The sandbox's copy of the configuration.
    pub cache: &'a Cache,
    /// Time.
    pub clock: &'a C,
    /// Randomness.
    pub entropy: &'a E,
}

/// What effects act on.
pub struct World<'a, P, T, N> {
    /// Sends pages.
    pub pager: &'a P,
    /// Starts executions.
    pub timers: &'a T,
    /// Tells notification targets.
    pub notices: &'a N,
}

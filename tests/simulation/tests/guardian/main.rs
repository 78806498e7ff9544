//! Named scenarios of the guardian: what it finds, in time, whatever else is wrong.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod aliases;
mod fair;
mod hand_offs;
mod heartbeats;
mod runbooks;

//! Named scenarios of the guardian: what it finds, in time, whatever else is wrong.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod canary;
mod chat;
mod fair;
mod runbooks;
mod watched;

//! The pure core of Tocsin: every rule about incidents, on-call and escalation, as functions of
//! state, input and `now`.
//!
//! Invariants (each held by a lint or a test): no IO, no clock, no randomness, no hash maps; a
//! decision never fails, it returns a value that says what was refused; whatever is acted upon is
//! in the state that is committed first.

pub mod access;
pub mod aliases;
pub mod analysis;
pub mod arn;
pub mod canary;
pub mod chat;
pub mod configuration;
pub mod contact;
pub mod dedupe;
pub mod directory;
pub mod doctor;
pub mod document;
pub mod escalation;
pub mod fair;
pub mod findings;
pub mod heartbeat;
pub mod ids;
pub mod incident;
pub mod limits;
pub mod mailbox;
pub mod oncall;
pub mod pager_duty;
pub mod preview;
pub mod procedure;
pub mod related;
pub mod replication;
pub mod reply;
pub mod response_plan;
pub mod roads;
pub mod rounds;
pub mod routing;
pub mod signal;
pub mod time;
pub mod timeline;
pub mod verify;

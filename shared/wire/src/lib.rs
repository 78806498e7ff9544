//! Every shape that Tocsin reads or writes, and the way from it to the domain's words and back.
//!
//! It decides what a message *is*, never what to do about it. No IO and no clock: bytes and
//! instants are arguments. Wire types are never stored.

pub mod automation;
pub mod chat;
pub mod cloudformation;
pub mod contacts;
pub mod heartbeat;
pub mod inbound;
pub mod incidents;
pub mod machine;
pub mod model;
pub mod outbound;
pub mod pager_duty;
pub mod pattern;
pub mod policy;
pub mod posted;
pub mod reply;
pub mod routes;
pub mod slack;
pub mod stream;
pub mod teams;

mod fault;
mod instant;
mod text;

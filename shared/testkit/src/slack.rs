//! A stand-in for Slack: a workspace that verifies every request against the published schemas, does
//! what it is asked, and goes wrong as it is told.
//!
//! [`Workspace`] is plain data; [`Server`] puts it behind a port on loopback, where the real adapter
//! reaches it; [`Sender`] signs what Slack sends.
//= slack#web-api, slack#block-kit

mod channels;
mod messages;
mod people;
mod schema;
mod sender;
mod server;
mod workspace;

pub use crate::trouble::Trouble;
pub use crate::web::{Answer, Asked};
pub use channels::Channel;
pub use messages::Message;
pub use people::Person;
pub use sender::{Sender, Signed};
pub use server::Server;
pub use workspace::Workspace;

#[cfg(test)]
mod tests;

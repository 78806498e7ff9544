//! PagerDuty for tests: a double of its port in memory, what every implementation of the port promises, and a stand-in
//! that is reached over HTTP.
//!
//! `Account` is plain data that verifies every request against the published shapes, does what it is asked, and goes
//! wrong as it is told; `Server` puts it behind a port on loopback, where the real adapter reaches it; `Sender` does
//! what people do there, and signs what the account sends of it.
//= pagerduty#rest-api, pagerduty#events-api-v2, pagerduty#webhooks

#[cfg(feature = "servers")]
mod account;
pub mod contract;
mod double;
#[cfg(feature = "servers")]
mod events;
#[cfg(feature = "servers")]
mod incidents;
#[cfg(feature = "servers")]
mod schema;
#[cfg(feature = "servers")]
mod sender;
#[cfg(feature = "servers")]
mod server;

#[cfg(feature = "servers")]
pub use account::{Account, Request, User};
pub use double::{Fault, ScriptedPagerDuty, SeenIncident};
#[cfg(feature = "servers")]
pub use incidents::Incident;
#[cfg(feature = "servers")]
pub use sender::{By, Sender, Signed};
#[cfg(feature = "servers")]
pub use server::Server;

#[cfg(all(test, feature = "servers"))]
mod tests;

//! The ports of [`app`] over AWS, chat services and PagerDuty: a file or a folder for each service.
//!
//! Each port is behind a cargo feature (`pager`, `topics`, `automation`, `documents`, `timers`,
//! `functions`, `secrets`, `parameters`, `bus`, `callbacks`, `slack`, `teams`, `pager-duty`, `queue`; none by default), so that a function compiles only the clients that it uses. An adapter holds no rule
//! of the product: it builds one request, and says of the answer whether another try may help.
//!
//! Adapters never log, and what they report carries no phone number and no mail address.

#[cfg(feature = "calls")]
mod bounds;
#[cfg(feature = "calls")]
mod errors;
#[cfg(any(feature = "slack", feature = "teams", feature = "pager-duty"))]
mod http;
#[cfg(any(feature = "calls", feature = "slack", feature = "teams", feature = "pager-duty"))]
mod scrub;

#[cfg(feature = "functions")]
pub mod aliases;
#[cfg(feature = "automation")]
mod automation;
#[cfg(feature = "bus")]
pub mod bus;
#[cfg(feature = "callbacks")]
pub mod callbacks;
pub mod calling;
#[cfg(feature = "pager")]
pub mod connect;
#[cfg(feature = "documents")]
pub mod documents;
#[cfg(feature = "pager")]
mod email;
#[cfg(feature = "pager")]
pub mod pager;
#[cfg(feature = "pager-duty")]
pub mod pager_duty;
#[cfg(feature = "parameters")]
pub mod parameters;
#[cfg(feature = "queue")]
pub mod queue;
#[cfg(feature = "automation")]
pub mod runbooks;
#[cfg(feature = "secrets")]
pub mod secrets;
#[cfg(feature = "slack")]
pub mod slack;
#[cfg(feature = "pager")]
mod sms;
#[cfg(feature = "teams")]
pub mod teams;
#[cfg(feature = "timers")]
pub mod timers;
#[cfg(feature = "topics")]
pub mod topics;
#[cfg(feature = "pager")]
mod voice;

#[cfg(all(test, feature = "calls"))]
#[allow(dead_code, reason = "the tests of one port alone use a part of it")]
mod testing;

/// Time to connect, TLS included. In a Region it takes milliseconds, in a small sandbox that
/// starts cold a few tenths of a second; longer means that packets are being dropped.
///
/// All clients have the same: the HTTP client makes a connector, with its connections and its
/// trust store, for each time that it is given.
pub const CONNECT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(1);

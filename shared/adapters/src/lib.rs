//! The ports of [`app`] over AWS, one service a file.
//!
//! Each port is behind a cargo feature (`pager`, `topics`, `automation`, `timers`; none by
//! default), so that a function compiles only the clients that it uses. An adapter holds no rule
//! of the product: it builds one request, and says of the answer whether another try may help.
//!
//! Adapters never log, and what they report carries no phone number and no mail address.

#[cfg(any(feature = "pager", feature = "topics", feature = "automation", feature = "timers"))]
mod bounds;
#[cfg(any(feature = "pager", feature = "topics", feature = "automation", feature = "timers"))]
mod errors;
#[cfg(any(feature = "pager", feature = "topics", feature = "automation", feature = "timers"))]
mod scrub;

#[cfg(feature = "automation")]
pub mod automation;
#[cfg(feature = "pager")]
mod email;
#[cfg(feature = "pager")]
pub mod pager;
#[cfg(feature = "pager")]
mod sms;
#[cfg(feature = "timers")]
pub mod timers;
#[cfg(feature = "topics")]
pub mod topics;
#[cfg(feature = "pager")]
mod voice;

#[cfg(test)]
mod testing;

//! The way of a canary into intake.

use std::future::Future;

use super::PortError;

/// Invokes intake as alarms do: asynchronously, by the platform's own queue.
pub trait Canaries: Send + Sync {
    /// Hands a payload over. An answer says that it was queued, not that it was taken.
    fn release(&self, payload: &str) -> impl Future<Output = Result<(), PortError>> + Send;
}

//! Work that is done after somebody was answered.

use std::future::Future;

use super::PortError;

/// Hands a request to whoever does what it asks for, later and at least once.
pub trait HandOver: Send + Sync {
    /// Hands it over.
    fn hand_over(&self, payload: &str) -> impl Future<Output = Result<(), PortError>> + Send;
}

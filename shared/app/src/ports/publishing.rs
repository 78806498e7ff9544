//! Where what has happened is told.

use std::future::Future;

use wire::outbound::bus::BusEvent;

use super::PortError;

/// Puts events on a bus.
pub trait Bus: Send + Sync {
    /// Puts all of them, in order. When it fails, some may have been put.
    fn put(&self, events: &[BusEvent]) -> impl Future<Output = Result<(), PortError>> + Send;
}

/// Tells notification targets what is in words already.
pub trait Topics: Send + Sync {
    /// Publishes `message` to a topic.
    fn tell(
        &self,
        target: &str,
        message: String,
    ) -> impl Future<Output = Result<(), PortError>> + Send;
}

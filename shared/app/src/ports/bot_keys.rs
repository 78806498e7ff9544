//! The keys that the Bot Framework signs with.

use std::future::Future;

use wire::teams::token::Key;

use super::PortError;

/// The keys that the Bot Framework publishes.
pub trait BotKeys: Send + Sync {
    /// The key of this id; `None` where none of that name is published.
    fn bot_key(&self, id: &str) -> impl Future<Output = Result<Option<Key>, PortError>> + Send;
}

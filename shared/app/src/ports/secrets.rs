//! What other services know us by.

use std::future::Future;

use zeroize::Zeroizing;

use super::PortError;

/// Texts that nobody may read over a shoulder: tokens, signing secrets.
pub trait Secrets: Send + Sync {
    /// The secret of a name; `None` when there is none.
    fn secret(
        &self,
        name: &str,
    ) -> impl Future<Output = Result<Option<Zeroizing<String>>, PortError>> + Send;
}

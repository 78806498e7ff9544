//! Who waits for an answer at an address of their own.

use std::future::Future;

use super::PortError;

/// Answers whoever gave an address for it.
pub trait Callbacks: Send + Sync {
    /// Puts `answer` at `url`. The same answer again is no other.
    fn answer(
        &self,
        url: &str,
        answer: String,
    ) -> impl Future<Output = Result<(), PortError>> + Send;
}

//! The master key, which is kept where the table is not.

use std::future::Future;

use super::PortError;
use crate::seal::MasterKey;

/// Where the master key of one deployment is kept.
pub trait MasterKeys: Send + Sync {
    /// The master key; `None` while nobody has made one.
    fn master_key(&self) -> impl Future<Output = Result<Option<MasterKey>, PortError>> + Send;

    /// Keeps `key`, unless one is kept already: that one is never replaced, as it alone opens what
    /// it sealed.
    fn keep(&self, key: &MasterKey) -> impl Future<Output = Result<KeptKey, PortError>> + Send;
}

/// Which master key is kept after one was to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptKey {
    /// The one that was handed over.
    This,
    /// One that was there before.
    Another,
}

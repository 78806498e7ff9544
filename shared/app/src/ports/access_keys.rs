//! Access keys, with which programs ask.

use std::future::Future;

use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use uuid::Uuid;

use super::{Change, CommitError, StoreError, Versioned};

/// The access keys, and the one way to change them. Reads are strongly consistent: a key that was
/// revoked opens nothing, and one that was made can be used.
pub trait AccessKeys: Send + Sync {
    /// An access key, revoked or not, in one request.
    fn access_key(
        &self,
        id: &AccessKeyId,
    ) -> impl Future<Output = Result<Option<Versioned<AccessKey>>, StoreError>> + Send;

    /// Writes an access key. `id` is random, drawn for this attempt: by it the store recognises its
    /// own first success.
    fn commit_access_key(
        &self,
        id: Uuid,
        change: &Change<AccessKey>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// All of them in the order of their ids, in one request (one more per further megabyte).
    fn access_keys(&self) -> impl Future<Output = Result<Vec<AccessKey>, StoreError>> + Send;
}

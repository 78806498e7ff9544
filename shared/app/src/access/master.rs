//! The master key of a deployment: made once, by whoever makes the first access key.

use crate::ports::{KeptKey, MasterKeys, PortError};
use crate::seal::MasterKey;

/// The master key that is kept, or `drawn` when there is none yet. Of two who come at the same
/// time, both get the key of whoever was first.
///
/// # Errors
/// [`PortError`] when it can neither be read nor kept.
pub async fn establish<M: MasterKeys>(keys: &M, drawn: MasterKey) -> Result<MasterKey, PortError> {
    if let Some(kept) = keys.master_key().await? {
        return Ok(kept);
    }
    match keys.keep(&drawn).await? {
        KeptKey::This => Ok(drawn),
        // Or our own, when the answer to a first try was lost.
        KeptKey::Another => {
            let unseen = "the master key that is kept cannot be read yet";
            keys.master_key().await?.ok_or_else(|| PortError::Busy(unseen.to_owned()))
        }
    }
}

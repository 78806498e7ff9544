//! The state of heartbeats: one aggregate each, in the index of what is due.

use std::future::Future;

use domain::heartbeat::Pulse;
use domain::ids::HeartbeatName;

use super::{Change, CommitError, Read, StoreError, Versioned};

/// Pulses, and the one way to change them. Reads are strongly consistent.
pub trait Heartbeats: Send + Sync {
    /// The pulse of a heartbeat (and the configuration's generation), in one request; `None` when
    /// it has never pinged.
    fn pulse(
        &self,
        name: &HeartbeatName,
    ) -> impl Future<Output = Result<Read<Option<Versioned<Pulse>>>, StoreError>> + Send;

    /// Several pulses (at most 100), in one request; those that do not exist are left out.
    fn pulses(
        &self,
        names: &[HeartbeatName],
    ) -> impl Future<Output = Result<Vec<Versioned<Pulse>>, StoreError>> + Send;

    /// Writes a pulse. `id` is random, drawn for this attempt: by it the store recognises its own
    /// first success.
    fn commit_pulse(
        &self,
        id: uuid::Uuid,
        change: &Change<Pulse>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

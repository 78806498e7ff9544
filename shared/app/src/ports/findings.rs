//! What was told of changes, and what of it belongs to incidents.

use std::future::Future;

use domain::findings::{Finding, Mark};
use domain::ids::IncidentId;
use uuid::Uuid;

use super::{Change, CommitError, Order, Started, StoreError, Versioned};

/// Changes for a day, and findings for as long as their incident.
pub trait Findings: Send + Sync {
    /// Keeps a mark, in one request and without a read. The same mark again changes nothing.
    fn keep_mark(&self, mark: &Mark) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Marks between two instants, in order of their time, as many as `limit`. They may lag behind
    /// by a moment.
    fn marks(
        &self,
        between: Started,
        order: Order,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Mark>, StoreError>> + Send;

    /// The findings of an incident in no order, in one request. The read is strongly consistent.
    fn findings(
        &self,
        incident: &IncidentId,
    ) -> impl Future<Output = Result<Vec<Versioned<Finding>>, StoreError>> + Send;

    /// Writes findings of an incident, all of them (each once, at most
    /// [`FINDINGS_MAX`](domain::limits::FINDINGS_MAX)) or nothing, in one request. `id` is random,
    /// drawn for this attempt: by it the store recognises its own first success.
    fn commit_findings(
        &self,
        id: Uuid,
        incident: &IncidentId,
        changes: &[Change<Finding>],
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

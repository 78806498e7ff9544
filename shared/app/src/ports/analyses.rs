//! Analyses, one of an incident at most.

use std::future::Future;

use domain::analysis::Analysis;
use domain::ids::IncidentId;
use uuid::Uuid;

use super::{Change, CommitError, StoreError, Versioned};

/// What people wrote about incidents, and the one way to change it. Reads are strongly consistent. An
/// analysis goes with its incident (see [`Records::erase`](super::Records::erase)).
pub trait Analyses: Send + Sync {
    /// The analysis of an incident, in one request; none until somebody has written into it.
    fn analysis(
        &self,
        incident: &IncidentId,
    ) -> impl Future<Output = Result<Option<Versioned<Analysis>>, StoreError>> + Send;

    /// The analyses of several incidents (at most 100, each once), in one request and in no order; those
    /// that do not exist are left out.
    fn analyses(
        &self,
        incidents: &[&IncidentId],
    ) -> impl Future<Output = Result<Vec<Analysis>, StoreError>> + Send;

    /// Writes an analysis. `id` is random, drawn for this attempt: by it the store recognises its own
    /// first success.
    fn commit_analysis(
        &self,
        id: Uuid,
        change: &Change<Analysis>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

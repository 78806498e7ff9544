//! What people may change of an incident's records by hand.

use std::future::Future;

use domain::ids::{EngagementId, IncidentId};
use domain::timeline::TimelineEvent;
use uuid::Uuid;

use super::{CommitError, StoreError};

/// Another text for an event that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Random, drawn for this attempt.
    pub id: Uuid,
    /// The event's own id: what its place is made from.
    pub event: Uuid,
    /// Whose timeline it is on.
    pub incident: IncidentId,
    /// Its place there.
    pub place: String,
    /// As it was read.
    pub from: TimelineEvent,
    /// As it is to be; none, when it goes.
    pub to: Option<TimelineEvent>,
}

/// Changes by hand.
pub trait Records: Send + Sync {
    /// Replaces an event, if it is as it was read.
    fn rewrite(&self, rewrite: &Rewrite) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// Removes an incident that is over: its engagements, its timeline, its related items, its findings,
    /// and itself last, so that a removal that fails half-way can be done again.
    fn erase(
        &self,
        incident: &IncidentId,
        engagements: &[EngagementId],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

//! Resolving an incident, and everything running for it.

use domain::ids::IncidentId;
use domain::incident::resolve::resolve as decide;
use domain::limits::COMMIT_ATTEMPTS;

use crate::dispatch::{carry_out, mark};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Entropy, Notices, SlotChange, Timers, Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// What resolving did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// It is resolved now.
    Now,
    /// It was before.
    Already,
}

/// Resolves an incident: it, its engagements and its slot change together or not at all.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of this id; otherwise what the store said.
pub async fn resolve<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
    by: &str,
    summary: Option<&str>,
) -> Result<Resolved, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
        let missing = || AppError::NotFound { kind: "incident", id: id.to_string() };
        let read = read.value.ok_or_else(missing)?;
        let stems = read.value.stems();
        let engagements =
            patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
        let values: Vec<_> = engagements.iter().map(|read| read.value.clone()).collect();
        let Some(decision) = decide(&read.value, &values, by, summary, state.clock.now()) else {
            return Ok(Resolved::Already);
        };
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        commit.incident =
            Some(Change { value: decision.incident.clone(), expected: Some(read.version) });
        let stopped = decision.engagements.into_iter().zip(&engagements);
        commit.engagements =
            stopped.map(|(value, read)| Change { value, expected: Some(read.version) }).collect();
        let key = read.value.dedupe.clone();
        commit.slot = key.map(|key| SlotChange::Close { key, incident: id.clone() });
        commit.timeline = decision.timeline;
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            let outcomes = carry_out(world, &decision.incident, &decision.effects).await;
            let resolved = Versioned { value: decision.incident, version: read.version + 1 };
            mark(state, resolved, &outcomes).await?;
            return Ok(Resolved::Now);
        }
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

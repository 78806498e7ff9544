//! Attending one thing that is due, whatever it is.

use domain::ids::IncidentId;
use domain::incident::effects;
use domain::limits::COMMIT_ATTEMPTS;

use super::Procedures;
use crate::dispatch::{Dispatched, carry_out, mark};
use crate::error::{AppError, Committed, unless_raced};
use crate::heartbeat;
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, DueSubject, Entropy, Heartbeats, Lists,
    Notices, Pager, Runbooks, Timers, Versioned,
};
use crate::retry::patiently;
use crate::runbook::look_after;
use crate::tick::tick;
use crate::{State, World};

/// Does what is due about `subject`; nothing, when somebody else has done it.
pub(super) async fn attend<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    procedures: &Procedures<'_, impl Runbooks>,
    subject: &DueSubject,
) -> Result<Dispatched, AppError>
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    match subject {
        DueSubject::Engagement(id) => tick(state, world, id).await.map(|ticked| ticked.dispatched),
        DueSubject::Incident(id) => {
            take_up_effects(state, world, id).await?;
            // Boxed: few incidents have a runbook that is due, and whatever is attended would be as large.
            Box::pin(look_after(state, world.timers, procedures, id)).await?;
            Ok(Dispatched::default())
        }
        DueSubject::Heartbeat(name) => heartbeat::look(state, world, name).await,
    }
}

/// Does an incident's effects whose claim ran out.
pub(super) async fn take_up_effects<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &IncidentId,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
        let Some(read) = read.value else { return Ok(()) };
        let decision = effects::tick(&read.value, state.clock.now());
        if decision.effects.is_empty() {
            return Ok(());
        }
        let mut commit = Commit::new(state.entropy.fresh(), id.clone());
        let claimed = Versioned { value: decision.incident, version: read.version + 1 };
        commit.incident =
            Some(Change { value: claimed.value.clone(), expected: Some(read.version) });
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            let outcomes = carry_out(world, &claimed.value, &decision.effects).await;
            return mark(state, claimed, &outcomes).await;
        }
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

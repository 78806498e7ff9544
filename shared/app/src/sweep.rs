//! The guardian's round: whatever is overdue is done by whoever looks.

use domain::ids::{EngagementId, IncidentId};
use domain::incident::effects;
use domain::limits::{COMMIT_ATTEMPTS, DUE_SHARDS, SWEEP_MAX};
use jiff::{SignedDuration, Timestamp};

use crate::dispatch::{Dispatched, carry_out, mark};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Change, Clock, Commit, Configurations, Due, DueSubject, Entropy, Lists, Notices,
    Pager, Timers, Versioned,
};
use crate::retry::patiently;
use crate::tick::tick;
use crate::{State, World};

/// What a round found.
#[derive(Debug, Default)]
pub struct Swept {
    /// Things that were overdue.
    pub overdue: usize,
    /// What became of the pages among them.
    pub dispatched: Dispatched,
    /// Those that could not be done; each on its own, so that one never blocks the others.
    pub failures: Vec<(DueSubject, AppError)>,
}

/// Does whatever has been due for `grace` or longer. Timers that work are left their second.
///
/// # Errors
/// [`AppError`] when a shard of the index cannot be read, after the others were done.
pub async fn sweep<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    grace: SignedDuration,
) -> Result<Swept, AppError>
where
    S: Aggregates + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let until = state.clock.now() - grace;
    let mut swept = Swept::default();
    let mut unread = None;
    for shard in 0..DUE_SHARDS {
        let due = patiently(state.clock, async || {
            Ok(state.store.due(shard, Some(until), SWEEP_MAX).await?)
        });
        let due = match due.await {
            Ok(due) => due,
            // One shard that cannot be read must not take the others with it.
            Err(error) => {
                unread = Some(error);
                continue;
            }
        };
        for Due { subject, .. } in due {
            swept.overdue += 1;
            match attend(state, world, &subject).await {
                Ok(dispatched) => swept.dispatched = swept.dispatched.and(&dispatched),
                Err(error) => swept.failures.push((subject, error)),
            }
        }
    }
    unread.map_or(Ok(swept), Err)
}

/// The earliest instant at which anything is due; `None` when nothing ever is.
///
/// # Errors
/// [`AppError`] when the index cannot be read.
pub async fn next_due<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
) -> Result<Option<Timestamp>, AppError> {
    let mut earliest: Option<Timestamp> = None;
    for shard in 0..DUE_SHARDS {
        let due = state.store.due(shard, None, 1).await?;
        earliest = earliest.into_iter().chain(due.first().map(|due| due.at)).min();
    }
    Ok(earliest)
}

async fn attend<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    subject: &DueSubject,
) -> Result<Dispatched, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    match subject {
        DueSubject::Engagement(id) => tick(state, world, id).await.map(|ticked| ticked.dispatched),
        DueSubject::Incident(id) => {
            take_up_effects(state, world, id).await.map(|()| Dispatched::default())
        }
    }
}

/// Does an incident's effects whose claim ran out.
async fn take_up_effects<S, C, E, P, T, N>(
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

/// Waits until the claims of an incident that was opened a moment ago have run out, and does what
/// its opener did not: the second road of a signal is the net for the first.
///
/// # Errors
/// [`AppError`] when the store cannot be reached in time.
pub(crate) async fn watch_over<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    incident: &IncidentId,
) -> Result<(), AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let read = patiently(state.clock, async || Ok(state.store.incident(incident).await?)).await?;
    let Some(read) = read.value.filter(|read| read.value.is_open()) else { return Ok(()) };
    let ids: &[EngagementId] = &read.value.engagements;
    let engagements =
        patiently(state.clock, async || Ok(state.store.engagements(ids).await?)).await?;
    let claims = engagements.iter().filter_map(|engagement| {
        engagement.value.pages.iter().filter_map(domain::escalation::Page::pending_until).min()
    });
    let until = claims.chain(read.value.wake_at()).min();
    let Some(until) = until else { return Ok(()) };
    let wait = until.duration_since(state.clock.now());
    if wait > SignedDuration::ZERO {
        state.clock.sleep(wait.min(domain::limits::EFFECT_TIMEOUT)).await;
    }
    for id in ids {
        tick(state, world, id).await?;
    }
    take_up_effects(state, world, incident).await
}

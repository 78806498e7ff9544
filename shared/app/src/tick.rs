//! One tick of one engagement: whatever is due is claimed, committed, sent and recorded.

use domain::escalation::{Input, step};
use domain::ids::EngagementId;
use domain::limits::{COMMIT_ATTEMPTS, TICK_PATIENCE};
use domain::time::after;
use jiff::{SignedDuration, Timestamp};

use crate::dispatch::{Dispatched, commit_of, send_pages};
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Clock, Configurations, Entropy, Pager, Versioned};
use crate::retry::patiently;
use crate::{State, World};

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    /// When to ask again; never, when nothing is to come.
    pub wake_at: Option<Timestamp>,
    /// How late the tick was for what was due; `None` when nothing was.
    pub lateness: Option<SignedDuration>,
    /// What became of its pages.
    pub dispatched: Dispatched,
}

/// Asks an engagement whether anything is due, and does it.
///
/// # Errors
/// [`AppError::NotFound`] when the engagement is gone; otherwise what the store said.
pub async fn tick<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    id: &EngagementId,
) -> Result<Ticked, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let read = patiently(state.clock, async || Ok(state.store.engagement(id.stem()).await?));
        let read = read.await?;
        let gone = || AppError::NotFound { kind: "engagement", id: id.to_string() };
        let engagement = read.value.ok_or_else(gone)?;
        let due = engagement.value.wake_at();
        let Some(due) = due.filter(|due| *due <= after(state.clock.now(), TICK_PATIENCE)) else {
            let wake_at = engagement.value.ask_at(state.clock.now());
            return Ok(Ticked { wake_at, lateness: None, dispatched: Dispatched::default() });
        };
        let now = wait_out(state.clock, due).await;
        let cached = patiently(state.clock, async || {
            Ok(state.cache.at(read.generation, state.store).await?)
        });
        let cached = cached.await?;
        let configuration = &cached.configuration;
        let decision = step(&engagement.value, &Input::Tick, configuration, now);
        let commit = commit_of(state.entropy.fresh(), &decision, Some(engagement.version));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Raced {
            continue;
        }
        let version = engagement.version + 1;
        let committed = Versioned { value: decision.engagement, version };
        let (engagement, dispatched) =
            send_pages(state, world, configuration, committed, decision.send).await?;
        let lateness = Some(now.duration_since(due));
        let wake_at = engagement.ask_at(state.clock.now());
        return Ok(Ticked { wake_at, lateness, dispatched });
    }
    Err(AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Waits until something is due that is due in a moment: its timer knows only seconds. Gives the
/// instant at which it is.
async fn wait_out(clock: &impl Clock, due: Timestamp) -> Timestamp {
    let rest = due.duration_since(clock.now());
    if rest > SignedDuration::ZERO {
        clock.sleep(rest).await;
    }
    clock.now()
}

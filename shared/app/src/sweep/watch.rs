//! Watching over an incident that somebody else has just opened.

use domain::escalation::Page;
use domain::ids::IncidentId;
use domain::limits::{CLAIM, EFFECT_TIMEOUT};
use domain::time::after;
use jiff::SignedDuration;

use super::attend::take_up_effects;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Configurations, Entropy, Notices, Pager, Timers};
use crate::retry::patiently;
use crate::tick::tick;
use crate::{State, World};

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
    let stems = read.value.stems();
    let engagements =
        patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
    // What waits for room, or for a busy carrier, is in its timer's hands.
    let claims = engagements.iter().flat_map(|engagement| &engagement.value.pages);
    let claims = claims.filter(|page| !page.waited).filter_map(Page::pending_until);
    let soon = after(state.clock.now(), CLAIM.max(EFFECT_TIMEOUT));
    let until = claims.chain(read.value.effects_due_at()).filter(|until| *until <= soon).min();
    let Some(until) = until else { return Ok(()) };
    let wait = until.duration_since(state.clock.now());
    if wait > SignedDuration::ZERO {
        state.clock.sleep(wait).await;
    }
    for id in &read.value.engagements {
        tick(state, world, id).await?;
    }
    take_up_effects(state, world, incident).await
}

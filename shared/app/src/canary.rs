//! The canary: released every few minutes, looked for in the next round.

use domain::arn::Deployment;
use domain::canary::{Canary, End, Flight, Step, judge, step};
use domain::escalation::PageState;
use domain::ids::IncidentId;
use jiff::{SignedDuration, Timestamp};

use crate::error::AppError;
use crate::ledger;
use crate::ports::{Aggregates, Canaries, Clock, Entropy, Notices, PortError, Rounds, Timers};
use crate::resolve::resolve;
use crate::retry::patiently;
use crate::{State, World};

/// Who resolves the incidents of canaries.
const BY: &str = "tocsin";

/// How canaries are released.
pub struct Aviary<'a, K> {
    /// The way into intake.
    pub canaries: &'a K,
    /// How often; never, when absent.
    pub every: Option<SignedDuration>,
}

/// What a round saw of canaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// One was released.
    Released,
    /// One was to be released, and could not even be handed over.
    Grounded(PortError),
    /// One ended its flight.
    Ended(End),
}

/// Releases a canary when it is time, or looks what became of the last one.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time; the next round looks again.
pub async fn watch<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    aviary: &Aviary<'_, impl Canaries>,
    deployment: &Deployment,
    remembered: &ledger::Remembered,
) -> Result<Option<Sighting>, AppError>
where
    S: Aggregates + Rounds,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    let Some(every) = aviary.every else { return Ok(None) };
    let last = remembered.value.as_ref().and_then(|read| read.value.canary.as_ref());
    match step(last, every, state.clock.now()) {
        Step::Rest => Ok(None),
        Step::Look(canary) => {
            let accepted_at = accepted_at(state, &canary.incident()).await?;
            let Some(end) = judge(&canary, accepted_at, state.clock.now()) else {
                return Ok(None);
            };
            // Before it is forgotten: a round that dies in between does both again.
            tidy_up(state, world, &canary).await?;
            let over = Canary { flight: Flight::Over, ..canary.clone() };
            let ours = replace(state, Some(&canary), over).await?;
            Ok(ours.then_some(Sighting::Ended(end)))
        }
        Step::Release(canary) => {
            if let Some(last) = last {
                // It may have come through after it was given up.
                tidy_up(state, world, last).await?;
            }
            if !replace(state, last, canary.clone()).await? {
                return Ok(None);
            }
            let payload = wire::outbound::canary::payload(&canary, deployment);
            Ok(Some(match aviary.canaries.release(&payload).await {
                Ok(()) => Sighting::Released,
                Err(error) => Sighting::Grounded(error),
            }))
        }
    }
}

/// When a carrier took the first page of the incident, if one did.
async fn accepted_at<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    incident: &IncidentId,
) -> Result<Option<Timestamp>, AppError> {
    let read = patiently(state.clock, async || Ok(state.store.incident(incident).await?)).await?;
    let Some(read) = read.value else { return Ok(None) };
    let stems = read.value.stems();
    let engagements =
        patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
    let pages = engagements.iter().flat_map(|read| &read.value.pages);
    let accepted = pages.filter_map(|page| match page.state {
        PageState::Sent { at } => Some(at),
        PageState::Pending { .. } | PageState::Failed | PageState::Cancelled => None,
    });
    Ok(accepted.min())
}

/// Resolves the incident of a canary; one that never opened any is fine.
async fn tidy_up<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    canary: &Canary,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    match resolve(state, world, &canary.incident(), BY, None).await {
        Ok(_) | Err(AppError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Remembers a canary in place of another. Gives whether nobody else did first.
async fn replace<S: Rounds, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    old: Option<&Canary>,
    new: Canary,
) -> Result<bool, AppError> {
    let mut ours = false;
    ledger::change(state, |ledger| {
        ours = ledger.canary.as_ref() == old;
        if ours {
            ledger.canary = Some(new.clone());
        }
    })
    .await?;
    Ok(ours)
}

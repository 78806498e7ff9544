//! Heartbeats: a ping is heard, a missing one is found, and both are told to intake like any other
//! signal.

mod configure;

pub use configure::{ConfigureError, list, remove, set};

use domain::heartbeat::{
    Decision, Heartbeat, News, Pulse, PulseState, look as decide_look, nobody, ping as decide_ping,
    told,
};
use domain::ids::{HeartbeatName, derive};
use domain::limits::COMMIT_ATTEMPTS;
use jiff::Timestamp;
use wire::inbound::Ping;

use configure::follow;

use crate::dispatch::Dispatched;
use crate::error::{AppError, Committed, unless_raced};
use crate::intake::{Taken, take};
use crate::ports::{
    Aggregates, Change, Clock, Configurations, Entropy, Heartbeats, Kept, KeptBecause, Lists,
    Notices, Pager, Timers, Versioned,
};
use crate::retry::patiently;
use crate::{State, World};

/// What became of a ping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pinged {
    /// It was heard.
    Heard,
    /// It was heard, and what had not been told was told: for one, that the heartbeat is back.
    Told(Vec<Taken>),
    /// Nobody configured a heartbeat of this name; the ping was kept.
    Unknown {
        /// In words.
        reason: String,
    },
}

/// Hears a ping.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time. What was committed by then is told by
/// the guardian.
pub async fn ping<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    ping: &Ping,
) -> Result<Pinged, AppError>
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let (pulse, heartbeat) = load(state, &ping.name).await?;
        let Some(heartbeat) = heartbeat else { return keep_unknown(state, ping).await };
        let known = pulse.as_ref().map(|read| &read.value);
        let Some(decision) = decide_ping(known, &heartbeat, ping.at, state.clock.now()) else {
            return Ok(Pinged::Heard);
        };
        let version = pulse.as_ref().map(|read| read.version);
        // Whoever changed the configuration meanwhile found nothing to move, so no commit was raced.
        let is_armed = !known.is_some_and(is_alive);
        if commit(state, &decision.pulse, version).await? == Committed::Yes {
            let taken = tell(state, world, &heartbeat, decision, version).await?;
            if is_armed {
                follow(state, &ping.name).await?;
            }
            return Ok(if taken.is_empty() { Pinged::Heard } else { Pinged::Told(taken) });
        }
    }
    Err(AppError::Contended { what: ping.name.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Looks whether a heartbeat is overdue, or has news that nobody told in time; for the guardian.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time; the next round looks again.
pub async fn look<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    name: &HeartbeatName,
) -> Result<Dispatched, AppError>
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let (pulse, heartbeat) = load(state, name).await?;
        let Some(read) = pulse else { return Ok(Dispatched::default()) };
        let now = state.clock.now();
        let Some(decision) = decide_look(&read.value, heartbeat.as_ref(), now) else {
            return Ok(Dispatched::default());
        };
        if commit(state, &decision.pulse, Some(read.version)).await? == Committed::Yes {
            // One that is not configured any more has nothing to tell.
            let Some(heartbeat) = heartbeat else { return Ok(Dispatched::default()) };
            let taken = tell(state, world, &heartbeat, decision, Some(read.version)).await?;
            return Ok(taken.iter().fold(Dispatched::default(), |sum, one| match one {
                Taken::Opened { dispatched, .. } => sum.and(dispatched),
                Taken::Attached { .. }
                | Taken::Recovered { .. }
                | Taken::Replayed { .. }
                | Taken::NothingOpen
                | Taken::Unrouted { .. } => sum,
            }));
        }
    }
    Err(AppError::Contended { what: name.to_string(), attempts: COMMIT_ATTEMPTS })
}

fn is_alive(pulse: &Pulse) -> bool {
    matches!(pulse.state, PulseState::Alive { .. })
}

/// A pulse, and the heartbeat as it is configured now.
async fn load<S, C, E>(
    state: &State<'_, S, C, E>,
    name: &HeartbeatName,
) -> Result<(Option<Versioned<Pulse>>, Option<Heartbeat>), AppError>
where
    S: Configurations + Heartbeats,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.pulse(name).await?)).await?;
    let cached =
        patiently(state.clock, async || Ok(state.cache.at(read.generation, state.store).await?));
    Ok((read.value, cached.await?.configuration.heartbeats.get(name).cloned()))
}

async fn commit<S: Heartbeats, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    pulse: &Pulse,
    expected: Option<u64>,
) -> Result<Committed, AppError> {
    let change = Change { value: pulse.clone(), expected };
    let id = state.entropy.fresh();
    patiently(state.clock, async || unless_raced(state.store.commit_pulse(id, &change).await)).await
}

/// Tells the news of a decision that was committed, in order, and marks them.
async fn tell<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    heartbeat: &Heartbeat,
    decision: Decision,
    read: Option<u64>,
) -> Result<Vec<Taken>, AppError>
where
    S: Aggregates + Configurations + Heartbeats + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Decision { pulse, tell } = decision;
    let mut taken = Vec::new();
    for news in &tell {
        let arrival = wire::heartbeat::arrival(heartbeat, news);
        // Boxed: a round holds many of these, and most have no news.
        taken.push(Box::pin(take(state, world, &arrival, None)).await?);
    }
    let committed = Versioned { value: pulse, version: read.unwrap_or(0) + 1 };
    mark(state, committed, &tell).await?;
    Ok(taken)
}

/// Marks what was told, whatever else has happened to the pulse since.
async fn mark<S, C, E>(
    state: &State<'_, S, C, E>,
    committed: Versioned<Pulse>,
    news: &[News],
) -> Result<(), AppError>
where
    S: Configurations + Heartbeats,
    C: Clock,
    E: Entropy,
{
    let mut current = committed;
    for _ in 0..COMMIT_ATTEMPTS {
        let next = told(&current.value, news);
        if next == current.value
            || commit(state, &next, Some(current.version)).await? == Committed::Yes
        {
            return Ok(());
        }
        match load(state, &current.value.name).await?.0 {
            Some(read) => current = read,
            None => return Ok(()),
        }
    }
    Err(AppError::Contended { what: current.value.name.to_string(), attempts: COMMIT_ATTEMPTS })
}

/// Keeps a ping of a heartbeat that nobody configured: once a day for each name, because a job that
/// pings every minute under a wrong name would bury what else was kept.
async fn keep_unknown<S: Lists, C: Clock, E>(
    state: &State<'_, S, C, E>,
    ping: &Ping,
) -> Result<Pinged, AppError> {
    let reason = nobody(&ping.name);
    let at = state.clock.now();
    let kept = Kept {
        id: derive(&["heartbeat", ping.name.as_str(), &day(at)]).to_string(),
        at,
        why: KeptBecause::Unrouted,
        reason: reason.clone(),
        raw: ping.raw.clone(),
    };
    patiently(state.clock, async || Ok(state.store.keep(&kept).await?)).await?;
    Ok(Pinged::Unknown { reason })
}

/// The day of `at`: what is kept of the same cause is kept once in it.
pub(crate) fn day(at: Timestamp) -> String {
    at.as_second().div_euclid(86_400).to_string()
}

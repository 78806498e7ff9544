//! Heartbeats as people configure them: listed, set and removed.

use std::collections::BTreeMap;

use domain::directory::{remove_heartbeat, set_heartbeat};
use domain::heartbeat::{Heartbeat, Pulse, reconfigured};
use domain::ids::HeartbeatName;
use domain::limits::{BATCH_ITEMS_MAX, COMMIT_ATTEMPTS};

use super::{commit, load};
use crate::State;
use crate::directory::{ChangeError, change};
use crate::error::{AppError, Committed};
use crate::ports::{Clock, Configurations, Directory, Entropy, Heartbeats};
use crate::retry::patiently;

/// All heartbeats that are configured, in the order of their names, each with its pulse if it has
/// pinged.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time.
pub async fn list<S, C, E>(
    state: &State<'_, S, C, E>,
) -> Result<Vec<(Heartbeat, Option<Pulse>)>, AppError>
where
    S: Configurations + Heartbeats,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.configuration().await?)).await?;
    let names: Vec<HeartbeatName> = read.heartbeats.keys().cloned().collect();
    let mut pulses = BTreeMap::new();
    for part in names.chunks(BATCH_ITEMS_MAX) {
        let read = patiently(state.clock, async || Ok(state.store.pulses(part).await?)).await?;
        pulses.extend(read.into_iter().map(|read| (read.value.name.clone(), read.value)));
    }
    let with_pulse = |heartbeat: Heartbeat| {
        let pulse = pulses.remove(&heartbeat.name);
        (heartbeat, pulse)
    };
    Ok(read.heartbeats.into_values().map(with_pulse).collect())
}

/// Adds a heartbeat, or puts it in the place of the one of its name, which is watched by its new
/// interval at once. Gives its pulse, if it has pinged.
///
/// # Errors
/// [`ChangeError`]. When the configuration was changed and the pulse could not be, the same again
/// makes up for it; until then, the new interval counts from the next ping on.
pub async fn set<S, C, E>(
    state: &State<'_, S, C, E>,
    heartbeat: &Heartbeat,
) -> Result<Option<Pulse>, ChangeError>
where
    S: Directory + Heartbeats,
    C: Clock,
    E: Entropy,
{
    let decide = |now: &_| Ok((set_heartbeat(now, heartbeat.clone())?, String::new()));
    change(state, None, decide).await?;
    Ok(follow(state, &heartbeat.name).await?)
}

/// Removes a heartbeat: nobody watches it any more, and one of its name that is made later waits for
/// its first ping.
///
/// # Errors
/// [`ChangeError`]. When the configuration was changed and the pulse could not be, the guardian finds
/// so when the next ping would have been due.
pub async fn remove<S, C, E>(
    state: &State<'_, S, C, E>,
    name: &HeartbeatName,
) -> Result<(), ChangeError>
where
    S: Directory + Heartbeats,
    C: Clock,
    E: Entropy,
{
    change(state, None, |now| Ok((remove_heartbeat(now, name)?, String::new()))).await?;
    follow(state, name).await?;
    Ok(())
}

/// Has a pulse follow what is configured now, whoever pings or changes it meanwhile.
async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    name: &HeartbeatName,
) -> Result<Option<Pulse>, AppError>
where
    S: Configurations + Heartbeats,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let (pulse, heartbeat) = load(state, name).await?;
        let Some(read) = pulse else { return Ok(None) };
        let Some(next) = reconfigured(&read.value, heartbeat.as_ref()) else {
            return Ok(Some(read.value));
        };
        if commit(state, &next, Some(read.version)).await? == Committed::Yes {
            return Ok(Some(next));
        }
    }
    Err(AppError::Contended { what: name.to_string(), attempts: COMMIT_ATTEMPTS })
}

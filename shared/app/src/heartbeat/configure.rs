//! Heartbeats as people configure them: listed, set and removed.

use std::collections::BTreeMap;

use domain::directory::{Rejection, remove_heartbeat, set_heartbeat};
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

/// Why a heartbeat was not set or removed, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum ConfigureError {
    /// Nothing was changed.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The configuration is as it was asked for, and the pulse is not yet watched by it: the same again
    /// makes up for it.
    #[error(
        "the configuration says so now, but the pulse of heartbeat {name} does not follow it yet"
    )]
    Lagging {
        /// Whose.
        name: HeartbeatName,
        /// Why not.
        source: AppError,
    },
}

/// Adds a heartbeat, or puts it in the place of the one of its name, which is watched by its new
/// interval at once. Gives its pulse, if it has pinged.
///
/// # Errors
/// [`ConfigureError`]. While the pulse lags behind, the new interval counts from the next ping on.
pub async fn set<S, C, E>(
    state: &State<'_, S, C, E>,
    heartbeat: &Heartbeat,
) -> Result<Option<Pulse>, ConfigureError>
where
    S: Directory + Heartbeats,
    C: Clock,
    E: Entropy,
{
    // What is left of one that was removed is disarmed first, if its remover did not come to it: the
    // new one would be watched from the last ping of the former.
    follow(state, &heartbeat.name).await.map_err(ChangeError::from)?;
    let decide = |now: &_| Ok((set_heartbeat(now, heartbeat.clone())?, String::new()));
    change(state, None, decide).await?;
    Ok(follow(state, &heartbeat.name).await.map_err(lagging(&heartbeat.name))?.pulse)
}

/// Removes a heartbeat: nobody watches it any more, and one of its name that is made later waits for
/// its first ping. Where only the configuration was changed before, this does the rest.
///
/// # Errors
/// [`ConfigureError`]. While the pulse lags behind, the guardian finds so when the next ping would
/// have been due.
pub async fn remove<S, C, E>(
    state: &State<'_, S, C, E>,
    name: &HeartbeatName,
) -> Result<(), ConfigureError>
where
    S: Directory + Heartbeats,
    C: Clock,
    E: Entropy,
{
    let removed =
        change(state, None, |now| Ok((remove_heartbeat(now, name)?, String::new()))).await;
    let is_gone = matches!(removed, Ok(_) | Err(ChangeError::Rejected(Rejection::NotFound(_))));
    if is_gone && follow(state, name).await.map_err(lagging(name))?.is_new {
        return Ok(());
    }
    removed?;
    Ok(())
}

fn lagging(name: &HeartbeatName) -> impl FnOnce(AppError) -> ConfigureError {
    |source| ConfigureError::Lagging { name: name.clone(), source }
}

/// A pulse that follows what is configured.
pub(super) struct Followed {
    /// The pulse, if it has pinged.
    pulse: Option<Pulse>,
    /// Whether it did not before.
    is_new: bool,
}

/// Has a pulse follow what is configured now, whoever pings or changes it meanwhile.
pub(super) async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    name: &HeartbeatName,
) -> Result<Followed, AppError>
where
    S: Configurations + Heartbeats,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let (pulse, heartbeat) = load(state, name).await?;
        let Some(read) = pulse else { return Ok(Followed { pulse: None, is_new: false }) };
        let now = state.clock.now();
        let Some(next) = reconfigured(&read.value, heartbeat.as_ref(), now) else {
            return Ok(Followed { pulse: Some(read.value), is_new: false });
        };
        if commit(state, &next, Some(read.version)).await? == Committed::Yes {
            return Ok(Followed { pulse: Some(next), is_new: true });
        }
    }
    Err(AppError::Contended { what: name.to_string(), attempts: COMMIT_ATTEMPTS })
}

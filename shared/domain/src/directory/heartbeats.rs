//! Who must ping.

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::heartbeat::Heartbeat;
use crate::ids::HeartbeatName;
use crate::limits::{HEARTBEAT_DESCRIPTION_CHARS_MAX, HEARTBEATS_MAX};

/// Adds a heartbeat, or puts it in the place of the one of its name: whole, so that what is said once
/// says all of it.
///
/// # Errors
/// [`Rejection::NotFound`] for a plan that there is not, [`Rejection::TooMany`], and
/// [`Rejection::Invalid`] for a description that is too long.
pub fn set_heartbeat(configuration: &Configuration, heartbeat: Heartbeat) -> Changed {
    let is_new = !configuration.heartbeats.contains_key(&heartbeat.name);
    if is_new && configuration.heartbeats.len() >= HEARTBEATS_MAX {
        return Err(Rejection::TooMany { what: "heartbeats", most: HEARTBEATS_MAX });
    }
    if heartbeat.description.chars().count() > HEARTBEAT_DESCRIPTION_CHARS_MAX {
        let (name, most) = (&heartbeat.name, HEARTBEAT_DESCRIPTION_CHARS_MAX);
        let why = format!("the description of heartbeat {name} has over {most} characters");
        return Err(Rejection::Invalid(why));
    }
    if let Some(missing) =
        heartbeat.plan.iter().find(|plan| !configuration.plans.contains_key(*plan))
    {
        return Err(Rejection::NotFound(Entity::Plan(missing.clone())));
    }
    let mut next = configuration.clone();
    next.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    Ok(next)
}

/// Removes a heartbeat. An incident about it stays, and its pings are kept as those of a stranger.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none.
pub fn remove_heartbeat(configuration: &Configuration, name: &HeartbeatName) -> Changed {
    let mut next = configuration.clone();
    let absent = || Rejection::NotFound(Entity::Heartbeat(name.clone()));
    next.heartbeats.remove(name).ok_or_else(absent)?;
    Ok(next)
}

//! Overrides of rotations.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::ids::{ContactId, OverrideId, RotationId};
use crate::limits::{OVERRIDE_AHEAD, OVERRIDE_MIN, OVERRIDES_KEPT_MAX, OVERRIDES_MAX};
use crate::oncall::Override;
use crate::time::{Window, after};

/// An override as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOverride {
    /// Which.
    pub id: OverrideId,
    /// Whose shifts it replaces.
    pub rotation: RotationId,
    /// Who is on call instead; nobody is allowed.
    pub contacts: Vec<ContactId>,
    /// From when to when.
    pub window: Window,
}

/// The window of an override.
///
/// # Errors
/// [`Rejection::Invalid`] when it ends before it starts, or is shorter than AWS allows.
pub fn override_window(start: Timestamp, end: Timestamp) -> Result<Window, Rejection> {
    let long_enough = |window: &Window| end >= after(window.start, OVERRIDE_MIN);
    Window::new(start, end).filter(long_enough).ok_or_else(|| {
        let minutes = OVERRIDE_MIN.as_mins();
        Rejection::Invalid(format!("an override ends at least {minutes} minutes after its start"))
    })
}

/// Adds an override at `now`. Where too many are remembered, those that ended first are forgotten.
///
/// # Errors
/// [`Rejection`] when its rotation does not exist, when it names others than those who take turns in
/// it, when it has ended already or starts too far ahead, or when there are too many.
pub fn create_override(configuration: &Configuration, new: NewOverride, now: Timestamp) -> Changed {
    let NewOverride { id, rotation, contacts, window } = new;
    members(configuration, &rotation, &contacts)?;
    time(window, now)?;
    let mut next = configuration.clone();
    let all = next.overrides.entry(rotation.clone()).or_default();
    if all.iter().any(|known| known.id == id) {
        return Err(Rejection::Exists(Entity::Override(id)));
    }
    if all.iter().filter(|known| now < known.window.end).count() >= OVERRIDES_MAX {
        return Err(Rejection::TooMany { what: "overrides of a rotation", most: OVERRIDES_MAX });
    }
    all.push(Override { id, rotation, contacts, window, created_at: now });
    forget_ended(all, now);
    // In order of their creation, whatever the clock says now.
    all.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    Ok(next)
}

/// Removes an override: whoever has a turn is on call again.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such rotation, or none of its overrides is this one.
pub fn delete_override(
    configuration: &Configuration,
    rotation: &RotationId,
    id: &OverrideId,
) -> Changed {
    if !configuration.rotations.contains_key(rotation) {
        return Err(Rejection::NotFound(Entity::Rotation(rotation.clone())));
    }
    let mut next = configuration.clone();
    let absent = || Rejection::NotFound(Entity::Override(id.clone()));
    let all = next.overrides.get_mut(rotation).ok_or_else(absent)?;
    let place = all.iter().position(|known| known.id == *id).ok_or_else(absent)?;
    all.remove(place);
    if all.is_empty() {
        next.overrides.remove(rotation);
    }
    Ok(next)
}

/// Whether these take turns in the rotation, so that others know who they are.
//= ssm-contacts#overrides: only contacts of the rotation
fn members(
    of: &Configuration,
    rotation: &RotationId,
    contacts: &[ContactId],
) -> Result<(), Rejection> {
    let absent = || Rejection::NotFound(Entity::Rotation(rotation.clone()));
    let rotation = of.rotations.get(rotation).ok_or_else(absent)?;
    let once: BTreeSet<_> = contacts.iter().collect();
    if once.len() != contacts.len() {
        return Err(Rejection::Invalid("an override names each contact once".to_owned()));
    }
    contacts.iter().try_for_each(|contact| {
        if !of.contacts.contains_key(contact) {
            return Err(Rejection::NotFound(Entity::Contact(contact.clone())));
        }
        let why = || Rejection::Invalid(format!("{contact} takes no turns in this rotation"));
        rotation.contacts.contains(contact).then_some(()).ok_or_else(why)
    })
}

/// Whether an override may be made now for this time: nobody changes who was on call.
fn time(window: Window, now: Timestamp) -> Result<(), Rejection> {
    if window.end <= now {
        return Err(Rejection::Invalid("an override ends in the future".to_owned()));
    }
    if after(now, OVERRIDE_AHEAD) < window.start {
        let days = OVERRIDE_AHEAD.as_hours() / 24;
        let why = format!("an override starts within {days} days");
        return Err(Rejection::Invalid(why));
    }
    Ok(())
}

/// All overrides of a rotation are removed with it in one transaction: they may not pile up.
fn forget_ended(all: &mut Vec<Override>, now: Timestamp) {
    let surplus = all.len().saturating_sub(OVERRIDES_KEPT_MAX);
    all.sort_by_key(|known| known.window.end);
    let mut ended = 0;
    all.retain(|known| {
        let forgotten = ended < surplus && known.window.end <= now;
        ended += usize::from(forgotten);
        !forgotten
    });
}

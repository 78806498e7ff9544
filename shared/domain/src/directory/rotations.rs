//! Rotations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::contact::ContactPlan;
use crate::ids::{ContactId, RotationId};
use crate::limits::{
    COVERAGES_MAX, HAND_OFFS_MAX, REMOVED_FROM_MAX, ROTATION_CONTACTS_MAX, ROTATIONS_TOTAL_MAX,
    TURN_MULTIPLIER_MAX,
};
use crate::oncall::{Coverage, Recurrence, Rotation};
use crate::time::{Zone, floor_to_second};

/// When turns end, how many are on call at once, and in which hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// When turns end.
    pub recurrence: Recurrence,
    /// How many are on call at once; where there are fewer, all of them are.
    pub on_calls: u32,
    /// Hours of the week in which somebody is on call; always, when absent.
    pub coverage: Option<Coverage>,
}

/// A rotation as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRotation {
    /// Which.
    pub id: RotationId,
    /// The name people give it.
    pub name: String,
    /// In the order of their turns.
    pub contacts: Vec<ContactId>,
    /// When the first shift starts; at once, when absent.
    pub start: Option<Timestamp>,
    /// Whose clock it follows.
    pub zone: Zone,
    /// When turns end.
    pub settings: Settings,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What is to be another of a rotation; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationChange {
    /// In the order of their turns.
    pub contacts: Option<Vec<ContactId>>,
    /// When the first shift starts.
    pub start: Option<Timestamp>,
    /// Whose clock it follows.
    pub zone: Option<Zone>,
    /// When turns end: this is always said.
    pub settings: Settings,
}

/// Adds a rotation at `now`. Nobody is paged by it before a schedule names it.
///
/// # Errors
/// [`Rejection`] when there are too many, when its contacts are not people, each named once, or when
/// its settings make no sense.
pub fn create_rotation(configuration: &Configuration, new: NewRotation, now: Timestamp) -> Changed {
    let NewRotation { id, name, contacts, start, zone, settings, tags } = new;
    if configuration.rotations.contains_key(&id) {
        return Err(Rejection::Exists(Entity::Rotation(id)));
    }
    if configuration.rotations.len() >= ROTATIONS_TOTAL_MAX {
        return Err(Rejection::TooMany { what: "rotations", most: ROTATIONS_TOTAL_MAX });
    }
    people(configuration, &contacts)?;
    check_settings(&settings)?;
    let Settings { recurrence, on_calls, coverage } = settings;
    let start_given = start.is_some();
    let start = start.unwrap_or_else(|| floor_to_second(now));
    let rotation = Rotation {
        id: id.clone(),
        name,
        contacts,
        start,
        start_given,
        zone,
        recurrence,
        on_calls,
        coverage,
        tags,
    };
    let mut next = configuration.clone();
    next.rotations.insert(id, rotation);
    Ok(next)
}

/// Changes a rotation. Its overrides stay.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none, and what [`create_rotation`] gives reason to.
pub fn update_rotation(
    configuration: &Configuration,
    id: &RotationId,
    change: RotationChange,
) -> Changed {
    let mut next = configuration.clone();
    let absent = || Rejection::NotFound(Entity::Rotation(id.clone()));
    let rotation = next.rotations.get_mut(id).ok_or_else(absent)?;
    if let Some(contacts) = change.contacts {
        people(configuration, &contacts)?;
        rotation.contacts = contacts;
    }
    if let Some(start) = change.start {
        rotation.start = start;
        rotation.start_given = true;
    }
    if let Some(zone) = change.zone {
        rotation.zone = zone;
    }
    check_settings(&change.settings)?;
    let Settings { recurrence, on_calls, coverage } = change.settings;
    rotation.recurrence = recurrence;
    rotation.on_calls = on_calls;
    rotation.coverage = coverage;
    Ok(next)
}

/// Removes a rotation with its overrides, and takes it out of every schedule.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none; [`Rejection::TooMany`] when more schedules use it than
/// one transaction can change.
//= ssm-contacts#DeleteRotation: it is removed from the on-call schedules that use it
pub fn delete_rotation(configuration: &Configuration, id: &RotationId) -> Changed {
    let mut next = configuration.clone();
    if next.rotations.remove(id).is_none() {
        return Err(Rejection::NotFound(Entity::Rotation(id.clone())));
    }
    next.overrides.remove(id);
    let mut schedules = 0;
    for contact in next.contacts.values_mut() {
        if let ContactPlan::OncallSchedule { rotations } = &mut contact.plan {
            let before = rotations.len();
            rotations.retain(|rotation| rotation != id);
            schedules += usize::from(rotations.len() != before);
        }
    }
    if schedules > REMOVED_FROM_MAX {
        let what = "schedules that a rotation is removed from";
        return Err(Rejection::TooMany { what, most: REMOVED_FROM_MAX });
    }
    Ok(next)
}

/// Whether these settings give anybody a turn.
///
/// # Errors
/// [`Rejection::Invalid`] when a turn never ends or never counts, or when there is more to look through at
/// every question than anybody needs.
pub fn check_settings(settings: &Settings) -> Result<(), Rejection> {
    let (every, handoffs) = match &settings.recurrence {
        Recurrence::Daily { every, handoffs } => (*every, handoffs.len()),
        Recurrence::Weekly { every, handoffs } => (*every, handoffs.len()),
        Recurrence::Monthly { every, handoffs } => {
            if handoffs.iter().any(|(day, _)| !(1..=31).contains(day)) {
                return invalid("a day of the month is 1 to 31");
            }
            (*every, handoffs.len())
        }
    };
    if !(1..=TURN_MULTIPLIER_MAX).contains(&every) {
        return invalid(&format!("a recurrence multiplier is 1 to {TURN_MULTIPLIER_MAX}"));
    }
    if handoffs == 0 {
        return invalid("a recurrence needs a hand-off time");
    }
    if handoffs > HAND_OFFS_MAX {
        return invalid(&format!("a rotation has {HAND_OFFS_MAX} hand-off times at most"));
    }
    if settings.on_calls == 0 {
        return invalid("at least one contact is on call at a time");
    }
    settings.coverage.as_ref().map_or(Ok(()), coverage)
}

fn coverage(Coverage(days): &Coverage) -> Result<(), Rejection> {
    match days.values().map(Vec::len).sum::<usize>() {
        0 => invalid("with these shift coverages nobody is ever on call"),
        1..=COVERAGES_MAX => Ok(()),
        _ => invalid(&format!("a rotation has {COVERAGES_MAX} shift coverages at most")),
    }
}

/// Whether these can take turns.
//= ssm-contacts#CreateRotation: only contacts of the type PERSONAL
fn people(of: &Configuration, contacts: &[ContactId]) -> Result<(), Rejection> {
    if contacts.is_empty() {
        return invalid("a rotation needs a contact");
    }
    if contacts.len() > ROTATION_CONTACTS_MAX {
        let most = ROTATION_CONTACTS_MAX;
        return Err(Rejection::TooMany { what: "contacts of a rotation", most });
    }
    let once: BTreeSet<_> = contacts.iter().collect();
    if once.len() != contacts.len() {
        return invalid("a rotation names each contact once");
    }
    contacts.iter().try_for_each(|contact| match of.contacts.get(contact) {
        None => Err(Rejection::NotFound(Entity::Contact(contact.clone()))),
        Some(found) if matches!(found.plan, ContactPlan::Personal(_)) => Ok(()),
        Some(_) => invalid(&format!("{contact} is no person: it cannot take turns")),
    })
}

fn invalid(why: &str) -> Result<(), Rejection> {
    Err(Rejection::Invalid(why.to_owned()))
}

//! Who comes on call, until when, and whom they relieve: what a hand-off notice tells.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Override, Rotation, who_is_on_call};
use crate::configuration::Configuration;
use crate::contact::{Activation, ChannelKind, Contact, ContactChannel, ContactPlan};
use crate::ids::{ContactId, PageId, RotationId};
use crate::limits::{HAND_OFF_WINDOW, STRETCH_SHIFTS_MAX};
use crate::time::{Window, Zone, after};

/// The tag of a schedule that says how its people are told that their shift starts: `off`,
/// `email` (as without the tag), `sms` or `voice`.
pub const HAND_OFF_TAG: &str = "tocsin/hand-off";

/// How far ahead the end of a stretch is looked for.
const HORIZON: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Somebody comes on call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    /// In which schedule.
    pub schedule: ContactId,
    /// Who.
    pub contact: ContactId,
    /// From when.
    pub since: Timestamp,
    /// Until when; not to be foreseen, when absent.
    pub until: Option<Timestamp>,
    /// Who was on call until then and is not any more.
    pub relieves: Vec<ContactId>,
    /// The clock on whose wall this is told.
    pub zone: Zone,
}

impl Relief {
    /// What names its notice, always the same.
    pub fn page(&self) -> PageId {
        let since = self.since.to_string();
        PageId::derive(&self.contact, &["hand-off", self.schedule.as_str(), &since])
    }
}

/// Who has come on call in `(from, to]` and still is at `to`, in the order in which they did. A
/// schedule whose tag says `off` is left out.
///
/// Who went on from one shift to the next, in the same rotation or another, has not come on call.
/// An override counts from when it was made: nobody can be told of it earlier.
pub fn reliefs(configuration: &Configuration, from: Timestamp, to: Timestamp) -> Vec<Relief> {
    let from = from.max(to.checked_sub(HAND_OFF_WINDOW).unwrap_or(Timestamp::MIN));
    let known = as_it_was_known(configuration);
    let mut found = Vec::new();
    for (schedule, rotations) in schedules(&known) {
        let rotations: Vec<&Rotation> =
            rotations.iter().filter_map(|id| known.rotations.get(id)).collect();
        let listed: Vec<RotationId> =
            rotations.iter().map(|rotation| rotation.id.clone()).collect();
        let now = who_is_on_call(&known, &listed, to);
        for contact in now.iter().map(|on_call| &on_call.contact) {
            let Some(since) = since(&known, &rotations, contact, from, to) else { continue };
            let just_before = since.checked_sub(SignedDuration::from_nanos(1));
            let before = who_is_on_call(&known, &listed, just_before.unwrap_or(since));
            let then = who_is_on_call(&known, &listed, since);
            let goes = |whom: &ContactId| then.iter().all(|other| other.contact != *whom);
            let relieves = before.into_iter().map(|on_call| on_call.contact).filter(goes);
            let Some(rotation) = now.iter().find(|on_call| on_call.contact == *contact) else {
                continue;
            };
            let Some(rotation) = known.rotations.get(&rotation.rotation) else { continue };
            found.push(Relief {
                schedule: schedule.id.clone(),
                contact: contact.clone(),
                since,
                until: until(&known, &rotations, contact, to),
                relieves: relieves.collect(),
                zone: rotation.zone.clone(),
            });
        }
    }
    found.sort_by(|a, b| {
        (a.since, &a.schedule, &a.contact).cmp(&(b.since, &b.schedule, &b.contact))
    });
    found
}

/// When somebody may come on call next, later than `at`, in a schedule whose people are told.
pub fn next_shift_start(configuration: &Configuration, at: Timestamp) -> Option<Timestamp> {
    schedules(configuration).next()?;
    let known = as_it_was_known(configuration);
    let rotations = schedules(&known).flat_map(|(_, rotations)| rotations);
    let starts = rotations.filter_map(|id| {
        let rotation = known.rotations.get(id)?;
        let window = Window::new(at, after(at, HORIZON))?;
        let mut shifts = rotation.shifts(overrides(&known, rotation), window);
        shifts.find(|shift| at < shift.window.start).map(|shift| shift.window.start)
    });
    starts.min()
}

/// The channel by which somebody is told: the first of its kind in their own plan, else any other
/// of theirs. Never a text message or a call, unless the schedule's tag says so: shifts start at
/// night.
pub fn channel<'a>(
    relief: &Relief,
    configuration: &'a Configuration,
) -> Option<&'a ContactChannel> {
    let kind = kind(configuration.contacts.get(&relief.schedule)?)?;
    let person = configuration.contacts.get(&relief.contact)?;
    let planned = match &person.plan {
        ContactPlan::Personal(plan) => plan.stages.iter().flat_map(|stage| &stage.targets),
        ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. } => return None,
    };
    let planned = planned.filter_map(|target| configuration.channels.get(&target.channel));
    let others =
        configuration.channels.values().filter(|channel| channel.id.contact() == relief.contact);
    let usable = |channel: &&ContactChannel| {
        channel.kind == kind && channel.activation == Activation::Activated
    };
    planned.chain(others).find(usable)
}

/// By what the people of a schedule are told; `None` when they are not.
fn kind(schedule: &Contact) -> Option<ChannelKind> {
    match schedule.tags.get(HAND_OFF_TAG).map(String::as_str) {
        Some("off") => None,
        Some("sms") => Some(ChannelKind::Sms),
        Some("voice") => Some(ChannelKind::Voice),
        // A word that nobody knows must not silence the notices.
        Some(_) | None => Some(ChannelKind::Email),
    }
}

/// Schedules whose people are told, with their rotations.
fn schedules(of: &Configuration) -> impl Iterator<Item = (&Contact, &Vec<RotationId>)> {
    of.contacts.values().filter_map(|contact| match &contact.plan {
        ContactPlan::OncallSchedule { rotations } => kind(contact).map(|_| (contact, rotations)),
        ContactPlan::Personal(_) | ContactPlan::Escalation(_) => None,
    })
}

/// The configuration with overrides that begin when they were made, where that was later.
fn as_it_was_known(configuration: &Configuration) -> Configuration {
    let mut known = Configuration {
        contacts: configuration.contacts.clone(),
        rotations: configuration.rotations.clone(),
        overrides: configuration.overrides.clone(),
        ..Configuration::default()
    };
    for overrides in known.overrides.values_mut() {
        overrides.retain_mut(|over| {
            let window = Window::new(over.window.start.max(over.created_at), over.window.end);
            window.inspect(|window| over.window = *window).is_some()
        });
    }
    known
}

fn overrides<'a>(of: &'a Configuration, rotation: &Rotation) -> &'a [Override] {
    of.overrides.get(&rotation.id).map_or(&[][..], Vec::as_slice)
}

/// Since when `contact` has been on call without a gap until `to`; `None` when that is since
/// `from` or longer.
fn since(
    known: &Configuration,
    rotations: &[&Rotation],
    contact: &ContactId,
    from: Timestamp,
    to: Timestamp,
) -> Option<Timestamp> {
    let window = Window::new(from, after(to, SignedDuration::from_nanos(1)))?;
    let shifts = rotations.iter().flat_map(|rotation| {
        let shifts = rotation.shifts(overrides(known, rotation), window);
        shifts.filter(|shift| shift.contacts.contains(contact)).map(|shift| shift.window)
    });
    let mut windows: Vec<Window> = shifts.collect();
    // From the end backwards: whatever touches what is known already makes it longer.
    windows.sort_by_key(|window| std::cmp::Reverse(window.end));
    let mut since = window.end;
    for window in windows {
        if window.end < since {
            break;
        }
        since = since.min(window.start);
    }
    (from < since && since <= to).then_some(since)
}

/// Until when `contact` is on call without a gap from `at` on; `None` when no end is in sight.
fn until(
    known: &Configuration,
    rotations: &[&Rotation],
    contact: &ContactId,
    at: Timestamp,
) -> Option<Timestamp> {
    let mut until = at;
    for _ in 0..STRETCH_SHIFTS_MAX {
        let window = Window::new(until, after(until, HORIZON))?;
        let ends = rotations.iter().filter_map(|rotation| {
            let shift = rotation.shifts(overrides(known, rotation), window).next()?;
            let goes_on = shift.window.start == until && shift.contacts.contains(contact);
            goes_on.then_some(shift.window.end)
        });
        match ends.max() {
            Some(end) if end == window.end => return None,
            Some(end) => until = end,
            None => return Some(until),
        }
    }
    None
}

//! The rules as tables, and the arithmetic against a walk from the start.

mod clock;
mod guide;
mod listing;
mod oracle;
mod properties;
mod reliefs;
mod turns;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Time, time};

use super::*;
use crate::ids::OverrideId;
use crate::time::{Window, Zone};

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn contacts(aliases: &[&str]) -> Vec<ContactId> {
    aliases.iter().map(|alias| contact(alias)).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn window(start: &str, end: &str) -> Window {
    Window::new(at(start), at(end)).unwrap()
}

fn hm(hour: i8, minute: i8) -> Time {
    time(hour, minute, 0, 0)
}

const WEEKDAYS: [Day; 5] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];

fn active(days: &[Day], start: Time, end: Time) -> Coverage {
    Coverage(days.iter().map(|&day| (day, vec![(start, end)])).collect())
}

fn daily(every: u32, handoffs: &[Time]) -> Recurrence {
    Recurrence::Daily { every, handoffs: handoffs.to_vec() }
}

fn weekly(every: u32, handoffs: &[(Day, Time)]) -> Recurrence {
    Recurrence::Weekly { every, handoffs: handoffs.to_vec() }
}

fn monthly(every: u32, handoffs: &[(i8, Time)]) -> Recurrence {
    Recurrence::Monthly { every, handoffs: handoffs.to_vec() }
}

fn rotation(people: &[&str], zone: &str, start: &str, recurrence: Recurrence) -> Rotation {
    Rotation {
        id: RotationId::parse("r1").unwrap(),
        name: "primary".into(),
        contacts: contacts(people),
        start: at(start),
        start_given: false,
        zone: Zone::named(zone).unwrap(),
        recurrence,
        on_calls: 1,
        coverage: None,
        tags: BTreeMap::new(),
    }
}

fn replaced_by(nth: u8, people: &[&str], window: Window, created_at: &str) -> Override {
    let id = format!("00000000-0000-0000-0000-0000000000{nth:02x}");
    Override {
        id: OverrideId::parse(&id).unwrap(),
        rotation: RotationId::parse("r1").unwrap(),
        contacts: contacts(people),
        window,
        created_at: at(created_at),
    }
}

/// Who is on call by turn, as one text.
fn who(rotation: &Rotation, instant: &str) -> String {
    let (contacts, kind) = rotation.on_call(&[], at(instant));
    assert_eq!(kind, ShiftType::Regular);
    joined(&contacts)
}

fn joined(contacts: &[ContactId]) -> String {
    contacts.iter().map(ContactId::as_str).collect::<Vec<_>>().join(" ")
}

/// The shifts of a window, a line each, in UTC.
fn lines(rotation: &Rotation, overrides: &[Override], window: Window) -> Vec<String> {
    let line = |shift: Shift| {
        let (start, end) = (shift.window.start, shift.window.end);
        let kind = match shift.kind {
            ShiftType::Regular => String::new(),
            ShiftType::Overridden => format!(" for [{}]", joined(&shift.overridden)),
        };
        format!("{start} {end} [{}]{kind}", joined(&shift.contacts))
    };
    rotation.shifts(overrides, window).map(line).collect()
}

fn configuration(rotations: Vec<Rotation>) -> Configuration {
    let rotations: BTreeMap<_, _> =
        rotations.into_iter().map(|rotation| (rotation.id.clone(), rotation)).collect();
    Configuration { rotations, ..Configuration::default() }
}

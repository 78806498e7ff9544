//! Rotations and their overrides.

use jiff::civil::{Time, time};

use super::*;
use crate::ids::{OverrideId, RotationId};
use crate::limits::{OVERRIDES_KEPT_MAX, OVERRIDES_MAX, REMOVED_FROM_MAX};
use crate::oncall::{Coverage, Day};
use crate::time::Window;

const NOW: &str = "2026-11-23T01:00:00.5Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn weekly() -> RotationId {
    RotationId::parse("weekly").unwrap()
}

fn nine() -> Time {
    time(9, 0, 0, 0)
}

/// Ana, Bob and Carol, and an escalation plan.
fn team() -> Configuration {
    let with = ["bob", "carol"]
        .into_iter()
        .fold(ana(), |with, alias| create_contact(&with, new(alias, nobody())).unwrap());
    create_contact(&with, new("plan", escalation(&["ana"]))).unwrap()
}

fn mondays() -> Settings {
    let recurrence = Recurrence::Weekly { every: 1, handoffs: vec![(Day::Mon, nine())] };
    Settings { recurrence, on_calls: 1, coverage: None }
}

fn asked(contacts: &[&str]) -> NewRotation {
    NewRotation {
        id: weekly(),
        name: "weekly".into(),
        contacts: contacts.iter().map(|alias| id(alias)).collect(),
        start: None,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        settings: mondays(),
        tags: BTreeMap::new(),
    }
}

/// The team, of whom Ana and Bob take turns.
fn turns() -> Configuration {
    create_rotation(&team(), asked(&["ana", "bob"]), at(NOW)).unwrap()
}

fn change() -> RotationChange {
    RotationChange { contacts: None, start: None, zone: None, settings: mondays() }
}

fn said(changed: Changed) -> String {
    changed.err().map(|rejection| rejection.to_string()).unwrap_or_default()
}

#[test]
fn only_people_take_turns_each_once() {
    for (contacts, expected) in [
        (&["bob", "ana"][..], ""),
        (&[], "a rotation needs a contact"),
        (&["ana", "dave"], "there is no contact dave"),
        (&["ana", "plan"], "plan is no person: it cannot take turns"),
        (&["ana", "bob", "ana"], "a rotation names each contact once"),
        (&["ana"; 31], "contacts of a rotation are limited to 30"),
    ] {
        assert_eq!(said(create_rotation(&team(), asked(contacts), at(NOW))), expected);
        let contacts = Some(contacts.iter().map(|alias| id(alias)).collect());
        let change = RotationChange { contacts, ..change() };
        assert_eq!(said(update_rotation(&turns(), &weekly(), change)), expected);
    }
}

#[test]
fn settings_give_somebody_a_turn() {
    let daily =
        |every, handoffs: usize| Recurrence::Daily { every, handoffs: vec![nine(); handoffs] };
    let monthly = |day| Recurrence::Monthly { every: 1, handoffs: vec![(day, nine())] };
    let hours = |ranges| Some(Coverage([(Day::Mon, vec![(nine(), nine()); ranges])].into()));
    for (recurrence, on_calls, coverage, expected) in [
        (daily(100, 84), 9, hours(28), None),
        (monthly(31), 1, None, None),
        (daily(0, 1), 1, None, Some("a recurrence multiplier is 1 to 100")),
        (daily(101, 1), 1, None, Some("a recurrence multiplier is 1 to 100")),
        (daily(1, 0), 1, None, Some("a recurrence needs a hand-off time")),
        (daily(1, 85), 1, None, Some("a rotation has 84 hand-off times at most")),
        (monthly(0), 1, None, Some("a day of the month is 1 to 31")),
        (monthly(32), 1, None, Some("a day of the month is 1 to 31")),
        (daily(1, 1), 0, None, Some("at least one contact is on call at a time")),
        (daily(1, 1), 1, hours(0), Some("with these shift coverages nobody is ever on call")),
        (daily(1, 1), 1, hours(29), Some("a rotation has 28 shift coverages at most")),
    ] {
        let settings = Settings { recurrence, on_calls, coverage };
        let why = expected.unwrap_or_default();
        let new = NewRotation { settings: settings.clone(), ..asked(&["ana"]) };
        assert_eq!(said(create_rotation(&team(), new, at(NOW))), why);
        let change = RotationChange { settings, ..change() };
        assert_eq!(said(update_rotation(&turns(), &weekly(), change)), why);
    }
}

#[test]
fn a_start_that_nobody_gave_is_now_and_is_known_as_such() {
    let of = |with: &Configuration| {
        let rotation = &with.rotations[&weekly()];
        (rotation.start.to_string(), rotation.start_given)
    };
    assert_eq!(of(&turns()), ("2026-11-23T01:00:00Z".into(), false));
    let kept = update_rotation(&turns(), &weekly(), change()).unwrap();
    assert_eq!(kept, turns());
    let start = Some(at("2029-12-31T15:00:00Z"));
    let moved = update_rotation(&turns(), &weekly(), RotationChange { start, ..change() }).unwrap();
    assert_eq!(of(&moved), ("2029-12-31T15:00:00Z".into(), true));
    let given = create_rotation(&team(), NewRotation { start, ..asked(&["ana"]) }, at(NOW));
    assert_eq!(of(&given.unwrap()), ("2029-12-31T15:00:00Z".into(), true));
}

#[test]
fn a_rotation_is_made_once_changed_in_parts_and_none_is_changed_that_is_not_there() {
    let again = create_rotation(&turns(), asked(&["ana"]), at(NOW));
    assert_eq!(again, Err(Rejection::Exists(Entity::Rotation(weekly()))));
    let zone = Some(Zone::named("Europe/Berlin").unwrap());
    let moved = update_rotation(&turns(), &weekly(), RotationChange { zone, ..change() }).unwrap();
    let rotation = &moved.rotations[&weekly()];
    assert_eq!((rotation.zone.name(), rotation.contacts.len()), ("Europe/Berlin", 2));
    let absent = Err(Rejection::NotFound(Entity::Rotation(weekly())));
    assert_eq!(update_rotation(&team(), &weekly(), change()), absent);
    assert_eq!(delete_rotation(&team(), &weekly()), absent);
}

#[test]
fn a_rotation_goes_with_its_overrides_and_out_of_every_schedule() {
    let schedule = ContactPlan::OncallSchedule { rotations: vec![weekly()] };
    let with = create_contact(&turns(), new("schedule", schedule.clone())).unwrap();
    let with = create_override(&with, over(1, &[], 0, 60), at(NOW)).unwrap();
    let gone = delete_rotation(&with, &weekly()).unwrap();
    assert_eq!((gone.rotations.len(), gone.overrides.len()), (0, 0));
    let empty = ContactPlan::OncallSchedule { rotations: Vec::new() };
    assert_eq!(gone.contacts[&id("schedule")].plan, empty);
    let many = (0..REMOVED_FROM_MAX).fold(with, |with, nth| {
        create_contact(&with, new(&format!("s{nth}"), schedule.clone())).unwrap()
    });
    let why = "schedules that a rotation is removed from are limited to 30";
    assert_eq!(said(delete_rotation(&many, &weekly())), why);
}

/// An override that starts and ends so many minutes from now.
fn over(nth: u128, contacts: &[&str], from: i64, until: i64) -> NewOverride {
    let minutes = |count| at(NOW) + SignedDuration::from_mins(count);
    NewOverride {
        id: over_id(nth),
        rotation: weekly(),
        contacts: contacts.iter().map(|alias| id(alias)).collect(),
        window: Window::new(minutes(from), minutes(until)).unwrap(),
    }
}

fn over_id(nth: u128) -> OverrideId {
    OverrideId::parse(&uuid::Uuid::from_u128(nth).to_string()).unwrap()
}

#[test]
fn an_override_is_for_members_of_the_rotation_and_for_a_time_near_enough() {
    let day = 24 * 60;
    for (contacts, from, until, expected) in [
        (&["bob"][..], 0, 30, ""),
        (&[], -60, 1, ""),
        (&["ana", "bob"], 184 * day, 300 * day, ""),
        (&["carol"], 0, 60, "carol takes no turns in this rotation"),
        (&["dave"], 0, 60, "there is no contact dave"),
        (&["bob", "bob"], 0, 60, "an override names each contact once"),
        (&["bob"], -60, 0, "an override ends in the future"),
        (&["bob"], 184 * day + 1, 185 * day, "an override starts within 184 days"),
    ] {
        let made = create_override(&turns(), over(1, contacts, from, until), at(NOW));
        assert_eq!(said(made), expected, "{contacts:?} {from} {until}");
    }
    let why = create_override(&team(), over(1, &[], 0, 60), at(NOW));
    assert_eq!(why, Err(Rejection::NotFound(Entity::Rotation(weekly()))));
}

#[test]
fn an_override_lasts_half_an_hour_at_least() {
    let start = at("2026-11-23T01:00:00Z");
    for (seconds, fits) in [(1_800, true), (1_799, false), (0, false), (-3_600, false)] {
        let window = override_window(start, start + SignedDuration::from_secs(seconds));
        assert_eq!(window.is_ok(), fits, "{seconds}");
    }
}

#[test]
fn overrides_that_ended_do_not_count_and_are_forgotten_when_there_are_too_many() {
    let mut with = turns();
    for nth in 0..OVERRIDES_KEPT_MAX as u128 {
        // Each is made after the one before it has ended.
        let now = at(NOW) + SignedDuration::from_hours(i64::try_from(nth).unwrap());
        let from = i64::try_from(nth).unwrap() * 60;
        with = create_override(&with, over(nth, &[], from, from + 30), now).unwrap();
    }
    assert_eq!(with.overrides[&weekly()].len(), OVERRIDES_KEPT_MAX);
    let now = at(NOW) + SignedDuration::from_hours(1_000);
    for nth in 0..OVERRIDES_MAX as u128 {
        with = create_override(&with, over(1_000 + nth, &[], 60_000, 60_060), now).unwrap();
    }
    let kept: Vec<_> = with.overrides[&weekly()].iter().map(|over| over.id.clone()).collect();
    let expected: Vec<_> = (30..60).chain(1_000..1_030).map(over_id).collect();
    assert_eq!(kept, expected, "in order of their creation");
    let more = create_override(&with, over(2_000, &[], 60_000, 60_060), now);
    assert_eq!(said(more), "overrides of a rotation are limited to 30");
}

#[test]
fn an_override_is_removed_once() {
    let with = create_override(&turns(), over(1, &["bob"], 0, 60), at(NOW)).unwrap();
    let again = create_override(&with, over(1, &["bob"], 0, 60), at(NOW));
    assert_eq!(again, Err(Rejection::Exists(Entity::Override(over_id(1)))));
    assert_eq!(delete_override(&with, &weekly(), &over_id(1)), Ok(turns()));
    let absent = Err(Rejection::NotFound(Entity::Override(over_id(2))));
    assert_eq!(delete_override(&with, &weekly(), &over_id(2)), absent);
    assert_eq!(delete_override(&turns(), &weekly(), &over_id(2)), absent);
    let absent = Err(Rejection::NotFound(Entity::Rotation(weekly())));
    assert_eq!(delete_override(&team(), &weekly(), &over_id(1)), absent);
}

//! Who comes on call, by table; and that a window told in parts is told as one.

use std::collections::BTreeMap;

use super::*;
use crate::configuration::Configuration;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    PersonalPlan, PersonalStage,
};

fn add(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let (id, display_name) = (contact(alias), String::new());
    let contact = Contact { id: id.clone(), display_name, plan, tags: BTreeMap::new() };
    to.contacts.insert(id, contact);
}

/// A schedule `team` of these rotations, and people who have every kind of channel.
fn team(rotations: Vec<Rotation>, overrides: Vec<Override>) -> Configuration {
    let mut team = Configuration::default();
    let ids = rotations.iter().map(|rotation| rotation.id.clone()).collect();
    add(&mut team, "team", ContactPlan::OncallSchedule { rotations: ids });
    for alias in ["ana", "ben", "chi"] {
        let mut stages = Vec::new();
        for kind in [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice] {
            let channel = ContactChannel {
                id: contact(alias).channel(kind.as_str()),
                name: kind.as_str().into(),
                kind,
                address: Address::new("somewhere"),
                activation: Activation::Activated,
            };
            let target = ChannelTarget { channel: channel.id.clone(), retry_minutes: None };
            stages.push(PersonalStage { wait_minutes: 5, targets: vec![target] });
            team.channels.insert(channel.id.clone(), channel);
        }
        add(&mut team, alias, ContactPlan::Personal(PersonalPlan { stages }));
    }
    for over in overrides {
        team.overrides.entry(over.rotation.clone()).or_default().push(over);
    }
    team.rotations =
        rotations.into_iter().map(|rotation| (rotation.id.clone(), rotation)).collect();
    team
}

/// Ana, Ben and Chi in turn, from Monday 2026-11-02 on, every day at nine in Tokyo.
fn days() -> Rotation {
    rotation(&["ana", "ben", "chi"], "Asia/Tokyo", "2026-11-02T00:00:00Z", daily(1, &[hm(9, 0)]))
}

/// Reliefs in few words.
fn show(configuration: &Configuration, from: &str, to: &str) -> String {
    let found = reliefs(configuration, at(from), at(to));
    let told = found.iter().map(|relief| {
        let until = relief.until.map_or("ever".into(), |until| until.to_string());
        let relieved: Vec<&str> = relief.relieves.iter().map(ContactId::as_str).collect();
        format!("{} {} to {until} for [{}]", relief.contact, relief.since, relieved.join(" "))
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn whoever_comes_on_call_is_told_once_and_whoever_goes_on_is_not() {
    let team = team(vec![days()], vec![]);
    for (from, to, expected) in [
        // Ben follows Ana on Tuesday at nine.
        ("2026-11-02T23:59:00Z", "2026-11-02T23:59:59Z", ""),
        ("2026-11-02T23:59:00Z", "2026-11-03T00:00:00Z", BEN),
        ("2026-11-02T23:59:30Z", "2026-11-03T00:00:30Z", BEN),
        ("2026-11-03T00:00:00Z", "2026-11-03T00:01:00Z", ""),
        // An outage: only what is still true is told.
        ("2026-11-01T12:00:00Z", "2026-11-03T12:00:00Z", BEN),
        ("2026-11-02T12:00:00Z", "2026-11-03T23:59:00Z", BEN),
        // Backwards and empty windows hold nothing.
        ("2026-11-03T00:01:00Z", "2026-11-02T23:59:00Z", ""),
        ("2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", ""),
    ] {
        assert_eq!(show(&team, from, to), expected, "({from}, {to}]");
    }
}

const BEN: &str = "ben 2026-11-03T00:00:00Z to 2026-11-04T00:00:00Z for [ana]";

#[test]
fn who_is_alone_goes_on_for_ever_and_is_told_once() {
    let alone = rotation(&["ana"], "Asia/Tokyo", "2026-11-02T00:00:00Z", daily(1, &[hm(9, 0)]));
    let team = team(vec![alone], vec![]);
    let first = "ana 2026-11-02T00:00:00Z to ever for []";
    assert_eq!(show(&team, "2026-11-01T23:59:00Z", "2026-11-02T00:00:30Z"), first);
    assert_eq!(show(&team, "2026-11-02T23:59:00Z", "2026-11-03T00:00:30Z"), "");
}

#[test]
fn an_override_counts_from_when_it_was_made() {
    let day = window("2026-11-03T03:00:00Z", "2026-11-03T06:00:00Z");
    let planned = replaced_by(1, &["chi"], day, "2026-11-01T00:00:00Z");
    let made_late = replaced_by(2, &["chi"], day, "2026-11-03T04:00:30Z");
    let chi = "chi 2026-11-03T03:00:00Z to 2026-11-03T06:00:00Z for [ben]";
    let late = "chi 2026-11-03T04:00:30Z to 2026-11-03T06:00:00Z for [ben]";
    let ben_again = "ben 2026-11-03T06:00:00Z to 2026-11-04T00:00:00Z for [chi]";
    for (over, from, to, expected) in [
        (&planned, "2026-11-03T02:59:30Z", "2026-11-03T03:00:30Z", chi),
        (&planned, "2026-11-03T03:00:30Z", "2026-11-03T03:01:30Z", ""),
        (&planned, "2026-11-03T05:59:30Z", "2026-11-03T06:00:30Z", ben_again),
        (&made_late, "2026-11-03T02:59:30Z", "2026-11-03T03:00:30Z", ""),
        (&made_late, "2026-11-03T04:00:00Z", "2026-11-03T04:01:00Z", late),
        // Made and over within an outage: nothing of it is true any more.
        (&made_late, "2026-11-03T02:00:00Z", "2026-11-03T07:00:00Z", ben_again),
    ] {
        let team = team(vec![days()], vec![over.clone()]);
        assert_eq!(show(&team, from, to), expected, "({from}, {to}]");
    }
    // Nobody instead: nobody comes, and whoever returns relieves nobody.
    let nobody = replaced_by(3, &[], day, "2026-11-01T00:00:00Z");
    let team = team(vec![days()], vec![nobody]);
    assert_eq!(show(&team, "2026-11-03T02:59:00Z", "2026-11-03T03:01:00Z"), "");
    let back = "ben 2026-11-03T06:00:00Z to 2026-11-04T00:00:00Z for []";
    assert_eq!(show(&team, "2026-11-03T05:59:00Z", "2026-11-03T06:01:00Z"), back);
}

/// The guide's two rotations: weekdays and the rest.
#[test]
fn one_rotation_hands_over_to_another_and_back() {
    let nine_to_six = active(&WEEKDAYS, hm(9, 0), hm(18, 0));
    let day = Rotation { coverage: Some(nine_to_six), ..days() };
    let mut nights = Rotation {
        id: RotationId::parse("r2").unwrap(),
        contacts: contacts(&["chi", "ana", "ben"]),
        coverage: Some(active(&WEEKDAYS, hm(18, 0), hm(9, 0))),
        ..days()
    };
    let both = team(vec![day.clone(), nights.clone()], vec![]);
    let (from, to) = ("2026-11-03T08:59:30Z", "2026-11-03T09:00:30Z");
    let ana = "ana 2026-11-03T09:00:00Z to 2026-11-04T00:00:00Z for [ben]";
    assert_eq!(show(&both, from, to), ana);
    // The same person by day and by night goes on, and the end is that of the night.
    nights.contacts = contacts(&["ana", "ben", "chi"]);
    let same = team(vec![day, nights], vec![]);
    assert_eq!(show(&same, from, to), "");
    let (from, to) = ("2026-11-02T23:59:30Z", "2026-11-03T00:00:30Z");
    assert_eq!(show(&same, from, to), BEN);
}

#[test]
fn a_hand_off_at_a_clock_change_is_told_when_it_is() {
    let new_york = rotation(
        &["ana", "ben"],
        "America/New_York",
        "2026-03-01T14:00:00Z",
        weekly(1, &[(Day::Sun, hm(9, 0))]),
    );
    let team = team(vec![new_york], vec![]);
    // The clocks go forward that night: nine is an hour earlier.
    let ben = "ben 2026-03-08T13:00:00Z to 2026-03-15T13:00:00Z for [ana]";
    assert_eq!(show(&team, "2026-03-08T12:59:30Z", "2026-03-08T13:00:30Z"), ben);
    assert_eq!(show(&team, "2026-03-08T13:59:30Z", "2026-03-08T14:00:30Z"), "");
}

#[test]
fn the_tag_of_the_schedule_says_by_what_they_are_told() {
    let mut team = team(vec![days()], vec![]);
    let (from, to) = (at("2026-11-02T23:59:30Z"), at("2026-11-03T00:00:30Z"));
    let told = |team: &Configuration| {
        let found = reliefs(team, from, to);
        found.first().map(|relief| channel(relief, team).map(|channel| channel.kind))
    };
    let tagged = |team: &Configuration, word: &str| {
        let mut team = team.clone();
        let schedule = team.contacts.get_mut(&contact("team")).unwrap();
        schedule.tags.insert(HAND_OFF_TAG.into(), word.into());
        team
    };
    assert_eq!(told(&team), Some(Some(ChannelKind::Email)));
    for (word, expected) in [
        ("off", None),
        ("email", Some(Some(ChannelKind::Email))),
        ("sms", Some(Some(ChannelKind::Sms))),
        ("voice", Some(Some(ChannelKind::Voice))),
        ("pigeon", Some(Some(ChannelKind::Email))),
    ] {
        assert_eq!(told(&tagged(&team, word)), expected, "{word}");
    }
    assert_eq!(next_shift_start(&tagged(&team, "off"), from), None);
    let mail = contact("ben").channel(ChannelKind::Email.as_str());
    team.channels.get_mut(&mail).unwrap().activation = Activation::NotActivated;
    assert_eq!(told(&team), Some(None), "never by what its owner has not activated");
    let other = ContactChannel {
        id: contact("ben").channel("private"),
        activation: Activation::Activated,
        ..team.channels[&mail].clone()
    };
    team.channels.insert(other.id.clone(), other);
    assert_eq!(told(&team), Some(Some(ChannelKind::Email)), "one outside the own plan too");
}

#[test]
fn the_next_shift_that_starts_is_found_before_it_does() {
    let day = window("2026-11-03T03:00:00Z", "2026-11-03T06:00:00Z");
    let team = team(vec![days()], vec![replaced_by(1, &["chi"], day, "2026-11-01T00:00:00Z")]);
    for (after, expected) in [
        ("2026-11-02T12:00:00Z", "2026-11-03T00:00:00Z"),
        ("2026-11-03T00:00:00Z", "2026-11-03T03:00:00Z"),
        ("2026-11-03T03:00:00Z", "2026-11-03T06:00:00Z"),
        ("2026-11-03T06:00:00Z", "2026-11-04T00:00:00Z"),
    ] {
        assert_eq!(next_shift_start(&team, at(after)), Some(at(expected)), "after {after}");
    }
}

/// However a span is cut into rounds, everybody who is on call at its end was told, once, unless
/// they were on call at its beginning and ever since.
#[test]
fn rounds_of_any_length_tell_the_same() {
    let overrides = (0..6_u8).map(|nth| {
        let start =
            at("2026-11-02T12:00:00Z") + jiff::SignedDuration::from_hours(i64::from(nth) * 17);
        let until = start + jiff::SignedDuration::from_hours(1 + i64::from(nth) * 5 % 11);
        let who = [["ana"], ["ben"], ["chi"]][usize::from(nth) % 3];
        let over = Window::new(start, until).unwrap();
        replaced_by(nth, &who, over, "2026-11-01T00:00:00Z")
    });
    let covered = Rotation { coverage: Some(active(&WEEKDAYS, hm(9, 0), hm(18, 0))), ..days() };
    for (rotation, overrides) in
        [(days(), vec![]), (covered.clone(), vec![]), (covered, overrides.collect::<Vec<_>>())]
    {
        let team = team(vec![rotation], overrides);
        let (begin, end) = (at("2026-11-02T00:30:00Z"), at("2026-11-08T00:30:00Z"));
        for minutes in [31, 60, 555] {
            let (mut from, mut told) = (begin, Vec::new());
            while from < end {
                let to = (from + jiff::SignedDuration::from_mins(minutes)).min(end);
                told.extend(reliefs(&team, from, to));
                from = to;
            }
            let pages: Vec<_> = told.iter().map(Relief::page).collect();
            let mut once = pages.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), pages.len(), "nobody is told twice");
            for relief in reliefs(&team, begin, end) {
                assert!(pages.contains(&relief.page()), "{relief:?} in rounds of {minutes} min");
            }
        }
    }
}

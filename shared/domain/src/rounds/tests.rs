use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::*;
use crate::contact::{
    Activation, Address, ChannelKind, Contact, ContactChannel, ContactPlan, PersonalPlan,
};
use crate::ids::{ContactId, RotationId};
use crate::oncall::{Recurrence, Rotation};
use crate::time::Zone;

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

/// Seconds from a hand-off, of Ana to Ben.
fn at(second: i64) -> Timestamp {
    let hand_off: Timestamp = "2026-11-03T00:00:00Z".parse().unwrap();
    hand_off + SignedDuration::from_secs(second)
}

/// Two people in turn, each with a mail address, in as many schedules as asked for.
fn team(schedules: usize) -> Configuration {
    let mut team = Configuration::default();
    let mut add = |alias: &str, plan| {
        let (id, display_name) = (contact(alias), String::new());
        let contact = Contact { id: id.clone(), display_name, plan, tags: BTreeMap::new() };
        team.contacts.insert(id, contact);
    };
    let rotation = RotationId::parse("r").unwrap();
    for number in 0..schedules {
        let rotations = vec![rotation.clone()];
        add(&format!("schedule-{number}"), ContactPlan::OncallSchedule { rotations });
    }
    for alias in ["ana", "ben"] {
        add(alias, ContactPlan::Personal(PersonalPlan::default()));
    }
    for alias in ["ana", "ben"] {
        let channel = ContactChannel {
            id: contact(alias).channel("mail"),
            name: "mail".into(),
            kind: ChannelKind::Email,
            address: Address::new("somewhere"),
            activation: Activation::Activated,
        };
        team.channels.insert(channel.id.clone(), channel);
    }
    let nine = jiff::civil::time(9, 0, 0, 0);
    let turns = Rotation {
        id: rotation.clone(),
        name: "r".into(),
        contacts: vec![contact("ana"), contact("ben")],
        start: "2026-11-02T00:00:00Z".parse().unwrap(),
        start_given: false,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Daily { every: 1, handoffs: vec![nine] },
        on_calls: 1,
        coverage: None,
        tags: BTreeMap::new(),
    };
    team.rotations.insert(rotation, turns);
    team
}

fn ledger(told_until: i64) -> Ledger {
    Ledger::begin(at(told_until))
}

/// The ledger of a round that found the hand-off.
fn found() -> Decision {
    hand_offs(Some(&ledger(-60)), &team(1), at(20)).unwrap()
}

#[test]
fn the_first_round_of_all_tells_nobody_of_the_past() {
    let first = hand_offs(None, &team(1), at(20)).unwrap();
    assert_eq!((first.ledger, first.send), (ledger(20), vec![]));
}

#[test]
fn a_hand_off_is_claimed_with_the_write_that_finds_it() {
    let found = found();
    assert_eq!(found.ledger.told_until, at(20));
    assert_eq!(found.send, found.ledger.notices);
    assert_eq!(found.send[0].relief.contact, contact("ben"));
    assert_eq!(found.ledger.wake_at(), Some(at(20) + CLAIM));
    assert_eq!(hand_offs(Some(&found.ledger), &team(1), at(25)), None, "somebody sends it now");
}

#[test]
fn a_round_without_news_writes_nothing_but_once_an_hour() {
    let kept = LEDGER_KEPT_FOR.as_secs();
    for (told_until, now, expected) in
        [(100, 160, None), (100, 100 + kept, None), (100, 101 + kept, Some(101 + kept))]
    {
        let decision = hand_offs(Some(&ledger(told_until)), &team(1), at(now));
        let written = decision.map(|decision| decision.ledger.told_until);
        assert_eq!(written, expected.map(at), "{now}");
    }
    assert_eq!(hand_offs(Some(&ledger(100)), &team(1), at(40)), None, "a clock that runs behind");
}

#[test]
fn what_was_not_marked_is_sent_again_until_it_is_over_or_hopeless() {
    let mut ledger = found().ledger;
    let again = hand_offs(Some(&ledger), &team(1), at(20) + CLAIM).unwrap();
    assert_eq!((again.send.len(), again.send[0].tries), (1, 2), "its sender died");
    let mut now = at(20);
    for tries in 2..=NOTICE_ATTEMPTS_MAX {
        now += CLAIM;
        ledger = hand_offs(Some(&ledger), &team(1), now).unwrap().ledger;
        assert_eq!(ledger.notices[0].tries, tries);
    }
    now += CLAIM;
    assert_eq!(hand_offs(Some(&ledger), &team(1), now).unwrap().ledger.notices, [], "given up");
    let over = hand_offs(Some(&found().ledger), &team(1), at(24 * 3_600 + 60)).unwrap();
    let told: Vec<_> = over.send.iter().map(|notice| notice.relief.contact.clone()).collect();
    assert_eq!(told, [contact("ana")], "only what is still true");
}

#[test]
fn a_notice_is_marked_by_what_became_of_it() {
    let ledger = found().ledger;
    let page = ledger.notices[0].relief.page();
    assert_eq!(marked(&ledger, &[(page.clone(), Sent::Done)], at(21)).notices, []);
    let busy = marked(&ledger, &[(page, Sent::Again)], at(21));
    assert_eq!(busy.notices[0].until, at(21) + NOTICE_RETRY);
    let stranger = PageId::derive(&contact("ana"), &["else"]);
    assert_eq!(marked(&ledger, &[(stranger, Sent::Done)], at(21)), ledger);
}

#[test]
fn too_many_and_those_without_a_channel_are_named() {
    let many = HAND_OFF_NOTICES_MAX + 3;
    let found = hand_offs(Some(&ledger(-60)), &team(many), at(20)).unwrap();
    assert_eq!((found.send.len(), found.untold.len()), (HAND_OFF_NOTICES_MAX, 3));
    let mut nowhere = team(1);
    nowhere.channels.clear();
    let found = hand_offs(Some(&ledger(-60)), &nowhere, at(20)).unwrap();
    assert_eq!((found.send.len(), found.untold.len()), (0, 1));
    assert_eq!(hand_offs(Some(&found.ledger), &nowhere, at(80)), None, "said once");
}

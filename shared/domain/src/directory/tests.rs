mod heartbeats;
mod plans;
mod rotations;
mod routes;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::contact::{
    Activation, ChannelKind, ChannelTarget, ContactChannel, ContactPlan, EscalationPlan,
    EscalationStage, PersonalPlan, PersonalStage, Target,
};
use crate::limits::RUNS_MAX;
use crate::oncall::{Override, Recurrence, Rotation};
use crate::time::{Window, Zone};

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn nobody() -> ContactPlan {
    ContactPlan::Personal(PersonalPlan::default())
}

fn new(alias: &str, plan: ContactPlan) -> NewContact {
    NewContact { id: id(alias), display_name: String::new(), plan, tags: BTreeMap::new() }
}

/// Ana, with one telephone that is not activated yet.
fn ana() -> Configuration {
    let with = create_contact(&Configuration::default(), new("ana", nobody())).unwrap();
    create_channel(&with, phone("ana", "+81-90-1234-5678")).unwrap()
}

fn phone(alias: &str, address: &str) -> NewChannel {
    NewChannel {
        id: id(alias).channel("phone"),
        name: "phone".into(),
        kind: ChannelKind::Sms,
        address: address.into(),
    }
}

fn personal(wait_minutes: u32, channels: &[ChannelId]) -> ContactPlan {
    let target =
        |channel: &ChannelId| ChannelTarget { channel: channel.clone(), retry_minutes: None };
    let targets = channels.iter().map(target).collect();
    ContactPlan::Personal(PersonalPlan { stages: vec![PersonalStage { wait_minutes, targets }] })
}

fn escalation(contacts: &[&str]) -> ContactPlan {
    let target = |alias: &&str| Target::Contact { contact: id(alias), essential: true };
    let targets = contacts.iter().map(target).collect();
    let stage = EscalationStage { wait_minutes: 5, targets };
    ContactPlan::Escalation(EscalationPlan { stages: vec![stage] })
}

#[test]
fn a_plan_of_more_people_than_one_engagement_reaches_is_refused() {
    let names: Vec<String> = (0..10).map(|number| format!("person-{number}")).collect();
    let of = names.iter().fold(Configuration::default(), |of, alias| {
        create_contact(&of, new(alias, nobody())).unwrap()
    });
    let plan = |stages: usize, people: usize| {
        let people: Vec<&str> = names[..people].iter().map(String::as_str).collect();
        // Whoever is named twice in a stage is paged once.
        let ContactPlan::Escalation(one) = escalation(&[people.clone(), people].concat()) else {
            unreachable!("it is made so")
        };
        let stages = vec![one.stages[0].clone(); stages];
        create_contact(&of, new("plan", ContactPlan::Escalation(EscalationPlan { stages })))
    };
    assert!(plan(10, 10).is_ok());
    let most = Rejection::TooMany { what: "people over all stages of a plan", most: RUNS_MAX };
    assert_eq!(plan(20, 6).unwrap_err(), most);
}

#[test]
fn an_alias_is_taken_once_and_the_canaries_never() {
    assert_eq!(
        create_contact(&ana(), new("ana", nobody())),
        Err(Rejection::Exists(Entity::Contact(id("ana"))))
    );
    let canary = NewContact { id: ContactId::canary(), ..new("x", nobody()) };
    assert!(matches!(create_contact(&ana(), canary), Err(Rejection::Exists(_))));
}

#[test]
fn a_plan_names_only_what_there_is_and_nothing_nests_deeper() {
    let own = id("ana").channel("phone");
    let with = create_contact(&ana(), new("bob", nobody())).unwrap();
    let with = create_contact(&with, new("plan", escalation(&["ana", "bob"]))).unwrap();
    let fits = |alias: &str, plan| update_contact(&with, &id(alias), None, Some(plan)).err();
    assert_eq!(fits("ana", personal(5, std::slice::from_ref(&own))), None);
    let why = "0 minutes needs a target";
    for (alias, plan, expected) in [
        ("ana", personal(0, &[]), why),
        ("bob", personal(5, std::slice::from_ref(&own)), "belongs to another contact"),
        ("ana", personal(5, &[id("ana").channel("other")]), "there is no contact channel"),
        ("ana", personal(1_441, &[]), "1440 minutes at most"),
        ("ana", escalation(&["bob"]), "keeps its type"),
        ("plan", escalation(&["carol"]), "there is no contact carol"),
        ("plan", escalation(&["plan"]), "which no stage can engage"),
    ] {
        let said = fits(alias, plan).map(|rejection| rejection.to_string()).unwrap_or_default();
        assert!(said.contains(expected), "{alias}: {said:?} instead of {expected:?}");
    }
}

#[test]
fn whoever_is_in_a_rotation_stays_and_channels_go_with_their_owner() {
    let mut with = ana();
    let rotation = Rotation {
        id: RotationId::parse("weekly").unwrap(),
        name: "weekly".into(),
        contacts: vec![id("ana")],
        start: Timestamp::UNIX_EPOCH,
        start_given: false,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Daily { every: 1, handoffs: vec![] },
        on_calls: 1,
        coverage: None,
        tags: BTreeMap::new(),
    };
    with.rotations.insert(rotation.id.clone(), rotation.clone());
    let refused = delete_contact(&with, &id("ana"), Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(refused.to_string(), "contact ana is used by weekly");
    let mut stands_in = with.clone();
    stands_in.rotations.get_mut(&rotation.id).unwrap().contacts.clear();
    let window =
        Window::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_hours(8));
    let over = Override {
        id: OverrideId::parse("5e3978f0-0000-4000-8000-000000000000").unwrap(),
        rotation: rotation.id.clone(),
        contacts: vec![id("ana")],
        window: window.unwrap(),
        created_at: Timestamp::UNIX_EPOCH,
    };
    stands_in.overrides.insert(rotation.id.clone(), vec![over]);
    let ends = window.unwrap().end;
    let before = ends - SignedDuration::from_secs(1);
    assert!(matches!(delete_contact(&stands_in, &id("ana"), before), Err(Rejection::InUse { .. })));
    assert!(delete_contact(&stands_in, &id("ana"), ends).is_ok(), "it has ended");
    let gone = delete_contact(&ana(), &id("ana"), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!((gone.contacts.len(), gone.channels.len()), (0, 0));
    let schedule = |rotations| ContactPlan::OncallSchedule { rotations };
    let weekly = rotation.id;
    assert!(create_contact(&with, new("s", schedule(vec![weekly.clone()]))).is_ok());
    let twice = create_contact(&with, new("s", schedule(vec![weekly.clone(), weekly.clone()])));
    assert!(matches!(twice, Err(Rejection::Invalid(_))));
    let absent = create_contact(&ana(), new("s", schedule(vec![weekly])));
    assert!(matches!(absent, Err(Rejection::NotFound(Entity::Rotation(_)))));
}

#[test]
fn addresses_are_kept_in_one_way_of_writing() {
    let with = create_contact(&Configuration::default(), new("ana", nobody())).unwrap();
    let kept = |kind, address: &str| {
        let channel = NewChannel { kind, ..phone("ana", address) };
        let next = create_channel(&with, channel).ok()?;
        next.channels.values().next().map(|channel| channel.address.reveal().to_owned())
    };
    for (kind, address, expected) in [
        (ChannelKind::Sms, "+81-90-1234-5678", Some("+819012345678")),
        (ChannelKind::Voice, " +1 (500) 555.0199 ", Some("+15005550199")),
        (ChannelKind::Sms, "090-1234-5678", None),
        (ChannelKind::Sms, "+0123456789", None),
        (ChannelKind::Sms, "+12345", None),
        (ChannelKind::Sms, "+1234567890123456", None),
        (ChannelKind::Email, "ana@example.com", Some("ana@example.com")),
        (ChannelKind::Email, "Ana <ana@example.com>", None),
        (ChannelKind::Email, "ana@example.com\r\nbcc: all@example.com", None),
        (ChannelKind::Email, "ana", None),
    ] {
        assert_eq!(kept(kind, address).as_deref(), expected, "{address:?}");
    }
}

#[test]
fn another_address_must_be_activated_anew_and_another_name_not() {
    let channel = id("ana").channel("phone");
    let with = activate(&ana(), &channel).unwrap();
    let activation = |of: &Configuration| of.channels[&channel].activation;
    assert_eq!(activation(&with), Activation::Activated);
    let renamed = update_channel(&with, &channel, Some("mobile".into()), None).unwrap();
    assert_eq!(activation(&renamed), Activation::Activated);
    let same = update_channel(&with, &channel, None, Some("+81 90 1234 5678")).unwrap();
    assert_eq!(activation(&same), Activation::Activated);
    let moved = update_channel(&with, &channel, None, Some("+819099999999")).unwrap();
    assert_eq!(activation(&moved), Activation::NotActivated);
    let twice = create_channel(
        &with,
        NewChannel { id: id("ana").channel("b"), ..phone("ana", "+819012345678") },
    );
    assert!(matches!(twice, Err(Rejection::Exists(Entity::Channel(_)))));
    let second = NewChannel { id: id("ana").channel("b"), ..phone("ana", "+819011111111") };
    let two = create_channel(&with, second).unwrap();
    let twice = update_channel(&two, &id("ana").channel("b"), None, Some("+819012345678"));
    assert!(matches!(twice, Err(Rejection::Exists(Entity::Channel(_)))));
}

#[test]
fn a_code_can_be_entered_for_ten_minutes_and_guessed_five_times() {
    let channel = ana().channels[&id("ana").channel("phone")].clone();
    let now: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let sent = begin(&channel, None, 7, now).unwrap();
    assert_eq!(sent.code.len(), 6);
    let later = |minutes| now + SignedDuration::from_mins(minutes);
    assert_eq!(enter(&sent, &channel, &sent.code, later(9)).0, Attempt::Right);
    assert_eq!(enter(&sent, &channel, &sent.code, later(10)).0, Attempt::Expired);
    let mut known = sent.clone();
    for _ in 0..5 {
        let (attempt, next) = enter(&known, &channel, "0000000", now);
        assert_eq!(attempt, Attempt::Wrong);
        known = next;
    }
    assert_eq!(enter(&known, &channel, &sent.code, now).0, Attempt::Expired, "guessed too often");
}

#[test]
fn a_code_is_good_once_and_for_the_address_that_it_was_sent_to() {
    let with = ana();
    let own = id("ana").channel("phone");
    let channel = &with.channels[&own];
    let now: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let sent = begin(channel, None, 7, now).unwrap();
    let moved = update_channel(&with, &own, None, Some("+819099999999")).unwrap();
    assert_eq!(enter(&sent, &moved.channels[&own], &sent.code, now).0, Attempt::Expired);
    let (attempt, entered) = enter(&sent, channel, &sent.code, now);
    assert_eq!((attempt, entered.entered), (Attempt::Right, true));
    let again = enter(&entered, channel, &sent.code, now).0;
    assert_eq!(again, Attempt::Right, "whoever died before it was of use");
    let used = used(&entered);
    assert_eq!(enter(&used, channel, &sent.code, now).0, Attempt::Expired, "and off again since");
    let on = activate(&with, &own).unwrap();
    let again = enter(&used, &on.channels[&own], &sent.code, now).0;
    assert_eq!(again, Attempt::Done, "whose answer was lost asks again");
    let other = ContactChannel { id: id("ana").channel("b"), ..channel.clone() };
    assert_eq!(enter(&sent, &other, &sent.code, now).0, Attempt::Expired);
    assert_eq!(begin(&other, Some(&used), 8, now).unwrap().sent, 2, "one phone rings");
}

#[test]
fn five_codes_an_hour_are_sent() {
    let channel = ana().channels[&id("ana").channel("phone")].clone();
    let now: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let mut known = None;
    for random in 0..5 {
        known = Some(begin(&channel, known.as_ref(), random, now).unwrap());
    }
    assert_eq!(begin(&channel, known.as_ref(), 5, now), None);
    let later = now + SignedDuration::from_hours(1);
    assert_eq!(begin(&channel, known.as_ref(), 5, later).map(|next| next.sent), Some(1));
}

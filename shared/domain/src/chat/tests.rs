use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::ids::{IncidentId, PlanName, SignalId};
use crate::incident::Incident;
use crate::response_plan::{IncidentTemplate, ResponsePlan};
use crate::signal::Impact;

fn incident(title: &str) -> Incident {
    let plan = PlanName::parse("prod-api").unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("signal").unwrap());
    Incident::new(id, title, Impact::HIGH, "tests", "2026-11-28T01:00:00Z".parse().unwrap())
}

fn seen() -> Seen {
    Seen {
        place: Where::New,
        name: Some("inc".into()),
        topic: "what".into(),
        guests: vec!["ana".into()],
        card: Uuid::nil(),
        untold: true,
    }
}

/// A channel in a room of its own.
fn opened() -> ChatChannel {
    let mut channel = ChatChannel::wanted(incident("x").id, ChatService::Slack);
    channel.room = Some(Room { id: "C1".into(), name: "inc".into(), url: None, own: true });
    channel
}

/// A place of a timeline, by its minute.
fn place(minute: u8) -> String {
    format!("TL#2026-11-28T01:{minute:02}:00.000000000Z#0000000001#x")
}

#[test]
fn a_name_says_when_and_what_and_more_of_the_id_each_time_it_is_taken() {
    let one = incident("prod-api: 5xx Rate!");
    let names: Vec<_> = (0..6).map(|attempt| name(&one, attempt)).collect();
    assert_eq!(names[0].as_deref(), Some("inc-20261128-prod-api-5xx-rate"));
    let first = names[1].as_deref().unwrap();
    assert_eq!(first.len(), names[0].as_ref().unwrap().len() + 5);
    assert!(names[2].as_deref().unwrap().starts_with(first));
    assert_eq!(names[5], None, "no more than five");
}

#[test]
fn a_name_is_what_services_take_whatever_the_title_is() {
    for title in ["", "本番APIが停止", &"long-title ".repeat(40), "--A--", "a_b"] {
        for attempt in 0..5 {
            let name = name(&incident(title), attempt).unwrap();
            assert!(name.len() <= 80, "{name}");
            let fine =
                |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
            assert!(name.chars().all(fine) && !name.ends_with('-'), "{name}");
        }
    }
    assert_eq!(name(&incident("停止"), 0).as_deref(), Some("inc-20261128-prod-api"));
}

#[test]
fn steps_follow_in_their_order_and_end() {
    let mut channel = ChatChannel::wanted(incident("x").id, ChatService::Slack);
    let mut seen = seen();
    assert_eq!(next(&channel, &seen), Step::Ask("inc".into()));
    channel.asked = Some("inc".into());
    assert_eq!(next(&channel, &seen), Step::Open("inc".into()));
    channel.room = opened().room;
    assert_eq!(next(&channel, &seen), Step::Topic("what".into()));
    channel.topic = Some("what".into());
    assert_eq!(next(&channel, &seen), Step::Invite(vec!["ana".into()]));
    channel.asked_in(&seen.guests, BTreeMap::new());
    assert_eq!(next(&channel, &seen), Step::Post);
    channel.card = Some(Card { id: "1".into(), shown: Uuid::max(), pinned: false });
    assert_eq!(next(&channel, &seen), Step::Pin);
    channel.pinned();
    assert_eq!(next(&channel, &seen), Step::Tell);
    seen.untold = false;
    assert_eq!(next(&channel, &seen), Step::Update);
    channel.shows(seen.card);
    assert_eq!(next(&channel, &seen), Step::Rest);
    seen.guests.push("ben".into());
    assert_eq!(next(&channel, &seen), Step::Invite(vec!["ben".into()]));
}

#[test]
fn a_channel_that_others_use_keeps_its_topic() {
    let mut channel = ChatChannel::wanted(incident("x").id, ChatService::Slack);
    let seen = Seen { place: Where::Existing("C9".into()), ..seen() };
    assert_eq!(next(&channel, &seen), Step::Adopt("C9".into()));
    channel.room = Some(Room { own: false, ..opened().room.unwrap() });
    assert_eq!(next(&channel, &seen), Step::Invite(vec!["ana".into()]));
}

#[test]
fn what_failed_for_good_is_left_out_and_keeps_back_what_can_do_without() {
    let mut channel = opened();
    assert!(channel.fails(Part::Topic, "missing_scope"));
    assert!(!channel.fails(Part::Topic, "missing_scope"), "news once");
    channel.fails(Part::Invite, "missing_scope");
    assert_eq!(next(&channel, &seen()), Step::Post);
    channel.fails(Part::Post, "is_archived");
    assert_eq!(next(&channel, &seen()), Step::Rest);
    let nameless = Seen { name: None, ..seen() };
    assert_eq!(next(&ChatChannel { room: None, ..opened() }, &nameless), Step::Nameless);
}

#[test]
fn what_was_told_is_remembered_as_long_as_it_is_read_again() {
    let mut channel = opened();
    assert_eq!(unread_from(&channel), None);
    for minute in [5, 4, 6, 7] {
        channel.told(&place(minute));
    }
    assert_eq!(channel.through, Some(place(7)));
    let from = unread_from(&channel).unwrap();
    assert!(from < place(5) && from > place(4), "{from}");
    assert_eq!(channel.recent.len(), 3, "what nobody reads again is forgotten");
    assert!(channel.has_told(&place(5)) && !channel.has_told(&place(4)));
}

#[test]
fn a_note_about_long_ago_is_told_once_and_moves_nothing() {
    let mut channel = opened();
    channel.told(&place(30));
    channel.told(&place(1));
    assert!(channel.has_told(&place(1)));
    assert_eq!(channel.through, Some(place(30)));
    for minute in 0..60 {
        for second in 0..2 {
            channel.told(&format!("TL#2026-11-28T00:{minute:02}:{second:02}.000000000Z#1#x"));
        }
    }
    assert!(channel.late.len() <= crate::limits::CHAT_LATE_MAX);
}

#[test]
fn tags_say_what_can_be_done_or_are_refused() {
    let tags = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    for fine in [
        &[][..],
        &[(SLACK_TAG, "new")],
        &[(SLACK_TAG, "C0123ABCD"), (INVITE_TAG, "ana db-team lead@example.com")],
        &[(TEAMS_TAG, "19:abc@thread.tacv2")],
    ] {
        assert_eq!(check(&tags(fine)), Ok(()), "{fine:?}");
    }
    for wrong in [
        &[(SLACK_TAG, "general")][..],
        &[(SLACK_TAG, "C")],
        &[(SLACK_TAG, "")],
        &[(TEAMS_TAG, "a b")],
        &[(SLACK_TAG, "new"), (TEAMS_TAG, "new")],
        &[(INVITE_TAG, "Ana!")],
        &[(INVITE_TAG, "a b c d e f g h i j k l m n o p q r s t u")],
    ] {
        assert!(check(&tags(wrong)).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_plan_without_the_tag_wishes_nothing() {
    let template = IncidentTemplate::new("x", Impact::HIGH);
    let mut plan = ResponsePlan::new(PlanName::parse("p").unwrap(), template);
    assert_eq!(wish(&plan), None);
    plan.tags.insert(SLACK_TAG.into(), "new".into());
    assert_eq!(wish(&plan), Some(Wish { service: ChatService::Slack, place: Where::New }));
    plan.tags.insert(SLACK_TAG.into(), "C12".into());
    let there = Where::Existing("C12".into());
    assert_eq!(wish(&plan), Some(Wish { service: ChatService::Slack, place: there }));
}

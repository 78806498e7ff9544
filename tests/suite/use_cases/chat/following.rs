use std::collections::BTreeMap;

use app::ports::{Invitee, PortError};
use app::resolve::resolve;
use domain::chat::SLACK_TAG;
use testkit::chat::{ChatFault, SeenRoom};
use wire::outbound::chat::ChatAction;

use super::*;
use crate::use_cases::bench::START;

/// What everybody should see in the channel of an incident that was opened, acknowledged and resolved.
async fn whole_life(bench: &Bench, chat: &ScriptedChat) -> IncidentId {
    let incident = open(bench).await;
    follow_on(bench, chat, &incident).await;
    bench.pass(60);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_on(bench, chat, &incident).await;
    bench.pass(60);
    resolve(&bench.state(), &bench.world(), &incident, "tanaka-taro", Some("rolled back"))
        .await
        .unwrap();
    follow_on(bench, chat, &incident).await;
    incident
}

/// Every line that the timeline has for the channel.
async fn expected(bench: &Bench, incident: &IncidentId) -> Vec<String> {
    let facts = app::ports::Lists::timeline(&bench.memory, incident, None).await.unwrap().items;
    let told = facts.iter().filter(|event| domain::chat::is_told(&event.fact));
    told.map(|event| wire::outbound::timeline::tell(&event.fact)).collect()
}

fn count(lines: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line.as_str()).or_insert(0) += 1;
    }
    counts
}

fn names(room: &SeenRoom) -> Vec<Invitee> {
    room.members.iter().cloned().collect()
}

#[tokio::test]
async fn an_incident_gets_a_channel_with_its_people_its_card_and_its_facts() {
    let (bench, chat) = bench().await;
    let incident = whole_life(&bench, &chat).await;
    let room = room(&chat);
    assert_eq!(room.name, "inc-20261123-production-api-incident-first");
    assert!(room.topic.contains("Production API Incident"), "{}", room.topic);
    let emails = ["db@example.com", "manager@example.com", "tanaka@example.com"];
    assert_eq!(names(&room), emails.map(|email| Invitee::Email(email.into())));
    assert_eq!(room.lines(), expected(&bench, &incident).await);
    let [card] = room.cards()[..] else { unreachable!("one card: {room:?}") };
    assert_eq!(card.footer, incident.to_string());
    assert!(card.buttons.is_empty(), "nothing is left to do: {card:?}");
    assert_eq!(room.pinned.len(), 1);
    assert_eq!(room.messages[0].0, *room.pinned.first().unwrap());
    // In step: nothing more is asked of the service or written.
    let (calls, applied) = (chat.calls(), bench.memory.applied());
    follow(&bench, &chat, &incident).await.unwrap();
    assert_eq!((chat.calls(), bench.memory.applied()), (calls, applied));
    let opened = bench.facts(&incident).await;
    assert_eq!(opened.iter().filter(|fact| **fact == "CHAT_OPENED").count(), 1);
}

#[tokio::test]
async fn the_card_changes_with_what_it_shows() {
    let (bench, chat) = bench().await;
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let buttons = |room: &SeenRoom| {
        let cards = room.cards();
        cards[0].buttons.iter().map(|button| button.action).collect::<Vec<_>>()
    };
    assert_eq!(buttons(&room(&chat))[0], ChatAction::Acknowledge);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_on(&bench, &chat, &incident).await;
    assert!(!buttons(&room(&chat)).contains(&ChatAction::Acknowledge));
    assert_eq!(room(&chat).cards().len(), 1);
}

#[tokio::test]
async fn whoever_is_paged_later_is_invited_then() {
    let (bench, chat) = bench().await;
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 16).await;
    follow_on(&bench, &chat, &incident).await;
    let hanako = Invitee::User("U0HANAKO".into());
    assert!(room(&chat).members.contains(&hanako), "by their own id, where a tag says it");
}

#[tokio::test]
async fn whatever_call_fails_however_there_is_one_channel_one_card_and_every_fact() {
    let (whole, chat) = bench().await;
    let incident = whole_life(&whole, &chat).await;
    let calls = chat.calls();
    let wanted = expected(&whole, &incident).await;
    assert!(calls > 8, "{calls}");
    let busy = || PortError::Busy("down".into());
    let throttled = || PortError::Throttled("ratelimited, again in 30 s".into());
    for call in 0..calls {
        for fault in
            [ChatFault::Fails(busy()), ChatFault::Fails(throttled()), ChatFault::AnswerLost]
        {
            let (bench, chat) = bench().await;
            chat.strike(call, fault.clone());
            let incident = whole_life(&bench, &chat).await;
            let why = format!("call {call}, {fault:?}");
            let room = room(&chat);
            let once = fault != ChatFault::AnswerLost;
            assert!(room.cards().len() == 1 || !once, "{why}");
            assert!(room.cards().last().unwrap().buttons.is_empty(), "{why}");
            assert_eq!(names(&room).len(), 3, "{why}");
            assert!(!room.topic.is_empty() && !room.pinned.is_empty(), "{why}");
            let lines = room.lines();
            if once {
                assert_eq!(lines, wanted, "{why}");
            }
            let (told, wanted) = (count(&lines), count(&wanted));
            assert!(told.keys().eq(wanted.keys()), "{why}: {lines:#?}");
            let repeats = lines.len() - wanted.values().sum::<usize>();
            assert!(repeats <= 4, "no more than one decision is told twice, {why}");
            let facts = bench.facts(&incident).await;
            assert_eq!(facts.iter().filter(|fact| **fact == "CHAT_OPENED").count(), 1, "{why}");
        }
    }
}

#[tokio::test]
async fn a_service_that_is_down_is_caught_up_with_in_order() {
    let (bench, chat) = bench().await;
    chat.down(Some(PortError::Busy("down".into())));
    let incident = open(&bench).await;
    for _ in 0..3 {
        assert!(matches!(follow(&bench, &chat, &incident).await, Err(FollowError::Chat(_))));
    }
    bench.acknowledge(&incident, "tanaka-taro").await;
    chat.down(None);
    follow_on(&bench, &chat, &incident).await;
    assert_eq!(room(&chat).lines(), expected(&bench, &incident).await);
}

#[tokio::test]
async fn a_name_that_is_taken_gets_more_of_the_id() {
    let (bench, chat) = bench().await;
    chat.occupy("inc-20261123-production-api-incident-first");
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let name = room(&chat).name;
    let suffix = name.strip_prefix("inc-20261123-production-api-incident-first-").unwrap();
    let (_, uuid) = incident.as_str().rsplit_once('/').unwrap();
    assert_eq!(suffix.len(), 4);
    assert!(uuid.starts_with(suffix), "{name}");
}

#[tokio::test]
async fn two_incidents_of_one_name_have_a_channel_each() {
    let (bench, chat) = bench().await;
    let one = open(&bench).await;
    chat.strike(0, ChatFault::AnswerLost);
    follow(&bench, &chat, &one).await.unwrap_err();
    resolve(&bench.state(), &bench.world(), &one, "ana", None).await.unwrap();
    bench.pass(60);
    let other = bench.open(&alarm("first", 60)).await;
    // The other finds its name taken by a channel that nobody has written down yet.
    follow_on(&bench, &chat, &other).await;
    follow_on(&bench, &chat, &one).await;
    let rooms = chat.rooms();
    assert_eq!(rooms.len(), 2, "{rooms:?}");
    let footers: Vec<_> = rooms.iter().map(|room| room.cards()[0].footer.clone()).collect();
    assert_eq!(footers, [one.to_string(), other.to_string()]);
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_once_and_not_asked_again() {
    let (bench, chat) = bench().await;
    let refused = || ChatFault::Fails(PortError::Refused("missing_scope".into()));
    // The topic: everything else is done.
    chat.strike(1, refused());
    let incident = open(&bench).await;
    for _ in 0..2 {
        // What failed stands on the timeline, and is told from there.
        follow_on(&bench, &chat, &incident).await;
    }
    let one = room(&chat);
    assert!(one.topic.is_empty() && !one.pinned.is_empty());
    let told = "chat: could not set the topic: missing_scope";
    assert_eq!(one.lines().iter().filter(|line| *line == told).count(), 1, "{:?}", one.lines());
    // Posting: nothing more is done, and the timeline says why.
    chat.strike(chat.calls(), refused());
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_on(&bench, &chat, &incident).await;
    let calls = chat.calls();
    bench.pass(60);
    note(&bench, &incident, "and on", 0).await;
    follow_on(&bench, &chat, &incident).await;
    assert_eq!(chat.calls(), calls);
    let facts = bench.facts(&incident).await;
    assert_eq!(facts.iter().filter(|fact| **fact == "CHAT_FAILED").count(), 2, "{facts:?}");
}

#[tokio::test]
async fn whom_the_service_does_not_know_stands_on_the_card() {
    let (bench, chat) = bench().await;
    chat.forget(Invitee::Email("db@example.com".into()), "users_not_found");
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let room = room(&chat);
    assert_eq!(names(&room).len(), 2);
    let (_, absent) = room.cards()[0].fields.last().unwrap().clone();
    assert_eq!(testkit::chat::plain(&absent), "db@example.com: users_not_found");
}

#[tokio::test]
async fn a_channel_that_there_is_is_taken_as_it_is() {
    let (bench, chat) = bench().await;
    let opened = app::ports::Chat::open(&chat, "ops").await.unwrap();
    tag(&bench, &[(SLACK_TAG, &opened.id)]).await;
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let room = room(&chat);
    assert_eq!((room.name.as_str(), room.topic.as_str()), ("ops", ""));
    assert_eq!(room.lines(), expected(&bench, &incident).await);
    let of = ChatService::Slack;
    let found = app::ports::ChatChannels::incident_of(&bench.memory, of, &opened.id).await.unwrap();
    assert_eq!(found, None, "others may be talked about there too");
}

#[tokio::test]
async fn a_plan_that_wants_none_has_none() {
    let (bench, chat) = bench().await;
    tag(&bench, &[]).await;
    let incident = open(&bench).await;
    assert_eq!(follow(&bench, &chat, &incident).await.unwrap(), Followed::default());
    assert_eq!(chat.calls(), 0);
}

#[tokio::test]
async fn what_comes_late_among_what_was_told_is_told_too() {
    let (bench, chat) = bench().await;
    let incident = open(&bench).await;
    bench.pass(90);
    bench.acknowledge(&incident, "tanaka-taro").await;
    follow_on(&bench, &chat, &incident).await;
    // A decision that was taken before, and written after.
    note(&bench, &incident, "slow", 60).await;
    follow_on(&bench, &chat, &incident).await;
    let lines = room(&chat).lines();
    assert_eq!(lines.last().unwrap(), "note by ana: slow", "{lines:?}");
    assert_eq!(count(&lines)["note by ana: slow"], 1);
}

#[tokio::test]
async fn a_note_about_long_ago_is_told_to_whoever_heard_of_it_once() {
    let (bench, chat) = bench().await;
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    bench.pass(3_600);
    note(&bench, &incident, "now", 0).await;
    follow_on(&bench, &chat, &incident).await;
    let late = note(&bench, &incident, "it began", 3_000).await;
    for _ in 0..2 {
        follow_late(&bench, &chat, &incident, std::slice::from_ref(&late)).await.unwrap();
    }
    assert_eq!(count(&room(&chat).lines())["note by ana: it began"], 1);
}

#[tokio::test]
async fn a_long_timeline_is_told_in_several_runs() {
    let (bench, chat) = bench().await;
    let incident = open(&bench).await;
    for number in 0..120 {
        bench.pass(1);
        note(&bench, &incident, &number.to_string(), 0).await;
    }
    assert!(follow(&bench, &chat, &incident).await.unwrap().more);
    follow_on(&bench, &chat, &incident).await;
    let notes: Vec<_> = (0..120).map(|number| format!("note by ana: {number}")).collect();
    let lines = room(&chat).lines();
    assert!(lines.ends_with(&notes), "each once, in order: {lines:?}");
}

#[tokio::test]
async fn a_page_costs_what_it_did_without_chat() {
    let (bench, chat) = bench().await;
    chat.down(Some(PortError::Busy("down".into())));
    let incident = open(&bench).await;
    follow(&bench, &chat, &incident).await.unwrap_err();
    let engagement = bench.engagements(&incident).await[0].id.clone();
    bench.until(&engagement, 31).await;
    let plain = Bench::new().await;
    let same = open(&plain).await;
    let engagement = plain.engagements(&same).await[0].id.clone();
    plain.until(&engagement, 31).await;
    assert_eq!(bench.sent(), plain.sent());
    assert_eq!(bench.pager.sent()[0].0, builders::at(START));
}

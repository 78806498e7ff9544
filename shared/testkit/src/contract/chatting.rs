//! Chat channels: each is changed by whoever read it last, beside the facts about it, and a room is about one
//! incident.

use app::ports::{ChatChange, Commit};
use domain::chat::{ChatChannel, ChatService, Room};
use domain::timeline::{Fact, TimelineEvent};

use super::{Store, assert_raced, change, empty, start};
use crate::builders;

const SLACK: ChatService = ChatService::Slack;

/// The channel of the incident of a signal, in a room of its own.
fn channel(signal: &str, room: &str) -> ChatChannel {
    let room = Room { id: room.into(), name: room.to_lowercase(), url: None, own: true };
    let wanted = ChatChannel::wanted(builders::incident_id(signal), SLACK);
    ChatChannel { room: Some(room), ..wanted }
}

/// A commit that writes a channel, and that it was opened.
fn opens(number: u128, channel: &ChatChannel, expected: Option<u64>) -> Commit {
    let mut commit = empty(number, &channel.incident);
    let change = change(channel.clone(), expected);
    commit.chat = Some(ChatChange { change, takes_room: true });
    let name = channel.room.as_ref().unwrap().name.clone();
    let fact = Fact::ChatOpened { name, url: None };
    commit.timeline = vec![TimelineEvent { at: start(), sequence: None, fact }];
    commit
}

/// What was never asked for is not there.
pub async fn an_incident_without_chat_has_none(store: &impl Store) {
    let incident = builders::incident_id("first");
    assert_eq!(store.chat_channel(&incident).await.unwrap(), None);
    assert_eq!(store.incident_of(SLACK, "C1").await.unwrap(), None);
}

/// A channel is written by whoever read it last, and whoever comes too late writes no fact either.
pub async fn a_channel_is_written_by_whoever_read_it_last_beside_its_facts(store: &impl Store) {
    let one = channel("first", "C1");
    store.commit(&opens(1, &one, None)).await.unwrap();
    let read = store.chat_channel(&one.incident).await.unwrap().unwrap();
    assert_eq!((&read.value, read.version), (&one, 1));
    for (number, expected) in [(2, None), (3, Some(2))] {
        assert_raced(store.commit(&opens(number, &one, expected)).await);
    }
    let mut next = one.clone();
    next.told("TL#2026-11-23T01:00:00.000000000Z#0000000001#x");
    let mut commit = empty(4, &one.incident);
    commit.chat = Some(ChatChange { change: change(next.clone(), Some(1)), takes_room: false });
    store.commit(&commit).await.unwrap();
    let read = store.chat_channel(&one.incident).await.unwrap().unwrap();
    assert_eq!((read.value, read.version), (next, 2));
    let facts = store.timeline(&one.incident, None).await.unwrap().items;
    assert_eq!(facts, opens(1, &one, None).timeline);
}

/// One whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_channel_is_recognised(store: &impl Store) {
    let one = channel("first", "C1");
    for _ in 0..2 {
        store.commit(&opens(1, &one, None)).await.unwrap();
    }
    assert_eq!(store.chat_channel(&one.incident).await.unwrap().unwrap().version, 1);
    assert_eq!(store.timeline(&one.incident, None).await.unwrap().items.len(), 1);
}

/// A room that is about one incident is not taken by another; services have rooms of their own.
pub async fn a_room_is_one_incidents(store: &impl Store) {
    let (one, other) = (channel("first", "C1"), channel("second", "C1"));
    store.commit(&opens(1, &one, None)).await.unwrap();
    assert_raced(store.commit(&opens(2, &other, None)).await);
    assert_eq!(store.chat_channel(&other.incident).await.unwrap(), None);
    assert_eq!(store.incident_of(SLACK, "C1").await.unwrap(), Some(one.incident.clone()));
    assert_eq!(store.incident_of(ChatService::Teams, "C1").await.unwrap(), None);
    // Its own again is no other's.
    store.commit(&opens(3, &one, Some(1))).await.unwrap();
}

/// It is beside the timeline of its incident and is no part of it, and goes with it, as its room does.
pub async fn a_channel_goes_with_its_incident(store: &impl Store) {
    let (one, kept) = (channel("first", "C1"), channel("second", "C2"));
    for (number, channel) in (1..).zip([&one, &kept]) {
        store.commit(&opens(number, channel, None)).await.unwrap();
    }
    store.erase(&one.incident, &[]).await.unwrap();
    assert_eq!(store.chat_channel(&one.incident).await.unwrap(), None);
    assert_eq!(store.incident_of(SLACK, "C1").await.unwrap(), None);
    assert_eq!(store.incident_of(SLACK, "C2").await.unwrap(), Some(kept.incident));
}

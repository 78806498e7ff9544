//! Decisions: written whole or not at all, by whoever read last.

use app::ports::{Answered, Commit, DueOrder, ExecutionLink, SlotChange};
use domain::dedupe::{DedupeKey, Slot};
use domain::incident::Status;
use domain::related::RelatedItem;
use domain::timeline::{Fact, TimelineEvent};
use jiff::SignedDuration;

use super::{Store, assert_raced, change, empty, id, start};
use crate::builders;

fn key() -> DedupeKey {
    let signal = builders::signal("first", start());
    DedupeKey::of(&builders::response_plan("tanaka-taro"), &signal).unwrap()
}

/// A decision that touches every kind of item.
fn opening(number: u128, name: &str) -> Commit {
    let incident = builders::incident(name, start());
    let engagement = builders::engagement(name, "web-team-escalation", start());
    let mut commit = empty(number, &incident.id);
    let slot =
        Slot { key: key(), incident: Some(incident.id.clone()), seen: [].into(), repeats: 0 };
    commit.slot = Some(SlotChange::Open(change(slot, None)));
    let fact = Fact::TriggerRecovered { trigger: "alarm".into(), reason: "better".into() };
    commit.timeline = vec![TimelineEvent { at: start(), sequence: Some(1), fact }];
    commit.related = vec![RelatedItem::involved("arn:aws:ec2:ap-northeast-1:123456789012:i/1")];
    commit.execution =
        Some(ExecutionLink { execution: name.into(), incident: incident.id.clone(), runbook: 0 });
    commit.incident = Some(change(incident, None));
    commit.engagements = vec![change(engagement, None)];
    commit
}

/// An empty store answers everything with nothing.
pub async fn what_is_absent_is_none(store: &impl Store) {
    let incident = builders::incident_id("first");
    let engagement = builders::engagement("first", "tanaka-taro", start()).id;
    for key in [None, Some(&key())] {
        let read = store.slot(key).await.unwrap();
        assert_eq!((read.value, read.generation), (None, 0));
    }
    let read = store.incident(&incident).await.unwrap();
    assert_eq!((read.value, read.generation), (None, 0));
    assert_eq!(store.engagement(engagement.stem()).await.unwrap().value, None);
    assert_eq!(store.engagements(&[engagement.stem()]).await.unwrap(), []);
    assert_eq!(store.execution("none").await.unwrap(), None);
    assert_eq!(
        store.configuration().await.unwrap(),
        domain::configuration::Configuration::default()
    );
    assert_eq!(store.incidents(10, None).await.unwrap().items, []);
    assert_eq!(store.timeline(&incident, None).await.unwrap().items, []);
    assert_eq!(store.related(&incident).await.unwrap(), []);
    assert_eq!(store.kept(10).await.unwrap(), []);
    assert_eq!(store.due(0, None, 10, DueOrder::OldestFirst).await.unwrap(), []);
}

/// What a decision says is what the next one reads, with versions that count.
pub async fn what_is_written_reads_back(store: &impl Store) {
    let commit = opening(1, "first");
    store.commit(&commit).await.unwrap();
    let mut incident = commit.incident.clone().unwrap().value;
    let engagement = commit.engagements[0].value.clone();
    let read = store.incident(&incident.id).await.unwrap().value.unwrap();
    assert_eq!((&read.value, read.version), (&incident, 1));
    let read = store.engagement(engagement.id.stem()).await.unwrap().value.unwrap();
    assert_eq!((&read.value, read.version), (&engagement, 1));
    let read = store.slot(Some(&key())).await.unwrap().value.unwrap();
    assert_eq!((read.value.incident, read.version), (Some(incident.id.clone()), 1));
    assert_eq!(store.timeline(&incident.id, None).await.unwrap().items, commit.timeline);
    assert_eq!(store.related(&incident.id).await.unwrap(), commit.related);
    incident.status = Status::Resolved { at: start(), by: "tanaka-taro".into() };
    let mut next = empty(2, &incident.id);
    next.incident = Some(change(incident.clone(), Some(1)));
    store.commit(&next).await.unwrap();
    let read = store.incident(&incident.id).await.unwrap().value.unwrap();
    assert_eq!((read.value, read.version), (incident, 2));
}

/// A decision that rests on what is no longer so is not written.
pub async fn a_stale_version_is_raced(store: &impl Store) {
    let incident = builders::incident("first", start());
    for (number, expected) in [(1, None), (2, Some(1))] {
        let mut commit = empty(number, &incident.id);
        commit.incident = Some(change(incident.clone(), expected));
        store.commit(&commit).await.unwrap();
    }
    for expected in [None, Some(1), Some(3)] {
        let mut commit = empty(3, &incident.id);
        commit.incident = Some(change(incident.clone(), expected));
        assert_raced(store.commit(&commit).await);
    }
    assert_eq!(store.incident(&incident.id).await.unwrap().value.unwrap().version, 2);
}

/// Two that open the same slot at once: one wins.
pub async fn what_exists_is_not_created_again(store: &impl Store) {
    store.commit(&opening(1, "first")).await.unwrap();
    assert_raced(store.commit(&opening(2, "first")).await);
    let absent = builders::engagement("absent", "tanaka-taro", start());
    let mut commit = empty(3, &absent.incident);
    commit.engagements = vec![change(absent, Some(1))];
    assert_raced(store.commit(&commit).await);
}

/// All or nothing: the slot is taken, so neither incident nor anything beside it is written.
pub async fn one_failing_condition_leaves_nothing(store: &impl Store) {
    store.commit(&opening(1, "first")).await.unwrap();
    let second = opening(2, "second");
    assert_raced(store.commit(&second).await);
    let incident = &second.of;
    assert_eq!(store.incident(incident).await.unwrap().value, None);
    let stem = second.engagements[0].value.id.stem();
    assert_eq!(store.engagement(stem).await.unwrap().value, None);
    assert_eq!(store.timeline(incident, None).await.unwrap().items, []);
    assert_eq!(store.related(incident).await.unwrap(), []);
    assert_eq!(store.execution("second").await.unwrap(), None);
    assert_eq!(store.incidents(10, None).await.unwrap().items.len(), 1);
}

/// A write whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_success_is_recognised(store: &impl Store) {
    let commit = opening(1, "first");
    for _ in 0..3 {
        store.commit(&commit).await.unwrap();
    }
    let engagement = builders::engagement("first", "web-team-escalation", start());
    let mut alone = empty(2, &commit.of);
    alone.engagements = vec![change(engagement.clone(), Some(1))];
    for _ in 0..2 {
        store.commit(&alone).await.unwrap();
    }
    let read = store.engagement(engagement.id.stem()).await.unwrap().value.unwrap();
    assert_eq!(read.version, 2);
    // One item of several still shows that it was written.
    store.commit(&commit).await.unwrap();
    assert_eq!(store.incident(&commit.of).await.unwrap().value.unwrap().version, 1);
    assert_eq!(store.timeline(&commit.of, None).await.unwrap().items, commit.timeline);
}

/// A decision to do nothing succeeds.
pub async fn nothing_to_write_is_fine(store: &impl Store) {
    store.commit(&empty(1, &builders::incident_id("first"))).await.unwrap();
}

/// Engagements come in the order in which they were asked for, without those that do not exist.
pub async fn a_batch_leaves_out_what_is_absent(store: &impl Store) {
    let [first, absent, second] = ["suzuki-hanako", "nakamura-saburo", "tanaka-taro"]
        .map(|contact| builders::engagement("first", contact, start()));
    let mut commit = empty(1, &first.incident);
    commit.engagements = vec![change(first.clone(), None), change(second.clone(), None)];
    store.commit(&commit).await.unwrap();
    let stems =
        [&second.id, &absent.id, &first.id, &second.id].map(domain::ids::EngagementId::stem);
    let found = store.engagements(&stems).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|found| (found.value, found.version)).collect();
    assert_eq!(found, [(second, 1), (first, 1)]);
    assert_eq!(store.engagements(&[]).await.unwrap(), []);
}

/// A finished execution finds the runbook that it was.
pub async fn an_execution_finds_its_runbook(store: &impl Store) {
    let incident = builders::incident_id("first");
    let link = ExecutionLink { execution: "run-1".into(), incident: incident.clone(), runbook: 2 };
    let mut commit = empty(1, &incident);
    commit.execution = Some(link.clone());
    store.commit(&commit).await.unwrap();
    assert_eq!(store.execution("run-1").await.unwrap(), Some(link));
    assert_eq!(store.execution("run-2").await.unwrap(), None);
}

/// A request that was answered is not answered again while that is remembered, nor anything done.
pub async fn an_answer_that_is_remembered_keeps_a_decision_out(store: &impl Store) {
    let answer = |number: u128, name: &str, hours: i64| {
        let engagement = builders::engagement(name, "tanaka-taro", start());
        let mut commit = empty(number, &engagement.incident);
        commit.engagements = vec![change(engagement, None)];
        let at = start() + SignedDuration::from_hours(hours);
        let until = at + SignedDuration::from_hours(24);
        let (id, input) = (id(100), id(number));
        commit.answers = Some(Answered { id, input, answer: name.into(), at, until });
        commit
    };
    let first = answer(1, "first", 0);
    for _ in 0..2 {
        store.commit(&first).await.unwrap();
    }
    let second = answer(2, "second", 23);
    assert_raced(store.commit(&second).await);
    let stem = second.engagements[0].value.id.stem();
    assert_eq!(store.engagement(stem).await.unwrap().value, None);
    assert_eq!(store.answered(id(100)).await.unwrap(), first.answers);
    let later = answer(3, "second", 24);
    store.commit(&later).await.unwrap();
    assert_eq!(store.answered(id(100)).await.unwrap(), later.answers);
}

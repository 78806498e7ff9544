//! Signals that attach to an open incident, many at once.

use std::collections::BTreeSet;

use app::ports::{Commit, SlotChange};
use domain::dedupe::{DedupeKey, Slot, trigger_id};
use domain::ids::IncidentId;
use jiff::{SignedDuration, Timestamp};

use super::{Store, assert_raced, change, empty, start, together};
use crate::builders;

fn key() -> DedupeKey {
    let mut plan = builders::response_plan("tanaka-taro");
    plan.template.dedupe_string = "the database".into();
    DedupeKey::of(&plan, &builders::signal("first", start())).unwrap()
}

/// Opens the slot for the incident of signal `name`.
async fn open(store: &impl Store, number: u128, name: &str) -> IncidentId {
    let before = store.slot(Some(&key())).await.unwrap().value;
    let incident = builders::incident_id(name);
    let seen = before.as_ref().map(|slot| slot.value.seen.clone()).unwrap_or_default();
    let slot = Slot { key: key(), incident: Some(incident.clone()), seen, repeats: 0 };
    let mut commit = empty(number, &incident);
    commit.slot = Some(SlotChange::Open(change(slot, before.map(|slot| slot.version))));
    store.commit(&commit).await.unwrap();
    incident
}

fn attach(number: u128, incident: &IncidentId, seen: Option<(&str, Timestamp)>) -> Commit {
    let mut commit = empty(number, incident);
    let seen = seen.map(|(trigger, at)| (trigger_id(trigger), at));
    commit.slot = Some(SlotChange::Attach { key: key(), incident: incident.clone(), seen });
    commit
}

fn close(number: u128, incident: &IncidentId) -> Commit {
    let mut commit = empty(number, incident);
    commit.slot = Some(SlotChange::Close { key: key(), incident: incident.clone() });
    commit
}

async fn slot(store: &impl Store) -> Slot {
    store.slot(Some(&key())).await.unwrap().value.unwrap().value
}

/// Attaching commutes: none of fifty triggers is lost, whichever comes first.
pub async fn fifty_at_once_are_all_counted(store: &impl Store) {
    let incident = open(store, 1, "first").await;
    let triggers: Vec<_> = (0..50).map(|n| format!("alarm-{n}")).collect();
    let commits: Vec<_> = triggers
        .iter()
        .zip(100..)
        .map(|(trigger, number)| attach(number, &incident, Some((trigger, start()))))
        .collect();
    let outcomes = together(commits.iter().map(|commit| store.commit(commit))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let slot = slot(store).await;
    assert_eq!((slot.repeats, slot.seen.len()), (50, 50));
    assert_eq!(slot.incident, Some(incident));
}

/// The same trouble again, or an older one that was overtaken, does not count.
pub async fn an_older_or_equal_one_is_raced(store: &impl Store) {
    let incident = open(store, 1, "first").await;
    let (second, nanosecond) = (SignedDuration::from_secs(1), SignedDuration::from_nanos(1));
    store.commit(&attach(2, &incident, Some(("alarm", start())))).await.unwrap();
    assert_raced(store.commit(&attach(3, &incident, Some(("alarm", start())))).await);
    assert_raced(store.commit(&attach(4, &incident, Some(("alarm", start() - second)))).await);
    store.commit(&attach(5, &incident, Some(("alarm", start() + nanosecond)))).await.unwrap();
    store.commit(&attach(6, &incident, Some(("other", start() - second)))).await.unwrap();
    let slot = slot(store).await;
    assert_eq!(slot.repeats, 3);
    assert_eq!(slot.seen[&trigger_id("alarm")], start() + nanosecond);
    assert_eq!(slot.seen[&trigger_id("other")], start() - second);
}

/// Where no trigger tells a replay, the commit's own id does.
pub async fn without_a_trigger_counts_once_per_commit(store: &impl Store) {
    let incident = open(store, 1, "first").await;
    for number in [2, 2, 3] {
        store.commit(&attach(number, &incident, None)).await.unwrap();
    }
    let slot = slot(store).await;
    assert_eq!((slot.repeats, slot.seen.len()), (2, 0));
}

/// Nothing attaches to an incident that is over, nor to another than the open one.
pub async fn after_the_close_is_raced(store: &impl Store) {
    assert_raced(store.commit(&attach(1, &builders::incident_id("none"), None)).await);
    assert_raced(store.commit(&close(2, &builders::incident_id("none"))).await);
    let incident = open(store, 3, "first").await;
    assert_raced(store.commit(&close(4, &builders::incident_id("other"))).await);
    assert_raced(store.commit(&attach(5, &builders::incident_id("other"), None)).await);
    store.commit(&attach(6, &incident, Some(("alarm", start())))).await.unwrap();
    store.commit(&close(7, &incident)).await.unwrap();
    store.commit(&close(7, &incident)).await.unwrap();
    assert_raced(store.commit(&close(8, &incident)).await);
    let later = start() + SignedDuration::from_secs(60);
    assert_raced(store.commit(&attach(9, &incident, Some(("alarm", later)))).await);
    assert_raced(store.commit(&attach(10, &incident, None)).await);
    let slot = slot(store).await;
    assert_eq!(slot.incident, None);
    assert_eq!(slot.seen[&trigger_id("alarm")], start(), "what was heard of stays known");
}

/// The next incident of the same trouble takes the slot over, by version.
pub async fn a_reopened_slot_starts_anew(store: &impl Store) {
    let first = open(store, 1, "first").await;
    store.commit(&attach(2, &first, Some(("alarm", start())))).await.unwrap();
    let stale = store.slot(Some(&key())).await.unwrap().value.unwrap();
    store.commit(&close(3, &first)).await.unwrap();
    let mut late = empty(4, &first);
    late.slot = Some(SlotChange::Open(change(stale.value, Some(stale.version))));
    assert_raced(store.commit(&late).await);
    let second = open(store, 5, "second").await;
    let slot = slot(store).await;
    assert_eq!((slot.incident, slot.repeats, slot.seen.len()), (Some(second), 0, 1));
    assert_raced(store.commit(&attach(6, &first, None)).await);
}

/// More than one request takes; those that do not exist are left out.
pub async fn several_slots_are_read_at_once(store: &impl Store) {
    let incident = open(store, 1, "first").await;
    let of = |number: usize| {
        let mut plan = builders::response_plan("tanaka-taro");
        plan.template.dedupe_string = format!("trouble {number}");
        DedupeKey::of(&plan, &builders::signal("first", start())).unwrap()
    };
    let mut keys: BTreeSet<DedupeKey> = (0..120).map(of).collect();
    keys.insert(key());
    let read = store.slots(&keys).await.unwrap();
    let slot = store.slot(Some(&key())).await.unwrap();
    assert_eq!(read.generation, slot.generation);
    assert_eq!(read.value, Vec::from_iter(slot.value));
    assert_eq!(read.value[0].value.incident, Some(incident));
    assert_eq!(store.slots(&BTreeSet::new()).await.unwrap().value, []);
}

//! What was told of changes, and the findings of incidents.

use app::ports::{Order, Started, Versioned};
use domain::findings::{Finding, Mark, Turn};
use domain::ids::IncidentId;
use domain::limits::FINDINGS_MAX;
use jiff::{SignedDuration, Timestamp};

use super::{Store, assert_raced, change, id, start};
use crate::builders;

fn minute(minute: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minute)
}

fn mark(deployment: &str, at: i64, turn: Turn) -> Mark {
    Mark { subject: builders::deployment(deployment), at: minute(at), turn }
}

async fn listed(store: &impl Store, from: i64, until: i64, order: Order) -> Vec<Mark> {
    let between = Started { from: Some(minute(from)), until: Some(minute(until)) };
    store.marks(between, order, 10).await.unwrap()
}

/// The same mark again is one; both instants are included; what is left out is the far end.
pub async fn what_was_told_is_kept_once_and_listed_between_two_instants(store: &impl Store) {
    let marks = [
        mark("d-1", 1, Turn::Began),
        mark("d-2", 2, Turn::Began),
        mark("d-1", 3, Turn::Ended),
        mark("d-2", 4, Turn::Ended),
    ];
    for mark in marks.iter().rev().chain(&marks) {
        store.keep_mark(mark).await.unwrap();
    }
    assert_eq!(listed(store, 1, 4, Order::OldestFirst).await, marks);
    assert_eq!(listed(store, 2, 3, Order::OldestFirst).await, marks[1..3]);
    let newest = [marks[2].clone(), marks[1].clone()];
    assert_eq!(listed(store, 2, 3, Order::NewestFirst).await, newest);
    assert_eq!(listed(store, 5, 9, Order::OldestFirst).await, []);
    assert_eq!(listed(store, 4, 1, Order::OldestFirst).await, []);
    let two = store.marks(Started::default(), Order::NewestFirst, 2).await.unwrap();
    assert_eq!(two, [marks[3].clone(), marks[2].clone()]);
}

fn finding(deployment: &str, found: i64) -> Finding {
    builders::finding(deployment, minute(found))
}

/// The findings of an incident, by their ids.
async fn found(store: &impl Store, incident: &IncidentId) -> Vec<Versioned<Finding>> {
    let mut found = store.findings(incident).await.unwrap();
    found.sort_by_key(|read| read.value.id());
    found
}

/// As many as an incident has at most are written at once, and show under no other incident.
pub async fn findings_belong_to_their_incident(store: &impl Store) {
    let (one, other) = (builders::incident_id("one"), builders::incident_id("other"));
    assert_eq!(found(store, &one).await, []);
    let mut all: Vec<_> = (0..FINDINGS_MAX).map(|nth| finding(&nth.to_string(), 1)).collect();
    all.sort_by_key(Finding::id);
    let changes: Vec<_> = all.iter().map(|finding| change(finding.clone(), None)).collect();
    store.commit_findings(id(1), &one, &changes).await.unwrap();
    store.commit_findings(id(2), &other, &[]).await.unwrap();
    let read = found(store, &one).await;
    assert!(read.iter().all(|read| read.version == 1));
    assert_eq!(read.into_iter().map(|read| read.value).collect::<Vec<_>>(), all);
    assert_eq!(found(store, &other).await, []);
}

/// Who read what is no longer so writes nothing, also not what would be new.
pub async fn findings_are_written_by_whoever_read_them_last(store: &impl Store) {
    let incident = builders::incident_id("first");
    let first = finding("d-1", 1);
    let commit =
        async |number, changes: &[_]| store.commit_findings(id(number), &incident, changes).await;
    commit(1, &[change(first.clone(), None)]).await.unwrap();
    let mut next = first;
    next.change.ended_at = Some(minute(5));
    assert_raced(commit(2, &[change(next.clone(), None), change(finding("d-2", 5), None)]).await);
    assert_raced(
        commit(3, &[change(finding("d-2", 5), None), change(next.clone(), Some(2))]).await,
    );
    commit(4, &[change(next.clone(), Some(1))]).await.unwrap();
    assert_eq!(found(store, &incident).await, [Versioned { value: next, version: 2 }]);
}

/// One whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_findings_are_recognised(store: &impl Store) {
    let incident = builders::incident_id("first");
    let changes = ["d-1", "d-2"].map(|name| change(finding(name, 1), None));
    for _ in 0..2 {
        store.commit_findings(id(1), &incident, &changes).await.unwrap();
    }
    assert!(found(store, &incident).await.iter().all(|read| read.version == 1));
}

/// They go with their incident.
pub async fn what_is_erased_leaves_no_findings(store: &impl Store) {
    let (gone, stays) = (builders::incident_id("gone"), builders::incident_id("stays"));
    for (number, incident) in [(1, &gone), (2, &stays)] {
        let changes = [change(finding("d-1", 1), None)];
        store.commit_findings(id(number), incident, &changes).await.unwrap();
    }
    store.erase(&gone, &[]).await.unwrap();
    assert_eq!(found(store, &gone).await, []);
    assert_eq!(found(store, &stays).await.len(), 1);
}

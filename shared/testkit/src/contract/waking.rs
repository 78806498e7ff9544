//! The index of what is due.

use app::ports::{Due, DueOrder, DueSubject};
use domain::escalation::{Engagement, Phase};
use domain::limits::DUE_SHARDS;
use jiff::{SignedDuration, Timestamp};

use super::{Store, change, empty, start};
use crate::builders;

/// All shards, each in order, as one.
async fn due(store: &impl Store, at: Option<Timestamp>) -> Vec<Due> {
    let mut all = Vec::new();
    for shard in 0..DUE_SHARDS {
        let due = store.due(shard, at, 100, DueOrder::OldestFirst).await.unwrap();
        assert!(due.is_sorted(), "{due:?}");
        all.extend(due);
    }
    all.sort();
    all
}

fn engagement(number: u8) -> Engagement {
    let now = start() + SignedDuration::from_secs(i64::from(number));
    builders::engagement(&format!("signal-{number}"), "tanaka-taro", now)
}

fn wanted(engagement: &Engagement) -> Due {
    let subject = DueSubject::Engagement(engagement.id.clone());
    Due { at: engagement.wake_at().unwrap(), subject }
}

/// Everything that is due is found, up to and with the instant asked for.
pub async fn what_is_due_comes_earliest_first(store: &impl Store) {
    let engagements: Vec<_> = (0..20).map(engagement).collect();
    for (number, engagement) in (1..).zip(&engagements) {
        let mut commit = empty(number, &engagement.incident);
        commit.engagements = vec![change(engagement.clone(), None)];
        store.commit(&commit).await.unwrap();
    }
    let incident = builders::incident("signal-0", start());
    let mut commit = empty(100, &incident.id);
    commit.incident = Some(change(incident.clone(), None));
    store.commit(&commit).await.unwrap();

    let subject = DueSubject::Incident(incident.id.clone());
    let mut all: Vec<_> = engagements.iter().map(wanted).collect();
    all.push(Due { at: incident.wake_at().unwrap(), subject });
    all.sort();
    assert_eq!(due(store, None).await, all);
    let until = all[7].at;
    let early: Vec<_> = all.iter().filter(|due| due.at <= until).cloned().collect();
    assert_eq!(due(store, Some(until)).await, early);
    let just_before = until - SignedDuration::from_nanos(1);
    assert!(due(store, Some(just_before)).await.iter().all(|due| due.at < until));
    for shard in 0..DUE_SHARDS {
        let all = store.due(shard, None, 100, DueOrder::OldestFirst).await.unwrap();
        let first = store.due(shard, None, 1, DueOrder::OldestFirst).await.unwrap();
        assert_eq!(first, all.into_iter().take(1).collect::<Vec<_>>());
    }
}

/// An aggregate that waits for nothing leaves the index; one that waits again comes back.
pub async fn what_wants_no_tick_is_not_listed(store: &impl Store) {
    let active = engagement(0);
    let mut stopped = active.clone();
    stopped.phase = Phase::Stopped;
    for (number, expected, value) in
        [(1, None, &active), (2, Some(1), &stopped), (3, Some(2), &active)]
    {
        let mut commit = empty(number, &active.incident);
        commit.engagements = vec![change(value.clone(), expected)];
        store.commit(&commit).await.unwrap();
        let wanted = if value == &active { vec![wanted(&active)] } else { vec![] };
        assert_eq!(due(store, None).await, wanted);
    }
}

/// The same from the other end: what lies between is left out, whatever the limit.
pub async fn what_is_due_comes_youngest_first_too(store: &impl Store) {
    for (number, engagement) in (1..).zip((0..20).map(engagement)) {
        let mut commit = empty(number, &engagement.incident);
        commit.engagements = vec![change(engagement, None)];
        store.commit(&commit).await.unwrap();
    }
    let until = wanted(&engagement(14)).at;
    for shard in 0..DUE_SHARDS {
        for at in [None, Some(until)] {
            let oldest = store.due(shard, at, 100, DueOrder::OldestFirst).await.unwrap();
            let youngest: Vec<_> = oldest.into_iter().rev().collect();
            for limit in [1, 3, 100] {
                let found = store.due(shard, at, limit, DueOrder::YoungestFirst).await.unwrap();
                let wanted: Vec<_> = youngest.iter().take(limit).cloned().collect();
                assert_eq!(found, wanted, "shard {shard}, {limit} until {at:?}");
            }
        }
    }
}

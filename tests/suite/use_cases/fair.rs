//! What always fails, or never ends, takes nobody's turn.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use app::ports::{Aggregates, Change, Commit, DueOrder, Lists};
use domain::limits::{DUE_SHARDS, SWEEP_MAX, SWEEP_OLDEST};
use jiff::SignedDuration;
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::recorders::RecordingPager;
use uuid::Uuid;

use super::bench::{Bench, START};
use super::faulty::{Call, Fault, Faulty, Rule};

/// Stems of what always fails.
type Poison = Arc<Mutex<BTreeSet<String>>>;

/// A bench whose store does `fault` to whoever reads what is poisoned.
async fn poisoned(fault: Fault) -> (Bench<Faulty, RecordingPager>, Poison) {
    let clock = ManualClock::at(builders::at(START));
    let pager = RecordingPager::new(&clock);
    let poison = Poison::default();
    let stems = poison.clone();
    let rule: Rule = Box::new(move |call| match call {
        Call::Engagement(stem) => stems.lock().unwrap().contains(*stem).then_some(fault),
        Call::Commit | Call::Mailbox | Call::Mark => None,
    });
    (Bench::with(clock, |inner| Faulty::new(inner, rule), pager).await, poison)
}

/// Engagements of the same shard, each with a page whose claim runs out; each begins a second
/// after the one before.
async fn overdue(bench: &Bench<Faulty, RecordingPager>, count: usize) -> Vec<String> {
    let mut stems = Vec::new();
    for number in 0.. {
        if stems.len() == count {
            break;
        }
        let now = bench.now() + SignedDuration::from_secs(number);
        let engagement = builders::engagement(&format!("signal-{number}"), "tanaka-taro", now);
        let stem = engagement.id.stem().to_owned();
        let shard = domain::ids::derive(&["due", engagement.id.as_str()]).as_u128() % 4;
        if shard != 0 {
            continue;
        }
        let mut commit = Commit::new(Uuid::from_u128(1), engagement.incident.clone());
        commit.engagements = vec![Change { value: engagement, expected: None }];
        bench.memory.commit(&commit).await.unwrap();
        stems.push(stem);
    }
    let due = bench.memory.due(0, None, count + 1, DueOrder::OldestFirst).await.unwrap();
    assert_eq!(due.len(), count, "all in the shard");
    bench.pass(3_600);
    stems
}

/// Rounds until the healthy one among them is paged, at most `most`.
async fn rounds_until_paged(healthy: usize, poisoned_ones: usize, most: usize) -> usize {
    let (bench, poison) = poisoned(Fault::Unreadable).await;
    let mut stems = overdue(&bench, poisoned_ones + 1).await;
    stems.remove(healthy);
    poison.lock().unwrap().extend(stems);
    for number in 1..=most {
        let swept = bench.round().await;
        assert!(swept.overdue <= SWEEP_MAX, "{} in one round", swept.overdue);
        if !bench.pager.sent().is_empty() {
            return number;
        }
        bench.pass(60);
    }
    usize::MAX
}

#[tokio::test]
async fn what_always_fails_hides_nobody() {
    for (which, healthy, poisoned, within) in [
        ("young among few", 99, 99, 1),
        ("the youngest of many", 150, 150, 1),
        ("among the youngest of many", 130, 150, 1),
        ("the oldest of many", 0, 150, 1),
        ("the oldest of very many", 5, 400, 1),
        ("in the middle of many", 75, 150, 30),
        ("in the middle of very many", 200, 400, 100),
    ] {
        let rounds = rounds_until_paged(healthy, poisoned, within).await;
        assert!(rounds <= within, "{which}: not in {within} rounds");
    }
}

#[tokio::test]
async fn what_hangs_is_cut_off_and_the_young_one_is_paged() {
    let (bench, poison) = poisoned(Fault::Hangs).await;
    let stems = overdue(&bench, 151).await;
    poison.lock().unwrap().extend(stems[..150].iter().cloned());
    let before = bench.now();
    let swept = bench.round().await;
    assert!(!bench.pager.sent().is_empty(), "the youngest has its turn first");
    assert!(swept.failures.is_empty() && swept.unfinished.len() > SWEEP_OLDEST);
    // A clock of the tests lets every wait pass by itself, as if they came one after the other.
    let took = bench.now().duration_since(before);
    assert!(took <= SignedDuration::from_secs(40), "{took}");
}

#[tokio::test]
async fn a_round_with_nothing_to_do_reads_each_shard_once() {
    let bench = Bench::new().await;
    bench.round().await;
    for _ in 0..59 {
        bench.pass(60);
        let (swept, requests) = bench.requests(bench.round()).await;
        assert_eq!(swept.overdue, 0);
        // And what the guardian remembers.
        assert_eq!((requests.reads, requests.writes), (usize::from(DUE_SHARDS) + 1, 0));
    }
}

#[tokio::test]
async fn a_round_with_much_to_do_reads_a_shard_three_times() {
    let (bench, poison) = poisoned(Fault::Unreadable).await;
    let stems = overdue(&bench, SWEEP_OLDEST).await;
    poison.lock().unwrap().extend(stems);
    bench.round().await;
    // What is poisoned fails before it reaches the store.
    let (_, requests) = bench.requests(bench.round()).await;
    assert_eq!(requests.reads, usize::from(DUE_SHARDS) + 2 + 1);
}

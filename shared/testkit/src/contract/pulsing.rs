//! Pulses of heartbeats: one aggregate each, found by name and in the index of what is due.

use app::ports::{Change, Due, DueOrder, DueSubject};
use domain::heartbeat::{News, PendingNews, Pulse, PulseState};
use domain::ids::HeartbeatName;
use domain::limits::DUE_SHARDS;
use jiff::SignedDuration;

use super::{Store, assert_raced, change, id, start};

fn name(name: &str) -> HeartbeatName {
    HeartbeatName::parse(name).unwrap()
}

fn pulse(of: &str) -> Pulse {
    let due_at = start() + SignedDuration::from_mins(5);
    let state = PulseState::Alive { due_at };
    Pulse { name: name(of), last_at: start(), state, pending: Vec::new() }
}

/// One that is missing, which nobody has heard.
fn missing(of: &str) -> Pulse {
    let due_at = start() + SignedDuration::from_mins(5);
    let news = News::Missing { last_at: start(), due_at };
    let until = due_at + SignedDuration::from_secs(10);
    let pending = vec![PendingNews { news, until }];
    Pulse { state: PulseState::Missing { since: due_at }, pending, ..pulse(of) }
}

async fn write(store: &impl Store, commit: u128, pulse: &Pulse, expected: Option<u64>) {
    store.commit_pulse(id(commit), &change(pulse.clone(), expected)).await.unwrap();
}

async fn due(store: &impl Store) -> Vec<Due> {
    let mut all = Vec::new();
    for shard in 0..DUE_SHARDS {
        all.extend(store.due(shard, None, 10, DueOrder::OldestFirst).await.unwrap());
    }
    all
}

/// A heartbeat without a ping has no pulse.
pub async fn what_never_pinged_is_none(store: &impl Store) {
    let read = store.pulse(&name("batch")).await.unwrap();
    assert_eq!((read.value, read.generation), (None, 0));
    assert_eq!(store.pulses(&[name("batch")]).await.unwrap(), []);
    assert_eq!(store.pulses(&[]).await.unwrap(), []);
}

/// What is written is what is read, alone or with others, in the order asked for.
pub async fn a_pulse_reads_back_with_the_generation(store: &impl Store) {
    let (first, second) = (missing("batch"), pulse("backup.nightly"));
    write(store, 1, &first, None).await;
    write(store, 2, &second, None).await;
    write(store, 3, &second, Some(1)).await;
    let read = store.pulse(&first.name).await.unwrap();
    assert_eq!(read.value.map(|read| (read.value, read.version)), Some((first.clone(), 1)));
    let names = [second.name.clone(), name("other"), first.name.clone(), second.name.clone()];
    let read = store.pulses(&names).await.unwrap();
    let read: Vec<_> = read.into_iter().map(|read| (read.value, read.version)).collect();
    assert_eq!(read, [(second, 2), (first, 1)]);
}

/// Two that hear a ping at once: one wins.
pub async fn a_stale_pulse_is_raced(store: &impl Store) {
    write(store, 1, &pulse("batch"), None).await;
    write(store, 2, &pulse("batch"), Some(1)).await;
    for expected in [None, Some(1), Some(3)] {
        let change = Change { value: missing("batch"), expected };
        assert_raced(store.commit_pulse(id(3), &change).await);
    }
    let change = Change { value: missing("other"), expected: Some(1) };
    assert_raced(store.commit_pulse(id(4), &change).await);
    let read = store.pulse(&name("batch")).await.unwrap().value.unwrap();
    assert_eq!((read.value, read.version), (pulse("batch"), 2));
}

/// A write whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_pulse_is_recognised(store: &impl Store) {
    for _ in 0..2 {
        write(store, 1, &pulse("batch"), None).await;
    }
    for _ in 0..2 {
        write(store, 2, &missing("batch"), Some(1)).await;
    }
    let read = store.pulse(&name("batch")).await.unwrap().value.unwrap();
    assert_eq!((read.value, read.version), (missing("batch"), 2));
}

/// It is in the index while it has a ping to come or news to tell, and leaves it after that.
pub async fn what_is_overdue_is_listed_until_it_is_not(store: &impl Store) {
    let mut told = missing("batch");
    told.pending.clear();
    let states = [pulse("batch"), missing("batch"), told, pulse("batch")];
    for (number, state) in (1..).zip(states) {
        let expected = (number > 1).then_some(number - 1);
        write(store, u128::from(number), &state, expected).await;
        let subject = DueSubject::Heartbeat(state.name.clone());
        let wanted = state.wake_at().map(|at| Due { at, subject });
        assert_eq!(due(store).await, wanted.into_iter().collect::<Vec<_>>());
    }
}

//! How many requests each call of a port costs, counted on the wire. Memory counts the same, so
//! that the use cases' budgets can be tested on it.

use app::ports::{
    AccessKeys, Aggregates, Analyses, Change, Commit, Configurations, DueOrder, Findings,
    Heartbeats, Kept, KeptBecause, Lists, Order, Rounds, SlotChange, Started,
};
use domain::dedupe::{DedupeKey, Slot};
use domain::findings::{Mark, Turn};
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::{AccessKeyId, HeartbeatName};
use domain::related::RelatedItem;
use domain::rounds::Ledger;
use domain::timeline::{Fact, TimelineEvent};
use testkit::builders;
use uuid::Uuid;

use crate::emulator::Emulator;

/// Opens an incident, with everything that may ride in its transaction.
fn opening() -> Commit {
    let now = builders::at("2026-11-23T01:00:00Z");
    let incident = builders::incident("first", now);
    let engagement = builders::engagement("first", "web-team-escalation", now);
    let mut commit = Commit::new(Uuid::from_u128(1), incident.id.clone());
    let slot =
        Slot { key: key(), incident: Some(incident.id.clone()), seen: [].into(), repeats: 0 };
    commit.slot = Some(SlotChange::Open(Change { value: slot, expected: None }));
    let fact = Fact::TriggerRecovered { trigger: "alarm".into(), reason: String::new() };
    commit.timeline = vec![TimelineEvent { at: now, sequence: Some(1), fact }];
    commit.related = vec![RelatedItem::involved("arn:aws:ec2:::i/1")];
    commit.incident = Some(Change { value: incident, expected: None });
    commit.engagements = vec![Change { value: engagement, expected: None }];
    commit
}

fn key() -> DedupeKey {
    let now = builders::at("2026-11-23T01:00:00Z");
    let plan = builders::response_plan("web-team-escalation");
    DedupeKey::of(&plan, &builders::signal("first", now)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_is_one_request() {
    let emulator = Emulator::start().await;
    let store = emulator.store();
    let opening = opening();
    let engagement = opening.engagements[0].value.clone();
    macro_rules! costs {
        ($requests:literal, $call:expr) => {
            $call.await.unwrap();
            assert_eq!(emulator.requests.take(), $requests, stringify!($call));
        };
    }
    costs!(2, store.put_configuration(&builders::guide_team()));
    costs!(1, store.put_configuration(&builders::guide_team()));
    costs!(1, store.configuration());
    costs!(1, store.slot(None));
    costs!(1, store.slot(Some(&key())));
    costs!(1, store.commit(&opening));
    let mut alone = Commit::new(Uuid::from_u128(2), opening.of.clone());
    costs!(0, store.commit(&alone));
    alone.engagements = vec![Change { value: engagement.clone(), expected: Some(1) }];
    costs!(1, store.commit(&alone));
    costs!(1, store.incident(&opening.of));
    costs!(1, store.engagement(engagement.id.stem()));
    costs!(0, store.engagements(&[]));
    costs!(1, store.engagements(&[engagement.id.stem()]));
    costs!(1, store.incidents(10, None));
    costs!(1, store.timeline(&opening.of, None));
    costs!(1, store.related(&opening.of));
    costs!(1, store.due(0, None, 10, DueOrder::YoungestFirst));
    costs!(1, store.execution("run-1"));
    let name = HeartbeatName::parse("batch").unwrap();
    let state = PulseState::Disarmed;
    let (last_at, pending) = (engagement.started_at, Vec::new());
    let pulse = Pulse { name: name.clone(), last_at, state, pending };
    let change = Change { value: pulse, expected: None };
    costs!(1, store.commit_pulse(Uuid::from_u128(3), &change));
    let ledger = Ledger::begin(engagement.started_at);
    let change = Change { value: ledger, expected: None };
    costs!(1, store.commit_ledger(Uuid::from_u128(4), &change));
    costs!(1, store.ledger());
    costs!(1, store.pulse(&name));
    costs!(0, store.pulses(&[]));
    costs!(1, store.pulses(std::slice::from_ref(&name)));
    let key = builders::access_key(AccessKeyId::from_bits(7), engagement.started_at);
    let change = Change { value: key, expected: None };
    costs!(1, store.commit_access_key(Uuid::from_u128(5), &change));
    costs!(1, store.access_key(&change.value.id));
    costs!(1, store.access_keys());
    let change =
        Change { value: builders::analysis("first", engagement.started_at), expected: None };
    costs!(1, store.commit_analysis(Uuid::from_u128(6), &change));
    costs!(1, store.analysis(&opening.of));
    costs!(1, store.analyses(&[&opening.of]));
    costs!(0, store.analyses(&[]));
    let at = engagement.started_at;
    let mark = Mark { subject: builders::deployment("d-1"), at, turn: Turn::Began };
    costs!(1, store.keep_mark(&mark));
    costs!(1, store.marks(Started::default(), Order::NewestFirst, 10));
    let found = ["d-1", "d-2"].map(|name| builders::finding(name, at));
    let found = found.map(|value| Change { value, expected: None });
    costs!(0, store.commit_findings(Uuid::from_u128(6), &opening.of, &[]));
    costs!(1, store.commit_findings(Uuid::from_u128(6), &opening.of, &found));
    costs!(1, store.findings(&opening.of));
    let why = KeptBecause::Unrouted;
    let kept = Kept { id: "a".into(), at, why, reason: String::new(), raw: String::new() };
    costs!(1, store.kept(10));
    costs!(1, store.keep(&kept));
    // The list, then what it names: an index does not hold whole messages.
    costs!(2, store.kept(10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_does_not_fit_is_refused_before_it_is_sent() {
    let emulator = Emulator::start().await;
    let mut commit = opening();
    let incident = commit.incident.as_mut().unwrap();
    incident.value.summary = "x".repeat(domain::limits::ITEM_BYTES_MAX);
    let error = emulator.store().commit(&commit).await.unwrap_err();
    assert_eq!(error.to_string(), "the store failed while preparing a decision");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("the item INC#prod-api-incident-plan/"), "{source}");
    assert_eq!(emulator.requests.take(), 0);
}

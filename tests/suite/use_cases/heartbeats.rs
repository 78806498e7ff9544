//! Heartbeats: armed by a ping, missed by the guardian, told to intake like anything else.

use app::heartbeat::Pinged;
use app::intake::{Received, Taken, receive};
use app::ports::{Heartbeats, Lists};
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::IncidentId;
use domain::limits::EFFECT_TIMEOUT;
use testkit::builders;

use super::bench::Bench;
use super::faulty::{Call, Fault, Faulty, Rule};

const INTERVAL: u32 = 300;

/// A bench with one heartbeat, `batch`.
async fn watching() -> Bench {
    let bench = Bench::new().await;
    configure(&bench).await;
    bench
}

async fn configure<S, P>(bench: &Bench<S, P>) {
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let heartbeat = builders::heartbeat("batch", INTERVAL);
    team.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    bench.memory.put_configuration(&team).await.unwrap();
}

/// A ping sent now.
async fn ping(bench: &Bench, name: &str) -> Pinged {
    let payload = format!(r#"{{"heartbeat":"{name}"}}"#);
    let (state, world) = (bench.state(), bench.world());
    let received = receive(&state, &world, payload.as_bytes(), "invocation", None).await.unwrap();
    match received.as_slice() {
        [Received::Pinged { pinged, .. }] => pinged.clone(),
        other => unreachable!("{other:?}"),
    }
}

async fn pulse<S, P>(bench: &Bench<S, P>) -> Pulse {
    let name = builders::heartbeat("batch", INTERVAL).name;
    bench.memory.pulse(&name).await.unwrap().value.unwrap().value
}

async fn incidents(bench: &Bench) -> Vec<IncidentId> {
    let listed = bench.memory.incidents(10, None).await.unwrap();
    listed.items.into_iter().map(|brief| brief.id).collect()
}

/// Rounds, one a minute.
async fn rounds(bench: &Bench, minutes: i64) {
    for _ in 0..minutes {
        bench.pass(60);
        bench.round().await;
    }
}

#[tokio::test]
async fn what_never_pinged_is_never_missed() {
    let bench = watching().await;
    rounds(&bench, 60).await;
    assert_eq!(bench.incidents().await, 0);
}

#[tokio::test]
async fn who_pings_in_time_is_left_alone_for_a_read_and_a_write() {
    let bench = watching().await;
    ping(&bench, "batch").await;
    for _ in 0..20 {
        rounds(&bench, 4).await;
        let (pinged, requests) = bench.requests(ping(&bench, "batch")).await;
        assert_eq!(pinged, Pinged::Heard);
        assert_eq!((requests.reads, requests.writes), (1, 1));
    }
    assert_eq!(bench.incidents().await, 0);
}

#[tokio::test]
async fn a_missing_one_opens_one_incident_and_its_return_is_noted() {
    let bench = watching().await;
    ping(&bench, "batch").await;
    rounds(&bench, 5).await;
    assert_eq!(bench.incidents().await, 0, "its five minutes are over, but not the grace");
    rounds(&bench, 1).await;
    let opened = incidents(&bench).await;
    assert_eq!(opened.len(), 1);
    assert_eq!(bench.sent().len(), 1, "somebody is paged");
    rounds(&bench, 10).await;
    assert_eq!(incidents(&bench).await, opened, "once");
    assert!(matches!(ping(&bench, "batch").await, Pinged::Told(_)));
    let facts = bench.facts(&opened[0]).await;
    assert!(facts.contains(&"TRIGGER_RECOVERED"), "{facts:?}");
    assert!(matches!(pulse(&bench).await.state, PulseState::Alive { .. }));
    assert_eq!(pulse(&bench).await.pending, []);
    // Missing again while the incident is open: it joins.
    rounds(&bench, 6).await;
    assert_eq!(incidents(&bench).await, opened);
    let facts = bench.facts(&opened[0]).await;
    assert!(facts.contains(&"SIGNAL_REPEATED"), "{facts:?}");
}

#[tokio::test]
async fn two_guardians_at_once_and_a_ping_between_them_tell_in_order() {
    let bench = watching().await;
    ping(&bench, "batch").await;
    bench.pass(360);
    let (_, _, pinged) =
        futures_util::future::join3(bench.round(), bench.round(), ping(&bench, "batch")).await;
    let opened = incidents(&bench).await;
    assert_eq!(opened.len(), 1);
    assert_eq!(pinged, Pinged::Told(vec![Taken::Recovered { incident: opened[0].clone() }]));
}

#[tokio::test]
async fn an_unknown_name_is_kept_once_a_day_and_never_dropped() {
    let bench = watching().await;
    for _ in 0..3 {
        let pinged = ping(&bench, "bacth").await;
        assert_eq!(pinged, Pinged::Unknown { reason: "there is no heartbeat bacth".into() });
        bench.pass(60);
    }
    assert_eq!(bench.memory.kept(10).await.unwrap().len(), 1);
    bench.pass(86_400);
    ping(&bench, "bacth").await;
    let kept = bench.memory.kept(10).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept[0].raw.contains("bacth"), "as it came");
}

#[tokio::test]
async fn one_that_is_not_configured_any_more_is_disarmed_and_a_longer_interval_counts_at_once() {
    let bench = watching().await;
    ping(&bench, "batch").await;
    let mut team = builders::guide_team();
    let longer = builders::heartbeat("batch", 3_600);
    team.heartbeats.insert(longer.name.clone(), longer);
    bench.memory.put_configuration(&team).await.unwrap();
    rounds(&bench, 30).await;
    assert_eq!(bench.incidents().await, 0);
    bench.memory.put_configuration(&builders::guide_team()).await.unwrap();
    rounds(&bench, 60).await;
    assert_eq!(bench.incidents().await, 0);
    assert_eq!(pulse(&bench).await.state, PulseState::Disarmed);
    assert_eq!(bench.round().await.overdue, 0);
}

/// The guardian dies after it has committed that the heartbeat is missing.
#[tokio::test]
async fn news_whose_teller_died_are_told_by_the_next_round() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use testkit::clock::ManualClock;
    use testkit::recorders::RecordingPager;

    let commits = Arc::new(AtomicUsize::new(0));
    let count = commits.clone();
    // The ping, the miss, and then whatever comes is lost for a while.
    let rule: Rule = Box::new(move |call| match call {
        Call::Commit => {
            let number = count.fetch_add(1, Ordering::Relaxed);
            (2..40).contains(&number).then_some(Fault::LostBefore)
        }
        Call::Engagement(_) | Call::Mailbox | Call::Mark => None,
    });
    let clock = ManualClock::at(builders::at(super::bench::START));
    let pager = RecordingPager::new(&clock);
    let bench = Bench::with(clock, |inner| Faulty::new(inner, rule), pager).await;
    configure(&bench).await;
    let payload = br#"{"heartbeat":"batch"}"#;
    receive(&bench.state(), &bench.world(), payload, "one", None).await.unwrap();
    bench.pass(360);
    let swept = bench.round().await;
    assert_eq!(swept.failures.len() + swept.unfinished.len(), 1, "{swept:?}");
    assert_eq!(pulse(&bench).await.pending.len(), 1, "committed, and not told");
    commits.store(100, Ordering::Relaxed);
    bench.pass(EFFECT_TIMEOUT.as_secs() + 5);
    bench.round().await;
    assert_eq!(bench.incidents().await, 1);
    assert_eq!(pulse(&bench).await.pending, []);
    bench.round().await;
    assert_eq!(bench.incidents().await, 1);
}

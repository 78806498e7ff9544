//! Heartbeats: armed by a ping, missed by the guardian, told to intake like anything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use app::heartbeat::{Pinged, list, remove, set};
use app::intake::{Received, Taken, receive};
use app::ports::{Change, Configurations, Heartbeats, Lists};
use app::resolve::{Resolved, resolve};
use domain::directory::delete_plan;
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::{IncidentId, PlanName};
use domain::limits::EFFECT_TIMEOUT;
use domain::response_plan::Routes;
use futures_util::FutureExt as _;
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::memory::MemoryStore;
use testkit::recorders::RecordingPager;
use wire::inbound::Ping;

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
    ping(&bench, "unknown").await;
    let (_, requests) = bench.requests(ping(&bench, "batch")).await;
    assert_eq!((requests.reads, requests.writes), (2, 1), "the first one looks again");
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

/// Overdue by its new interval, and not for an hour by the one before.
#[tokio::test]
async fn a_shorter_interval_counts_at_once_too() {
    let bench = watching().await;
    set(&bench.state(), &builders::heartbeat("batch", 3_600)).await.unwrap();
    ping(&bench, "batch").await;
    rounds(&bench, 2).await;
    let shorter = builders::heartbeat("batch", 240);
    let after = set(&bench.state(), &shorter).await.unwrap().unwrap();
    assert_eq!(after, pulse(&bench).await);
    assert_eq!(list(&bench.state()).await.unwrap(), [(shorter, Some(after))]);
    rounds(&bench, 2).await;
    assert_eq!(bench.incidents().await, 0, "its four minutes are over, but not the grace");
    rounds(&bench, 1).await;
    assert_eq!(bench.incidents().await, 1);
}

#[tokio::test]
async fn whoever_pings_while_the_interval_changes_is_heard() {
    let clock = ManualClock::at(builders::at(super::bench::START));
    let pager = RecordingPager::new(&clock);
    let pings = |memory: MemoryStore| {
        let (raced, is_first) = (memory.clone(), AtomicBool::new(true));
        let rule: Rule = Box::new(move |call| {
            if matches!(call, Call::Commit) && is_first.swap(false, Ordering::Relaxed) {
                let change = Change { value: alive(60, 3_660), expected: Some(1) };
                let id = uuid::Uuid::from_u128(2);
                raced.commit_pulse(id, &change).now_or_never().unwrap().unwrap();
            }
            None
        });
        Faulty::new(memory, rule)
    };
    let bench = Bench::with(clock, pings, pager).await;
    configure(&bench).await;
    let change = Change { value: alive(0, 3_600), expected: None };
    bench.memory.commit_pulse(uuid::Uuid::from_u128(1), &change).await.unwrap();
    let after = set(&bench.state(), &builders::heartbeat("batch", 240)).await.unwrap();
    assert_eq!(after, Some(alive(60, 300)));
    assert_eq!(pulse(&bench).await, alive(60, 300));
}

/// Its sender's clock is behind: by its last ping, the new interval was over before it was missing.
#[tokio::test]
async fn one_that_is_missing_again_by_a_shorter_interval_pages_again() {
    let bench = watching().await;
    set(&bench.state(), &builders::heartbeat("batch", 3_600)).await.unwrap();
    ping(&bench, "batch").await;
    rounds(&bench, 61).await;
    let opened = incidents(&bench).await;
    let (state, world) = (bench.state(), bench.world());
    resolve(&state, &world, &opened[0], "tanaka-taro", None).await.unwrap();
    let late = Ping {
        name: pulse(&bench).await.name,
        at: pulse(&bench).await.last_at + jiff::SignedDuration::from_secs(1_000),
        raw: String::new(),
    };
    assert!(matches!(app::heartbeat::ping(&state, &world, &late).await, Ok(Pinged::Told(_))));
    set(&state, &builders::heartbeat("batch", 60)).await.unwrap();
    rounds(&bench, 2).await;
    assert_eq!(bench.incidents().await, 2);
}

/// `batch` with its last ping and its next so many seconds after the start.
fn alive(last: i64, due: i64) -> Pulse {
    let at = |second| builders::at(super::bench::START) + jiff::SignedDuration::from_secs(second);
    let name = builders::heartbeat("batch", INTERVAL).name;
    let state = PulseState::Alive { due_at: at(due) };
    Pulse { name, last_at: at(last), state, pending: Vec::new() }
}

#[tokio::test]
async fn one_that_is_removed_is_a_stranger_whose_incident_stays_for_people_to_resolve() {
    let bench = watching().await;
    let batch = builders::heartbeat("batch", INTERVAL);
    ping(&bench, "batch").await;
    rounds(&bench, 6).await;
    let opened = incidents(&bench).await;
    assert_eq!(opened.len(), 1);
    remove(&bench.state(), &batch.name).await.unwrap();
    assert_eq!(list(&bench.state()).await.unwrap(), []);
    assert_eq!(pulse(&bench).await.state, PulseState::Disarmed, "not missing for ever");
    assert!(matches!(ping(&bench, "batch").await, Pinged::Unknown { .. }));
    let (state, world) = (bench.state(), bench.world());
    let resolved = resolve(&state, &world, &opened[0], "tanaka-taro", None).await.unwrap();
    assert_eq!(resolved, Resolved::Now);
    let again = remove(&bench.state(), &batch.name).await.unwrap_err();
    assert_eq!(again.to_string(), "there is no heartbeat batch");
    // One that is made anew waits for its first ping.
    set(&bench.state(), &batch).await.unwrap();
    rounds(&bench, 60).await;
    assert_eq!(incidents(&bench).await, opened);
    assert_eq!(ping(&bench, "batch").await, Pinged::Heard, "it was not missing");
    rounds(&bench, 6).await;
    assert_eq!(incidents(&bench).await.len(), 2);
}

#[tokio::test]
async fn one_that_is_removed_while_it_pings_is_asked_about_no_more() {
    let bench = watching().await;
    ping(&bench, "batch").await;
    remove(&bench.state(), &builders::heartbeat("batch", INTERVAL).name).await.unwrap();
    assert_eq!(pulse(&bench).await.state, PulseState::Disarmed);
    bench.pass(3_600);
    assert_eq!(bench.round().await.overdue, 0);
    assert_eq!(bench.incidents().await, 0);
}

/// A bench with `batch`, alive, whose pulse nobody can write while the switch is on.
async fn cut_off() -> (Bench<Faulty>, Arc<AtomicBool>) {
    let cut = Arc::new(AtomicBool::new(false));
    let is_cut = cut.clone();
    let rule: Rule = Box::new(move |call| {
        let is_lost = matches!(call, Call::Commit) && is_cut.load(Ordering::Relaxed);
        is_lost.then_some(Fault::LostBefore)
    });
    let clock = ManualClock::at(builders::at(super::bench::START));
    let pager = RecordingPager::new(&clock);
    let bench = Bench::with(clock, |inner| Faulty::new(inner, rule), pager).await;
    configure(&bench).await;
    let change = Change { value: alive(0, 300), expected: None };
    bench.memory.commit_pulse(uuid::Uuid::from_u128(1), &change).await.unwrap();
    (bench, cut)
}

const LAGGING: &str =
    "the configuration says so now, but the pulse of heartbeat batch does not follow it yet";

#[tokio::test]
async fn a_removal_that_was_cut_off_is_said_to_be_half_and_the_same_again_makes_up_for_it() {
    let (bench, cut) = cut_off().await;
    let name = builders::heartbeat("batch", INTERVAL).name;
    cut.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        let half = remove(&bench.state(), &name).await.unwrap_err();
        assert_eq!(half.to_string(), LAGGING);
    }
    cut.store(false, Ordering::Relaxed);
    remove(&bench.state(), &name).await.unwrap();
    assert_eq!(pulse(&bench).await.state, PulseState::Disarmed);
    let again = remove(&bench.state(), &name).await.unwrap_err();
    assert_eq!(again.to_string(), "there is no heartbeat batch");
}

#[tokio::test]
async fn one_whose_removal_was_cut_off_and_that_is_made_again_waits_for_its_first_ping() {
    let (bench, cut) = cut_off().await;
    let batch = builders::heartbeat("batch", INTERVAL);
    cut.store(true, Ordering::Relaxed);
    remove(&bench.state(), &batch.name).await.unwrap_err();
    cut.store(false, Ordering::Relaxed);
    let after = set(&bench.state(), &batch).await.unwrap();
    assert_eq!(after.map(|pulse| pulse.state), Some(PulseState::Disarmed));
    bench.pass(3_600);
    bench.round().await;
    assert_eq!(bench.incidents().await, 0);
}

#[tokio::test]
async fn a_new_interval_that_was_cut_off_is_said_to_be_half_and_the_same_again_makes_up_for_it() {
    let (bench, cut) = cut_off().await;
    let longer = builders::heartbeat("batch", 3_600);
    cut.store(true, Ordering::Relaxed);
    let half = set(&bench.state(), &longer).await.unwrap_err();
    assert_eq!(half.to_string(), LAGGING);
    cut.store(false, Ordering::Relaxed);
    assert_eq!(set(&bench.state(), &longer).await.unwrap(), Some(alive(0, 3_600)));
}

/// Whoever changes the configuration finds no pulse to follow it, or one that nothing follows for,
/// and the ping that arms it does not know of the change.
#[tokio::test]
async fn a_ping_that_arms_while_the_interval_changes_is_watched_by_the_new_one() {
    let first = alive(-600, -300);
    let disarmed = Pulse { state: PulseState::Disarmed, ..first.clone() };
    let since = builders::at(super::bench::START) - jiff::SignedDuration::from_secs(300);
    let missing = Pulse { state: PulseState::Missing { since }, ..first };
    for before in [None, Some(disarmed), Some(missing)] {
        let clock = ManualClock::at(builders::at(super::bench::START));
        let pager = RecordingPager::new(&clock);
        let shortens = |memory: MemoryStore| {
            let (raced, is_first) = (memory.clone(), AtomicBool::new(true));
            let rule: Rule = Box::new(move |call| {
                if matches!(call, Call::Commit) && is_first.swap(false, Ordering::Relaxed) {
                    let mut team = builders::guide_team();
                    let shorter = builders::heartbeat("batch", 60);
                    team.heartbeats.insert(shorter.name.clone(), shorter);
                    raced.put_configuration(&team).now_or_never().unwrap().unwrap();
                }
                None
            });
            Faulty::new(memory, rule)
        };
        let bench = Bench::with(clock, shortens, pager).await;
        configure(&bench).await;
        if let Some(value) = before.clone() {
            let change = Change { value, expected: None };
            bench.memory.commit_pulse(uuid::Uuid::from_u128(1), &change).await.unwrap();
        }
        let payload = br#"{"heartbeat":"batch"}"#;
        receive(&bench.state(), &bench.world(), payload, "one", None).await.unwrap();
        assert_eq!(pulse(&bench).await, alive(0, 60), "{before:?}");
    }
}

/// Whoever removed its plan may not have thought of it: a page to other people is better than none.
#[tokio::test]
async fn one_whose_plan_is_gone_opens_an_incident_of_the_default_plan_or_is_kept() {
    for (default_plan, opens) in [(Some(builders::plan_name()), 1), (None, 0)] {
        let bench = watching().await;
        let mut team = bench.memory.configuration().await.unwrap();
        let gone = PlanName::parse("gone").unwrap();
        let mut plan = team.plans[&builders::plan_name()].clone();
        plan.name = gone.clone();
        team.plans.insert(gone.clone(), plan);
        team.routes = Routes { rules: Vec::new(), default_plan };
        bench.memory.put_configuration(&team).await.unwrap();
        let mut heartbeat = builders::heartbeat("batch", INTERVAL);
        heartbeat.plan = Some(gone.clone());
        set(&bench.state(), &heartbeat).await.unwrap();
        let without = delete_plan(&bench.memory.configuration().await.unwrap(), &gone).unwrap();
        bench.memory.put_configuration(&without).await.unwrap();
        ping(&bench, "batch").await;
        rounds(&bench, 6).await;
        assert_eq!(bench.incidents().await, opens);
        let kept = bench.memory.kept(10).await.unwrap();
        let why: Vec<_> = kept.iter().map(|kept| kept.reason.as_str()).collect();
        let said = "no response plan: the signal names the plan, but there is no plan gone; no rule \
                    matched and there is no default plan";
        assert_eq!(why, if opens == 0 { vec![said] } else { vec![] });
    }
}

/// The guardian dies after it has committed that the heartbeat is missing.
#[tokio::test]
async fn news_whose_teller_died_are_told_by_the_next_round() {
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

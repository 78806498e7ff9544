//! What Tocsin costs, counted: units of a table by the embedded DynamoDB, transitions along the paths that the state
//! machines have. docs/cost.md says the same, with AWS's prices.

mod idle;
mod machines;
mod meter;
mod metrics;
mod size;
mod told;

use std::sync::Mutex;

use app::chat::{Chats, keep_in_step};
use app::ports::Aggregates;
use app::resolve::resolve;
use app::runbook::{finished, follow};
use domain::chat::{ChatService, SLACK_TAG};
use domain::ids::IncidentId;
use domain::incident::runbooks::Progress;
use store::DynamoStore;
use testkit::builders;
use testkit::chat::ScriptedChat;
use testkit::clock::ManualClock;
use testkit::recorders::RecordingPager;

use super::bench::{Bench, START, alarm};
use super::runbooks::diagnose;
use crate::emulator::{Emulator, TABLE};
use meter::{Meter, Units};

/// US dollars in us-east-1: a thousand transitions; a million units that are written, and read; a million requests
/// of Lambda, a GB-second on arm64, a GB of log lines.
const PER_TRANSITION: f64 = 0.025 / 1_000.0;
const PER_WRITE_UNIT: f64 = 0.625 / 1_000_000.0;
const PER_READ_UNIT: f64 = 0.125 / 1_000_000.0;
const PER_INVOCATION: f64 = 0.20 / 1_000_000.0;
const PER_GB_SECOND: f64 = 0.000_013_333_4;
const PER_GB_LOGGED: f64 = 0.50;

/// Units of an incident, at most.
const WRITTEN: f64 = 130.0;
const READ: f64 = 30.0;

/// Invocations for it, and what docs/cost.md assumes of each: 100 ms.
const INVOCATIONS: f64 = 8.0;
const GB_SECONDS: f64 = 0.25 * 0.1;

/// KB of an incident in the table, at most.
const KEPT_KB: f64 = 11.0;

/// Units of keeping its channel in step, at most: written in all, and read each time that something happened.
const TOLD_WRITTEN: f64 = 35.0;
const TOLD_READ: f64 = 6.0;
/// How often something happens to it; that the channel is there is one more than without.
const TOLD_TIMES: f64 = 9.0;

const COSTS: &str = include_str!("../../../docs/cost.md");
const README: &str = include_str!("../../../README.md");

fn says(document: &str, said: &str) {
    assert!(document.contains(said), "no document says: {said}");
}

async fn metered(emulator: &Emulator) -> (Bench<DynamoStore>, Meter) {
    let meter = Meter::default();
    let store = DynamoStore::new(emulator.client_with(meter.clone()), TABLE);
    let clock = ManualClock::at(builders::at(START));
    let pager = RecordingPager::new(&clock);
    let bench = Bench::with(clock, |_| store, pager).await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    team.plans.get_mut(&builders::plan_name()).unwrap().actions = vec![diagnose()];
    bench.store.put_configuration(&team).await.unwrap();
    // A function that is warm has read it.
    bench.cache.any(&bench.store).await.unwrap();
    meter.take();
    (bench, meter)
}

/// Three pages, at 0, 5 and 10 minutes; one runbook, started, looked at and ended; acknowledged in minute 12 and
/// resolved after that. `told` is what is invoked about it, as often as something has happened.
async fn live(bench: &Bench<DynamoStore>, told: impl AsyncFn(&IncidentId)) -> usize {
    let (state, procedures, timers) = (bench.state(), bench.procedures(), &bench.timers);
    let incident = bench.open(&alarm("a", 0)).await;
    told(&incident).await;
    let read = bench.store.incident(&incident).await.unwrap().value.unwrap();
    let engagement = read.value.engagements[0].clone();
    for _ in 0..2 {
        follow(&state, timers, &procedures, &incident, 0).await.unwrap();
        told(&incident).await;
    }
    let execution = format!("execution-{}", bench.runbooks.started()[0].token);
    finished(&state, timers, &execution, &Progress::Succeeded).await.unwrap();
    told(&incident).await;
    let mut ticks = bench.until(&engagement, 12).await;
    told(&incident).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    told(&incident).await;
    ticks += bench.until(&engagement, 16).await;
    resolve(&state, &bench.world(), &incident, "tanaka-taro", None).await.unwrap();
    told(&incident).await;
    assert_eq!(bench.pager.sent().len(), 3, "three pages");
    ticks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_incident_costs_what_the_document_says() {
    let emulator = Emulator::start().await;
    let (bench, meter) = metered(&emulator).await;
    let before = size::of_table(&emulator).await;
    let opened = Mutex::new(None);
    let ticks = live(&bench, async |incident| {
        opened.lock().unwrap().get_or_insert_with(|| incident.clone());
    })
    .await;
    let Units { written, read } = meter.take();
    let kept = (size::of_table(&emulator).await - before) / 1_024.0;
    assert!((KEPT_KB * 0.8..=KEPT_KB).contains(&kept), "{kept} KB");
    // What happens at once is written in one order or another, which moves a line of an index or does not.
    assert!((WRITTEN * 0.8..=WRITTEN).contains(&written), "{written} write units");
    assert!((READ * 0.8..=READ).contains(&read), "{read} read units");
    let transitions = machines::response_with_a_runbook() + machines::escalation(ticks);
    let incident = opened.into_inner().unwrap().unwrap();
    let gb_seconds = INVOCATIONS * GB_SECONDS;
    let cost = f64::from(transitions) * PER_TRANSITION
        + WRITTEN * PER_WRITE_UNIT
        + READ * PER_READ_UNIT
        + INVOCATIONS * PER_INVOCATION
        + gb_seconds * PER_GB_SECOND
        + told::publishing(&bench, &meter, &incident).await;
    for said in [
        format!("{transitions} transitions"),
        format!("{WRITTEN} write units"),
        format!("{READ} read units"),
        format!("{INVOCATIONS} invocations, {gb_seconds} GB-s |"),
        format!("USD {cost:.5}"),
        format!("1,000 incidents a month cost about {:.2}", 1_000.0 * cost),
        format!("{KEPT_KB} KB"),
    ] {
        says(COSTS, &said);
    }
    says(README, &format!("an incident costs {cost:.4}"));
}

/// The same incident, with a channel in which all of it is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_costs_what_the_document_says() {
    let emulator = Emulator::start().await;
    let (bench, meter) = metered(&emulator).await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
    plan.actions = vec![diagnose()];
    plan.tags.insert(SLACK_TAG.to_owned(), "new".to_owned());
    bench.store.put_configuration(&team).await.unwrap();
    bench.cache.any(&bench.store).await.unwrap();
    let (chat, spent) = (ScriptedChat::default(), Mutex::new((0, Units::default())));
    let opened = Mutex::new(None);
    live(&bench, async |incident| {
        opened.lock().unwrap().get_or_insert_with(|| incident.clone());
        meter.take();
        let chats = Chats::only(ChatService::Slack, &chat);
        let followed = Box::pin(keep_in_step(&bench.state(), &chats, incident, &[])).await;
        assert!(!followed.unwrap().more);
        let Units { written, read } = meter.take();
        let mut spent = spent.lock().unwrap();
        spent.0 += 1;
        spent.1.written += written;
        spent.1.read += read;
    })
    .await;
    let (times, Units { written, read }) = *spent.lock().unwrap();
    assert!((TOLD_WRITTEN * 0.8..=TOLD_WRITTEN).contains(&written), "{written} write units");
    let read = read / f64::from(times);
    let incident = opened.into_inner().unwrap().unwrap();
    let happened = told::number(told::decided(&bench, &incident).await.len());
    told::same(&[happened], &[TOLD_TIMES]);
    assert!((TOLD_READ * 0.8..=TOLD_READ).contains(&read), "{read} read units each time");
    let cost = TOLD_WRITTEN * PER_WRITE_UNIT + TOLD_TIMES * TOLD_READ * PER_READ_UNIT;
    for said in [
        format!("{} requests to Slack", chat.calls()),
        format!("{TOLD_WRITTEN} write units"),
        format!("{TOLD_READ} read units each"),
        format!("USD {cost:.5}"),
    ] {
        says(COSTS, &said);
    }
}

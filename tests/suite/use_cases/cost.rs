//! What an incident costs, counted: units of a table by the embedded DynamoDB, transitions along the paths that the state
//! machines have. docs/cost.md says the same, with AWS's prices.

mod machines;
mod meter;

use app::ports::Aggregates;
use app::resolve::resolve;
use app::runbook::{finished, follow};
use domain::incident::runbooks::Progress;
use store::DynamoStore;
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::recorders::RecordingPager;

use super::bench::{Bench, START, alarm};
use super::runbooks::diagnose;
use crate::emulator::{Emulator, TABLE};
use meter::{Meter, Units};

/// US dollars in us-east-1: a thousand transitions, a million units that are written, and read.
const PER_TRANSITION: f64 = 0.025 / 1_000.0;
const PER_WRITE_UNIT: f64 = 0.625 / 1_000_000.0;
const PER_READ_UNIT: f64 = 0.125 / 1_000_000.0;

/// Units of an incident, at most.
const WRITTEN: f64 = 130.0;
const READ: f64 = 30.0;

const COSTS: &str = include_str!("../../../docs/cost.md");

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
/// resolved after that.
async fn live(bench: &Bench<DynamoStore>) -> usize {
    let (state, procedures, timers) = (bench.state(), bench.procedures(), &bench.timers);
    let incident = bench.open(&alarm("a", 0)).await;
    let read = bench.store.incident(&incident).await.unwrap().value.unwrap();
    let engagement = read.value.engagements[0].clone();
    for _ in 0..2 {
        follow(&state, timers, &procedures, &incident, 0).await.unwrap();
    }
    let execution = format!("execution-{}", bench.runbooks.started()[0].token);
    finished(&state, timers, &execution, &Progress::Succeeded).await.unwrap();
    let mut ticks = bench.until(&engagement, 12).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    ticks += bench.until(&engagement, 16).await;
    resolve(&state, &bench.world(), &incident, "tanaka-taro", None).await.unwrap();
    assert_eq!(bench.pager.sent().len(), 3, "three pages");
    ticks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_incident_costs_what_the_document_says() {
    let emulator = Emulator::start().await;
    let (bench, meter) = metered(&emulator).await;
    let ticks = live(&bench).await;
    let Units { written, read } = meter.take();
    // What happens at once is written in one order or another, which moves a line of an index or does not.
    assert!((WRITTEN * 0.8..=WRITTEN).contains(&written), "{written} write units");
    assert!((READ * 0.8..=READ).contains(&read), "{read} read units");
    let transitions = machines::response_with_a_runbook() + machines::escalation(ticks);
    let cost =
        f64::from(transitions) * PER_TRANSITION + WRITTEN * PER_WRITE_UNIT + READ * PER_READ_UNIT;
    for said in [
        format!("{transitions} transitions"),
        format!("{WRITTEN} write units"),
        format!("{READ} read units"),
        format!("USD {cost:.5}"),
    ] {
        assert!(COSTS.contains(&said), "docs/cost.md does not say: {said}");
    }
}

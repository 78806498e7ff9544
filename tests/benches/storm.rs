//! Intake in a storm: 10,000 alarms of which 100 are distinct, from bytes to the last page, over
//! the store in memory.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot go on should stop")]

use app::cache::Cache;
use app::intake::{Received, Taken, receive};
use app::{State, World};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use testkit::builders;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers};

const ALARMS: usize = 10_000;
const DISTINCT: usize = 100;

/// Real payloads, each alarm again a second later.
fn payloads() -> Vec<Vec<u8>> {
    let real = include_str!("../../events/intake/cloudwatch-alarm-action.json");
    (0..ALARMS)
        .map(|number| {
            let (alarm, second) = (number % DISTINCT, number / DISTINCT);
            let named = real.replace("web-api-5xx-error-alarm", &format!("alarm-{alarm}"));
            let at = format!("2026-11-23T01:{:02}:{:02}.000+0000", second / 60, second % 60);
            named.replace("2026-11-23T01:00:00.000+0000", &at).into_bytes()
        })
        .collect()
}

async fn storm(payloads: &[Vec<u8>]) -> usize {
    let clock = ManualClock::at(builders::at("2026-11-23T01:10:00Z"));
    let store = MemoryStore::default();
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    store.put_configuration(&team).await.unwrap();
    let (cache, entropy) = (Cache::default(), SeededEntropy::new("storm"));
    let pager = RecordingPager::new(&clock);
    let (timers, notices) = (RecordingTimers::default(), RecordingNotices::default());
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    let mut opened = 0;
    for payload in payloads {
        for received in receive(&state, &world, payload, "storm", None).await.unwrap() {
            if let Received::Taken { taken: Taken::Opened { .. }, .. } = received {
                opened += 1;
            }
        }
    }
    assert_eq!(pager.sent().len(), DISTINCT, "one page for each trouble");
    opened
}

fn bench(criterion: &mut Criterion) {
    let payloads = payloads();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut group = criterion.benchmark_group("intake");
    group.sample_size(10).throughput(Throughput::Elements(ALARMS as u64));
    group.bench_function("storm of 10,000 alarms, 100 distinct", |bencher| {
        bencher.iter(|| assert_eq!(runtime.block_on(storm(&payloads)), DISTINCT));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

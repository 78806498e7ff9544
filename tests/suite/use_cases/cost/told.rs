//! What it costs that others hear of it: the bus, chat, PagerDuty, and what is heard of changes.

use std::sync::atomic::{AtomicU32, Ordering};

use app::intake::receive;
use app::ports::{Bus, Decided, Lists, Order, PortError, Topics};
use app::publish::{Outlets, publish};
use domain::pager_duty::is_told;
use wire::outbound::bus::BusEvent;

use super::*;

/// An event of one's own on a bus of AWS's.
const PER_EVENT: f64 = 1.0 / 1_000_000.0;

/// Of an incident: its decisions, each of which is a write that the stream hands over; their facts; those that
/// PagerDuty is told; and units that are read for all of it, at most.
const DECISIONS: f64 = 8.0;
const FACTS: f64 = 10.0;
const TOLD_THERE: f64 = 5.0;
const UNITS_READ: f64 = 17.0;
/// What docs/cost.md assumes of an invocation of the publisher: 50 ms; of chat's: two seconds; of one that tells
/// PagerDuty: a second; and of intake's for a change: 100 ms.
const GB_SECONDS: f64 = 0.25 * 0.05;
const CHAT_GB_SECONDS: f64 = 0.25 * 2.0;
const PAGER_DUTY_GB_SECONDS: f64 = 0.25;
const CHANGE_GB_SECONDS: f64 = 0.25 * 0.1;

/// Counts what is put on it.
#[derive(Default)]
struct Counting(AtomicU32);

impl Bus for Counting {
    async fn put(&self, events: &[BusEvent]) -> Result<(), PortError> {
        self.0.fetch_add(u32::try_from(events.len()).unwrap(), Ordering::Relaxed);
        Ok(())
    }
}

impl Topics for Counting {
    async fn tell(&self, _: &str, _: String) -> Result<(), PortError> {
        Ok(())
    }
}

/// Tells the bus what was decided of an incident, each decision by an invocation of its own, and gives what that
/// costs in US dollars.
pub(super) async fn publishing(
    bench: &Bench<DynamoStore>,
    meter: &Meter,
    incident: &IncidentId,
) -> f64 {
    let decided = decided(bench, incident).await;
    let heard = Counting::default();
    let outlets = Outlets { bus: &heard, topics: &heard, here: &bench.deployment };
    meter.take();
    for one in &decided {
        let one = std::slice::from_ref(one);
        publish((&bench.store, &bench.clock), &outlets, incident, one).await.unwrap();
    }
    let Units { written, read } = meter.take();
    let facts = decided.iter().flat_map(|one| &one.events).map(|event| &event.fact);
    let there = number(facts.filter(|fact| is_told(fact)).count());
    let counted = [number(decided.len()), f64::from(heard.0.into_inner()), there, written];
    same(&counted, &[DECISIONS, FACTS, TOLD_THERE, 0.0]);
    assert!((UNITS_READ * 0.8..=UNITS_READ).contains(&read), "{read} read units");
    let cost = DECISIONS * (PER_INVOCATION + GB_SECONDS * PER_GB_SECOND)
        + UNITS_READ * PER_READ_UNIT
        + FACTS * PER_EVENT;
    let counts = format!("{DECISIONS} invocations, {UNITS_READ} read units, {FACTS} events");
    says(COSTS, &format!("{counts} | {cost:.5} |"));
    says(COSTS, &format!("{FACTS} facts in {DECISIONS} writes"));
    cost
}

/// All that was decided of an incident.
pub(super) async fn decided(bench: &Bench<DynamoStore>, incident: &IncidentId) -> Vec<Decided> {
    let page = bench.store.decisions(incident, Order::OldestFirst, None, 100).await.unwrap();
    assert_eq!(page.next, None);
    page.items
}

pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// Counts are whole.
pub(super) fn same(counted: &[f64], said: &[f64]) {
    let whole = |counts: &[f64]| counts.iter().map(|it| format!("{it}")).collect::<Vec<_>>();
    assert_eq!(whole(counted), whole(said));
}

#[test]
fn chat_and_pager_duty_cost_what_the_document_says() {
    let gb_seconds = TOLD_TIMES * CHAT_GB_SECONDS;
    let chat = gb_seconds * PER_GB_SECOND;
    says(COSTS, &format!("{TOLD_TIMES} times (256 MB, two seconds"));
    says(COSTS, &format!("{chat:.5} for {gb_seconds} GB-seconds of Lambda"));
    let each = PER_TRANSITION + PER_INVOCATION + PAGER_DUTY_GB_SECONDS * PER_GB_SECOND;
    says(COSTS, &format!("{TOLD_THERE} of those {FACTS}: {:.5}", TOLD_THERE * each));
    let tries = f64::from(machines::tries_to_tell());
    says(COSTS, &format!("tried up to {tries} times: {:.2}", tries * each));
}

/// A deployment, from its start to its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_costs_what_the_document_says() {
    let emulator = Emulator::start().await;
    let (bench, meter) = metered(&emulator).await;
    let events = ["change-codedeploy-start", "change-codedeploy-failure"];
    let payloads = crate::golden::payloads("intake");
    for event in events {
        let (_, payload) = payloads.iter().find(|(name, _)| name == event).unwrap();
        let (state, world) = (bench.state(), bench.world());
        Box::pin(receive(&state, &world, payload, event, None)).await.unwrap();
    }
    let Units { written, read } = meter.take();
    // An item and its line in the list, each time.
    same(&[written, read], &[4.0, 0.0]);
    let invoked = 2.0 * (PER_INVOCATION + CHANGE_GB_SECONDS * PER_GB_SECOND);
    let cost = 1_000.0 * (invoked + written * PER_WRITE_UNIT);
    says(COSTS, &format!("1,000 of them are {cost:.3}."));
}

/// What docs/cost.md assumes of a request: its configuration's units, 50 ms or 5, a KB of log lines.
#[test]
fn the_api_costs_what_the_document_says() {
    let (million, kb) = (1_000_000.0, 0.000_001);
    let request =
        |seconds: f64| PER_INVOCATION + 0.25 * seconds * PER_GB_SECOND + kb * PER_GB_LOGGED;
    let read = request(0.05) + 10.0 * PER_READ_UNIT;
    let changed = read + 10.0 * PER_WRITE_UNIT;
    says(COSTS, &format!("requests that read | {:.3} |", 1_000.0 * read));
    says(COSTS, &format!("transactional (10 write units) | {:.3} |", 1_000.0 * changed));
    says(COSTS, &format!("without a read | {:.2} |", million * request(0.005)));
}

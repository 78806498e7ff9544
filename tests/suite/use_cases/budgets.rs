//! What the use cases may ask of the store, in requests.

use app::ports::{OutgoingPage, Pager, PortError};
use std::sync::{Arc, Mutex};
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::memory::{MemoryStore, Requests};

use super::bench::{Bench, START, alarm};

/// A carrier that notes how much the store had been asked when each page came.
#[derive(Default, Clone)]
struct Counting {
    store: Arc<Mutex<Option<MemoryStore>>>,
    seen: Arc<Mutex<Vec<Requests>>>,
}

impl Pager for Counting {
    async fn send(&self, _: &OutgoingPage) -> Result<String, PortError> {
        let requests = self.store.lock().unwrap().as_ref().unwrap().requests();
        self.seen.lock().unwrap().push(requests);
        Ok("message".into())
    }
}

async fn counting() -> (Bench<MemoryStore, Counting>, Counting) {
    let pager = Counting::default();
    let clock = ManualClock::at(builders::at(START));
    let bench = Bench::with(clock, |memory| memory, pager.clone()).await;
    *pager.store.lock().unwrap() = Some(bench.memory.clone());
    (bench, pager)
}

fn since(before: Requests, after: Requests) -> (usize, usize) {
    (after.reads - before.reads, after.writes - before.writes)
}

#[tokio::test]
async fn a_new_alarm_reads_once_and_writes_itself_and_a_mailbox_before_its_first_text() {
    let (bench, pager) = counting().await;
    let first_page = || *pager.seen.lock().unwrap().last().unwrap();
    // The phone has been quiet for a while before each.
    let quiet = || bench.pass(400);

    let before = bench.memory.requests();
    bench.open(&alarm("cold", 0)).await;
    assert_eq!(since(before, first_page()), (2, 2), "cold: the configuration is read too");

    quiet();
    let before = bench.memory.requests();
    bench.open(&alarm("warm", 0)).await;
    assert_eq!(since(before, first_page()), (1, 2), "warm");

    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    team.contacts.remove(&builders::contact_id("nakamura-saburo"));
    bench.memory.put_configuration(&team).await.unwrap();
    quiet();
    let before = bench.memory.requests();
    bench.open(&alarm("changed", 0)).await;
    assert_eq!(since(before, first_page()), (2, 2), "after a change: it is read again");
}

#[tokio::test]
async fn a_repeated_alarm_reads_once_and_writes_once() {
    let (bench, _) = counting().await;
    bench.open(&alarm("a", 0)).await;
    bench.pass(200);
    for second in [60, 120, 180] {
        let (_, requests) = bench.requests(bench.take(&alarm("a", second))).await;
        assert_eq!((requests.reads, requests.writes), (1, 1));
    }
}

#[tokio::test]
async fn a_tick_reads_twice_at_most_and_writes_before_and_after_its_sends() {
    let (bench, pager) = counting().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let engagement = bench.engagements(&incident).await[0].id.clone();
    let tick = || async {
        let before = bench.memory.requests();
        let ticked = app::tick::tick(&bench.state(), &bench.world(), &engagement).await.unwrap();
        (before, ticked)
    };

    let (before, ticked) = tick().await;
    assert_eq!(ticked.dispatched.sent, 0, "nothing is due yet");
    assert_eq!(since(before, bench.memory.requests()), (1, 0));

    bench.pass(300);
    let (before, ticked) = tick().await;
    assert_eq!(ticked.dispatched.sent, 1, "the mail is due");
    let at_send = *pager.seen.lock().unwrap().last().unwrap();
    assert_eq!(since(before, at_send), (1, 1), "one write before the send");
    assert_eq!(since(at_send, bench.memory.requests()), (0, 1), "one after");

    bench.memory.put_configuration(&builders::guide_team()).await.unwrap();
    bench.pass(300);
    let (before, _) = tick().await;
    // The call is due: its mailbox is the third write.
    assert_eq!(since(before, bench.memory.requests()), (2, 3), "after a change: two reads");
}

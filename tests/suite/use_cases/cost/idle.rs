//! What it costs that nothing happens, and that Tocsin pages itself.

use app::State;
use app::cache::Cache;
use app::canary::Sighting;
use app::intake::receive;
use app::ports::Clock;
use app::round::Kept;
use domain::canary::{Canary, End, Flight};
use domain::contact::Address;
use domain::limits::SWEEP_GRACE;
use jiff::{SignedDuration, Timestamp};

use super::*;

/// A month of 30 days.
const HOURS: f64 = 720.0;
const ROUNDS: f64 = 60.0 * HOURS;

/// An e-mail.
const PER_MAIL: f64 = 0.10 / 1_000.0;
/// What docs/cost.md assumes of a round: 15 ms, a KB of log lines; and of an invocation for a canary: 100 ms.
const ROUND_GB_SECONDS: f64 = 0.25 * 0.015;
const ROUND_GB_LOGGED: f64 = 0.000_001;
const CANARY_GB_SECONDS: f64 = 0.25 * 0.1;
const CANARY_INVOCATIONS: f64 = 5.0;
/// An alarm, and a metric that the guardian writes all the time.
const PER_ALARM: f64 = 0.10;
const METRIC: f64 = 0.30;

/// Units of a canary, at most.
const CANARY_WRITTEN: f64 = 35.0;
const CANARY_READ: f64 = 20.0;

const DEPLOYING: &str = include_str!("../../../../docs/deploy.md");
const SINK: &str = "success@simulator.amazonses.com";

/// The bench's clock, but for whoever sleeps: deadlines run beside requests that really take a while.
struct Awake<'a>(&'a ManualClock);

impl Clock for Awake<'_> {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    async fn sleep(&self, wait: SignedDuration) {
        tokio::time::sleep(wait.unsigned_abs()).await;
    }
}

/// One round of the guardian, of which nothing is cut off.
async fn round(bench: &Bench<DynamoStore>) -> Option<Sighting> {
    let clock = Awake(&bench.clock);
    let Bench { store, cache, entropy, .. } = bench;
    let state = State { store, cache, clock: &clock, entropy };
    let (world, reach) = (bench.world(), bench.reach());
    let round = Box::pin(app::round::round(&state, &world, &reach, SWEEP_GRACE)).await;
    assert_eq!(round.swept.unwrap().overdue, 0);
    let Kept { hand_offs, aliases, canary } = round.kept.unwrap();
    hand_offs.unwrap();
    aliases.unwrap();
    canary.unwrap()
}

/// Units of this many of them, a minute apart.
async fn rounds(bench: &Bench<DynamoStore>, meter: &Meter, count: usize) -> Units {
    meter.take();
    for _ in 0..count {
        assert_eq!(round(bench).await, None);
        bench.pass(60);
    }
    meter.take()
}

/// A whole number with its thousands apart.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8(groups.join(&b',')).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_in_which_nothing_happens_costs_what_the_documents_say() {
    let emulator = Emulator::start().await;
    let (bench, meter) = metered(&emulator).await;
    // Aliases are made, and the ledger begins.
    rounds(&bench, &meter, 5).await;
    let hour = rounds(&bench, &meter, 60).await;
    let (read, written) = (hour.read * HOURS, hour.written * HOURS);
    let invoked = ROUNDS * (PER_INVOCATION + ROUND_GB_SECONDS * PER_GB_SECOND);
    let asked = read * PER_READ_UNIT + written * PER_WRITE_UNIT;
    let logged = ROUNDS * ROUND_GB_LOGGED * PER_GB_LOGGED;
    let (rounds, gb_seconds) = (thousands(ROUNDS), thousands(ROUNDS * ROUND_GB_SECONDS));
    let (read, written) = (thousands(read), thousands(written));
    says(COSTS, &format!("{rounds} invocations, {gb_seconds} GB-s | {invoked:.3} |"));
    says(COSTS, &format!("{read} read units, {written} write units | {asked:.3} |"));
    says(COSTS, &format!("0.04 GB | {logged:.3} |"));
    let sum = invoked + asked + logged;
    let alarms = u32::try_from(crate::template::alarms::standing()).unwrap();
    let whole = sum + f64::from(alarms) * PER_ALARM + METRIC;
    says(COSTS, &format!("| **sum** | | **{sum:.2}** |"));
    for document in [COSTS, DEPLOYING, README] {
        says(document, &format!("{sum:.2} US dollars"));
        says(document, &format!("{whole:.2} where"));
    }
}

/// Released, paged by e-mail, seen and cleared away, within the five minutes until the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canary_costs_what_the_document_says() {
    let emulator = Emulator::start().await;
    let (mut bench, meter) = metered(&emulator).await;
    rounds(&bench, &meter, 5).await;
    let idle = rounds(&bench, &meter, 5).await;
    bench.canary_every = Some(SignedDuration::from_mins(5));
    bench.cache = Cache::equipped(Some(Address::new(SINK)));
    bench.cache.any(&bench.store).await.unwrap();
    meter.take();

    let released = Canary { released_at: bench.now(), flight: Flight::Flying };
    assert_eq!(round(&bench).await, Some(Sighting::Released));
    let payload = bench.canaries.take().pop().unwrap();
    let (state, world) = (bench.state(), bench.world());
    let taken = receive(&state, &world, payload.as_bytes(), "canary", None);
    Box::pin(taken).await.unwrap();
    let incident = bench.store.incident(&released.incident()).await.unwrap().value.unwrap();
    let engagement = incident.value.engagements[0].clone();
    let first = Box::pin(app::tick::tick(&state, &world, &engagement)).await.unwrap();
    bench.pass(60);
    let landed = End::Landed { after: SignedDuration::ZERO };
    assert_eq!(round(&bench).await, Some(Sighting::Ended(landed)));
    let ended = Box::pin(app::tick::tick(&state, &world, &engagement)).await.unwrap();
    assert_eq!(ended.wake_at, None, "the second tick is the last");
    // So neither writes a metric, which would cost by the hour.
    assert_eq!((first.lateness, ended.lateness), (None, None));
    for _ in 0..3 {
        bench.pass(60);
        assert_eq!(round(&bench).await, None);
    }
    let Units { written, read } = meter.take();
    let (written, read) = (written - idle.written, read - idle.read);
    assert!((CANARY_WRITTEN * 0.8..=CANARY_WRITTEN).contains(&written), "{written} write units");
    assert!((CANARY_READ * 0.8..=CANARY_READ).contains(&read), "{read} read units");

    let transitions = machines::response_without_runbooks() + machines::escalation(2);
    let cost = f64::from(transitions) * PER_TRANSITION
        + CANARY_WRITTEN * PER_WRITE_UNIT
        + CANARY_READ * PER_READ_UNIT
        + CANARY_INVOCATIONS * (PER_INVOCATION + CANARY_GB_SECONDS * PER_GB_SECOND)
        + PER_MAIL;
    for said in [
        format!("{transitions} transitions, at most {CANARY_WRITTEN} write units"),
        format!("{CANARY_READ} read units, {CANARY_INVOCATIONS} invocations of 100 ms"),
        format!("USD {cost:.5}"),
        format!("{} a month, {:.2}", thousands(12.0 * HOURS), 12.0 * HOURS * cost),
        format!("every hour {:.2}", HOURS * cost),
        format!("(`CanarySeconds`, {METRIC:.2})"),
    ] {
        says(COSTS, &said);
    }
}

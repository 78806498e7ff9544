//! The escalation binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

use app::error::AppError;
use app::ports::Clock;
use app::{State, World};
use lambda_kit::emf::Metric;
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("escalation")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let pager = wiring.pager();
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    // A tick sends pages and nothing else.
    let world = World { pager: &pager, timers: &(), notices: &() };
    let metrics = wiring.metrics()?;
    lambda_kit::run(async |invocation: Invocation| {
        let (answer, ticked) = escalation::handle(&state, &world, invocation.bytes()).await?;
        let late = ticked.lateness.and_then(|late| u64::try_from(late.as_millis()).ok());
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(late) = late {
            let pages = ticked.dispatched;
            let measured = [
                (Metric::TickLatenessMs, late),
                (Metric::PagesSent, count(pages.sent)),
                (Metric::PagesFailed, count(pages.failed)),
            ];
            metrics.emit(clock.now(), &measured);
        }
        Ok::<_, AppError>(answer)
    })
    .await
}

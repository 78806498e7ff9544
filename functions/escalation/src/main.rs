//! The escalation binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod metrics;

use app::error::AppError;
use app::ports::Clock;
use app::{State, World};
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
        metrics.emit(clock.now(), &metrics::of(&ticked));
        Ok::<_, AppError>(answer)
    })
    .await
}

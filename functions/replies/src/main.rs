//! The replies binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod report;

use app::error::AppError;
use app::ports::Clock;
use app::{State, World};
use lambda_kit::{Error, Invocation, Wiring};
use replies::handle;
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("replies")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    let metrics = wiring.metrics()?;
    lambda_kit::run(async |invocation: Invocation| {
        let handled = handle(&state, &world, invocation.bytes()).await?;
        let measured = report::write(&handled.texted);
        metrics.emit(clock.now(), &measured);
        Ok::<_, AppError>(handled.answer)
    })
    .await
}

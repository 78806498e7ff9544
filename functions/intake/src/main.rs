//! The intake binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod metrics;
mod report;

use app::error::AppError;
use app::ports::Clock;
use app::{State, World};
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("intake")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    let metrics = wiring.metrics()?;
    lambda_kit::run(async |invocation: Invocation| {
        let (payload, alias) = (invocation.bytes(), invocation.alias.as_deref());
        let id = invocation.request_id.as_str();
        let received = intake::handle(&state, &world, payload, id, alias).await?;
        report::lost(&received);
        metrics.emit(clock.now(), &metrics::of(&received));
        Ok::<_, AppError>(received.len())
    })
    .await
}

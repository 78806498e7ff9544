//! The publisher binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod report;

use app::error::AppError;
use app::ports::Clock;
use app::publish::Outlets;
use lambda_kit::{Error, Invocation, Wiring};
use publisher::handle;
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("publisher")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (clock, bus, topics) = (wiring.clock(), wiring.bus()?, wiring.topics());
    let outlets = Outlets { bus: &bus, topics: &topics, here: wiring.deployment() };
    lambda_kit::run(async |invocation: Invocation| {
        let handled = handle((&store, &clock), &outlets, invocation.bytes()).await?;
        report::write(clock.now(), &handled);
        Ok::<_, AppError>(handled.answer)
    })
    .await
}

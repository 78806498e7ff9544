//! The pagerduty binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod report;

use app::{State, World};
use lambda_kit::{Error, Invocation, Wiring};
use pagerduty::{Door, handle};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("pagerduty")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (timers, notices) = (wiring.timers()?, wiring.topics());
    let (pager_duty, itself, secrets) =
        (wiring.pager_duty(), wiring.itself()?, wiring.parameters());
    let secret = wiring.settings().pager_duty_secret()?;
    let door = Door { secrets: &secrets, secret, itself: &itself };
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    // What is done here pages nobody.
    let world = World { pager: &(), timers: &timers, notices: &notices };
    lambda_kit::run(async |invocation: Invocation| {
        let handled = handle(&state, &world, &pager_duty, &door, invocation.bytes()).await?;
        report::write(&handled);
        handled.answer()
    })
    .await
}

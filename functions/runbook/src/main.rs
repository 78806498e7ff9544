//! The runbook binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

use app::State;
use app::runbook::Procedures;
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("runbook")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (runbooks, timers) = (wiring.runbooks(), wiring.timers()?);
    let procedures = Procedures { runbooks: &runbooks, deployment: wiring.deployment() };
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    lambda_kit::run(async |invocation: Invocation| {
        runbook::handle(&state, &timers, &procedures, invocation.bytes()).await
    })
    .await
}

//! The CloudFormation binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

use app::State;
use cloudformation::{Here, handle};
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("cloudformation")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, documents) = (wiring.pager(), wiring.documents());
    let callbacks = wiring.callbacks();
    let (deployment, intake) = (wiring.deployment(), wiring.intake()?);
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    lambda_kit::run(async |invocation: Invocation| {
        let here = Here { deployment, intake, function: &invocation.function };
        handle(&state, &pager, &documents, &callbacks, &here, invocation.bytes()).await
    })
    .await
}

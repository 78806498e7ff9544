//! The API's binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

use api::entrance::Entrance;
use api::function_url;
use app::{State, World};
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("api")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let (keys, documents) = (wiring.master_keys()?, wiring.documents());
    let hosts = wiring.settings().api_hosts.clone();
    let entrance = Entrance::new(keys, wiring.deployment().clone(), hosts);
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    lambda_kit::run(async |invocation: Invocation| {
        function_url::handle(&state, &world, &documents, &entrance, invocation.bytes()).await
    })
    .await
}

//! The guardian binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod report;

use app::canary::Aviary;
use app::ports::Clock;
use app::round::Reach;
use app::sweep::Procedures;
use app::{State, World};
use domain::limits::SWEEP_GRACE;
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("guardian")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    let (runbooks, deployment) = (wiring.runbooks(), wiring.deployment());
    let (procedures, aliases) = (Procedures { runbooks: &runbooks, deployment }, wiring.aliases()?);
    let (canaries, every) = (wiring.canaries()?, wiring.canary_every());
    let aviary = Aviary { canaries: &canaries, every };
    let reach = Reach { procedures, aliases: &aliases, aviary };
    let metrics = wiring.metrics()?;
    lambda_kit::run(async |_: Invocation| {
        let round = guardian::handle(&state, &world, &reach, SWEEP_GRACE).await;
        metrics.emit(clock.now(), &report::metrics(&round));
        report::result(round)
    })
    .await
}

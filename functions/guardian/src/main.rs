//! The guardian binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

use app::cache::Cache;
use app::error::AppError;
use app::ports::Clock;
use app::sweep::Procedures;
use app::{State, World};
use domain::limits::SWEEP_GRACE;
use lambda_kit::emf::Metric;
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("guardian")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (Cache::default(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    let (runbooks, deployment) = (wiring.runbooks(), wiring.deployment());
    let procedures = Procedures { runbooks: &runbooks, deployment };
    lambda_kit::run(async |_: Invocation| {
        let swept = guardian::handle(&state, &world, &procedures, SWEEP_GRACE).await?;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let pages = &swept.dispatched;
        if pages.sent + pages.failed > 0 {
            let (sent, failed) = (count(pages.sent), count(pages.failed));
            let metrics = [(Metric::PagesSent, sent), (Metric::PagesFailed, failed)];
            wiring.metrics().emit(clock.now(), &metrics);
        }
        for (subject, error) in &swept.failures {
            let error: &(dyn std::error::Error + 'static) = error;
            tracing::error!(error, "{subject:?} is overdue and could not be done");
        }
        for subject in &swept.unfinished {
            tracing::warn!("{subject:?} is overdue and left to the next round");
        }
        Ok::<_, AppError>(swept.overdue)
    })
    .await
}

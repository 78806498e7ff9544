//! An incident of PagerDuty follows ours, and what people do there is done here, whatever PagerDuty does.

mod following;
mod heeding;

use app::error::AppError;
use app::incidents::{Event, event_ids};
use app::pager_duty::{Followed, follow};
use app::ports::{Lists, Order, PagerDuty};
use domain::ids::IncidentId;
use domain::pager_duty::{Status, is_told};
use domain::response_plan::PagerDuty as Integration;
use domain::timeline::Fact;
use testkit::builders;
use testkit::pager_duty::{ScriptedPagerDuty, SeenIncident};

use crate::use_cases::bench::{Bench, alarm};

const SERVICE: &str = "PWIXJZS";
const SECRET: &str = "tocsin/pagerduty";
/// How often an execution is tried before a test gives up.
const TRIES_MAX: usize = 30;

/// The guide's team, whose plan has an integration, and an account of PagerDuty.
async fn bench() -> (Bench, ScriptedPagerDuty) {
    let bench = Bench::new().await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
    plan.integrations =
        vec![Integration { name: "duty".into(), secret: SECRET.into(), service: SERVICE.into() }];
    bench.memory.put_configuration(&team).await.unwrap();
    let account = ScriptedPagerDuty::on(&bench.clock);
    (bench, account)
}

async fn open(bench: &Bench) -> IncidentId {
    bench.open(&alarm("first", 0)).await
}

/// The facts that the rule on the bus hears of, in order.
async fn told(bench: &Bench, incident: &IncidentId) -> Vec<Event> {
    let page = bench.memory.decisions(incident, Order::OldestFirst, None, 500).await.unwrap();
    let events = page.items.iter().flat_map(|decided| event_ids(incident, decided));
    events.filter(|event| is_told(&event.event.fact)).collect()
}

async fn try_follow(
    bench: &Bench,
    account: &impl PagerDuty,
    incident: &IncidentId,
    fact: &Event,
) -> Result<Followed, AppError> {
    Box::pin(follow(&bench.state(), account, incident, fact.id)).await
}

/// One execution: it is tried until it ends. Gives how often it failed.
async fn execute(
    bench: &Bench,
    account: &impl PagerDuty,
    incident: &IncidentId,
    fact: &Event,
) -> usize {
    for failures in 0..TRIES_MAX {
        if try_follow(bench, account, incident, fact).await.is_ok() {
            return failures;
        }
    }
    unreachable!("not told after {TRIES_MAX} tries")
}

/// An execution for every fact so far.
async fn follow_all(bench: &Bench, account: &impl PagerDuty, incident: &IncidentId) -> usize {
    let mut failures = 0;
    for fact in told(bench, incident).await {
        failures += execute(bench, account, incident, &fact).await;
    }
    failures
}

/// The one incident that there is.
fn only(account: &ScriptedPagerDuty) -> SeenIncident {
    let incidents = account.incidents();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    incidents[0].clone()
}

fn statuses(account: &ScriptedPagerDuty) -> Vec<Status> {
    account.incidents().iter().map(|one| one.theirs.status).collect()
}

async fn resolve(bench: &Bench, incident: &IncidentId) {
    let (state, world) = (bench.state(), bench.world());
    app::resolve::resolve(&state, &world, incident, "ana", None).await.unwrap();
}

async fn reopen(bench: &Bench, incident: &IncidentId) {
    let (state, world) = (bench.state(), bench.world());
    let wanted = domain::incident::update::Change::default();
    let open = Some(app::incidents::Standing::Open);
    Box::pin(app::incidents::update(&state, &world, incident, &wanted, open, "ana")).await.unwrap();
}

/// How often the timeline has a fact like this.
async fn count(bench: &Bench, incident: &IncidentId, like: impl Fn(&Fact) -> bool) -> usize {
    let facts = bench.memory.timeline(incident, None).await.unwrap().items;
    facts.iter().filter(|event| like(&event.fact)).count()
}

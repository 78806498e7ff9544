//! An alarm that names a plan by an alias, and its echo by the account-wide rule, which routing gives to
//! another plan.

use app::State;
use app::intake::{Received, Taken, receive, take};
use app::ports::Clock;
use domain::ids::{IncidentId, PlanName};
use domain::limits::{ECHO_WAIT, ECHO_WAIT_AT_FIRST};
use jiff::{SignedDuration, Timestamp};

use testkit::builders;
use testkit::clock::ManualClock;
use wire::inbound::Arrival;

use super::bench::{Bench, alarm, recovery};

/// A clock that lets others work while somebody sleeps.
struct Patient(ManualClock);

impl Clock for Patient {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, wait: SignedDuration) {
        self.0.sleep(wait).await;
        tokio::task::yield_now().await;
    }
}

fn web() -> PlanName {
    PlanName::parse("web").unwrap()
}

/// A team with two plans; routing gives everything to the one that is not `web`.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let plan = team.plans[&builders::plan_name()].clone();
    team.plans.insert(web(), domain::response_plan::ResponsePlan { name: web(), ..plan });
    bench.memory.put_configuration(&team).await.unwrap();
    bench
}

fn echo(of: Arrival) -> Arrival {
    Arrival { is_echo: true, ..of }
}

async fn by_name(bench: &Bench, arrival: &Arrival) -> Taken {
    take(&bench.state(), &bench.world(), arrival, Some(&web())).await.unwrap()
}

/// Takes an echo, and how long that took.
async fn heard(bench: &Bench, arrival: Arrival) -> (Taken, SignedDuration) {
    let came_at = bench.now();
    let taken = bench.take(&echo(arrival)).await;
    (taken, bench.now().duration_since(came_at))
}

fn opened(taken: &Taken) -> IncidentId {
    let Taken::Opened { incident, .. } = taken else { unreachable!("opened by {taken:?}") };
    incident.clone()
}

#[tokio::test]
async fn an_echo_after_its_alarm_opens_nothing() {
    let bench = bench().await;
    let incident = opened(&by_name(&bench, &alarm("a", 0)).await);
    let (taken, waited) = heard(&bench, alarm("a", 0)).await;
    assert_eq!(taken, Taken::Replayed { incident: Some(incident.clone()) });
    assert_eq!(waited, SignedDuration::ZERO);
    bench.pass(60);
    let (taken, _) = heard(&bench, recovery("a", 60)).await;
    assert_eq!(taken, Taken::Recovered { incident }, "without an action for it");
    assert_eq!((bench.incidents().await, bench.sent().len()), (1, 1));
}

#[tokio::test]
async fn an_echo_before_its_alarm_waits_for_it() {
    let bench = bench().await;
    let clock = Patient(bench.clock.clone());
    for (incidents, second) in [(1, 0), (2, 600)] {
        let state = State {
            store: &bench.store,
            cache: &bench.cache,
            clock: &clock,
            entropy: &bench.entropy,
        };
        let world = bench.world();
        let alarm = alarm("a", second);
        let (echo, name) = (echo(alarm.clone()), web());
        let (heard, named) = tokio::join!(
            take(&state, &world, &echo, None),
            take(&state, &world, &alarm, Some(&name))
        );
        let incident = opened(&named.unwrap());
        assert_eq!(heard.unwrap(), Taken::Replayed { incident: Some(incident.clone()) });
        assert_eq!(bench.incidents().await, incidents);
        app::resolve::resolve(&bench.state(), &bench.world(), &incident, "t", None).await.unwrap();
        bench.pass(600);
    }
}

#[tokio::test]
async fn an_alarm_that_names_no_plan_is_late_once() {
    let bench = bench().await;
    let (taken, waited) = heard(&bench, alarm("a", 0)).await;
    let first = opened(&taken);
    assert_eq!(first.plan(), builders::plan_name());
    assert_eq!(waited, ECHO_WAIT_AT_FIRST);
    app::resolve::resolve(&bench.state(), &bench.world(), &first, "t", None).await.unwrap();
    bench.pass(600);
    let (taken, waited) = heard(&bench, alarm("a", 600)).await;
    opened(&taken);
    assert_eq!(waited, SignedDuration::ZERO);
}

/// Nobody tells of it by name any more: the action was taken away, or intake could not be invoked.
#[tokio::test]
async fn an_echo_whose_alarm_stays_away_pages_all_the_same() {
    let bench = bench().await;
    let named = opened(&by_name(&bench, &alarm("a", 0)).await);
    app::resolve::resolve(&bench.state(), &bench.world(), &named, "t", None).await.unwrap();
    bench.pass(600);
    let (taken, waited) = heard(&bench, alarm("a", 600)).await;
    let routed = opened(&taken);
    assert_eq!(routed.plan(), builders::plan_name());
    assert_eq!(waited, ECHO_WAIT);
    app::resolve::resolve(&bench.state(), &bench.world(), &routed, "t", None).await.unwrap();
    bench.pass(600);
    let (taken, waited) = heard(&bench, alarm("a", 1_200)).await;
    opened(&taken);
    assert_eq!(waited, SignedDuration::ZERO, "it is known by now");
}

#[tokio::test]
async fn an_echo_reads_once_as_its_alarm_does() {
    let bench = bench().await;
    by_name(&bench, &alarm("a", 0)).await;
    bench.pass(600);
    let (_, requests) = bench.requests(bench.take(&echo(alarm("a", 0)))).await;
    assert_eq!((requests.reads, requests.writes), (1, 0));
}

/// Only an alarm comes by two roads of which one names a plan.
#[tokio::test]
async fn another_event_by_the_bus_is_no_echo() {
    let bench = bench().await;
    for (payload, is_echo) in [
        (&include_bytes!("../../../events/intake/cloudwatch-eventbridge.json")[..], true),
        (&include_bytes!("../../../events/intake/cloudwatch-alarm-action.json")[..], false),
        (&include_bytes!("../../../events/intake/guardduty-severity-8.json")[..], false),
    ] {
        let came_at = bench.now();
        let taken = receive(&bench.state(), &bench.world(), payload, "1", None).await.unwrap();
        assert!(matches!(taken[0], Received::Taken { .. }), "{taken:?}");
        assert_eq!(bench.now() > came_at, is_echo, "{taken:?}");
    }
}

//! One alarm by several roads, at once, and in any order.

use app::intake::Taken;
use futures_util::future::join_all;

use super::bench::{Bench, alarm};

#[tokio::test]
async fn the_second_road_of_an_alarm_is_free() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    for _ in 0..3 {
        let again = bench.take(&alarm("a", 0)).await;
        assert_eq!(again, Taken::Replayed { incident: Some(incident.clone()) });
    }
    assert_eq!(bench.incidents().await, 1);
    assert_eq!(bench.sent().len(), 1);
}

#[tokio::test]
async fn many_at_once_are_one_incident_and_one_page() {
    let bench = Bench::new().await;
    bench.pass(60);
    let arrivals: Vec<_> = (0..50).map(|second| alarm("a", second)).collect();
    let taken = join_all(arrivals.iter().map(|arrival| bench.take(arrival))).await;
    let opened = taken.iter().filter(|taken| matches!(taken, Taken::Opened { .. })).count();
    assert_eq!(opened, 1);
    assert_eq!(bench.incidents().await, 1);
    assert_eq!(bench.sent().len(), 1);
}

/// A source whose clock runs ahead.
#[tokio::test]
async fn a_signal_from_the_future_does_not_mute_the_present() {
    let bench = Bench::new().await;
    let first = bench.open(&alarm("a", 9 * 3_600)).await;
    bench.pass(1);
    let again = bench.take(&alarm("a", 9 * 3_600)).await;
    assert_eq!(again, Taken::Attached { incident: first.clone() });
    assert_eq!(bench.incidents().await, 1, "the same message again is still one incident");
    bench.pass(60);
    app::resolve::resolve(&bench.state(), &bench.world(), &first, "t", None).await.unwrap();
    bench.pass(60);
    let second = bench.open(&alarm("a", 120)).await;
    assert_ne!(first, second);
}

/// The same words by hand, weeks apart; and one delivery that comes twice.
#[tokio::test]
async fn the_same_request_again_is_another_incident_but_its_retry_is_not() {
    let bench = Bench::new().await;
    let request = br#"{"responsePlanArn":"arn:aws:ssm-incidents::123456789012:response-plan/prod-api-incident-plan","title":"DB down"}"#;
    let (state, world) = (bench.state(), bench.world());
    for (invocation, incidents) in [("one", 1), ("one", 1), ("two", 2)] {
        app::intake::receive(&state, &world, request, invocation, None).await.unwrap();
        assert_eq!(bench.incidents().await, incidents, "{invocation}");
    }
}

#[tokio::test]
async fn a_dedupe_string_joins_alarms_of_the_account() {
    let bench = Bench::new().await;
    let mut team = testkit::builders::guide_team();
    team.routes.default_plan = Some(testkit::builders::plan_name());
    let plan = team.plans.get_mut(&testkit::builders::plan_name()).unwrap();
    plan.template.dedupe_string = "production".into();
    bench.memory.put_configuration(&team).await.unwrap();
    let incident = bench.open(&alarm("a", 0)).await;
    let other = bench.take(&alarm("b", 0)).await;
    assert_eq!(other, Taken::Attached { incident: incident.clone() });
    assert!(bench.facts(&incident).await.contains(&"SIGNAL_ATTACHED"));
}

//! One alarm by several roads, at once, and in any order.

use app::intake::{Received, Taken};
use app::ports::Lists;
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

/// The constant input of a schedule.
#[tokio::test]
async fn a_token_is_remembered_for_a_day_and_means_another_trouble_after() {
    let bench = Bench::new().await;
    let request = br#"{"clientToken":"nightly","title":"The batch failed"}"#;
    let (state, world) = (bench.state(), bench.world());
    let mut deliveries = 0;
    let mut receive = async || {
        deliveries += 1;
        let id = deliveries.to_string();
        app::intake::receive(&state, &world, request, &id, None).await.unwrap()
    };
    for night in 1..=4 {
        let Some(Received::Taken { taken: Taken::Opened { incident, .. }, .. }) =
            receive().await.pop()
        else {
            unreachable!("night {night}")
        };
        bench.pass(60);
        receive().await;
        app::resolve::resolve(&state, &world, &incident, "t", None).await.unwrap();
        bench.pass(60);
        receive().await;
        assert_eq!(bench.incidents().await, night, "retries open nothing");
        // A little early, as schedules may be.
        bench.pass(24 * 3_600 - 125);
    }
    assert_eq!(bench.sent().len(), 4);
}

#[tokio::test]
async fn words_that_an_alias_carries_to_its_plan_page() {
    let bench = Bench::new().await;
    bench.memory.put_configuration(&testkit::builders::guide_team()).await.unwrap();
    let (state, world, plan) = (bench.state(), bench.world(), testkit::builders::plan_name());
    for words in [&br#"{"text":"disk full"}"#[..], br#""disk full""#, br#"{"impact":11}"#] {
        let before = bench.incidents().await;
        for _ in 0..2 {
            let id = String::from_utf8_lossy(words);
            app::intake::receive(&state, &world, words, &id, Some(&plan)).await.unwrap();
        }
        assert_eq!(bench.incidents().await, before + 1);
        bench.pass(3_600);
    }
    assert_eq!(bench.sent().len(), 3);
}

/// What fails every day is shown every day.
#[tokio::test]
async fn what_cannot_be_read_or_routed_is_kept_once_a_day() {
    let bench = Bench::new().await;
    bench.memory.put_configuration(&testkit::builders::guide_team()).await.unwrap();
    let (state, world) = (bench.state(), bench.world());
    for payload in [&b"{"[..], br#"{"clientToken":"nightly"}"#] {
        let before = bench.memory.kept(10).await.unwrap().len();
        for day in 1..=2 {
            for _ in 0..2 {
                app::intake::receive(&state, &world, payload, "i", None).await.unwrap();
            }
            assert_eq!(bench.memory.kept(10).await.unwrap().len(), before + day);
            bench.pass(24 * 3_600);
        }
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

//! Somebody does not wait for the next stages.

use app::error::AppError;
use app::escalate::{Escalation, escalate, escalate_once};
use app::ports::PortError;
use app::repeatable::Repeatable;
use domain::contact::ChannelKind::{Email, Sms, Voice};
use domain::ids::IncidentId;
use testkit::builders;

use super::bench::{Bench, alarm};

fn by_tanaka(incident: &IncidentId) -> Escalation {
    Escalation { incident: incident.clone(), engagements: None, by: "tanaka-taro".into() }
}

#[tokio::test]
async fn the_next_stages_are_paged_at_once_and_the_timer_is_told() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    bench.pass(60);
    escalate(&bench.state(), &bench.world(), &incident, "tanaka-taro").await.unwrap();
    let (tanaka, suzuki) = ("tanaka-taro".to_owned(), "suzuki-hanako".to_owned());
    let sent = [(0, tanaka.clone(), Sms), (1, tanaka.clone(), Email), (1, suzuki.clone(), Sms)];
    assert_eq!(bench.sent(), sent);
    let engagement = bench.engagements(&incident).await[0].clone();
    let restarts = bench.timers.restarts();
    assert!(matches!(&restarts[..], [(id, _)] if *id == engagement.id), "{restarts:?}");
    // What follows waits its own time from then on.
    bench.until(&engagement.id, 12).await;
    assert_eq!(bench.sent()[3..], [(6, tanaka, Voice), (11, suzuki, Voice)]);
    assert!(bench.facts(&incident).await.contains(&"ESCALATED"));
}

#[tokio::test]
async fn a_request_that_comes_again_escalates_once() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    let request = |token| Repeatable::new("Reply", token, "");
    for (token, sent) in [("m-1", 3), ("m-1", 3), ("m-2", 5)] {
        bench.pass(60);
        let asked = by_tanaka(&incident);
        escalate_once(&bench.state(), &bench.world(), &asked, request(token)).await.unwrap();
        assert_eq!(bench.sent().len(), sent, "{token}");
    }
}

#[tokio::test]
async fn what_was_committed_is_done_though_its_timer_cannot_be_started() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    bench.timers.refuse([PortError::Busy("throttled".into())]);
    escalate(&bench.state(), &bench.world(), &incident, "tanaka-taro").await.unwrap();
    assert_eq!(bench.sent().len(), 3);
}

#[tokio::test]
async fn what_is_taken_or_resolved_or_unknown_is_refused() {
    let bench = Bench::new().await;
    let incident = bench.open(&alarm("a", 0)).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    let refused = async |id: &IncidentId| {
        escalate(&bench.state(), &bench.world(), id, "x").await.unwrap_err()
    };
    let words = "tanaka-taro has acknowledged this already: nobody else is paged";
    assert_eq!(refused(&incident).await.to_string(), words);
    app::resolve::resolve(&bench.state(), &bench.world(), &incident, "x", None).await.unwrap();
    assert!(matches!(refused(&incident).await, AppError::Refused(_)));
    let unknown = builders::incident_id("unknown");
    assert!(matches!(refused(&unknown).await, AppError::NotFound { .. }));
    assert_eq!(bench.sent().len(), 1);
}

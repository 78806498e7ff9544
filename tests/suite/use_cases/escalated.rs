//! Somebody does not wait for the next stages.

use std::sync::Mutex;

use app::error::AppError;
use app::escalate::{Escalation, escalate, escalate_once};
use app::ports::PortError;
use app::repeatable::Repeatable;
use domain::contact::ChannelKind::{Email, Sms, Voice};
use domain::ids::IncidentId;
use futures_util::FutureExt;
use testkit::builders;
use testkit::clock::SeededEntropy;

use super::bench::{Bench, alarm};
use super::faulty::{Call, Faulty, Rule};

fn by_tanaka(incident: &IncidentId) -> Escalation {
    Escalation {
        incident: incident.clone(),
        engagements: None,
        by: "tanaka-taro".into(),
        seen: None,
    }
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

#[tokio::test]
async fn of_two_at_one_moment_who_saw_the_same_one_escalates() {
    let first = Bench::new().await;
    let incident = first.open(&alarm("a", 0)).await;
    let (clock, memory, pager) = (first.clock.clone(), first.memory.clone(), first.pager.clone());
    let (somebody, of) = (Mutex::new(Some(first)), incident.clone());
    // Somebody else is first, between what is read and what is written.
    let rule: Rule = Box::new(move |call| {
        let first = match call {
            Call::Commit => somebody.lock().unwrap().take(),
            Call::Mailbox | Call::Engagement(_) | Call::Mark => None,
        }?;
        let (state, world) = (first.state(), first.world());
        let asked = Escalation { by: "suzuki-hanako".into(), seen: Some(0), ..by_tanaka(&of) };
        let request = Repeatable::new("Reply", "first", "");
        let done = Box::pin(escalate_once(&state, &world, &asked, request)).now_or_never();
        assert_eq!(done.unwrap().unwrap().sent, 2);
        None
    });
    let second = Bench::with(clock, |_| Faulty::new(memory.clone(), rule), pager.clone()).await;
    let second = Bench { memory, entropy: SeededEntropy::new("second"), ..second };
    let asked = Escalation { seen: Some(0), ..by_tanaka(&incident) };
    let request = Repeatable::new("Reply", "second", "");
    let refused = escalate_once(&second.state(), &second.world(), &asked, request).await;
    let words =
        "suzuki-hanako has escalated this already; write `escalate` for the stage after that";
    assert_eq!(refused.unwrap_err().to_string(), words);
    assert_eq!(pager.sent().len(), 3);
    let escalated = second.engagements(&incident).await[0].escalated.clone().unwrap();
    assert_eq!((escalated.times, escalated.by.as_str()), (1, "suzuki-hanako"));
}

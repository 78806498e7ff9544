//! Findings: what was changed near the start of an incident, told by events that intake keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::error::AppError;
use app::findings::{Got, Told, get, list};
use app::intake::{Received, Taken, receive};
use app::ports::{Findings, Order, Started};
use domain::findings::{Finding, Subject};
use domain::ids::IncidentId;
use domain::limits::FINDING_BEFORE;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::memory::{MemoryStore, Requests};
use testkit::recorders::RecordingPager;

use super::bench::{Bench, START, alarm};
use super::faulty::{Call, Fault, Faulty};

/// An instant, in minutes after the start.
fn minute(minute: i64) -> Timestamp {
    builders::at(START) + SignedDuration::from_mins(minute)
}

/// What CodeDeploy says of a deployment at a minute.
fn deployment(id: &str, state: &str, at: i64) -> Value {
    json!({
        "id": format!("{id}-{state}"),
        "detail-type": "CodeDeploy Deployment State-change Notification",
        "source": "aws.codedeploy",
        "account": "123456789012",
        "time": minute(at),
        "region": "ap-northeast-1",
        "resources": [],
        "detail": {
            "application": "prod-api",
            "deploymentId": id,
            "state": state,
            "deploymentGroup": "production",
        },
    })
}

/// The event, as the deployment's own rule delivers it.
async fn told(bench: &Bench, event: &Value) {
    let received = received(bench, &json!({ "change": event })).await.unwrap();
    assert_eq!(received, [Received::Told(Told::Kept)]);
}

async fn received<S>(bench: &Bench<S>, payload: &Value) -> Result<Vec<Received>, AppError>
where
    S: app::ports::Aggregates
        + app::ports::Configurations
        + Findings
        + app::ports::Heartbeats
        + app::ports::Lists,
{
    let payload = payload.to_string();
    receive(&bench.state(), &bench.world(), payload.as_bytes(), "invocation", None).await
}

async fn found(bench: &Bench, incident: &IncidentId) -> Vec<Finding> {
    list(&bench.state(), incident).await.unwrap()
}

/// The findings of an incident as minutes: name, `began..ended`, when it was found and changed.
async fn shown(bench: &Bench, incident: &IncidentId) -> Vec<String> {
    let minute = |at: Timestamp| at.duration_since(builders::at(START)).as_mins().to_string();
    let line = |Finding { change, found_at, changed_at }: Finding| {
        let (Subject::Deployment { id: name, .. } | Subject::Stack { arn: name }) = &change.subject;
        let ended = change.ended_at.map(minute).unwrap_or_default();
        let (began, found, changed) =
            (minute(change.began_at), minute(found_at), minute(changed_at));
        format!("{name} {began}..{ended} found {found}, changed {changed}")
    };
    found(bench, incident).await.into_iter().map(line).collect()
}

fn pass_to(bench: &Bench, at: i64) {
    bench.clock.set(minute(at));
}

#[tokio::test]
async fn a_deployment_before_an_alarm_is_found_tells_its_end_and_stays() {
    let bench = Bench::new().await;
    told(&bench, &deployment("d-1", "START", 0)).await;
    pass_to(&bench, 5);
    let incident = bench.open(&alarm("errors", 300)).await;
    pass_to(&bench, 7);
    assert_eq!(shown(&bench, &incident).await, ["d-1 0.. found 7, changed 7"]);

    // What begins while the incident starts may be what broke; what begins later is not.
    told(&bench, &deployment("d-2", "START", 8)).await;
    told(&bench, &deployment("d-3", "START", 60)).await;
    told(&bench, &deployment("d-1", "SUCCESS", 61)).await;
    pass_to(&bench, 62);
    let both = ["d-2 8.. found 62, changed 62", "d-1 0..61 found 7, changed 62"];
    assert_eq!(shown(&bench, &incident).await, both);

    pass_to(&bench, 2 * 24 * 60);
    // Nobody remembers it by now, and nobody asks.
    told(&bench, &deployment("d-2", "SUCCESS", 2 * 24 * 60)).await;
    assert_eq!(shown(&bench, &incident).await, both);
}

#[tokio::test]
async fn what_nobody_asked_about_within_a_day_is_not_found_any_more() {
    let bench = Bench::new().await;
    told(&bench, &deployment("d-1", "START", 0)).await;
    let incident = bench.open(&alarm("errors", 0)).await;
    pass_to(&bench, 24 * 60);
    let (found, requests) = bench.requests(found(&bench, &incident)).await;
    assert_eq!(found, []);
    assert_eq!(requests, Requests { reads: 2, writes: 0 }, "the incident and its findings");
}

#[tokio::test]
async fn a_change_costs_one_write_and_findings_are_written_when_they_are_new() {
    let bench = Bench::new().await;
    let start = deployment("d-1", "START", 0);
    let ((), requests) = bench.requests(told(&bench, &start)).await;
    assert_eq!(requests, Requests { reads: 0, writes: 1 });
    let incident = bench.open(&alarm("errors", 0)).await;
    pass_to(&bench, 60);
    // The incident, its findings, what was told near its start, and later, as the deployment goes on.
    for writes in [1, 0] {
        let (found, requests) = bench.requests(found(&bench, &incident)).await;
        assert_eq!((found.len(), requests), (1, Requests { reads: 4, writes }));
    }
    told(&bench, &deployment("d-1", "SUCCESS", 9)).await;
    for writes in [1, 0] {
        let (_, requests) = bench.requests(found(&bench, &incident)).await;
        assert_eq!(requests, Requests { reads: 3, writes }, "it has ended near the start");
    }
}

#[tokio::test]
async fn of_many_changes_within_the_window_the_nearest_are_read() {
    let bench = Bench::new().await;
    let first = -FINDING_BEFORE.as_mins();
    for (name, at) in [("before", first - 1), ("first", first), ("last", 0)] {
        told(&bench, &deployment(name, "START", at)).await;
    }
    let incident = bench.open(&alarm("errors", 0)).await;
    let found = found(&bench, &incident).await;
    let began: Vec<_> = found.iter().map(|finding| finding.change.began_at).collect();
    assert_eq!(began, [minute(0), minute(first)]);
}

#[tokio::test]
async fn findings_are_got_by_their_ids() {
    let bench = Bench::new().await;
    told(&bench, &deployment("d-1", "START", 0)).await;
    let incident = bench.open(&alarm("errors", 0)).await;
    let finding = found(&bench, &incident).await.remove(0);
    let (id, unknown) = (finding.id().to_string(), "no-such-finding".to_owned());
    let asked = [unknown.clone(), id.clone(), id.clone()];
    // Not asked for before by anybody.
    let got = get(&bench.state(), &incident, &asked).await.unwrap();
    assert_eq!(got, Got { found: vec![finding], absent: vec![unknown] });
    let missing = IncidentId::derive(&builders::plan_name(), &alarm("none", 0).signal.id);
    let error = get(&bench.state(), &missing, &asked).await.unwrap_err();
    assert!(matches!(error, AppError::NotFound { .. }), "{error}");
}

/// A bench on which the first `failing` attempts to keep a change fail.
async fn forgetful(failing: usize) -> (Bench<Faulty>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let rule = move |call: &Call<'_>| {
        let is_lost = matches!(call, Call::Mark) && count.fetch_add(1, Ordering::Relaxed) < failing;
        is_lost.then_some(Fault::LostBefore)
    };
    let clock = ManualClock::at(builders::at(START));
    let pager = RecordingPager::new(&clock);
    let wrap = |memory: MemoryStore| Faulty::new(memory, Box::new(rule));
    (Bench::with(clock, wrap, pager).await, asked)
}

#[tokio::test]
async fn a_change_that_cannot_be_kept_takes_nothing_from_its_signal() {
    let (bench, asked) = forgetful(usize::MAX).await;
    let received = received(&bench, &deployment("d-1", "FAILURE", 0)).await.unwrap();
    let [Received::Taken { taken: Taken::Opened { dispatched, .. }, .. }, Received::Told(told)] =
        received.as_slice()
    else {
        unreachable!("{received:?}")
    };
    assert!(dispatched.sent > 0, "somebody was paged");
    assert!(matches!(told, Told::Lost(_)), "{told}");
    assert_eq!(asked.load(Ordering::Relaxed), 1, "the invocation does not wait for it");
    assert_eq!(bench.now(), builders::at(START));
}

#[tokio::test]
async fn a_change_that_comes_alone_is_tried_again() {
    let event = json!({ "change": deployment("d-1", "START", 0) });
    let (bench, asked) = forgetful(3).await;
    let told = received(&bench, &event).await.unwrap();
    assert_eq!(told, [Received::Told(Told::Kept)]);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    let marks = bench.memory.marks(Started::default(), Order::OldestFirst, 10).await.unwrap();
    assert_eq!(marks.len(), 1);

    let (bench, _) = forgetful(usize::MAX).await;
    let error = received(&bench, &event).await.unwrap_err();
    assert!(matches!(error, AppError::Store(_)), "the platform delivers it again: {error}");
}

#[tokio::test]
async fn an_end_that_comes_by_another_road_is_known_too() {
    let bench = Bench::new().await;
    told(&bench, &deployment("d-1", "START", 0)).await;
    // A rule of the team's own: the failure pages, and is told of as a change besides.
    let received = received(&bench, &deployment("d-1", "FAILURE", 2)).await.unwrap();
    let [Received::Taken { taken: Taken::Opened { incident, .. }, .. }, _] = received.as_slice()
    else {
        unreachable!("{received:?}")
    };
    assert_eq!(shown(&bench, incident).await, ["d-1 0..2 found 0, changed 0"]);
}

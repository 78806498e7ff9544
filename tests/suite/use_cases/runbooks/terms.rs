//! Runbooks on terms: in order, after an approval, in time, tried out, run again; and who hears of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use app::State;
use app::engage::{Engage, engage};
use app::ports::{Aggregates, PortError, RunbookStatus, Seen};
use app::runbook::{again, approve, cancel, cancel_later, follow};
use domain::document::{Document, DocumentKind};
use domain::ids::IncidentId;
use domain::incident::runbooks::alarm::RUNBOOKS;
use domain::incident::runbooks::{RunbookState, Step};
use domain::limits::RUNBOOK_SILENCE;
use domain::response_plan::RunbookAction;
use testkit::builders;

use super::super::bench::{Bench, alarm};
use super::super::faulty::{Call, Fault, Faulty, Rule};
use super::rounds;

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";

/// What an action runs, and on which terms.
type Given<'a> = (&'a str, &'a [(&'a str, &'a str)]);

fn action((document, terms): &Given<'_>) -> RunbookAction {
    let one = |(name, value): &(&str, &str)| ((*name).to_owned(), vec![(*value).to_owned()]);
    RunbookAction {
        document_name: (*document).into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: None,
        parameters: terms.iter().map(one).collect(),
        dynamic_parameters: [].into(),
    }
}

/// An incident whose plan runs these.
async fn opened(bench: &Bench, given: &[Given<'_>]) -> IncidentId {
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
    plan.actions = given.iter().map(action).collect();
    bench.memory.put_configuration(&team).await.unwrap();
    bench.open(&alarm("a", 0)).await
}

async fn state_of(bench: &Bench, incident: &IncidentId, index: usize) -> RunbookState {
    let read = bench.memory.incident(incident).await.unwrap().value.unwrap();
    read.value.runbooks[index].state.clone()
}

/// One look by whoever follows a runbook.
async fn look(bench: &Bench, incident: &IncidentId, index: usize) -> bool {
    let followed =
        follow(&bench.state(), &bench.timers, &bench.procedures(), incident, index).await;
    followed.unwrap().is_some()
}

/// The facts about runbooks.
async fn told(bench: &Bench, incident: &IncidentId) -> Vec<&'static str> {
    let mut facts = bench.facts(incident).await;
    facts.retain(|fact| fact.starts_with("RUNBOOK_"));
    facts
}

/// Who is paged about runbooks.
async fn paged(bench: &Bench, incident: &IncidentId) -> Vec<String> {
    let engagements = bench.engagements(incident).await;
    let ours = engagements.iter().filter(|engagement| engagement.sender == RUNBOOKS);
    ours.map(|engagement| engagement.id.contact().to_string()).collect()
}

/// Ends the run that was started as number `count`.
fn end(bench: &Bench, count: usize, status: RunbookStatus) {
    let execution = format!("execution-{}", bench.runbooks.started()[count].token);
    bench.runbooks.stands(&execution, status);
}

#[tokio::test]
async fn an_action_waits_for_the_one_before_it() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[]), ("B", &[("tocsin/after", "previous")])]).await;
    assert!(look(&bench, &incident, 1).await && look(&bench, &incident, 0).await);
    assert!(look(&bench, &incident, 1).await);
    assert_eq!(bench.runbooks.started().len(), 1);
    end(&bench, 0, RunbookStatus::Succeeded);
    look(&bench, &incident, 0).await;
    look(&bench, &incident, 1).await;
    let started: Vec<_> = bench.runbooks.started().into_iter().map(|its| its.document).collect();
    assert_eq!(started, ["A", "B"]);
}

/// The response was lost, and the event too: the guardian does all of it.
#[tokio::test]
async fn the_guardian_carries_a_chain_to_its_end() {
    let bench = Bench::new().await;
    let after = [("tocsin/after", "previous")];
    let incident = opened(&bench, &[("A", &[]), ("B", &after), ("C", &after)]).await;
    rounds(&bench, 3).await;
    end(&bench, 0, RunbookStatus::Succeeded);
    rounds(&bench, 10).await;
    end(&bench, 1, RunbookStatus::Failed("step 2".into()));
    rounds(&bench, 10).await;
    assert_eq!(bench.runbooks.started().len(), 2);
    assert_eq!(state_of(&bench, &incident, 2).await, RunbookState::Skipped);
    bench.pass(86_400);
    bench.acknowledge(&incident, "tanaka-taro").await;
}

#[tokio::test]
async fn an_approval_is_asked_for_by_page_and_ends_that_page() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[("tocsin/approval", "suzuki-hanako")])]).await;
    assert!(look(&bench, &incident, 0).await && look(&bench, &incident, 0).await);
    assert_eq!(bench.runbooks.started().len(), 0);
    assert_eq!(paged(&bench, &incident).await, ["suzuki-hanako"]);
    let engagements = bench.engagements(&incident).await;
    let asked = engagements.iter().find(|its| its.sender == RUNBOOKS).unwrap().id.clone();
    bench.until(&asked, 0).await;
    assert!(bench.sent().iter().any(|(_, who, _)| who == "suzuki-hanako"), "by its timer");
    let other = builders::contact_id("tanaka-taro");
    assert!(approve(&bench.state(), &incident, 0.into(), &other).await.is_err());
    approve(&bench.state(), &incident, 0.into(), &builders::contact_id("suzuki-hanako"))
        .await
        .unwrap();
    look(&bench, &incident, 0).await;
    assert_eq!(bench.runbooks.started().len(), 1);
    let facts = ["RUNBOOK_AWAITS_APPROVAL", "RUNBOOK_APPROVED", "RUNBOOK_STARTED"];
    assert_eq!(told(&bench, &incident).await, facts);
    assert_eq!(bench.engagements(&incident).await.last().unwrap().wake_at(), None, "left alone");
}

#[tokio::test]
async fn whoever_decides_is_left_alone_by_the_same_write() {
    let bench = Bench::new().await;
    let asks: Given<'_> = ("A", &[("tocsin/approval", "suzuki-hanako")]);
    let incident = opened(&bench, &[asks, asks]).await;
    for index in [0, 1] {
        look(&bench, &incident, index).await;
    }
    let suzuki = builders::contact_id("suzuki-hanako");
    for approves in [true, false] {
        // Whatever is written after the first write is lost.
        let writes = AtomicUsize::new(0);
        let rule: Rule = Box::new(move |call: &Call<'_>| {
            let later = matches!(call, Call::Commit) && writes.fetch_add(1, Ordering::Relaxed) > 0;
            later.then_some(Fault::LostBefore)
        });
        let store = Faulty::new(bench.memory.clone(), rule);
        let (cache, clock, entropy) = (&bench.cache, &bench.clock, &bench.entropy);
        let state = State { store: &store, cache, clock, entropy };
        let done = if approves {
            approve(&state, &incident, 0.into(), &suzuki).await
        } else {
            cancel_later(&state, &incident, 1, "suzuki-hanako").await
        };
        done.unwrap();
    }
    let engagements = bench.engagements(&incident).await;
    let asked = engagements.iter().filter(|its| its.sender == RUNBOOKS);
    let waits: Vec<_> = asked.map(domain::escalation::Engagement::wake_at).collect();
    assert_eq!(waits, [None, None]);
}

#[tokio::test]
async fn what_was_approved_is_started_by_the_guardian_where_nobody_follows_it() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[("tocsin/approval", "tanaka-taro")])]).await;
    rounds(&bench, 5).await;
    assert_eq!(bench.runbooks.started().len(), 0);
    approve(&bench.state(), &incident, 0.into(), &builders::contact_id("tanaka-taro"))
        .await
        .unwrap();
    rounds(&bench, 1).await;
    assert_eq!(bench.runbooks.started().len(), 1);
}

#[tokio::test]
async fn a_failure_pages_once_whoever_took_the_incident() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[]), ("B", &[])]).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    for index in [0, 1] {
        look(&bench, &incident, index).await;
        end(&bench, index, RunbookStatus::Failed("step 2".into()));
        look(&bench, &incident, index).await;
        look(&bench, &incident, index).await;
    }
    assert_eq!(paged(&bench, &incident).await, ["tanaka-taro"], "the first failure pages");
    let engagement = bench.engagements(&incident).await.pop().unwrap();
    assert!(engagement.message.content.contains("runbook A failed: step 2"));
    assert_eq!(told(&bench, &incident).await.last(), Some(&"RUNBOOK_FAILED"));
}

/// Whoever decided it died before it could start their timers.
#[tokio::test]
async fn who_is_to_help_is_paged_by_the_guardian_where_no_timer_was_started() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[("tocsin/page", "suzuki-hanako")])]).await;
    bench.acknowledge(&incident, "tanaka-taro").await;
    bench.runbooks.refuse([PortError::Refused("no such document".into())]);
    look(&bench, &incident, 0).await;
    assert!(!bench.sent().iter().any(|(_, who, _)| who == "suzuki-hanako"));
    rounds(&bench, 1).await;
    assert!(bench.sent().iter().any(|(_, who, _)| who == "suzuki-hanako"));
}

#[tokio::test]
async fn a_timeout_stops_the_run_and_a_silent_one_is_told_of() {
    let bench = Bench::new().await;
    let given: [Given<'_>; 2] = [("A", &[("tocsin/timeout", "5")]), ("B", &[])];
    let incident = opened(&bench, &given).await;
    look(&bench, &incident, 0).await;
    look(&bench, &incident, 1).await;
    bench.pass(301);
    assert!(!look(&bench, &incident, 0).await);
    let execution = format!("execution-{}", bench.runbooks.started()[0].token);
    assert_eq!(bench.runbooks.stopped(), std::slice::from_ref(&execution));
    assert_eq!(state_of(&bench, &incident, 0).await, RunbookState::TimedOut { execution });
    bench.pass(RUNBOOK_SILENCE.as_secs());
    assert!(look(&bench, &incident, 1).await && look(&bench, &incident, 1).await);
    let facts = told(&bench, &incident).await;
    assert_eq!(facts.iter().filter(|fact| **fact == "RUNBOOK_SILENT").count(), 1);
    end(&bench, 1, RunbookStatus::Succeeded);
    assert!(!look(&bench, &incident, 1).await);
}

#[tokio::test]
async fn a_stop_that_is_lost_is_tried_again() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[])]).await;
    look(&bench, &incident, 0).await;
    bench.runbooks.refuse([PortError::Busy("no answer".into())]);
    cancel(&bench.state(), &bench.runbooks, &incident, 0, "suzuki-hanako").await.unwrap();
    assert_eq!(bench.runbooks.stopped().len(), 0);
    rounds(&bench, 3).await;
    assert_eq!(bench.runbooks.stopped().len(), 1);
    let RunbookState::Cancelled { execution: Some(_) } = state_of(&bench, &incident, 0).await
    else {
        unreachable!("it is cancelled")
    };
    assert_eq!(paged(&bench, &incident).await, [""; 0], "a person wanted it");
}

#[tokio::test]
async fn what_is_run_again_is_another_run_that_the_guardian_starts() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[])]).await;
    look(&bench, &incident, 0).await;
    assert!(again(&bench.state(), &incident, 0.into(), "tanaka-taro").await.is_err(), "it runs");
    end(&bench, 0, RunbookStatus::Failed("step 2".into()));
    look(&bench, &incident, 0).await;
    again(&bench.state(), &incident, 0.into(), "tanaka-taro").await.unwrap();
    rounds(&bench, 1).await;
    let tokens: Vec<_> = bench.runbooks.started().into_iter().map(|its| its.token).collect();
    assert_eq!(tokens.len(), 2);
    assert_ne!(tokens[0], tokens[1]);
    let facts = ["RUNBOOK_STARTED", "RUNBOOK_FAILED", "RUNBOOK_RETRIED", "RUNBOOK_STARTED"];
    assert_eq!(told(&bench, &incident).await, facts);
    cancel_later(&bench.state(), &incident, 0, "tanaka-taro").await.unwrap();
    rounds(&bench, 3).await;
    assert_eq!(bench.runbooks.stopped().len(), 1, "by the guardian");
}

#[tokio::test]
async fn a_dry_run_starts_nothing_and_says_what_does_not_fit() {
    let bench = Bench::new().await;
    let terms = [("tocsin/dry-run", "true"), ("Cluster", "prod")];
    let incident = opened(&bench, &[("A", &terms)]).await;
    bench.runbooks.declare(Document { kind: DocumentKind::Runbook, parameters: [].into() });
    assert!(!look(&bench, &incident, 0).await);
    assert_eq!(state_of(&bench, &incident, 0).await, RunbookState::Rehearsed { fits: false });
    assert_eq!(bench.runbooks.started().len(), 0);
    assert_eq!(told(&bench, &incident).await, ["RUNBOOK_REHEARSED"]);
}

#[tokio::test]
async fn a_function_is_called_once_whatever_becomes_of_its_answer() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[(FUNCTION, &[])]).await;
    bench.runbooks.refuse([PortError::Throttled("slow".into())]);
    assert!(look(&bench, &incident, 0).await, "it was certainly not called");
    assert!(!look(&bench, &incident, 0).await);
    assert_eq!(told(&bench, &incident).await, ["RUNBOOK_STARTED", "RUNBOOK_SUCCEEDED"]);
    let bench = Bench::new().await;
    let incident = opened(&bench, &[(FUNCTION, &[])]).await;
    bench.runbooks.refuse([PortError::Busy("no answer".into())]);
    assert!(!look(&bench, &incident, 0).await);
    rounds(&bench, 10).await;
    assert_eq!(bench.runbooks.started().len(), 0);
    assert_eq!(told(&bench, &incident).await, ["RUNBOOK_FAILED"]);
}

#[tokio::test]
async fn steps_are_on_the_timeline_with_what_they_gave() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[])]).await;
    look(&bench, &incident, 0).await;
    let execution = format!("execution-{}", bench.runbooks.started()[0].token);
    let step = |status: &str| Step {
        name: "stop".into(),
        status: status.into(),
        output: Some("InstanceId=i-1".into()),
    };
    for status in ["InProgress", "InProgress", "Success"] {
        let seen = Seen { status: RunbookStatus::Running, steps: vec![step(status)] };
        bench.runbooks.seen(&execution, seen);
        look(&bench, &incident, 0).await;
    }
    let facts = ["RUNBOOK_STARTED", "RUNBOOK_STEP", "RUNBOOK_STEP"];
    assert_eq!(told(&bench, &incident).await, facts, "each change once");
}

/// Paging somebody by hand is as fast as ever while nothing that runs runbooks answers.
#[tokio::test]
async fn an_outage_of_runbooks_delays_no_page() {
    let bench = Bench::new().await;
    let incident = opened(&bench, &[("A", &[]), (FUNCTION, &[])]).await;
    bench.runbooks.refuse((0..20).map(|_| PortError::Busy("no answer".into())));
    for index in [0, 1] {
        look(&bench, &incident, index).await;
    }
    let asked = Engage::within(incident, builders::contact_id("suzuki-hanako"), "t");
    let (_, dispatched) = engage(&bench.state(), &bench.world(), &asked).await.unwrap();
    assert_eq!(dispatched.sent, 1);
}

//! Runbooks: started once, followed to their end, whoever dies on the way.

mod terms;

use app::ports::{Aggregates, PortError, RunbookStatus};
use app::resolve::resolve;
use app::runbook::{finished, follow};
use domain::ids::IncidentId;
use domain::incident::runbooks::{Progress, RunbookState};
use domain::limits::{EFFECT_TIMEOUT, RUNBOOK_GRACE, RUNBOOK_LOOK};
use domain::response_plan::{RunbookAction, TargetAccount};
use testkit::builders;

use super::bench::{Bench, alarm};

/// A plan with one runbook.
async fn with_runbook(bench: &Bench) {
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    team.plans.get_mut(&builders::plan_name()).unwrap().actions = vec![diagnose()];
    bench.memory.put_configuration(&team).await.unwrap();
}

pub(super) fn diagnose() -> RunbookAction {
    RunbookAction {
        document_name: "DiagnoseAPI".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: Some(TargetAccount::ResponsePlanOwnerAccount),
        parameters: [].into(),
        dynamic_parameters: [].into(),
    }
}

#[tokio::test]
async fn a_runbook_is_started_once_and_followed_to_its_end() {
    let bench = Bench::new().await;
    with_runbook(&bench).await;
    let incident = bench.open(&alarm("a", 0)).await;
    let (state, runbooks) = (bench.state(), &bench.runbooks);
    let procedures = bench.procedures();
    let follow = || follow(&state, &bench.timers, &procedures, &incident, 0);
    for _ in 0..3 {
        assert!(follow().await.unwrap().is_some(), "it runs");
    }
    assert_eq!(runbooks.started().len(), 1);
    let execution = format!("execution-{}", runbooks.started()[0].token);
    runbooks.stands(&execution, RunbookStatus::Succeeded);
    assert_eq!(follow().await.unwrap(), None);
    // The event of the same end comes late, and twice.
    for _ in 0..2 {
        finished(&bench.state(), &bench.timers, &execution, &Progress::Succeeded).await.unwrap();
    }
    let facts = bench.facts(&incident).await;
    let ends = facts.iter().filter(|fact| fact.starts_with("RUNBOOK_")).collect::<Vec<_>>();
    assert_eq!(ends, [&"RUNBOOK_STARTED", &"RUNBOOK_SUCCEEDED"]);
    let stranger =
        finished(&bench.state(), &bench.timers, "of-somebody-else", &Progress::Succeeded).await;
    assert_eq!(stranger.unwrap(), None);
}

async fn state_of(bench: &Bench, incident: &IncidentId) -> RunbookState {
    let read = bench.memory.incident(incident).await.unwrap().value.unwrap();
    read.value.runbooks[0].state.clone()
}

/// Rounds, one a minute.
async fn rounds(bench: &Bench, minutes: i64) {
    for _ in 0..minutes {
        bench.pass(60);
        bench.round().await;
    }
}

fn execution(bench: &Bench) -> String {
    format!("execution-{}", bench.runbooks.started()[0].token)
}

/// The response was lost: no execution ever asks for the runbook.
#[tokio::test]
async fn a_runbook_that_nobody_starts_is_started_by_the_guardian_and_followed() {
    let bench = Bench::new().await;
    with_runbook(&bench).await;
    let incident = bench.open(&alarm("a", 0)).await;
    bench.round().await;
    assert_eq!(bench.runbooks.started().len(), 0, "its response has a minute");
    let late = RUNBOOK_GRACE.as_secs() / 60 + 1;
    rounds(&bench, late).await;
    assert_eq!(bench.runbooks.started().len(), 1, "a round later");
    rounds(&bench, 20).await;
    assert_eq!(bench.runbooks.started().len(), 1, "once");
    bench.runbooks.stands(&execution(&bench), RunbookStatus::Succeeded);
    rounds(&bench, RUNBOOK_LOOK.as_secs() / 60 + 1).await;
    let mut facts = bench.facts(&incident).await;
    facts.retain(|fact| fact.starts_with("RUNBOOK_"));
    assert_eq!(facts, ["RUNBOOK_STARTED", "RUNBOOK_SUCCEEDED"]);
}

#[tokio::test]
async fn a_look_at_what_runs_costs_one_write_and_only_when_it_is_due() {
    let bench = Bench::new().await;
    with_runbook(&bench).await;
    let incident = bench.open(&alarm("a", 0)).await;
    let (state, procedures) = (bench.state(), bench.procedures());
    let follow = || follow(&state, &bench.timers, &procedures, &incident, 0);
    follow().await.unwrap();
    bench.acknowledge(&incident, "tanaka-taro").await;
    bench.round().await;
    let mut written = Vec::new();
    for _ in 0..12 {
        bench.pass(60);
        let (_, polled) = bench.requests(follow()).await;
        assert_eq!(polled.writes, 0, "whoever follows it writes nothing");
        written.push(bench.requests(bench.round()).await.1.writes);
    }
    assert_eq!(written, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], "every five minutes and a grace");
}

/// A process died between its claim and Systems Manager's answer.
#[tokio::test]
async fn a_runbook_whose_starter_died_is_started_with_the_same_token() {
    let bench = Bench::new().await;
    with_runbook(&bench).await;
    let incident = bench.open(&alarm("a", 0)).await;
    bench.runbooks.refuse([PortError::Busy("no answer".into())]);
    follow(&bench.state(), &bench.timers, &bench.procedures(), &incident, 0).await.unwrap();
    assert!(matches!(state_of(&bench, &incident).await, RunbookState::Starting { .. }));
    let late = (EFFECT_TIMEOUT + RUNBOOK_GRACE).as_secs() / 60 + 1;
    rounds(&bench, late).await;
    assert!(matches!(state_of(&bench, &incident).await, RunbookState::Started { .. }));
    assert_eq!(bench.runbooks.started().len(), 1);
}

#[tokio::test]
async fn two_guardians_at_once_start_a_runbook_once() {
    let bench = Bench::new().await;
    with_runbook(&bench).await;
    bench.open(&alarm("a", 0)).await;
    bench.pass(120);
    futures_util::future::join(bench.round(), bench.round()).await;
    assert_eq!(bench.runbooks.started().len(), 1);
}

#[tokio::test]
async fn a_resolved_incident_starts_no_runbook_but_follows_the_one_that_runs() {
    for starts in [false, true] {
        let bench = Bench::new().await;
        with_runbook(&bench).await;
        let incident = bench.open(&alarm("a", 0)).await;
        let follow =
            async || follow(&bench.state(), &bench.timers, &bench.procedures(), &incident, 0).await;
        if starts {
            follow().await.unwrap();
        }
        resolve(&bench.state(), &bench.world(), &incident, "tanaka-taro", None).await.unwrap();
        rounds(&bench, 3).await;
        assert_eq!(follow().await.unwrap().is_some(), starts);
        assert_eq!(bench.runbooks.started().len(), usize::from(starts));
        if starts {
            bench.runbooks.stands(&execution(&bench), RunbookStatus::Failed("step 2".into()));
            rounds(&bench, 10).await;
            assert_eq!(bench.facts(&incident).await.last(), Some(&"RUNBOOK_FAILED"));
        }
        bench.pass(86_400);
        assert_eq!(bench.round().await.overdue, 0, "nothing is due any more");
    }
}

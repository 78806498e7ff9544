use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::effects::{Effect, finished, tick};
use super::runbooks::{
    Progress, Report, RunbookState, claim, due, due_at, is_over, looked, progress, request,
};
use super::*;
use crate::ids::{IncidentId, SignalId};
use crate::limits::{EFFECT_ATTEMPTS_MAX, EFFECT_TIMEOUT, RUNBOOK_GRACE, RUNBOOK_LOOK};
use crate::response_plan::{DynamicParameter, RunbookAction, TargetAccount};
use crate::timeline::{Fact, Notice};

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:prod-alerts-sns";

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn told(incident: &Incident, index: usize, seen: &Progress) -> Decision {
    progress(incident, index, &Report { attempt: 0, progress: vec![seen.clone()] }, now())
}

fn notice() -> Effect {
    Effect::Notify { target: TOPIC.into(), notice: Notice::Started }
}

fn incident() -> Incident {
    let plan = PlanName::parse("prod").unwrap();
    let action = RunbookAction {
        document_name: "DiagnoseAPI".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: Some(TargetAccount::ImpactedAccount),
        parameters: BTreeMap::from([("Cluster".into(), vec!["prod".into()])]),
        dynamic_parameters: BTreeMap::from([
            ("Incident".into(), DynamicParameter::IncidentRecordArn),
            ("Resources".into(), DynamicParameter::InvolvedResources),
        ]),
    };
    let id = IncidentId::derive(&plan, &SignalId::parse("s").unwrap());
    Incident {
        account: Some("123456789012".into()),
        region: Some("eu-west-1".into()),
        involved: vec!["arn:aws:ec2:::i/1".into()],
        runbooks: vec![Runbook::new(action)],
        notification_targets: vec![TOPIC.into()],
        effects: vec![
            PendingEffect::claimed(Effect::StartResponse, now()),
            PendingEffect::claimed(notice(), now()),
        ],
        sequence: 1,
        ..Incident::new(id, "t", Impact::CRITICAL, "aws.cloudwatch", now())
    }
}

#[test]
fn what_is_done_is_marked_and_what_failed_waits_for_somebody_else() {
    let outcomes = [(notice(), Ok(())), (Effect::StartResponse, Err("throttled".to_owned()))];
    let decision = finished(&incident(), &outcomes, now());
    let left: Vec<_> = decision.incident.effects.iter().map(|p| p.effect.clone()).collect();
    assert_eq!(left, [Effect::StartResponse]);
    let again = now() + EFFECT_TIMEOUT;
    assert_eq!(decision.incident.wake_at(), Some(again));
    let facts: Vec<_> = decision.timeline.iter().map(|event| &event.fact).collect();
    assert!(matches!(facts[0], Fact::NotificationSent { .. }));
    assert!(matches!(facts[1], Fact::EffectFailed { again_at: Some(at), .. } if *at == again));
    let sequences: Vec<_> = decision.timeline.iter().filter_map(|event| event.sequence).collect();
    assert_eq!(sequences, [2, 3], "numbered on from where it stood");
    let twice = finished(&decision.incident, &[(notice(), Ok(()))], now());
    assert_eq!(twice.timeline, [], "marked once");
}

#[test]
fn an_effect_is_taken_up_when_its_claim_ran_out_and_given_up_in_the_end() {
    let mut incident = incident();
    let early = tick(&incident, now() + EFFECT_TIMEOUT - SignedDuration::from_secs(1));
    assert_eq!(early.effects, [], "the claim holds");
    let mut at = now();
    let mut said = Vec::new();
    for _ in 0..EFFECT_ATTEMPTS_MAX {
        let failed = [(Effect::StartResponse, Err("gone".to_owned()))];
        let decision = finished(&incident, &failed, at);
        said.extend(decision.timeline);
        at += EFFECT_TIMEOUT;
        incident = tick(&decision.incident, at).incident;
    }
    assert!(incident.effects.iter().all(|pending| pending.effect != Effect::StartResponse));
    assert!(matches!(said.last().unwrap().fact, Fact::EffectFailed { again_at: None, .. }));
    assert_eq!(said.len(), usize::try_from(EFFECT_ATTEMPTS_MAX).unwrap());
}

#[test]
fn resolving_stops_what_is_running_and_tells_the_topics() {
    let resolution = resolve::resolve(&incident(), &[], "tanaka", Some("done"), now()).unwrap();
    assert!(!resolution.incident.is_open());
    assert_eq!(resolution.incident.summary, "done");
    let told = Effect::Notify { target: TOPIC.into(), notice: Notice::Resolved };
    assert_eq!(resolution.effects, [told]);
    let start = Effect::StartResponse;
    assert!(resolution.incident.effects.iter().all(|pending| pending.effect != start));
    assert_eq!(resolve::resolve(&resolution.incident, &[], "tanaka", None, now()), None, "once");
}

#[test]
fn a_runbook_is_claimed_once_until_the_claim_runs_out() {
    let claimed = claim(&incident(), 0, now()).unwrap().incident;
    assert_eq!(claim(&claimed, 0, now()), None);
    assert!(claim(&claimed, 0, now() + EFFECT_TIMEOUT).is_some());
    assert_eq!(claim(&incident(), 1, now()), None, "there is no second");
}

#[test]
fn a_runbook_is_asked_for_with_what_the_incident_knows() {
    let asked = request(&incident(), 0, "arn:incident").unwrap();
    assert_eq!(asked.parameters["Incident"], ["arn:incident"]);
    assert_eq!(asked.parameters["Resources"], ["arn:aws:ec2:::i/1"]);
    assert_eq!(asked.parameters["Cluster"], ["prod"]);
    assert_eq!(asked.target, Some(("123456789012".into(), "eu-west-1".into())));
    assert_eq!(asked.token, request(&incident(), 0, "arn:incident").unwrap().token);
}

#[test]
fn a_runbook_goes_one_way() {
    let started = Progress::Started { execution: "e".into() };
    let failed = Progress::Failed { reason: "no".into() };
    let after = |steps: &[&Progress]| {
        let step = |incident: Incident, seen: &&Progress| told(&incident, 0, seen).incident;
        steps.iter().fold(incident(), step)
    };
    let state = |steps: &[&Progress]| after(steps).runbooks[0].state.clone();
    let running = RunbookState::Started { execution: "e".into(), at: now(), look_at: None };
    let ended = RunbookState::Succeeded { execution: "e".into() };
    assert_eq!(state(&[&started]), running);
    assert_eq!(state(&[&started, &Progress::Started { execution: "f".into() }]), running);
    assert_eq!(state(&[&started, &Progress::Succeeded]), ended);
    assert_eq!(state(&[&started, &Progress::Succeeded, &failed]), ended, "the first end counts");
    assert_eq!(state(&[&Progress::Succeeded]), RunbookState::Requested, "never started");
    assert_eq!(state(&[&failed]), RunbookState::Failed { execution: None });
    let repeated = after(&[&started, &started, &Progress::Succeeded, &Progress::Succeeded]);
    assert_eq!(repeated.sequence, 3, "two facts, each once");
}

#[test]
fn a_runbook_that_runs_or_ended_is_nobodys_to_start() {
    let (execution, at) = (|| "e".to_owned(), now());
    let later = now() + EFFECT_TIMEOUT;
    for state in [
        RunbookState::Started { execution: execution(), at, look_at: None },
        RunbookState::Succeeded { execution: execution() },
        RunbookState::Failed { execution: Some(execution()) },
        RunbookState::Failed { execution: None },
    ] {
        let mut incident = incident();
        incident.runbooks[0].state = state.clone();
        assert_eq!(claim(&incident, 0, later), None, "{state:?}");
    }
}

#[test]
fn a_runbook_started_by_a_claim_may_end_badly_and_keeps_its_name() {
    let claimed = claim(&incident(), 0, now()).unwrap().incident;
    let started = Progress::Started { execution: "e".into() };
    let running = told(&claimed, 0, &started).incident;
    let failed = Progress::Failed { reason: "no".into() };
    let ended = told(&running, 0, &failed);
    let execution = Some("e".to_owned());
    assert_eq!(ended.incident.runbooks[0].state, RunbookState::Failed { execution });
    assert_eq!(told(&ended.incident, 0, &Progress::Succeeded).timeline, []);
    let missing = told(&running, 1, &failed);
    assert_eq!((missing.incident, missing.timeline), (running, vec![]), "there is no second");
}

#[test]
fn a_runbook_runs_at_home_unless_its_action_and_the_signal_say_where() {
    let target = |change: fn(&mut Incident)| {
        let mut incident = incident();
        change(&mut incident);
        request(&incident, 0, "arn:incident").unwrap().target
    };
    let home = TargetAccount::ResponsePlanOwnerAccount;
    assert_eq!(home, TargetAccount::default());
    assert_eq!(target(|i| i.runbooks[0].action.target_account = None), None);
    assert_eq!(target(|i| i.account = None), None, "nobody said whose account");
    assert_eq!(target(|i| i.region = None), None, "nobody said which Region");
}

#[test]
fn an_effect_is_marked_only_where_it_is_pending() {
    let stranger = Effect::Notify { target: TOPIC.into(), notice: Notice::Resolved };
    let outcomes = [(stranger.clone(), Ok(())), (stranger, Err("late".to_owned()))];
    let decision = finished(&incident(), &outcomes, now());
    assert_eq!((decision.incident, decision.timeline), (incident(), vec![]));
    let due = tick(&incident(), now() + EFFECT_TIMEOUT);
    assert_eq!(due.effects, [Effect::StartResponse, notice()]);
    assert!(due.incident.effects.iter().all(|pending| pending.tries == 2));
    assert_eq!(due.incident.wake_at(), Some(now() + EFFECT_TIMEOUT + EFFECT_TIMEOUT));
}

#[test]
fn the_guardian_looks_at_a_runbook_when_whoever_works_on_it_would_have_gone_on() {
    let until = now() + SignedDuration::from_secs(300);
    let (execution, at) = (|| "e".to_owned(), now());
    let started = |look_at| RunbookState::Started { execution: execution(), at, look_at };
    for (state, open, resolved) in [
        (RunbookState::Requested, Some(now() + RUNBOOK_GRACE), None),
        (
            RunbookState::Starting { until },
            Some(until + RUNBOOK_GRACE),
            Some(until + RUNBOOK_GRACE),
        ),
        (started(None), Some(now() + RUNBOOK_LOOK), Some(now() + RUNBOOK_LOOK)),
        (started(Some(until)), Some(until), Some(until)),
        (RunbookState::Succeeded { execution: execution() }, None, None),
        (RunbookState::Failed { execution: None }, None, None),
    ] {
        let mut incident = incident();
        incident.effects.clear();
        incident.runbooks[0].state = state.clone();
        assert_eq!(incident.wake_at(), open, "{state:?} while it is open");
        if let Some(at) = open {
            assert_eq!(due(&incident, at - SignedDuration::from_nanos(1)), [0; 0], "{state:?}");
            assert_eq!(due(&incident, at), [0], "{state:?}");
        }
        assert!(!is_over(&incident, &incident.runbooks[0]) || open.is_none(), "{state:?}");
        let incident = resolve::resolve(&incident, &[], "t", None, now()).unwrap().incident;
        assert_eq!(due_at(&incident, 0), resolved, "{state:?} once it is resolved");
        assert_eq!(is_over(&incident, &incident.runbooks[0]), resolved.is_none(), "{state:?}");
    }
}

#[test]
fn a_look_is_written_only_by_the_guardian_and_only_when_it_was_due() {
    let mut running = incident();
    running.runbooks[0].state =
        RunbookState::Started { execution: "e".into(), at: now(), look_at: None };
    assert_eq!(looked(&running, 0, now()), None, "not due");
    let at = now() + RUNBOOK_LOOK;
    let seen = looked(&running, 0, at).unwrap().incident;
    assert_eq!(due_at(&seen, 0), Some(at + RUNBOOK_LOOK));
    assert_eq!(looked(&seen, 0, at), None, "once");
    assert_eq!(looked(&incident(), 0, at), None, "it does not run");
    assert_eq!(looked(&incident(), 1, at), None, "there is no second");
}

#[test]
fn a_runbook_that_nobody_had_claimed_is_not_started_after_the_resolution() {
    let over = |incident: &Incident| resolve::resolve(incident, &[], "t", None, now()).unwrap();
    assert_eq!(claim(&over(&incident()).incident, 0, now()), None);
    let claimed = claim(&incident(), 0, now()).unwrap().incident;
    let resolved = over(&claimed).incident;
    assert!(claim(&resolved, 0, now() + EFFECT_TIMEOUT).is_some(), "it may be running already");
}

//! Runbooks that wait, are stopped, run again, and page.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::alarm::{Alarm, Circumstances, alarm, raise};
use super::*;
use crate::configuration::Configuration;
use crate::contact::{Contact, ContactPlan, PersonalPlan};
use crate::escalation::{Engagement, Input, Message, Phase, step};
use crate::ids::{IncidentId, PlanName, SignalId};
use crate::incident::{Status, resolve, update};
use crate::limits::{
    APPROVAL_POLL, EFFECT_TIMEOUT, INCIDENT_ENGAGEMENTS_MAX, RUNBOOK_ATTEMPTS_MAX,
    RUNBOOK_CALL_CLAIM, RUNBOOK_GRACE, RUNBOOK_LOOK, RUNBOOK_OUTPUT_CHARS_MAX, RUNBOOK_SILENCE,
    RUNBOOK_STEPS_MAX,
};
use crate::signal::Impact;
use crate::timeline::TimelineEvent;

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn minutes(count: i64) -> Timestamp {
    now() + SignedDuration::from_mins(count)
}

fn runbook(document: &str, terms: &[(&str, &str)]) -> Runbook {
    let one = |(name, value): &(&str, &str)| ((*name).to_owned(), vec![(*value).to_owned()]);
    Runbook::new(RunbookAction {
        document_name: document.into(),
        document_version: None,
        role_arn: String::new(),
        target_account: None,
        parameters: terms.iter().map(one).collect(),
        dynamic_parameters: BTreeMap::new(),
    })
}

fn incident(runbooks: impl Into<Vec<Runbook>>) -> Incident {
    let plan = PlanName::parse("prod").unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("s").unwrap());
    let new = Incident::new(id, "t", Impact::CRITICAL, "aws.cloudwatch", now());
    Incident { runbooks: runbooks.into(), ..new }
}

fn told(incident: &Incident, index: usize, seen: Progress, at: Timestamp) -> Decision {
    let attempt = incident.runbooks[index].attempt;
    progress(incident, index, &Report { attempt, progress: vec![seen] }, at)
}

/// Runbook `index`, running since `at`.
fn started(of: &Incident, index: usize, at: Timestamp) -> Incident {
    let claimed = claim(of, index, at).unwrap().incident;
    told(&claimed, index, Progress::Started { execution: format!("run-{index}") }, at).incident
}

fn ended(of: &Incident, index: usize, end: Progress) -> Incident {
    told(&started(of, index, now()), index, end, now()).incident
}

fn failed() -> Progress {
    Progress::Failed { reason: "step 2".into() }
}

fn facts(decision: &Decision) -> Vec<&Fact> {
    decision.timeline.iter().map(|event: &TimelineEvent| &event.fact).collect()
}

/// Commits what the turn of runbook `index` decides.
fn decide(of: &Incident, index: usize, at: Timestamp) -> Decision {
    let Some(Turn::Decided(decision)) = turn(of, index, at) else {
        unreachable!("{:?}", turn(of, index, at))
    };
    *decision
}

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

#[test]
fn what_comes_after_another_waits_for_its_good_end() {
    let of = incident([
        runbook("A", &[]),
        runbook("B", &[("tocsin/after", "previous")]),
        runbook("C", &[]),
    ]);
    assert!(matches!(turn(&of, 1, now()), Some(Turn::Wait(_))), "A has not run");
    assert_eq!(turn(&of, 2, now()), Some(Turn::Start), "C waits for nobody");
    assert_eq!(claim(&of, 1, now()), None);
    assert_eq!(due_at(&of, 1), None, "the guardian is due for A");
    assert!(matches!(turn(&started(&of, 0, now()), 1, now()), Some(Turn::Wait(_))));
    let well = ended(&of, 0, Progress::Succeeded);
    assert_eq!(turn(&well, 1, now()), Some(Turn::Start));
    assert_eq!(due_at(&well, 1), Some(now() + RUNBOOK_GRACE));
}

#[test]
fn what_comes_after_a_failure_is_skipped_until_that_runs_again() {
    let after = [("tocsin/after", "previous")];
    let of = incident([runbook("A", &[]), runbook("B", &after), runbook("C", &after)]);
    let bad = ended(&of, 0, failed());
    let skipped = decide(&bad, 1, now());
    assert_eq!(
        facts(&skipped),
        [&Fact::RunbookSkipped { document: "B".into(), after: "A".into() }]
    );
    let skipped = decide(&skipped.incident, 2, now()).incident;
    assert_eq!(turn(&skipped, 2, now()), Some(Turn::Over));
    assert_eq!(alarm(&decide(&bad, 1, now())), None, "A's failure has paged");
    let again = again(&skipped, 0.into(), "suzuki-hanako", minutes(1)).unwrap().incident;
    for index in [1, 2] {
        assert_eq!(again.runbooks[index].state, RunbookState::Requested);
        assert!(matches!(turn(&again, index, minutes(1)), Some(Turn::Wait(_))));
    }
    assert_eq!(due(&again, minutes(1)), [0]);
}

#[test]
fn nothing_starts_before_a_named_person_has_approved() {
    let of = incident([runbook("A", &[("tocsin/approval", "tanaka-taro")])]);
    assert_eq!(claim(&of, 0, now()), None);
    let asked = decide(&of, 0, now());
    let approvers = vec![contact("tanaka-taro")];
    assert_eq!(
        facts(&asked),
        [&Fact::RunbookAwaitsApproval { document: "A".into(), approvers: approvers.clone() }]
    );
    let waiting = asked.incident;
    assert_eq!(turn(&waiting, 0, now()), Some(Turn::Wait(now() + APPROVAL_POLL)));
    assert_eq!(turn(&waiting, 0, minutes(600)), Some(Turn::Wait(minutes(600) + RUNBOOK_LOOK)));
    assert_eq!(due_at(&waiting, 0), None);
    let (document, by) = ("A".to_owned(), contact("suzuki-hanako"));
    let refused = approve(&waiting, 0.into(), &by, minutes(1));
    assert_eq!(refused, Err(RunbookRefusal::NotApprover { by, document, approvers }));
    let approved =
        approve(&waiting, 0.into(), &contact("tanaka-taro"), minutes(1)).unwrap().incident;
    assert_eq!(due(&approved, minutes(1)), [0], "at once");
    assert_eq!(turn(&approved, 0, minutes(1)), Some(Turn::Start));
    let other = Meant { index: 0, attempt: Some(1) };
    let other = approve(&waiting, other, &contact("tanaka-taro"), minutes(1));
    assert_eq!(other, Err(RunbookRefusal::OtherAttempt("A".into())));
    let twice = approve(&approved, 0.into(), &contact("tanaka-taro"), minutes(1));
    let by = contact("tanaka-taro");
    assert_eq!(twice, Err(RunbookRefusal::Approved { document: "A".into(), by }));
    let early = approve(&of, 0.into(), &contact("tanaka-taro"), now());
    assert!(matches!(early, Err(RunbookRefusal::NotAwaited { .. })));
    assert_eq!(approve(&waiting, 1.into(), &contact("x"), now()), Err(RunbookRefusal::Absent(1)));
}

#[test]
fn what_waits_for_people_ends_with_its_incident() {
    let of = incident([runbook("A", &[("tocsin/approval", "tanaka-taro")])]);
    let waiting = decide(&of, 0, now()).incident;
    let resolved = resolve::resolve(&waiting, &[], "t", None, now()).unwrap().incident;
    assert_eq!(turn(&resolved, 0, now()), Some(Turn::Over));
    assert!(is_over(&resolved, &resolved.runbooks[0]));
    let by = contact("tanaka-taro");
    assert_eq!(approve(&resolved, 0.into(), &by, now()), Err(RunbookRefusal::Resolved));
    assert_eq!(again(&resolved, 0.into(), "t", now()), Err(RunbookRefusal::Resolved));
    let reopened = update::reopen(&resolved, "t", now()).unwrap().incident;
    assert_eq!(reopened.runbooks[0].state, RunbookState::Failed { execution: None });
}

#[test]
fn a_runbook_with_a_timeout_is_stopped_and_pages() {
    let running = started(&incident([runbook("A", &[("tocsin/timeout", "5")])]), 0, now());
    let look = |at| told(&running, 0, Progress::Running, at);
    assert_eq!(facts(&look(minutes(4))), Vec::<&Fact>::new());
    assert_eq!(due_at(&running, 0), Some(now() + RUNBOOK_LOOK));
    let late = look(minutes(5));
    let execution = "run-0".to_owned();
    let fact =
        Fact::RunbookTimedOut { document: "A".into(), execution: execution.clone(), minutes: 5 };
    assert_eq!(facts(&late), [&fact]);
    assert!(matches!(alarm(&late), Some(Alarm::Trouble(_))));
    let stopping = late.incident;
    let at = minutes(5);
    let stop = Some(Turn::Stop { execution: execution.clone() });
    assert_eq!(turn(&stopping, 0, at), stop);
    let claimed = claim_stop(&stopping, 0, at).unwrap().incident;
    assert_eq!(turn(&claimed, 0, at), Some(Turn::Wait(at + EFFECT_TIMEOUT)));
    assert_eq!(claim_stop(&claimed, 0, at), None);
    assert_eq!(turn(&claimed, 0, at + EFFECT_TIMEOUT), stop, "whoever claimed it has died");
    assert_eq!(claim_stop(&running, 0, at), None);
    for end in [Progress::Stopped(Ok(())), failed()] {
        let over = told(&stopping, 0, end, at);
        assert_eq!(
            over.incident.runbooks[0].state,
            RunbookState::TimedOut { execution: execution.clone() }
        );
        assert_eq!(facts(&over), Vec::<&Fact>::new(), "it was told already");
    }
    let unstoppable = told(&stopping, 0, Progress::Stopped(Err("no".into())), at);
    assert!(matches!(facts(&unstoppable)[..], [Fact::EffectFailed { again_at: None, .. }]));
    let just_in_time = told(&stopping, 0, Progress::Succeeded, at).incident;
    assert_eq!(just_in_time.runbooks[0].state, RunbookState::Succeeded { execution });
}

#[test]
fn a_runbook_without_a_timeout_that_is_silent_pages_once_and_goes_on() {
    let running = started(&incident([runbook("A", &[])]), 0, now());
    let late = now() + RUNBOOK_SILENCE;
    let looked = looked(&running, 0, late - SignedDuration::from_mins(2)).unwrap().incident;
    assert_eq!(due_at(&looked, 0), Some(late + RUNBOOK_GRACE), "sooner than the next look");
    let silent = told(&running, 0, Progress::Running, late);
    let (document, execution) = ("A".to_owned(), "run-0".to_owned());
    assert_eq!(facts(&silent), [&Fact::RunbookSilent { document, execution }]);
    assert!(matches!(alarm(&silent), Some(Alarm::Trouble(_))));
    let again = told(&silent.incident, 0, Progress::Running, late);
    assert_eq!(facts(&again), Vec::<&Fact>::new(), "once");
    assert!(matches!(turn(&silent.incident, 0, late), Some(Turn::Look { .. })));
}

#[test]
fn a_call_that_may_have_run_is_not_repeated_unless_it_may_be() {
    let of = incident([runbook(FUNCTION, &[])]);
    let claimed = claim(&of, 0, now()).unwrap().incident;
    let lost = now() + RUNBOOK_CALL_CLAIM;
    assert_eq!(turn(&claimed, 0, now()), Some(Turn::Wait(lost)));
    assert!(matches!(
        facts(&decide(&claimed, 0, lost))[..],
        [Fact::RunbookFailed { execution: None, .. }]
    ));
    let unheard = Progress::Unheard { reason: "no answer".into() };
    let failed = told(&claimed, 0, unheard.clone(), now()).incident;
    assert_eq!(failed.runbooks[0].state, RunbookState::Failed { execution: None });
    let unsent = told(&claimed, 0, Progress::Unsent, now()).incident;
    assert_eq!(turn(&unsent, 0, now()), Some(Turn::Start), "it certainly did not run");
    for repeatable in [runbook(FUNCTION, &[("tocsin/repeatable", "true")]), runbook("A", &[])] {
        let claimed = claim(&incident([repeatable]), 0, now()).unwrap().incident;
        assert_eq!(told(&claimed, 0, unheard.clone(), now()).incident, claimed);
        assert_eq!(turn(&claimed, 0, lost), Some(Turn::Start));
    }
}

#[test]
fn an_attempt_has_a_token_of_its_own_and_hears_nothing_of_the_one_before() {
    let of = ended(&incident([runbook("A", &[("Cluster", "prod")])]), 0, failed());
    let first = request(&of, 0, "arn").unwrap();
    let next = again(&of, 0.into(), "suzuki-hanako", minutes(1)).unwrap();
    let by = "suzuki-hanako".to_owned();
    assert_eq!(facts(&next), [&Fact::RunbookRetried { document: "A".into(), attempt: 1, by }]);
    let second = request(&next.incident, 0, "arn").unwrap();
    assert_ne!(first.token, second.token);
    assert_eq!((second.attempt, &second.parameters), (1, &first.parameters));
    let late = Report { attempt: 0, progress: vec![Progress::Started { execution: "old".into() }] };
    assert_eq!(progress(&next.incident, 0, &late, minutes(1)).incident, next.incident);
    assert_eq!(report_of(&started(&next.incident, 0, minutes(1)), 0, "old", failed()), None);
    assert_eq!(due(&next.incident, minutes(1)), [0], "at once");
    assert!(matches!(
        again(&next.incident, 0.into(), "t", now()),
        Err(RunbookRefusal::NotOver { .. })
    ));
    let ended = ended(&next.incident, 0, failed());
    let seen = |attempt| Meant { index: 0, attempt: Some(attempt) };
    let other = Err(RunbookRefusal::OtherAttempt("A".into()));
    assert_eq!(again(&ended, seen(0), "t", now()), other, "the end that was seen is another's");
    assert!(again(&ended, seen(1), "t", now()).is_ok());
    let mut often = of;
    often.runbooks[0].attempt = RUNBOOK_ATTEMPTS_MAX - 1;
    assert_eq!(again(&often, 0.into(), "t", now()), Err(RunbookRefusal::Exhausted("A".into())));
}

#[test]
fn a_person_cancels_what_has_not_ended() {
    let of = incident([runbook("A", &[])]);
    let early = cancel(&of, 0, "suzuki-hanako", now()).unwrap();
    assert_eq!(early.incident.runbooks[0].state, RunbookState::Cancelled { execution: None });
    assert_eq!(alarm(&early), None, "a person wanted it");
    let claimed = claim(&of, 0, now()).unwrap().incident;
    assert!(matches!(cancel(&claimed, 0, "t", now()), Err(RunbookRefusal::Busy { .. })));
    let running = started(&of, 0, now());
    let stopping = cancel(&running, 0, "suzuki-hanako", now()).unwrap();
    let execution = Some("run-0".to_owned());
    let by = "suzuki-hanako".to_owned();
    let fact = Fact::RunbookCancelled { document: "A".into(), execution: execution.clone(), by };
    assert_eq!(facts(&stopping), [&fact]);
    let over = told(&stopping.incident, 0, Progress::Stopped(Ok(())), now()).incident;
    assert_eq!(over.runbooks[0].state, RunbookState::Cancelled { execution });
    assert!(matches!(cancel(&over, 0, "t", now()), Err(RunbookRefusal::Over { .. })));
}

#[test]
fn a_dry_run_starts_nothing_needs_no_approval_and_lets_the_next_go_on_where_it_fits() {
    let dry = [("tocsin/dry-run", "true"), ("tocsin/approval", "tanaka-taro")];
    let of = incident([runbook("A", &dry), runbook("B", &[("tocsin/after", "previous")])]);
    assert_eq!(turn(&of, 0, now()), Some(Turn::Rehearse));
    assert_eq!(claim(&of, 0, now()), None);
    let looked_at = told(&of, 0, Progress::Rehearsed(vec!["no such parameter".into()]), now());
    assert_eq!(alarm(&looked_at), None);
    assert!(matches!(facts(&looked_at)[..], [Fact::RunbookRehearsed { .. }]));
    assert!(matches!(
        facts(&decide(&looked_at.incident, 1, now()))[..],
        [Fact::RunbookSkipped { .. }]
    ));
    let fits = told(&of, 0, Progress::Rehearsed(Vec::new()), now()).incident;
    assert_eq!(turn(&fits, 1, now()), Some(Turn::Start));
}

#[test]
fn steps_are_told_when_they_change_and_never_without_end() {
    let running = started(&incident([runbook("A", &[])]), 0, now());
    let step = |name: &str, status: &str, output: Option<&str>| Step {
        name: name.into(),
        status: status.into(),
        output: output.map(ToOwned::to_owned),
    };
    let long = "x".repeat(RUNBOOK_OUTPUT_CHARS_MAX + 1);
    let first = vec![step("stop", "Success", Some(&long)), step("start", "InProgress", None)];
    let seen = told(&running, 0, Progress::Steps(first.clone()), now());
    let told_of: Vec<_> = facts(&seen)
        .into_iter()
        .map(|fact| {
            let Fact::RunbookStep { step, status, output, .. } = fact else {
                unreachable!("{fact:?}")
            };
            (step.as_str(), status.as_str(), output.as_ref().map(String::len))
        })
        .collect();
    let cut = Some(RUNBOOK_OUTPUT_CHARS_MAX);
    assert_eq!(told_of, [("stop", "Success", cut), ("start", "InProgress", None)]);
    let seen = seen.incident;
    assert_eq!(told(&seen, 0, Progress::Steps(first), now()).incident, seen, "once");
    let many = (0..500).map(|number| step(&format!("s{number}"), "Success", None)).collect();
    let full = told(&seen, 0, Progress::Steps(many), now());
    assert!(full.timeline.len() <= RUNBOOK_STEPS_MAX);
    assert_eq!(full.incident.runbooks[0].steps.len(), RUNBOOK_STEPS_MAX);
}

#[test]
fn terms_that_cannot_be_read_start_nothing() {
    let of = incident([runbook("A", &[("tocsin/aproval", "tanaka-taro")])]);
    assert!(matches!(
        facts(&decide(&of, 0, now()))[..],
        [Fact::RunbookFailed { execution: None, .. }]
    ));
}

/// Two people without a plan: enough to engage them.
fn people() -> Configuration {
    let mut of = Configuration::default();
    for alias in ["tanaka-taro", "suzuki-hanako"] {
        let plan = ContactPlan::Personal(PersonalPlan { stages: Vec::new() });
        let id = contact(alias);
        let (display_name, tags) = (String::new(), BTreeMap::new());
        of.contacts.insert(id.clone(), Contact { id, display_name, plan, tags });
    }
    of
}

fn words(_: &Incident, line: &str) -> Message {
    Message { subject: line.into(), ..Message::default() }
}

/// Whom the failure of runbook 0 engages.
fn engaged(of: &Incident, engagements: &[Engagement]) -> Vec<String> {
    let failed = told(&started(of, 0, now()), 0, failed(), now());
    let why = alarm(&failed).unwrap();
    let configuration = people();
    let (configuration, words) = (&configuration, &words);
    let circumstances = Circumstances { engagements, configuration, words, seed: "s" };
    let raised = raise(failed, 0, &why, &circumstances);
    assert_eq!(raised.incident.effects.len(), raised.engagements.len(), "each has its timer");
    let engaged = raised.engagements.iter();
    engaged.map(|its| its.engagement.id.contact().to_string()).collect()
}

#[test]
fn a_failure_pages_whom_the_plan_names_else_who_took_it_else_all_who_are_engaged() {
    let of = |terms: &[(&str, &str)]| {
        let mut of = incident([runbook("A", terms)]);
        let engage = |ordinal, alias| EngagementId::derive(&of.id, &contact(alias), ordinal);
        of.engagements = vec![engage(0, "tanaka-taro"), engage(1, "suzuki-hanako")];
        of
    };
    let plain = of(&[]);
    assert_eq!(engaged(&plain, &[]), ["tanaka-taro", "suzuki-hanako"], "nobody has answered");
    assert_eq!(engaged(&of(&[("tocsin/page", "suzuki-hanako")]), &[]), ["suzuki-hanako"]);
    assert_eq!(engaged(&of(&[("tocsin/page", "gone")]), &[]), [""; 0]);
    let call = |by: &str| crate::incident::open::Call {
        contact: contact("suzuki-hanako"),
        by: by.into(),
        message: Message::default(),
        seed: "s".into(),
    };
    let summoned = |by| {
        let its = crate::incident::open::summon(&plain, call(by), "c", &people(), now());
        its.engagement.engagement
    };
    let by = contact("suzuki-hanako");
    let took = Input::Acknowledge { contact: by, via: "v".into(), take: true, read: None };
    let answered = step(&summoned("t"), &took, &people(), now()).engagement;
    assert!(matches!(answered.phase, Phase::Acknowledged { .. }));
    assert_eq!(engaged(&plain, &[answered]), ["suzuki-hanako"], "who took it");
    let paged = summoned(alarm::RUNBOOKS);
    assert_eq!(engaged(&plain, &[paged]), ["tanaka-taro"], "the other is being paged already");
    let mut full = plain;
    full.engagements.resize_with(INCIDENT_ENGAGEMENTS_MAX, || {
        EngagementId::derive(&incident([]).id, &contact("tanaka-taro"), 7)
    });
    assert_eq!(engaged(&full, &[]), [""; 0], "there is no room");
}

#[test]
fn an_approval_is_asked_for_by_a_page_whose_first_stage_its_timer_enters() {
    let of = incident([runbook("A", &[("tocsin/approval", "tanaka-taro")])]);
    let asked = decide(&of, 0, now());
    let why = alarm(&asked).unwrap();
    let configuration = people();
    let (configuration, words) = (&configuration, &words);
    let circumstances = Circumstances { engagements: &[], configuration, words, seed: "s" };
    let raised = raise(asked, 0, &why, &circumstances);
    let engagement = &raised.engagements[0].engagement;
    assert_eq!(engagement.message.subject, "runbook A waits for your approval");
    assert_eq!((engagement.wake_at(), engagement.next_stage), (Some(now()), 0));
    let RunbookState::AwaitingApproval { engagements, .. } =
        &raised.incident.incident.runbooks[0].state
    else {
        unreachable!("it waits")
    };
    assert_eq!(engagements, std::slice::from_ref(&engagement.id));
}

#[test]
fn nobody_is_paged_about_a_runbook_of_a_resolved_incident() {
    let mut running = started(&incident([runbook("A", &[])]), 0, now());
    running.status = Status::Resolved { at: now(), by: "t".into() };
    let over = told(&running, 0, failed(), now());
    assert_eq!(facts(&over).len(), 1);
    assert_eq!(alarm(&over), None);
}

mod alarms;
mod carriers;
mod incidents;
mod plans;
mod runbooks;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::Severity::{Advice, Fault, NotChecked, Warning};
use super::*;
use crate::aliases::{Alias, BEING_MADE, MADE};
use crate::analysis::{ANALYSIS_TAG, Analysis, Closed, FollowUp, REQUIRED};
use crate::chat::{SLACK_TAG, TEAMS_TAG};
use crate::configuration::Configuration;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use crate::document::{Document as Declared, DocumentKind, Need, Parameter, Takes};
use crate::heartbeat::{Heartbeat, nobody};
use crate::ids::{ChannelId, ContactId, HeartbeatName, IncidentId, PlanName, RotationId};
use crate::incident::Modified;
use crate::oncall::{Day, Recurrence, Rotation};
use crate::replication::{Region, ReplicationSet};
use crate::response_plan::{IncidentTemplate, ResponsePlan, RunbookAction};
use crate::signal::Impact;
use crate::time::Zone;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:told";
const OWN: &str = "arn:aws:sns:ap-northeast-1:123456789012:operators";
const INTAKE: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake";
const TEXTS: &str = "arn:aws:sns:ap-northeast-1:123456789012:tocsin-text-messages";
const REPLIES: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-replies";
const SLACK: &str = "/tocsin/tocsin/slack";
const PAGER_DUTY: &str = "/tocsin/tocsin/pagerduty";
const DENIED: &str = "AccessDenied: no";

fn now() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn name(plan: &str) -> PlanName {
    PlanName::parse(plan).unwrap()
}

fn sms() -> ChannelId {
    contact("ana").channel("SMS")
}

fn email() -> ChannelId {
    contact("ana").channel("EMAIL")
}

fn add(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let (id, tags) = (contact(alias), BTreeMap::new());
    to.contacts.insert(id.clone(), Contact { id, display_name: String::new(), plan, tags });
}

fn person(to: &mut Configuration, alias: &str) {
    let mut targets = Vec::new();
    for kind in [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice] {
        let id = contact(alias).channel(kind.as_str());
        let (name, address) = (format!("{alias}'s"), Address::new("+819012345678"));
        let activation = Activation::Activated;
        let channel = ContactChannel { id: id.clone(), name, kind, address, activation };
        to.channels.insert(id.clone(), channel);
        targets.push(ChannelTarget { channel: id, retry_minutes: Some(2) });
    }
    let stages = vec![PersonalStage { wait_minutes: 5, targets }];
    add(to, alias, ContactPlan::Personal(PersonalPlan { stages }));
}

fn rotation() -> Rotation {
    Rotation {
        id: RotationId::parse("weekly").unwrap(),
        name: "weekly".into(),
        contacts: vec![contact("ana"), contact("bob")],
        start: "2026-11-01T00:00:00Z".parse().unwrap(),
        start_given: true,
        tags: BTreeMap::new(),
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Weekly {
            every: 1,
            handoffs: vec![(Day::Mon, jiff::civil::time(9, 0, 0, 0))],
        },
        on_calls: 1,
        coverage: None,
    }
}

fn action() -> RunbookAction {
    RunbookAction {
        document_name: "Diagnose".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/tocsin-runbook-diagnose".into(),
        target_account: None,
        parameters: [("Cluster".to_owned(), vec!["web".to_owned()])].into(),
        dynamic_parameters: BTreeMap::new(),
    }
}

fn plan(plan: &str) -> ResponsePlan {
    let template = IncidentTemplate {
        notification_targets: vec![TOPIC.into()],
        ..IncidentTemplate::new("down", Impact::CRITICAL)
    };
    ResponsePlan {
        engagements: vec![contact("team")],
        actions: vec![action()],
        tags: [(ANALYSIS_TAG, REQUIRED), (SLACK_TAG, "new")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..ResponsePlan::new(name(plan), template)
    }
}

/// Two people who take turns, and two plans that engage them.
fn team() -> Configuration {
    let mut team = Configuration::default();
    person(&mut team, "ana");
    person(&mut team, "bob");
    let rotation = rotation();
    let rotations = vec![rotation.id.clone()];
    team.rotations.insert(rotation.id.clone(), rotation);
    add(&mut team, "on-call", ContactPlan::OncallSchedule { rotations });
    let target = |alias| Target::Contact { contact: contact(alias), essential: true };
    let stage = |alias| EscalationStage { wait_minutes: 15, targets: vec![target(alias)] };
    let stages = vec![stage("on-call"), stage("bob")];
    add(&mut team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
    for plan in [plan("compute"), plan("database")] {
        team.plans.insert(plan.name.clone(), plan);
    }
    team
}

fn document(kind: &str, status: &str, made_at: Timestamp, parameters: &[(&str, Need)]) -> Document {
    let parameter = |(name, need): &(&str, Need)| {
        ((*name).to_owned(), Parameter { takes: Takes::One, need: *need })
    };
    let kind = match kind {
        "Automation" => DocumentKind::Runbook,
        other => DocumentKind::Other(other.to_owned()),
    };
    let declared = Declared { kind, parameters: parameters.iter().map(parameter).collect() };
    Document::There { declared, status: status.into(), of_aws: false, made_at: Some(made_at) }
}

const PARAMETERS: [(&str, Need); 2] =
    [("Cluster", Need::Required), ("AutomationAssumeRole", Need::Optional)];

fn alarm(name: &str, actions: &[&str]) -> Alarm {
    let actions = actions.iter().map(|&action| action.to_owned()).collect();
    Alarm { name: name.into(), actions, enabled: true, ..Alarm::default() }
}

fn there(endpoints: &[&str]) -> Topic {
    Topic::There { endpoints: endpoints.iter().map(|&its| its.to_owned()).collect() }
}

fn account() -> Account {
    let alias = |name: &str| Alias { name: name.into(), description: MADE.into() };
    Account {
        name: "tocsin".into(),
        settings: Ok(Settings {
            sender: "oncall@example.com".into(),
            voice: "+12065550100".into(),
            connect: Connect::default(),
            sender_id: String::new(),
            text_messages: TEXTS.into(),
            slack: SLACK.into(),
            teams: String::new(),
            pager_duty: PAGER_DUTY.into(),
            canary_minutes: 5,
            canary_sink: "success@simulator.amazonses.com".into(),
        }),
        sms: Some(Sms {
            sandbox: Ok(false),
            limit_usd: Ok(Some(20.0)),
            spent_usd: Ok(Some(1.5)),
            opted_out: Ok(BTreeSet::new()),
        }),
        mail: Some(Mail {
            verified: Some(Ok(true)),
            sending: Ok(sending()),
            suppressed: Ok(BTreeSet::new()),
        }),
        aliases: Ok(vec![alias("compute"), alias("database")]),
        alarms: Ok(vec![
            alarm("tocsin-dead-signals", &[OWN]),
            alarm("web-5xx", &[&format!("{INTAKE}:compute")]),
        ]),
        watched: Ok(true),
        topics: [(TOPIC, "a"), (OWN, "b"), (TEXTS, REPLIES)]
            .map(|(topic, endpoint)| (topic.to_owned(), Ok(there(&[endpoint]))))
            .into(),
        secrets: [SLACK, PAGER_DUTY].map(|name| (name.to_owned(), Ok(true))).into(),
        integrations: [(name("database"), PAGER_DUTY.to_owned())].into(),
        documents: [(
            ("Diagnose".to_owned(), None),
            Ok(document("Automation", "Active", ago(24), &PARAMETERS)),
        )]
        .into(),
        last_round: Ok(Some(now() - SignedDuration::from_secs(90))),
    }
}

fn sending() -> Sending {
    let quota = Some((3.0, 200.0));
    Sending { production: true, enabled: true, enforcement: "HEALTHY".into(), quota }
}

fn facts() -> Facts {
    let (incidents, kept) = (Vec::new(), Vec::new());
    Facts { now: now(), configuration: team(), incidents, kept, account: Some(account()) }
}

/// Findings in a line each, without what to do.
fn lines(facts: &Facts) -> Vec<String> {
    let line = |it: Finding| {
        assert!(!it.remedy.is_empty(), "{it:?}");
        format!("{} {} {}: {}", it.severity.as_str(), it.check.as_str(), it.subject, it.what)
    };
    judge(facts).into_iter().map(line).collect()
}

/// What is found when this is wrong and nothing else.
fn found(change: impl FnOnce(&mut Facts)) -> Vec<String> {
    let mut facts = facts();
    change(&mut facts);
    lines(&facts)
}

fn with_account(change: impl FnOnce(&mut Account)) -> Vec<String> {
    found(|facts| change(facts.account.as_mut().unwrap()))
}

fn with_team(change: impl FnOnce(&mut Configuration)) -> Vec<String> {
    found(|facts| change(&mut facts.configuration))
}

#[test]
fn a_healthy_deployment_has_no_findings() {
    assert_eq!(lines(&facts()), [] as [String; 0]);
    let local = Facts { account: None, ..facts() };
    assert_eq!(lines(&local), [] as [String; 0]);
}

#[test]
fn what_could_not_be_asked_is_never_told_as_fine() {
    let found = with_account(|it| {
        let denied = || DENIED.to_owned();
        it.settings = Err(denied());
        it.sms = Some(Sms {
            sandbox: Err(denied()),
            limit_usd: Err(denied()),
            spent_usd: Err(denied()),
            opted_out: Err(denied()),
        });
        it.mail = Some(Mail {
            verified: Some(Err(denied())),
            sending: Err(denied()),
            suppressed: Err(denied()),
        });
        (it.aliases, it.alarms, it.watched) = (Err(denied()), Err(denied()), Err(denied()));
        it.topics.values_mut().for_each(|topic| *topic = Err(denied()));
        it.documents.values_mut().for_each(|document| *document = Err(denied()));
        it.last_round = Err(denied());
    });
    assert!(found.iter().all(|line| line.starts_with("NOT_CHECKED") && line.ends_with(DENIED)));
    let checks: BTreeSet<&str> = found.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    let expected = BTreeSet::from([
        "ALARMS",
        "ALIASES",
        "CANARY",
        "CHAT",
        "GUARDIAN",
        "MAIL",
        "OWN_ALARMS",
        "PAGER_DUTY",
        "REPLIES",
        "RUNBOOKS",
        "SENDER",
        "SMS",
        "SMS_SPEND",
        "TOPICS",
        "VOICE",
    ]);
    assert_eq!(checks, expected);
    // The limit is asked before what was spent of it.
    assert_eq!(found.len(), 19, "{found:#?}");
}

#[test]
fn a_right_is_missing_only_where_the_answer_says_so() {
    let remedy = |why: &str| {
        let mut facts = facts();
        facts.account.as_mut().unwrap().last_round = Err(why.into());
        judge(&facts).remove(0).remedy
    };
    let right = "cloudwatch:GetMetricStatistics";
    for denied in [DENIED, "AuthorizationError: no", "AccessDeniedException: no"] {
        assert_eq!(remedy(denied), format!("it takes the right {right}"));
    }
    for other in ["Throttling: slow down", "ExpiredToken: no", "the list of alarms is too long"] {
        assert_eq!(remedy(other), format!("ask again; what did not answer is {right}"));
    }
}

#[test]
fn commands_are_about_the_place_that_was_looked_at() {
    let remedies = |facts: &Facts| -> Vec<String> {
        judge(facts).into_iter().map(|finding| finding.remedy).collect()
    };
    let late = incidents::looked(1, ago(200), Some(ago(190)));
    let mut facts = Facts { incidents: vec![late], ..facts() };
    let id = facts.incidents[0].id.clone();
    let there =
        format!("tocsin analysis {id} --deployment tocsin (and `close` when it is written)");
    assert_eq!(remedies(&facts), [there]);
    facts.account = None;
    let here = format!("tocsin analysis {id} (and `close` when it is written)");
    assert_eq!(remedies(&facts), [here]);
}

#[test]
fn the_worst_comes_first_and_advice_is_no_fault() {
    let found = judge(&{
        let mut facts = facts();
        let account = facts.account.as_mut().unwrap();
        account.settings.as_mut().unwrap().canary_minutes = 0;
        account.last_round = Err(DENIED.into());
        account.sms.as_mut().unwrap().sandbox = Ok(true);
        account.sms.as_mut().unwrap().limit_usd = Ok(Some(1.6));
        facts
    });
    let severities: Vec<Severity> = found.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Fault, Warning, NotChecked, Advice]);
    let wrong: Vec<bool> = severities.into_iter().map(Severity::is_wrong).collect();
    assert_eq!(wrong, [true, true, true, false]);
}

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
fn sms_that_reach_nobody_are_found() {
    let of = |change: fn(&mut Sms)| with_account(|it| change(it.sms.as_mut().unwrap()));
    for (change, expected) in [
        (
            (|it| it.sandbox = Ok(true)) as fn(&mut Sms),
            "FAULT SMS SNS: the account is in the SMS sandbox: only numbers that were verified there \
             are reached",
        ),
        (
            |it| it.opted_out = Ok([sms()].into()),
            "FAULT SMS ana/9af0a1a1: the phone (ana's) opted out of SMS: no page arrives",
        ),
        (
            |it| it.limit_usd = Ok(None),
            "WARNING SMS_SPEND limit: 1 USD may be spent on SMS in a month, then SNS stops sending",
        ),
        (
            |it| it.spent_usd = Ok(Some(16.0)),
            "WARNING SMS_SPEND spent: 16 of 20 USD are spent this month",
        ),
        (
            |it| it.spent_usd = Ok(Some(20.0)),
            "FAULT SMS_SPEND spent: 20 of 20 USD are spent: SNS sends nothing more this month",
        ),
    ] {
        let expected = expected.replace("ana/9af0a1a1", sms().as_str());
        let found = of(change);
        // A month of 1 USD is spent with 1.5.
        assert_eq!(found.last().unwrap(), &expected);
    }
    assert_eq!(of(|it| it.spent_usd = Ok(Some(15.99))), [] as [String; 0]);
    assert_eq!(of(|it| it.spent_usd = Ok(None)), [] as [String; 0]);
}

#[test]
fn mails_that_reach_nobody_are_found() {
    let of = |change: fn(&mut Mail)| with_account(|it| change(it.mail.as_mut().unwrap()));
    for (change, expected) in [
        (
            (|it| it.verified = Some(Ok(false))) as fn(&mut Mail),
            "FAULT SENDER oncall@example.com: SES has not verified the sender, so it refuses every \
             mail",
        ),
        (
            |it| it.sending = Ok(Sending { production: false, ..sending() }),
            "FAULT MAIL SES: the account is in the SES sandbox: only verified recipients get mail",
        ),
        (
            |it| it.sending = Ok(Sending { enabled: false, ..sending() }),
            "FAULT MAIL SES: sending is switched off: no mail leaves",
        ),
        (
            |it| it.sending = Ok(Sending { enforcement: "PROBATION".into(), ..sending() }),
            "WARNING MAIL SES: SES has the account under PROBATION",
        ),
        (
            |it| it.sending = Ok(Sending { quota: Some((160.0, 200.0)), ..sending() }),
            "WARNING MAIL SES: 160 of 200 mails of 24 hours are sent",
        ),
        (
            |it| it.suppressed = Ok([email()].into()),
            "FAULT MAIL EMAIL: the address (ana's) is on SES's suppression list: mails are dropped",
        ),
    ] {
        assert_eq!(of(change), [expected.replace("MAIL EMAIL", &format!("MAIL {}", email()))]);
    }
}

#[test]
fn what_was_deployed_without_a_sender_or_a_number_is_found() {
    let of = |change: fn(&mut Settings)| with_account(|it| change(it.settings.as_mut().unwrap()));
    assert_eq!(
        of(|it| it.sender = String::new()),
        ["FAULT SENDER SenderEmail: somebody has e-mail channels, and SenderEmail is not set: no \
          page leaves"]
    );
    assert_eq!(
        of(|it| it.voice = String::new()),
        ["FAULT VOICE VoiceOriginationIdentity: somebody has voice channels, and \
          VoiceOriginationIdentity is not set: no page leaves"]
    );
    let canary = "ADVICE CANARY CanaryMinutes: Tocsin does not page itself to see whether it can";
    assert_eq!(of(|it| it.canary_minutes = 0), [canary]);
    let nobody = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Sms);
        let settings = Settings { canary_minutes: 5, ..Settings::default() };
        facts.account.as_mut().unwrap().settings = Ok(settings);
    });
    assert!(!nobody.iter().any(|line| line.contains("SENDER") || line.contains("VOICE")));
}

#[test]
fn calls_go_by_connect_where_all_of_it_is_given() {
    let of = |voice: &str, given: [bool; 3]| {
        with_account(|it| {
            let settings = it.settings.as_mut().unwrap();
            let [instance, flow, number] =
                given.map(|is_given| if is_given { "given".to_owned() } else { String::new() });
            settings.connect = Connect { instance, flow, number };
            settings.voice = voice.into();
        })
    };
    let none: [String; 0] = [];
    let number = "+12065550100";
    assert_eq!(of("", [true; 3]), none, "Connect has a number of its own");
    assert_eq!(of(number, [true; 3]), none);
    assert_eq!(of(number, [false; 3]), none);
    let line = |severity: &str, missing: &str, then: &str| {
        vec![format!(
            "{severity} VOICE {missing}: Amazon Connect is set up in part, and makes no call without \
             {missing}: {then}"
        )]
    };
    let (deaf, nobody) = (
        "AWS End User Messaging does, and hears no key",
        "no page leaves by the voice channels that somebody has",
    );
    for (given, missing) in [
        ([true, false, false], "ConnectContactFlowId and ConnectSourceNumber"),
        ([true, true, false], "ConnectSourceNumber"),
        ([true, false, true], "ConnectContactFlowId"),
        ([false, true, true], "ConnectInstanceArn"),
    ] {
        assert_eq!(of(number, given), line("WARNING", missing, deaf));
        assert_eq!(of("", given), line("FAULT", missing, nobody));
    }
    let nobodys = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Sms);
        let settings = facts.account.as_mut().unwrap().settings.as_mut().unwrap();
        settings.connect.instance = "given".into();
    });
    assert!(!nobodys.iter().any(|line| line.contains("VOICE")), "{nobodys:?}");
}

#[test]
fn a_chat_channel_that_cannot_be_made_is_found() {
    let of = |slack: &str, teams: &str, there: Option<Known<bool>>| {
        with_account(|it| {
            let settings = it.settings.as_mut().unwrap();
            (settings.slack, settings.teams) = (slack.into(), teams.into());
            it.secrets.remove(SLACK);
            let name = if teams.is_empty() { slack } else { teams };
            it.secrets.extend(there.map(|there| (name.to_owned(), there)));
        })
    };
    let none: [String; 0] = [];
    let not_set = |plan: &str| {
        format!(
            "FAULT CHAT {plan}: its tag tocsin/slack asks for a service, and SlackSecret is not set: \
             nothing is told"
        )
    };
    assert_eq!(of("", "", None), [not_set("compute"), not_set("database")]);
    // What is there for Teams is of no use to a plan that wants Slack.
    let teams = "/tocsin/tocsin/teams";
    assert_eq!(of("", teams, Some(Ok(true))), [not_set("compute"), not_set("database")]);
    assert_eq!(
        of(SLACK, "", Some(Ok(false))),
        [format!(
            "FAULT CHAT SlackSecret: Systems Manager has no parameter {SLACK}: nothing is told there"
        )]
    );
    assert_eq!(
        of(SLACK, teams, Some(Ok(false))),
        [format!(
            "FAULT CHAT TeamsSecret: Systems Manager has no parameter {teams}: nothing is told there"
        )]
    );
    let denied = format!("NOT_CHECKED CHAT SlackSecret: not checked: {DENIED}");
    assert_eq!(of(SLACK, "", Some(Err(DENIED.into()))), [denied]);
    // Systems Manager does not list what Secrets Manager keeps.
    assert_eq!(of("/aws/reference/secretsmanager/slack", "", None), none);
    let in_teams = found(|facts| {
        let plan = facts.configuration.plans.get_mut(&name("compute")).unwrap();
        plan.tags.remove(SLACK_TAG);
        plan.tags.insert(TEAMS_TAG.to_owned(), "new".to_owned());
    });
    assert_eq!(
        in_teams,
        [
            "FAULT CHAT compute: its tag tocsin/teams asks for a service, and TeamsSecret is not set: \
          nothing is told"
        ]
    );
    let nobody = with_team(|team| {
        team.plans.values_mut().for_each(|plan| drop(plan.tags.remove(SLACK_TAG)));
    });
    assert_eq!(nobody, none, "a secret that no plan wants yet is no fault");
}

#[test]
fn pager_duty_that_cannot_be_told_is_found() {
    let of = |given: &str, there: Known<bool>, named: &str| {
        with_account(|it| {
            it.settings.as_mut().unwrap().pager_duty = given.into();
            it.secrets.insert(PAGER_DUTY.into(), there);
            it.integrations = [(name("database"), named.to_owned())].into();
        })
    };
    assert_eq!(
        of("", Ok(true), PAGER_DUTY),
        ["FAULT PAGER_DUTY database: its integration with PagerDuty asks for a service, and \
          PagerDutySecret is not set: nothing is told"]
    );
    assert_eq!(
        of(PAGER_DUTY, Ok(false), PAGER_DUTY),
        [format!(
            "FAULT PAGER_DUTY PagerDutySecret: Systems Manager has no parameter {PAGER_DUTY}: nothing \
             is told there"
        )]
    );
    assert_eq!(
        of(PAGER_DUTY, Err(DENIED.into()), PAGER_DUTY),
        [format!("NOT_CHECKED PAGER_DUTY PagerDutySecret: not checked: {DENIED}")]
    );
    let other = "/aws/reference/secretsmanager/pagerduty";
    assert_eq!(
        of(PAGER_DUTY, Ok(true), other),
        [format!(
            "FAULT PAGER_DUTY database: its integration with PagerDuty names {other}, and \
             PagerDutySecret is {PAGER_DUTY}: it cannot be read, so nothing is told"
        )]
    );
    assert_eq!(of(other, Ok(false), other), [] as [String; 0]);
}

#[test]
fn text_messages_that_reach_nobody_are_found() {
    let of = |topic| with_account(|it| drop(it.topics.insert(TEXTS.into(), topic)));
    let none: [String; 0] = [];
    assert_eq!(of(Ok(there(&["+819012345678", REPLIES]))), none);
    let nobody = "WARNING REPLIES tocsin-text-messages: it does not lead to tocsin-replies: who answers \
                  a page by text message acknowledges nothing";
    assert_eq!(of(Ok(Topic::Gone)), [nobody]);
    assert_eq!(of(Ok(there(&[INTAKE]))), [nobody]);
    assert_eq!(of(Ok(there(&[&REPLIES.replace("tocsin-", "other-")]))), [nobody]);
    assert_eq!(
        of(Err(DENIED.into())),
        [format!("NOT_CHECKED REPLIES tocsin-text-messages: not checked: {DENIED}")]
    );
    let named = with_account(|it| it.settings.as_mut().unwrap().sender_id = "TOCSIN".into());
    assert_eq!(
        named,
        [
            "ADVICE REPLIES SmsSenderId: where a country shows it as the sender, nobody can answer by text \
          message"
        ]
    );
    let nobody = found(|facts| {
        facts.configuration.channels.retain(|_, channel| channel.kind == ChannelKind::Email);
        let account = facts.account.as_mut().unwrap();
        account.settings.as_mut().unwrap().sender_id = "TOCSIN".into();
        account.topics.insert(TEXTS.into(), Ok(Topic::Gone));
    });
    assert!(!nobody.iter().any(|line| line.contains("REPLIES")), "{nobody:?}");
}

#[test]
fn a_topic_that_leads_nowhere_is_found() {
    let of = |topic| with_account(|it| drop(it.topics.insert(TOPIC.into(), topic)));
    let told = format!("TOPICS {TOPIC}: response plan database tells it:");
    assert_eq!(of(Ok(Topic::Gone)), [format!("FAULT {told} there is no such topic")]);
    assert_eq!(of(Ok(there(&[]))), [format!("WARNING {told} nobody has subscribed to it")]);
}

#[test]
fn a_plan_without_a_whole_alias_is_found() {
    for (description, expected) in [
        (None, "tocsin-intake has no whole alias of that name: no alarm can name it"),
        (Some(BEING_MADE), "tocsin-intake has no whole alias of that name: no alarm can name it"),
        (Some("theirs"), "an alias of that name is somebody else's"),
    ] {
        let found = with_account(|it| {
            let aliases = it.aliases.as_mut().unwrap();
            aliases.pop();
            let description = description.map(str::to_owned);
            aliases
                .extend(description.map(|its| Alias { name: "database".into(), description: its }));
        });
        assert_eq!(found, [format!("FAULT ALIASES database: {expected}")]);
    }
}

#[test]
fn an_alarm_pages_somebody_by_one_of_its_ways_or_is_found() {
    let intake = |alias: &str| format!("{INTAKE}:{alias}");
    let with = |alarms: Vec<Alarm>| {
        with_account(|it| {
            it.topics.insert("arn:aws:sns:r:1:pager".into(), Ok(there(&[&intake("compute")])));
            it.topics.insert("arn:aws:sns:r:1:mail".into(), Ok(there(&["team@example.com"])));
            it.topics.insert("arn:aws:sns:r:1:theirs".into(), Err(DENIED.into()));
            it.alarms.as_mut().unwrap().extend(alarms);
        })
    };
    let nobody = "WARNING ALARMS db: none of its actions leads to a response plan: it pages nobody";
    let scaling = "arn:aws:autoscaling:r:1:scalingPolicy:x";
    for (actions, expected) in [
        (vec![intake("compute")], None),
        (vec!["arn:aws:sns:r:1:pager".into()], None),
        (vec![scaling.into(), intake("database")], None),
        (vec![scaling.into()], None),
        (vec!["arn:aws:sns:r:1:mail".into(), scaling.into()], Some(nobody)),
        (vec!["arn:aws:lambda:r:1:function:other".into()], Some(nobody)),
        (vec![], Some("WARNING ALARMS db: it has no action: it pages nobody")),
        (
            vec![intake("databse")],
            Some(
                "FAULT ALARMS db: it names tocsin-intake:databse, and there is no such response plan",
            ),
        ),
        (
            vec![INTAKE.into()],
            Some(
                "FAULT ALARMS db: it reaches intake, which knows no response plan for it: the signal \
                 is only kept",
            ),
        ),
        (
            vec!["arn:aws:ssm-incidents::1:response-plan/database".into()],
            Some(
                "WARNING ALARMS db: its action is a response plan of AWS's Incident Manager, not one \
                 of Tocsin's",
            ),
        ),
        (
            vec!["arn:aws:sns:r:1:theirs".into()],
            Some("NOT_CHECKED ALARMS db: not checked: AccessDenied: no"),
        ),
    ] {
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let found = with(vec![alarm("db", &actions)]);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{actions:?}");
    }
    let off = Alarm { enabled: false, ..alarm("db", &[&intake("database")]) };
    let expected = "FAULT ALARMS db: its actions are switched off: it pages nobody";
    assert_eq!(with(vec![off]), [expected]);
    // A composite alarm speaks for those that its rule names.
    let composite = Alarm {
        rule: Some("ALARM(\"db\") AND NOT ALARM(deploying)".into()),
        ..alarm("both", &[&intake("database")])
    };
    let parts = vec![alarm("db", &[]), alarm("deploying", &[]), composite];
    assert_eq!(with(parts), [] as [String; 0]);
}

#[test]
fn an_alarm_without_an_action_pages_by_the_account_wide_rule_where_routing_knows_a_plan() {
    let with = |watched: Known<bool>, routed: Option<&str>| {
        let alarm = Alarm { routed: routed.map(name), ..alarm("db", &[]) };
        with_account(|it| {
            it.watched = watched;
            it.alarms.as_mut().unwrap().push(alarm);
        })
    };
    let nobody = "WARNING ALARMS db: it has no action: it pages nobody";
    let unknown = "NOT_CHECKED ALARMS db: not checked: AccessDenied: no";
    for (watched, routed, expected) in [
        (Ok(true), Some("compute"), None),
        (Ok(true), None, Some(nobody)),
        (Ok(false), Some("compute"), Some(nobody)),
        (Err(DENIED.to_owned()), Some("compute"), Some(unknown)),
        (Err(DENIED.to_owned()), None, Some(nobody)),
    ] {
        let found = with(watched.clone(), routed);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{watched:?} {routed:?}");
    }
}

#[test]
fn own_alarms_that_ring_or_that_nobody_hears_are_found() {
    let nobody = "WARNING OWN_ALARMS tocsin: nobody hears the deployment's own alarms";
    let own = |its: Alarm| with_account(|it| it.alarms = Ok(vec![its]));
    let name = "tocsin-dead-signals";
    let rings = Alarm { rings: true, ..alarm(name, &[OWN]) };
    assert_eq!(own(rings), ["FAULT OWN_ALARMS tocsin-dead-signals: it rings"]);
    assert_eq!(own(alarm(name, &[])), [nobody]);
    assert_eq!(own(Alarm { enabled: false, ..alarm(name, &[OWN]) }), [nobody]);
    let found = with_account(|it| drop(it.topics.insert(OWN.into(), Ok(there(&[])))));
    assert_eq!(found, [nobody]);
    let absent = "FAULT OWN_ALARMS tocsin: none of the deployment's own alarms is there";
    assert_eq!(with_account(|it| it.alarms = Ok(Vec::new())), [absent]);
}

#[test]
fn a_runbook_that_cannot_start_or_that_nobody_reads_is_found() {
    let of = |document: Document| {
        with_account(|it| {
            it.documents.insert(("Diagnose".to_owned(), None), Ok(document));
        })
    };
    let day = |days: i64| ago(days * 24);
    for (its, severity, expected) in [
        (
            Document::Gone,
            "FAULT",
            "there is no such document, or not in that version: the runbook cannot start",
        ),
        (
            document("Command", "Active", day(1), &PARAMETERS),
            "FAULT",
            "the document Diagnose is of the type Command, not an Automation runbook",
        ),
        (
            document("Automation", "Deleting", day(1), &PARAMETERS),
            "FAULT",
            "it is Deleting, not Active: the runbook cannot start",
        ),
        (
            document("Automation", "Active", day(1), &PARAMETERS[..1]),
            "FAULT",
            "the document Diagnose has no parameter AutomationAssumeRole",
        ),
        (
            document(
                "Automation",
                "Active",
                day(1),
                &[
                    PARAMETERS[0],
                    PARAMETERS[1],
                    ("Service", Need::Required),
                    ("Verbose", Need::Optional),
                ],
            ),
            "FAULT",
            "the document Diagnose requires the parameter Service",
        ),
        (
            document("Automation", "Active", day(181), &PARAMETERS),
            "WARNING",
            "nobody has changed it since 2026-05-26T01:00:00Z",
        ),
    ] {
        // Two plans run it.
        let line = |plan| format!("{severity} RUNBOOKS {plan}, document Diagnose: {expected}");
        assert_eq!(of(its), [line("compute"), line("database")]);
    }
    let mut of_aws = document("Automation", "Active", day(900), &PARAMETERS);
    let Document::There { of_aws: its, .. } = &mut of_aws else { panic!("it is there") };
    *its = true;
    assert_eq!(of(of_aws), [] as [String; 0], "AWS keeps its own up to date");
    assert_eq!(of(document("Automation", "Active", day(180), &PARAMETERS)), [] as [String; 0]);
}

fn looked(impact: u8, created_at: Timestamp, resolved_at: Option<Timestamp>) -> Looked {
    Looked {
        id: IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap(),
        impact,
        created_at,
        resolved_at,
        analysis: None,
        acknowledged: Some(true),
        failures: Vec::new(),
    }
}

fn with_incident(incident: Looked) -> Vec<String> {
    found(|facts| facts.incidents.push(incident))
}

#[test]
fn an_incident_that_is_open_for_long_or_unanswered_is_found() {
    const ID: &str = "web/11111111-1111-5111-8111-111111111111";
    let long = |at: &str| {
        format!(
            "WARNING OPEN_INCIDENTS {ID}: it is open since {at}: what happens again only joins it"
        )
    };
    let none: [String; 0] = [];
    assert_eq!(with_incident(looked(1, ago(72), None)), none);
    assert_eq!(with_incident(looked(1, ago(73), None)), [long("2026-11-20T00:00:00Z")]);
    let unanswered = |hours| Looked { acknowledged: Some(false), ..looked(3, ago(hours), None) };
    assert_eq!(with_incident(unanswered(1)), none);
    let expected = format!(
        "FAULT OPEN_INCIDENTS {ID}: it is open since 2026-11-22T23:00:00Z, and nobody has \
         acknowledged it"
    );
    assert_eq!(with_incident(unanswered(2)), [expected]);
    let resolved = Looked { resolved_at: Some(ago(1)), ..unanswered(100) };
    assert_eq!(with_incident(resolved), none);
}

#[test]
fn a_resolved_incident_that_nobody_analysed_is_found() {
    const ID: &str = "web/11111111-1111-5111-8111-111111111111";
    let closed = |at| {
        let incident = looked(1, ago(200), Some(ago(190)));
        let mut analysis = Analysis::empty(incident.id.clone());
        analysis.closed = Some(Closed { at: ago(1), by: "ana".into(), resolved_at: at });
        Looked { analysis: Some(analysis), ..incident }
    };
    let line = |impact: u8| {
        format!(
            "WARNING ANALYSES {ID}: impact {impact}, resolved 2026-11-15T03:00:00Z, and its analysis \
             is not closed"
        )
    };
    let none: [String; 0] = [];
    for (incident, expected) in [
        (looked(1, ago(200), Some(ago(190))), vec![line(1)]),
        (looked(2, ago(200), Some(ago(190))), vec![line(2)]),
        (looked(3, ago(200), Some(ago(190))), vec![]),
        (looked(1, ago(200), Some(ago(5 * 24))), vec![]),
        (closed(ago(190)), vec![]),
        // It was opened again since, and resolved again.
        (closed(ago(195)), vec![line(1)]),
    ] {
        assert_eq!(with_incident(incident), expected);
    }
    let item = |due: &str, done| FollowUp {
        id: 2,
        what: "Double it".into(),
        owner: Some("ana".into()),
        due: Some(due.parse().unwrap()),
        done,
    };
    let with = |item| {
        let mut incident = closed(ago(190));
        incident.analysis.as_mut().unwrap().follow_ups = vec![item];
        with_incident(incident)
    };
    let late = format!("WARNING ANALYSES {ID}: follow-up item 2 (ana) is overdue: Double it");
    assert_eq!(with(item("2026-11-21", None)), [late]);
    assert_eq!(with(item("2026-11-22", None)), none, "somewhere that day is not over");
    let done = Modified { at: ago(1), by: "ana".into() };
    assert_eq!(with(item("2026-11-01", Some(done))), none);
}

#[test]
fn what_failed_and_what_was_kept_is_told_once_for_each_cause() {
    let failure = |hours, what: &str| Failure { at: ago(hours), what: what.into() };
    let incident = Looked {
        failures: vec![failure(2, "no role"), failure(1, "no role"), failure(3, "no number")],
        ..looked(3, ago(4), Some(ago(3)))
    };
    let found = found(|facts| {
        facts.incidents.push(incident);
        facts.kept = vec![(ago(2), "no plan".into()), (ago(3), "no plan".into())];
    });
    let id = "web/11111111-1111-5111-8111-111111111111";
    assert_eq!(
        found,
        [
            format!("WARNING FAILURES {id}: no number (last 2026-11-22T22:00:00Z)"),
            format!("WARNING FAILURES {id}: no role (last 2026-11-23T00:00:00Z, 2 times)"),
            "WARNING KEPT_SIGNALS signals: 2 became no incident: no plan (last 2026-11-22T23:00:00Z)"
                .to_owned(),
        ]
    );
}

#[test]
fn what_was_kept_has_the_remedy_of_its_cause() {
    let table = [
        ("no route matches", "name a plan by its alias of intake"),
        ("it is not JSON", "name a plan by its alias of intake"),
        (&nobody(&HeartbeatName::parse("bacth").unwrap()), "tocsin heartbeats set bacth --every"),
    ];
    for (why, remedy) in table {
        let found = judge(&Facts { kept: vec![(ago(2), why.to_owned())], ..facts() });
        let [Finding { remedy: found, .. }] = &found[..] else { panic!("{why}: {found:?}") };
        assert!(found.starts_with(remedy), "{why}: {found}");
    }
}

#[test]
fn a_guardian_that_has_stopped_is_found() {
    let of = |seconds: Option<i64>| {
        let last = seconds.map(|seconds| now() - SignedDuration::from_secs(seconds));
        with_account(|it| it.last_round = Ok(last))
    };
    let line = |what: &str| {
        vec![format!("FAULT GUARDIAN tocsin: the guardian: {what}; nothing catches a lost timer")]
    };
    assert_eq!(of(Some(180)), [] as [String; 0]);
    assert_eq!(of(Some(181)), line("its last round ended by 2026-11-23T00:56:59Z"));
    assert_eq!(of(None), line("it has ended no round for an hour"));
}

#[test]
fn what_verify_finds_and_what_the_guide_warns_of_is_found_in_the_plans() {
    let silent = with_team(|team| {
        team.channels.get_mut(&sms()).unwrap().activation = Activation::NotActivated;
    });
    assert_eq!(
        silent,
        [format!("FAULT PLANS {id}: channel {id} (ana's) was never activated", id = sms())]
    );
    let unanswered = with_team(|team| {
        let (name, interval) = (HeartbeatName::parse("nightly-batch").unwrap(), 300.try_into());
        let heartbeat = Heartbeat {
            name: name.clone(),
            interval: interval.unwrap(),
            plan: Some(self::name("gone")),
            description: String::new(),
        };
        team.heartbeats.insert(name, heartbeat);
    });
    assert_eq!(
        unanswered,
        [
            "FAULT PLANS heartbeat nightly-batch: heartbeat nightly-batch names response plan gone, \
             which does not exist",
            "FAULT PLANS heartbeat nightly-batch: no response plan answers when heartbeat nightly-batch \
             is missing",
        ]
    );
    let nobody = found(|facts| {
        facts.configuration.plans.clear();
        facts.account = None;
    });
    assert_eq!(
        nobody,
        [
            "FAULT RESPONSE_PLANS response plans: there is no response plan, so no signal becomes an \
          incident"
        ]
    );
    let plain = found(|facts| {
        facts.account = None;
        facts.configuration.plans.pop_last();
        let plan = facts.configuration.plans.get_mut(&name("compute")).unwrap();
        (plan.actions, plan.tags) = (Vec::new(), BTreeMap::new());
    });
    assert_eq!(
        plain,
        [
            "ADVICE RESPONSE_PLANS response plans: one response plan answers everything",
            "ADVICE RESPONSE_PLANS response plans: no response plan runs a runbook",
            "ADVICE RESPONSE_PLANS compute: its incidents of impact 1 and 2 can be closed without an \
             analysis",
        ]
    );
}

#[test]
fn people_who_take_no_turns_are_found() {
    let of =
        |change: fn(&mut Rotation)| with_team(|team| team.rotations.values_mut().for_each(change));
    let long = "WARNING SCHEDULES on-call, rotation weekly: a turn is longer than 14 days";
    let at = jiff::civil::time(9, 0, 0, 0);
    let monthly = |every, days: &[i8]| Recurrence::Monthly {
        every,
        handoffs: days.iter().map(|day| (*day, at)).collect(),
    };
    for (recurrence, expected) in [
        (Recurrence::Weekly { every: 2, handoffs: vec![(Day::Mon, at)] }, false),
        (Recurrence::Weekly { every: 3, handoffs: vec![(Day::Mon, at)] }, true),
        (Recurrence::Daily { every: 14, handoffs: vec![at] }, false),
        (Recurrence::Daily { every: 15, handoffs: vec![at] }, true),
        (monthly(1, &[1, 15]), false),
        (monthly(1, &[1]), true),
        (monthly(2, &[1, 15]), true),
    ] {
        let found = with_team(|team| {
            team.rotations.values_mut().for_each(|its| its.recurrence = recurrence.clone());
        });
        assert_eq!(found.contains(&long.to_owned()), expected, "{recurrence:?}");
    }
    assert_eq!(
        of(|its| its.contacts.truncate(1)),
        ["WARNING SCHEDULES on-call, rotation weekly: ana is in it alone, and never off call"]
    );
    let none = with_team(|team| {
        team.contacts.remove(&contact("on-call"));
        let target = |alias| Target::Contact { contact: contact(alias), essential: true };
        let targets = vec![target("ana"), target("bob")];
        let stages = vec![EscalationStage { wait_minutes: 15, targets }];
        add(team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
    });
    assert_eq!(
        none,
        [
            "WARNING SCHEDULES schedules: there is no on-call schedule: the same people are paged at \
          any hour, for ever"
        ]
    );
}

#[test]
fn stages_that_leave_no_time_and_retries_that_never_come_are_found() {
    let of = |waits: [u32; 2], retry| {
        with_team(|team| {
            let channel = sms();
            let target = Target::Channel(ChannelTarget { channel, retry_minutes: retry });
            let bob = Target::Contact { contact: contact("bob"), essential: true };
            let [first, last] = waits;
            let stages = vec![
                EscalationStage { wait_minutes: first, targets: vec![target] },
                EscalationStage { wait_minutes: last, targets: vec![bob] },
            ];
            add(team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
        })
    };
    let none: [String; 0] = [];
    assert_eq!(of([5, 0], None), none);
    assert_eq!(of([5, 0], Some(4)), none);
    assert_eq!(of([4, 0], None), ["ADVICE STAGES team: stage 1 leaves 4 minutes to answer"]);
    let retry = format!(
        "WARNING STAGES team: stage 1 would try {} again after 5 minutes, and is over after 5",
        sms()
    );
    assert_eq!(of([5, 0], Some(5)), [retry]);
}

#[test]
fn more_regions_than_there_are_is_found() {
    let with = |names: &[&str]| {
        let regions = names.iter().map(|name| ((*name).to_owned(), region())).collect();
        with_team(|team| team.replication = Some(set(regions)))
    };
    assert_eq!(with(&["ap-northeast-1"]), [] as [String; 0]);
    assert_eq!(
        with(&["ap-northeast-1", "us-east-1"]),
        [
            "WARNING REPLICATION replication set: 2 Regions are asked for, and the data is in this one \
          alone"
        ]
    );
}

fn region() -> Region {
    Region { kms_key: None, since: now() }
}

fn set(regions: BTreeMap<String, Region>) -> ReplicationSet {
    ReplicationSet {
        id: "11111111-1111-5111-8111-111111111111".into(),
        regions,
        deletion_protected: false,
        created_at: now(),
        created_by: "ana".into(),
        modified_at: now(),
        modified_by: "ana".into(),
        tags: BTreeMap::new(),
    }
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

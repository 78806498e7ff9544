//! The guide's team: what an empty local stack begins with, and what the demo plays.

use std::collections::BTreeMap;

use domain::analysis::{ANALYSIS_TAG, REQUIRED};
use domain::chat::{INVITE_TAG, SLACK_TAG};
use domain::configuration::Configuration;
use domain::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use domain::heartbeat::{Heartbeat, Interval};
use domain::ids::{ContactId, HeartbeatName, PlanName, RotationId};
use domain::oncall::{Coverage, Day, Recurrence, Rotation};
use domain::response_plan::{
    DynamicParameter, IncidentTemplate, ResponsePlan, Routes, RoutingRule, RunbookAction,
    TargetAccount,
};
use domain::signal::Impact;
use domain::time::Zone;
use jiff::civil::Time;

use ChannelKind::{Email, Sms, Voice};

const TANAKA: &str = "tanaka-taro";
const SUZUKI: &str = "suzuki-hanako";
const NAKAMURA: &str = "nakamura-saburo";
/// Whom the demo calls in by hand.
pub(crate) const MANAGER: &str = "engineering-manager";
const SCHEDULE: &str = "web-team";
const ESCALATION: &str = "web-team-escalation";
const DEFAULT: &str = "default";

/// The guide's contacts, rotation and plans.
pub(crate) fn configuration() -> Configuration {
    let mut team = Configuration::default();
    person(&mut team, TANAKA, "Tanaka Taro", &[(5, &[Sms]), (5, &[Email]), (5, &[Voice])]);
    person(&mut team, SUZUKI, "Suzuki Hanako", &[(10, &[Sms]), (0, &[Voice])]);
    person(&mut team, NAKAMURA, "Nakamura Saburo", &[(5, &[Sms]), (0, &[Voice])]);
    person(&mut team, MANAGER, "Engineering Manager", &[(0, &[Email])]);
    rotations(&mut team);
    let stage = |alias| EscalationStage {
        wait_minutes: 15,
        targets: vec![Target::Contact { contact: contact(alias), essential: true }],
    };
    let escalation = EscalationPlan { stages: vec![stage(TANAKA), stage(SUZUKI)] };
    add(&mut team, ESCALATION, "Web Team Escalation", ContactPlan::Escalation(escalation));
    let on_call = EscalationPlan { stages: vec![stage(SCHEDULE), stage(SUZUKI)] };
    add(&mut team, "web-team-on-call", "Whoever is on call", ContactPlan::Escalation(on_call));
    plans(&mut team);
    heartbeats(&mut team);
    team
}

/// Not the guide's: something to try heartbeats with. It waits for its first ping.
fn heartbeats(team: &mut Configuration) {
    let name = HeartbeatName::parse("nightly-batch").expect("a valid name");
    let interval = Interval::try_from(300).expect("within the limits");
    let description = "The batch job pings every few minutes while it runs".to_owned();
    let heartbeat = Heartbeat { name: name.clone(), interval, plan: None, description };
    team.heartbeats.insert(name, heartbeat);
}

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).expect("the guide's aliases are valid")
}

fn name(text: &str) -> PlanName {
    PlanName::parse(text).expect("the guide's plan names are valid")
}

fn add(team: &mut Configuration, alias: &str, display_name: &str, plan: ContactPlan) {
    let id = contact(alias);
    let display_name = display_name.to_owned();
    let contact = Contact { id: id.clone(), display_name, plan, tags: BTreeMap::new() };
    team.contacts.insert(id, contact);
}

/// A person with stages of (minutes to wait, channels).
fn person(
    team: &mut Configuration,
    alias: &str,
    display_name: &str,
    stages: &[(u32, &[ChannelKind])],
) {
    let owner = contact(alias);
    for kind in stages.iter().flat_map(|(_, kinds)| *kinds) {
        let id = owner.channel(kind.as_str());
        let (name, address) = (kind.as_str().to_owned(), address(alias, *kind));
        let activation = Activation::Activated;
        let channel = ContactChannel { id: id.clone(), name, kind: *kind, address, activation };
        team.channels.insert(id, channel);
    }
    let target = |kind: &ChannelKind| ChannelTarget {
        channel: owner.channel(kind.as_str()),
        retry_minutes: None,
    };
    let stages = stages.iter().map(|(wait_minutes, kinds)| PersonalStage {
        wait_minutes: *wait_minutes,
        targets: kinds.iter().map(target).collect(),
    });
    let plan = PersonalPlan { stages: stages.collect() };
    add(team, alias, display_name, ContactPlan::Personal(plan));
    // In the local chat service people are called as they are here.
    if let Some(known) = team.contacts.get_mut(&owner) {
        known.tags.insert(SLACK_TAG.to_owned(), alias.to_owned());
    }
}

fn address(alias: &str, kind: ChannelKind) -> Address {
    let (phone, mail) = match alias {
        TANAKA => ("+819012345678", "tanaka@example.com"),
        SUZUKI => ("+819023456789", "suzuki@example.com"),
        NAKAMURA => ("+819034567890", "nakamura@example.com"),
        _ => ("+819045678901", "manager@example.com"),
    };
    Address::new(match kind {
        Sms | Voice => phone,
        Email => mail,
    })
}

/// The web team's schedule: weekdays 09:00-18:00 one rotation, the rest another, a person behind.
fn rotations(team: &mut Configuration) {
    let nine = Time::constant(9, 0, 0, 0);
    let six = Time::constant(18, 0, 0, 0);
    let weekdays = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];
    let days = Coverage(weekdays.into_iter().map(|day| (day, vec![(nine, six)])).collect());
    let mut nights: BTreeMap<Day, _> =
        weekdays.into_iter().map(|day| (day, vec![(six, nine)])).collect();
    // Saturday 09:00 to Monday 09:00: what Friday's night does not reach.
    nights.insert(Day::Sat, vec![(nine, nine)]);
    nights.insert(Day::Sun, vec![(nine, nine)]);
    let order = [TANAKA, SUZUKI, NAKAMURA];
    let behind = [SUZUKI, NAKAMURA, TANAKA];
    for (id, contacts, coverage) in
        [("web-team-days", order, days), ("web-team-nights", behind, Coverage(nights))]
    {
        let rotation = Rotation {
            id: RotationId::parse(id).expect("a valid id"),
            name: id.to_owned(),
            contacts: contacts.into_iter().map(contact).collect(),
            // Monday 09:00 in Tokyo.
            start: "2026-11-02T00:00:00Z".parse().expect("a valid instant"),
            start_given: true,
            zone: Zone::named("Asia/Tokyo").expect("a zone of the bundled database"),
            recurrence: Recurrence::Weekly { every: 1, handoffs: vec![(Day::Mon, nine)] },
            on_calls: 1,
            coverage: Some(coverage),
            tags: BTreeMap::new(),
        };
        team.rotations.insert(rotation.id.clone(), rotation);
    }
    let rotations = team.rotations.keys().cloned().collect();
    add(team, SCHEDULE, "Web Team On-Call", ContactPlan::OncallSchedule { rotations });
}

fn plans(team: &mut Configuration) {
    let impact = |number| Impact::try_from(number).unwrap_or(Impact::CRITICAL);
    let mut production = plan("prod-api-incident-plan", "Production API Incident", impact(1));
    "Critical production API incident requiring immediate response"
        .clone_into(&mut production.template.summary);
    production.template.notification_targets =
        vec!["arn:aws:sns:ap-northeast-1:123456789012:prod-alerts-sns".to_owned()];
    production.engagements = vec![contact(ESCALATION)];
    production.actions = vec![runbook("DiagnoseAPI")];
    let mut security = plan("security-incident-plan", "Security Incident", impact(1));
    security.engagements = vec![contact("web-team-on-call")];
    let mut external = plan("external-service-incident", "External service incident", impact(2));
    external.engagements = vec![contact(ESCALATION)];
    let mut default = plan(DEFAULT, "Incident", impact(3));
    default.engagements = vec![contact("web-team-on-call")];
    for plan in [production, security, external, default] {
        team.plans.insert(plan.name.clone(), plan);
    }
    let rule = |rule: &str, pattern: &str, plan: &str| RoutingRule {
        name: rule.to_owned(),
        pattern: pattern.to_owned(),
        plan: name(plan),
    };
    team.routes = Routes {
        rules: vec![
            rule(
                "production API alarms",
                r#"{"source":["aws.cloudwatch"],"detail":{"alarmName":[{"prefix":"web-api-"}]}}"#,
                "prod-api-incident-plan",
            ),
            rule(
                "severe GuardDuty findings",
                r#"{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",7]}]}}"#,
                "security-incident-plan",
            ),
        ],
        default_plan: Some(name(DEFAULT)),
    };
}

fn plan(plan: &str, title: &str, impact: Impact) -> ResponsePlan {
    let template = IncidentTemplate::new(title, impact);
    // The guide: an analysis is mandatory for impact 1 and 2.
    // Its use case 5: a channel for each incident, with the teams that work on it.
    let tags = [
        (ANALYSIS_TAG, REQUIRED),
        (SLACK_TAG, "new"),
        (INVITE_TAG, "engineering-manager devops@example.com db-team@example.com"),
    ];
    let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let plan = ResponsePlan::new(name(plan), template);
    ResponsePlan { display_name: title.to_owned(), tags, ..plan }
}

fn runbook(document: &str) -> RunbookAction {
    RunbookAction {
        document_name: document.to_owned(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/IncidentManagerAutomationRole".to_owned(),
        target_account: Some(TargetAccount::ResponsePlanOwnerAccount),
        parameters: BTreeMap::new(),
        dynamic_parameters: BTreeMap::from([
            ("IncidentArn".to_owned(), DynamicParameter::IncidentRecordArn),
            ("Resources".to_owned(), DynamicParameter::InvolvedResources),
        ]),
    }
}

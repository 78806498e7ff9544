//! The guide's team and plans, and small aggregates: smallest values that are valid.

use std::collections::BTreeMap;

use domain::access::{AccessKey, Policy};
use domain::analysis::{Analysis, Closed, ContributingChange, FollowUp, Note};
use domain::configuration::Configuration;
use domain::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use domain::escalation::{Engagement, Message, Start, begin};
use domain::findings::{self, Finding, Subject};
use domain::heartbeat::{Heartbeat, Interval};
use domain::ids::{
    AccessKeyId, ChannelId, ContactId, EngagementId, HeartbeatName, IncidentId, PlanName, SignalId,
};
use domain::incident::effects::{Effect, PendingEffect};
use domain::incident::{Incident, Modified};
use domain::response_plan::{IncidentTemplate, ResponsePlan};
use domain::signal::{Impact, Signal, SignalState};
use jiff::Timestamp;
use jiff::civil::date;

/// An instant, as RFC 3339 has it.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A contact's alias.
pub fn contact_id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

/// The guide's response plan.
pub fn plan_name() -> PlanName {
    PlanName::parse("prod-api-incident-plan").unwrap()
}

/// The guide's team with the plans of use case 6: everybody's channels are activated.
pub fn guide_team() -> Configuration {
    let mut team = Configuration::default();
    let (sms, email, voice) = (ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice);
    let mobile = "+819012345678";
    person(
        &mut team,
        "tanaka-taro",
        &[(5, sms, mobile), (5, email, "tanaka@example.com"), (5, voice, mobile)],
    );
    let mobile = "+819012345679";
    person(&mut team, "suzuki-hanako", &[(10, sms, mobile), (10, voice, mobile)]);
    person(&mut team, "nakamura-saburo", &[(10, sms, "+819012345680")]);
    person(&mut team, "engineering-manager", &[(10, email, "manager@example.com")]);
    let stages = ["tanaka-taro", "suzuki-hanako"].map(|alias| EscalationStage {
        wait_minutes: 15,
        targets: vec![Target::Contact { contact: contact_id(alias), essential: true }],
    });
    let plan = ContactPlan::Escalation(EscalationPlan { stages: stages.into() });
    add_contact(&mut team, "web-team-escalation", plan);
    let plan = response_plan("web-team-escalation");
    team.plans.insert(plan.name.clone(), plan);
    team
}

/// Adds a person with one stage per channel: how long it waits, what it is, where it leads.
pub fn person(to: &mut Configuration, alias: &str, stages: &[(u32, ChannelKind, &str)]) {
    let id = contact_id(alias);
    let mut plan = PersonalPlan::default();
    for (wait_minutes, kind, address) in stages {
        let channel = channel(&id, *kind, address);
        let target = ChannelTarget { channel: channel.id.clone(), retry_minutes: None };
        plan.stages.push(PersonalStage { wait_minutes: *wait_minutes, targets: vec![target] });
        to.channels.insert(channel.id.clone(), channel);
    }
    add_contact(to, alias, ContactPlan::Personal(plan));
}

/// The id of a person's channel as [`person`] names it.
pub fn channel_id(contact: &ContactId, kind: ChannelKind) -> ChannelId {
    contact.channel(kind.as_str())
}

fn channel(contact: &ContactId, kind: ChannelKind, address: &str) -> ContactChannel {
    ContactChannel {
        id: channel_id(contact, kind),
        name: kind.as_str().to_owned(),
        kind,
        address: Address::new(address),
        activation: Activation::Activated,
    }
}

/// Adds a contact.
pub fn add_contact(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let id = contact_id(alias);
    let contact =
        Contact { id: id.clone(), display_name: String::new(), plan, tags: BTreeMap::new() };
    to.contacts.insert(id, contact);
}

/// The guide's response plan, engaging `contact`.
pub fn response_plan(contact: &str) -> ResponsePlan {
    let template = IncidentTemplate::new("Production API Incident", Impact::CRITICAL);
    let engagements = vec![contact_id(contact)];
    ResponsePlan { engagements, ..ResponsePlan::new(plan_name(), template) }
}

/// A heartbeat that must ping every so many seconds; the guide's plan answers.
pub fn heartbeat(name: &str, seconds: u32) -> Heartbeat {
    Heartbeat {
        name: HeartbeatName::parse(name).unwrap(),
        interval: Interval::try_from(seconds).unwrap(),
        plan: Some(plan_name()),
        description: String::new(),
    }
}

/// The id of the incident that signal `name` opens.
pub fn incident_id(name: &str) -> IncidentId {
    IncidentId::derive(&plan_name(), &SignalId::parse(name).unwrap())
}

/// An open incident that signal `name` opened at `now`, with one claimed effect.
pub fn incident(name: &str, now: Timestamp) -> Incident {
    let title = format!("Production API Incident: {name}");
    Incident {
        trigger: Some(format!("arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:{name}")),
        account: Some("123456789012".into()),
        region: Some("ap-northeast-1".into()),
        effects: vec![PendingEffect::claimed(Effect::StartResponse, now)],
        ..Incident::new(incident_id(name), title, Impact::CRITICAL, "aws.cloudwatch", now)
    }
}

/// The engagement of `contact` (of the guide's team) in the incident of signal `name`, its first
/// stage entered at `now`.
pub fn engagement(name: &str, contact: &str, now: Timestamp) -> Engagement {
    let incident = incident_id(name);
    let start = Start {
        id: EngagementId::derive(&incident, &contact_id(contact), 0),
        incident,
        sender: "tocsin".into(),
        message: Message {
            subject: "Production API Incident".into(),
            content: "What is known".into(),
            public_subject: "Incident".into(),
            public_content: "An incident was opened".into(),
            impact: None,
        },
        cause: format!("response plan {}", plan_name()),
        seed: "seed".into(),
    };
    begin(start, &guide_team(), now).engagement
}

/// A CloudWatch alarm's signal `name` of `now`.
pub fn signal(name: &str, now: Timestamp) -> Signal {
    let alarm = format!("arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:{name}");
    Signal {
        id: SignalId::parse(name).unwrap(),
        source: "aws.cloudwatch".into(),
        state: SignalState::Alarm,
        trigger: Some(alarm),
        occurred_at: now,
        account: Some("123456789012".into()),
        region: Some("ap-northeast-1".into()),
        subject: name.into(),
        reason: "Threshold Crossed".into(),
        impact: None,
        title: None,
        related: Vec::new(),
        plan: None,
        created_by: None,
        raw: "{}".into(),
    }
}

/// An access key that may do everything, sealed by nobody.
pub fn access_key(id: AccessKeyId, now: Timestamp) -> AccessKey {
    AccessKey {
        id,
        description: "terraform".into(),
        created_at: now,
        policy: policy(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#),
        sealed: "c2VhbGVk".into(),
        revoked_at: None,
    }
}

/// A whole analysis of the incident of signal `name`, closed at `now`.
pub fn analysis(name: &str, now: Timestamp) -> Analysis {
    let by = || Modified { at: now, by: "suzuki-hanako".into() };
    let note = |id, what: &str| vec![Note { id, what: what.into() }];
    Analysis {
        summary: "Customers could not order for 50 minutes.".into(),
        root_cause: "The pool of connections was too small.".into(),
        mitigated_at: Some(now),
        changes: vec![ContributingChange {
            id: 1,
            what: "deployment d-1".into(),
            link: Some("https://example.com/d-1".into()),
        }],
        follow_ups: vec![FollowUp {
            id: 2,
            what: "Double the pool".into(),
            owner: Some("tanaka-taro".into()),
            due: Some(date(2026, 12, 1)),
            done: Some(by()),
        }],
        went_well: note(3, "The second stage answered at once"),
        to_improve: note(4, "Nobody watches the pool"),
        last_id: 4,
        modified: Some(by()),
        closed: Some(Closed { at: now, by: "suzuki-hanako".into(), resolved_at: now }),
        ..Analysis::empty(incident_id(name))
    }
}

/// The policy that a document states.
pub fn policy(document: &str) -> Policy {
    serde_json::from_str(document).unwrap()
}

/// A deployment to the group `prod-api/production`.
pub fn deployment(id: &str) -> Subject {
    let group =
        "arn:aws:codedeploy:ap-northeast-1:123456789012:deploymentgroup:prod-api/production";
    Subject::Deployment { group: group.into(), id: id.into() }
}

/// A finding of a deployment that began at `now`, when it was found too.
pub fn finding(deployment_id: &str, now: Timestamp) -> Finding {
    let subject = deployment(deployment_id);
    let change = findings::Change { subject, began_at: now, ended_at: None };
    Finding { change, found_at: now, changed_at: now }
}

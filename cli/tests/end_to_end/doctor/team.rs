//! Two people who take turns, and two plans that engage them: nothing is wrong with them.

use std::collections::BTreeMap;

use domain::analysis::{ANALYSIS_TAG, REQUIRED};
use domain::chat::SLACK_TAG;
use domain::configuration::Configuration;
use domain::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use domain::ids::{ChannelId, ContactId, PlanName, RotationId};
use domain::oncall::{Day, Recurrence, Rotation};
use domain::response_plan::{
    IncidentTemplate, PagerDuty, ResponsePlan, Routes, RoutingRule, RunbookAction,
};
use domain::signal::Impact;
use domain::time::Zone;

/// Whom incidents tell.
pub(super) const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:told";

/// Where the secrets of the deployment are kept.
pub(super) const SLACK: &str = "/tocsin/tocsin/slack";
pub(super) const PAGER_DUTY: &str = "/tocsin/tocsin/pagerduty";

pub(super) fn channel(alias: &str, kind: &str) -> ChannelId {
    contact(alias).channel(kind)
}

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

pub(super) fn configuration() -> Configuration {
    let mut team = Configuration::default();
    person(&mut team, "ana", "+819012345678", "ana@example.com");
    person(&mut team, "bob", "+819023456789", "bob@example.com");
    let rotation = rotation();
    let rotations = vec![rotation.id.clone()];
    team.rotations.insert(rotation.id.clone(), rotation);
    add(&mut team, "on-call", ContactPlan::OncallSchedule { rotations });
    let target = |alias| Target::Contact { contact: contact(alias), essential: true };
    let stage = |alias| EscalationStage { wait_minutes: 15, targets: vec![target(alias)] };
    let stages = vec![stage("on-call"), stage("bob")];
    add(&mut team, "team", ContactPlan::Escalation(EscalationPlan { stages }));
    for name in ["compute", "database"] {
        let plan = plan(name);
        team.plans.insert(plan.name.clone(), plan);
    }
    team
}

/// The same, with a routing rule for the alarms of a namespace.
pub(super) fn routing(namespace: &str) -> Configuration {
    let metric = format!(r#"{{"metricStat":{{"metric":{{"namespace":["{namespace}"]}}}}}}"#);
    let pattern = format!(r#"{{"detail":{{"configuration":{{"metrics":{metric}}}}}}}"#);
    let plan = PlanName::parse("database").unwrap();
    let rules = vec![RoutingRule { name: "databases".into(), pattern, plan }];
    Configuration { routes: Routes { rules, default_plan: None }, ..configuration() }
}

fn add(to: &mut Configuration, alias: &str, plan: ContactPlan) {
    let (id, tags) = (contact(alias), BTreeMap::new());
    to.contacts.insert(id.clone(), Contact { id, display_name: String::new(), plan, tags });
}

fn person(to: &mut Configuration, alias: &str, phone: &str, mail: &str) {
    let mut targets = Vec::new();
    for (kind, address) in
        [(ChannelKind::Sms, phone), (ChannelKind::Email, mail), (ChannelKind::Voice, phone)]
    {
        let id = channel(alias, kind.as_str());
        let (name, address) = (kind.as_str().to_owned(), Address::new(address));
        let activation = Activation::Activated;
        let its = ContactChannel { id: id.clone(), name, kind, address, activation };
        to.channels.insert(id.clone(), its);
        targets.push(ChannelTarget { channel: id, retry_minutes: None });
    }
    let stages = vec![PersonalStage { wait_minutes: 5, targets }];
    add(to, alias, ContactPlan::Personal(PersonalPlan { stages }));
}

fn rotation() -> Rotation {
    let handoffs = vec![(Day::Mon, jiff::civil::time(9, 0, 0, 0))];
    Rotation {
        id: RotationId::parse("weekly").unwrap(),
        name: "weekly".into(),
        contacts: vec![contact("ana"), contact("bob")],
        start: "2026-01-05T00:00:00Z".parse().unwrap(),
        start_given: true,
        tags: BTreeMap::new(),
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Weekly { every: 1, handoffs },
        on_calls: 1,
        coverage: None,
    }
}

fn plan(name: &str) -> ResponsePlan {
    let template = IncidentTemplate {
        notification_targets: vec![TOPIC.into()],
        ..IncidentTemplate::new("down", Impact::CRITICAL)
    };
    let action = RunbookAction {
        document_name: "Diagnose".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/tocsin-runbook-diagnose".into(),
        target_account: None,
        parameters: BTreeMap::new(),
        dynamic_parameters: BTreeMap::new(),
    };
    let pager_duty = PagerDuty {
        name: "production".into(),
        secret: PAGER_DUTY.into(),
        service: "PWIXJZS".into(),
    };
    ResponsePlan {
        engagements: vec![contact("team")],
        actions: vec![action],
        integrations: vec![pager_duty],
        tags: [(ANALYSIS_TAG, REQUIRED), (SLACK_TAG, "new")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..ResponsePlan::new(PlanName::parse(name).unwrap(), template)
    }
}

//! Teams: a few people, perhaps a schedule, an escalation plan, a response plan; and how they are
//! edited.

use domain::configuration::Configuration;
use domain::contact::{
    Activation, ChannelKind, ChannelTarget, ContactPlan, EscalationPlan, EscalationStage,
    PersonalPlan, PersonalStage, Target,
};
use domain::escalation::REMINDERS_TAG;
use domain::ids::{ContactId, OverrideId, RotationId, derive};
use domain::oncall::{HAND_OFF_TAG, Override, Recurrence, Rotation};
use domain::response_plan::{RunbookAction, TargetAccount};
use domain::time::{Window, Zone};
use jiff::{SignedDuration, Timestamp};
use testkit::builders::{self, contact_id};

use super::Draw;

/// The hand-off of every rotation: ten minutes after worlds begin, so that it falls into lives.
pub(crate) const HANDOFF: jiff::civil::Time = jiff::civil::Time::constant(1, 10, 0, 0);
/// When every rotation begins.
pub(crate) const ROTATION_START: Timestamp = Timestamp::constant(1_795_137_000, 0);

const KINDS: [ChannelKind; 3] = [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice];

pub(super) fn team(draw: &mut Draw) -> Configuration {
    let mut team = Configuration::default();
    let count = draw.number(2, 4);
    let people: Vec<String> = (0..count).map(|number| format!("person-{number}")).collect();
    for (number, alias) in people.iter().enumerate() {
        person(draw, &mut team, number, alias);
    }
    schedule(draw, &mut team, &people);
    escalation(draw, &mut team, &people);
    let engaged = match draw.number(0, 9) {
        0 => vec!["person-0"],
        1 => vec!["schedule"],
        2 | 3 => vec!["escalation", "person-1"],
        _ => vec!["escalation"],
    };
    let mut plan = builders::response_plan(engaged[0]);
    plan.engagements = engaged.into_iter().map(contact_id).collect();
    if draw.chance(30) {
        plan.template.notification_targets = vec!["arn:aws:sns:::team".into()];
    }
    if draw.chance(30) {
        plan.actions = vec![runbook()];
    }
    team.routes.default_plan = Some(plan.name.clone());
    team.plans.insert(plan.name.clone(), plan);
    team
}

fn runbook() -> RunbookAction {
    RunbookAction {
        document_name: "restart".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: Some(TargetAccount::ResponsePlanOwnerAccount),
        parameters: std::collections::BTreeMap::new(),
        dynamic_parameters: std::collections::BTreeMap::new(),
    }
}

fn person(draw: &mut Draw, team: &mut Configuration, number: usize, alias: &str) {
    let address = format!("+8190123456{number:02}");
    let stages: Vec<_> = (0..draw.number(1, 3))
        .map(|_| (u32::try_from(draw.number(1, 8)).unwrap(), KINDS[draw.index(3)], &*address))
        .collect();
    builders::person(team, alias, &stages);
    let id = contact_id(alias);
    let Some(ContactPlan::Personal(plan)) = team.contacts.get_mut(&id).map(|c| &mut c.plan) else {
        return;
    };
    for stage in &mut plan.stages {
        let own: Vec<_> = team.channels.keys().filter(|c| c.contact() == id).cloned().collect();
        widen(draw, &own, stage);
    }
    if draw.chance(10) {
        let channel = builders::channel_id(&id, stages[0].1);
        team.channels.get_mut(&channel).unwrap().activation = Activation::NotActivated;
    }
}

/// A second channel in the same stage, a retry, or no wait at all.
fn widen(draw: &mut Draw, own: &[domain::ids::ChannelId], stage: &mut PersonalStage) {
    let other = own[draw.index(own.len())].clone();
    if draw.chance(25) && stage.targets.iter().all(|target| target.channel != other) {
        stage.targets.push(ChannelTarget { channel: other, retry_minutes: None });
    }
    if draw.chance(20) {
        stage.targets[0].retry_minutes = Some(u32::try_from(draw.number(1, 3)).unwrap());
    }
    if draw.chance(10) {
        stage.wait_minutes = 0;
    }
}

fn schedule(draw: &mut Draw, team: &mut Configuration, people: &[String]) {
    let id = RotationId::parse("rotation").unwrap();
    let contacts = people[..=draw.index(people.len())].iter().map(|alias| contact_id(alias));
    let rotation = Rotation {
        id: id.clone(),
        name: "rotation".into(),
        contacts: contacts.collect(),
        start: ROTATION_START,
        start_given: false,
        zone: Zone::named("UTC").unwrap(),
        recurrence: Recurrence::Daily { every: 1, handoffs: vec![HANDOFF] },
        on_calls: 1,
        coverage: None,
        tags: std::collections::BTreeMap::new(),
    };
    team.rotations.insert(id.clone(), rotation);
    builders::add_contact(team, "schedule", ContactPlan::OncallSchedule { rotations: vec![id] });
}

/// Whoever comes on call in the schedule is not told.
pub(super) fn silence(team: &mut Configuration) {
    tag(team, "off");
}

/// Whoever comes on call in the schedule is told, mostly; and some shifts are replaced beforehand.
pub(super) fn announce(draw: &mut Draw, team: &mut Configuration) {
    match draw.number(0, 4) {
        0 => tag(team, "off"),
        1 => tag(team, "sms"),
        _ => {}
    }
    for _ in 0..draw.number(0, 2) {
        overrule(draw, team, crate::START);
    }
}

fn tag(team: &mut Configuration, word: &str) {
    if let Some(schedule) = team.contacts.get_mut(&contact_id("schedule")) {
        schedule.tags.insert(HAND_OFF_TAG.into(), word.into());
    }
}

fn escalation(draw: &mut Draw, team: &mut Configuration, people: &[String]) {
    let stages = (0..draw.number(1, 3)).map(|_| stage(draw, team, people)).collect();
    let plan = ContactPlan::Escalation(EscalationPlan { stages });
    builders::add_contact(team, "escalation", plan);
    if draw.chance(20) {
        let contact = team.contacts.get_mut(&contact_id("escalation")).unwrap();
        contact.tags.insert(REMINDERS_TAG.into(), "on".into());
    }
}

fn stage(draw: &mut Draw, team: &Configuration, people: &[String]) -> EscalationStage {
    let wait_minutes = u32::try_from(draw.number(1, 12)).unwrap();
    if draw.chance(5) {
        return EscalationStage { wait_minutes, targets: Vec::new() };
    }
    let targets = (0..draw.number(1, 2)).map(|_| target(draw, team, people)).collect();
    EscalationStage { wait_minutes, targets }
}

fn target(draw: &mut Draw, team: &Configuration, people: &[String]) -> Target {
    if draw.chance(8) {
        let channels: Vec<_> = team.channels.keys().collect();
        let channel = channels[draw.index(channels.len())].clone();
        return Target::Channel(ChannelTarget { channel, retry_minutes: None });
    }
    let alias = if draw.chance(30) { "schedule" } else { &people[draw.index(people.len())] };
    Target::Contact { contact: contact_id(alias), essential: draw.chance(75) }
}

/// A change such as people make in the middle of an incident.
pub(super) fn change(draw: &mut Draw, from: &Configuration, now: Timestamp) -> Configuration {
    let mut to = from.clone();
    match draw.number(0, 3) {
        0 => to.rotations.values_mut().for_each(|rotation| rotation.contacts.reverse()),
        1 => overrule(draw, &mut to, now),
        2 => {
            if let Some(ContactPlan::Escalation(plan)) =
                to.contacts.get_mut(&contact_id("escalation")).map(|contact| &mut contact.plan)
            {
                plan.stages.reverse();
            }
        }
        _ => {
            let people: Vec<ContactId> = to.contacts.keys().cloned().collect();
            let person = people[draw.index(people.len())].clone();
            shorten(&mut to, &person);
        }
    }
    to
}

fn overrule(draw: &mut Draw, team: &mut Configuration, now: Timestamp) {
    let rotation = RotationId::parse("rotation").unwrap();
    let people: Vec<_> = team.rotations[&rotation].contacts.clone();
    let number = draw.number(0, i64::MAX).to_string();
    let id = OverrideId::parse(&derive(&["override", &number]).to_string()).unwrap();
    let start = now + SignedDuration::from_secs(draw.number(0, 600));
    let window = Window { start, end: start + SignedDuration::from_mins(draw.number(5, 120)) };
    let contacts = vec![people[draw.index(people.len())].clone()];
    let over = Override { id, rotation: rotation.clone(), contacts, window, created_at: now };
    team.overrides.entry(rotation).or_default().push(over);
}

/// Somebody's plan loses all but its first stage.
fn shorten(team: &mut Configuration, person: &ContactId) {
    if let Some(contact) = team.contacts.get_mut(person)
        && let ContactPlan::Personal(PersonalPlan { stages }) = &mut contact.plan
    {
        stages.truncate(1);
    }
}

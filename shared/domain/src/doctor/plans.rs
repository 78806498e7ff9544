//! What is wrong with the configuration alone.

use jiff::{SignedDuration, Timestamp};

use super::{Check, Finding, Of, Place};
use crate::analysis::{ANALYSIS_TAG, REQUIRED};
use crate::configuration::Configuration;
use crate::contact::{ChannelTarget, ContactPlan, Target};
use crate::directory::Entity;
use crate::ids::{ContactId, RotationId};
use crate::limits::{STAGE_MINUTES_MIN, TURN_DAYS_MAX};
use crate::oncall::{Recurrence, Rotation};
use crate::time::{Window, after};
use crate::verify::{self, verify};

/// How far ahead `verify` looks here, as by default.
const AHEAD: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Everything that is wrong with people and plans.
pub(super) fn judge(of: &Configuration, now: Timestamp, place: Place<'_>) -> Vec<Finding> {
    let mut findings = verified(of, now, place);
    findings.extend(response_plans(of));
    findings.extend(schedules(of));
    findings.extend(stages(of));
    findings.extend(replication(of));
    findings
}

fn verified(of: &Configuration, now: Timestamp, place: Place<'_>) -> Vec<Finding> {
    let window = Window::new(now, after(now, AHEAD));
    let found = window.map(|window| verify(of, window)).unwrap_or_default();
    found.iter().map(|finding| told(finding, place)).collect()
}

/// What `verify` found, with what to do about it.
fn told(found: &verify::Finding, place: Place<'_>) -> Finding {
    use verify::Finding as V;
    let check = Of(Check::Plans);
    match found {
        V::Uncovered { schedule, .. } => check.warning(
            schedule,
            found.to_string(),
            // `tocsin shifts` knows the local stack alone.
            match place.0 {
                Some(_) => "widen the coverage of a rotation, or add one",
                None => "widen the coverage of a rotation, or add one; `tocsin shifts` shows the gap",
            },
        ),
        V::EngagesNobody { plan } => check.fault(
            plan,
            found.to_string(),
            "give it an engagement (aws ssm-incidents update-response-plan)",
        ),
        V::NoAlias { plan, .. } => {
            check.fault(plan, found.to_string(), "make it again under a shorter name with letters")
        }
        V::Missing { of, .. } => {
            check.fault(of, found.to_string(), "name what is there, or make what is named")
        }
        V::ReachesNobody { contact, .. } => check.fault(
            contact,
            found.to_string(),
            "activate a channel of theirs, or name somebody else in the stage",
        ),
        V::NotActivated { channel, .. } => check.fault(
            channel,
            found.to_string(),
            "aws ssm-contacts send-activation-code, then activate-contact-channel",
        ),
        V::Alone { contact, .. } => check.warning(
            contact,
            found.to_string(),
            "add a second person: nobody is reached while the one sleeps",
        ),
        V::Nested { contact, .. } => check.fault(
            contact,
            found.to_string(),
            "name its people or schedules in the stage instead",
        ),
        V::TooLarge { contact, .. } => check.warning(
            contact,
            found.to_string(),
            "engage some of them by a plan of their own, beside this one in the response plan",
        ),
        V::Unanswered { heartbeat } => check.fault(
            &Entity::Heartbeat(heartbeat.clone()),
            found.to_string(),
            format!(
                "name a plan (`tocsin heartbeats set {heartbeat} --plan PLAN{place}`), or a default one (`tocsin \
                 routes set{place}`)"
            ),
        ),
    }
}

fn response_plans(of: &Configuration) -> Vec<Finding> {
    let check = Of(Check::ResponsePlans);
    if of.plans.is_empty() {
        let remedy = "aws ssm-incidents create-response-plan; examples/ has three to begin with";
        let what = "there is no response plan, so no signal becomes an incident";
        return vec![check.fault("response plans", what, remedy)];
    }
    let mut findings = Vec::new();
    if of.plans.len() == 1 {
        let what = "one response plan answers everything";
        let remedy = "make one for each kind of resource; examples/ has compute, database, network";
        findings.push(check.advice("response plans", what, remedy));
    }
    if of.plans.values().all(|plan| plan.actions.is_empty()) {
        let what = "no response plan runs a runbook";
        let remedy = "begin with one that only diagnoses (docs/deploy.md, Runbooks)";
        findings.push(check.advice("response plans", what, remedy));
    }
    let lax = of.plans.values().filter(|plan| {
        let is_required = plan.tags.get(ANALYSIS_TAG).is_some_and(|tag| tag == REQUIRED);
        plan.template.impact.number() <= 2 && !is_required
    });
    findings.extend(lax.map(|plan| {
        let what = "its incidents of impact 1 and 2 can be closed without an analysis";
        let remedy = format!("tag it {ANALYSIS_TAG} = {REQUIRED}");
        check.advice(&plan.name, what, remedy)
    }));
    findings
}

fn schedules(of: &Configuration) -> Vec<Finding> {
    let check = Of(Check::Schedules);
    let used: Vec<(&ContactId, &RotationId)> = rotations_in_use(of);
    let schedules = of.contacts.values().filter(|contact| is_schedule(&contact.plan)).count();
    let mut findings = Vec::new();
    if schedules == 0 && !of.plans.is_empty() {
        let what = "there is no on-call schedule: the same people are paged at any hour, for ever";
        let remedy = "make rotations of one or two weeks (aws ssm-contacts create-rotation), and a \
                      contact of the type ONCALL_SCHEDULE over them";
        findings.push(check.warning("schedules", what, remedy));
    }
    for (schedule, id) in used {
        let Some(rotation) = of.rotations.get(id) else { continue };
        let subject = format!("{schedule}, rotation {}", rotation.name);
        if rotation.contacts.len() == 1 {
            let what = format!("{} is in it alone, and never off call", rotation.contacts[0]);
            findings.push(check.warning(&subject, what, "add people to the rotation"));
        }
        if is_long(rotation) {
            let what = format!("a turn is longer than {TURN_DAYS_MAX} days");
            let remedy = "hand over every week or two: long turns wear people out";
            findings.push(check.warning(&subject, what, remedy));
        }
    }
    findings
}

fn is_schedule(plan: &ContactPlan) -> bool {
    match plan {
        ContactPlan::OncallSchedule { .. } => true,
        ContactPlan::Personal(_) | ContactPlan::Escalation(_) => false,
    }
}

fn rotations_in_use(of: &Configuration) -> Vec<(&ContactId, &RotationId)> {
    let schedules = of.contacts.values().filter_map(|contact| match &contact.plan {
        ContactPlan::OncallSchedule { rotations } => Some((&contact.id, rotations)),
        ContactPlan::Personal(_) | ContactPlan::Escalation(_) => None,
    });
    schedules.flat_map(|(id, rotations)| rotations.iter().map(move |its| (id, its))).collect()
}

/// Whether a turn takes more than two weeks. A rotation of one has no turns.
fn is_long(rotation: &Rotation) -> bool {
    if rotation.contacts.len() < 2 {
        return false;
    }
    match &rotation.recurrence {
        Recurrence::Daily { every, .. } => *every > TURN_DAYS_MAX,
        Recurrence::Weekly { every, .. } => *every > TURN_DAYS_MAX / 7,
        // A turn from the 1st to the 15th and one from there on are two weeks, nearly.
        Recurrence::Monthly { every, handoffs } => *every > 1 || handoffs.len() < 2,
    }
}

/// A stage, whoever's.
struct Stage<'a> {
    wait_minutes: u32,
    channels: Vec<&'a ChannelTarget>,
    engages: bool,
}

fn stages(of: &Configuration) -> Vec<Finding> {
    let plans = of.contacts.values().map(|contact| (&contact.id, stages_of(&contact.plan)));
    plans.flat_map(|(id, stages)| hasty(id, &stages)).collect()
}

fn stages_of(plan: &ContactPlan) -> Vec<Stage<'_>> {
    match plan {
        ContactPlan::Personal(plan) => {
            let stage = |stage: &'_ crate::contact::PersonalStage| stage.wait_minutes;
            let stages = plan.stages.iter();
            let stages = stages.map(|its| Stage {
                wait_minutes: stage(its),
                channels: its.targets.iter().collect(),
                engages: !its.targets.is_empty(),
            });
            stages.collect()
        }
        ContactPlan::Escalation(plan) => {
            let stages = plan.stages.iter().map(|its| Stage {
                wait_minutes: its.wait_minutes,
                channels: its.targets.iter().filter_map(channel).collect(),
                engages: !its.targets.is_empty(),
            });
            stages.collect()
        }
        ContactPlan::OncallSchedule { .. } => Vec::new(),
    }
}

fn channel(target: &Target) -> Option<&ChannelTarget> {
    match target {
        Target::Channel(target) => Some(target),
        Target::Contact { .. } => None,
    }
}

/// Stages that go on before anybody can answer, and deliveries that are never tried again.
fn hasty(id: &ContactId, stages: &[Stage<'_>]) -> Vec<Finding> {
    let check = Of(Check::Stages);
    let mut findings = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let (number, wait) = (index + 1, stage.wait_minutes);
        let is_last = number == stages.len();
        if stage.engages && !is_last && wait < STAGE_MINUTES_MIN {
            let what = format!("stage {number} leaves {wait} minutes to answer");
            let remedy = format!("let it wait {STAGE_MINUTES_MIN} minutes or more");
            findings.push(check.advice(id, what, remedy));
        }
        for target in &stage.channels {
            let Some(retry) = target.retry_minutes.filter(|retry| *retry >= wait) else { continue };
            let what = format!(
                "stage {number} would try {} again after {retry} minutes, and is over after {wait}",
                target.channel
            );
            let remedy = "make the retry shorter than the stage, or the stage longer";
            findings.push(check.warning(id, what, remedy));
        }
    }
    findings
}

fn replication(of: &Configuration) -> Option<Finding> {
    let regions = of.replication.as_ref().map_or(0, |set| set.regions.len());
    let what = format!("{regions} Regions are asked for, and the data is in this one alone");
    let remedy = "this release does not replicate: deploy in each Region that must page by itself";
    (regions > 1).then(|| Of(Check::Replication).warning("replication set", what, remedy))
}

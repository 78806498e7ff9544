//! People, escalation plans and schedules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::contact::{ChannelTarget, Contact, ContactPlan, EscalationPlan, PersonalPlan, Target};
use crate::ids::{ContactId, RotationId};
use crate::limits::{
    CONTACT_POLICY_BYTES_MAX, CONTACTS_MAX, RETRY_MINUTES_MAX, ROTATIONS_MAX, RUNS_MAX,
    STAGE_MINUTES_MAX, STAGES_MAX, TARGETS_MAX,
};

/// A contact as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Its alias.
    pub id: ContactId,
    /// The name shown to people.
    pub display_name: String,
    /// What engaging it means.
    pub plan: ContactPlan,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// Adds a contact.
///
/// # Errors
/// [`Rejection::Exists`] when the alias is taken, and what its plan gives reason to.
pub fn create_contact(configuration: &Configuration, new: NewContact) -> Changed {
    let NewContact { id, display_name, plan, tags } = new;
    if configuration.contacts.contains_key(&id) || id == ContactId::canary() {
        return Err(Rejection::Exists(Entity::Contact(id)));
    }
    if configuration.contacts.len() >= CONTACTS_MAX {
        return Err(Rejection::TooMany { what: "contacts", most: CONTACTS_MAX });
    }
    check(configuration, &id, &plan)?;
    let mut next = configuration.clone();
    next.contacts.insert(id.clone(), Contact { id, display_name, plan, tags });
    Ok(next)
}

/// Changes what is given of a contact; the rest stays.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none, and what the plan gives reason to.
pub fn update_contact(
    configuration: &Configuration,
    id: &ContactId,
    display_name: Option<String>,
    plan: Option<ContactPlan>,
) -> Changed {
    let mut next = configuration.clone();
    let absent = || Rejection::NotFound(Entity::Contact(id.clone()));
    let contact = next.contacts.get_mut(id).ok_or_else(absent)?;
    if let Some(display_name) = display_name {
        contact.display_name = display_name;
    }
    if let Some(plan) = plan {
        check(configuration, id, &plan)?;
        if std::mem::discriminant(&plan) != std::mem::discriminant(&contact.plan) {
            return Err(Rejection::Invalid("a contact keeps its type".to_owned()));
        }
        contact.plan = plan;
    }
    Ok(next)
}

/// Removes a contact with its channels. Plans that name it keep doing so: the stages that reach
/// nobody then are left out.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none; [`Rejection::InUse`] while rotations name it, or
/// overrides of theirs that have not ended at `now`.
//= ssm-contacts#DeleteContact: it is not removed from escalation plans and response plans
pub fn delete_contact(configuration: &Configuration, id: &ContactId, now: Timestamp) -> Changed {
    let mut next = configuration.clone();
    if next.contacts.remove(id).is_none() {
        return Err(Rejection::NotFound(Entity::Contact(id.clone())));
    }
    let stands_in = |rotation: &RotationId| {
        let overrides = configuration.overrides.get(rotation).into_iter().flatten();
        overrides.filter(|over| over.window.end > now).any(|over| over.contacts.contains(id))
    };
    let rotations = configuration.rotations.values();
    let by: Vec<RotationId> = rotations
        .filter(|rotation| rotation.contacts.contains(id) || stands_in(&rotation.id))
        .map(|rotation| rotation.id.clone())
        .collect();
    if !by.is_empty() {
        return Err(Rejection::InUse { entity: Entity::Contact(id.clone()), by });
    }
    next.channels.retain(|channel, _| channel.contact() != *id);
    next.policies.remove(id);
    Ok(next)
}

/// Says with whom a contact is shared.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such contact; [`Rejection::Invalid`] when the policy is too
/// long.
pub fn share_contact(configuration: &Configuration, id: &ContactId, policy: &str) -> Changed {
    if !configuration.contacts.contains_key(id) {
        return Err(Rejection::NotFound(Entity::Contact(id.clone())));
    }
    if policy.len() > CONTACT_POLICY_BYTES_MAX {
        let why = format!("a policy longer than {CONTACT_POLICY_BYTES_MAX} bytes is not kept");
        return Err(Rejection::Invalid(why));
    }
    let mut next = configuration.clone();
    next.policies.insert(id.clone(), policy.to_owned());
    Ok(next)
}

/// Whether a plan makes sense for the contact that is to have it.
fn check(of: &Configuration, id: &ContactId, plan: &ContactPlan) -> Result<(), Rejection> {
    match plan {
        ContactPlan::Personal(plan) => personal(of, id, plan),
        ContactPlan::Escalation(plan) => escalation(of, id, plan),
        ContactPlan::OncallSchedule { rotations } => schedule(of, rotations),
    }
}

fn personal(of: &Configuration, id: &ContactId, plan: &PersonalPlan) -> Result<(), Rejection> {
    stages(plan.stages.len())?;
    for stage in &plan.stages {
        self::stage(stage.wait_minutes, stage.targets.len())?;
        for target in &stage.targets {
            channel(of, target)?;
            if target.channel.contact() != *id {
                let why = format!("{} belongs to another contact", target.channel);
                return Err(Rejection::Invalid(why));
            }
        }
    }
    Ok(())
}

fn escalation(of: &Configuration, id: &ContactId, plan: &EscalationPlan) -> Result<(), Rejection> {
    stages(plan.stages.len())?;
    for stage in &plan.stages {
        self::stage(stage.wait_minutes, stage.targets.len())?;
        for target in &stage.targets {
            match target {
                Target::Contact { contact, .. } => reachable(of, id, contact)?,
                Target::Channel(target) => channel(of, target)?,
            }
        }
    }
    // Of a schedule it is not known how many it will be: `verify` tells of those, and of pages.
    let people: usize = plan.stages.iter().map(|stage| once(&stage.targets)).sum();
    if people > RUNS_MAX {
        let what = "people over all stages of a plan";
        return Err(Rejection::TooMany { what, most: RUNS_MAX });
    }
    Ok(())
}

/// Whom the targets of one stage name, each once: who is named twice is paged once.
fn once(targets: &[Target]) -> usize {
    let names = targets.iter().map(|target| match target {
        Target::Contact { contact, .. } => contact.clone(),
        Target::Channel(target) => target.channel.contact(),
    });
    names.collect::<BTreeSet<ContactId>>().len()
}

/// Whether an escalation plan may name this contact: nothing nests deeper.
//= ssm-contacts#ContactTargetInfo: a person or an on-call schedule
fn reachable(of: &Configuration, id: &ContactId, target: &ContactId) -> Result<(), Rejection> {
    let found = of.contacts.get(target);
    match found.map(|contact| &contact.plan) {
        None if target != id => Err(Rejection::NotFound(Entity::Contact(target.clone()))),
        None | Some(ContactPlan::Escalation(_)) => {
            let why = format!("{target} is an escalation plan, which no stage can engage");
            Err(Rejection::Invalid(why))
        }
        Some(ContactPlan::Personal(_) | ContactPlan::OncallSchedule { .. }) => Ok(()),
    }
}

fn schedule(of: &Configuration, rotations: &[RotationId]) -> Result<(), Rejection> {
    if rotations.len() > ROTATIONS_MAX {
        return Err(Rejection::TooMany { what: "rotations of a schedule", most: ROTATIONS_MAX });
    }
    let once: BTreeSet<_> = rotations.iter().collect();
    if once.len() != rotations.len() {
        return Err(Rejection::Invalid("a schedule names each rotation once".to_owned()));
    }
    match rotations.iter().find(|rotation| !of.rotations.contains_key(rotation)) {
        Some(absent) => Err(Rejection::NotFound(Entity::Rotation(absent.clone()))),
        None => Ok(()),
    }
}

fn stages(count: usize) -> Result<(), Rejection> {
    if count > STAGES_MAX {
        return Err(Rejection::TooMany { what: "stages of a plan", most: STAGES_MAX });
    }
    Ok(())
}

//= ssm-contacts#Stage-DurationInMinutes: 0 only where a target is specified
fn stage(wait_minutes: u32, targets: usize) -> Result<(), Rejection> {
    if targets > TARGETS_MAX {
        return Err(Rejection::TooMany { what: "targets of a stage", most: TARGETS_MAX });
    }
    if wait_minutes > STAGE_MINUTES_MAX {
        let why = format!("a stage lasts {STAGE_MINUTES_MAX} minutes at most");
        return Err(Rejection::Invalid(why));
    }
    if wait_minutes == 0 && targets == 0 {
        let why = "a stage of 0 minutes needs a target".to_owned();
        return Err(Rejection::Invalid(why));
    }
    Ok(())
}

fn channel(of: &Configuration, target: &ChannelTarget) -> Result<(), Rejection> {
    if !of.channels.contains_key(&target.channel) {
        return Err(Rejection::NotFound(Entity::Channel(target.channel.clone())));
    }
    if target.retry_minutes.is_some_and(|minutes| minutes > RETRY_MINUTES_MAX) {
        let why = format!("a retry comes after {RETRY_MINUTES_MAX} minutes at most");
        return Err(Rejection::Invalid(why));
    }
    Ok(())
}

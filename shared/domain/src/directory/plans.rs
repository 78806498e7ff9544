//! Response plans, and with whom they are shared.

use std::collections::BTreeMap;

use super::{Changed, Entity, Rejection};
use crate::chat;
use crate::configuration::Configuration;
use crate::contact::ContactPlan;
use crate::document::KnownDocuments;
use crate::ids::{ContactId, PlanName};
use crate::limits::{
    ACTIONS_MAX, CONTACT_POLICY_BYTES_MAX, ENGAGEMENTS_MAX, NOTIFICATION_TARGETS_MAX,
    PLAN_POLICIES_MAX, PLANS_MAX,
};
use crate::procedure::terms::Terms;
use crate::response_plan::{PagerDuty, ResourcePolicy, ResponsePlan, RunbookAction};
use crate::signal::Impact;

/// What is to be changed of a response plan; what is absent stays.
//= ssm-incidents#UpdateResponsePlan
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanChange {
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The title of its incidents.
    pub title: Option<String>,
    /// How bad they are.
    pub impact: Option<Impact>,
    /// What responders should know.
    pub summary: Option<String>,
    /// The text by which incidents are one.
    pub dedupe_string: Option<String>,
    /// Topics that are told.
    pub notification_targets: Option<Vec<String>>,
    /// Tags of its incidents.
    pub incident_tags: Option<BTreeMap<String, String>>,
    /// Topics of the chat.
    pub chat_channel: Option<Vec<String>>,
    /// Who is engaged.
    pub engagements: Option<Vec<ContactId>>,
    /// What is run.
    pub actions: Option<Vec<RunbookAction>>,
    /// Other pagers.
    pub integrations: Option<Vec<PagerDuty>>,
}

/// Adds a response plan. `known` are the documents of its runbooks, as far as they could be read.
///
/// # Errors
/// [`Rejection::Exists`] when the name is taken or reserved, and what it says gives reason to.
pub fn create_plan(
    configuration: &Configuration,
    new: ResponsePlan,
    known: &KnownDocuments,
) -> Changed {
    if configuration.plans.contains_key(&new.name) || new.name.is_reserved() {
        return Err(Rejection::Exists(Entity::Plan(new.name)));
    }
    if configuration.plans.len() >= PLANS_MAX {
        return Err(Rejection::TooMany { what: "response plans", most: PLANS_MAX });
    }
    check(configuration, &new, &new.engagements)?;
    agree(configuration, &new.actions)?;
    fit(&new.actions, known)?;
    let mut next = configuration.clone();
    next.plans.insert(new.name.clone(), new);
    Ok(next)
}

/// Changes what is given of a response plan. `known` are the documents of the runbooks that it is
/// given, as far as they could be read.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none, and what it would say gives reason to.
pub fn update_plan(
    configuration: &Configuration,
    name: &PlanName,
    change: PlanChange,
    known: &KnownDocuments,
) -> Changed {
    let mut next = configuration.clone();
    let plan = plan(&mut next, name)?;
    // Whom it names already may be gone by now: only who is new to it has to be there.
    let engaged = plan.engagements.clone();
    // A document may have changed by now: only a change of the runbooks has to fit it.
    let given = change.actions.clone().unwrap_or_default();
    change.apply(plan);
    let new: Vec<_> = plan.engagements.iter().filter(|id| !engaged.contains(id)).cloned().collect();
    check(configuration, plan, &new)?;
    agree(configuration, &given)?;
    fit(&given, known)?;
    Ok(next)
}

/// Removes a response plan. Its incidents stay. Its routes and heartbeats name it still: their signals
/// go on to the next route, or to the default plan, and are kept where that leads nowhere either;
/// `verify` tells of them.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none.
pub fn delete_plan(configuration: &Configuration, name: &PlanName) -> Changed {
    let mut next = configuration.clone();
    let absent = || Rejection::NotFound(Entity::Plan(name.clone()));
    next.plans.remove(name).ok_or_else(absent)?;
    Ok(next)
}

/// Says with whom a response plan is shared. The same policy again is the same one.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such plan, [`Rejection::TooMany`] when it has many.
pub fn share_plan(
    configuration: &Configuration,
    name: &PlanName,
    policy: ResourcePolicy,
) -> Changed {
    let mut next = configuration.clone();
    let plan = plan(&mut next, name)?;
    plan.policies.retain(|known| known.id != policy.id);
    let bytes: usize = plan.policies.iter().chain([&policy]).map(|its| its.document.len()).sum();
    if plan.policies.len() >= PLAN_POLICIES_MAX || bytes > CONTACT_POLICY_BYTES_MAX {
        let what = "resource policies of a response plan";
        return Err(Rejection::TooMany { what, most: PLAN_POLICIES_MAX });
    }
    plan.policies.push(policy);
    plan.policies.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(next)
}

/// Takes back with whom a response plan is shared.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such plan or policy.
pub fn unshare_plan(configuration: &Configuration, name: &PlanName, policy: &str) -> Changed {
    let mut next = configuration.clone();
    let plan = plan(&mut next, name)?;
    let known = plan.policies.len();
    plan.policies.retain(|known| known.id != policy);
    if plan.policies.len() == known {
        return Err(Rejection::NotFound(Entity::PlanPolicy(policy.to_owned())));
    }
    Ok(next)
}

fn plan<'c>(
    configuration: &'c mut Configuration,
    name: &PlanName,
) -> Result<&'c mut ResponsePlan, Rejection> {
    let absent = || Rejection::NotFound(Entity::Plan(name.clone()));
    configuration.plans.get_mut(name).ok_or_else(absent)
}

/// Whether a plan makes sense. `new` are those whom it did not name before.
fn check(of: &Configuration, plan: &ResponsePlan, new: &[ContactId]) -> Result<(), Rejection> {
    if let Some(absent) = new.iter().find(|id| !of.contacts.contains_key(id)) {
        return Err(Rejection::NotFound(Entity::Contact((*absent).clone())));
    }
    chat::check(&plan.tags).map_err(Rejection::Invalid)?;
    let counts = [
        ("engagements of a response plan", plan.engagements.len(), ENGAGEMENTS_MAX),
        ("actions of a response plan", plan.actions.len(), ACTIONS_MAX),
        (
            "notification targets of a response plan",
            plan.template.notification_targets.len(),
            NOTIFICATION_TARGETS_MAX,
        ),
    ];
    for (what, count, most) in counts {
        if count > most {
            return Err(Rejection::TooMany { what, most });
        }
    }
    Ok(())
}

/// Whether the terms of runbooks make sense.
fn agree(of: &Configuration, actions: &[RunbookAction]) -> Result<(), Rejection> {
    for (index, action) in actions.iter().enumerate() {
        let terms =
            Terms::read(action).map_err(|invalid| Rejection::Invalid(invalid.to_string()))?;
        if terms.in_order && index == 0 {
            let what = format!("{} is the first: there is none before it", action.document_name);
            return Err(Rejection::Invalid(what));
        }
        if let Some(absent) = terms.named().find(|id| !of.contacts.contains_key(id)) {
            return Err(Rejection::NotFound(Entity::Contact(absent.clone())));
        }
        let is_nobody = |id: &&ContactId| match of.contacts.get(id).map(|contact| &contact.plan) {
            Some(ContactPlan::Personal(_)) | None => false,
            Some(ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. }) => true,
        };
        if let Some(other) = terms.approvers.iter().find(is_nobody) {
            return Err(Rejection::Invalid(format!("{other} is not a person: people approve")));
        }
    }
    Ok(())
}

/// Whether runbooks can be started as they are to be.
fn fit(actions: &[RunbookAction], known: &KnownDocuments) -> Result<(), Rejection> {
    let complaints = actions.iter().flat_map(|action| known.complaints(action));
    let complaints: Vec<_> = complaints.map(|complaint| complaint.to_string()).collect();
    if complaints.is_empty() { Ok(()) } else { Err(Rejection::Invalid(complaints.join("; "))) }
}

impl PlanChange {
    fn apply(self, plan: &mut ResponsePlan) {
        let template = &mut plan.template;
        set(&mut plan.display_name, self.display_name);
        set(&mut template.title, self.title);
        set(&mut template.impact, self.impact);
        set(&mut template.summary, self.summary);
        set(&mut template.dedupe_string, self.dedupe_string);
        set(&mut template.notification_targets, self.notification_targets);
        set(&mut template.incident_tags, self.incident_tags);
        set(&mut plan.chat_channel, self.chat_channel);
        set(&mut plan.engagements, self.engagements);
        set(&mut plan.actions, self.actions);
        set(&mut plan.integrations, self.integrations);
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

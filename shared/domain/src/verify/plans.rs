//! What is wrong with single plans.

use std::collections::BTreeSet;

use super::Finding;
use super::coverage::{shared, uncovered};
use crate::aliases::unfit;
use crate::configuration::Configuration;
use crate::contact::{
    Activation, ChannelTarget, ContactPlan, EscalationPlan, PersonalPlan, Target,
};
use crate::escalation::people_max;
use crate::ids::{ContactId, RotationId};
use crate::limits::{PAGES_MAX, RUNS_MAX};
use crate::time::Window;

/// Response plans that engage nobody, or somebody who does not exist, or that nothing can name.
pub(super) fn engagements(of: &Configuration) -> Vec<Finding> {
    let mut findings = Vec::new();
    for plan in of.plans.values() {
        if plan.engagements.is_empty() {
            findings.push(Finding::EngagesNobody { plan: plan.name.clone() });
        }
        let unfit = unfit(&plan.name).map(|why| why.to_string());
        findings.extend(unfit.map(|why| Finding::NoAlias { plan: plan.name.clone(), why }));
        let absent = plan.engagements.iter().filter(|contact| !of.contacts.contains_key(contact));
        findings.extend(absent.map(|contact| missing(&plan.name.to_string(), contact.as_str())));
    }
    findings
}

pub(super) fn missing(of: &str, names: &str) -> Finding {
    Finding::Missing { of: of.to_owned(), names: names.to_owned() }
}

/// A person's stages over channels that do not exist.
pub(super) fn personal(of: &Configuration, id: &ContactId, plan: &PersonalPlan) -> Vec<Finding> {
    let targets = plan.stages.iter().flat_map(|stage| &stage.targets);
    let absent = targets.filter(|target| !of.channels.contains_key(&target.channel));
    absent.map(|target| missing(id.as_str(), target.channel.as_str())).collect()
}

/// Stages that reach nobody at some instant of `window`, and plans that only ever reach one person.
pub(super) fn escalation(
    of: &Configuration,
    id: &ContactId,
    plan: &EscalationPlan,
    window: Window,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut everybody = BTreeSet::new();
    for (index, stage) in plan.stages.iter().enumerate() {
        findings.extend(stage.targets.iter().filter_map(|target| nested(of, id, target)));
        let reaches = stage.targets.iter().map(|target| target_of(of, target, window));
        let reaches: Vec<Reach> = reaches.collect();
        everybody.extend(reaches.iter().flat_map(|reach| reach.people.clone()));
        // It reaches nobody where each of its targets does.
        let blind = reaches.iter().map(|reach| reach.blind.clone());
        let blind = blind.reduce(|all, more| shared(&all, &more)).unwrap_or_default();
        if let Some(first) = blind.first() {
            let why = reaches.into_iter().map(|reach| reach.why).collect();
            let (contact, stage, at) = (id.clone(), index + 1, first.start);
            findings.push(Finding::ReachesNobody { contact, stage, at, why });
        }
    }
    let mut people = everybody.into_iter();
    if let (Some(person), None) = (people.next(), people.next()) {
        findings.push(Finding::Alone { contact: id.clone(), person });
    }
    findings.extend(too_large(of, id, plan));
    findings
}

/// More than one engagement has room for: people may have got channels since the plan was saved.
fn too_large(of: &Configuration, id: &ContactId, plan: &EscalationPlan) -> Option<Finding> {
    let (mut people, mut pages) = (0, 0);
    for target in plan.stages.iter().flat_map(|stage| &stage.targets) {
        let reached = people_max(target, of);
        people += reached;
        pages += reached * pages_max(of, target);
    }
    let fits = people <= RUNS_MAX && pages <= PAGES_MAX;
    (!fits).then(|| Finding::TooLarge { contact: id.clone(), people, pages })
}

/// The most pages that one person of this target gets, reminders apart.
fn pages_max(of: &Configuration, target: &Target) -> usize {
    let Target::Contact { contact, .. } = target else { return 1 };
    match of.contacts.get(contact).map(|its| &its.plan) {
        Some(ContactPlan::OncallSchedule { rotations }) => {
            let known = rotations.iter().filter_map(|id| of.rotations.get(id));
            let people = known.flat_map(|rotation| &rotation.contacts);
            people.map(|person| own_pages(of, person)).max().unwrap_or(0)
        }
        Some(ContactPlan::Personal(_)) => own_pages(of, contact),
        Some(ContactPlan::Escalation(_)) | None => 0,
    }
}

fn own_pages(of: &Configuration, person: &ContactId) -> usize {
    match of.contacts.get(person).map(|its| &its.plan) {
        Some(ContactPlan::Personal(plan)) => {
            let targets = plan.stages.iter().flat_map(|stage| &stage.targets);
            targets.filter(|target| is_usable(of, target)).count()
        }
        Some(ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. }) | None => 0,
    }
}

fn nested(of: &Configuration, id: &ContactId, target: &Target) -> Option<Finding> {
    let Target::Contact { contact: inner, .. } = target else { return None };
    let is_plan = matches!(of.contacts.get(inner)?.plan, ContactPlan::Escalation(_));
    is_plan.then(|| Finding::Nested { contact: id.clone(), inner: inner.clone() })
}

/// Whom one target reaches in a window.
struct Reach {
    people: BTreeSet<ContactId>,
    /// When that is nobody.
    blind: Vec<Window>,
    why: String,
}

impl Reach {
    fn never(window: Window, why: String) -> Self {
        Self { people: BTreeSet::new(), blind: vec![window], why }
    }

    fn always(person: ContactId) -> Self {
        Self { people: BTreeSet::from([person]), blind: Vec::new(), why: String::new() }
    }
}

fn target_of(of: &Configuration, target: &Target, window: Window) -> Reach {
    match target {
        Target::Channel(target) if is_usable(of, target) => Reach::always(target.channel.contact()),
        Target::Channel(target) => {
            Reach::never(window, format!("channel {} is not activated", target.channel))
        }
        Target::Contact { contact, .. } => match of.contacts.get(contact).map(|its| &its.plan) {
            None => Reach::never(window, format!("{contact} does not exist")),
            Some(ContactPlan::Escalation(_)) => {
                Reach::never(window, format!("{contact} is an escalation plan"))
            }
            Some(ContactPlan::Personal(plan)) if reaches(of, plan) => {
                Reach::always(contact.clone())
            }
            Some(ContactPlan::Personal(_)) => {
                Reach::never(window, format!("{contact} has no activated channel"))
            }
            Some(ContactPlan::OncallSchedule { rotations }) => {
                schedule(of, contact, rotations, window)
            }
        },
    }
}

fn schedule(of: &Configuration, id: &ContactId, rotations: &[RotationId], window: Window) -> Reach {
    let counts = |person: &ContactId| can_be_reached(of, person);
    let known = rotations.iter().filter_map(|id| of.rotations.get(id));
    let people = known.flat_map(|rotation| rotation.contacts.clone()).filter(counts).collect();
    let blind = uncovered(of, rotations, window, counts);
    Reach { people, blind, why: format!("nobody who can be reached is on call in {id}") }
}

fn can_be_reached(of: &Configuration, id: &ContactId) -> bool {
    match of.contacts.get(id).map(|contact| &contact.plan) {
        Some(ContactPlan::Personal(plan)) => reaches(of, plan),
        Some(ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. }) | None => false,
    }
}

fn reaches(of: &Configuration, plan: &PersonalPlan) -> bool {
    plan.stages.iter().flat_map(|stage| &stage.targets).any(|target| is_usable(of, target))
}

fn is_usable(of: &Configuration, target: &ChannelTarget) -> bool {
    let channel = of.channels.get(&target.channel);
    channel.is_some_and(|channel| channel.activation == Activation::Activated)
}

//! What an engagement keeps of the configuration when it begins.

use std::collections::BTreeMap;

use crate::configuration::Configuration;
use crate::contact::{ContactPlan, EscalationStage, PersonalPlan, Target};
use crate::ids::ContactId;

/// The tag of a contact that turns retries into reminders, when its value is `on`.
pub const REMINDERS_TAG: &str = "tocsin/reminders";

/// The stages of whom is engaged, and the plans of everybody whom they name.
pub(super) fn freeze(
    contact: &ContactId,
    configuration: &Configuration,
) -> (Vec<EscalationStage>, BTreeMap<ContactId, PersonalPlan>, bool) {
    let found = configuration.contacts.get(contact);
    let stages = match found.map(|contact| &contact.plan) {
        Some(ContactPlan::Escalation(plan)) => plan.stages.clone(),
        // A person or schedule engaged directly is essential: there is nobody after them.
        Some(ContactPlan::Personal(_) | ContactPlan::OncallSchedule { .. }) | None => {
            let target = Target::Contact { contact: contact.clone(), essential: true };
            vec![EscalationStage { wait_minutes: 0, targets: vec![target] }]
        }
    };
    let named = stages.iter().flat_map(|stage| &stage.targets).filter_map(|target| match target {
        Target::Contact { contact, .. } => Some(contact),
        Target::Channel(_) => None,
    });
    let plans = named
        .filter_map(|id| match &configuration.contacts.get(id)?.plan {
            ContactPlan::Personal(plan) => Some((id.clone(), plan.clone())),
            ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. } => None,
        })
        .collect();
    let reminders = found
        .and_then(|contact| contact.tags.get(REMINDERS_TAG))
        .is_some_and(|value| value == "on");
    (stages, plans, reminders)
}

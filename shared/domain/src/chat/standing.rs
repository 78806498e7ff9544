//! How an incident stands, and who answers for it now: what a chat channel shows of both.

use jiff::Timestamp;

use crate::configuration::Configuration;
use crate::contact::{ContactPlan, Target};
use crate::escalation::{Engagement, Phase};
use crate::ids::ContactId;
use crate::incident::{Incident, Status};
use crate::oncall::who_is_on_call;
use crate::response_plan::ResponsePlan;

/// How an incident stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has taken it.
    Open,
    /// Somebody works on it.
    Acknowledged {
        /// Who took it last.
        by: ContactId,
        /// When.
        at: Timestamp,
    },
    /// It is over.
    Resolved {
        /// By whom.
        by: String,
        /// Since when.
        at: Timestamp,
    },
}

impl Standing {
    /// In one word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Resolved { .. } => "resolved",
        }
    }
}

/// How an incident stands.
pub fn standing(incident: &Incident, engagements: &[Engagement]) -> Standing {
    if let Status::Resolved { at, by } = &incident.status {
        return Standing::Resolved { by: by.clone(), at: *at };
    }
    let taken = engagements.iter().filter_map(|engagement| match &engagement.phase {
        Phase::Acknowledged { by, at } => Some((*at, by)),
        Phase::Active | Phase::Exhausted | Phase::Stopped => None,
    });
    match taken.max() {
        Some((at, by)) => Standing::Acknowledged { by: by.clone(), at },
        None => Standing::Open,
    }
}

/// Somebody who answers for the incidents of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsible {
    /// The schedule that says so; none where the plan names the person.
    pub schedule: Option<ContactId>,
    /// Who.
    pub contact: ContactId,
}

/// Who answers for the incidents of a plan at an instant, in the order in which the plan reaches them.
pub fn responsible(
    plan: &ResponsePlan,
    configuration: &Configuration,
    at: Timestamp,
) -> Vec<Responsible> {
    let mut found: Vec<Responsible> = Vec::new();
    for engaged in &plan.engagements {
        let all = match configuration.contacts.get(engaged).map(|contact| &contact.plan) {
            Some(ContactPlan::Escalation(plan)) => {
                let targets = plan.stages.iter().flat_map(|stage| &stage.targets);
                let named = targets.flat_map(|target| match target {
                    Target::Contact { contact, .. } => of_one(contact, configuration, at),
                    Target::Channel(channel) => {
                        vec![Responsible { schedule: None, contact: channel.channel.contact() }]
                    }
                });
                named.collect()
            }
            Some(ContactPlan::Personal(_) | ContactPlan::OncallSchedule { .. }) | None => {
                of_one(engaged, configuration, at)
            }
        };
        for one in all {
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found
}

/// A person, or whoever is on call in a schedule.
fn of_one(contact: &ContactId, configuration: &Configuration, at: Timestamp) -> Vec<Responsible> {
    match configuration.contacts.get(contact).map(|contact| &contact.plan) {
        Some(ContactPlan::Personal(_)) => {
            vec![Responsible { schedule: None, contact: contact.clone() }]
        }
        Some(ContactPlan::OncallSchedule { rotations }) => {
            let on_call = who_is_on_call(configuration, rotations, at).into_iter();
            let schedule = Some(contact.clone());
            on_call
                .map(|on| Responsible { schedule: schedule.clone(), contact: on.contact })
                .collect()
        }
        Some(ContactPlan::Escalation(_)) | None => Vec::new(),
    }
}

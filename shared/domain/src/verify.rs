//! What is wrong with the plans before anything has happened: hours in which nobody is on call,
//! stages that reach nobody, channels that nobody activated, somebody who is alone on every stage.

mod coverage;
mod plans;
mod routes;
#[cfg(test)]
mod tests;
mod words;

pub use coverage::uncovered;
pub(crate) use words::second;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::configuration::Configuration;
use crate::contact::{Activation, ContactPlan};
use crate::ids::{ChannelId, ContactId, HeartbeatName, PlanName};
use crate::time::Window;

/// Something that would let an incident go unheard, or nearly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Finding {
    /// Nobody is on call in a schedule.
    Uncovered {
        /// Which schedule.
        schedule: ContactId,
        /// From when to when.
        windows: Vec<Window>,
        /// How long that is altogether.
        minutes: i64,
    },
    /// A response plan engages nobody.
    EngagesNobody {
        /// Which plan.
        plan: PlanName,
    },
    /// No alarm action or rule target can name a response plan: intake can have no alias of its name.
    NoAlias {
        /// Which plan.
        plan: PlanName,
        /// Why.
        why: String,
    },
    /// Something is named that does not exist.
    Missing {
        /// Who names it.
        of: String,
        /// What is named.
        names: String,
    },
    /// A stage reaches nobody, at least at the instant given.
    ReachesNobody {
        /// The escalation plan.
        contact: ContactId,
        /// Counted from 1.
        stage: usize,
        /// The first instant at which it is so.
        at: Timestamp,
        /// Why each of its targets reaches nobody.
        why: Vec<String>,
    },
    /// A channel was never activated, so it is passed over, by whatever plan uses it.
    NotActivated {
        /// Which.
        channel: ChannelId,
        /// The name that its owner gave it.
        name: String,
    },
    /// One person is all that an escalation plan ever reaches.
    Alone {
        /// The escalation plan.
        contact: ContactId,
        /// Who.
        person: ContactId,
    },
    /// An escalation plan is a stage of another, or of itself: it is not engaged there.
    Nested {
        /// The outer one.
        contact: ContactId,
        /// The one inside.
        inner: ContactId,
    },
    /// An escalation plan may reach more people, or make more pages, than one engagement has room for: its
    /// last people and channels are left out then.
    TooLarge {
        /// The escalation plan.
        contact: ContactId,
        /// People over all its stages.
        people: usize,
        /// Pages of all their channels.
        pages: usize,
    },
    /// When a heartbeat is missing, no response plan answers.
    Unanswered {
        /// Which heartbeat.
        heartbeat: HeartbeatName,
    },
}

/// Everything that is wrong in `window`, in the order of the variants' subjects.
pub fn verify(configuration: &Configuration, window: Window) -> Vec<Finding> {
    let mut findings = plans::engagements(configuration);
    for contact in configuration.contacts.values() {
        match &contact.plan {
            ContactPlan::Personal(plan) => {
                findings.extend(plans::personal(configuration, &contact.id, plan));
            }
            ContactPlan::Escalation(plan) => {
                findings.extend(plans::escalation(configuration, &contact.id, plan, window));
            }
            ContactPlan::OncallSchedule { rotations } => {
                let windows = uncovered(configuration, rotations, window, |_| true);
                if !windows.is_empty() {
                    let length = |window: &Window| window.end.duration_since(window.start);
                    let whole: SignedDuration = windows.iter().map(length).sum();
                    let (schedule, minutes) = (contact.id.clone(), whole.as_mins());
                    findings.push(Finding::Uncovered { schedule, windows, minutes });
                }
            }
        }
    }
    let silent = configuration.channels.values();
    let silent = silent.filter(|channel| channel.activation == Activation::NotActivated);
    findings.extend(silent.map(|channel| Finding::NotActivated {
        channel: channel.id.clone(),
        name: channel.name.clone(),
    }));
    findings.extend(routes::routes(configuration));
    findings.extend(routes::heartbeats(configuration));
    findings
}

//! What the plans prescribe, by plain arithmetic over them: the demo's yardstick. It knows nothing
//! of engagements, claims or ticks, so that it cannot be wrong in the same way.

use domain::configuration::Configuration;
use domain::contact::{ChannelKind, ChannelTarget, ContactPlan, Target};
use domain::ids::ContactId;
use domain::oncall::who_is_on_call;
use domain::response_plan::ResponsePlan;
use jiff::{SignedDuration, Timestamp};

/// A page and its minute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PageAt {
    /// Since the signal.
    pub(crate) minute: i64,
    /// To whom.
    pub(crate) contact: ContactId,
    /// By what.
    pub(crate) kind: ChannelKind,
}

impl std::fmt::Display for PageAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "T+{} {} {}", self.minute, self.kind.as_str(), self.contact)
    }
}

/// Everything that `plan` pages when nobody answers, from minute 0.
pub(crate) fn unanswered(
    configuration: &Configuration,
    plan: &ResponsePlan,
    start: Timestamp,
) -> Vec<PageAt> {
    let mut pages: Vec<PageAt> = plan
        .engagements
        .iter()
        .flat_map(|contact| contact_pages(configuration, contact, 0, start))
        .collect();
    pages.sort();
    pages
}

/// What engaging `contact` at `minute` pages.
pub(crate) fn contact_pages(
    configuration: &Configuration,
    contact: &ContactId,
    minute: i64,
    start: Timestamp,
) -> Vec<PageAt> {
    let Some(found) = configuration.contacts.get(contact) else { return Vec::new() };
    match &found.plan {
        ContactPlan::Personal(plan) => {
            let mut at = minute;
            let mut pages = Vec::new();
            for stage in &plan.stages {
                pages.extend(stage.targets.iter().filter_map(|t| page(configuration, t, at)));
                at += i64::from(stage.wait_minutes);
            }
            pages
        }
        ContactPlan::OncallSchedule { rotations } => {
            let at = start + SignedDuration::from_mins(minute);
            let on_call = who_is_on_call(configuration, rotations, at);
            let people = on_call.iter().map(|turn| &turn.contact);
            people.flat_map(|one| contact_pages(configuration, one, minute, start)).collect()
        }
        ContactPlan::Escalation(plan) => {
            let mut at = minute;
            let mut pages = Vec::new();
            for stage in &plan.stages {
                for target in &stage.targets {
                    match target {
                        Target::Channel(channel) => pages.extend(page(configuration, channel, at)),
                        Target::Contact { contact, .. } => {
                            pages.extend(contact_pages(configuration, contact, at, start));
                        }
                    }
                }
                at += i64::from(stage.wait_minutes);
            }
            pages
        }
    }
}

fn page(configuration: &Configuration, target: &ChannelTarget, minute: i64) -> Option<PageAt> {
    let channel = configuration.channels.get(&target.channel)?;
    Some(PageAt { minute, contact: target.channel.contact(), kind: channel.kind })
}

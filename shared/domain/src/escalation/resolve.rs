//! Who a target is, at the instant when its stage is entered.

use jiff::Timestamp;

use crate::configuration::Configuration;
use crate::contact::{Activation, ChannelTarget, ContactPlan, PersonalPlan, PersonalStage, Target};
use crate::escalation::engagement::Engagement;
use crate::ids::ContactId;
use crate::oncall::{Rotation, who_is_on_call};

/// One person whom a target reaches.
pub(super) struct Reached {
    pub(super) contact: ContactId,
    pub(super) schedule: Option<ContactId>,
    pub(super) essential: bool,
    /// Channels that the target names itself; the person's own plan otherwise.
    pub(super) channels: Vec<ChannelTarget>,
    /// The own plan, for the engagement to keep if it has none yet.
    pub(super) plan: Option<PersonalPlan>,
}

/// The people whom `target` reaches at `at`, or why it reaches nobody.
pub(super) fn resolve(
    engagement: &Engagement,
    target: &Target,
    configuration: &Configuration,
    at: Timestamp,
) -> Result<Vec<Reached>, Vec<String>> {
    match target {
        Target::Channel(channel) => named_channel(channel, configuration),
        Target::Contact { contact, essential } => {
            let frozen = engagement.plans.contains_key(contact);
            let current = configuration.contacts.get(contact).map(|contact| &contact.plan);
            match current {
                Some(ContactPlan::OncallSchedule { rotations }) if !frozen => {
                    let on_call = who_is_on_call(configuration, rotations, at);
                    if on_call.is_empty() {
                        return Err(vec![format!("nobody is on call in {contact}")]);
                    }
                    on_schedule(engagement, contact, *essential, configuration, &on_call)
                }
                Some(ContactPlan::Escalation(_)) if !frozen => {
                    Err(vec![format!("{contact} is an escalation plan inside another")])
                }
                Some(
                    ContactPlan::Personal(_)
                    | ContactPlan::OncallSchedule { .. }
                    | ContactPlan::Escalation(_),
                )
                | None => person(engagement, contact, None, *essential, configuration)
                    .map(|person| vec![person])
                    .map_err(|why| vec![why]),
            }
        }
    }
}

fn on_schedule(
    engagement: &Engagement,
    schedule: &ContactId,
    essential: bool,
    configuration: &Configuration,
    on_call: &[crate::oncall::OnCall],
) -> Result<Vec<Reached>, Vec<String>> {
    let mut reached = Vec::new();
    let mut why = Vec::new();
    for turn in on_call {
        match person(engagement, &turn.contact, Some(schedule), essential, configuration) {
            Ok(person) => reached.push(person),
            Err(reason) => why.push(reason),
        }
    }
    if reached.is_empty() { Err(why) } else { Ok(reached) }
}

/// A person who can be reached: the plan frozen for them, or their current one, has a channel
/// that is activated now.
fn person(
    engagement: &Engagement,
    contact: &ContactId,
    schedule: Option<&ContactId>,
    essential: bool,
    configuration: &Configuration,
) -> Result<Reached, String> {
    let current = configuration.contacts.get(contact).and_then(|contact| match &contact.plan {
        ContactPlan::Personal(plan) => Some(plan),
        ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. } => None,
    });
    let Some(plan) = engagement.plans.get(contact).or(current) else {
        return Err(format!("{contact} does not exist"));
    };
    if !plan
        .stages
        .iter()
        .flat_map(|stage| &stage.targets)
        .any(|t| usable(t, configuration).is_ok())
    {
        return Err(format!("{contact} has no activated channel"));
    }
    Ok(Reached {
        contact: contact.clone(),
        schedule: schedule.cloned(),
        essential,
        channels: Vec::new(),
        plan: (!engagement.plans.contains_key(contact)).then(|| plan.clone()),
    })
}

fn named_channel(
    target: &ChannelTarget,
    configuration: &Configuration,
) -> Result<Vec<Reached>, Vec<String>> {
    usable(target, configuration).map_err(|why| vec![why])?;
    Ok(vec![Reached {
        contact: target.channel.contact(),
        schedule: None,
        essential: true,
        channels: vec![target.clone()],
        plan: None,
    }])
}

/// The most people whom `target` reaches at once.
pub(crate) fn people_max(target: &Target, configuration: &Configuration) -> usize {
    let Target::Contact { contact, .. } = target else { return 1 };
    match configuration.contacts.get(contact).map(|contact| &contact.plan) {
        Some(ContactPlan::OncallSchedule { rotations }) => {
            let known = rotations.iter().filter_map(|id| configuration.rotations.get(id));
            let at_once = |rotation: &Rotation| {
                let wanted = usize::try_from(rotation.on_calls).unwrap_or(usize::MAX);
                wanted.min(rotation.contacts.len())
            };
            known.map(at_once).sum()
        }
        Some(ContactPlan::Personal(_) | ContactPlan::Escalation(_)) | None => 1,
    }
}

/// Whether this channel may be paged now, else why not.
pub(super) fn usable(target: &ChannelTarget, configuration: &Configuration) -> Result<(), String> {
    let contact = target.channel.contact();
    match configuration.channels.get(&target.channel) {
        None => Err(format!("a channel of {contact} does not exist")),
        Some(channel) if channel.activation == Activation::NotActivated => {
            Err(format!("channel {:?} of {contact} is not activated", channel.name))
        }
        Some(_) => Ok(()),
    }
}

/// One stage per target list: what a run walks whose channels were named directly.
pub(super) fn direct_stage(wait_minutes: u32, targets: Vec<ChannelTarget>) -> PersonalStage {
    PersonalStage { wait_minutes, targets }
}

//! What a response plan wants: which service, which channel, and who is to be in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::contact::{ContactPlan, Target};
use crate::escalation::Engagement;
use crate::ids::ContactId;
use crate::limits::CHAT_INVITED_MAX;
use crate::response_plan::ResponsePlan;

/// The tag of a response plan that says where in Slack its incidents are talked about: `new`, or a channel's
/// id. Of a contact: who they are there.
pub const SLACK_TAG: &str = "tocsin/slack";
/// The same of Microsoft Teams.
pub const TEAMS_TAG: &str = "tocsin/teams";
/// The tag of a response plan that names who is invited besides those who are paged: aliases of contacts and
/// e-mail addresses, between spaces.
pub const INVITE_TAG: &str = "tocsin/invite";
/// A channel of its own for each incident.
const NEW: &str = "new";

/// A chat service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChatService {
    /// Slack.
    Slack,
    /// Microsoft Teams.
    Teams,
}

impl ChatService {
    /// Its name, for people and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }

    /// The tag of a plan that asks for it, and of a contact that says who they are there.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Slack => SLACK_TAG,
            Self::Teams => TEAMS_TAG,
        }
    }
}

/// What a plan wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which service.
    pub service: ChatService,
    /// Which channel.
    pub place: Where,
}

/// Which channel the incidents of a plan are talked about in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// One of its own for each.
    New,
    /// This one, by the service's id.
    Existing(String),
}

/// What a plan wants; `None` when its incidents have no chat channel.
pub fn wish(plan: &ResponsePlan) -> Option<Wish> {
    [ChatService::Slack, ChatService::Teams].into_iter().find_map(|service| {
        let place = match plan.tags.get(service.tag())?.as_str() {
            NEW => Where::New,
            id => Where::Existing(id.to_owned()),
        };
        Some(Wish { service, place })
    })
}

/// Whether the tags of a response plan say something about chat that can be done.
///
/// # Errors
/// What is wrong with them, as a sentence.
pub fn check(tags: &BTreeMap<String, String>) -> Result<(), String> {
    for service in [ChatService::Slack, ChatService::Teams] {
        let Some(value) = tags.get(service.tag()) else { continue };
        if value != NEW && !is_channel(service, value) {
            let tag = service.tag();
            return Err(format!(
                "the tag {tag} is \"{NEW}\" or the id of a channel, not {value:?}"
            ));
        }
    }
    if tags.contains_key(SLACK_TAG) && tags.contains_key(TEAMS_TAG) {
        return Err(format!("of {SLACK_TAG} and {TEAMS_TAG} a plan has one"));
    }
    let invited = tags.get(INVITE_TAG).map_or("", String::as_str);
    let strange = |name: &&str| !name.contains('@') && ContactId::parse(name).is_err();
    if let Some(name) = invited.split_whitespace().find(strange) {
        let what = "aliases of contacts and e-mail addresses between spaces";
        return Err(format!("the tag {INVITE_TAG} has {what}; {name:?} is neither"));
    }
    if invited.split_whitespace().count() > CHAT_INVITED_MAX {
        return Err(format!("the tag {INVITE_TAG} names at most {CHAT_INVITED_MAX} people"));
    }
    Ok(())
}

//= slack#conversations: ids of channels begin with C, of older private ones with G
fn is_channel(service: ChatService, id: &str) -> bool {
    match service {
        ChatService::Slack => {
            let is_code = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit();
            id.len() >= 2 && id.starts_with(['C', 'G']) && id.chars().all(is_code)
        }
        ChatService::Teams => !id.is_empty() && !id.contains(char::is_whitespace),
    }
}

/// Who is to be in the channel, each once, as the plan and the engagements name them: aliases of people who were
/// reached, and what the plan's tag says. A schedule or an escalation plan in the tag stands for the people in it.
pub fn guests(
    plan: Option<&ResponsePlan>,
    engagements: &[Engagement],
    configuration: &Configuration,
) -> Vec<String> {
    let mut guests: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if guests.iter().all(|known| known != name) {
            guests.push(name.to_owned());
        }
    };
    for contact in engagements.iter().flat_map(Engagement::reached) {
        add(contact.as_str());
    }
    let tag = plan.and_then(|plan| plan.tags.get(INVITE_TAG)).map_or("", String::as_str);
    for name in tag.split_whitespace() {
        match ContactId::parse(name) {
            Ok(contact) if !name.contains('@') => {
                for person in people(&contact, configuration) {
                    add(person.as_str());
                }
            }
            Ok(_) | Err(_) => add(name),
        }
    }
    guests
}

/// Everybody whom a contact may mean.
fn people(contact: &ContactId, configuration: &Configuration) -> Vec<ContactId> {
    let Some(known) = configuration.contacts.get(contact) else { return Vec::new() };
    let ContactPlan::Escalation(plan) = &known.plan else {
        return of_one(contact, configuration);
    };
    let targets = plan.stages.iter().flat_map(|stage| &stage.targets);
    let named = targets.flat_map(|target| match target {
        Target::Contact { contact, .. } => of_one(contact, configuration),
        Target::Channel(channel) => vec![channel.channel.contact()],
    });
    named.collect()
}

/// A person, or those of a schedule. An escalation plan names no other one.
fn of_one(contact: &ContactId, configuration: &Configuration) -> Vec<ContactId> {
    match configuration.contacts.get(contact).map(|contact| &contact.plan) {
        Some(ContactPlan::Personal(_)) => vec![contact.clone()],
        Some(ContactPlan::OncallSchedule { rotations }) => {
            let rotations = rotations.iter().filter_map(|id| configuration.rotations.get(id));
            rotations.flat_map(|rotation| rotation.contacts.iter().cloned()).collect()
        }
        Some(ContactPlan::Escalation(_)) | None => Vec::new(),
    }
}

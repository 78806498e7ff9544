//! Contacts and their plans: who can be reached, by which channels, in which order.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::ids::{ChannelId, ContactId, RotationId};

/// A contact in AWS's sense: a person, an escalation plan or an on-call schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its alias.
    pub id: ContactId,
    /// The name shown to people; the alias when empty.
    pub display_name: String,
    /// What engaging it means.
    pub plan: ContactPlan,
    /// Tags; those that begin with `tocsin/` switch on what AWS does not have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

impl Contact {
    /// The display name, or the alias where there is none.
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() { self.id.as_str() } else { &self.display_name }
    }
}

/// The three types of contact, each with the plan that its type allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactPlan {
    /// A person: own stages over own channels.
    Personal(PersonalPlan),
    /// Stages over persons, schedules and channels.
    Escalation(EscalationPlan),
    /// Whoever the rotations put on call at the instant when a stage is entered.
    #[serde(rename = "ONCALL_SCHEDULE")]
    OncallSchedule {
        /// The rotations, all asked at once.
        rotations: Vec<RotationId>,
    },
}

/// A person's own stages over channels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalPlan {
    /// In order.
    pub stages: Vec<PersonalStage>,
}

/// Channels tried together, then a wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalStage {
    /// Minutes from entering this stage to entering the next.
    pub wait_minutes: u32,
    /// The channels; none makes the stage a deliberate delay.
    pub targets: Vec<ChannelTarget>,
}

/// One channel of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelTarget {
    /// Which channel.
    pub channel: ChannelId,
    /// Minutes after which a failed delivery is tried again inside the stage.
    //= ssm-contacts#ChannelTargetInfo-RetryIntervalInMinutes
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_minutes: Option<u32>,
}

/// Ordered stages over contacts and channels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationPlan {
    /// In order.
    pub stages: Vec<EscalationStage>,
}

/// Targets engaged together, then a wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStage {
    /// Minutes from entering this stage to entering the next.
    pub wait_minutes: u32,
    /// Who is engaged; nobody makes the stage a deliberate delay.
    pub targets: Vec<Target>,
}

/// What a stage of an escalation plan names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A person or a schedule.
    Contact {
        /// Whom.
        contact: ContactId,
        /// Whether its acknowledgement stops the later stages.
        //= ssm-contacts#ContactTargetInfo-IsEssential
        essential: bool,
    },
    /// One channel of a person, as the guide writes it; always essential, since there is no way
    /// to say otherwise.
    Channel(ChannelTarget),
}

/// One way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChannel {
    /// Which, and whose.
    pub id: ChannelId,
    /// The name its owner gave it.
    pub name: String,
    /// SMS, e-mail or voice.
    pub kind: ChannelKind,
    /// A phone number in E.164 or an e-mail address. Personal data: it never reaches a log.
    pub address: Address,
    /// Whether its owner proved that it reaches them; otherwise it is never paged.
    pub activation: Activation,
}

/// How a channel carries a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChannelKind {
    /// A text message.
    Sms,
    /// A mail.
    Email,
    /// A call that speaks the page.
    Voice,
}

impl ChannelKind {
    /// AWS's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Email => "EMAIL",
            Self::Voice => "VOICE",
        }
    }
}

/// Whether a channel may be paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Activation {
    /// Its owner entered the code that was sent to it.
    Activated,
    /// Not yet, or no longer.
    NotActivated,
}

/// Where a channel leads: a phone number or a mail address. It has no `Display` and a redacted
/// `Debug`, so that it cannot slip into a log line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Takes an address as it was given.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address itself, for the adapter that sends to it and for its owner's eyes.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(redacted)")
    }
}

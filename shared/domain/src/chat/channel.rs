//! What is known of the chat channel of an incident.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ChatService, unread_from};
use crate::ids::IncidentId;
use crate::limits::CHAT_LATE_MAX;

/// The chat channel of an incident, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatChannel {
    /// Of which incident.
    pub incident: IncidentId,
    /// In which service.
    pub service: ChatService,
    /// Which of its names is tried, counted from 0.
    pub attempt: u8,
    /// The name that was asked for last. It is written before the service is asked, so that whoever comes after a
    /// crash looks for the channel before making another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The channel, once there is one.
    pub room: Option<Room>,
    /// What stands above it.
    pub topic: Option<String>,
    /// Who was invited, by what the plan or an engagement calls them.
    pub invited: BTreeSet<String>,
    /// Who could not be, with why.
    pub absent: BTreeMap<String, String>,
    /// The message that is kept up to date, once it is posted.
    pub card: Option<Card>,
    /// The place of the newest decision that was told.
    pub through: Option<String>,
    /// Places of the decisions that were told a moment before it: others may still come among them.
    pub recent: BTreeSet<String>,
    /// Places of decisions about an instant long before, told last: notes that somebody wrote afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<String>,
    /// What failed for good.
    pub failed: BTreeMap<Part, String>,
}

/// A channel of a chat service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The service's id of it.
    pub id: String,
    /// What people see.
    pub name: String,
    /// Where it opens, where the service says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether it is about this incident alone.
    pub own: bool,
}

/// The message that says how an incident stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The service's id of it.
    pub id: String,
    /// What it shows, as a digest.
    pub shown: Uuid,
    /// Whether it is kept in sight.
    pub pinned: bool,
}

/// A part of keeping a channel in step, which may fail for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// Making the channel.
    Open,
    /// What stands above it.
    Topic,
    /// Inviting people.
    Invite,
    /// Posting.
    Post,
    /// Keeping the card in sight.
    Pin,
    /// Changing the card.
    Update,
}

impl Part {
    /// In words: what was to be done.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "make the channel",
            Self::Topic => "set the topic",
            Self::Invite => "invite people",
            Self::Post => "post",
            Self::Pin => "pin the card",
            Self::Update => "change the card",
        }
    }

    /// Whether a channel is of no use without it.
    pub const fn is_vital(self) -> bool {
        match self {
            Self::Open | Self::Post => true,
            Self::Topic | Self::Invite | Self::Pin | Self::Update => false,
        }
    }
}

impl ChatChannel {
    /// One of which there is nothing yet.
    pub fn wanted(incident: IncidentId, service: ChatService) -> Self {
        Self {
            incident,
            service,
            attempt: 0,
            asked: None,
            room: None,
            topic: None,
            invited: BTreeSet::new(),
            absent: BTreeMap::new(),
            card: None,
            through: None,
            recent: BTreeSet::new(),
            late: Vec::new(),
            failed: BTreeMap::new(),
        }
    }

    /// Whether nothing more can be done about it.
    pub fn is_given_up(&self) -> bool {
        self.failed.keys().any(|part| part.is_vital())
    }

    /// The name that was tried is another's: the next one is tried.
    pub fn taken(&mut self) {
        self.attempt = self.attempt.saturating_add(1);
    }

    /// People were asked in; some of them could not be, with why.
    pub fn asked_in(&mut self, guests: &[String], absent: BTreeMap<String, String>) {
        self.invited.extend(guests.iter().cloned());
        self.absent.extend(absent);
    }

    /// The card shows something else.
    pub fn shows(&mut self, shown: Uuid) {
        if let Some(card) = &mut self.card {
            card.shown = shown;
        }
    }

    /// The card is kept in sight.
    pub fn pinned(&mut self) {
        if let Some(card) = &mut self.card {
            card.pinned = true;
        }
    }

    /// Whether the decision at a place is known to have been told.
    pub fn has_told(&self, place: &str) -> bool {
        self.recent.contains(place) || self.late.iter().any(|told| told == place)
    }

    /// The decision at a place was told.
    pub fn told(&mut self, place: &str) {
        if unread_from(self).is_some_and(|from| place < from.as_str()) {
            self.late.push(place.to_owned());
            let more = self.late.len().saturating_sub(CHAT_LATE_MAX);
            self.late.drain(..more);
            return;
        }
        self.recent.insert(place.to_owned());
        if self.through.as_deref().is_none_or(|through| through < place) {
            self.through = Some(place.to_owned());
        }
        // Nobody reads again what came before.
        if let Some(from) = unread_from(self) {
            self.recent = self.recent.split_off(&from);
        }
    }

    /// A part failed for good; tells whether that is news.
    pub fn fails(&mut self, part: Part, reason: &str) -> bool {
        let reason = crate::ids::quoted(reason);
        self.failed.insert(part, reason).is_none()
    }
}

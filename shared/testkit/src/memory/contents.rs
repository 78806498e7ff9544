//! Looking into the store without asking it: nothing is counted and nothing is copied.

use domain::configuration::Configuration;
use domain::dedupe::Slot;
use domain::escalation::Engagement;
use domain::heartbeat::Pulse;
use domain::ids::{ChannelId, IncidentId};
use domain::incident::Incident;
use domain::mailbox::Mailbox;
use domain::rounds::Ledger;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use uuid::Uuid;

use app::ports::Kept;

use super::{MemoryStore, State};
use crate::lock;

/// What is stored.
pub struct Contents<'a>(&'a State);

impl MemoryStore {
    /// Looks at what is stored.
    pub fn inspect<T>(&self, look: impl FnOnce(&Contents<'_>) -> T) -> T {
        look(&Contents(&lock(&self.0)))
    }

    /// How many commits changed something.
    pub fn applied(&self) -> u64 {
        lock(&self.0).applied
    }

    /// The earliest instant at which anything is due.
    pub fn earliest_due(&self) -> Option<Timestamp> {
        lock(&self.0).due.earliest()
    }
}

impl<'a> Contents<'a> {
    /// An engagement by its stem.
    pub fn engagement(&self, stem: &str) -> Option<&'a Engagement> {
        self.0.engagements.get(stem).map(|stored| &stored.value)
    }

    /// The version of an engagement; 0 when there is none.
    pub fn engagement_version(&self, stem: &str) -> u64 {
        self.0.engagements.get(stem).map_or(0, |stored| stored.version)
    }

    /// Every engagement.
    pub fn engagements(&self) -> impl Iterator<Item = &'a Engagement> {
        self.0.engagements.values().map(|stored| &stored.value)
    }

    /// An incident.
    pub fn incident(&self, id: &IncidentId) -> Option<&'a Incident> {
        self.0.incidents.get(id).map(|stored| &stored.value)
    }

    /// Every incident.
    pub fn incidents(&self) -> impl Iterator<Item = &'a Incident> {
        self.0.incidents.values().map(|stored| &stored.value)
    }

    /// Every slot.
    pub fn slots(&self) -> impl Iterator<Item = &'a Slot> {
        self.0.slots.values().map(|stored| &stored.value)
    }

    /// The facts of an incident, in order.
    pub fn timeline(&self, id: &IncidentId) -> impl Iterator<Item = &'a TimelineEvent> {
        self.0.timelines.get(id).into_iter().flat_map(|decisions| decisions.values().flatten())
    }

    /// The mailbox of a channel.
    pub fn mailbox(&self, channel: &ChannelId) -> Option<&'a Mailbox> {
        self.0.mailboxes.get(channel).map(|(mailbox, _)| mailbox)
    }

    /// The id under which a channel's mailbox was written.
    pub fn mailbox_id(&self, channel: &ChannelId) -> Option<Uuid> {
        self.0.mailboxes.get(channel).map(|(_, id)| *id)
    }

    /// Signals that were kept.
    pub fn kept(&self) -> impl Iterator<Item = &'a Kept> {
        self.0.kept.values()
    }

    /// Every pulse.
    pub fn pulses(&self) -> impl Iterator<Item = &'a Pulse> {
        self.0.pulses.values().map(|stored| &stored.value)
    }

    /// What the guardian remembers.
    pub fn ledger(&self) -> Option<&'a Ledger> {
        self.0.ledger.as_ref().map(|stored| &stored.value)
    }

    /// The configuration.
    pub fn configuration(&self) -> &'a Configuration {
        &self.0.configuration
    }
}

//! Look-ups and lists.

use std::future::Future;

use domain::escalation::Engagement;
use domain::ids::{ContactId, EngagementId, HeartbeatName, IncidentId};
use domain::incident::Incident;
use domain::related::RelatedItem;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ExecutionLink, StoreError};

/// Look-ups and lists. They may lag behind commits by a moment: nothing decides on one.
pub trait Lists: Send + Sync {
    /// Incidents, the newest first, with where to go on.
    fn incidents(
        &self,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<Page<Brief>, StoreError>> + Send;

    /// Engagements that started within `started`, the newest first, from the one at `start` on.
    fn engaged(
        &self,
        started: Started,
        start: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Engaged>, StoreError>> + Send;

    /// The timeline of an incident, the oldest first, with where to go on.
    fn timeline(
        &self,
        incident: &IncidentId,
        after: Option<&str>,
    ) -> impl Future<Output = Result<Page<TimelineEvent>, StoreError>> + Send;

    /// The decisions of an incident in order of their time, from the one at `start` on.
    fn decisions(
        &self,
        incident: &IncidentId,
        order: Order,
        start: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Decided>, StoreError>> + Send;

    /// What is attached to an incident.
    fn related(
        &self,
        incident: &IncidentId,
    ) -> impl Future<Output = Result<Vec<RelatedItem>, StoreError>> + Send;

    /// What one shard of the index knows to be due at `at` or before (or, with no `at`, ever), from
    /// the end that `order` names.
    fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> impl Future<Output = Result<Vec<Due>, StoreError>> + Send;

    /// The runbook that an execution of Systems Manager is.
    fn execution(
        &self,
        execution: &str,
    ) -> impl Future<Output = Result<Option<ExecutionLink>, StoreError>> + Send;

    /// Keeps a signal that could not be read or routed.
    fn keep(&self, kept: &Kept) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Signals that were kept, the newest first.
    fn kept(&self, limit: usize) -> impl Future<Output = Result<Vec<Kept>, StoreError>> + Send;
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Its entries.
    pub items: Vec<T>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<String>,
}

/// An incident in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// Which.
    pub id: IncidentId,
    /// One line.
    pub title: String,
    /// 1 to 10.
    pub impact: u8,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// Which system spoke.
    pub source: String,
    /// What raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// Who started it, for a manual start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
}

impl From<&Incident> for Brief {
    fn from(incident: &Incident) -> Self {
        Self {
            id: incident.id.clone(),
            title: incident.title.clone(),
            impact: incident.impact.number(),
            created_at: incident.created_at,
            resolved_at: incident.resolved_at(),
            source: incident.source.clone(),
            trigger: incident.trigger.clone(),
            created_by: incident.created_by.clone(),
        }
    }
}

/// The facts of one decision, or one event that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its place among all of its incident: what [`Rewrite`](super::Rewrite) names it by.
    pub place: String,
    /// In order.
    pub events: Vec<TimelineEvent>,
}

/// From which end a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What is older comes first.
    OldestFirst,
    /// What is newer comes first.
    NewestFirst,
}

/// Between which instants something started, both included; an absent one bounds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Started {
    /// The first.
    pub from: Option<Timestamp>,
    /// The last.
    pub until: Option<Timestamp>,
}

impl Started {
    /// Whether `at` is between them.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

/// An engagement in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engaged {
    /// Which.
    pub id: EngagementId,
    /// For which incident.
    pub incident: IncidentId,
    /// Who started it.
    pub sender: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Who was reached, once each.
    pub reached: Vec<ContactId>,
}

impl Engaged {
    /// Where it stands in a list: later ones are greater.
    pub fn place(&self) -> String {
        format!("{:.9}#{}", self.started_at, self.id)
    }
}

impl From<&Engagement> for Engaged {
    fn from(engagement: &Engagement) -> Self {
        Self {
            id: engagement.id.clone(),
            incident: engagement.incident.clone(),
            sender: engagement.sender.clone(),
            started_at: engagement.started_at,
            ended_at: engagement.ended_at,
            reached: engagement.reached().into_iter().cloned().collect(),
        }
    }
}

/// From which end what is due is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOrder {
    /// What has been due for longest comes first.
    OldestFirst,
    /// What came due last comes first.
    YoungestFirst,
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Since when.
    pub at: Timestamp,
    /// What.
    pub subject: DueSubject,
}

/// What can be due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueSubject {
    /// An engagement wants a tick.
    Engagement(EngagementId),
    /// An incident has effects that nobody marked, or runbooks that nobody went on with.
    Incident(IncidentId),
    /// A heartbeat is overdue, or has news that nobody told.
    Heartbeat(HeartbeatName),
}

/// A signal kept for inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Derived from the message, so that a redelivery is kept once.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// Why it opened nothing.
    pub why: KeptBecause,
    /// In words.
    pub reason: String,
    /// The message, cut to what is kept.
    pub raw: String,
}

/// Why a signal was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeptBecause {
    /// It cannot be read.
    Broken,
    /// It reaches no response plan.
    Unrouted,
}

//! Incidents: what opening, attaching to, and resolving one decides, and its own effects.

pub mod effects;
pub mod measures;
pub mod open;
pub mod resolve;
pub mod runbooks;
pub mod update;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dedupe::DedupeKey;
use crate::ids::{EngagementId, IncidentId, PlanName};
use crate::response_plan::PagerDuty;
use crate::signal::Impact;
use crate::timeline::TimelineEvent;
use effects::PendingEffect;
use runbooks::{Runbook, due_at};

/// An unplanned loss of service under one response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Which.
    pub id: IncidentId,
    /// One line.
    pub title: String,
    /// What is known.
    pub summary: String,
    /// How bad it is.
    pub impact: Impact,
    /// Open or resolved.
    pub status: Status,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Which system spoke.
    pub source: String,
    /// What raised it.
    pub trigger: Option<String>,
    /// Who started it, for a manual start.
    pub created_by: Option<String>,
    /// The identity of the trouble; none for a manual start without a trigger.
    pub dedupe: Option<DedupeKey>,
    /// The account of the subject, for runbooks that run there.
    pub account: Option<String>,
    /// The Region of the subject.
    pub region: Option<String>,
    /// ARNs of the resources involved, for runbooks that take them.
    #[serde(default)]
    pub involved: Vec<String>,
    /// Whom it engages, in the order in which they began.
    pub engagements: Vec<EngagementId>,
    /// Runbooks of its plan.
    #[serde(default)]
    pub runbooks: Vec<Runbook>,
    /// SNS topics told of its changes.
    #[serde(default)]
    pub notification_targets: Vec<String>,
    /// SNS topics that its chat listens to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chat_channel: Vec<String>,
    /// Other pagers that hear of it, as its plan had them when it was opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub integrations: Vec<PagerDuty>,
    /// The plan's text by which incidents are one; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dedupe_string: String,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Who changed it last, and when; nobody did, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Modified>,
    /// When it was opened again last; it was not, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_at: Option<Timestamp>,
    /// What is to be done for it and has not been marked as done.
    #[serde(default)]
    pub effects: Vec<PendingEffect>,
    /// How many facts its timeline has of its own.
    pub sequence: u64,
}

/// A change by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Modified {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

/// Where an incident stands, in AWS's two words.
//= ssm-incidents#IncidentRecordStatus
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Somebody has to do something.
    Open,
    /// Over.
    Resolved {
        /// When.
        at: Timestamp,
        /// By whom.
        by: String,
    },
}

impl Incident {
    /// An open incident of which nothing else is known.
    pub fn new(
        id: IncidentId,
        title: impl Into<String>,
        impact: Impact,
        source: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            title: title.into(),
            summary: String::new(),
            impact,
            status: Status::Open,
            created_at: now,
            source: source.into(),
            trigger: None,
            created_by: None,
            dedupe: None,
            account: None,
            region: None,
            involved: Vec::new(),
            engagements: Vec::new(),
            runbooks: Vec::new(),
            notification_targets: Vec::new(),
            chat_channel: Vec::new(),
            integrations: Vec::new(),
            dedupe_string: String::new(),
            tags: BTreeMap::new(),
            modified: None,
            reopened_at: None,
            effects: Vec::new(),
            sequence: 0,
        }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        match self.status {
            Status::Open => true,
            Status::Resolved { .. } => false,
        }
    }

    /// When it was resolved; absent while it is open.
    pub fn resolved_at(&self) -> Option<Timestamp> {
        match self.status {
            Status::Open => None,
            Status::Resolved { at, .. } => Some(at),
        }
    }

    /// The stems of its engagements.
    pub fn stems(&self) -> Vec<&str> {
        self.engagements.iter().map(EngagementId::stem).collect()
    }

    /// SNS topics that hear of it, each once.
    //= ssm-incidents#ChatChannel: its topics are told like notification targets
    pub fn topics(&self) -> Vec<&str> {
        let all = self.notification_targets.iter().chain(&self.chat_channel);
        let mut topics: Vec<&str> = Vec::new();
        for topic in all {
            if !topics.contains(&topic.as_str()) {
                topics.push(topic);
            }
        }
        topics
    }

    /// The plan that answers it.
    pub fn plan(&self) -> PlanName {
        self.id.plan()
    }

    /// When the guardian has to look at it: when one of its effects may be taken up by anybody, or
    /// nobody may have gone on with a runbook.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let runbooks = (0..self.runbooks.len()).filter_map(|index| due_at(self, index));
        runbooks.chain(self.effects_due_at()).min()
    }

    /// When one of its effects may be taken up by anybody.
    pub fn effects_due_at(&self) -> Option<Timestamp> {
        self.effects.iter().map(|pending| pending.until).min()
    }
}

/// What a decision about one incident returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The next state.
    pub incident: Incident,
    /// What happened, numbered.
    pub timeline: Vec<TimelineEvent>,
    /// Effects that whoever commits this state carries out now.
    pub effects: Vec<effects::Effect>,
}

#[cfg(test)]
mod tests;

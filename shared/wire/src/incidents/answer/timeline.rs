//! Answers about timelines.

use serde::Serialize;

use crate::incidents::shape::timeline::EventReference;
use crate::model::seconds::Seconds;
use crate::model::secret::Secret;

/// What `CreateTimelineEvent` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateTimelineEvent {
    /// The id of the event.
    pub event_id: String,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// What `GetTimelineEvent` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetTimelineEvent {
    /// The event.
    pub event: TimelineEvent,
}

/// What `ListTimelineEvents` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListTimelineEvents {
    /// Part of the list.
    pub event_summaries: Vec<EventSummary>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// An event on a timeline.
//= ssm-incidents#TimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEvent {
    /// What happened: by custom a JSON text.
    pub event_data: Secret,
    /// Its id.
    pub event_id: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_references: Option<Vec<EventReference>>,
    /// When it happened.
    pub event_time: Seconds,
    /// What kind of event it is.
    pub event_type: String,
    /// When it was written, or changed.
    pub event_updated_time: Seconds,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// An event in a list, which is without what happened.
//= ssm-incidents#EventSummary
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventSummary {
    /// Its id.
    pub event_id: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_references: Option<Vec<EventReference>>,
    /// When it happened.
    pub event_time: Seconds,
    /// What kind of event it is.
    pub event_type: String,
    /// When it was written, or changed.
    pub event_updated_time: Seconds,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

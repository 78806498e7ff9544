//! Requests about timelines.

use serde::Deserialize;

use crate::incidents::shape::filter::Filter;
use crate::incidents::shape::timeline::EventReference;
use crate::model::seconds::Seconds;
use crate::model::secret::Secret;

/// Write an event onto a timeline.
//= ssm-incidents#CreateTimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct CreateTimelineEvent {
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// What happened: by custom a JSON text.
    pub event_data: Secret,
    /// What it is about.
    pub event_references: Option<Vec<EventReference>>,
    /// When it happened.
    pub event_time: Seconds,
    /// What kind of event it is.
    pub event_type: String,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// Show an event.
//= ssm-incidents#GetTimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct GetTimelineEvent {
    /// The id of the event.
    pub event_id: String,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// Change an event.
///
/// What is absent stays. References are the exception, in AWS's words: an update without them
/// removes those that there are. So that this can be told, none are not the same as absent.
//= ssm-incidents#UpdateTimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateTimelineEvent {
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// What happened: by custom a JSON text.
    pub event_data: Option<Secret>,
    /// The id of the event.
    pub event_id: String,
    /// What it is about, all of it.
    pub event_references: Option<Vec<EventReference>>,
    /// When it happened.
    pub event_time: Option<Seconds>,
    /// What kind of event it is.
    pub event_type: Option<String>,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// Remove an event.
//= ssm-incidents#DeleteTimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteTimelineEvent {
    /// The id of the event.
    pub event_id: String,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// List a timeline's events.
//= ssm-incidents#ListTimelineEvents
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListTimelineEvents {
    /// Which of them.
    pub filters: Option<Vec<Filter>>,
    /// The ARN of the incident.
    pub incident_record_arn: String,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// By what they are ordered.
    pub sort_by: Option<SortBy>,
    /// In which direction.
    pub sort_order: Option<SortOrder>,
}

/// By what events can be ordered.
//= ssm-incidents#ListTimelineEvents-sortBy
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SortBy {
    /// By when they happened.
    EventTime,
}

/// In which direction events can be ordered.
//= ssm-incidents#ListTimelineEvents-sortOrder
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SortOrder {
    /// The oldest first.
    Ascending,
    /// The newest first.
    Descending,
}

//! Requests about engagements.

use serde::Deserialize;

use crate::contacts::shape::seconds::Seconds;
use crate::contacts::shape::text::Secret;

/// Engage a contact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct StartEngagement {
    /// The ARN of the contact.
    pub contact_id: String,
    /// Who engages.
    pub sender: String,
    /// The subject, for channels that keep it to themselves.
    pub subject: Secret,
    /// The words, for channels that keep them to themselves.
    pub content: Secret,
    /// The subject, for channels that do not.
    pub public_subject: Option<Secret>,
    /// The words, for channels that do not.
    pub public_content: Option<Secret>,
    /// The ARN of the incident.
    pub incident_id: Option<String>,
    /// By which the request is recognised when it is sent again.
    pub idempotency_token: Option<String>,
}

/// Stop an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct StopEngagement {
    /// The ARN of the engagement.
    pub engagement_id: String,
    /// Why it is stopped.
    pub reason: Option<String>,
}

/// Show an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DescribeEngagement {
    /// The ARN of the engagement.
    pub engagement_id: String,
}

/// List engagements.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListEngagements {
    /// Where the list goes on.
    pub next_token: Option<String>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// The ARN of the incident that they belong to.
    pub incident_id: Option<String>,
    /// Between which instants they started.
    pub time_range_value: Option<TimeRange>,
}

/// Two instants; either may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct TimeRange {
    /// The first instant.
    pub start_time: Option<Seconds>,
    /// The last instant.
    pub end_time: Option<Seconds>,
}

//! Answers about engagements.

use serde::Serialize;

use crate::contacts::shape::seconds::Seconds;
use crate::contacts::shape::text::Secret;

/// What `StartEngagement` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartEngagement {
    /// The ARN of the engagement.
    pub engagement_arn: String,
}

/// What `DescribeEngagement` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeEngagement {
    /// The ARN of the contact.
    pub contact_arn: String,
    /// The ARN of the engagement.
    pub engagement_arn: String,
    /// Who engages.
    pub sender: String,
    /// The subject, for channels that keep it to themselves.
    pub subject: Secret,
    /// The words, for channels that keep them to themselves.
    pub content: Secret,
    /// The subject, for channels that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_subject: Option<Secret>,
    /// The words, for channels that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_content: Option<Secret>,
    /// The ARN of the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Seconds>,
    /// When it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_time: Option<Seconds>,
}

/// What `ListEngagements` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListEngagements {
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Part of the list.
    pub engagements: Vec<Engagement>,
}

/// An engagement in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Engagement {
    /// The ARN of the engagement.
    pub engagement_arn: String,
    /// The ARN of the contact.
    pub contact_arn: String,
    /// Who engages.
    pub sender: String,
    /// The ARN of the incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Seconds>,
    /// When it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_time: Option<Seconds>,
}

//! What a response plan makes incidents of.

use std::collections::BTreeMap;

use domain::signal::Impact;
use serde::{Deserialize, Serialize};

use crate::model::secret::Secret;

/// What the incidents of a response plan are like when they open.
//= ssm-incidents#IncidentTemplate
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentTemplate {
    /// By which an incident is known as one that is open already. Terraform writes an empty one
    /// for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dedupe_string: Option<String>,
    /// How bad they are.
    pub impact: Impact,
    /// Their tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_tags: Option<BTreeMap<String, String>>,
    /// Which topics are told of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_targets: Option<Vec<NotificationTarget>>,
    /// What is known of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Secret>,
    /// What they are called.
    pub title: Secret,
}

/// Whoever is told of an incident and is nobody's phone.
//= ssm-incidents#NotificationTargetItem
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotificationTarget {
    /// The ARN of an SNS topic.
    SnsTopicArn(String),
}

/// The room of an incident.
//= ssm-incidents#ChatChannel
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChatChannel {
    /// The ARNs of the SNS topics that lead into it.
    ChatbotSns(Vec<String>),
    /// There is none, or none any longer.
    Empty(NoChatChannel),
}

/// That there is no room: `{}`.
//= ssm-incidents#EmptyChatChannel
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoChatChannel {}

//! Requests about incidents.

use domain::signal::Impact;
use serde::Deserialize;

use crate::incidents::shape::filter::Filter;
use crate::incidents::shape::incident::IncidentStatus;
use crate::incidents::shape::related_item::RelatedItem;
use crate::incidents::shape::response_plan::{ChatChannel, NotificationTarget};
use crate::model::seconds::Seconds;
use crate::model::secret::Secret;

/// Open an incident.
//= ssm-incidents#StartIncident
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct StartIncident {
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// How bad it is; as its plan says, when absent.
    pub impact: Option<Impact>,
    /// What belongs to it.
    pub related_items: Option<Vec<RelatedItem>>,
    /// The ARN of its plan.
    pub response_plan_arn: String,
    /// What it is called; as its plan says, when absent.
    pub title: Option<Secret>,
    /// What it is opened for.
    pub trigger_details: Option<TriggerDetails>,
}

/// What an incident is opened for.
//= ssm-incidents#TriggerDetails
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct TriggerDetails {
    /// The message of the source as it came.
    pub raw_data: Option<Secret>,
    /// Which source said so.
    pub source: String,
    /// When.
    pub timestamp: Seconds,
    /// The ARN of what caused it.
    pub trigger_arn: Option<String>,
}

/// Show an incident.
//= ssm-incidents#GetIncidentRecord
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct GetIncidentRecord {
    /// The ARN of the incident.
    pub arn: String,
}

/// Change an incident.
///
/// What is absent stays, what is empty becomes so: an empty text or list, and
/// [`ChatChannel::Empty`] for the room. `null` counts as absent.
//= ssm-incidents#UpdateIncidentRecord
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateIncidentRecord {
    /// The ARN of the incident.
    pub arn: String,
    /// Its room.
    pub chat_channel: Option<ChatChannel>,
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// How bad it is.
    pub impact: Option<Impact>,
    /// Which topics are told of it.
    pub notification_targets: Option<Vec<NotificationTarget>>,
    /// Where it stands.
    pub status: Option<IncidentStatus>,
    /// What is known of it.
    pub summary: Option<Secret>,
    /// What it is called.
    pub title: Option<Secret>,
}

/// Remove an incident.
//= ssm-incidents#DeleteIncidentRecord
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteIncidentRecord {
    /// The ARN of the incident.
    pub arn: String,
}

/// List incidents.
//= ssm-incidents#ListIncidentRecords
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListIncidentRecords {
    /// Which of them.
    pub filters: Option<Vec<Filter>>,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
}

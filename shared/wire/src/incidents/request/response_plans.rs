//! Requests about response plans.

use std::collections::BTreeMap;

use domain::signal::Impact;
use serde::Deserialize;

use crate::incidents::shape::action::Action;
use crate::incidents::shape::integration::Integration;
use crate::incidents::shape::response_plan::{ChatChannel, IncidentTemplate, NotificationTarget};
use crate::model::secret::Secret;

/// Make a response plan.
//= ssm-incidents#CreateResponsePlan
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct CreateResponsePlan {
    /// What is done when an incident opens.
    pub actions: Option<Vec<Action>>,
    /// The room of its incidents.
    pub chat_channel: Option<ChatChannel>,
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The ARNs of the contacts that it engages.
    pub engagements: Option<Vec<String>>,
    /// What its incidents are like when they open.
    pub incident_template: IncidentTemplate,
    /// Which other services are told.
    pub integrations: Option<Vec<Integration>>,
    /// The name by which it is found, which never changes.
    pub name: String,
    /// Its tags.
    pub tags: Option<BTreeMap<String, String>>,
}

/// Show a response plan.
//= ssm-incidents#GetResponsePlan
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct GetResponsePlan {
    /// The ARN of the plan.
    pub arn: String,
}

/// Change a response plan.
///
/// What is absent stays, what is empty becomes so: an empty text or list, no tags, and
/// [`ChatChannel::Empty`] for the room. `null` counts as absent.
//= ssm-incidents#UpdateResponsePlan
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct UpdateResponsePlan {
    /// What is done when an incident opens.
    pub actions: Option<Vec<Action>>,
    /// The ARN of the plan.
    pub arn: String,
    /// The room of its incidents.
    pub chat_channel: Option<ChatChannel>,
    /// By which the request is recognised when it is sent again.
    pub client_token: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The ARNs of the contacts that it engages.
    pub engagements: Option<Vec<String>>,
    /// By which an incident is known as one that is open already.
    pub incident_template_dedupe_string: Option<String>,
    /// How bad its incidents are.
    pub incident_template_impact: Option<Impact>,
    /// Which topics are told of its incidents.
    pub incident_template_notification_targets: Option<Vec<NotificationTarget>>,
    /// What is known of its incidents.
    pub incident_template_summary: Option<Secret>,
    /// The tags of its incidents, all of them.
    pub incident_template_tags: Option<BTreeMap<String, String>>,
    /// What its incidents are called.
    pub incident_template_title: Option<Secret>,
    /// Which other services are told.
    pub integrations: Option<Vec<Integration>>,
}

/// Remove a response plan.
//= ssm-incidents#DeleteResponsePlan
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct DeleteResponsePlan {
    /// The ARN of the plan.
    pub arn: String,
}

/// List response plans.
//= ssm-incidents#ListResponsePlans
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListResponsePlans {
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
}

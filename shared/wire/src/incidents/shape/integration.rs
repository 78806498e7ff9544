//! Other services that are told of incidents.

use serde::{Deserialize, Serialize};

/// A service that is told of a response plan's incidents.
//= ssm-incidents#Integration
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Integration {
    /// PagerDuty.
    PagerDutyConfiguration(PagerDuty),
}

/// How PagerDuty is told.
//= ssm-incidents#PagerDutyConfiguration
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagerDuty {
    /// What this is called.
    pub name: String,
    /// What of PagerDuty's its incidents belong to.
    pub pager_duty_incident_configuration: PagerDutyIncident,
    /// The name of the secret, in Secrets Manager, with which we call.
    pub secret_id: String,
}

/// What of PagerDuty's an incident belongs to.
//= ssm-incidents#PagerDutyIncidentConfiguration
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagerDutyIncident {
    /// The id of its service.
    pub service_id: String,
}

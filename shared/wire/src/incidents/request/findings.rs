//! Requests about what may have caused incidents.

use serde::Deserialize;

/// Show some of an incident's findings.
//= ssm-incidents#BatchGetIncidentFindings
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct BatchGetIncidentFindings {
    /// The ids of the findings.
    pub finding_ids: Vec<String>,
    /// The ARN of the incident.
    pub incident_record_arn: String,
}

/// List an incident's findings.
//= ssm-incidents#ListIncidentFindings
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
pub struct ListIncidentFindings {
    /// The ARN of the incident.
    pub incident_record_arn: String,
    /// How much of the list to answer at most.
    pub max_results: Option<u32>,
    /// Where the list goes on.
    pub next_token: Option<String>,
}

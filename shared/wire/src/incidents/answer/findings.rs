//! Answers about what may have caused incidents.

use serde::Serialize;

use crate::model::seconds::Seconds;

/// What `BatchGetIncidentFindings` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchGetIncidentFindings {
    /// Those that cannot be shown.
    pub errors: Vec<FindingError>,
    /// Those that can.
    pub findings: Vec<Finding>,
}

/// What `ListIncidentFindings` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListIncidentFindings {
    /// Part of the list.
    pub findings: Vec<FindingSummary>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A finding that cannot be shown.
//= ssm-incidents#BatchGetIncidentFindingsError
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingError {
    /// The code of the error.
    pub code: String,
    /// Its id.
    pub finding_id: String,
    /// Why.
    pub message: String,
}

/// What may have caused an incident.
//= ssm-incidents#Finding
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// When it was found.
    pub creation_time: Seconds,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<FindingDetails>,
    /// Its id.
    pub id: String,
    /// When it was found to have changed.
    pub last_modified_time: Seconds,
}

/// A finding in a list.
//= ssm-incidents#FindingSummary
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingSummary {
    /// Its id.
    pub id: String,
    /// When it was found to have changed.
    pub last_modified_time: Seconds,
}

/// A stack that was changed.
//= ssm-incidents#CloudFormationStackUpdate
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudFormationStackUpdate {
    /// When that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Seconds>,
    /// The ARN of the stack.
    pub stack_arn: String,
    /// When that began.
    pub start_time: Seconds,
}

/// A deployment.
//= ssm-incidents#CodeDeployDeployment
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeDeployDeployment {
    /// The ARN of its group.
    pub deployment_group_arn: String,
    /// Its id.
    pub deployment_id: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Seconds>,
    /// When it began.
    pub start_time: Seconds,
}

/// What a finding is.
//= ssm-incidents#FindingDetails
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum FindingDetails {
    /// A stack that was changed.
    CloudFormationStackUpdate(CloudFormationStackUpdate),
    /// A deployment.
    CodeDeployDeployment(CodeDeployDeployment),
}

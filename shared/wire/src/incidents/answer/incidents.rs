//! Answers about incidents.

use domain::signal::Impact;
use serde::Serialize;

use crate::incidents::shape::incident::IncidentStatus;
use crate::incidents::shape::response_plan::{ChatChannel, NotificationTarget};
use crate::model::seconds::Seconds;
use crate::model::secret::Secret;

/// What `StartIncident` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartIncident {
    /// The ARN of the incident; of the one that is open already, when it is about the same trouble.
    pub incident_record_arn: String,
}

/// What `GetIncidentRecord` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetIncidentRecord {
    /// The incident.
    pub incident_record: IncidentRecord,
}

/// What `ListIncidentRecords` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListIncidentRecords {
    /// Part of the list.
    pub incident_record_summaries: Vec<IncidentRecordSummary>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// An incident.
//= ssm-incidents#IncidentRecord
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentRecord {
    /// Its ARN.
    pub arn: String,
    /// The runs of its runbooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation_executions: Option<Vec<AutomationExecution>>,
    /// Its room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_channel: Option<ChatChannel>,
    /// When it opened.
    pub creation_time: Seconds,
    /// By which it is known as one that is open already. There always is one.
    pub dedupe_string: String,
    /// How bad it is.
    pub impact: Impact,
    /// What it was opened by and for.
    pub incident_record_source: IncidentRecordSource,
    /// Who changed it last.
    pub last_modified_by: String,
    /// When.
    pub last_modified_time: Seconds,
    /// Which topics are told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_targets: Option<Vec<NotificationTarget>>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_time: Option<Seconds>,
    /// Where it stands.
    pub status: IncidentStatus,
    /// What is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Secret>,
    /// What it is called.
    pub title: Secret,
}

/// An incident in a list.
//= ssm-incidents#IncidentRecordSummary
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentRecordSummary {
    /// Its ARN.
    pub arn: String,
    /// When it opened.
    pub creation_time: Seconds,
    /// How bad it is.
    pub impact: Impact,
    /// What it was opened by and for.
    pub incident_record_source: IncidentRecordSource,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_time: Option<Seconds>,
    /// Where it stands.
    pub status: IncidentStatus,
    /// What it is called.
    pub title: Secret,
}

/// What an incident was opened by and for.
//= ssm-incidents#IncidentRecordSource
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentRecordSource {
    /// The ARN of who opened it.
    pub created_by: String,
    /// The service that did it for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoked_by: Option<String>,
    /// The ARN of what caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_arn: Option<String>,
    /// Which source said so.
    pub source: String,
}

/// A run of a runbook.
//= ssm-incidents#AutomationExecution
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AutomationExecution {
    /// The ARN of an execution in Systems Manager.
    SsmExecutionArn(String),
}

//! A Systems Manager Automation that changed its status, from the event bus.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::fault::{self, Fault, text};
use crate::instant;
use crate::text::cut_chars;

/// Characters of what is wrong with an event, which may quote it.
const WHY_CHARS_MAX: usize = 500;
/// Bytes of an execution's name: it is part of a key. Systems Manager writes 36.
const EXECUTION_BYTES_MAX: usize = 1_024;

/// An execution of a runbook entered a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutomationDone {
    /// The execution's UUID, as `StartAutomationExecution` answered it.
    pub execution_id: String,
    /// The document's name.
    pub document: String,
    /// The status that it entered.
    pub status: AutomationStatus,
    /// When, by Systems Manager's clock.
    pub at: Timestamp,
}

/// Where an execution stands. Systems Manager has more words; those that mean the same to us are
/// one.
//= systems-manager#AutomationExecutionStatus
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AutomationStatus {
    /// Queued, running or being cancelled.
    InProgress,
    /// Held until a person approves or a time comes.
    Waiting,
    /// Ended well.
    Success,
    /// Ended in failure; a refused approval too.
    Failed,
    /// Ended by its time limit.
    TimedOut,
    /// Ended by a person.
    Cancelled,
}

impl AutomationStatus {
    /// Reads Systems Manager's word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Pending"
            | "InProgress"
            | "Cancelling"
            | "Approved"
            | "RunbookInProgress"
            | "ChangeCalendarOverrideApproved" => Self::InProgress,
            "Waiting" | "PendingApproval" | "Scheduled" | "PendingChangeCalendarOverride" => {
                Self::Waiting
            }
            "Success" | "CompletedWithSuccess" => Self::Success,
            "Failed"
            | "CompletedWithFailure"
            | "Rejected"
            | "ChangeCalendarOverrideRejected"
            | "Exited" => Self::Failed,
            "TimedOut" => Self::TimedOut,
            // The event writes one "l" less than the API at times.
            "Cancelled" | "Canceled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// Whether nothing follows.
    pub fn is_final(self) -> bool {
        match self {
            Self::InProgress | Self::Waiting => false,
            Self::Success | Self::Failed | Self::TimedOut | Self::Cancelled => true,
        }
    }
}

/// An event about an automation that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the automation's event cannot be read: {why}")]
pub struct Malformed {
    /// What is wrong with it, and where.
    pub why: String,
}

impl From<Fault> for Malformed {
    fn from(Fault(why): Fault) -> Self {
        Self { why: cut_chars(&why, WHY_CHARS_MAX).to_owned() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    execution_id: String,
    definition: String,
    status: String,
    #[serde(default)]
    start_time: Value,
    #[serde(default)]
    end_time: Value,
}

/// Reads an event; `None` when it is about something else.
///
/// # Errors
/// [`Malformed`] when it is no JSON, or about an automation but lacks what we need.
//= systems-manager#monitoring-systems-manager-event-examples
pub fn read(bytes: &[u8]) -> Result<Option<AutomationDone>, Malformed> {
    let event: Value =
        serde_json::from_slice(bytes).map_err(|error| Fault(format!("not JSON: {error}")))?;
    let is = |name, expected| text(&event, name) == Some(expected);
    if !is("source", "aws.ssm")
        || !is("detail-type", "EC2 Automation Execution Status-change Notification")
    {
        return Ok(None);
    }
    let detail: Detail = fault::read(event.get("detail").unwrap_or(&Value::Null), "detail")?;
    let status = AutomationStatus::parse(&detail.status)
        .ok_or_else(|| Fault(format!("detail.Status: {:?} is no status", detail.status)))?;
    let own = if status.is_final() { &detail.end_time } else { &detail.start_time };
    let sent = event.get("time").unwrap_or(&Value::Null);
    let at = instant::read(own).or_else(|| instant::read(sent));
    let at = at.ok_or_else(|| Fault("time: missing, or no point in time".into()))?;
    let Detail { execution_id, definition: document, .. } = detail;
    if !(1..=EXECUTION_BYTES_MAX).contains(&execution_id.len()) {
        let rule = format!("detail.ExecutionId: must have 1-{EXECUTION_BYTES_MAX} bytes");
        return Err(Fault(rule).into());
    }
    Ok(Some(AutomationDone { execution_id, document, status, at }))
}

#[cfg(test)]
mod tests;

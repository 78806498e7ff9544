//! Answers about shifts.

use domain::oncall::ShiftType;
use serde::Serialize;

use crate::contacts::shape::seconds::Seconds;

/// What `ListRotationShifts` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRotationShifts {
    /// Part of the list.
    pub rotation_shifts: Vec<RotationShift>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// What `ListPreviewRotationShifts` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPreviewRotationShifts {
    /// Part of the list.
    pub rotation_shifts: Vec<RotationShift>,
    /// Where the list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A time in which the same contacts are on call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RotationShift {
    /// The ARNs of who is on call.
    pub contact_ids: Vec<String>,
    /// When it starts.
    pub start_time: Seconds,
    /// When it ends.
    pub end_time: Seconds,
    /// Whether somebody stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "Type")]
    pub kind: Option<ShiftType>,
    /// Who would have been on call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_details: Option<ShiftDetails>,
}

/// What is behind a shift in which somebody stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShiftDetails {
    /// The ARNs of who would have been on call.
    pub overridden_contact_ids: Vec<String>,
}

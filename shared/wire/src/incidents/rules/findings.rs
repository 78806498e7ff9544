//! What may have caused incidents.

use super::common::{ARN, NEXT_TOKEN};
use super::{Shape, list, may, must, plain, within};

pub(super) const BATCH_GET_INCIDENT_FINDINGS: Shape =
    &[must("findingIds", list(&plain(0, 128), 0, 20)), must("incidentRecordArn", ARN)];

/// The one list whose pages are shorter than others'.
pub(super) const LIST_INCIDENT_FINDINGS: Shape =
    &[must("incidentRecordArn", ARN), may("maxResults", within(1, 20)), NEXT_TOKEN];

//! Engagements.

use super::common::{ARN, IDEMPOTENCY_TOKEN, INCIDENT_ID, MAX_RESULTS, NEXT_TOKEN, SENDER};
use super::{Member, Pattern, Rule, Shape, may, must, secret, text};

pub(super) const START_ENGAGEMENT: Shape = &[
    must("ContactId", ARN),
    must("Sender", SENDER),
    must("Subject", SUBJECT),
    must("Content", CONTENT),
    may("PublicSubject", SUBJECT),
    may("PublicContent", CONTENT),
    may("IncidentId", INCIDENT_ID),
    may("IdempotencyToken", IDEMPOTENCY_TOKEN),
];

pub(super) const STOP_ENGAGEMENT: Shape =
    &[must("EngagementId", ARN), may("Reason", text(0, 255, Pattern::Anything))];

pub(super) const DESCRIBE_ENGAGEMENT: Shape = &[must("EngagementId", ARN)];

pub(super) const LIST_ENGAGEMENTS: Shape = &[
    NEXT_TOKEN,
    MAX_RESULTS,
    may("IncidentId", INCIDENT_ID),
    may("TimeRangeValue", Rule::Structure(TIME_RANGE)),
];

const SUBJECT: Rule = secret(1, 2048, Pattern::Anything);
const CONTENT: Rule = secret(1, 8192, Pattern::Anything);

const TIME_RANGE: &[Member] = &[may("StartTime", Rule::Timestamp), may("EndTime", Rule::Timestamp)];

//! Rotations.

use super::common::{
    ARN, IDEMPOTENCY_TOKEN, MAX_RESULTS, NEXT_TOKEN, RECURRENCE, ROTATION_CONTACTS, TAGS, TIME_ZONE,
};
use super::{Pattern, Rule, Shape, may, must, text};

pub(super) const CREATE_ROTATION: Shape = &[
    must("Name", ROTATION_NAME),
    must("ContactIds", ROTATION_CONTACTS),
    may("StartTime", Rule::Timestamp),
    must("TimeZoneId", TIME_ZONE),
    must("Recurrence", RECURRENCE),
    may("Tags", TAGS),
    may("IdempotencyToken", IDEMPOTENCY_TOKEN),
];

/// For `GetRotation` and `DeleteRotation`.
pub(super) const ONE_ROTATION: Shape = &[must("RotationId", ARN)];

pub(super) const UPDATE_ROTATION: Shape = &[
    must("RotationId", ARN),
    may("ContactIds", ROTATION_CONTACTS),
    may("StartTime", Rule::Timestamp),
    may("TimeZoneId", TIME_ZONE),
    must("Recurrence", RECURRENCE),
];

pub(super) const LIST_ROTATIONS: Shape =
    &[may("RotationNamePrefix", ROTATION_NAME), NEXT_TOKEN, MAX_RESULTS];

const ROTATION_NAME: Rule = text(1, 255, Pattern::RotationName);

//! Overrides of rotations.

use super::common::{ARN, IDEMPOTENCY_TOKEN, MAX_RESULTS, NEXT_TOKEN};
use super::{Pattern, Rule, Shape, list, may, must, text};

/// Nobody at all may stand in: then nobody is on call.
pub(super) const CREATE_ROTATION_OVERRIDE: Shape = &[
    must("RotationId", ARN),
    must("NewContactIds", list(&ARN, 0, 30)),
    must("StartTime", Rule::Timestamp),
    must("EndTime", Rule::Timestamp),
    may("IdempotencyToken", IDEMPOTENCY_TOKEN),
];

/// For `GetRotationOverride` and `DeleteRotationOverride`.
pub(super) const ONE_ROTATION_OVERRIDE: Shape =
    &[must("RotationId", ARN), must("RotationOverrideId", text(36, 39, Pattern::Uuid))];

pub(super) const LIST_ROTATION_OVERRIDES: Shape = &[
    must("RotationId", ARN),
    must("StartTime", Rule::Timestamp),
    must("EndTime", Rule::Timestamp),
    NEXT_TOKEN,
    MAX_RESULTS,
];

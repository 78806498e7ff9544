//! Shifts, of a rotation that is stored and of one that is only thought of.

use super::common::{ARN, MAX_RESULTS, NEXT_TOKEN, RECURRENCE, TIME_ZONE};
use super::{Member, Pattern, Rule, Shape, list, list_of, may, must, text};

pub(super) const LIST_ROTATION_SHIFTS: Shape = &[
    must("RotationId", ARN),
    may("StartTime", Rule::Timestamp),
    must("EndTime", Rule::Timestamp),
    NEXT_TOKEN,
    MAX_RESULTS,
];

pub(super) const LIST_PREVIEW_ROTATION_SHIFTS: Shape = &[
    may("RotationStartTime", Rule::Timestamp),
    may("StartTime", Rule::Timestamp),
    must("EndTime", Rule::Timestamp),
    must("Members", list(&MEMBER, 1, 30)),
    must("TimeZoneId", TIME_ZONE),
    must("Recurrence", RECURRENCE),
    may("Overrides", list_of(&Rule::Structure(PREVIEW_OVERRIDE))),
    NEXT_TOKEN,
    MAX_RESULTS,
];

/// Whoever it may be: it need not be a contact.
const MEMBER: Rule = text(1, 512, Pattern::NotBlank);

const PREVIEW_OVERRIDE: &[Member] = &[
    may("NewMembers", list(&MEMBER, 0, 30)),
    may("StartTime", Rule::Timestamp),
    may("EndTime", Rule::Timestamp),
];

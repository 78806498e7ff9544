//! Replacements for a while, and which of them counts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, OverrideId, RotationId};
use crate::time::Window;

/// These contacts instead, for a window. The newest of several that overlap wins; of two made at
/// the same instant, the one with the greater id.
///
/// It applies in the whole of its window, also outside coverage and before the rotation's start:
/// whoever made it named the time on purpose. Without contacts, nobody is on call.
//= ssm-contacts#CreateRotationOverride
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Which.
    pub id: OverrideId,
    /// Whose shifts it replaces.
    pub rotation: RotationId,
    /// Who is on call instead; nobody is allowed.
    pub contacts: Vec<ContactId>,
    /// From when to when.
    pub window: Window,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Override {
    /// Whether it wins where both apply.
    fn wins_over(&self, other: &Self) -> bool {
        (self.created_at, &self.id) > (other.created_at, &other.id)
    }
}

/// The override of `rotation` that counts at `at`.
pub(super) fn in_force<'a>(
    overrides: &'a [Override],
    rotation: &RotationId,
    at: Timestamp,
) -> Option<&'a Override> {
    let applies = |over: &&Override| over.window.contains(at) && over.rotation == *rotation;
    overrides.iter().filter(applies).max_by_key(|over| (over.created_at, &over.id))
}

/// The first instant after `at` at which an override of `rotation` begins that would win over
/// `current`; the end of time when none does.
pub(super) fn next_begin(
    overrides: &[Override],
    rotation: &RotationId,
    at: Timestamp,
    current: Option<&Override>,
) -> Timestamp {
    let begins = |over: &&Override| {
        at < over.window.start
            && over.window.start < over.window.end
            && over.rotation == *rotation
            && current.is_none_or(|current| over.wins_over(current))
    };
    let starts = overrides.iter().filter(begins).map(|over| over.window.start);
    starts.min().unwrap_or(Timestamp::MAX)
}

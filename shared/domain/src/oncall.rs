//! On-call schedules: who is on call at an instant, and which shifts a window holds.
//!
//! Everything is computed from a rotation's definition at each question; no shift is ever stored.
//! The way from an instant to its turn is arithmetic, so a rotation that started ten years ago
//! costs what one that started yesterday costs.
//!
//! The rules, each in the file that decides it: hand-offs and months ([`Recurrence`]), clock
//! changes (`wall`), whose turn it is ([`Rotation::on_call`]), hours of activity ([`Coverage`]),
//! replacements ([`Override`]), how they show in a listing ([`Rotation::shifts`]), and who comes on
//! call when one begins ([`reliefs`]).

mod coverage;
mod handoff;
mod month;
mod overrides;
mod relief;
mod rotation;
mod shift;
mod turn;
mod wall;

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::ids::{ContactId, RotationId};
pub use coverage::Coverage;
use jiff::Timestamp;
pub use overrides::Override;
pub use relief::{HAND_OFF_TAG, Relief, channel, next_shift_start, reliefs};
pub use rotation::{Day, Recurrence, Rotation};
pub use shift::Shift;

/// A contact whom a schedule reaches, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCall {
    /// Whom.
    pub contact: ContactId,
    /// The rotation that says so.
    pub rotation: RotationId,
    /// Whether by turn or by an override.
    pub shift_type: ShiftType,
}

/// Why somebody is on call, in AWS's letters.
//= ssm-contacts#ShiftType
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShiftType {
    /// It is their turn.
    Regular,
    /// An override says so.
    Overridden,
}

/// Who is on call at `at` in the schedule made of `rotations`: in their order, each contact once,
/// for the first rotation that has them.
///
/// A rotation that does not exist is passed over: a page must go out to those who can be found,
/// whatever happened to the rest of the schedule.
//= ssm-contacts#on-call-schedule: everybody on call at that moment is paged
pub fn who_is_on_call(
    configuration: &Configuration,
    rotations: &[RotationId],
    at: Timestamp,
) -> Vec<OnCall> {
    let mut found: Vec<OnCall> = Vec::new();
    for rotation in rotations.iter().filter_map(|id| configuration.rotations.get(id)) {
        let overrides = configuration.overrides.get(&rotation.id).map_or(&[][..], Vec::as_slice);
        let (contacts, shift_type) = rotation.on_call(overrides, at);
        for contact in contacts {
            if found.iter().all(|other| other.contact != contact) {
                found.push(OnCall { contact, rotation: rotation.id.clone(), shift_type });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;

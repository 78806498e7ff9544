//! What a rotation is, and what it answers. The answers are computed in the files beside this one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use super::overrides::{Override, in_force};
use super::shift::{Shift, Shifts};
use super::turn::{Turns, contacts_on};
use super::{ShiftType, wall};
use crate::ids::{ContactId, RotationId};
use crate::time::{Window, Zone};

/// Contacts that take turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Which.
    pub id: RotationId,
    /// The name people gave it.
    pub name: String,
    /// In the order of their turns.
    pub contacts: Vec<ContactId>,
    /// When the first shift starts.
    pub start: Timestamp,
    /// Whether somebody said so: otherwise it is when the rotation was made, and nobody is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub start_given: bool,
    /// Whose clock hand-offs and coverage follow.
    pub zone: Zone,
    /// When turns end.
    pub recurrence: Recurrence,
    /// How many are on call at once.
    pub on_calls: u32,
    /// Hours of the week in which the rotation is active; always, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// When turns end: at civil times, every `every` days, weeks or months.
///
/// Days, weeks and months are counted from the one in which the rotation starts, by the clock of
/// its zone; a week begins on Monday. Hand-offs are those at or after the start, so a start
/// between two of them makes a short first shift. Fractions of a second are dropped.
//= ssm-contacts#RecurrenceSettings
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// At these times of every `every`th day.
    Daily {
        /// 1 to 100.
        every: u32,
        /// One or more.
        handoffs: Vec<Time>,
    },
    /// At these times of these days in every `every`th week.
    Weekly {
        /// 1 to 100.
        every: u32,
        /// One or more.
        handoffs: Vec<(Day, Time)>,
    },
    /// At these times of these days (1-31) in every `every`th month.
    Monthly {
        /// 1 to 100.
        every: u32,
        /// One or more; a day that a month lacks is its last day.
        handoffs: Vec<(i8, Time)>,
    },
}

/// A day of the week, in AWS's letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the days of the week")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// Days since Monday.
    pub(super) fn since_monday(self) -> i64 {
        match self {
            Self::Mon => 0,
            Self::Tue => 1,
            Self::Wed => 2,
            Self::Thu => 3,
            Self::Fri => 4,
            Self::Sat => 5,
            Self::Sun => 6,
        }
    }
}

impl Rotation {
    /// Who is on call at `at`, and whether an override says so. `overrides` may hold those of
    /// other rotations; they are passed over.
    ///
    /// Nobody is on call by turn before the start, outside coverage, or in a rotation without
    /// contacts, without hand-offs, with `every` 0 or `on_calls` 0.
    ///
    /// Turn k belongs to the contacts k·n … k·n+n-1 of the list, counted around its end, where n
    /// is `on_calls`; each is named once. A turn is used up only by a shift that overlaps
    /// coverage: see [`Coverage`].
    pub fn on_call(&self, overrides: &[Override], at: Timestamp) -> (Vec<ContactId>, ShiftType) {
        if let Some(over) = in_force(overrides, &self.id, at) {
            return (contacts_on(0, &over.contacts, u32::MAX), ShiftType::Overridden);
        }
        let turn = Turns::of(self).and_then(|turns| turns.at(at));
        let contacts = turn.map(|turn| contacts_on(turn, &self.contacts, self.on_calls));
        (contacts.unwrap_or_default(), ShiftType::Regular)
    }

    /// The shifts that overlap `window`, clipped to it, in order and without overlap.
    ///
    /// A regular shift ends at every hand-off, also when the same people go on, and is cut into
    /// the pieces that lie in coverage. An override cuts it again and shows as one shift of its
    /// own, also when it replaces nobody or by nobody. Computed as it is read: a caller that
    /// wants the first ten of a thousand years takes ten.
    pub fn shifts<'a>(
        &'a self,
        overrides: &'a [Override],
        window: Window,
    ) -> impl Iterator<Item = Shift> + 'a {
        Shifts::new(self, overrides, window)
    }

    /// The first hand-off later than `after`, or the start where that is still to come. `None`
    /// where no hand-off is ever due. It asks neither coverage nor overrides.
    pub fn next_handoff(&self, after: Timestamp) -> Option<Timestamp> {
        if after < self.start {
            return Some(self.start);
        }
        let turns = Turns::of(self)?;
        let civil = turns.handoffs().next_after(wall::seconds_at(self.zone.rules(), after))?;
        Some(wall::instant_of(self.zone.rules(), civil)).filter(|&handoff| after < handoff)
    }
}

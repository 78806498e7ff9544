//! On-call schedules: who is on call at an instant, and which shifts a window holds.

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::ids::{ContactId, OverrideId, RotationId};
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
    /// Whose clock hand-offs and coverage follow.
    pub zone: Zone,
    /// When turns end.
    pub recurrence: Recurrence,
    /// How many are on call at once.
    pub on_calls: u32,
    /// Hours of the week in which the rotation is active; always, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

/// When turns end: at civil times, every `every` days, weeks or months.
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

/// Hours of the week in which a rotation is active, by the clock of its zone. A range that ends
/// where it starts lasts 24 hours; one that ends before it starts crosses midnight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Coverage(pub BTreeMap<Day, Vec<(Time, Time)>>);

/// These contacts instead, for a window. The newest of several that overlap wins.
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

/// One person on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCall {
    /// Who.
    pub contact: ContactId,
}

/// stub
pub fn who_is_on_call(
    _: &crate::configuration::Configuration,
    _: &[RotationId],
    _: Timestamp,
) -> Vec<OnCall> {
    Vec::new()
}

//! The hours of the week in which a rotation is active.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::rotation::Day;
use super::wall::{DAY, WEEK, seconds_of_day, week_of};

/// Hours of the week in which a rotation is active, by the clock of its zone. A range that ends
/// where it starts lasts 24 hours; one that ends before it starts crosses midnight. Outside,
/// nobody is on call.
///
/// **Nobody starves.** Coverage clips shifts, and a shift that lies wholly outside uses up no
/// turn: whoever would have had it takes the next one. Otherwise a daily rotation of fourteen
/// people that rests at weekends would give the same four their turn on a Saturday or a Sunday
/// for ever. "Outside" is asked of the clock on the wall, as if it were never changed. With a
/// monthly recurrence every shift uses up a turn: its hand-offs wander through the week by
/// themselves.
//= goalert#55
//= ssm-contacts#ShiftCoverages
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Coverage(pub BTreeMap<Day, Vec<(Time, Time)>>);

/// The covered parts of every week in wall seconds, in a form that answers quickly.
#[derive(Debug, Clone)]
pub(super) enum Covered {
    Always,
    Never,
    /// In seconds from Monday midnight: sorted, inside the week, neither overlapping nor touching.
    Weekly(Vec<(i64, i64)>),
}

impl Covered {
    /// What `coverage` covers; everything when there is none.
    pub(super) fn by(coverage: Option<&Coverage>) -> Self {
        let Some(Coverage(days)) = coverage else { return Self::Always };
        let mut parts = Vec::with_capacity(2 * days.len());
        for (day, ranges) in days {
            for &(start, end) in ranges {
                push_range(&mut parts, day.since_monday() * DAY, start, end);
            }
        }
        merge(&mut parts);
        match parts[..] {
            [] => Self::Never,
            [(0, WEEK)] => Self::Always,
            _ => Self::Weekly(parts),
        }
    }

    /// The first unbroken stretch of coverage that ends after `wall`. It may have begun before.
    pub(super) fn from(&self, wall: i64) -> Option<(i64, i64)> {
        let parts = match self {
            Self::Always => return Some((i64::MIN, i64::MAX)),
            Self::Never => return None,
            Self::Weekly(parts) => parts,
        };
        let week = week_of(wall);
        let (first, last) = (parts.first()?, parts.last()?);
        let next = parts.iter().find(|(_, end)| week + end > wall);
        let (week, &(start, end)) = next.map_or((week + WEEK, first), |part| (week, part));
        // A stretch over Sunday's midnight is stored as two.
        let goes_on = end == WEEK && first.0 == 0 && last.1 == WEEK;
        Some((week + start, week + end + if goes_on { first.1 } else { 0 }))
    }

    /// Whether any instant of `[start, end)` is covered.
    pub(super) fn touches(&self, start: i64, end: i64) -> bool {
        start < end && self.from(start).is_some_and(|(covered, _)| covered < end)
    }
}

fn push_range(parts: &mut Vec<(i64, i64)>, midnight: i64, start: Time, end: Time) {
    let (start, end) = (seconds_of_day(start), seconds_of_day(end));
    let end = if start < end { end } else { end + DAY };
    let (start, end) = (midnight + start, midnight + end);
    parts.push((start, end.min(WEEK)));
    if end > WEEK {
        parts.push((0, end - WEEK));
    }
}

fn merge(parts: &mut Vec<(i64, i64)>) {
    parts.sort_unstable();
    parts.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
}

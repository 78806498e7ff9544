//! When hand-offs are, on the clock on the wall, and how many there were: all by arithmetic.

use jiff::civil::Time;

use super::coverage::Covered;
use super::month::Months;
use super::rotation::Recurrence;
use super::wall::{DAY, WEEK, seconds_of_day, week_of};

/// The hand-offs of a recurrence, without beginning or end.
#[derive(Debug, Clone)]
pub(super) enum Handoffs {
    /// Daily and weekly ones: the same in every cycle.
    Cycle(Cycle),
    Monthly(Months),
}

/// Hand-offs that repeat after a fixed number of days.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    /// A wall midnight at which a cycle begins: of the day or of the Monday of the start.
    origin: i64,
    /// Wall seconds of one cycle.
    length: i64,
    /// Wall seconds from the cycle's begin to each hand-off: sorted, each once, at least one.
    offsets: Vec<i64>,
    /// Cycles after which a cycle begins on the same day of the week again, for sure.
    per_weekday: i64,
}

impl Handoffs {
    /// The hand-offs of `recurrence` when it starts at `start` (wall seconds); `None` when it has
    /// none, because `every` is 0 or no time is given.
    pub(super) fn of(recurrence: &Recurrence, start: i64) -> Option<Self> {
        match recurrence {
            Recurrence::Daily { every, handoffs } => {
                let offsets = handoffs.iter().copied().map(seconds_of_day).collect();
                let origin = start - start.rem_euclid(DAY);
                Cycle::new(origin, i64::from(*every) * DAY, offsets, 7).map(Self::Cycle)
            }
            Recurrence::Weekly { every, handoffs } => {
                let offset = |&(day, time): &(super::Day, Time)| {
                    day.since_monday() * DAY + seconds_of_day(time)
                };
                let offsets = handoffs.iter().map(offset).collect();
                Cycle::new(week_of(start), i64::from(*every) * WEEK, offsets, 1).map(Self::Cycle)
            }
            Recurrence::Monthly { every, handoffs } => {
                Months::new(start, *every, handoffs).map(Self::Monthly)
            }
        }
    }

    /// The first hand-off after `wall`; `None` past the end of the calendar.
    pub(super) fn next_after(&self, wall: i64) -> Option<i64> {
        match self {
            Self::Cycle(cycle) => Some(cycle.next_after(wall)),
            Self::Monthly(months) => months.next_after(wall),
        }
    }

    /// The last hand-off at or before `wall`; `None` before the beginning of the calendar.
    pub(super) fn last_until(&self, wall: i64) -> Option<i64> {
        match self {
            Self::Cycle(cycle) => Some(cycle.last_until(wall)),
            Self::Monthly(months) => months.last_until(wall),
        }
    }

    /// Whether the shift `[start, end)` uses up a turn.
    pub(super) fn uses_turn(&self, covered: &Covered, start: i64, end: i64) -> bool {
        match self {
            Self::Cycle(_) => covered.touches(start, end),
            Self::Monthly(_) => true,
        }
    }

    /// How many turns are used up by the shifts that start at the hand-offs in `[from, until)`.
    /// Neither may lie before the day, week or month of the start.
    pub(super) fn turns(&self, covered: &Covered, from: i64, until: i64) -> i64 {
        match self {
            Self::Cycle(cycle) => match covered {
                Covered::Always => cycle.before(until) - cycle.before(from),
                Covered::Never => 0,
                Covered::Weekly(_) => cycle.covered(covered, from, until),
            },
            Self::Monthly(months) => months.before(until) - months.before(from),
        }
    }
}

impl Cycle {
    fn new(origin: i64, length: i64, mut offsets: Vec<i64>, per_weekday: i64) -> Option<Self> {
        offsets.sort_unstable();
        offsets.dedup();
        let some = length > 0 && !offsets.is_empty();
        some.then_some(Self { origin, length, offsets, per_weekday })
    }

    fn next_after(&self, wall: i64) -> i64 {
        let into = (wall - self.origin).rem_euclid(self.length);
        let next = self.offsets.iter().find(|&&offset| offset > into);
        wall - into + next.copied().unwrap_or(self.offsets[0] + self.length)
    }

    fn last_until(&self, wall: i64) -> i64 {
        let into = (wall - self.origin).rem_euclid(self.length);
        let last = self.offsets.iter().rfind(|&&offset| offset <= into);
        let before = || self.offsets[self.offsets.len() - 1] - self.length;
        wall - into + last.copied().unwrap_or_else(before)
    }

    /// Hand-offs in `[origin, wall)`.
    fn before(&self, wall: i64) -> i64 {
        let (cycles, into) = split(wall - self.origin, self.length);
        cycles * count(&self.offsets, |_| true) + count(&self.offsets, |offset| offset < into)
    }

    /// Hand-offs in `[from, until)` whose shift overlaps coverage. The pattern of those repeats
    /// after a whole number of weeks: one such period is looked at, the others are multiplied.
    fn covered(&self, covered: &Covered, from: i64, until: i64) -> i64 {
        let period = self.length * self.per_weekday;
        let (from_periods, from_into) = split(from - self.origin, period);
        let (until_periods, until_into) = split(until - self.origin, period);
        let (mut whole, mut parts) = (0, 0);
        let mut handoff = self.next_after(self.origin - 1);
        while handoff < self.origin + period {
            let next = self.next_after(handoff);
            if covered.touches(handoff, next) {
                let into = handoff - self.origin;
                whole += 1;
                parts += i64::from(into < until_into) - i64::from(into < from_into);
            }
            handoff = next;
        }
        whole * (until_periods - from_periods) + parts
    }
}

fn split(wall: i64, length: i64) -> (i64, i64) {
    (wall.div_euclid(length), wall.rem_euclid(length))
}

/// How many of `items` pass, as a wall-sized number.
pub(super) fn count(items: &[i64], pass: impl Fn(i64) -> bool) -> i64 {
    items.iter().map(|&item| i64::from(pass(item))).sum()
}

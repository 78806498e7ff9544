//! Hand-offs on days of the month. A day that a month lacks is its last one; two that become one
//! in this way are one hand-off.

use jiff::civil::{Date, Time};

use super::handoff::count;
use super::wall::{DAY, civil, seconds_of, seconds_of_day};

/// Months of the year.
const YEAR: i64 = 12;

/// Hand-offs on these days of every `every`th month.
#[derive(Debug, Clone)]
pub(super) struct Months {
    /// The month of the start, in months since the year 0.
    origin: i64,
    /// Months from one with hand-offs to the next; at least 1.
    every: i64,
    /// Days of the month with wall seconds of the day; at least one.
    entries: Vec<(i64, i64)>,
}

impl Months {
    /// `start` in wall seconds; `None` when there would be no hand-off.
    pub(super) fn new(start: i64, every: u32, handoffs: &[(i8, Time)]) -> Option<Self> {
        let entry = |&(day, time): &(i8, Time)| (i64::from(day).max(1), seconds_of_day(time));
        let entries: Vec<_> = handoffs.iter().map(entry).collect();
        let some = every > 0 && !entries.is_empty();
        some.then_some(Self { origin: month_of(start), every: i64::from(every), entries })
    }

    pub(super) fn next_after(&self, wall: i64) -> Option<i64> {
        let step = self.step(wall);
        let in_this = || self.handoffs(step)?.into_iter().find(|&handoff| handoff > wall);
        in_this().or_else(|| self.handoffs(step + 1)?.first().copied())
    }

    pub(super) fn last_until(&self, wall: i64) -> Option<i64> {
        let step = self.step(wall);
        let in_this = || self.handoffs(step)?.into_iter().rfind(|&handoff| handoff <= wall);
        in_this().or_else(|| self.handoffs(step - 1)?.last().copied())
    }

    /// Hand-offs from the first month's first to `wall`, without it.
    pub(super) fn before(&self, wall: i64) -> i64 {
        let step = self.step(wall);
        let in_this = self.handoffs(step).unwrap_or_default();
        self.in_first(step) + count(&in_this, |handoff| handoff < wall)
    }

    /// Which of the months with hand-offs `wall` lies in, or after; 0 is the first.
    fn step(&self, wall: i64) -> i64 {
        (month_of(wall) - self.origin).div_euclid(self.every)
    }

    /// The hand-offs of the `step`th such month, in order; `None` outside the calendar.
    fn handoffs(&self, step: i64) -> Option<Vec<i64>> {
        let (year, month) = year_month(self.origin + step * self.every);
        let first = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
        let midnight = seconds_of(first.to_datetime(Time::midnight()))?;
        let offsets = self.offsets(i64::from(first.days_in_month()));
        Some(offsets.into_iter().map(|offset| midnight + offset).collect())
    }

    /// Wall seconds from the begin of a month of `days` days to each hand-off, in order.
    fn offsets(&self, days: i64) -> Vec<i64> {
        let offset = |&(day, time): &(i64, i64)| (day.min(days) - 1) * DAY + time;
        let mut offsets: Vec<_> = self.entries.iter().map(offset).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// How many hand-offs the first `steps` such months have.
    fn in_first(&self, steps: i64) -> i64 {
        let in_month_of = |days| count(&self.offsets(days), |_| true);
        let (fewest, most) = (in_month_of(28), in_month_of(31));
        if fewest == most {
            return steps * most;
        }
        // The month of the year comes round after so many steps; only February differs by year.
        let round = YEAR / gcd(self.every, YEAR);
        let in_round = |nth: i64| {
            let (year, month) = year_month(self.origin + nth * self.every);
            let times = (steps - nth + round - 1).div_euclid(round);
            let leaps =
                if month == 2 { leap_years(year, self.every * round / YEAR, times) } else { 0 };
            let usual = match month {
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (times - leaps) * in_month_of(usual) + leaps * in_month_of(29)
        };
        (0..round.min(steps)).map(in_round).sum()
    }
}

/// How many of `count` years, from `first` in steps of `step`, are leap years.
fn leap_years(first: i64, step: i64, count: i64) -> i64 {
    let divisible_by = |divisor: i64| {
        let apart = divisor / gcd(step, divisor);
        let nth = (0..apart.min(count)).find(|nth| (first + nth * step) % divisor == 0);
        nth.map_or(0, |nth| (count - nth + apart - 1) / apart)
    };
    divisible_by(4) - divisible_by(100) + divisible_by(400)
}

fn month_of(wall: i64) -> i64 {
    let date = civil(wall).date();
    i64::from(date.year()) * YEAR + i64::from(date.month()) - 1
}

/// The year, and the month from 1.
fn year_month(months: i64) -> (i64, i64) {
    (months.div_euclid(YEAR), months.rem_euclid(YEAR) + 1)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

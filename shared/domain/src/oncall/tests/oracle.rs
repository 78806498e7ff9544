//! The rules said again, as plainly as they can be: walk every day from the start, look at every
//! civil time, search for every instant. Slow, and written without a look at the arithmetic.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::*;

/// A shift as the walk finds it.
struct Walked {
    turn: usize,
    start: Timestamp,
    end: Timestamp,
}

/// A rotation walked for some days.
pub(super) struct Walk<'a> {
    rotation: &'a Rotation,
    overrides: &'a [Override],
    shifts: Vec<Walked>,
    covered: Vec<(Timestamp, Timestamp)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(rotation: &'a Rotation, overrides: &'a [Override], days: i32) -> Self {
        let first = local_date(rotation);
        let covered = covered(rotation, first, days);
        let handoffs = handoffs(rotation, first, days);
        let mut walk = Self { rotation, overrides, shifts: vec![], covered: vec![] };
        let mut turn = 0;
        let mut start: Option<DateTime> = None;
        for handoff in handoffs {
            let begin = start.map_or(rotation.start, |start| search(&rotation.zone, start));
            let end = search(&rotation.zone, handoff);
            walk.shifts.push(Walked { turn, start: begin, end });
            let touched = covered.iter().any(|&(from, until)| {
                let goes_on = match start {
                    Some(start) => until > start,
                    None => search(&rotation.zone, until) > rotation.start,
                };
                from < handoff && goes_on
            });
            let counts = matches!(rotation.recurrence, Recurrence::Monthly { .. });
            turn += usize::from(touched || counts);
            start = Some(handoff);
        }
        let instant = |civil| search(&rotation.zone, civil);
        walk.covered =
            covered.iter().map(|&(from, until)| (instant(from), instant(until))).collect();
        walk
    }

    /// Every instant at which something may change.
    pub(super) fn boundaries(&self) -> Vec<Timestamp> {
        let shifts = self.shifts.iter().flat_map(|shift| [shift.start, shift.end]);
        let covered = self.covered.iter().flat_map(|&(start, end)| [start, end]);
        let overrides = self.overrides.iter().flat_map(|one| [one.window.start, one.window.end]);
        shifts.chain(covered).chain(overrides).collect()
    }

    pub(super) fn on_call(&self, at: Timestamp) -> (Vec<ContactId>, ShiftType) {
        let mut newest: Vec<_> =
            self.overrides.iter().filter(|one| one.window.contains(at)).collect();
        newest.sort_by_key(|one| (one.created_at, one.id.to_string()));
        if let Some(newest) = newest.last() {
            return (newest.contacts.clone(), ShiftType::Overridden);
        }
        let shift = self.shifts.iter().find(|shift| shift.start <= at && at < shift.end);
        let active = self.covered.iter().any(|&(start, end)| start <= at && at < end);
        let mut found: Vec<ContactId> = Vec::new();
        if let Some(shift) = shift.filter(|_| active) {
            let all = &self.rotation.contacts;
            let many = self.rotation.on_calls as usize;
            for place in shift.turn * many..(shift.turn + 1) * many {
                if !found.contains(&all[place % all.len()]) {
                    found.push(all[place % all.len()].clone());
                }
            }
        }
        (found, ShiftType::Regular)
    }
}

fn local_date(rotation: &Rotation) -> Date {
    rotation.start.to_zoned(rotation.zone.rules().clone()).date()
}

/// The earliest instant at which the zone's clock shows `civil` or has passed it, by bisection.
fn search(zone: &Zone, civil: DateTime) -> Timestamp {
    let ambiguous = zone.rules().to_ambiguous_timestamp(civil);
    let plain = !ambiguous.is_ambiguous();
    let guess = ambiguous.compatible().unwrap();
    if plain {
        return guess;
    }
    let passed = |second: i64| {
        // Passed once is passed for ever, also while the clock shows an hour again.
        (0..=36).any(|step| {
            let earlier = Timestamp::from_second(second - step * 300).unwrap();
            earlier.to_zoned(zone.rules().clone()).datetime() >= civil
        })
    };
    let (mut low, mut high) = (guess.as_second() - 10_800, guess.as_second() + 10_800);
    while low < high {
        let middle = low + (high - low) / 2;
        if passed(middle) { high = middle } else { low = middle + 1 }
    }
    Timestamp::from_second(low).unwrap()
}

/// Civil hand-offs later than the start.
fn handoffs(rotation: &Rotation, first: Date, days: i32) -> Vec<DateTime> {
    let mut all: Vec<DateTime> =
        (0..days).flat_map(|day| of_day(&rotation.recurrence, first, first + day.days())).collect();
    all.sort();
    all.dedup();
    all.retain(|&handoff| search(&rotation.zone, handoff) > rotation.start);
    all
}

fn of_day(recurrence: &Recurrence, first: Date, date: Date) -> Vec<DateTime> {
    let days = |from: Date| (date - from).get_days();
    match recurrence {
        Recurrence::Daily { every, handoffs } => {
            let on = days(first) % i32::try_from(*every).unwrap() == 0;
            handoffs.iter().filter(|_| on).map(|&time| date.to_datetime(time)).collect()
        }
        Recurrence::Weekly { every, handoffs } => {
            let monday = first - i32::from(first.weekday().to_monday_zero_offset()).days();
            let on = days(monday) / 7 % i32::try_from(*every).unwrap() == 0;
            let weekday = i64::from(date.weekday().to_monday_zero_offset());
            let today = handoffs.iter().filter(|(day, _)| on && day.since_monday() == weekday);
            today.map(|&(_, time)| date.to_datetime(time)).collect()
        }
        Recurrence::Monthly { every, handoffs } => {
            let month = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
            let on = (month(date) - month(first)) % i64::from(*every) == 0;
            let last = date.days_in_month();
            let today = handoffs.iter().filter(|(day, _)| on && (*day).min(last) == date.day());
            today.map(|&(_, time)| date.to_datetime(time)).collect()
        }
    }
}

/// Civil windows of coverage from the day before the first to the last.
fn covered(rotation: &Rotation, first: Date, days: i32) -> Vec<(DateTime, DateTime)> {
    let mut found = Vec::new();
    for day in -2..days {
        let date = first + day.days();
        let Some(Coverage(week)) = &rotation.coverage else {
            found.push((date.to_datetime(hm(0, 0)), (date + 1.day()).to_datetime(hm(0, 0))));
            continue;
        };
        let weekday = i64::from(date.weekday().to_monday_zero_offset());
        let today = week.iter().filter(|(day, _)| day.since_monday() == weekday);
        for &(start, end) in today.flat_map(|(_, ranges)| ranges) {
            let ends_on = if start < end { date } else { date + 1.day() };
            found.push((date.to_datetime(start), ends_on.to_datetime(end)));
        }
    }
    found
}

#[test]
fn the_search_finds_skipped_and_repeated_times() {
    for (civil, expected) in [
        ("2026-03-29T02:15:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25T02:15:00", "2026-10-25T00:15:00Z"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    ] {
        let paris = Zone::named("Europe/Paris").unwrap();
        assert_eq!(search(&paris, civil.parse().unwrap()), at(expected), "{civil}");
    }
}

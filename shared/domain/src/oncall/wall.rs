//! Between instants and the clock on the wall.
//!
//! A wall time is a count of seconds that a clock showing the zone's local time would have counted
//! since 1970-01-01T00:00 if it had never been changed: plain numbers, on which days and weeks are
//! all equally long. Clock changes exist only here.
//!
//! The two functions fit each other: a wall time has come exactly from the instant it stands for,
//! `instant_of(wall) <= at` if and only if `wall <= seconds_at(at)`. Everything that compares
//! hand-offs, coverage and instants rests on that.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// Seconds of a day on the wall: always these, whatever the zone does.
pub(super) const DAY: i64 = 86_400;
/// Seconds of a week on the wall.
pub(super) const WEEK: i64 = 7 * DAY;

/// The latest wall time, in seconds, that the clock has shown at or before `at`.
///
/// The clock never turns back: while an hour is repeated, everything in it has already been, and
/// the answer stays at its last second.
pub(super) fn seconds_at(zone: &TimeZone, at: Timestamp) -> i64 {
    let offset = zone.to_offset(at);
    let seconds = floor_second(at) + i64::from(offset.seconds());
    match zone.to_ambiguous_timestamp(offset.to_datetime(at)).offset() {
        AmbiguousOffset::Fold { before, after } if offset == after => {
            let turned_back = last_change_to(zone, after, at);
            turned_back.map_or(seconds, |second| second + i64::from(before.seconds()) - 1)
        }
        AmbiguousOffset::Unambiguous { .. }
        | AmbiguousOffset::Gap { .. }
        | AmbiguousOffset::Fold { .. } => seconds,
    }
}

/// The first instant at which `wall` seconds have come: a local time that is skipped comes with
/// the first valid one after it, a repeated one the first time round. The end of time when it
/// lies beyond.
pub(super) fn instant_of(zone: &TimeZone, wall: i64) -> Timestamp {
    match zone.to_ambiguous_timestamp(civil(wall)).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            saturating(wall.saturating_sub(i64::from(offset.seconds())))
        }
        AmbiguousOffset::Gap { after, .. } => {
            // With the offset of after the gap it still lies before the gap, by less than its
            // length; so the next change of the clock is the gap's.
            let before_gap = saturating(wall.saturating_sub(i64::from(after.seconds())));
            let change = zone.following(before_gap).find(|change| change.offset() == after);
            change.map_or(before_gap, |change| change.timestamp())
        }
    }
}

/// Whether `wall` seconds lie beyond the last instant there is, in every zone.
pub(super) fn is_over(wall: i64) -> bool {
    // No offset is longer than 26 hours.
    wall - 2 * DAY > Timestamp::MAX.as_second()
}

/// `wall` seconds as a date and time.
pub(super) fn civil(wall: i64) -> DateTime {
    Offset::UTC.to_datetime(saturating(wall))
}

/// A date and time as wall seconds; `None` at the very edges of the calendar.
pub(super) fn seconds_of(civil: DateTime) -> Option<i64> {
    Offset::UTC.to_timestamp(civil).ok().map(floor_second)
}

/// Whole seconds from midnight to `time`.
pub(super) fn seconds_of_day(time: Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

/// The Monday midnight at or before `wall`.
pub(super) fn week_of(wall: i64) -> i64 {
    // 1970-01-01 was a Thursday: the Monday before is three days earlier.
    const MONDAY: i64 = -3 * DAY;
    wall - (wall - MONDAY).rem_euclid(WEEK)
}

/// The second of the last change of the clock to `offset`, at or before `at`.
fn last_change_to(zone: &TimeZone, offset: Offset, at: Timestamp) -> Option<i64> {
    let later = saturating(floor_second(at) + 1);
    let change = zone.preceding(later).find(|change| change.offset() == offset);
    change.map(|change| change.timestamp().as_second())
}

fn floor_second(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

fn saturating(second: i64) -> Timestamp {
    let edge = if second < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(second).unwrap_or(edge)
}

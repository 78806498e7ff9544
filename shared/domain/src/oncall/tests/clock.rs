//! Hand-offs and coverage across changes of the clock.

use super::super::wall::{instant_of, seconds_at};
use super::*;
use jiff::SignedDuration;

/// The hand-offs of a daily rotation at `time` from the day before the change on.
fn handoffs(zone: &str, start: &str, time: Time) -> Vec<String> {
    let rotation = rotation(&["a"], zone, start, daily(1, &[time]));
    let mut instant = rotation.start - SignedDuration::from_secs(1);
    let mut next = || {
        instant = rotation.next_handoff(instant).unwrap();
        instant.to_string()
    };
    (0..3).map(|_| next()).collect()
}

#[test]
fn a_weekly_handoff_across_the_eighth_of_march_2026_is_167_hours() {
    let start = "2026-03-02T09:00:00-05:00[America/New_York]".parse::<jiff::Zoned>().unwrap();
    let recurrence = weekly(1, &[(Day::Mon, hm(9, 0))]);
    let rotation =
        rotation(&["a", "b"], "America/New_York", &start.timestamp().to_string(), recurrence);
    let next = rotation.next_handoff(rotation.start).unwrap();
    assert_eq!(next.duration_since(rotation.start), SignedDuration::from_hours(167));
}

#[test]
fn a_skipped_handoff_comes_with_the_first_instant_after_the_gap() {
    // 02:00 to 03:00 is skipped; in Lord Howe 02:00 to 02:30.
    for (zone, start, at_two_fifteen) in [
        ("Europe/Paris", "2026-03-28T02:15:00+01:00", "2026-03-29T01:00:00Z"),
        ("America/New_York", "2026-03-07T02:15:00-05:00", "2026-03-08T07:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T02:15:00+10:30", "2026-10-03T15:30:00Z"),
    ] {
        let found = handoffs(zone, start, hm(2, 15));
        assert_eq!(found[0], at(start).to_string(), "{zone}");
        assert_eq!(found[1], at_two_fifteen, "{zone}");
    }
}

#[test]
fn a_repeated_handoff_comes_the_first_time_round() {
    for (zone, start, time, expected, next) in [
        (
            "Europe/Paris",
            "2026-10-24T02:30:00+02:00",
            hm(2, 30),
            "2026-10-25T00:30:00Z",
            "2026-10-26T01:30:00Z",
        ),
        (
            "America/New_York",
            "2026-10-31T01:30:00-04:00",
            hm(1, 30),
            "2026-11-01T05:30:00Z",
            "2026-11-02T06:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-04T01:45:00+11:00",
            hm(1, 45),
            "2026-04-04T14:45:00Z",
            "2026-04-05T15:15:00Z",
        ),
        (
            "Asia/Tokyo",
            "2026-10-24T02:30:00+09:00",
            hm(2, 30),
            "2026-10-24T17:30:00Z",
            "2026-10-25T17:30:00Z",
        ),
    ] {
        assert_eq!(handoffs(zone, start, time)[1..], [expected, next], "{zone}");
    }
}

#[test]
fn the_repeated_hour_belongs_to_whom_it_was_handed_to() {
    // 02:30 comes at 00:30Z; the clock shows 02:00 to 03:00 again from 01:00Z to 02:00Z.
    let rotation =
        rotation(&["a", "b"], "Europe/Paris", "2026-10-24T02:30:00+02:00", daily(1, &[hm(2, 30)]));
    for (instant, expected) in [
        ("2026-10-25T00:29:59Z", "a"),
        ("2026-10-25T00:30:00Z", "b"),
        ("2026-10-25T01:00:00Z", "b"), // shows 02:00 again
        ("2026-10-25T01:29:59.999Z", "b"),
        ("2026-10-25T01:30:00Z", "b"),
        ("2026-10-26T01:30:00Z", "a"),
    ] {
        assert_eq!(who(&rotation, instant), expected, "{instant}");
    }
}

#[test]
fn a_start_in_the_repeated_hour_starts_there() {
    // The second 02:15 of the night: the hand-off of 02:30 has been, the next is tomorrow's.
    let start = "2026-10-25T02:15:00+01:00";
    let rotation = rotation(&["a", "b"], "Europe/Paris", start, daily(1, &[hm(2, 30)]));
    assert_eq!(who(&rotation, "2026-10-25T01:14:59Z"), "");
    assert_eq!(who(&rotation, "2026-10-25T01:15:00Z"), "a");
    assert_eq!(who(&rotation, "2026-10-25T02:00:00Z"), "a");
    assert_eq!(who(&rotation, "2026-10-26T01:30:00Z"), "b");
}

#[test]
fn coverage_follows_the_clock_over_both_changes() {
    let mut rotation = rotation(
        &["a"],
        "Europe/Paris",
        "2026-01-01T00:00:00Z",
        weekly(1, &[(Day::Mon, hm(0, 0))]),
    );
    rotation.coverage = Some(active(&[Day::Sun], hm(2, 30), hm(4, 0)));
    let hours = |rotation: &Rotation, start, end| lines(rotation, &[], window(start, end));
    assert_eq!(
        hours(&rotation, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"),
        ["2026-03-29T01:00:00Z 2026-03-29T02:00:00Z [a]"]
    );
    assert_eq!(
        hours(&rotation, "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z"),
        ["2026-10-25T00:30:00Z 2026-10-25T03:00:00Z [a]"]
    );
    rotation.coverage = Some(active(&[Day::Sun], hm(2, 15), hm(2, 45)));
    assert_eq!(
        hours(&rotation, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"),
        [""; 0],
        "wholly skipped"
    );
}

#[test]
fn the_two_ways_of_the_clock_fit_each_other() {
    for (zone, change) in [
        ("Europe/Paris", "2026-03-29T01:00:00Z"),
        ("Europe/Paris", "2026-10-25T01:00:00Z"),
        ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("America/Caracas", "2016-05-01T07:00:00Z"),
        ("Europe/Paris", "1911-03-10T23:50:39Z"),
    ] {
        let zone = Zone::named(zone).unwrap();
        let around = |minutes: i64| at(change) + SignedDuration::from_mins(minutes);
        let walls: Vec<i64> =
            (-180..180).map(|minutes| seconds_at(zone.rules(), around(minutes))).collect();
        assert!(walls.is_sorted(), "{} turns back", zone.name());
        for minutes in -180..180 {
            let instant = around(minutes);
            for wall in (walls[0] - 7_200..walls[359] + 7_200).step_by(977) {
                let come = instant_of(zone.rules(), wall) <= instant;
                assert_eq!(
                    come,
                    wall <= seconds_at(zone.rules(), instant),
                    "{} {wall}",
                    zone.name()
                );
            }
        }
    }
}

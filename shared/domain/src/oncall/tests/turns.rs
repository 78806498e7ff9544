//! Whose turn it is: anchors, multipliers, several at once, coverage that eats no turn.

use jiff::{SignedDuration, ToSpan};
use std::collections::BTreeSet;

use super::super::coverage::Covered;
use super::super::handoff::Handoffs;
use super::super::month::Months;
use super::*;

fn table(rotation: &Rotation, expected: &[(&str, &str)]) {
    for (instant, who_expected) in expected {
        assert_eq!(who(rotation, instant), *who_expected, "{instant}");
    }
}

#[test]
fn a_start_between_handoffs_makes_a_short_first_shift() {
    let rotation = rotation(&["a", "b"], "UTC", "2026-01-07T15:00:00Z", daily(1, &[hm(9, 0)]));
    table(
        &rotation,
        &[
            ("2026-01-07T14:59:59Z", ""),
            ("2026-01-07T15:00:00Z", "a"),
            ("2026-01-08T09:00:00Z", "b"),
            ("2026-01-09T09:00:00Z", "a"),
        ],
    );
}

#[test]
fn days_weeks_and_months_are_counted_from_that_of_the_start() {
    // Thursday 1 January 2026, noon.
    let people = ["a", "b", "c"];
    let start = "2026-01-01T12:00:00Z";
    let third_day = rotation(&people, "UTC", start, daily(3, &[hm(9, 0), hm(21, 0)]));
    table(
        &third_day,
        &[
            ("2026-01-01T20:59:59Z", "a"),
            ("2026-01-01T21:00:00Z", "b"),
            ("2026-01-04T08:59:59Z", "b"),
            ("2026-01-04T09:00:00Z", "c"),
            ("2026-01-04T21:00:00Z", "a"),
        ],
    );
    // The week of the start has begun on Monday 29 December.
    let entries = [(Day::Fri, hm(9, 0)), (Day::Tue, hm(9, 0))];
    let second_week = rotation(&people, "UTC", start, weekly(2, &entries));
    table(
        &second_week,
        &[
            ("2026-01-02T08:59:59Z", "a"),
            ("2026-01-02T09:00:00Z", "b"),
            ("2026-01-13T08:59:59Z", "b"),
            ("2026-01-13T09:00:00Z", "c"),
            ("2026-01-16T09:00:00Z", "a"),
            ("2026-01-27T09:00:00Z", "b"),
        ],
    );
    let second_month =
        rotation(&people, "UTC", start, monthly(2, &[(15, hm(9, 0)), (1, hm(9, 0))]));
    table(
        &second_month,
        &[
            ("2026-01-15T08:59:59Z", "a"),
            ("2026-01-15T09:00:00Z", "b"),
            ("2026-02-28T09:00:00Z", "b"),
            ("2026-03-01T09:00:00Z", "c"),
            ("2026-03-15T09:00:00Z", "a"),
        ],
    );
}

#[test]
fn a_day_that_a_month_lacks_is_its_last_and_counts_once() {
    let entries = [(30, hm(9, 0)), (31, hm(9, 0))];
    let rotation = rotation(&["a", "b", "c"], "UTC", "2026-01-30T09:00:00Z", monthly(1, &entries));
    table(
        &rotation,
        &[
            ("2026-01-30T09:00:00Z", "a"),
            ("2026-01-31T09:00:00Z", "b"),
            ("2026-02-28T08:59:59Z", "b"),
            ("2026-02-28T09:00:00Z", "c"), // both entries
            ("2026-03-30T09:00:00Z", "a"),
            ("2026-03-31T09:00:00Z", "b"),
            ("2026-04-30T09:00:00Z", "c"), // both entries
        ],
    );
}

#[test]
fn several_on_call_take_the_next_so_many_of_the_list() {
    let mut rotation =
        rotation(&["a", "b", "c", "d", "e"], "UTC", "2026-01-01T00:00:00Z", daily(1, &[hm(0, 0)]));
    rotation.on_calls = 2;
    table(
        &rotation,
        &[
            ("2026-01-01T00:00:00Z", "a b"),
            ("2026-01-02T00:00:00Z", "c d"),
            ("2026-01-03T00:00:00Z", "e a"),
            ("2026-01-04T00:00:00Z", "b c"),
        ],
    );
    rotation.on_calls = 5;
    table(&rotation, &[("2026-01-02T00:00:00Z", "a b c d e")]);
    rotation.on_calls = u32::MAX;
    assert_eq!(rotation.on_call(&[], at("2026-01-04T00:00:00Z")).0.len(), 5, "each once");
    rotation.on_calls = 2;
    rotation.contacts = contacts(&["a", "a", "b"]);
    table(&rotation, &[("2026-01-01T00:00:00Z", "a"), ("2026-01-02T00:00:00Z", "b a")]);
}

#[test]
fn a_rotation_without_contacts_or_handoffs_has_nobody() {
    let good = rotation(&["a"], "UTC", "2026-01-01T00:00:00Z", daily(1, &[hm(0, 0)]));
    let month = [(1, hm(0, 0))];
    let broken = [
        Rotation { contacts: vec![], ..good.clone() },
        Rotation { on_calls: 0, ..good.clone() },
        Rotation { coverage: Some(Coverage::default()), ..good.clone() },
        Rotation { recurrence: daily(0, &[hm(0, 0)]), ..good.clone() },
        Rotation { recurrence: weekly(0, &[(Day::Mon, hm(0, 0))]), ..good.clone() },
        Rotation { recurrence: monthly(0, &month), ..good.clone() },
        Rotation { recurrence: daily(1, &[]), ..good.clone() },
        Rotation { recurrence: weekly(1, &[]), ..good.clone() },
        Rotation { recurrence: monthly(1, &[]), ..good.clone() },
    ];
    let all = Window::new(Timestamp::MIN, Timestamp::MAX).unwrap();
    for rotation in broken {
        assert_eq!(who(&rotation, "2026-02-01T00:00:00Z"), "", "{rotation:?}");
        assert_eq!(rotation.shifts(&[], all).count(), 0, "{rotation:?}");
    }
}

#[test]
fn coverage_ends_where_it_starts_after_a_day_and_may_cross_midnight() {
    let always =
        rotation(&["a"], "UTC", "2026-01-05T00:00:00Z", weekly(1, &[(Day::Mon, hm(0, 0))]));
    let mut some = always.clone();
    some.coverage = Some(active(&[Day::Sat], hm(9, 0), hm(9, 0)));
    table(
        &some,
        &[
            ("2026-01-10T08:59:59Z", ""),
            ("2026-01-10T09:00:00Z", "a"),
            ("2026-01-11T08:59:59Z", "a"),
            ("2026-01-11T09:00:00Z", ""),
        ],
    );
    some.coverage = Some(active(&[Day::Sun], hm(22, 0), hm(6, 0)));
    table(
        &some,
        &[
            ("2026-01-11T21:59:59Z", ""),
            ("2026-01-11T22:00:00Z", "a"),
            ("2026-01-12T05:59:59Z", "a"),
            ("2026-01-12T06:00:00Z", ""),
        ],
    );
}

/// Fourteen people, daily, weekdays only: peers give 6, 7, 13 and 14 nothing but weekends.
#[test]
fn nobody_starves_in_a_daily_rotation_of_weekdays() {
    let people: Vec<String> = (0..14).map(|nth| format!("p{nth:02}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let mut rotation =
        rotation(&people, "Asia/Tokyo", "2026-01-05T00:00:00+09:00", daily(1, &[hm(0, 0)]));
    rotation.coverage = Some(active(&WEEKDAYS, hm(9, 0), hm(18, 0)));
    let four_weeks = window("2026-01-05T00:00:00+09:00", "2026-02-02T00:00:00+09:00");
    let turns: Vec<_> =
        rotation.shifts(&[], four_weeks).map(|shift| joined(&shift.contacts)).collect();
    assert_eq!(turns.len(), 20);
    assert!(turns.iter().zip(people.iter().cycle()).all(|(one, other)| one == other), "{turns:?}");
    // 522 weeks later, 2610 turns have been used up: 186 rounds and 6.
    table(&rotation, &[("2036-01-06T12:00:00+09:00", ""), ("2036-01-07T12:00:00+09:00", "p06")]);
}

#[test]
fn every_multiplier_lets_everybody_have_a_turn() {
    for (every, people) in [(1, 7), (2, 7), (3, 5), (5, 14), (7, 3), (14, 2)] {
        let names: Vec<String> = (0..people).map(|nth| format!("p{nth}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut rotation =
            rotation(&names, "UTC", "2026-01-05T00:00:00Z", daily(every, &[hm(0, 0)]));
        rotation.coverage = Some(active(&WEEKDAYS, hm(9, 0), hm(18, 0)));
        let years = window("2026-01-05T00:00:00Z", "2028-01-05T00:00:00Z");
        let had: BTreeSet<_> =
            rotation.shifts(&[], years).flat_map(|shift| shift.contacts).collect();
        assert_eq!(had.len(), people, "every {every}");
    }
}

#[test]
fn the_next_handoff_is_later_and_not_before_the_start() {
    let rotation = rotation(&["a"], "UTC", "2026-01-07T15:00:00Z", daily(2, &[hm(9, 0)]));
    for (after, expected) in [
        ("2020-01-01T00:00:00Z", "2026-01-07T15:00:00Z"),
        ("2026-01-07T15:00:00Z", "2026-01-09T09:00:00Z"),
        ("2026-01-09T08:59:59.999999999Z", "2026-01-09T09:00:00Z"),
        ("2026-01-09T09:00:00Z", "2026-01-11T09:00:00Z"),
    ] {
        assert_eq!(rotation.next_handoff(at(after)), Some(at(expected)), "{after}");
    }
    let idle = Rotation { recurrence: daily(0, &[hm(9, 0)]), ..rotation };
    assert_eq!(idle.next_handoff(at("2026-01-09T09:00:00Z")), None);
}

#[test]
fn months_are_counted_as_they_would_be_walked_for_five_hundred_years() {
    let entries = [(28, hm(9, 0)), (29, hm(9, 0)), (31, hm(9, 0)), (31, hm(8, 0)), (1, hm(0, 0))];
    for every in [1, 2, 5, 6, 12, 18, 48, 100] {
        for start in ["1899-02-01T00:00:00Z", "2023-11-01T00:00:00Z"] {
            let start = at(start).as_second();
            let months = Months::new(start + 2 * 86_400, every, &entries).unwrap();
            assert_eq!(months.before(start), 0, "the hand-off at midnight is not before it");
            assert_eq!(months.before(start + 1), 1);
            let first = months.next_after(start).unwrap();
            let (mut wall, mut expected) = (first, months.before(first));
            while wall < start + 500 * 31_556_952 {
                assert_eq!(months.before(wall), expected, "every {every} at {wall}");
                assert_eq!(months.last_until(wall), Some(wall));
                (wall, expected) = (months.next_after(wall).unwrap(), expected + 1);
            }
        }
    }
}

#[test]
fn the_ends_of_time_and_absurd_numbers_stop_nothing() {
    let ends = [
        Timestamp::MIN,
        Timestamp::MAX,
        at("2026-01-01T00:00:00.5Z"),
        at("-000001-01-01T00:00:00Z"),
    ];
    let all = Window::new(Timestamp::MIN, Timestamp::MAX).unwrap();
    for every in [1, 7, 100, u32::MAX] {
        for recurrence in [
            daily(every, &[hm(0, 0), hm(23, 59)]),
            weekly(every, &[(Day::Sun, hm(23, 59))]),
            monthly(every, &[(31, hm(9, 0)), (-5, hm(0, 0)), (28, hm(9, 0))]),
        ] {
            for zone in ["UTC", "Pacific/Kiritimati", "America/New_York"] {
                let mut rotation =
                    rotation(&["a", "b"], zone, "2026-01-01T00:00:00Z", recurrence.clone());
                rotation.on_calls = u32::MAX;
                for (covered, start) in
                    [(false, 0), (true, 1), (false, 2), (true, 3), (true, 0), (false, 1)]
                {
                    rotation.coverage =
                        if covered { Some(active(&WEEKDAYS, hm(9, 0), hm(8, 0))) } else { None };
                    rotation.start = ends[start];
                    for instant in ends {
                        rotation.on_call(&[], instant);
                        let next = rotation.next_handoff(instant);
                        assert!(next.is_none_or(|next| instant < next), "{next:?}");
                    }
                    assert!(rotation.shifts(&[], all).take(5).count() <= 5);
                    let last = Window::new(Timestamp::MAX - 40.hours(), Timestamp::MAX).unwrap();
                    assert!(rotation.shifts(&[], last).count() < 20);
                    let first = Window::new(
                        Timestamp::MIN,
                        Timestamp::MIN + SignedDuration::from_hours(90),
                    );
                    assert!(rotation.shifts(&[], first.unwrap()).count() < 20);
                }
            }
        }
    }
}

#[test]
fn turns_of_neighbouring_spans_add_up() {
    let start = at("2026-01-07T15:00:00Z").as_second();
    let handoffs = Handoffs::of(&daily(3, &[hm(9, 0), hm(21, 0)]), start).unwrap();
    let covered = Covered::by(Some(&active(&WEEKDAYS, hm(9, 0), hm(18, 0))));
    let turns = |from, until| handoffs.turns(&covered, from, until);
    for days in 0..100 {
        let later = start + days * 86_400;
        assert_eq!(turns(start, later) + turns(later, later * 2), turns(start, later * 2));
    }
}

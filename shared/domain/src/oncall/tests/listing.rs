//! The shifts of a window: clipped, split at hand-offs, by coverage and by overrides.

use super::*;

const START: &str = "2026-01-05T00:00:00Z"; // a Monday

fn two() -> Rotation {
    rotation(&["a", "b"], "UTC", START, daily(1, &[hm(9, 0)]))
}

#[test]
fn shifts_are_clipped_to_the_window_and_to_the_start() {
    assert_eq!(
        lines(&two(), &[], window("2026-01-04T00:00:00Z", "2026-01-06T12:00:00Z")),
        [
            "2026-01-05T00:00:00Z 2026-01-05T09:00:00Z [a]",
            "2026-01-05T09:00:00Z 2026-01-06T09:00:00Z [b]",
            "2026-01-06T09:00:00Z 2026-01-06T12:00:00Z [a]",
        ]
    );
    assert_eq!(
        lines(&two(), &[], window("2026-01-06T08:00:00Z", "2026-01-06T09:00:00Z")),
        ["2026-01-06T08:00:00Z 2026-01-06T09:00:00Z [b]"]
    );
}

#[test]
fn a_handoff_to_the_same_person_ends_a_shift_and_midnight_does_not() {
    let mut alone = two();
    alone.contacts.truncate(1);
    alone.coverage = Some(active(&[Day::Mon, Day::Tue, Day::Wed], hm(0, 0), hm(0, 0)));
    assert_eq!(
        lines(&alone, &[], window("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z")),
        [
            "2026-01-05T00:00:00Z 2026-01-05T09:00:00Z [a]",
            "2026-01-05T09:00:00Z 2026-01-06T09:00:00Z [a]",
            "2026-01-06T09:00:00Z 2026-01-07T09:00:00Z [a]",
            "2026-01-07T09:00:00Z 2026-01-08T00:00:00Z [a]",
        ]
    );
}

#[test]
fn coverage_over_sundays_midnight_is_one_piece() {
    let mut rotation = rotation(&["a"], "UTC", START, weekly(2, &[(Day::Wed, hm(0, 0))]));
    rotation.coverage = Some(Coverage(BTreeMap::from([
        (Day::Sun, vec![(hm(20, 0), hm(0, 0))]),
        (Day::Mon, vec![(hm(3, 0), hm(6, 0)), (hm(0, 0), hm(4, 0))]),
    ])));
    assert_eq!(
        lines(&rotation, &[], window("2026-01-10T00:00:00Z", "2026-01-14T00:00:00Z")),
        ["2026-01-11T20:00:00Z 2026-01-12T06:00:00Z [a]"]
    );
}

#[test]
fn an_override_splits_the_regular_shift_and_shows_as_its_own() {
    let over =
        replaced_by(1, &["c"], window("2026-01-05T06:00:00Z", "2026-01-06T10:00:00Z"), START);
    assert_eq!(
        lines(&two(), &[over], window("2026-01-05T00:00:00Z", "2026-01-06T12:00:00Z")),
        [
            "2026-01-05T00:00:00Z 2026-01-05T06:00:00Z [a]",
            "2026-01-05T06:00:00Z 2026-01-06T10:00:00Z [c] for [a b]",
            "2026-01-06T10:00:00Z 2026-01-06T12:00:00Z [a]",
        ]
    );
}

#[test]
fn the_newest_override_wins_and_the_older_one_goes_on_after_it() {
    let long = window("2026-01-05T10:00:00Z", "2026-01-05T20:00:00Z");
    let short = window("2026-01-05T12:00:00Z", "2026-01-05T14:00:00Z");
    let later = "2026-01-02T00:00:00Z";
    let older = replaced_by(9, &["c"], long, "2026-01-01T00:00:00Z");
    let newer = replaced_by(1, &[], short, later);
    let shown = window("2026-01-05T11:00:00Z", "2026-01-05T21:00:00Z");
    assert_eq!(
        lines(&two(), &[newer.clone(), older.clone()], shown),
        [
            "2026-01-05T11:00:00Z 2026-01-05T12:00:00Z [c] for [b]",
            "2026-01-05T12:00:00Z 2026-01-05T14:00:00Z [] for [b]",
            "2026-01-05T14:00:00Z 2026-01-05T20:00:00Z [c] for [b]",
            "2026-01-05T20:00:00Z 2026-01-05T21:00:00Z [b]",
        ]
    );
    // Made at the same instant: the greater id wins, in whatever order they are given.
    let same = Override { created_at: at(later), ..older };
    for overrides in [[newer.clone(), same.clone()], [same, newer]] {
        let (contacts, kind) = two().on_call(&overrides, at("2026-01-05T13:00:00Z"));
        assert_eq!((joined(&contacts).as_str(), kind), ("c", ShiftType::Overridden));
    }
}

#[test]
fn what_changes_nothing_cuts_nothing() {
    let whole = window("2026-01-05T10:00:00Z", "2026-01-05T20:00:00Z");
    let middle = window("2026-01-05T12:00:00Z", "2026-01-05T14:00:00Z");
    let newer = replaced_by(1, &["c"], whole, "2026-01-02T00:00:00Z");
    let older = replaced_by(2, &["d"], middle, "2026-01-01T00:00:00Z");
    let expected = ["2026-01-05T10:00:00Z 2026-01-05T20:00:00Z [c] for [b]"];
    assert_eq!(lines(&two(), &[newer, older.clone()], whole), expected, "an older one");
    let other = Override { rotation: RotationId::parse("other").unwrap(), ..older };
    let expected = ["2026-01-05T10:00:00Z 2026-01-05T20:00:00Z [b]"];
    assert_eq!(lines(&two(), &[other], whole), expected, "another rotation's");
}

#[test]
fn an_override_applies_outside_coverage_and_before_the_start() {
    let mut rotation = two();
    rotation.coverage = Some(active(&[Day::Mon], hm(9, 0), hm(18, 0)));
    let early =
        replaced_by(1, &["c"], window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), START);
    let sunday =
        replaced_by(2, &["c", "c"], window("2026-01-11T00:00:00Z", "2026-01-11T01:00:00Z"), START);
    let mut other =
        replaced_by(3, &["d"], window("2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z"), START);
    other.rotation = RotationId::parse("other").unwrap();
    let overrides = [early, sunday, other];
    assert_eq!(
        lines(&rotation, &overrides, window("2025-12-31T00:00:00Z", "2026-01-12T00:00:00Z")),
        [
            "2026-01-01T00:00:00Z 2026-01-02T00:00:00Z [c] for []",
            "2026-01-05T09:00:00Z 2026-01-05T18:00:00Z [a]", // the first shift used up no turn
            "2026-01-11T00:00:00Z 2026-01-11T01:00:00Z [c] for []",
        ]
    );
    rotation.contacts.clear();
    let (contacts, _) = rotation.on_call(&overrides, at("2026-01-11T00:30:00Z"));
    assert_eq!(joined(&contacts), "c", "whatever the rotation lacks");
}

#[test]
fn whom_an_override_keeps_is_not_overridden() {
    let mut rotation = two();
    rotation.on_calls = 2;
    let hour = window("2026-01-05T12:00:00Z", "2026-01-05T13:00:00Z");
    let over = replaced_by(1, &["c", "b"], hour, START);
    assert_eq!(
        lines(&rotation, &[over], hour),
        ["2026-01-05T12:00:00Z 2026-01-05T13:00:00Z [c b] for [a]"]
    );
}

#[test]
fn a_listing_is_computed_as_it_is_read() {
    let over =
        replaced_by(1, &["c"], window("2026-01-06T00:00:00Z", "9999-01-01T00:00:00Z"), START);
    let (overrides, rotation) = ([over], two());
    let shifts =
        rotation.shifts(&overrides, window("2026-01-05T00:00:00Z", "9999-12-01T00:00:00Z"));
    assert_eq!(
        shifts.take(3).map(|shift| joined(&shift.contacts)).collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
}

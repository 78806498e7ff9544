//! Random rotations: the arithmetic against the walk, the listing against the instant.

use jiff::SignedDuration;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::oracle::Walk;
use super::*;

const DAYS: i32 = 420;
const NANOSECOND: SignedDuration = SignedDuration::from_nanos(1);

fn zones() -> impl Strategy<Value = Zone> {
    let names = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"];
    select(names.to_vec()).prop_map(|name| Zone::named(name).unwrap())
}

/// Every quarter of an hour, and more often those of the hours that clocks skip and repeat.
fn times() -> impl Strategy<Value = Time> {
    prop_oneof![0..96_i8, 4..13_i8].prop_map(|quarter| hm(quarter / 4, quarter % 4 * 15))
}

fn days() -> impl Strategy<Value = Day> {
    select(vec![Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri, Day::Sat, Day::Sun])
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    prop_oneof![
        (1..16_u32, vec(times(), 1..4))
            .prop_map(|(every, handoffs)| Recurrence::Daily { every, handoffs }),
        (1..5_u32, vec((days(), times()), 1..4))
            .prop_map(|(every, handoffs)| Recurrence::Weekly { every, handoffs }),
        (1..4_u32, vec((prop_oneof![1..32_i8, 27..32_i8], times()), 1..4))
            .prop_map(|(every, handoffs)| Recurrence::Monthly { every, handoffs }),
    ]
}

fn coverages() -> impl Strategy<Value = Option<Coverage>> {
    let ranges = vec((times(), times()), 0..3);
    proptest::option::of(btree_map(days(), ranges, 0..7).prop_map(Coverage))
}

/// Any second of two years, and more often one near a change of the clock.
fn starts() -> impl Strategy<Value = Timestamp> {
    let changes = [
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-11-01T06:00:00Z",
        "2026-04-04T15:00:00Z",
    ];
    prop_oneof![
        (0..63_072_000_i64).prop_map(|second| at("2025-06-01T00:00:00Z") + seconds(second)),
        (select(changes.to_vec()), -9_000..9_000_i64)
            .prop_map(|(change, second)| at(change) + seconds(second)),
    ]
}

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

prop_compose! {
    fn rotations()(
        zone in zones(), start in starts(), nanosecond in select(vec![0_i64, 500_000_000]),
        recurrence in recurrences(), coverage in coverages(), people in 1..9_usize, on_calls in 1..4_u32,
    ) -> Rotation {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let start = start + SignedDuration::from_nanos(nanosecond);
        let base = rotation(&names[..people], "UTC", "2026-01-01T00:00:00Z", recurrence);
        Rotation { start, zone, on_calls, coverage, ..base }
    }
}

/// Overrides from `start` on; few creation times, so that some are equal.
fn overrides() -> impl Strategy<Value = Vec<(i64, i64, usize, i64)>> {
    vec((-20_000..80_000_i64, 30..20_000_i64, 0..3_usize, 0..3_i64), 0..4)
}

fn placed(rotation: &Rotation, overrides: &[(i64, i64, usize, i64)]) -> Vec<Override> {
    let place = |(nth, &(from, length, people, created)): (usize, &(i64, i64, usize, i64))| {
        let start = rotation.start + SignedDuration::from_mins(from);
        let window = Window::new(start, start + SignedDuration::from_mins(length)).unwrap();
        let created_at = (at("2026-01-01T00:00:00Z") + seconds(created)).to_string();
        replaced_by(u8::try_from(nth).unwrap(), &["x", "a", "y"][..people], window, &created_at)
    };
    overrides.iter().enumerate().map(place).collect()
}

/// An instant of the first year, or one next to where something changes.
fn instants(walk: &Walk, start: Timestamp, picks: &[(Index, i64)]) -> Vec<Timestamp> {
    // The walk ends after so many days; the last shifts it knows may lie weeks before.
    let last = start + SignedDuration::from_hours(24 * 300);
    let boundaries: Vec<_> =
        walk.boundaries().into_iter().filter(|&boundary| boundary < last).collect();
    let mut found = vec![start, start - NANOSECOND];
    for (index, offset) in picks {
        found.push(start + seconds(*offset));
        if !boundaries.is_empty() {
            let boundary = *index.get(&boundaries);
            found.extend([boundary - NANOSECOND, boundary, boundary + seconds(*offset % 5_400)]);
        }
    }
    found
}

fn picks() -> impl Strategy<Value = Vec<(Index, i64)>> {
    vec((any::<Index>(), -100_000..24_000_000_i64), 20)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arithmetic_agrees_with_a_walk_from_the_start(
        rotation in rotations(), overrides in overrides(), picks in picks(),
    ) {
        let overrides = placed(&rotation, &overrides);
        let walk = Walk::new(&rotation, &overrides, DAYS);
        for instant in instants(&walk, rotation.start, &picks) {
            prop_assert_eq!(rotation.on_call(&overrides, instant), walk.on_call(instant), "{}", instant);
        }
    }

    #[test]
    fn shifts_tile_and_agree_with_the_instant(
        rotation in rotations(), overrides in overrides(), picks in picks(),
        from in -100_000..20_000_000_i64, length in 1..6_000_000_i64,
    ) {
        let overrides = placed(&rotation, &overrides);
        let start = rotation.start + seconds(from);
        let window = Window::new(start, start + seconds(length)).unwrap();
        let shifts: Vec<Shift> = rotation.shifts(&overrides, window).collect();
        prop_assert!(shifts.iter().all(|shift| window.intersect(shift.window) == Some(shift.window)));
        prop_assert!(shifts.is_sorted_by(|one, next| one.window.end <= next.window.start));
        let listed = |instant| {
            let shift = shifts.iter().find(|shift| shift.window.contains(instant));
            shift.map_or((vec![], ShiftType::Regular), |shift| (shift.contacts.clone(), shift.kind))
        };
        let edges = shifts.iter().flat_map(|shift| [shift.window.start, shift.window.end]);
        let near = edges.flat_map(|edge| [edge - NANOSECOND, edge, edge + NANOSECOND]);
        let random = picks.iter().map(|(_, offset)| start + seconds(offset.rem_euclid(length)));
        for instant in near.chain(random).filter(|&instant| window.contains(instant)) {
            prop_assert_eq!(listed(instant), rotation.on_call(&overrides, instant), "{}", instant);
        }
    }

    #[test]
    fn a_handoff_is_where_turns_change(rotation in rotations(), from in -100_000..20_000_000_i64) {
        let bare = Rotation { coverage: None, ..rotation };
        let after = bare.start + seconds(from);
        let next = bare.next_handoff(after).unwrap();
        prop_assert!(after < next);
        let window = Window::new(after, next + NANOSECOND).unwrap();
        let shifts: Vec<Shift> = bare.shifts(&[], window).collect();
        prop_assert_eq!(shifts.last().unwrap().window.start, next);
        prop_assert_eq!(shifts.len(), if after < bare.start { 1 } else { 2 });
    }
}

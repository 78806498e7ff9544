//! What on-call resolution costs, and that it does not grow with the age of a rotation.
//!
//! Compare `who_is_on_call/100 rotations/1 day` with `.../10 years`: they must cost the same.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::configuration::Configuration;
use domain::ids::{ContactId, RotationId};
use domain::oncall::{Coverage, Day, Recurrence, Rotation, who_is_on_call};
use domain::time::{Window, Zone};
use jiff::civil::time;
use jiff::{SignedDuration, Timestamp};

const START: &str = "2026-01-05T00:00:00Z";
const DAYS_OF_TEN_YEARS: i64 = 3_653;
const ZONES: [&str; 4] = ["Asia/Tokyo", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"];

fn start() -> Timestamp {
    START.parse().expect("a constant")
}

fn after_days(days: i64) -> Timestamp {
    start() + SignedDuration::from_hours(days * 24 + 3)
}

fn weekdays() -> Coverage {
    let hours = vec![(time(9, 0, 0, 0), time(18, 0, 0, 0))];
    Coverage(
        [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri].map(|day| (day, hours.clone())).into(),
    )
}

/// The `nth` of a mix: three recurrences, four zones, every other one with coverage.
fn rotation(nth: usize) -> Rotation {
    let at = time(9, 0, 0, 0);
    let recurrence = match nth % 3 {
        0 => Recurrence::Daily { every: 1, handoffs: vec![at] },
        1 => Recurrence::Weekly { every: 1, handoffs: vec![(Day::Mon, at)] },
        _ => Recurrence::Monthly { every: 1, handoffs: vec![(1, at)] },
    };
    let contact = |person| ContactId::parse(&format!("person-{nth}-{person}")).expect("valid");
    Rotation {
        id: RotationId::parse(&format!("rotation-{nth}")).expect("valid"),
        name: String::new(),
        contacts: (0..7).map(contact).collect(),
        start: start(),
        start_given: false,
        zone: Zone::named(ZONES[nth % ZONES.len()]).expect("bundled"),
        recurrence,
        on_calls: 1,
        coverage: (nth % 2 == 1).then(weekdays),
        tags: BTreeMap::new(),
    }
}

fn resolution(criterion: &mut Criterion) {
    let rotations: BTreeMap<_, _> =
        (0..100).map(rotation).map(|rotation| (rotation.id.clone(), rotation)).collect();
    let ids: Vec<RotationId> = rotations.keys().cloned().collect();
    let configuration = Configuration { rotations, ..Configuration::default() };
    for (age, days) in [("1 day", 1), ("10 years", DAYS_OF_TEN_YEARS)] {
        let at = after_days(days);
        criterion.bench_function(&format!("who_is_on_call/100 rotations/{age}"), |bencher| {
            bencher.iter(|| who_is_on_call(black_box(&configuration), &ids, black_box(at)));
        });
    }
    for (kind, nth) in [("daily", 0), ("daily on weekdays", 3), ("weekly", 4), ("monthly", 2)] {
        let rotation = rotation(nth);
        criterion.bench_function(&format!("on_call/{kind}"), |bencher| {
            bencher.iter(|| black_box(&rotation).on_call(&[], black_box(after_days(400))));
        });
    }
}

fn expansion(criterion: &mut Criterion) {
    for (kind, nth) in [("daily", 0), ("daily on weekdays", 3)] {
        let rotation = rotation(nth);
        let window = Window { start: after_days(400), end: after_days(490) };
        criterion.bench_function(&format!("shifts/90 days/{kind}"), |bencher| {
            bencher.iter(|| rotation.shifts(&[], black_box(window)).count());
        });
    }
}

criterion_group!(oncall, resolution, expansion);
criterion_main!(oncall);

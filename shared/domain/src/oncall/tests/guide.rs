//! The schedules of the guide, and schedules of several rotations.

use super::*;

const THREE: [&str; 3] = ["tanaka-taro", "suzuki-hanako", "nakamura-saburo"];

fn guide(every: u32) -> Rotation {
    rotation(
        &THREE,
        "Asia/Tokyo",
        "2026-01-05T09:00:00+09:00",
        weekly(every, &[(Day::Mon, hm(9, 0))]),
    )
}

#[test]
fn the_guides_rotation_changes_on_monday_at_nine() {
    for (instant, expected) in [
        ("2026-01-05T08:59:59.999999999+09:00", ""),
        ("2026-01-05T09:00:00+09:00", "tanaka-taro"),
        ("2026-01-12T08:59:59.999999999+09:00", "tanaka-taro"),
        ("2026-01-12T09:00:00+09:00", "suzuki-hanako"),
        ("2026-01-19T09:00:00+09:00", "nakamura-saburo"),
        ("2026-01-26T09:00:00+09:00", "tanaka-taro"),
        ("2036-01-07T12:00:00+09:00", "tanaka-taro"), // 522 weeks: a multiple of three
    ] {
        assert_eq!(who(&guide(1), instant), expected, "{instant}");
    }
}

#[test]
fn a_rotation_of_two_weeks_changes_every_other_monday() {
    for (instant, expected) in [
        ("2026-01-18T12:00:00+09:00", "tanaka-taro"),
        ("2026-01-19T09:00:00+09:00", "suzuki-hanako"),
        ("2026-02-02T09:00:00+09:00", "nakamura-saburo"),
        ("2026-02-16T09:00:00+09:00", "tanaka-taro"),
    ] {
        assert_eq!(who(&guide(2), instant), expected, "{instant}");
    }
}

/// Weekdays 09:00-18:00 primary; 18:00-09:00 and the weekend backup.
fn day_and_night() -> (Configuration, Vec<RotationId>) {
    let mut primary = guide(1);
    primary.contacts = contacts(&["tanaka-taro"]);
    primary.coverage = Some(active(&WEEKDAYS, hm(9, 0), hm(18, 0)));
    let mut backup = guide(1);
    backup.id = RotationId::parse("r2").unwrap();
    backup.contacts = contacts(&["suzuki-hanako"]);
    let Coverage(mut nights) = active(&WEEKDAYS, hm(18, 0), hm(9, 0));
    nights.insert(Day::Sat, vec![(hm(9, 0), hm(9, 0))]);
    nights.insert(Day::Sun, vec![(hm(9, 0), hm(9, 0))]);
    backup.coverage = Some(Coverage(nights));
    let ids = vec![primary.id.clone(), backup.id.clone()];
    (configuration(vec![primary, backup]), ids)
}

#[test]
fn a_schedule_of_day_and_night_always_has_exactly_one() {
    let (configuration, ids) = day_and_night();
    for (instant, expected) in [
        ("2026-01-06T08:59:59+09:00", "suzuki-hanako"),
        ("2026-01-06T09:00:00+09:00", "tanaka-taro"),
        ("2026-01-06T17:59:59+09:00", "tanaka-taro"),
        ("2026-01-06T18:00:00+09:00", "suzuki-hanako"),
        ("2026-01-09T23:59:59+09:00", "suzuki-hanako"),
        ("2026-01-10T12:00:00+09:00", "suzuki-hanako"),
        ("2026-01-11T00:00:00+09:00", "suzuki-hanako"),
        ("2026-01-12T08:59:59+09:00", "suzuki-hanako"),
        ("2026-01-12T09:00:00+09:00", "tanaka-taro"),
    ] {
        let on_call = who_is_on_call(&configuration, &ids, at(instant));
        let names: Vec<_> = on_call.iter().map(|one| one.contact.as_str()).collect();
        assert_eq!(names, [expected], "{instant}");
    }
}

#[test]
fn a_schedule_names_each_contact_once_for_the_first_rotation() {
    let first = guide(1);
    let mut second = guide(1);
    second.id = RotationId::parse("r2").unwrap();
    second.on_calls = 2;
    let ids = ["gone", "r2", "r1"].map(|id| RotationId::parse(id).unwrap());
    let mut configuration = configuration(vec![first, second]);
    let over = replaced_by(
        1,
        &["abe"],
        window("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z"),
        "2026-01-01T00:00:00Z",
    );
    configuration.overrides.insert(over.rotation.clone(), vec![over]);
    let found = |instant| -> Vec<_> {
        let found = who_is_on_call(&configuration, &ids, at(instant)).into_iter();
        found.map(|one| format!("{} {} {:?}", one.contact, one.rotation, one.shift_type)).collect()
    };
    let regular = ["tanaka-taro r2 Regular", "suzuki-hanako r2 Regular"];
    assert_eq!(found("2026-01-05T12:00:00Z"), regular, "r1 adds nobody new");
    assert_eq!(found("2026-01-06T12:00:00Z")[2], "abe r1 Overridden");
    assert_eq!(found("2020-01-06T12:00:00Z"), [""; 0]);
}

#[test]
fn shift_types_have_awss_letters() {
    assert_eq!(serde_json::to_string(&ShiftType::Overridden).unwrap(), "\"OVERRIDDEN\"");
    let stored = serde_json::to_string(&guide(1)).unwrap();
    assert!(!stored.contains("start_given") && !stored.contains("tags"), "as older records are");
    assert_eq!(serde_json::from_str::<Rotation>(&stored).unwrap(), guide(1));
}

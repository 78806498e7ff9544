//! Shifts.

use super::rotations::{BOB, daily, turns};
use super::*;

/// Monday 09:00 in Tokyo.
const MONDAY: i64 = 1_795_392_000;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn regular(who: &str, from: i64, until: i64) -> Value {
    json!({ "ContactIds": [who], "StartTime": MONDAY + from, "EndTime": MONDAY + until,
        "Type": "REGULAR" })
}

fn overridden(who: &[&str], instead_of: &[&str], from: i64, until: i64) -> Value {
    json!({ "ContactIds": who, "StartTime": MONDAY + from, "EndTime": MONDAY + until,
        "Type": "OVERRIDDEN", "ShiftDetails": { "OverriddenContactIds": instead_of } })
}

/// A rotation from Monday on, in which Bob stands in on its first evening and nobody on its second.
async fn week(desk: &Desk) -> String {
    let arn = turns(desk, daily(), Some(MONDAY)).await;
    for (who, from) in [(vec![BOB], 8 * HOUR), (vec![], 32 * HOUR)] {
        let input = json!({ "RotationId": arn, "NewContactIds": who,
            "StartTime": MONDAY + from, "EndTime": MONDAY + from + 2 * HOUR });
        desk.ok(Operation::CreateRotationOverride, input).await;
    }
    arn
}

#[tokio::test]
async fn shifts_are_cut_by_overrides_which_say_whom_they_replace() {
    let desk = Desk::new();
    let arn = week(&desk).await;
    let input = json!({ "RotationId": arn, "StartTime": MONDAY, "EndTime": MONDAY + 2 * DAY });
    let listed = desk.ok(Operation::ListRotationShifts, input).await;
    let expected = json!({ "RotationShifts": [
        regular(ANA, 0, 8 * HOUR),
        overridden(&[BOB], &[ANA], 8 * HOUR, 10 * HOUR),
        regular(ANA, 10 * HOUR, DAY),
        regular(BOB, DAY, 32 * HOUR),
        overridden(&[], &[BOB], 32 * HOUR, 34 * HOUR),
        regular(BOB, 34 * HOUR, 2 * DAY),
    ] });
    assert_eq!(listed, expected);
    // Without a start: from now on, which is an hour later.
    let input = json!({ "RotationId": arn, "EndTime": MONDAY + 2 * HOUR });
    let listed = desk.ok(Operation::ListRotationShifts, input).await;
    assert_eq!(listed, json!({ "RotationShifts": [regular(ANA, HOUR, 2 * HOUR)] }));
}

#[tokio::test]
async fn a_year_of_shifts_one_by_one_is_the_same_as_all_at_once() {
    let desk = Desk::new();
    let arn = week(&desk).await;
    let year = |most| {
        json!({ "RotationId": arn, "StartTime": MONDAY + 5, "EndTime": MONDAY + 366 * DAY,
        "MaxResults": most })
    };
    let all = desk.ok(Operation::ListRotationShifts, year(1_024)).await;
    assert_eq!(all.get("NextToken"), None);
    let one_by_one = desk.walk(Operation::ListRotationShifts, year(1), "RotationShifts").await;
    assert_eq!(one_by_one.len(), 366 + 4);
    assert_eq!(json!(one_by_one), all["RotationShifts"]);
}

#[tokio::test]
async fn a_list_of_shifts_without_a_start_goes_on_where_it_was_while_time_passes() {
    let desk = Desk::new();
    let arn = week(&desk).await;
    let ask = |token: Option<&Value>| {
        let mut input = json!({ "RotationId": arn, "EndTime": MONDAY + DAY, "MaxResults": 1 });
        if let Some(token) = token {
            input["NextToken"] = token.clone();
        }
        input
    };
    let first = desk.ok(Operation::ListRotationShifts, ask(None)).await;
    assert_eq!(first["RotationShifts"], json!([regular(ANA, HOUR, 8 * HOUR)]));
    desk.clock.advance(SignedDuration::from_hours(9));
    let second = desk.ok(Operation::ListRotationShifts, ask(first.get("NextToken"))).await;
    let expected = json!([overridden(&[BOB], &[ANA], 8 * HOUR, 10 * HOUR)]);
    assert_eq!(second["RotationShifts"], expected);
    let mut other = ask(first.get("NextToken"));
    other["EndTime"] = json!(MONDAY + 2 * DAY);
    let (code, _) = desk.refused(Operation::ListRotationShifts, other).await;
    assert_eq!(code, "ValidationException", "the token of another list");
}

#[tokio::test]
async fn a_preview_is_what_the_rotation_will_be() {
    let desk = Desk::new();
    let arn = week(&desk).await;
    let over = |who: &[&str], from: i64| json!({ "NewMembers": who, "StartTime": MONDAY + from, "EndTime": MONDAY + from + 2 * HOUR });
    let input = json!({
        "RotationStartTime": MONDAY, "StartTime": MONDAY, "EndTime": MONDAY + 60 * DAY,
        "Members": [ANA, BOB], "TimeZoneId": "Asia/Tokyo", "Recurrence": daily(),
        "Overrides": [over(&[BOB], 8 * HOUR), over(&[], 32 * HOUR)], "MaxResults": 7,
    });
    let operation = Operation::ListPreviewRotationShifts;
    let before = desk.store.requests();
    let previewed = desk.walk(operation, input, "RotationShifts").await;
    let after = desk.store.requests();
    assert_eq!((after.reads, after.writes), (before.reads, before.writes), "it asks no store");
    let input = json!({ "RotationId": arn, "StartTime": MONDAY, "EndTime": MONDAY + 60 * DAY,
        "MaxResults": 1_024 });
    let listed = desk.ok(Operation::ListRotationShifts, input).await;
    assert_eq!(json!(previewed), listed["RotationShifts"]);
    assert_eq!(previewed.len(), 64);
}

#[tokio::test]
async fn members_of_a_preview_are_called_as_people_like_and_a_later_override_wins() {
    let desk = Desk::new();
    let over =
        |who: &str| json!({ "NewMembers": [who], "StartTime": MONDAY, "EndTime": MONDAY + DAY });
    let input = json!({
        "RotationStartTime": MONDAY, "StartTime": MONDAY, "EndTime": MONDAY + 3 * DAY,
        "Members": ["田中 太郎", "Bob?", "田中 太郎"], "TimeZoneId": "Asia/Tokyo",
        "Recurrence": daily(), "Overrides": [over("Zoe"), over("Yan")],
    });
    let listed = desk.ok(Operation::ListPreviewRotationShifts, input).await;
    let expected = json!({ "RotationShifts": [
        overridden(&["Yan"], &["田中 太郎"], 0, DAY),
        regular("Bob?", DAY, 2 * DAY),
        regular("田中 太郎", 2 * DAY, 3 * DAY),
    ] });
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_preview_without_a_start_begins_when_its_first_page_is_asked() {
    let desk = Desk::new();
    let ask = |token: Option<&Value>| {
        let mut input = json!({ "EndTime": MONDAY + 3 * DAY, "Members": ["a", "b"],
            "TimeZoneId": "Asia/Tokyo", "Recurrence": daily(), "MaxResults": 1 });
        if let Some(token) = token {
            input["NextToken"] = token.clone();
        }
        input
    };
    let first = desk.ok(Operation::ListPreviewRotationShifts, ask(None)).await;
    assert_eq!(first["RotationShifts"], json!([regular("a", HOUR, DAY)]));
    // By a start of now the next shift would be the first, and a's.
    desk.clock.advance(SignedDuration::from_hours(24));
    let next = desk.ok(Operation::ListPreviewRotationShifts, ask(first.get("NextToken"))).await;
    assert_eq!(next["RotationShifts"], json!([regular("b", DAY, 2 * DAY)]));
}

#[tokio::test]
async fn times_that_make_no_sense_are_refused() {
    let desk = Desk::new();
    let arn = week(&desk).await;
    let preview = |members: Value| {
        let mut input = json!({ "EndTime": MONDAY + DAY, "Members": ["a"], "TimeZoneId": "UTC",
            "Recurrence": daily() });
        input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        (Operation::ListPreviewRotationShifts, input)
    };
    let stored = |start: i64, end: i64| {
        let input = json!({ "RotationId": arn, "StartTime": start, "EndTime": end });
        (Operation::ListRotationShifts, input)
    };
    let never = json!({ "DailySettings": daily()["DailySettings"], "NumberOfOnCalls": 1,
        "RecurrenceMultiplier": 1, "ShiftCoverages": { "MON": [] } });
    let short = json!({ "StartTime": MONDAY, "EndTime": MONDAY + 1_799 });
    for ((operation, input), expected) in [
        (stored(MONDAY, MONDAY), "EndTime has to be after StartTime"),
        (stored(MONDAY, MONDAY + 366 * DAY + 1), "366 days after StartTime at most"),
        (preview(json!({ "EndTime": MONDAY })), "EndTime has to be after StartTime"),
        (preview(json!({ "TimeZoneId": "Asia/Atlantis" })), "Asia/Atlantis"),
        (preview(json!({ "Recurrence": never })), "nobody is ever on call"),
        (preview(json!({ "Overrides": [short] })), "at least 30 minutes"),
        (
            preview(json!({ "Overrides": [{ "StartTime": MONDAY }] })),
            "needs a StartTime and an EndTime",
        ),
    ] {
        let (code, why) = desk.refused(operation, input).await;
        assert_eq!(code, "ValidationException");
        assert!(why.contains(expected), "{why}");
    }
}

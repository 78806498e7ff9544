//! Rotations and their overrides.

use super::*;

pub(super) const BOB: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/bob";

/// Ana and Bob, who take turns by this.
pub(super) async fn turns(desk: &Desk, recurrence: Value, start: Option<i64>) -> String {
    for alias in ["ana", "bob"] {
        desk.create(alias).await;
    }
    let mut input = json!({
        "Name": "web team", "ContactIds": [ANA, BOB], "TimeZoneId": "Asia/Tokyo",
        "Recurrence": recurrence,
    });
    if let Some(start) = start {
        input["StartTime"] = json!(start);
    }
    text(&desk.ok(Operation::CreateRotation, input).await, "RotationArn")
}

pub(super) fn daily() -> Value {
    let nine = json!({ "HourOfDay": 9, "MinuteOfHour": 0 });
    json!({ "DailySettings": [nine], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1 })
}

/// An override that starts and ends so many seconds after the desk opens.
fn over(rotation: &str, contacts: &[&str], from: i64, until: i64) -> Value {
    let opens = at("2026-11-23T01:00:00Z").as_second();
    json!({ "RotationId": rotation, "NewContactIds": contacts,
        "StartTime": opens + from, "EndTime": opens + until })
}

#[tokio::test]
async fn what_terraform_sends_comes_back() {
    let desk = Desk::new();
    for alias in ["ana", "bob"] {
        desk.create(alias).await;
    }
    let recurrence = json!({
        "NumberOfOnCalls": 1,
        "RecurrenceMultiplier": 1,
        "ShiftCoverages": { "MON": [{
            "End": { "HourOfDay": 23, "MinuteOfHour": 0 },
            "Start": { "HourOfDay": 1, "MinuteOfHour": 0 } }] },
        "WeeklySettings": [
            { "DayOfWeek": "MON", "HandOffTime": { "HourOfDay": 4, "MinuteOfHour": 25 } },
            { "DayOfWeek": "FRI", "HandOffTime": { "HourOfDay": 0, "MinuteOfHour": 0 } },
        ],
    });
    let input = json!({
        "ContactIds": [BOB, ANA], "IdempotencyToken": "terraform-20261123010000000000000001",
        "Name": "rotation", "Recurrence": recurrence, "StartTime": 1_893_423_600,
        "Tags": [{ "Key": "env", "Value": "t" }], "TimeZoneId": "Australia/Sydney",
    });
    let made = desk.ok(Operation::CreateRotation, input.clone()).await;
    assert_eq!(desk.ok(Operation::CreateRotation, input).await, made, "made once");
    let arn = text(&made, "RotationArn");
    let shown = desk.ok(Operation::GetRotation, json!({ "RotationId": arn })).await;
    let expected = json!({
        "RotationArn": arn, "Name": "rotation", "ContactIds": [BOB, ANA],
        "StartTime": 1_893_423_600, "TimeZoneId": "Australia/Sydney", "Recurrence": recurrence,
    });
    assert_eq!(shown, expected);
    let listed = desk.ok(Operation::ListRotations, json!({})).await;
    assert_eq!(listed, json!({ "Rotations": [expected] }));
    let tags = desk.ok(Operation::ListTagsForResource, json!({ "ResourceARN": arn })).await;
    assert_eq!(tags, json!({ "Tags": [{ "Key": "env", "Value": "t" }] }));
    // Terraform changes all of it at once, and twice.
    let change = json!({
        "ContactIds": [ANA], "Recurrence": daily(), "RotationId": arn,
        "StartTime": 1_893_423_600, "TimeZoneId": "UTC",
    });
    for _ in 0..2 {
        assert_eq!(desk.ok(Operation::UpdateRotation, change.clone()).await, json!({}));
    }
    let shown = desk.ok(Operation::GetRotation, json!({ "RotationId": arn })).await;
    assert_eq!((&shown["ContactIds"], &shown["TimeZoneId"]), (&json!([ANA]), &json!("UTC")));
    assert_eq!(shown["Recurrence"], daily());
}

#[tokio::test]
async fn every_kind_of_recurrence_comes_back() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let (first, last) = (
        json!({ "HourOfDay": 0, "MinuteOfHour": 0 }),
        json!({ "HourOfDay": 23, "MinuteOfHour": 59 }),
    );
    for (given, shown) in [
        (json!({ "DailySettings": [last, first] }), None),
        (json!({ "WeeklySettings": [{ "DayOfWeek": "SUN", "HandOffTime": last }] }), None),
        (json!({ "MonthlySettings": [{ "DayOfMonth": 31, "HandOffTime": first }] }), None),
        // What is empty counts as absent.
        (
            json!({ "DailySettings": [first], "WeeklySettings": [], "ShiftCoverages": {} }),
            Some(json!({ "DailySettings": [first] })),
        ),
    ] {
        let full = |mut of: Value| {
            of["NumberOfOnCalls"] = json!(7);
            of["RecurrenceMultiplier"] = json!(100);
            of
        };
        let change = json!({ "RotationId": arn, "Recurrence": full(given.clone()) });
        desk.ok(Operation::UpdateRotation, change).await;
        let found = desk.ok(Operation::GetRotation, json!({ "RotationId": arn })).await;
        assert_eq!(found["Recurrence"], full(shown.unwrap_or(given)));
    }
}

#[tokio::test]
async fn a_start_that_was_never_given_is_never_shown() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let of = json!({ "RotationId": arn });
    assert_eq!(desk.ok(Operation::GetRotation, of.clone()).await.get("StartTime"), None);
    let listed = desk.ok(Operation::ListRotations, json!({})).await;
    assert_eq!(listed["Rotations"][0].get("StartTime"), None);
    let change = json!({ "RotationId": arn, "Recurrence": daily(), "StartTime": 0 });
    desk.ok(Operation::UpdateRotation, change).await;
    let keep = json!({ "RotationId": arn, "Recurrence": daily() });
    desk.ok(Operation::UpdateRotation, keep).await;
    assert_eq!(desk.ok(Operation::GetRotation, of).await["StartTime"], json!(0));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_words() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let both = json!({
        "DailySettings": daily()["DailySettings"], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1,
        "MonthlySettings": [{ "DayOfMonth": 1, "HandOffTime": daily()["DailySettings"][0] }],
    });
    let none = json!({ "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1 });
    let mut half = daily();
    half["ShiftCoverages"] = json!({ "MON": [{ "Start": daily()["DailySettings"][0] }] });
    for (member, value, expected) in [
        ("Recurrence", both, "one of DailySettings, WeeklySettings and MonthlySettings"),
        ("Recurrence", none, "one of DailySettings, WeeklySettings and MonthlySettings"),
        ("Recurrence", half, "a shift coverage needs a Start and an End"),
        ("TimeZoneId", json!("Asia/Atlantis"), "Asia/Atlantis"),
        ("ContactIds", json!([ANA, ANA]), "a rotation names each contact once"),
        ("ContactIds", json!([arn]), "Invalid resource Arn"),
    ] {
        let mut input = json!({ "RotationId": arn, "Recurrence": daily() });
        input[member] = value;
        let (code, why) = desk.refused(Operation::UpdateRotation, input.clone()).await;
        assert_eq!(code, "ValidationException");
        assert!(why.contains(expected), "{why}");
        let mut new = json!({ "Name": "r", "ContactIds": [ANA], "TimeZoneId": "UTC",
            "Recurrence": daily() });
        new[member] = input[member].take();
        assert_eq!(desk.refused(Operation::CreateRotation, new).await, (code, why));
    }
    let stranger = ANA.replace("/ana", "/zoe");
    let input = json!({ "RotationId": arn, "Recurrence": daily(), "ContactIds": [stranger] });
    let fault = desk.ask(Operation::UpdateRotation, input).await.unwrap_err();
    assert_eq!(
        (fault.code(), &fault.body()["ResourceId"]),
        ("ResourceNotFoundException", &json!(stranger))
    );
}

#[tokio::test]
async fn a_rotation_leaves_its_schedules_when_it_goes_and_its_people_stay_until_then() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let plan = json!({ "RotationIds": [arn] });
    let schedule = json!({ "Alias": "s", "Type": "ONCALL_SCHEDULE", "Plan": plan });
    let schedule = text(&desk.ok(Operation::CreateContact, schedule).await, "ContactArn");
    let fault = desk.ask(Operation::DeleteContact, json!({ "ContactId": BOB })).await.unwrap_err();
    let by = json!([{ "RelationType": "ROTATION", "DependentResourceIds": [arn] }]);
    assert_eq!((fault.code(), &fault.body()["DependentEntities"]), ("ConflictException", &by));
    let of = json!({ "RotationId": arn });
    let made = desk.ok(Operation::CreateRotationOverride, over(&arn, &[BOB], 0, 3_600)).await;
    assert_eq!(desk.ok(Operation::DeleteRotation, of.clone()).await, json!({}));
    let shown = desk.ok(Operation::GetContact, json!({ "ContactId": schedule })).await;
    assert_eq!(shown["Plan"], json!({ "Stages": [], "RotationIds": [] }));
    desk.ok(Operation::DeleteContact, json!({ "ContactId": BOB })).await;
    let mut one = made;
    one["RotationId"] = json!(arn);
    let time = json!({ "RotationId": arn, "StartTime": 0, "EndTime": 1 });
    let change = json!({ "RotationId": arn, "Recurrence": daily() });
    for (operation, input) in [
        (Operation::GetRotation, of.clone()),
        (Operation::UpdateRotation, change),
        (Operation::DeleteRotation, of),
        (Operation::CreateRotationOverride, over(&arn, &[], 0, 3_600)),
        (Operation::GetRotationOverride, one.clone()),
        (Operation::DeleteRotationOverride, one),
        (Operation::ListRotationOverrides, time),
        (Operation::ListRotationShifts, json!({ "RotationId": arn, "EndTime": 1_795_478_400 })),
        (Operation::ListTagsForResource, json!({ "ResourceARN": arn })),
        (Operation::UntagResource, json!({ "ResourceARN": arn, "TagKeys": ["a"] })),
    ] {
        let fault = desk.ask(operation, input).await.unwrap_err();
        let body = fault.body();
        let found = (fault.code(), &body["ResourceId"], &body["ResourceType"]);
        assert_eq!(found, ("ResourceNotFoundException", &json!(arn), &json!("ROTATION")));
    }
}

#[tokio::test]
async fn an_override_is_made_shown_and_removed() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let mut input = over(&arn, &[BOB], 3_600, 7_200);
    input["IdempotencyToken"] = json!("t-1");
    let made = desk.ok(Operation::CreateRotationOverride, input.clone()).await;
    assert_eq!(desk.ok(Operation::CreateRotationOverride, input.clone()).await, made);
    let id = text(&made, "RotationOverrideId");
    let of = json!({ "RotationId": arn, "RotationOverrideId": id });
    let created = at("2026-11-23T01:00:00Z").as_second();
    let mut expected = json!({
        "RotationOverrideId": id, "RotationArn": arn, "NewContactIds": [BOB],
        "StartTime": created + 3_600, "EndTime": created + 7_200, "CreateTime": created,
    });
    assert_eq!(desk.ok(Operation::GetRotationOverride, of.clone()).await, expected);
    expected.as_object_mut().unwrap().remove("RotationArn");
    let within = |from: i64, until: i64| json!({ "RotationId": arn, "StartTime": created + from, "EndTime": created + until });
    for (from, until, found) in [(0, 3_601, true), (0, 3_600, false), (7_200, 9_000, false)] {
        let listed = desk.ok(Operation::ListRotationOverrides, within(from, until)).await;
        let expected = if found { vec![expected.clone()] } else { vec![] };
        assert_eq!(listed, json!({ "RotationOverrides": expected }));
    }
    let (_, why) = desk.refused(Operation::ListRotationOverrides, within(1, 1)).await;
    assert!(why.contains("EndTime has to be after StartTime"), "{why}");
    assert_eq!(desk.ok(Operation::DeleteRotationOverride, of.clone()).await, json!({}));
    let fault = desk.ask(Operation::GetRotationOverride, of).await.unwrap_err();
    let body = fault.body();
    let found = (fault.code(), &body["ResourceId"], &body["ResourceType"]);
    assert_eq!(found, ("ResourceNotFoundException", &json!(id), &json!("ROTATION_OVERRIDE")));
}

#[tokio::test]
async fn an_override_that_is_too_short_or_for_a_stranger_is_refused() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let carol = desk.create("carol").await;
    for (contacts, from, until, expected) in [
        (&[BOB][..], 0, 1_799, "at least 30 minutes after its start"),
        (&[BOB], 3_600, 0, "at least 30 minutes after its start"),
        (&[carol.as_str()], 0, 3_600, "carol takes no turns in this rotation"),
        (&[], 200 * 86_400, 201 * 86_400, "within 184 days"),
    ] {
        let input = over(&arn, contacts, from, until);
        let (code, why) = desk.refused(Operation::CreateRotationOverride, input).await;
        assert_eq!(code, "ValidationException");
        assert!(why.contains(expected), "{why}");
    }
}

#[tokio::test]
async fn rotations_and_overrides_are_listed_in_pages() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    for name in ["web b", "db", "web c"] {
        let input = json!({ "Name": name, "ContactIds": [ANA], "TimeZoneId": "UTC",
            "Recurrence": daily() });
        desk.ok(Operation::CreateRotation, input).await;
    }
    let by = json!({ "RotationNamePrefix": "web", "MaxResults": 2 });
    let mut names: Vec<_> = desk.walk(Operation::ListRotations, by, "Rotations").await;
    names.sort_by_key(|rotation| text(rotation, "Name"));
    let names: Vec<_> = names.iter().map(|rotation| text(rotation, "Name")).collect();
    assert_eq!(names, ["web b", "web c", "web team"]);
    for hour in [3, 1, 2] {
        let from = hour * 3_600;
        desk.ok(Operation::CreateRotationOverride, over(&arn, &[], from, from + 3_600)).await;
    }
    let opens = at("2026-11-23T01:00:00Z").as_second();
    let by = json!({ "RotationId": arn, "StartTime": opens, "EndTime": opens + 86_400,
        "MaxResults": 1 });
    let found = desk.walk(Operation::ListRotationOverrides, by, "RotationOverrides").await;
    let starts: Vec<_> = found.iter().map(|over| over["StartTime"].as_i64().unwrap()).collect();
    assert_eq!(starts, [1, 2, 3].map(|hour| opens + hour * 3_600));
}

#[tokio::test]
async fn a_rotation_is_tagged_as_a_contact_is() {
    let desk = Desk::new();
    let arn = turns(&desk, daily(), None).await;
    let tags = json!([{ "Key": "env", "Value": "prod" }, { "Key": "team", "Value": "web" }]);
    desk.ok(Operation::TagResource, json!({ "ResourceARN": arn, "Tags": tags })).await;
    desk.ok(Operation::UntagResource, json!({ "ResourceARN": arn, "TagKeys": ["env"] })).await;
    let listed = desk.ok(Operation::ListTagsForResource, json!({ "ResourceARN": arn })).await;
    assert_eq!(listed, json!({ "Tags": [tags[1]] }));
    let keys: Vec<_> =
        (0..50).map(|nth| json!({ "Key": format!("k{nth}"), "Value": "v" })).collect();
    let input = json!({ "ResourceARN": arn, "Tags": keys });
    let (code, _) = desk.refused(Operation::TagResource, input).await;
    assert_eq!(code, "ServiceQuotaExceededException");
    let channel = ANA.replace("contact/ana", "contact-channel/ana/1");
    let input = json!({ "ResourceARN": channel });
    let (code, _) = desk.refused(Operation::ListTagsForResource, input).await;
    assert_eq!(code, "ValidationException");
}

use serde_json::{Value, json};

use super::*;
use crate::model::validate::{FIELDS_MAX, SHOWN_CHARS_MAX};

const ARN: &str = "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/web-team";

/// The paths and constraints that `input` breaks, one a line.
fn broken(operation: Operation, input: &Value) -> Vec<String> {
    match validate(operation, input) {
        Ok(()) => vec![],
        Err(Failure::Invalid(invalid)) => {
            invalid.fields.into_iter().map(|field| field.message).collect()
        }
        Err(Failure::Serialization(message)) => vec![format!("Serialization: {message}")],
    }
}

fn check(operation: Operation, input: &Value, expected: &[&str]) {
    assert_eq!(broken(operation, input), expected, "{} of {input}", operation.name());
}

/// `input` with the value at the JSON pointer `place` replaced.
fn with(mut input: Value, place: &str, value: Value) -> Value {
    let (parent, name) = place.rsplit_once('/').unwrap();
    input.pointer_mut(parent).unwrap()[name] = value;
    input
}

fn contact() -> Value {
    json!({"Alias": "web-team", "Type": "PERSONAL", "Plan": {"Stages": []}})
}

fn rotation() -> Value {
    json!({
        "Name": "Web", "ContactIds": [ARN], "TimeZoneId": "Asia/Tokyo",
        "Recurrence": {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1},
    })
}

#[test]
fn what_terraform_sends_is_taken() {
    let create = json!({
        "Alias": "oncall", "DisplayName": "", "IdempotencyToken": "terraform-2026",
        "Type": "ONCALL_SCHEDULE",
        "Plan": {"Stages": []}, "Tags": [{"Key": "env", "Value": "t"}],
    });
    check(Operation::CreateContact, &create, &[]);
    let channel = { "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact-channel/a/1" };
    let target =
        json!({"ChannelTargetInfo": {"ContactChannelId": channel, "RetryIntervalInMinutes": 0}});
    let plan = json!({"ContactId": ARN, "Plan": {"Stages": [
        {"DurationInMinutes": 0, "Targets": [target]},
        {"DurationInMinutes": 1, "Targets": []},
    ]}});
    check(Operation::UpdateContact, &plan, &[]);
    let monday = json!([{
        "End": {"HourOfDay": 0, "MinuteOfHour": 0},
        "Start": {"HourOfDay": 9, "MinuteOfHour": 0},
    }]);
    let shift = with(rotation(), "/Recurrence/ShiftCoverages", json!({"MON": monday}));
    check(Operation::CreateRotation, &with(shift, "/StartTime", json!(1_893_423_600)), &[]);
}

#[test]
fn everything_wrong_is_said_at_once_in_the_order_of_the_table() {
    let stage = json!([{"DurationInMinutes": 1441, "Targets": []}]);
    let input = json!({"Alias": null, "Type": "ROBOT", "Plan": {"Stages": stage}});
    let failure = validate(Operation::CreateContact, &input).unwrap_err();
    let expected = "3 validation errors detected: \
        Value null at 'alias' failed to satisfy constraint: Member must not be null; \
        Value 'ROBOT' at 'type' failed to satisfy constraint: \
        Member must satisfy enum value set: [PERSONAL, ESCALATION, ONCALL_SCHEDULE]; \
        Value '1441' at 'plan.stages.1.member.durationInMinutes' failed to satisfy constraint: \
        Member must have value less than or equal to 1440";
    assert_eq!(failure.to_string(), expected);
    let Failure::Invalid(invalid) = failure else { panic!("{failure}") };
    let names: Vec<_> = invalid.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["alias", "type", "plan.stages.1.member.durationInMinutes"]);
    let one = validate(Operation::ListTagsForResource, &json!({})).unwrap_err().to_string();
    assert!(one.starts_with("1 validation error detected: Value null at 'resourceARN'"), "{one}");
}

#[test]
fn a_text_is_as_long_as_the_model_says_in_characters() {
    let named = |name: String| with(contact(), "/DisplayName", json!(name));
    check(Operation::CreateContact, &named("障".repeat(255)), &[]);
    let shown = "障".repeat(SHOWN_CHARS_MAX);
    check(
        Operation::CreateContact,
        &named("障".repeat(256)),
        &[&format!(
            "Value '{shown}' at 'displayName' failed to satisfy constraint: \
         Member must have length less than or equal to 255"
        )],
    );
    check(Operation::CreateContact, &with(contact(), "/Alias", json!("a")), &[]);
    check(
        Operation::CreateContact,
        &with(contact(), "/Alias", json!("")),
        &["Value '' at 'alias' failed to satisfy constraint: \
         Member must have length greater than or equal to 1"],
    );
}

#[test]
fn a_text_matches_its_pattern() {
    check(
        Operation::CreateContact,
        &with(contact(), "/Alias", json!("Web")),
        &["Value 'Web' at 'alias' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-z0-9_\\-]*$"],
    );
    let policy = |policy: &str| json!({"ContactArn": ARN, "Policy": policy});
    check(Operation::PutContactPolicy, &policy("{\n  \"Version\": \"2012-10-17\"\n}"), &[]);
    check(
        Operation::PutContactPolicy,
        &policy(" "),
        &["Value ' ' at 'policy' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: .*\\S.*"],
    );
}

#[test]
fn a_number_is_within_its_bounds() {
    let most = |count: i64| json!({"MaxResults": count});
    check(Operation::ListContacts, &most(0), &[]);
    check(Operation::ListContacts, &most(1024), &[]);
    check(
        Operation::ListContacts,
        &most(-1),
        &["Value '-1' at 'maxResults' failed to satisfy constraint: \
         Member must have value greater than or equal to 0"],
    );
    check(
        Operation::ListContacts,
        &most(1025),
        &["Value '1025' at 'maxResults' failed to satisfy constraint: \
         Member must have value less than or equal to 1024"],
    );
    let waits = |minutes: u32| {
        let stage = json!({"DurationInMinutes": minutes, "Targets": []});
        with(contact(), "/Plan/Stages", json!([stage]))
    };
    check(Operation::CreateContact, &waits(0), &[]);
    check(Operation::CreateContact, &waits(1440), &[]);
    let on_calls = |count: i64| with(rotation(), "/Recurrence/NumberOfOnCalls", json!(count));
    check(Operation::CreateRotation, &on_calls(i32::MAX.into()), &[]);
    check(
        Operation::CreateRotation,
        &on_calls(i64::from(i32::MAX) + 1),
        &["Serialization: NUMBER_VALUE can not be converted to an Integer \
         at 'recurrence.numberOfOnCalls'"],
    );
}

#[test]
fn a_list_is_as_long_as_the_model_says() {
    let of = |count: usize| with(rotation(), "/ContactIds", json!(vec![ARN; count]));
    check(Operation::CreateRotation, &of(1), &[]);
    check(Operation::CreateRotation, &of(30), &[]);
    check(
        Operation::CreateRotation,
        &of(0),
        &["Value '[]' at 'contactIds' failed to satisfy constraint: \
         Member must have length greater than or equal to 1"],
    );
    let shown: String = of(31)["ContactIds"].to_string().chars().take(SHOWN_CHARS_MAX).collect();
    check(
        Operation::CreateRotation,
        &of(31),
        &[&format!(
            "Value '{shown}' at 'contactIds' failed to satisfy constraint: \
         Member must have length less than or equal to 30"
        )],
    );
    let null = with(rotation(), "/ContactIds", json!([ARN, null]));
    check(
        Operation::CreateRotation,
        &null,
        &["Value null at 'contactIds.2.member' failed to satisfy constraint: \
             Member must not be null"],
    );
}

#[test]
fn a_map_has_the_keys_and_values_that_it_may() {
    let covered = |map: Value| with(rotation(), "/Recurrence/ShiftCoverages", map);
    check(Operation::CreateRotation, &covered(json!({"SUN": []})), &[]);
    check(
        Operation::CreateRotation,
        &covered(json!({"Sunday": [], "SUN": null})),
        &[
            "Value 'Sunday' at 'recurrence.shiftCoverages' failed to satisfy constraint: \
         Map keys must satisfy constraint: \
         [Member must satisfy enum value set: [MON, TUE, WED, THU, FRI, SAT, SUN]]",
            "Value null at 'recurrence.shiftCoverages.SUN.member' failed to satisfy constraint: \
         Member must not be null",
        ],
    );
    let late = json!({"MON": [{"Start": {"HourOfDay": 24, "MinuteOfHour": 0}}]});
    check(
        Operation::CreateRotation,
        &covered(late),
        &["Value '24' at 'recurrence.shiftCoverages.MON.member.1.member.start.hourOfDay' \
         failed to satisfy constraint: Member must have value less than or equal to 23"],
    );
}

#[test]
fn secrets_are_not_repeated() {
    let input =
        json!({"ContactChannelId": ARN, "DeliveryAddress": {"SimpleAddress": "1".repeat(321)}});
    check(
        Operation::UpdateContactChannel,
        &input,
        &["Value '***' at 'deliveryAddress.simpleAddress' failed to satisfy constraint: \
         Member must have length less than or equal to 320"],
    );
    let input = json!({"ContactChannelId": ARN, "ActivationCode": "12345x"});
    check(
        Operation::ActivateContactChannel,
        &input,
        &["Value '***' at 'activationCode' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[0-9]*$"],
    );
}

#[test]
fn a_value_of_another_type_is_said_to_be_one_and_not_what_is_in_it() {
    for (operation, input, expected) in [
        (Operation::ListContacts, json!([]), "START_ARRAY can not be converted to a Structure"),
        (
            Operation::ListContacts,
            json!({"MaxResults": "10"}),
            "STRING_VALUE can not be converted to an Integer at 'maxResults'",
        ),
        (
            Operation::ListContacts,
            json!({"MaxResults": 1.5}),
            "DECIMAL_VALUE can not be converted to an Integer at 'maxResults'",
        ),
        (
            Operation::ListContacts,
            json!({"Type": true}),
            "TRUE_VALUE can not be converted to a String at 'type'",
        ),
        (
            Operation::ListContacts,
            json!({"AliasPrefix": 1}),
            "NUMBER_VALUE can not be converted to a String at 'aliasPrefix'",
        ),
        (
            Operation::CreateRotation,
            with(rotation(), "/ContactIds", json!({})),
            "START_OBJECT can not be converted to a List at 'contactIds'",
        ),
        (
            Operation::CreateRotation,
            with(rotation(), "/StartTime", json!("2026-11-23T01:00:00Z")),
            "STRING_VALUE can not be converted to a Timestamp at 'startTime'",
        ),
        (
            Operation::CreateRotation,
            with(rotation(), "/StartTime", json!(1e300)),
            "DECIMAL_VALUE can not be converted to a Timestamp at 'startTime'",
        ),
        (
            Operation::CreateRotation,
            with(rotation(), "/Recurrence/ShiftCoverages", json!([])),
            "START_ARRAY can not be converted to a Map at 'recurrence.shiftCoverages'",
        ),
        (
            Operation::CreateContactChannel,
            json!({"DeferActivation": "yes"}),
            "STRING_VALUE can not be converted to a Boolean at 'deferActivation'",
        ),
    ] {
        check(operation, &input, &[&format!("Serialization: {expected}")]);
    }
}

#[test]
fn what_the_model_does_not_name_is_ignored() {
    check(Operation::ListContacts, &json!({"Colour": {"a": [1]}, "type": 1}), &[]);
}

#[test]
fn an_error_has_an_end_whatever_is_sent() {
    let stages = vec![json!({"DurationInMinutes": -1}); 10_000];
    let input = with(contact(), "/Plan/Stages", json!(stages));
    assert_eq!(broken(Operation::CreateContact, &input).len(), FIELDS_MAX);
    let key = "k".repeat(1_000_000);
    let input = with(rotation(), "/Recurrence/ShiftCoverages", json!({ key: null }));
    let said = broken(Operation::CreateRotation, &input);
    assert!(said.iter().all(|message| message.len() < 400), "{said:?}");
}

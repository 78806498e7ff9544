use domain::contact::{Activation, Address, ChannelKind};
use serde_json::{Value, json};

use super::*;
use crate::contacts::shape::plan::{ContactType, Plan};
use crate::contacts::shape::recurrence::{HandOffTime, Recurrence};
use crate::contacts::shape::text::ChannelAddress;

fn check(answer: &impl Serialize, expected: &Value) {
    assert_eq!(&serde_json::to_value(answer).unwrap(), expected);
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn nothing_to_say_is_an_object() {
    check(&Empty {}, &json!({}));
}

#[test]
fn a_contact_has_its_stages_and_only_a_schedule_rotations() {
    let contact = |kind, plan| contacts::GetContact {
        contact_arn: text("arn"),
        alias: text("web"),
        display_name: None,
        kind,
        plan,
    };
    check(
        &contact(ContactType::Personal, Plan::default()),
        &json!({
            "ContactArn": "arn", "Alias": "web", "Type": "PERSONAL", "Plan": {"Stages": []},
        }),
    );
    let plan = Plan { stages: vec![], rotation_ids: Some(vec![text("rotation")]) };
    check(
        &contact(ContactType::OncallSchedule, plan),
        &json!({
            "ContactArn": "arn", "Alias": "web", "Type": "ONCALL_SCHEDULE",
            "Plan": {"Stages": [], "RotationIds": ["rotation"]},
        }),
    );
}

#[test]
fn a_channel_shows_its_address_to_the_client_and_not_to_a_log() {
    let channel = channels::GetContactChannel {
        contact_arn: text("arn"),
        contact_channel_arn: text("channel"),
        name: text("mine"),
        kind: ChannelKind::Sms,
        delivery_address: ChannelAddress { simple_address: Some(Address::new("+15005550199")) },
        activation_status: Some(Activation::NotActivated),
    };
    check(
        &channel,
        &json!({
            "ContactArn": "arn", "ContactChannelArn": "channel", "Name": "mine", "Type": "SMS",
            "DeliveryAddress": {"SimpleAddress": "+15005550199"},
            "ActivationStatus": "NOT_ACTIVATED",
        }),
    );
    assert!(!format!("{channel:?}").contains("5550199"));
}

#[test]
fn a_rotation_without_a_start_has_none_and_midnight_is_written_out() {
    let midnight = HandOffTime { hour_of_day: 0, minute_of_hour: 0 };
    let rotation = rotations::GetRotation {
        rotation_arn: text("arn"),
        name: text("Web"),
        contact_ids: vec![text("a")],
        start_time: None,
        time_zone_id: text("Asia/Tokyo"),
        recurrence: Recurrence {
            monthly_settings: None,
            weekly_settings: None,
            daily_settings: Some(vec![midnight]),
            number_of_on_calls: 1,
            shift_coverages: None,
            recurrence_multiplier: 1,
        },
    };
    check(
        &rotation,
        &json!({
            "RotationArn": "arn", "Name": "Web", "ContactIds": ["a"], "TimeZoneId": "Asia/Tokyo",
            "Recurrence": {
                "DailySettings": [{"HourOfDay": 0, "MinuteOfHour": 0}],
                "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1,
            },
        }),
    );
}

#[test]
fn a_list_that_ends_has_no_token() {
    let list = pages::ListPagesByContact { next_token: None, pages: vec![] };
    check(&list, &json!({"Pages": []}));
    let tags = tags::ListTagsForResource { tags: vec![] };
    check(&tags, &json!({"Tags": []}));
}

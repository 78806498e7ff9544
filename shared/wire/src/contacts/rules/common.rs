//! What many inputs have in common.

use super::{Keys, Member, Pattern, Rule, list, list_of, may, must, text, within};

/// The ARN of anything in ssm-contacts.
pub(super) const ARN: Rule = text(1, 2048, Pattern::Arn);
/// What a create is recognised by when it is sent again.
pub(super) const IDEMPOTENCY_TOKEN: Rule = text(0, 2048, Pattern::Token);
/// Where a list goes on.
pub(super) const NEXT_TOKEN: Member = may("NextToken", text(0, 2048, Pattern::Token));
/// How much of a list to answer.
pub(super) const MAX_RESULTS: Member = may("MaxResults", within(0, 1024));
/// Who engages.
pub(super) const SENDER: Rule = text(0, 255, Pattern::Reference);
/// The incident that an engagement belongs to.
pub(super) const INCIDENT_ID: Rule = text(0, 1024, Pattern::Reference);
/// The types of contacts.
pub(super) const CONTACT_TYPE: Rule = Rule::Choice(&["PERSONAL", "ESCALATION", "ONCALL_SCHEDULE"]);
/// The name of a zone.
pub(super) const TIME_ZONE: Rule = text(1, 255, Pattern::TimeZone);
/// Contacts in a rotation.
pub(super) const ROTATION_CONTACTS: Rule = list(&ARN, 1, 30);

/// A key of a tag.
pub(super) const TAG_KEY: Rule = text(1, 128, Pattern::Token);
/// Tags.
pub(super) const TAGS: Rule = list(&Rule::Structure(TAG), 0, 50);
const TAG: &[Member] = &[may("Key", TAG_KEY), may("Value", text(1, 256, Pattern::TagValue))];

/// Days of the week.
pub(super) const DAYS: &[&str] = &["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/// A time of the day.
pub(super) const HAND_OFF_TIME: Rule =
    Rule::Structure(&[must("HourOfDay", within(0, 23)), must("MinuteOfHour", within(0, 59))]);

/// When the turns of a rotation end.
pub(super) const RECURRENCE: Rule = Rule::Structure(&[
    may("MonthlySettings", list_of(&Rule::Structure(MONTHLY_SETTING))),
    may("WeeklySettings", list_of(&Rule::Structure(WEEKLY_SETTING))),
    may("DailySettings", list_of(&HAND_OFF_TIME)),
    must("NumberOfOnCalls", within(1, i32::MAX)),
    may("ShiftCoverages", SHIFT_COVERAGES),
    must("RecurrenceMultiplier", within(1, 100)),
]);
const SHIFT_COVERAGES: Rule =
    Rule::Map { keys: Keys::Choice(DAYS), value: &COVERAGE_TIMES, min: 0, max: None };
const MONTHLY_SETTING: &[Member] =
    &[must("DayOfMonth", within(1, 31)), must("HandOffTime", HAND_OFF_TIME)];
const WEEKLY_SETTING: &[Member] =
    &[must("DayOfWeek", Rule::Choice(DAYS)), must("HandOffTime", HAND_OFF_TIME)];
const COVERAGE_TIMES: Rule =
    list_of(&Rule::Structure(&[may("Start", HAND_OFF_TIME), may("End", HAND_OFF_TIME)]));

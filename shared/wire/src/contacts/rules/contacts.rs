//! Contacts and their plans.

use domain::limits::STAGE_MINUTES_MAX;

use super::common::{ARN, CONTACT_TYPE, IDEMPOTENCY_TOKEN, MAX_RESULTS, NEXT_TOKEN, TAGS};
use super::{Member, Pattern, Rule, Shape, list, list_of, may, must, text, within};

pub(super) const CREATE_CONTACT: Shape = &[
    must("Alias", ALIAS),
    may("DisplayName", DISPLAY_NAME),
    must("Type", CONTACT_TYPE),
    must("Plan", PLAN),
    may("Tags", TAGS),
    may("IdempotencyToken", IDEMPOTENCY_TOKEN),
];

/// For `GetContact` and `DeleteContact`.
pub(super) const ONE_CONTACT: Shape = &[must("ContactId", ARN)];

pub(super) const UPDATE_CONTACT: Shape =
    &[must("ContactId", ARN), may("DisplayName", DISPLAY_NAME), may("Plan", PLAN)];

pub(super) const LIST_CONTACTS: Shape =
    &[NEXT_TOKEN, MAX_RESULTS, may("AliasPrefix", ALIAS), may("Type", CONTACT_TYPE)];

const ALIAS: Rule = text(1, 255, Pattern::Alias);
const DISPLAY_NAME: Rule = text(0, 255, Pattern::Name);

const PLAN: Rule = Rule::Structure(&[
    may("Stages", list_of(&Rule::Structure(STAGE))),
    may("RotationIds", list(&ARN, 0, 25)),
]);

/// The one bound that is wider than the model's: AWS allows 30 minutes.
#[expect(clippy::cast_possible_wrap, reason = "a day of minutes")]
const STAGE_MINUTES: Rule = within(0, STAGE_MINUTES_MAX as i32);

const STAGE: &[Member] =
    &[must("DurationInMinutes", STAGE_MINUTES), must("Targets", list_of(&Rule::Structure(TARGET)))];

const TARGET: &[Member] = &[
    may("ChannelTargetInfo", Rule::Structure(CHANNEL_TARGET)),
    may("ContactTargetInfo", Rule::Structure(CONTACT_TARGET)),
];

const CHANNEL_TARGET: &[Member] =
    &[must("ContactChannelId", ARN), may("RetryIntervalInMinutes", within(0, 60))];

const CONTACT_TARGET: &[Member] = &[may("ContactId", ARN), must("IsEssential", Rule::Boolean)];

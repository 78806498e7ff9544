//! The channels of contacts, and the codes that activate them.

use super::common::{ARN, IDEMPOTENCY_TOKEN, MAX_RESULTS, NEXT_TOKEN};
use super::{Pattern, Rule, Shape, hidden, may, must, secret, text};

pub(super) const CREATE_CONTACT_CHANNEL: Shape = &[
    must("ContactId", ARN),
    must("Name", CHANNEL_NAME),
    must("Type", Rule::Choice(&["SMS", "VOICE", "EMAIL"])),
    must("DeliveryAddress", ADDRESS),
    may("DeferActivation", Rule::Boolean),
    may("IdempotencyToken", IDEMPOTENCY_TOKEN),
];

/// For `GetContactChannel`, `DeleteContactChannel`, `DeactivateContactChannel` and
/// `SendActivationCode`.
pub(super) const ONE_CHANNEL: Shape = &[must("ContactChannelId", ARN)];

pub(super) const UPDATE_CONTACT_CHANNEL: Shape =
    &[must("ContactChannelId", ARN), may("Name", CHANNEL_NAME), may("DeliveryAddress", ADDRESS)];

pub(super) const LIST_CONTACT_CHANNELS: Shape = &[must("ContactId", ARN), NEXT_TOKEN, MAX_RESULTS];

pub(super) const ACTIVATE_CONTACT_CHANNEL: Shape =
    &[must("ContactChannelId", ARN), must("ActivationCode", secret(6, 10, Pattern::Digits))];

const CHANNEL_NAME: Rule = text(1, 255, Pattern::Name);

/// Neither its members nor its form are demanded by the model: the latter depends on the type.
const ADDRESS: Rule = Rule::Structure(&[may("SimpleAddress", SIMPLE_ADDRESS)]);
const SIMPLE_ADDRESS: Rule = hidden(1, 320);

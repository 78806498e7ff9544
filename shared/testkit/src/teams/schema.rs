//! What Teams takes: the bodies of requests, and the card that we send.

use crate::shape::Need::{May, Must};
use crate::shape::{Rule, Shape};

/// A channel that is made.
pub(super) const CREATE: Shape = &[
    ("displayName", Must, Rule::Text(1, 50)),
    ("description", May, Rule::Text(0, 1_024)),
    ("membershipType", May, Rule::OneOf(&["standard", "private", "shared"])),
];

/// A channel that is changed.
pub(super) const DESCRIBE: Shape =
    &[("displayName", May, Rule::Text(1, 50)), ("description", May, Rule::Text(0, 1_024))];

/// A conversation that begins with a message.
pub(super) const CONVERSATION: Shape = &[
    ("isGroup", Must, Rule::Flag),
    ("channelData", Must, Rule::Object(&[("channel", Must, Rule::Object(CHANNEL))])),
    ("activity", Must, Rule::Object(ACTIVITY)),
];

const CHANNEL: Shape = &[("id", Must, Rule::Text(1, 255))];

/// A message.
pub(super) const ACTIVITY: Shape = &[
    ("type", Must, Rule::Is("message")),
    ("text", May, Rule::Text(1, 20_000)),
    ("attachments", May, Rule::List(&Rule::Object(ATTACHMENT), 10)),
];

const ATTACHMENT: Shape = &[
    ("contentType", Must, Rule::Is("application/vnd.microsoft.card.adaptive")),
    ("content", Must, Rule::Object(CARD)),
];

const CARD: Shape = &[
    ("$schema", May, Rule::Is("http://adaptivecards.io/schemas/adaptive-card.json")),
    ("type", Must, Rule::Is("AdaptiveCard")),
    ("version", Must, Rule::OneOf(&["1.2", "1.3", "1.4", "1.5"])),
    ("msteams", May, Rule::Object(&[("width", May, Rule::Is("Full"))])),
    ("body", Must, Rule::List(&Rule::OneOfTypes(&[TEXT_BLOCK, FACT_SET, ACTION_SET]), 100)),
];

const ACTION_SET: Shape = &[
    ("type", Must, Rule::Is("ActionSet")),
    ("actions", Must, Rule::List(&Rule::OneOfTypes(&[EXECUTE, SHOW_CARD]), 6)),
];

const EXECUTE: Shape = &[
    ("type", Must, Rule::Is("Action.Execute")),
    ("title", May, Rule::Text(1, 20_000)),
    ("verb", May, Rule::Text(1, 255)),
    ("data", May, Rule::Object(DATA)),
    ("style", May, Rule::OneOf(&["default", "positive", "destructive"])),
    ("fallback", May, Rule::Is("Action.Submit")),
];

/// What we send with a press; Teams takes any object.
const DATA: Shape = &[("action", Must, Rule::Text(1, 64)), ("value", Must, Rule::Text(1, 300))];

const SHOW_CARD: Shape = &[
    ("type", Must, Rule::Is("Action.ShowCard")),
    ("title", May, Rule::Text(1, 20_000)),
    ("card", Must, Rule::Object(QUESTION)),
];

/// A card inside of one. Those go no deeper here.
const QUESTION: Shape = &[
    ("type", Must, Rule::Is("AdaptiveCard")),
    ("version", Must, Rule::OneOf(&["1.4", "1.5"])),
    ("body", Must, Rule::List(&Rule::OneOfTypes(&[TEXT_BLOCK]), 100)),
    ("actions", Must, Rule::List(&Rule::OneOfTypes(&[EXECUTE]), 6)),
];

const TEXT_BLOCK: Shape = &[
    ("type", Must, Rule::Is("TextBlock")),
    ("text", Must, Rule::Text(1, 20_000)),
    ("size", May, Rule::OneOf(&["Small", "Default", "Medium", "Large", "ExtraLarge"])),
    ("weight", May, Rule::OneOf(&["Lighter", "Default", "Bolder"])),
    ("isSubtle", May, Rule::Flag),
    ("wrap", May, Rule::Flag),
];

const FACT_SET: Shape =
    &[("type", Must, Rule::Is("FactSet")), ("facts", Must, Rule::List(&Rule::Object(FACT), 100))];

const FACT: Shape =
    &[("title", Must, Rule::Text(0, 20_000)), ("value", Must, Rule::Text(0, 20_000))];

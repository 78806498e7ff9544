//! What PagerDuty takes: the bodies of requests and of events.

use crate::shape::Need::{May, Must};
use crate::shape::{Rule, Shape};

/// An incident that is opened.
pub(super) const CREATE: Shape = &[("incident", Must, Rule::Object(INCIDENT))];

const INCIDENT: Shape = &[
    ("type", Must, Rule::Is("incident")),
    ("title", Must, Rule::Text(1, 1_024)),
    ("service", Must, Rule::Object(SERVICE)),
    ("urgency", May, Rule::OneOf(&["high", "low"])),
    ("incident_key", May, Rule::Text(1, 255)),
    ("body", May, Rule::Object(BODY)),
];

const SERVICE: Shape =
    &[("id", Must, Rule::Text(1, 200)), ("type", Must, Rule::Is("service_reference"))];

const BODY: Shape =
    &[("type", Must, Rule::Is("incident_body")), ("details", May, Rule::Text(0, 2_000))];

/// An incident that is changed.
pub(super) const CHANGE: Shape = &[("incident", Must, Rule::Object(CHANGED))];

const CHANGED: Shape = &[
    ("type", Must, Rule::OneOf(&["incident", "incident_reference"])),
    ("status", May, Rule::OneOf(&["acknowledged", "resolved"])),
];

/// A note.
pub(super) const NOTE: Shape = &[("note", Must, Rule::Object(CONTENT))];

const CONTENT: Shape = &[("content", Must, Rule::Text(1, 2_000))];

/// An event that opens an incident.
pub(super) const TRIGGER: Shape = &[
    ("routing_key", Must, Rule::Text(32, 32)),
    ("event_action", Must, Rule::Is("trigger")),
    ("dedup_key", May, Rule::Text(1, 255)),
    ("client", May, Rule::Text(1, 255)),
    ("payload", Must, Rule::Object(PAYLOAD)),
];

const PAYLOAD: Shape = &[
    ("summary", Must, Rule::Text(1, 1_024)),
    ("source", Must, Rule::Text(1, 1_024)),
    ("severity", Must, Rule::OneOf(&["critical", "error", "warning", "info"])),
    ("custom_details", May, Rule::Object(DETAILS)),
];

/// It may be any object; this is ours.
const DETAILS: Shape = &[("details", May, Rule::Text(0, 2_000))];

/// Any other event.
pub(super) const EVENT: Shape = &[
    ("routing_key", Must, Rule::Text(32, 32)),
    ("event_action", Must, Rule::OneOf(&["acknowledge", "resolve"])),
    ("dedup_key", Must, Rule::Text(1, 255)),
];

/// Members of a query for incidents.
pub(super) const QUERY: &[&str] = &[
    "date_range",
    "incident_key",
    "include[]",
    "limit",
    "offset",
    "service_ids[]",
    "since",
    "sort_by",
    "statuses[]",
    "total",
    "until",
    "urgencies[]",
];

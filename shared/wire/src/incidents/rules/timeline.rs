//! The timelines of incidents.

use super::common::{ARN, CLIENT_TOKEN, FILTERS, MAX_RESULTS, NEXT_TOKEN};
use super::related_items::RELATED_ITEM_ID;
use super::{Rule, Shape, hidden, list, may, must, plain};

pub(super) const CREATE_TIMELINE_EVENT: Shape = &[
    CLIENT_TOKEN,
    must("eventData", EVENT_DATA),
    may("eventReferences", EVENT_REFERENCES),
    must("eventTime", Rule::Timestamp),
    must("eventType", EVENT_TYPE),
    must("incidentRecordArn", ARN),
];

pub(super) const UPDATE_TIMELINE_EVENT: Shape = &[
    CLIENT_TOKEN,
    may("eventData", EVENT_DATA),
    must("eventId", EVENT_ID),
    may("eventReferences", EVENT_REFERENCES),
    may("eventTime", Rule::Timestamp),
    may("eventType", EVENT_TYPE),
    must("incidentRecordArn", ARN),
];

/// For `GetTimelineEvent` and `DeleteTimelineEvent`.
pub(super) const ONE_EVENT: Shape = &[must("eventId", EVENT_ID), must("incidentRecordArn", ARN)];

pub(super) const LIST_TIMELINE_EVENTS: Shape = &[
    may("filters", FILTERS),
    must("incidentRecordArn", ARN),
    MAX_RESULTS,
    NEXT_TOKEN,
    may("sortBy", Rule::Choice(&["EVENT_TIME"])),
    may("sortOrder", Rule::Choice(&["ASCENDING", "DESCENDING"])),
];

/// What people write about an incident is theirs.
const EVENT_DATA: Rule = hidden(0, 12_000);
const EVENT_TYPE: Rule = plain(0, 100);
const EVENT_ID: Rule = plain(0, 50);

const EVENT_REFERENCES: Rule =
    list(&Rule::Union(&[may("relatedItemId", RELATED_ITEM_ID), may("resource", ARN)]), 0, 10);

//! Incidents.

use domain::limits::RAW_DATA_MAX;

use super::common::{
    ARN, CHAT_CHANNEL, CLIENT_TOKEN, FILTERS, IMPACT, MAX_RESULTS, NEXT_TOKEN,
    NOTIFICATION_TARGETS, SUMMARY, TITLE,
};
use super::related_items::RELATED_ITEM;
use super::{Rule, Shape, hidden, list, may, must, plain};

pub(super) const START_INCIDENT: Shape = &[
    CLIENT_TOKEN,
    may("impact", IMPACT),
    may("relatedItems", list(&RELATED_ITEM, 0, 100)),
    must("responsePlanArn", ARN),
    may("title", TITLE),
    may("triggerDetails", Rule::Structure(TRIGGER_DETAILS)),
];

pub(super) const UPDATE_INCIDENT_RECORD: Shape = &[
    must("arn", ARN),
    may("chatChannel", CHAT_CHANNEL),
    CLIENT_TOKEN,
    may("impact", IMPACT),
    may("notificationTargets", NOTIFICATION_TARGETS),
    may("status", Rule::Choice(&["OPEN", "RESOLVED"])),
    may("summary", SUMMARY),
    may("title", TITLE),
];

pub(super) const LIST_INCIDENT_RECORDS: Shape = &[may("filters", FILTERS), MAX_RESULTS, NEXT_TOKEN];

const TRIGGER_DETAILS: Shape = &[
    may("rawData", hidden(0, RAW_DATA_MAX)),
    must("source", plain(0, 50)),
    must("timestamp", Rule::Timestamp),
    may("triggerArn", ARN),
];

//! Items that belong to incidents.

use super::common::{ARN, CLIENT_TOKEN, MAX_RESULTS, NEXT_TOKEN};
use super::{Pattern, Rule, Shape, may, must, plain, text};

pub(super) const LIST_RELATED_ITEMS: Shape =
    &[must("incidentRecordArn", ARN), MAX_RESULTS, NEXT_TOKEN];

pub(super) const UPDATE_RELATED_ITEMS: Shape = &[
    CLIENT_TOKEN,
    must("incidentRecordArn", ARN),
    must(
        "relatedItemsUpdate",
        Rule::Union(&[may("itemToAdd", RELATED_ITEM), may("itemToRemove", IDENTIFIER)]),
    ),
];

/// An item.
pub(super) const RELATED_ITEM: Rule = Rule::Structure(&[
    may("generatedId", RELATED_ITEM_ID),
    must("identifier", IDENTIFIER),
    may("title", plain(0, 200)),
]);

/// The id that the service gives to an item.
pub(super) const RELATED_ITEM_ID: Rule = text(0, 200, Pattern::RelatedItemId);

const IDENTIFIER: Rule =
    Rule::Structure(&[must("type", Rule::Choice(KINDS)), must("value", Rule::Union(VALUE))]);

const KINDS: &[&str] = &[
    "ANALYSIS",
    "INCIDENT",
    "METRIC",
    "PARENT",
    "ATTACHMENT",
    "OTHER",
    "AUTOMATION",
    "INVOLVED_RESOURCE",
    "TASK",
];

const VALUE: Shape = &[
    may("arn", ARN),
    may("metricDefinition", plain(0, 4000)),
    may("pagerDutyIncidentDetail", Rule::Structure(PAGER_DUTY_INCIDENT)),
    may("url", plain(0, 1000)),
];

const PAGER_DUTY_INCIDENT: Shape =
    &[may("autoResolve", Rule::Boolean), must("id", plain(1, 200)), may("secretId", plain(1, 512))];

//! Replication sets: the Regions that hold the data.

use domain::limits::REGION_CHANGES_MAX;

use super::common::{ARN, CLIENT_TOKEN, TAGS};
use super::{Keys, Rule, Shape, Text, list, may, must, plain};

pub(super) const CREATE_REPLICATION_SET: Shape =
    &[CLIENT_TOKEN, must("regions", REGIONS), may("tags", TAGS)];

pub(super) const UPDATE_REPLICATION_SET: Shape =
    &[must("actions", CHANGES), must("arn", ARN), CLIENT_TOKEN];

pub(super) const UPDATE_DELETION_PROTECTION: Shape =
    &[must("arn", ARN), CLIENT_TOKEN, must("deletionProtected", Rule::Boolean)];

const REGION_NAME: Rule = plain(0, 20);
const KEY_ID: Rule = plain(0, 2048);

const REGIONS: Rule = Rule::Map {
    keys: Keys::Text(Text { min: 0, max: Some(20), pattern: None, secret: false }),
    value: &Rule::Structure(&[may("sseKmsKeyId", KEY_ID)]),
    min: 1,
    max: Some(3),
};

/// AWS takes one at a time. Terraform moves a Region in one request.
const CHANGES: Rule = list(&Rule::Union(CHANGE), 1, REGION_CHANGES_MAX);
const CHANGE: Shape = &[
    may(
        "addRegionAction",
        Rule::Structure(&[must("regionName", REGION_NAME), may("sseKmsKeyId", KEY_ID)]),
    ),
    may("deleteRegionAction", Rule::Structure(&[must("regionName", REGION_NAME)])),
];

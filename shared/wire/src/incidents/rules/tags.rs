//! Tags.

use super::common::{TAG_KEY, TAGS};
use super::{Rule, Shape, Text, list, must};

pub(super) const TAG_RESOURCE: Shape = &[must("resourceArn", RESOURCE_ARN), must("tags", TAGS)];

pub(super) const UNTAG_RESOURCE: Shape =
    &[must("resourceArn", RESOURCE_ARN), must("tagKeys", list(&Rule::Text(TAG_KEY), 1, 50))];

pub(super) const LIST_TAGS_FOR_RESOURCE: Shape = &[must("resourceArn", RESOURCE_ARN)];

/// Of these three alone the model asks for no form, nor for a length.
const RESOURCE_ARN: Rule = Rule::Text(Text { min: 0, max: None, pattern: None, secret: false });

//! Tags.

use super::common::{TAG_KEY, TAGS};
use super::{Rule, Shape, list, must, plain};

pub(super) const TAG_RESOURCE: Shape = &[must("ResourceARN", RESOURCE_ARN), must("Tags", TAGS)];

pub(super) const UNTAG_RESOURCE: Shape =
    &[must("ResourceARN", RESOURCE_ARN), must("TagKeys", list(&TAG_KEY, 0, 50))];

pub(super) const LIST_TAGS_FOR_RESOURCE: Shape = &[must("ResourceARN", RESOURCE_ARN)];

/// Of these three alone the model asks for no form.
const RESOURCE_ARN: Rule = plain(1, 1011);

//! Pages and what became of them.

use super::common::{ARN, MAX_RESULTS, NEXT_TOKEN};
use super::{Pattern, Rule, Shape, may, must, secret};

pub(super) const ACCEPT_PAGE: Shape = &[
    must("PageId", ARN),
    may("ContactChannelId", ARN),
    must("AcceptType", Rule::Choice(&["DELIVERED", "READ"])),
    may("Note", secret(1, 2048, Pattern::Anything)),
    must("AcceptCode", secret(6, 10, Pattern::Digits)),
    may("AcceptCodeValidation", Rule::Choice(&["IGNORE", "ENFORCE"])),
];

pub(super) const DESCRIBE_PAGE: Shape = &[must("PageId", ARN)];

pub(super) const LIST_PAGE_RECEIPTS: Shape = &[must("PageId", ARN), NEXT_TOKEN, MAX_RESULTS];

/// The one list without a size.
pub(super) const LIST_PAGE_RESOLUTIONS: Shape = &[NEXT_TOKEN, must("PageId", ARN)];

pub(super) const LIST_PAGES_BY_CONTACT: Shape = &[must("ContactId", ARN), NEXT_TOKEN, MAX_RESULTS];

pub(super) const LIST_PAGES_BY_ENGAGEMENT: Shape =
    &[must("EngagementId", ARN), NEXT_TOKEN, MAX_RESULTS];

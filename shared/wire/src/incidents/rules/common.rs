//! What many inputs have in common.

use super::{
    Keys, Member, Pattern, Rule, Shape, Text, hidden, list, may, must, plain, text, within,
};

/// The ARN of anything in AWS.
pub(super) const ARN: Rule = text(0, 1000, Pattern::AnyArn);
/// What a request is recognised by when it is sent again.
pub(super) const CLIENT_TOKEN: Member = may("clientToken", plain(0, 128));
/// Where a list goes on.
pub(super) const NEXT_TOKEN: Member = may("nextToken", plain(0, 2000));
/// How much of a list to answer.
pub(super) const MAX_RESULTS: Member = may("maxResults", within(1, 100));

/// For operations on one response plan, incident or replication set.
pub(super) const ONE_ARN: Shape = &[must("arn", ARN)];
/// For lists of all that there is.
pub(super) const LIST: Shape = &[MAX_RESULTS, NEXT_TOKEN];

/// How bad it is. AWS stops at 5.
pub(super) const IMPACT: Rule = within(1, 10);
/// What an incident is called. It becomes the words of a page.
pub(super) const TITLE: Rule = hidden(0, 200);
/// What is known of an incident. It becomes the words of a page.
pub(super) const SUMMARY: Rule = hidden(0, 8000);

/// Topics that are told of an incident.
pub(super) const NOTIFICATION_TARGETS: Rule = list(&Rule::Union(&[may("snsTopicArn", ARN)]), 0, 10);

/// The room of an incident.
pub(super) const CHAT_CHANNEL: Rule = Rule::Union(&[
    may("chatbotSns", list(&plain(0, 1000), 1, 5)),
    may("empty", Rule::Structure(&[])),
]);

/// What a list is narrowed by.
pub(super) const FILTERS: Rule =
    list(&Rule::Structure(&[must("condition", CONDITION), must("key", plain(0, 50))]), 0, 5);
const CONDITION: Rule = Rule::Union(&[
    may("after", Rule::Timestamp),
    may("before", Rule::Timestamp),
    may("equals", Rule::Union(VALUES)),
]);
const VALUES: Shape = &[
    may("integerValues", list(&within(i32::MIN, i32::MAX), 0, 100)),
    may("stringValues", list(&plain(0, 1000), 0, 100)),
];

/// A key of a tag.
pub(super) const TAG_KEY: Text =
    Text { min: 1, max: Some(128), pattern: Some(Pattern::IncidentTagKey), secret: false };
/// Tags to set: at least one.
pub(super) const TAGS: Rule = tags(1);
/// So many tags at least.
pub(super) const fn tags(min: usize) -> Rule {
    Rule::Map { keys: Keys::Text(TAG_KEY), value: &TAG_VALUE, min, max: Some(50) }
}
const TAG_VALUE: Rule = text(0, 256, Pattern::IncidentTagValue);

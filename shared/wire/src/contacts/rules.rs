//! What the service's model demands of each input, as a table: which members there are, which of
//! them must be, and what a value of each may be.
//!
//! It is a table and not code so that it can be held against the model member by member; the
//! example `contact_rules` prints it for that. The SDKs check only what is required, types and
//! minimums: maximums, patterns and enums are up to the server.
//!
//! Wider than the model is only what docs/compatibility.md says: the minutes of a stage.

use serde::Serialize;

mod channels;
mod common;
mod contacts;
mod engagements;
mod overrides;
mod pages;
mod pattern;
mod policies;
mod rotations;
mod shifts;
mod tags;

use super::operation::Operation;
pub use pattern::Pattern;

/// The members of a structure, in the model's order.
pub type Shape = &'static [Member];

/// One member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value may be.
    pub rule: Rule,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A string.
    Text(Text),
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A whole number of 32 bits.
    Integer {
        /// The least.
        min: i32,
        /// The greatest.
        max: i32,
    },
    /// True or false.
    Boolean,
    /// Seconds since the epoch, as a number.
    Timestamp,
    /// A list.
    List {
        /// What each of its members may be.
        member: &'static Rule,
        /// The fewest.
        min: usize,
        /// The most, where the model says.
        max: Option<usize>,
    },
    /// An object whose members the client names.
    Map {
        /// The names that it may choose from.
        keys: &'static [&'static str],
        /// What each value may be.
        value: &'static Rule,
    },
    /// An object whose members the model names.
    Structure(Shape),
}

/// What a string may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The fewest Unicode characters.
    pub min: usize,
    /// The most Unicode characters.
    pub max: usize,
    /// What the whole of it must match.
    pub pattern: Option<Pattern>,
    /// Whether an error must not repeat it. The model marks nothing so; but addresses, codes and
    /// the words of a page have no place in an error, which ends in somebody's log.
    pub secret: bool,
}

/// What the model demands of the input of `operation`.
pub fn input(operation: Operation) -> Shape {
    match operation {
        Operation::AcceptPage => pages::ACCEPT_PAGE,
        Operation::ActivateContactChannel => channels::ACTIVATE_CONTACT_CHANNEL,
        Operation::CreateContact => contacts::CREATE_CONTACT,
        Operation::CreateContactChannel => channels::CREATE_CONTACT_CHANNEL,
        Operation::CreateRotation => rotations::CREATE_ROTATION,
        Operation::CreateRotationOverride => overrides::CREATE_ROTATION_OVERRIDE,
        Operation::DeactivateContactChannel
        | Operation::DeleteContactChannel
        | Operation::GetContactChannel
        | Operation::SendActivationCode => channels::ONE_CHANNEL,
        Operation::DeleteContact | Operation::GetContact => contacts::ONE_CONTACT,
        Operation::DeleteRotation | Operation::GetRotation => rotations::ONE_ROTATION,
        Operation::DeleteRotationOverride | Operation::GetRotationOverride => {
            overrides::ONE_ROTATION_OVERRIDE
        }
        Operation::DescribeEngagement => engagements::DESCRIBE_ENGAGEMENT,
        Operation::DescribePage => pages::DESCRIBE_PAGE,
        Operation::GetContactPolicy => policies::GET_CONTACT_POLICY,
        Operation::ListContactChannels => channels::LIST_CONTACT_CHANNELS,
        Operation::ListContacts => contacts::LIST_CONTACTS,
        Operation::ListEngagements => engagements::LIST_ENGAGEMENTS,
        Operation::ListPageReceipts => pages::LIST_PAGE_RECEIPTS,
        Operation::ListPageResolutions => pages::LIST_PAGE_RESOLUTIONS,
        Operation::ListPagesByContact => pages::LIST_PAGES_BY_CONTACT,
        Operation::ListPagesByEngagement => pages::LIST_PAGES_BY_ENGAGEMENT,
        Operation::ListPreviewRotationShifts => shifts::LIST_PREVIEW_ROTATION_SHIFTS,
        Operation::ListRotationOverrides => overrides::LIST_ROTATION_OVERRIDES,
        Operation::ListRotationShifts => shifts::LIST_ROTATION_SHIFTS,
        Operation::ListRotations => rotations::LIST_ROTATIONS,
        Operation::ListTagsForResource => tags::LIST_TAGS_FOR_RESOURCE,
        Operation::PutContactPolicy => policies::PUT_CONTACT_POLICY,
        Operation::StartEngagement => engagements::START_ENGAGEMENT,
        Operation::StopEngagement => engagements::STOP_ENGAGEMENT,
        Operation::TagResource => tags::TAG_RESOURCE,
        Operation::UntagResource => tags::UNTAG_RESOURCE,
        Operation::UpdateContact => contacts::UPDATE_CONTACT,
        Operation::UpdateContactChannel => channels::UPDATE_CONTACT_CHANNEL,
        Operation::UpdateRotation => rotations::UPDATE_ROTATION,
    }
}

// -- The words of the table ----------------------------------------------------------------------

/// A member that must be there.
const fn must(name: &'static str, rule: Rule) -> Member {
    Member { name, required: true, rule }
}

/// A member that may be left out.
const fn may(name: &'static str, rule: Rule) -> Member {
    Member { name, required: false, rule }
}

/// A string of so many characters that match the pattern.
const fn text(min: usize, max: usize, pattern: Pattern) -> Rule {
    Rule::Text(Text { min, max, pattern: Some(pattern), secret: false })
}

/// A string of so many characters that match the pattern, which no error repeats.
const fn secret(min: usize, max: usize, pattern: Pattern) -> Rule {
    Rule::Text(Text { min, max, pattern: Some(pattern), secret: true })
}

/// A whole number between the two, both included.
const fn within(min: i32, max: i32) -> Rule {
    Rule::Integer { min, max }
}

/// A list of so many.
const fn list(member: &'static Rule, min: usize, max: usize) -> Rule {
    Rule::List { member, min, max: Some(max) }
}

/// A list to whose length the model sets no bound; that of the request does.
const fn list_of(member: &'static Rule) -> Rule {
    Rule::List { member, min: 0, max: None }
}

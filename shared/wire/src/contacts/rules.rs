//! What the service's model demands of each input, as a table: which members there are, which of
//! them must be, and what a value of each may be.
//!
//! It is a table and not code so that it can be held against the model member by member; the
//! example `tables` prints it for that. The SDKs check only what is required, types and
//! minimums: maximums, patterns and enums are up to the server.
//!
//! Wider than the model is only what docs/compatibility.md says: the minutes of a stage.

mod channels;
mod common;
mod contacts;
mod engagements;
mod overrides;
mod pages;
mod policies;
mod rotations;
mod shifts;
mod tags;

use super::operation::Operation;
pub use crate::model::pattern::Pattern;
pub use crate::model::rules::{Keys, Member, Rule, Shape, Text};
use crate::model::rules::{hidden, list, list_of, may, must, plain, secret, text, within};

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

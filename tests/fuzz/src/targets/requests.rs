//! Bodies of requests to ssm-contacts, for each operation.

use serde::de::DeserializeOwned;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::{
    channels, contacts, engagements, overrides, pages, policies, read, rotations, shifts, tags,
};
use wire::contacts::rules;

use super::{is_readable, tables::object};
use crate::draw::Draw;
use crate::spoil::{spoil, value};

/// Members that one answer says to be wrong.
const FIELDS_MAX: usize = 100;

/// Reads one spoilt body as its operation, and as another one.
pub fn check(draw: &mut Draw) {
    let operation = *draw.pick(&Operation::ALL);
    let mut body = object(rules::input(operation), draw);
    for _ in 0..draw.below(4) {
        spoil(&mut body, draw);
    }
    if draw.once_in(40) {
        body = value(draw);
    }
    let body = body.text();
    read_as(operation, body.as_bytes());
    // Another operation's body, as clients confuse them.
    read_as(*draw.pick(&Operation::ALL), body.as_bytes());
}

/// What is read once is read again; what is refused is refused for what the client did, in words
/// that fit into a log.
fn hold<T: DeserializeOwned + PartialEq>(operation: Operation, body: &[u8]) {
    match read::<T>(operation, body) {
        Ok(request) => assert!(read::<T>(operation, body).is_ok_and(|again| again == request)),
        Err(Fault::Validation { fields, .. }) => {
            assert!((1..=FIELDS_MAX).contains(&fields.len()), "{} fields", fields.len());
            for field in &fields {
                is_readable(&field.message);
            }
        }
        Err(fault @ Fault::Serialization { .. }) => is_readable(fault.message()),
        // That would be the table and the struct at odds.
        Err(fault) => unreachable!("{}: {fault}", operation.name()),
    }
}

/// Each operation with the file that has its struct.
macro_rules! operations {
    ($($file:ident: $($name:ident)+;)+) => {
        fn read_as(operation: Operation, body: &[u8]) {
            match operation {
                $($(Operation::$name => hold::<$file::$name>(operation, body),)+)+
            }
        }
    };
}

operations! {
    channels: ActivateContactChannel CreateContactChannel DeactivateContactChannel
        DeleteContactChannel GetContactChannel ListContactChannels SendActivationCode
        UpdateContactChannel;
    contacts: CreateContact DeleteContact GetContact ListContacts UpdateContact;
    engagements: DescribeEngagement ListEngagements StartEngagement StopEngagement;
    overrides: CreateRotationOverride DeleteRotationOverride GetRotationOverride
        ListRotationOverrides;
    pages: AcceptPage DescribePage ListPageReceipts ListPageResolutions ListPagesByContact
        ListPagesByEngagement;
    policies: GetContactPolicy PutContactPolicy;
    rotations: CreateRotation DeleteRotation GetRotation ListRotations UpdateRotation;
    shifts: ListPreviewRotationShifts ListRotationShifts;
    tags: ListTagsForResource TagResource UntagResource;
}

//! A mailbox, and the bundles that left by it. A mailbox at rest says no more than
//! none at all; since when it rests is an attribute of its own, so that DynamoDB can compare it.

use app::ports::MailboxChange;
use domain::limits::CODE_GOOD_FOR;
use domain::mailbox::{Bundle, Mailbox};
use uuid::Uuid;

use super::{RecordError, WRITE_ID, decode, encode, signed};
use crate::item::{Item, number, text, text_of};
use crate::keys::{EXPIRES_AT, Key, sortable};

/// Since when the mailbox says no more than an empty one; absent while a page waits in it.
pub(crate) const RESTS_AT: &str = "rests_at";

const V: u64 = 1;
const BUNDLE_V: u64 = 1;

pub(crate) fn write(change: &MailboxChange) -> Result<Item, RecordError> {
    let mailbox = &change.next;
    let mut item = encode(Key::mailbox(&mailbox.channel), V, mailbox)?;
    signed(&mut item, change.id);
    if let Some(at) = mailbox.rests_at() {
        item.insert(RESTS_AT.to_owned(), text(sortable(at)));
        let expires_at = domain::time::after(at, CODE_GOOD_FOR);
        item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    }
    Ok(item)
}

/// The mailbox, and the id that it was written under.
pub(crate) fn read(item: &Item) -> Result<(Mailbox, Uuid), RecordError> {
    let id = text_of(item, WRITE_ID).and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| RecordError::missing(item, WRITE_ID))?;
    Ok((decode(item, V)?, id))
}

pub(crate) fn write_bundle(bundle: &Bundle) -> Result<Item, RecordError> {
    let mut item = encode(Key::bundle(&bundle.channel, &bundle.code), BUNDLE_V, bundle)?;
    let expires_at = domain::time::after(bundle.at, CODE_GOOD_FOR);
    item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    Ok(item)
}

pub(crate) fn read_bundle(item: &Item) -> Result<Bundle, RecordError> {
    decode(item, BUNDLE_V)
}

//! A mailbox, and the bundles that left by it. A mailbox that rests is as good as none, so the
//! attribute that says since when is there for DynamoDB to compare.

use app::ports::MailboxChange;
use domain::mailbox::{Bundle, Mailbox};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{RecordError, WRITE_ID, decode, encode, signed};
use crate::item::{Item, number, text, text_of};
use crate::keys::{EXPIRES_AT, Key, sortable};

/// Since when the mailbox says no more than an empty one; absent while a page waits in it.
pub(crate) const RESTS_AT: &str = "rests_at";

const V: u64 = 1;
const BUNDLE_V: u64 = 1;
/// How long a bundle's code is good: longer than any plan runs.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(crate) fn write(change: &MailboxChange) -> Result<Item, RecordError> {
    let mailbox = &change.next;
    let mut item = encode(Key::mailbox(&mailbox.channel), V, mailbox)?;
    signed(&mut item, change.id);
    if let Some(at) = mailbox.rests_at() {
        item.insert(RESTS_AT.to_owned(), text(sortable(at)));
        let expires_at = domain::time::after(at, KEPT_FOR);
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
    let expires_at = domain::time::after(bundle.at, KEPT_FOR);
    item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    Ok(item)
}

pub(crate) fn read_bundle(item: &Item) -> Result<Bundle, RecordError> {
    decode(item, BUNDLE_V)
}

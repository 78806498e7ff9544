//! An access key. One that was revoked is forgotten after a while.

use app::ports::{Change, Versioned};
use domain::access::AccessKey;
use domain::limits::ACCESS_KEY_REVOKED_KEPT_FOR;
use domain::time::after;
use uuid::Uuid;

use super::{RecordError, decode, encode, stamp, versioned};
use crate::item::{Item, number};
use crate::keys::{EXPIRES_AT, Key};

const V: u64 = 1;

pub(crate) fn write(change: &Change<AccessKey>, commit: Uuid) -> Result<Item, RecordError> {
    let key = &change.value;
    let mut item = encode(Key::access_key(&key.id), V, key)?;
    stamp(&mut item, change.expected, commit);
    if let Some(revoked_at) = key.revoked_at {
        let expires_at = after(revoked_at, ACCESS_KEY_REVOKED_KEPT_FOR);
        item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    }
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<AccessKey>, RecordError> {
    versioned(item, decode(item, V)?)
}

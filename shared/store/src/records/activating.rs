//! The code that a channel waits for.

use app::ports::{Change, Versioned};
use domain::directory::Activating;
use domain::limits::ACTIVATION_WINDOW;
use domain::time::after;
use uuid::Uuid;

use super::{RecordError, decode, encode, stamp, versioned};
use crate::item::{Item, number};
use crate::keys::{EXPIRES_AT, Key};

const V: u64 = 1;

pub(crate) fn write(change: &Change<Activating>, commit: Uuid) -> Result<Item, RecordError> {
    let activating = &change.value;
    let mut item = encode(Key::activating(activating.sent_to), V, activating)?;
    stamp(&mut item, change.expected, commit);
    // What it counts is over by then.
    let expires_at = after(activating.sent_at, ACTIVATION_WINDOW);
    item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Activating>, RecordError> {
    versioned(item, decode(item, V)?)
}

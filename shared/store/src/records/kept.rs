//! A signal kept for inspection. The list holds its key alone: a message may be large, and an
//! index would store it twice.

use app::ports::Kept;
use jiff::SignedDuration;

use super::{RecordError, decode, encode};
use crate::item::{Item, number, text, text_of};
use crate::keys::{EXPIRES_AT, KEPT, Key, LIST_PK, LIST_SK, PK, list_sk};

const V: u64 = 1;
/// How long it is kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(crate) fn write(kept: &Kept) -> Result<Item, RecordError> {
    let key = Key::kept(&kept.id);
    let place = list_sk(kept.at, &key.pk);
    let mut item = encode(key, V, kept)?;
    item.insert(LIST_PK.to_owned(), text(KEPT));
    item.insert(LIST_SK.to_owned(), text(place));
    let expires_at = domain::time::after(kept.at, KEPT_FOR);
    item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Kept, RecordError> {
    decode(item, V)
}

/// The key of the signal that a line of the list names.
pub(crate) fn listed(line: &Item) -> Result<Item, RecordError> {
    let key = [PK, crate::keys::SK].map(|name| Some((name.to_owned(), text(text_of(line, name)?))));
    let key: Option<Item> = key.into_iter().collect();
    key.ok_or_else(|| RecordError::missing(line, PK))
}

//! A request that was answered, until the same request would be another.

use app::ports::Answered;
use uuid::Uuid;

use super::{RecordError, decode, encode, signed};
use crate::item::{Item, number};
use crate::keys::{EXPIRES_AT, Key};

const V: u64 = 1;

pub(crate) fn write(answered: &Answered, commit: Uuid) -> Result<Item, RecordError> {
    let mut item = encode(Key::answered(answered.id), V, answered)?;
    signed(&mut item, commit);
    item.insert(EXPIRES_AT.to_owned(), number(answered.until.as_second()));
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Answered, RecordError> {
    decode(item, V)
}

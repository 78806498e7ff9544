//! Which runbook an execution of Systems Manager is.

use app::ports::ExecutionLink;
use uuid::Uuid;

use super::{RecordError, decode, encode, signed};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

pub(crate) fn write(link: &ExecutionLink, commit: Uuid) -> Result<Item, RecordError> {
    let mut item = encode(Key::execution(&link.execution), V, link)?;
    signed(&mut item, commit);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<ExecutionLink, RecordError> {
    decode(item, V)
}

//! The facts of one decision.

use app::ports::Commit;
use domain::timeline::TimelineEvent;

use super::{RecordError, decode, encode, expire, signed};
use crate::item::Item;
use crate::keys::Key;

const V: u64 = 1;

/// The facts of `commit`; `None` when it has none.
pub(crate) fn write(commit: &Commit) -> Result<Option<Item>, RecordError> {
    let Some(first) = commit.timeline.first() else { return Ok(None) };
    let key = Key::timeline(&commit.of, first.at, first.sequence, commit.id);
    let mut item = encode(key, V, &commit.timeline)?;
    signed(&mut item, commit.id);
    expire(&mut item, &commit.of, first.at);
    Ok(Some(item))
}

pub(crate) fn read(item: &Item) -> Result<Vec<TimelineEvent>, RecordError> {
    decode(item, V)
}

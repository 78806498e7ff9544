//! What an event told of a change. It is read in its list alone, which holds all of it.

use domain::findings::Mark;
use domain::limits::CHANGE_KEPT_FOR;
use domain::time::after;

use super::{RecordError, V};
use crate::item::{Item, keyed, number, text, text_of};
use crate::keys::{BRIEF, CHANGES, EXPIRES_AT, Key, LIST_PK, LIST_SK, list_sk};

const VERSION: u64 = 1;

pub(crate) fn write(mark: &Mark) -> Result<Item, RecordError> {
    let brief = serde_json::to_string(mark).map_err(RecordError::Unwritable)?;
    let mut item = keyed(Key::mark(mark));
    item.insert(V.to_owned(), number(VERSION));
    item.insert(LIST_PK.to_owned(), text(CHANGES));
    item.insert(LIST_SK.to_owned(), text(list_sk(mark.at, &mark.id().to_string())));
    item.insert(BRIEF.to_owned(), text(brief));
    let expires_at = after(mark.at, CHANGE_KEPT_FOR);
    item.insert(EXPIRES_AT.to_owned(), number(expires_at.as_second()));
    Ok(item)
}

/// Reads a line of the list. It shows no version: all of them are forgotten within a day.
pub(crate) fn read(item: &Item) -> Result<Mark, RecordError> {
    let brief = text_of(item, BRIEF).ok_or_else(|| RecordError::missing(item, BRIEF))?;
    serde_json::from_str(brief).map_err(|_| RecordError::missing(item, BRIEF))
}

//! An engagement: the aggregate, its line in the list, its place in the index of what is due.

use app::ports::{Change, Due, DueSubject, Engaged, Versioned};
use domain::escalation::Engagement;
use uuid::Uuid;

use super::{DOC, RecordError, decode, encode, expire, stamp, versioned, wake};
use crate::item::{Item, text, text_of};
use crate::keys::{BRIEF, ENGAGEMENTS, Key, LIST_PK, LIST_SK, list_sk};

/// Who started it, when it was over and the receipts of its pages came later: older code does without
/// them, and a page must not wait for the last function of a release.
const V: u64 = 1;

pub(crate) fn write(change: &Change<Engagement>, commit: Uuid) -> Result<Item, RecordError> {
    let engagement = &change.value;
    let mut item = encode(Key::engagement(engagement.id.stem()), V, engagement)?;
    stamp(&mut item, change.expected, commit);
    expire(&mut item, &engagement.incident, engagement.started_at);
    // A canary is nobody's engagement.
    if !engagement.incident.is_canary() {
        let place = list_sk(engagement.started_at, engagement.id.as_str());
        let brief = serde_json::to_string(&Engaged::from(engagement));
        item.insert(LIST_PK.to_owned(), text(ENGAGEMENTS));
        item.insert(LIST_SK.to_owned(), text(place));
        item.insert(BRIEF.to_owned(), text(brief.map_err(RecordError::Unwritable)?));
    }
    if let Some(at) = engagement.wake_at() {
        let due = Due { at, subject: DueSubject::Engagement(engagement.id.clone()) };
        wake(&mut item, engagement.id.as_str(), &due);
    }
    Ok(item)
}

/// Reads an engagement's line in the list. It is rewritten with its engagement, so it has no version
/// of its own.
pub(crate) fn read_brief(item: &Item) -> Result<Engaged, RecordError> {
    let brief = text_of(item, BRIEF).ok_or_else(|| RecordError::missing(item, BRIEF))?;
    serde_json::from_str(brief).map_err(|_| RecordError::missing(item, BRIEF))
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Engagement>, RecordError> {
    let engagement: Engagement = decode(item, V)?;
    if !engagement.is_whole() {
        return Err(RecordError::missing(item, DOC));
    }
    versioned(item, engagement)
}

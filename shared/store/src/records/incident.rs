//! An incident: the aggregate, its line in the list, its place in the index of what is due.

use app::ports::{Brief, Change, Due, DueSubject, Versioned};
use domain::incident::Incident;
use domain::incident::runbooks::Runbook;
use uuid::Uuid;

use super::{RecordError, decode, encode, expire, stamp, versioned, wake};
use crate::item::{Item, text};
use crate::keys::{BRIEF, INCIDENTS, Key, LIST_PK, LIST_SK, list_sk};

/// 2: a runbook that runs knows when the guardian looks next. Its chat, tags, its plan's text, whoever
/// changed it last, other pagers and when it was opened again came later: older code does without them.
/// 3: runbooks of other kinds, on terms, that wait, are stopped and run again. Older code would start what waits for an
/// approval. An incident without any is written as before, for the code of the last release.
const V: u64 = 3;

/// The lowest version that knows all of an incident.
fn version(incident: &Incident) -> u64 {
    if incident.runbooks.iter().all(Runbook::is_plain) { 2 } else { V }
}

pub(crate) fn write(change: &Change<Incident>, commit: Uuid) -> Result<Item, RecordError> {
    let incident = &change.value;
    let mut item = encode(Key::incident(&incident.id), version(incident), incident)?;
    stamp(&mut item, change.expected, commit);
    let brief = serde_json::to_string(&Brief::from(incident)).map_err(RecordError::Unwritable)?;
    expire(&mut item, &incident.id, incident.created_at);
    if incident.id.is_listed() {
        item.insert(LIST_PK.to_owned(), text(INCIDENTS));
        item.insert(LIST_SK.to_owned(), text(list_sk(incident.created_at, incident.id.as_str())));
    }
    item.insert(BRIEF.to_owned(), text(brief));
    if let Some(at) = incident.wake_at() {
        let due = Due { at, subject: DueSubject::Incident(incident.id.clone()) };
        wake(&mut item, incident.id.as_str(), &due);
    }
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Versioned<Incident>, RecordError> {
    versioned(item, decode(item, V)?)
}

/// Reads an incident's line in the list. It is rewritten with its incident, and an old line lacks
/// at most what was added later, so it has no version of its own.
pub(crate) fn read_brief(item: &Item) -> Result<Brief, RecordError> {
    let brief = crate::item::text_of(item, BRIEF);
    let brief = brief.ok_or_else(|| RecordError::missing(item, BRIEF))?;
    serde_json::from_str(brief).map_err(|_| RecordError::missing(item, BRIEF))
}

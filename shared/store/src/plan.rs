//! A commit as DynamoDB writes: which items, under which conditions.

use app::ports::{Answered, Commit, SlotChange};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::dedupe::DedupeKey;
use domain::ids::IncidentId;
use domain::incident::Status;
use domain::limits::{ITEM_BYTES_MAX, TRANSACT_ITEMS_MAX};
use domain::time::after;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::item::{Item, bytes, number, text};
use crate::keys::{EXPIRES_AT, Key, PK};
use crate::records::slot::{INCIDENT, REPEATS, SEEN};
use crate::records::{self, RecordError, VERSION, WRITE_ID};
use crate::write::{Expression, delete, put, update};

/// How long a slot remembers its triggers after its incident is over: as long as Step Functions
/// keeps a finished execution, longer than any source repeats itself.
const SLOT_KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Why a commit cannot be written at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error("the item {pk} would take {bytes} bytes, more than {ITEM_BYTES_MAX}")]
    TooBig { pk: String, bytes: usize },
    #[error("the decision would write {0} items, more than {TRANSACT_ITEMS_MAX}")]
    TooMany(usize),
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// The writes of `commit`, all of which must happen or none.
pub(crate) fn writes(table: &str, commit: &Commit) -> Result<Vec<TransactWriteItem>, PlanError> {
    let mut writes = Vec::new();
    let mut add = |item: Item, guard| {
        small_enough(&item)?;
        writes.push(put(table, item, guard));
        Ok::<_, PlanError>(())
    };
    if let Some(change) = &commit.incident {
        add(records::incident::write(change, commit.id)?, Some(unchanged(change.expected)))?;
    }
    for change in &commit.engagements {
        add(records::engagement::write(change, commit.id)?, Some(unchanged(change.expected)))?;
    }
    // What follows is named after what it says, so writing it twice changes nothing.
    if let Some(item) = records::timeline::write(commit)? {
        add(item, None)?;
    }
    for item in related(commit)? {
        add(item, None)?;
    }
    if let Some(link) = &commit.execution {
        add(records::execution::write(link, commit.id)?, None)?;
    }
    let unrelated = commit.unrelated.iter().map(|item| Key::related(&commit.of, item));
    writes.extend(unrelated.map(|key| delete(table, key, None)));
    if let Some(change) = &commit.chat {
        writes.extend(crate::chat_channels::writes(table, change, commit.id)?);
    }
    if let Some(answered) = &commit.answers {
        writes.push(first_answer(table, answered, commit.id)?);
    }
    if let Some(change) = &commit.slot {
        writes.push(slot(table, change, commit)?);
    }
    match writes.len() {
        0..=TRANSACT_ITEMS_MAX => Ok(writes),
        count => Err(PlanError::TooMany(count)),
    }
}

/// Checks an item before it is sent: DynamoDB's own answer does not say which one it was.
pub(crate) fn small_enough(item: &Item) -> Result<(), PlanError> {
    let bytes = bytes(item);
    if bytes <= ITEM_BYTES_MAX {
        return Ok(());
    }
    let pk = crate::item::text_of(item, PK).unwrap_or("?").to_owned();
    Err(PlanError::TooBig { pk, bytes })
}

/// The related items, each once: a transaction may not write the same item twice.
fn related(commit: &Commit) -> Result<Vec<Item>, RecordError> {
    let by_key: std::collections::BTreeMap<Key, _> =
        commit.related.iter().map(|item| (Key::related(&commit.of, item), item)).collect();
    by_key.into_values().map(|item| records::related::write(item, commit)).collect()
}

/// The condition that an aggregate is still as it was read.
pub(crate) fn unchanged(expected: Option<u64>) -> Expression {
    match expected {
        None => Expression::new(&format!("attribute_not_exists({PK})")),
        Some(version) => {
            Expression::new(&format!("{VERSION} = :expected")).value(":expected", number(version))
        }
    }
}

/// Remembers what a request is answered, unless it was answered before and that still counts.
pub(crate) fn first_answer(
    table: &str,
    answered: &Answered,
    commit: Uuid,
) -> Result<TransactWriteItem, RecordError> {
    let item = records::answered::write(answered, commit)?;
    let free = format!("attribute_not_exists({PK}) OR {EXPIRES_AT} <= :at");
    let free = Expression::new(&free).value(":at", number(answered.at.as_second()));
    Ok(put(table, item, Some(free)))
}

fn slot(table: &str, change: &SlotChange, commit: &Commit) -> Result<TransactWriteItem, PlanError> {
    match change {
        SlotChange::Open(change) => {
            let item = records::slot::write(change, commit.id);
            small_enough(&item)?;
            Ok(put(table, item, Some(unchanged(change.expected))))
        }
        SlotChange::Attach { key, incident, seen } => {
            Ok(attach(table, key, incident, seen.as_ref(), commit.id))
        }
        SlotChange::Close { key, incident } => Ok(close(table, key, incident, commit)),
    }
}

/// Attaching is one update that commutes with others of its kind. `write_id` keeps a lost answer's
/// second try from counting twice where no trigger would show it.
fn attach(
    table: &str,
    key: &DedupeKey,
    incident: &IncidentId,
    seen: Option<&(String, Timestamp)>,
    commit: Uuid,
) -> TransactWriteItem {
    let open = format!("{INCIDENT} = :incident AND {WRITE_ID} <> :write");
    let add = format!("ADD {REPEATS} :one, {VERSION} :one");
    let (condition, expression) = match seen {
        None => (open, format!("SET {WRITE_ID} = :write {add}")),
        Some(_) => (
            format!("{open} AND (attribute_not_exists({SEEN}.#trigger) OR {SEEN}.#trigger < :at)"),
            format!("SET {WRITE_ID} = :write, {SEEN}.#trigger = :at {add}"),
        ),
    };
    let mut guard = Expression::new(&condition)
        .value(":incident", text(incident.as_str()))
        .value(":write", text(commit.to_string()))
        .value(":one", number(1));
    if let Some((trigger, at)) = seen {
        guard = guard.name("#trigger", trigger).value(":at", text(crate::keys::sortable(*at)));
    }
    update(table, Key::slot(key), &expression, guard)
}

fn close(
    table: &str,
    key: &DedupeKey,
    incident: &IncidentId,
    commit: &Commit,
) -> TransactWriteItem {
    let mut expiry = String::new();
    let mut guard = Expression::new(&format!("{INCIDENT} = :incident"))
        .value(":incident", text(incident.as_str()))
        .value(":write", text(commit.id.to_string()))
        .value(":one", number(1));
    if let Some(at) = closed_at(commit) {
        expiry = format!(", {EXPIRES_AT} = :expires");
        guard = guard.value(":expires", number(after(at, SLOT_KEPT_FOR).as_second()));
    }
    let change = format!("SET {WRITE_ID} = :write{expiry} ADD {VERSION} :one REMOVE {INCIDENT}");
    update(table, Key::slot(key), &change, guard)
}

/// When the decision was taken, as far as the commit tells: the store has no clock.
fn closed_at(commit: &Commit) -> Option<Timestamp> {
    let resolved = commit.incident.as_ref().and_then(|change| match &change.value.status {
        Status::Open => None,
        Status::Resolved { at, .. } => Some(*at),
    });
    resolved.or_else(|| commit.timeline.last().map(|event| event.at))
}

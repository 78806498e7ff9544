//! Committing: judge every condition, then write everything.

use app::ports::{Change, Commit, CommitError, DueSubject, SlotChange};
use domain::chat::ChatService;
use domain::dedupe::Slot;
use domain::ids::IncidentId;
use uuid::Uuid;

use super::{State, Stored};

/// Whether there is nothing to write: no request then.
pub(super) fn is_empty(commit: &Commit) -> bool {
    commit.incident.is_none()
        && commit.engagements.is_empty()
        && commit.slot.is_none()
        && commit.timeline.is_empty()
        && commit.related.is_empty()
        && commit.unrelated.is_empty()
        && commit.execution.is_none()
        && commit.chat.is_none()
        && commit.answers.is_none()
}

pub(super) fn commit(state: &mut State, commit: &Commit) -> Result<(), CommitError> {
    let judged = judge(state, commit);
    let refused = || judged.iter().filter(|judgement| !judgement.holds);
    if refused().next().is_some() {
        // Our own first success, whose answer was lost; or somebody else's.
        let ours = refused().any(|judgement| judgement.write_id == Some(commit.id));
        return if ours { Ok(()) } else { Err(CommitError::Raced) };
    }
    write(state, commit);
    Ok(())
}

/// Writes one aggregate, if what is stored is as it was read.
pub(super) fn commit_one<T: Clone>(
    before: Option<&Stored<T>>,
    change: &Change<T>,
    commit: Uuid,
) -> Result<Option<Stored<T>>, CommitError> {
    let judged = unchanged(before, change.expected);
    match (judged.holds, judged.write_id == Some(commit)) {
        (true, _) => Ok(Some(stored(change, commit))),
        // Our own first success, whose answer was lost.
        (false, true) => Ok(None),
        (false, false) => Err(CommitError::Raced),
    }
}

/// What became of one condition.
struct Judgement {
    holds: bool,
    /// Who wrote the item last.
    write_id: Option<Uuid>,
}

fn judge(state: &State, commit: &Commit) -> Vec<Judgement> {
    let mut judged = Vec::new();
    if let Some(change) = &commit.incident {
        judged.push(unchanged(state.incidents.get(&change.value.id), change.expected));
    }
    for change in &commit.engagements {
        let stored = state.engagements.get(change.value.id.stem());
        judged.push(unchanged(stored, change.expected));
    }
    judged.extend(commit.slot.as_ref().map(|change| judge_slot(state, change, commit.id)));
    if let Some(chat) = &commit.chat {
        let change = &chat.change;
        judged.push(unchanged(state.chat_channels.get(&change.value.incident), change.expected));
        judged.extend(chat.room().map(|room| judge_room(state, room, &change.value.incident)));
    }
    judged.extend(commit.answers.as_ref().map(|new| Judgement {
        holds: !state.is_answered(new),
        // Never alone: what it answers recognises its own first success.
        write_id: None,
    }));
    judged
}

fn unchanged<T>(stored: Option<&Stored<T>>, expected: Option<u64>) -> Judgement {
    Judgement {
        holds: stored.map(|stored| stored.version) == expected,
        write_id: stored.map(|stored| stored.write_id),
    }
}

/// A room is free, or this incident's already.
fn judge_room(
    state: &State,
    (service, id): (ChatService, &str),
    incident: &IncidentId,
) -> Judgement {
    let stored = state.rooms.get(&(service, id.to_owned()));
    Judgement {
        holds: stored.is_none_or(|(of, _)| of == incident),
        write_id: stored.map(|(_, write_id)| *write_id),
    }
}

fn judge_slot(state: &State, change: &SlotChange, commit: Uuid) -> Judgement {
    match change {
        SlotChange::Open(change) => unchanged(state.slots.get(&change.value.key), change.expected),
        SlotChange::Attach { key, incident, seen } => {
            let stored = state.slots.get(key);
            let holds = stored.is_some_and(|stored| {
                let slot = &stored.value;
                let newer = seen.as_ref().is_none_or(|(trigger, at)| {
                    slot.seen.get(trigger).is_none_or(|before| before < at)
                });
                slot.incident.as_ref() == Some(incident) && newer && stored.write_id != commit
            });
            Judgement { holds, write_id: stored.map(|stored| stored.write_id) }
        }
        SlotChange::Close { key, incident } => {
            let stored = state.slots.get(key);
            let holds = stored.is_some_and(|s| s.value.incident.as_ref() == Some(incident));
            Judgement { holds, write_id: stored.map(|stored| stored.write_id) }
        }
    }
}

fn write(state: &mut State, commit: &Commit) {
    state.applied += 1;
    if let Some(change) = &commit.incident {
        let incident = &change.value;
        state.due.set(DueSubject::Incident(incident.id.clone()), incident.wake_at());
        state.incidents.insert(change.value.id.clone(), stored(change, commit.id));
    }
    for change in &commit.engagements {
        let engagement = &change.value;
        state.due.set(DueSubject::Engagement(engagement.id.clone()), engagement.wake_at());
        state.engagements.insert(change.value.id.stem().to_owned(), stored(change, commit.id));
    }
    if let Some(change) = &commit.slot {
        write_slot(state, change, commit.id);
    }
    if let Some(first) = commit.timeline.first() {
        // Notes without a sequence come last within their instant.
        let place = (first.at, first.sequence.unwrap_or(u64::MAX), commit.id);
        let timeline = state.timelines.entry(commit.of.clone()).or_default();
        timeline.insert(place, commit.timeline.clone());
    }
    for item in &commit.related {
        let related = state.related.entry(commit.of.clone()).or_default();
        related.insert((item.kind, item.value.clone()), item.clone());
    }
    for item in &commit.unrelated {
        let related = state.related.entry(commit.of.clone()).or_default();
        related.remove(&(item.kind, item.value.clone()));
    }
    if let Some(chat) = &commit.chat {
        let incident = &chat.change.value.incident;
        state.chat_channels.insert(incident.clone(), stored(&chat.change, commit.id));
        let room = chat.room().map(|(service, id)| (service, id.to_owned()));
        state.rooms.extend(room.map(|room| (room, (incident.clone(), commit.id))));
    }
    state.answered.extend(commit.answers.iter().map(|new| (new.id, new.clone())));
    if let Some(link) = &commit.execution {
        state.executions.insert(link.execution.clone(), link.clone());
    }
}

fn stored<T: Clone>(change: &Change<T>, write_id: Uuid) -> Stored<T> {
    let version = change.expected.unwrap_or(0) + 1;
    Stored { value: change.value.clone(), version, write_id }
}

fn write_slot(state: &mut State, change: &SlotChange, commit: Uuid) {
    match change {
        SlotChange::Open(change) => {
            state.slots.insert(change.value.key.clone(), stored(change, commit));
        }
        SlotChange::Attach { key, seen, .. } => touch(state.slots.get_mut(key), commit, |slot| {
            slot.seen.extend(seen.clone());
            slot.repeats += 1;
        }),
        SlotChange::Close { key, .. } => {
            touch(state.slots.get_mut(key), commit, |slot| slot.incident = None);
        }
    }
}

fn touch(stored: Option<&mut Stored<Slot>>, commit: Uuid, change: impl FnOnce(&mut Slot)) {
    // A slot that is not there did not pass its condition.
    if let Some(stored) = stored {
        change(&mut stored.value);
        stored.version += 1;
        stored.write_id = commit;
    }
}

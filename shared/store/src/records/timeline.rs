//! The facts of one decision.

use app::ports::Commit;
use domain::ids::IncidentId;
use domain::timeline::{Fact, TimelineEvent};
use uuid::Uuid;

use super::{RecordError, decode, encode, expire, signed};
use crate::item::Item;
use crate::keys::Key;

/// 2: an incident may be changed and opened again, and people write. 3: people escalate, and there is a
/// chat channel. What tells of none of that is written as before, for the code of the last release.
const V: u64 = 3;

/// The facts of `commit`; `None` when it has none.
pub(crate) fn write(commit: &Commit) -> Result<Option<Item>, RecordError> {
    let Some(first) = commit.timeline.first() else { return Ok(None) };
    let key = Key::timeline(&commit.of, first.at, first.sequence, commit.id);
    let mut item = encode(key, version(&commit.timeline), &commit.timeline)?;
    signed(&mut item, commit.id);
    expire(&mut item, &commit.of, first.at);
    Ok(Some(item))
}

/// The lowest version that knows all of these facts.
fn version(events: &[TimelineEvent]) -> u64 {
    let is_of_3 = |event: &TimelineEvent| {
        matches!(
            event.fact,
            Fact::Escalated { .. } | Fact::ChatOpened { .. } | Fact::ChatFailed { .. }
        )
    };
    let is_of_2 = |event: &TimelineEvent| {
        matches!(
            event.fact,
            Fact::IncidentUpdated { .. } | Fact::IncidentReopened { .. } | Fact::Written(_)
        )
    };
    if events.iter().any(is_of_3) {
        V
    } else if events.iter().any(is_of_2) {
        2
    } else {
        1
    }
}

/// The record of an event that stands alone, at the place that its own id makes.
pub(crate) fn alone(
    incident: &IncidentId,
    event: &TimelineEvent,
    id: Uuid,
    commit: Uuid,
) -> Result<Item, RecordError> {
    let key = Key::timeline(incident, event.at, None, id);
    let mut item = encode(key, version(std::slice::from_ref(event)), &[event])?;
    signed(&mut item, commit);
    Ok(item)
}

pub(crate) fn read(item: &Item) -> Result<Vec<TimelineEvent>, RecordError> {
    decode(item, V)
}

//! The facts of one decision.

use app::ports::Commit;
use domain::ids::IncidentId;
use domain::timeline::{Fact, TimelineEvent};
use uuid::Uuid;

use super::{RecordError, decode, encode, expire, signed};
use crate::item::Item;
use crate::keys::Key;

/// 2: an incident may be changed and opened again, and people write. 3: people escalate, there is a chat
/// channel, and runbooks wait for people, have steps, and are stopped and run again. What tells of none of that is
/// written as before, for the code of the last release.
const V: u64 = 3;
/// The version of what people write.
const WRITTEN: u64 = 2;

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
    events.iter().map(|event| version_of(&event.fact)).max().unwrap_or(1)
}

fn version_of(fact: &Fact) -> u64 {
    match fact {
        Fact::IncidentUpdated { .. } | Fact::IncidentReopened { .. } | Fact::Written(_) => WRITTEN,
        Fact::Escalated { .. }
        | Fact::ChatOpened { .. }
        | Fact::ChatFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
        | Fact::RunbookStep { .. }
        | Fact::RunbookTimedOut { .. }
        | Fact::RunbookSilent { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. } => V,
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageSent { .. }
        | Fact::PageWaits { .. }
        | Fact::PageFailed { .. }
        | Fact::Acknowledged { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::NotificationSent { .. }
        | Fact::EffectFailed { .. }
        | Fact::IncidentResolved { .. } => 1,
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

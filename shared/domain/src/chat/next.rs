//! What brings a chat channel one step nearer to what it should show.

use jiff::Timestamp;
use uuid::Uuid;

use super::{ChatChannel, Part, Where};
use crate::limits::CHAT_OVERLAP;
use crate::timeline::{Fact, TimelineEvent};

/// What a channel should show, as it was read.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Which channel is wanted.
    pub place: Where,
    /// The name to try, where there is one left.
    pub name: Option<String>,
    /// What should stand above it.
    pub topic: String,
    /// Who should be in it, and can be asked.
    pub guests: Vec<String>,
    /// What the card should show, as a digest.
    pub card: Uuid,
    /// Whether there is a decision that was not told.
    pub untold: bool,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Note that a channel of this name is asked for.
    Ask(String),
    /// Make a channel of this name, which was noted before: it may be there already.
    Open(String),
    /// Take a channel that there is.
    Adopt(String),
    /// Set what stands above it.
    Topic(String),
    /// Ask these people in.
    Invite(Vec<String>),
    /// Post the card.
    Post,
    /// Keep the card in sight.
    Pin,
    /// Tell the first decision that was not told.
    Tell,
    /// Bring the card up to date.
    Update,
    /// No name is left to try.
    Nameless,
    /// Nothing: it is in step, or given up.
    Rest,
}

/// What to do next. A part that failed for good is not tried again, and keeps back no other, unless nothing works
/// without it.
pub fn next(channel: &ChatChannel, seen: &Seen) -> Step {
    if channel.is_given_up() {
        return Step::Rest;
    }
    let Some(room) = &channel.room else {
        return match (&seen.place, &seen.name) {
            (Where::Existing(id), _) => Step::Adopt(id.clone()),
            (Where::New, Some(name)) if channel.asked.as_ref() == Some(name) => {
                Step::Open(name.clone())
            }
            (Where::New, Some(name)) => Step::Ask(name.clone()),
            (Where::New, None) => Step::Nameless,
        };
    };
    let may = |part| !channel.failed.contains_key(&part);
    // A channel that others use has its own topic, and its own people.
    if room.own && may(Part::Topic) && channel.topic.is_none() {
        return Step::Topic(seen.topic.clone());
    }
    let guests = seen.guests.iter().filter(|guest| !channel.invited.contains(*guest));
    let guests: Vec<String> = guests.cloned().collect();
    if may(Part::Invite) && !guests.is_empty() {
        return Step::Invite(guests);
    }
    let Some(card) = &channel.card else { return Step::Post };
    if may(Part::Pin) && !card.pinned {
        return Step::Pin;
    }
    if seen.untold {
        return Step::Tell;
    }
    if may(Part::Update) && card.shown != seen.card {
        return Step::Update;
    }
    Step::Rest
}

/// The first place from which a timeline is read for what was not told yet; `None` for all of it.
///
/// Decisions come onto a timeline a moment after their instant, and not in the order of their instants: those near
/// the newest that was told are looked through again.
pub fn unread_from(channel: &ChatChannel) -> Option<String> {
    let through = channel.through.as_deref()?;
    let (prefix, rest) = through.split_once('#')?;
    let (at, _) = rest.split_once('#')?;
    let at: Timestamp = at.parse().ok()?;
    let from = at.checked_sub(CHAT_OVERLAP).ok()?;
    Some(format!("{prefix}#{from:.9}"))
}

/// Whether a decision is about an instant long before it was written: whoever reads on from the newest that was told
/// would not come across it.
pub fn comes_late(events: &[TimelineEvent]) -> bool {
    events.iter().any(|event| {
        let Fact::Written(written) = &event.fact else { return false };
        written.updated_at.duration_since(event.at) >= CHAT_OVERLAP
    })
}

/// Whether a channel is told of a fact: not of what it shows by itself, and not of what only operators look at.
pub fn is_told(fact: &Fact) -> bool {
    match fact {
        Fact::ChatOpened { .. } | Fact::PageWaits { .. } | Fact::NotificationSent { .. } => false,
        Fact::IncidentCreated { .. }
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::StageSkipped { .. }
        | Fact::ChannelSkipped { .. }
        | Fact::PageSent { .. }
        | Fact::PageFailed { .. }
        | Fact::Acknowledged { .. }
        | Fact::EngagementExhausted { .. }
        | Fact::EngagementStopped { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
        | Fact::RunbookStep { .. }
        | Fact::RunbookTimedOut { .. }
        | Fact::RunbookSilent { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. }
        | Fact::Escalated { .. }
        | Fact::ChatFailed { .. }
        | Fact::EffectFailed { .. }
        | Fact::IncidentUpdated { .. }
        | Fact::IncidentReopened { .. }
        | Fact::Written(_)
        | Fact::IncidentResolved { .. } => true,
    }
}

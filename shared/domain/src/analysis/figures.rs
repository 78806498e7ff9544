//! What the timeline says of an incident in numbers.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::contact::ChannelKind;
use crate::ids::{ContactId, PageId};
use crate::incident::Incident;
use crate::timeline::{Fact, TimelineEvent, Written};

/// The kind of an event by which people or programs say that the impact is over.
const MITIGATED: &str = "Mitigated";

/// The figures of an incident: when each thing happened for the first time, and how often people were
/// paged. Of several resolutions the last counts, and only while it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// When it was opened: what every time is counted from.
    pub opened_at: Timestamp,
    /// When a carrier took the first page.
    pub engaged_at: Option<Timestamp>,
    /// When somebody answered first.
    pub acknowledged_at: Option<Timestamp>,
    /// When the impact was over: as the analysis says, else the first event of the kind `Mitigated`.
    pub mitigated_at: Option<Timestamp>,
    /// When it was resolved; absent while it is open.
    pub resolved_at: Option<Timestamp>,
    /// How long it was open, without the times between a resolution and a reopening; absent while
    /// it is open.
    pub duration: Option<SignedDuration>,
    /// How often it was opened again.
    pub times_reopened: usize,
    /// How often each person was paged by what.
    pub paged: Vec<Paged>,
    /// Who answered, in the order in which they did.
    pub answers: Vec<Answer>,
}

/// The pages of a person by one kind of channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged {
    /// Who.
    pub contact: ContactId,
    /// By what.
    pub kind: ChannelKind,
    /// Pages that a carrier took.
    pub sent: usize,
    /// Pages that a carrier refused, and that never left.
    pub failed: usize,
}

/// The first answer of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub contact: ContactId,
    /// When.
    pub at: Timestamp,
}

impl Figures {
    /// The time from the opening until `at`. The clocks of two machines differ a little: what seems to
    /// have happened before took no time.
    pub fn time_to(&self, at: Option<Timestamp>) -> Option<SignedDuration> {
        at.map(|at| at.duration_since(self.opened_at).max(SignedDuration::ZERO))
    }
}

/// Computes the figures of `incident` from its timeline. Who analysed it may know better when the
/// impact was over.
pub fn figures(
    incident: &Incident,
    timeline: &[TimelineEvent],
    mitigated_at: Option<Timestamp>,
) -> Figures {
    let first = |wanted: &dyn Fn(&TimelineEvent) -> bool| {
        timeline.iter().filter(|event| wanted(event)).map(|event| event.at).min()
    };
    let opened_at = incident.created_at;
    let resolved_at = incident.resolved_at();
    let is_reopening = |event: &&TimelineEvent| matches!(event.fact, Fact::IncidentReopened { .. });
    Figures {
        opened_at,
        engaged_at: first(&|event| matches!(event.fact, Fact::PageSent { .. })),
        acknowledged_at: first(&|event| matches!(event.fact, Fact::Acknowledged { .. })),
        mitigated_at: mitigated_at.or_else(|| first(&|event| is_mitigation(event, opened_at))),
        resolved_at,
        duration: resolved_at.map(|_| open_for(incident, timeline)),
        times_reopened: timeline.iter().filter(is_reopening).count(),
        paged: paged(timeline),
        answers: answers(timeline),
    }
}

/// Whether it says that the impact is over. The time of an event is whatever its author gives.
fn is_mitigation(event: &TimelineEvent, opened_at: Timestamp) -> bool {
    let Fact::Written(Written { kind, .. }) = &event.fact else { return false };
    kind.eq_ignore_ascii_case(MITIGATED) && event.at >= opened_at
}

/// The time between each opening and the resolution after it.
fn open_for(incident: &Incident, timeline: &[TimelineEvent]) -> SignedDuration {
    let change = |event: &TimelineEvent| {
        let reopened = matches!(event.fact, Fact::IncidentReopened { .. });
        let resolved = matches!(event.fact, Fact::IncidentResolved { .. });
        (reopened || resolved).then_some((event.sequence, event.at, reopened))
    };
    let mut changes: Vec<_> = timeline.iter().filter_map(change).collect();
    // Both are facts of the incident, which counts them.
    changes.sort_unstable();
    let mut open_since = Some(incident.created_at);
    let mut open_for = SignedDuration::ZERO;
    for (_, at, reopened) in changes {
        if reopened {
            open_since = Some(at);
        } else if let Some(since) = open_since.take() {
            let span = at.duration_since(since).max(SignedDuration::ZERO);
            open_for = open_for.saturating_add(span);
        }
    }
    open_for
}

/// Counts pages, not attempts: one that was refused and left later was sent.
fn paged(timeline: &[TimelineEvent]) -> Vec<Paged> {
    let mut pages: BTreeMap<&PageId, (&ContactId, ChannelKind, bool)> = BTreeMap::new();
    for event in timeline {
        let sent = matches!(event.fact, Fact::PageSent { .. });
        let (Fact::PageSent { page, contact, kind, .. }
        | Fact::PageFailed { page, contact, kind, .. }) = &event.fact
        else {
            continue;
        };
        pages.entry(page).or_insert((contact, *kind, false)).2 |= sent;
    }
    let mut counts: BTreeMap<(&ContactId, ChannelKind), (usize, usize)> = BTreeMap::new();
    for (contact, kind, sent) in pages.into_values() {
        let count = counts.entry((contact, kind)).or_default();
        if sent {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    }
    let count = |((contact, kind), (sent, failed)): ((&ContactId, _), _)| Paged {
        contact: contact.clone(),
        kind,
        sent,
        failed,
    };
    counts.into_iter().map(count).collect()
}

fn answers(timeline: &[TimelineEvent]) -> Vec<Answer> {
    let mut first: BTreeMap<&ContactId, Timestamp> = BTreeMap::new();
    for event in timeline {
        if let Fact::Acknowledged { contact, .. } = &event.fact {
            let at = first.entry(contact).or_insert(event.at);
            *at = event.at.min(*at);
        }
    }
    let answer = |(contact, at): (&ContactId, _)| Answer { contact: contact.clone(), at };
    let mut answers: Vec<_> = first.into_iter().map(answer).collect();
    answers.sort_by_key(|answer| answer.at);
    answers
}

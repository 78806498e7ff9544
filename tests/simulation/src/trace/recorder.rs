//! A witness that notes what it sees in the words of the model.

use std::collections::BTreeMap;

use app::ports::{Change, Commit, OutgoingPage};
use domain::escalation::{Engagement, Page, Phase};
use domain::ids::{ChannelId, PageId};
use domain::incident::runbooks::alarm::RUNBOOKS;
use domain::limits::CLAIM;
use domain::mailbox::{Letter, Mailbox};
use domain::timeline::{Fact, TimelineEvent};
use protocol::engagement::{Index, Instant};
use protocol::system::Place;
use testkit::memory::Contents;
use testkit::world::{Committed, Message, Millis, TaskId, Witness};

use super::abstraction::{abstracted, instant, ordinal};
use super::{Asked, Event, Observed, Trace, What, Written};
use crate::history;
use crate::lives::Life;

/// Notes every engagement of a history.
#[derive(Default)]
pub struct Recorder {
    traces: BTreeMap<String, Trace>,
    /// Which page of its engagement each is.
    pages: BTreeMap<PageId, Index>,
    /// The pages that each mailbox knows.
    mailboxes: BTreeMap<ChannelId, Vec<PageId>>,
    /// What the write that is being judged will have been.
    candidates: Vec<(String, Written)>,
}

/// Lives a life, and gives what it showed of each engagement.
pub fn traces(life: &Life) -> Vec<Trace> {
    let mut ended = history::run(life, Box::new(Recorder::default()), false);
    let recorder = ended.witness.take().map(Witness::into_any);
    let recorder = recorder.and_then(|recorder| recorder.downcast::<Recorder>().ok());
    recorder.unwrap().traces.into_values().collect()
}

impl Witness for Recorder {
    fn committing(&mut self, write: &Committed<'_>) {
        self.candidates.clear();
        // The model has none that is committed before its first stage, as those about a runbook are.
        let followed = |change: &&Change<Engagement>| change.value.sender != RUNBOOKS;
        for change in write.commit.engagements.iter().filter(followed) {
            let stem = change.value.id.stem();
            let before = write.before.engagement(stem);
            let facts = &write.commit.timeline;
            let written = written(write.task, before, &change.value, facts);
            let pages = change.value.pages.iter().enumerate();
            self.pages.extend(pages.map(|(index, page)| (page.id.clone(), ordinal(index))));
            self.candidates.push((stem.to_owned(), written));
        }
    }

    fn committed(&mut self, at: Millis, _: TaskId, _: &Commit, applied: bool) {
        for (stem, written) in std::mem::take(&mut self.candidates) {
            if applied {
                self.note(&stem, at, What::Written(Box::new(written)));
            }
        }
    }

    fn posted(&mut self, at: Millis, by: TaskId, mailbox: &Mailbox) {
        let places = places(mailbox);
        let now = places.iter().map(|(page, _)| page.clone()).collect();
        let then = self.mailboxes.insert(mailbox.channel.clone(), now).unwrap_or_default();
        let gone = then.into_iter().filter(|page| places.iter().all(|(known, _)| known != page));
        let gone: Vec<_> = gone.map(|page| (page, Place::Nowhere)).collect();
        let mut by_engagement: BTreeMap<String, Vec<(Index, Place)>> = BTreeMap::new();
        for (page, place) in gone.into_iter().chain(places) {
            if let Some(index) = self.pages.get(&page) {
                let of = by_engagement.entry(page.engagement_stem().to_owned()).or_default();
                of.push((*index, place));
            }
        }
        for (stem, places) in by_engagement {
            self.note(&stem, at, What::Mailed { by, places });
        }
    }

    fn sending(&mut self, at: Millis, by: TaskId, message: &OutgoingPage, _: &Contents<'_>) {
        for (stem, page) in self.known(&message.carries) {
            self.note(&stem, at, What::Sending { by, page });
        }
    }

    fn accepted(&mut self, at: Millis, by: TaskId, message: &Message) {
        for (stem, page) in self.known(&message.carries) {
            self.note(&stem, at, What::Taken { by, page });
        }
    }

    fn ended(&mut self, at: Millis, by: TaskId, _: bool) {
        let at = moment(at);
        for trace in self.traces.values_mut() {
            trace.events.push(Event { at, what: What::Ended { by } });
        }
    }

    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any> {
        self
    }
}

impl Recorder {
    /// Those of these pages that are of an engagement; a notice of a hand-off is of none.
    fn known(&self, pages: &[PageId]) -> Vec<(String, Index)> {
        let known = pages.iter().filter_map(|page| Some((page, *self.pages.get(page)?)));
        known.map(|(page, index)| (page.engagement_stem().to_owned(), index)).collect()
    }

    fn note(&mut self, stem: &str, at: Millis, what: What) {
        let trace = self.traces.entry(stem.to_owned()).or_default();
        stem.clone_into(&mut trace.engagement);
        trace.events.push(Event { at: moment(at), what });
    }
}

fn moment(at: Millis) -> Instant {
    Instant::try_from(at).expect("no history is longer than three weeks")
}

/// Where a mailbox has its pages.
fn places(mailbox: &Mailbox) -> Vec<(PageId, Place)> {
    let waiting = mailbox.waiting.iter().map(|letter| (letter.page.clone(), Place::Waiting));
    let leaving = mailbox.messages.iter().flat_map(|message| {
        let until = instant(message.at) + claim();
        let place = move |(index, letter): (usize, &Letter)| {
            (letter.page.clone(), Place::Leaving { is_own: index == 0, until })
        };
        message.pages.iter().enumerate().map(place)
    });
    let mut places: BTreeMap<PageId, Place> = leaving.collect();
    // Who waits is to leave with the next message, whatever carried it before.
    places.extend(waiting);
    places.into_iter().collect()
}

pub(super) fn claim() -> Instant {
    Instant::try_from(CLAIM.as_millis()).expect("a claim is short")
}

fn written(
    by: TaskId,
    before: Option<&Engagement>,
    after: &Engagement,
    facts: &[TimelineEvent],
) -> Written {
    Written {
        by,
        asked: asked(before, after, facts),
        decided_at: decided_at(before, after, facts),
        after: abstracted(after),
        plan: Observed::of(before, after, facts),
    }
}

fn asked(before: Option<&Engagement>, after: &Engagement, facts: &[TimelineEvent]) -> Asked {
    if before.is_none() {
        return Asked::Begin;
    }
    let answer = facts.iter().find_map(|event| match &event.fact {
        Fact::Acknowledged { engagement, contact, essential, .. } if *engagement == after.id => {
            Some((contact, *essential))
        }
        _ => None,
    });
    if let Some((contact, is_essential)) = answer {
        let runs = after.runs.iter().enumerate();
        let runs = runs.filter(|(_, run)| run.path.contact == *contact);
        let runs = runs.map(|(index, _)| ordinal(index)).collect();
        return Asked::Answer { runs, is_essential };
    }
    let escalates = |event: &TimelineEvent| match &event.fact {
        Fact::Escalated { engagement, .. } => *engagement == after.id,
        _ => false,
    };
    if facts.iter().any(escalates) {
        return Asked::Escalate;
    }
    let was_stopped = before.is_some_and(|before| before.phase == Phase::Stopped);
    let is_stopped = after.phase == Phase::Stopped;
    // A record after the end changes pages, a stop of what is stopped changes nothing.
    let same = before.is_some_and(|before| before == after);
    if is_stopped && (!was_stopped || same) { Asked::Stop } else { Asked::GoOn }
}

/// The instant of a decision, where it shows: on the timeline, in a page that it made or claimed.
fn decided_at(
    before: Option<&Engagement>,
    after: &Engagement,
    facts: &[TimelineEvent],
) -> Option<Instant> {
    let fact = facts.first().map(|event| instant(event.at));
    let known = before.map_or(&[][..], |before| &before.pages);
    let made = after.pages.get(known.len()).map(|page| instant(page.due_at));
    let claimed = |(old, new): (&Page, &Page)| {
        let until = new.pending_until().filter(|_| new.tries > old.tries);
        until.map(|until| instant(until) - claim())
    };
    let claimed = || known.iter().zip(&after.pages).find_map(claimed);
    fact.or(made).or_else(claimed)
}

//! Carrying out what was committed: pages to their carriers, an incident's own effects to the
//! world, and the outcome of both back into the state.
//!
//! A round of sends: claimed pages are posted to their mailboxes, those that leave are handed to
//! their carriers with whatever leaves along, and every outcome is recorded.

mod claim;
mod effects;
mod post;
mod record;
mod send;

use std::collections::VecDeque;

use domain::configuration::Configuration;
use domain::escalation::{Decision, Engagement, Outcome};
use domain::ids::PageId;
use domain::limits::THROTTLE_HORIZON;
use domain::time::after;
use jiff::Timestamp;

use crate::error::AppError;
use crate::ports::{Aggregates, Change, Clock, Commit, Entropy, Pager, Versioned};
use crate::{State, World};

use claim::Ready;
pub(crate) use effects::{carry_out, mark};

/// What became of the pages of one dispatch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dispatched {
    /// Pages that a carrier took.
    pub sent: usize,
    /// Pages that a carrier refused, now or for good.
    pub failed: usize,
    /// When the first carrier took a page.
    pub first_sent_at: Option<Timestamp>,
}

impl Dispatched {
    /// Both together.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let first_sent_at = self.first_sent_at.into_iter().chain(other.first_sent_at).min();
        let (sent, failed) = (self.sent + other.sent, self.failed + other.failed);
        Self { sent, failed, first_sent_at }
    }

    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Accepted { at, .. } => {
                self.sent += 1;
                self.first_sent_at = self.first_sent_at.into_iter().chain([*at]).min();
            }
            Outcome::Busy { .. } | Outcome::Throttled { .. } | Outcome::Refused { .. } => {
                self.failed += 1;
            }
            Outcome::Waits { .. } => {}
        }
    }
}

/// A commit of an engagement's decision.
pub(crate) fn commit_of(id: uuid::Uuid, decision: &Decision, version: Option<u64>) -> Commit {
    let mut commit = Commit::new(id, decision.engagement.incident.clone());
    commit.engagements = vec![Change { value: decision.engagement.clone(), expected: version }];
    commit.timeline.clone_from(&decision.timeline);
    commit
}

/// An engagement as we committed it last, and pages of it that are ours to send.
struct Claimed {
    engagement: Versioned<Engagement>,
    pages: Vec<PageId>,
}

/// What is still to be done in one dispatch.
enum Work {
    /// To be posted and sent.
    Post(Claimed),
    /// To be handed again to a carrier that was asked too often.
    Insist(Ready),
}

/// Sends the pages that a commit of ours claimed and records what carriers said. Where a refusal
/// brings the next stage forward, its pages are sent too; and so are the pages of other engagements
/// that wait to leave by the same phone.
///
/// # Errors
/// [`AppError`] when the outcome cannot be recorded; the claims then run out, and whoever finds
/// that sends again: twice at the worst, never not at all.
pub async fn send_pages<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    committed: Versioned<Engagement>,
    send: Vec<PageId>,
) -> Result<(Engagement, Dispatched), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let patience = after(state.clock.now(), THROTTLE_HORIZON);
    let mut own = committed.value.clone();
    let mut report = Dispatched::default();
    // Boxed one by one: whoever sends holds one of these at a time, not room for all of them.
    let mut queue = VecDeque::from([Work::Post(Claimed { engagement: committed, pages: send })]);
    while let Some(work) = queue.pop_front() {
        let ready = match work {
            Work::Post(claimed) if claimed.pages.is_empty() => continue,
            Work::Post(claimed) => {
                let posted = Box::pin(post::post_all(state, claimed)).await;
                Box::pin(claim::claim_along(state, configuration, posted)).await?
            }
            Work::Insist(ready) => Box::pin(claim::renew_all(state, configuration, ready)).await,
        };
        let sent = send::send_all(state, world, configuration, ready, &mut report);
        let sent = Box::pin(sent).await;
        let recorded = record::record_all(state, configuration, sent, patience);
        let recorded = Box::pin(recorded).await?;
        let claimed = recorded.claimed.iter().map(|claimed| &claimed.engagement.value);
        if let Some(latest) = { claimed }.find(|engagement| engagement.id == own.id) {
            own.clone_from(latest);
        }
        queue.extend(recorded.claimed.into_iter().map(Work::Post));
        queue.extend(recorded.insist.map(Work::Insist));
    }
    Ok((own, report))
}

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
use jiff::Timestamp;

use crate::error::AppError;
use crate::ports::{Aggregates, Change, Clock, Commit, Entropy, Pager, Versioned};
use crate::{State, World};

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
    let mut own = committed.value.clone();
    let mut report = Dispatched::default();
    let mut queue = VecDeque::from([Claimed { engagement: committed, pages: send }]);
    while let Some(claimed) = queue.pop_front() {
        if claimed.engagement.value.id == own.id {
            own.clone_from(&claimed.engagement.value);
        }
        if !claimed.pages.is_empty() {
            queue.extend(round(state, world, configuration, claimed, &mut report).await?);
        }
    }
    Ok((own, report))
}

/// One round of sends. Gives the engagements that it recorded, each with what that claimed.
async fn round<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    configuration: &Configuration,
    claimed: Claimed,
    report: &mut Dispatched,
) -> Result<Vec<Claimed>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let posted = post::post_all(state, claimed).await;
    let ready = claim::claim_along(state, configuration, posted).await?;
    let sent = send::send_all(state, world, configuration, ready, report).await;
    record::record_all(state, configuration, sent).await
}

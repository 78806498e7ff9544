//! Posting claimed pages to the mailboxes of their channels.

use domain::escalation::{Engagement, Page};
use domain::ids::PageId;
use domain::limits::{COMMIT_ATTEMPTS, COMPANION_PATIENCE, MESSAGE_GAP};
use domain::mailbox::{Letter, Mailbox, Posted, has_mailbox, post, put_back};
use domain::time::after;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Claimed;
use crate::State;
use crate::ports::{
    Aggregates, Clock, Entropy, MailboxChange, MailboxError, Replaces, StoreError, Versioned,
};
use crate::retry::within;

/// Pauses before a mailbox that did not answer is asked again: a page must not wait for it long.
const PAUSES: [SignedDuration; 2] =
    [SignedDuration::from_millis(50), SignedDuration::from_millis(200)];

/// What became of the claimed pages of one engagement.
pub(super) struct PostedPages {
    pub(super) engagement: Versioned<Engagement>,
    pub(super) leaving: Vec<Leaving>,
    /// Pages that wait for the next message, and until when.
    pub(super) waiting: Vec<(PageId, Timestamp)>,
}

/// A page that leaves now.
pub(super) struct Leaving {
    pub(super) page: PageId,
    /// Pages that its mailbox gave along.
    pub(super) with: Vec<Letter>,
    /// The mailbox as it was written, where it has one that could be asked.
    pub(super) mailbox: Option<(Mailbox, Uuid)>,
}

/// Posts every claimed page.
pub(super) async fn post_all<S, C, E>(state: &State<'_, S, C, E>, claimed: Claimed) -> PostedPages
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let engagement = &claimed.engagement.value;
    let posts = claimed
        .pages
        .iter()
        .filter_map(|id| engagement.page(id))
        .map(async |page| (page.id.clone(), post_one(state, engagement, page).await));
    let mut posted = PostedPages {
        leaving: Vec::new(),
        waiting: Vec::new(),
        engagement: claimed.engagement.clone(),
    };
    for (page, fate) in join_all(posts).await {
        match fate {
            Fate::Leaves { with, mailbox } => posted.leaving.push(Leaving { page, with, mailbox }),
            Fate::Waits { until } => posted.waiting.push((page, until)),
        }
    }
    posted
}

enum Fate {
    Leaves { with: Vec<Letter>, mailbox: Option<(Mailbox, Uuid)> },
    Waits { until: Timestamp },
}

async fn post_one<S, C, E>(state: &State<'_, S, C, E>, engagement: &Engagement, page: &Page) -> Fate
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    if !has_mailbox(page.kind) {
        return Fate::Leaves { with: Vec::new(), mailbox: None };
    }
    let letter = Letter::of(engagement, page);
    let mut known = Mailbox::empty(page.channel.clone());
    let mut written_as = None;
    for _ in 0..COMMIT_ATTEMPTS {
        let now = state.clock.now();
        let (next, posted) = post(&known, letter.clone(), now);
        if let (Posted::Waits { until }, true) = (&posted, next == known) {
            return Fate::Waits { until: *until };
        }
        let expected = written_as.map_or(Replaces::Resting(now), Replaces::State);
        let change = MailboxChange { next, expected, id: state.entropy.fresh() };
        match put(state, &change).await {
            Ok(()) => {
                return match posted {
                    Posted::Waits { until } => Fate::Waits { until },
                    Posted::Leaves { with } => {
                        Fate::Leaves { with, mailbox: Some((change.next, change.id)) }
                    }
                };
            }
            Err(MailboxError::Raced(Some(theirs))) => {
                let (mailbox, id) = *theirs;
                (known, written_as) = (mailbox, Some(id));
            }
            Err(MailboxError::Raced(None)) => written_as = None,
            // In a storm a mailbox may be written too often: waiting once is what it would say, unless
            // an earlier write of ours was done and only its answer lost.
            Err(MailboxError::Store(StoreError::Busy { .. }))
                if !page.waited && !known.bears(&page.id) =>
            {
                break;
            }
            // A mailbox spares people messages; one that cannot be asked must not cost them a page.
            // It leaves alone: what else waits may be given to somebody else by now.
            Err(MailboxError::Store(_)) => {
                return Fate::Leaves { with: Vec::new(), mailbox: None };
            }
        }
    }
    // So many post at once that it is a storm: somebody else leaves now, and this one asks again.
    Fate::Waits { until: after(known.opens_at(state.clock.now()), MESSAGE_GAP) }
}

/// Writes a mailbox, patiently but not for long; one that does not answer in time cannot be asked.
async fn put<S, C, E>(
    state: &State<'_, S, C, E>,
    change: &MailboxChange,
) -> Result<(), MailboxError>
where
    S: Aggregates,
    C: Clock,
{
    let put = within(state.clock, COMPANION_PATIENCE, put_patiently(state, change)).await;
    let late =
        || StoreError::Failed { doing: "writing a mailbox", source: "it took too long".into() };
    put.unwrap_or_else(|| Err(late().into()))
}

async fn put_patiently<S, C, E>(
    state: &State<'_, S, C, E>,
    change: &MailboxChange,
) -> Result<(), MailboxError>
where
    S: Aggregates,
    C: Clock,
{
    for pause in PAUSES {
        match state.store.put_mailbox(change).await {
            Err(MailboxError::Store(StoreError::Busy { .. })) => state.clock.sleep(pause).await,
            done => return done,
        }
    }
    state.store.put_mailbox(change).await
}

/// Takes the message of `page` back, whose carrier is left alone until `held_until`. Gives when each of its
/// pages asks again; nothing, where the mailbox could not be told.
pub(super) async fn take_back<S, C, E>(
    state: &State<'_, S, C, E>,
    mailbox: (Mailbox, Uuid),
    page: &PageId,
    held_until: Timestamp,
) -> Vec<(PageId, Timestamp)>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let (mut known, mut written_as) = mailbox;
    for _ in 0..COMMIT_ATTEMPTS {
        let (next, again) = put_back(&known, page, held_until);
        let expected = Replaces::State(written_as);
        let change = MailboxChange { next, expected, id: state.entropy.fresh() };
        match put(state, &change).await {
            Ok(()) => return again,
            Err(MailboxError::Raced(Some(theirs))) => (known, written_as) = *theirs,
            // A page that comes again leaves with its message anyway.
            Err(MailboxError::Raced(None) | MailboxError::Store(_)) => break,
        }
    }
    Vec::new()
}

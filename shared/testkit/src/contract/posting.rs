//! Mailboxes, which many senders write at once, and the bundles that left by them.

use app::ports::{MailboxChange, MailboxError, Replaces};
use domain::escalation::Engagement;
use domain::ids::ChannelId;
use domain::mailbox::{Bundle, Letter, Mailbox, Posted, post};
use jiff::{SignedDuration, Timestamp};

use super::{Store, id, start, together};
use crate::builders;

fn phone() -> ChannelId {
    builders::contact_id("tanaka-taro").channel("SMS")
}

fn at(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

/// The letter of the first page of another incident's engagement.
fn letter(name: &str) -> Letter {
    let Engagement { id, .. } = builders::engagement(name, "tanaka-taro", start());
    let page = id.page(&builders::contact_id("tanaka-taro"), name);
    Letter { page, impact: None, due_at: start() }
}

fn change(next: Mailbox, expected: Replaces, number: u128) -> MailboxChange {
    MailboxChange { next, expected, id: id(number) }
}

#[track_caller]
fn there(outcome: Result<(), MailboxError>) -> Option<(Mailbox, uuid::Uuid)> {
    match outcome {
        Err(MailboxError::Raced(theirs)) => theirs.map(|theirs| *theirs),
        other => unreachable!("a race, not {other:?}"),
    }
}

/// A first message needs no read; the next one sees it by losing its race.
pub async fn a_race_shows_what_is_there(store: &impl Store) {
    let (left, _) = post(&Mailbox::empty(phone()), letter("a"), start());
    let first = change(left.clone(), Replaces::Resting(start()), 1);
    store.put_mailbox(&first).await.unwrap();
    let (other, _) = post(&Mailbox::empty(phone()), letter("b"), start());
    let outcome = store.put_mailbox(&change(other, Replaces::Resting(start()), 2)).await;
    assert_eq!(there(outcome), Some((left.clone(), id(1))));

    let (waits, posted) = post(&left, letter("b"), at(1));
    assert_eq!(posted, Posted::Waits { until: at(20) });
    store.put_mailbox(&change(waits.clone(), Replaces::State(id(1)), 3)).await.unwrap();
    let outcome = store.put_mailbox(&change(left, Replaces::State(id(1)), 4)).await;
    assert_eq!(there(outcome), Some((waits, id(3))));
}

/// A mailbox that rests is replaced unread, but not one in which a page waits.
pub async fn one_that_rests_is_as_good_as_none(store: &impl Store) {
    let (left, _) = post(&Mailbox::empty(phone()), letter("a"), start());
    store.put_mailbox(&change(left.clone(), Replaces::Resting(start()), 1)).await.unwrap();
    let early = change(left.clone(), Replaces::Resting(at(299)), 2);
    assert!(there(store.put_mailbox(&early).await).is_some());
    let (again, _) = post(&Mailbox::empty(phone()), letter("b"), at(300));
    let (waits, _) = post(&again, letter("c"), at(301));
    store.put_mailbox(&change(again, Replaces::Resting(at(300)), 3)).await.unwrap();
    store.put_mailbox(&change(waits, Replaces::State(id(3)), 4)).await.unwrap();
    let late = change(left, Replaces::Resting(at(9_000)), 5);
    assert!(there(store.put_mailbox(&late).await).is_some(), "a page waits in it");
}

/// A lost answer looks like a race to the second try, and is told from one.
pub async fn its_own_write_is_recognised(store: &impl Store) {
    let (left, _) = post(&Mailbox::empty(phone()), letter("a"), start());
    let change = change(left, Replaces::Resting(start()), 1);
    store.put_mailbox(&change).await.unwrap();
    store.put_mailbox(&change).await.unwrap();
}

/// A state that is not there (it expired) is a race that shows nothing.
pub async fn what_is_gone_shows_nothing(store: &impl Store) {
    let (left, _) = post(&Mailbox::empty(phone()), letter("a"), start());
    let outcome = store.put_mailbox(&change(left, Replaces::State(id(9)), 1)).await;
    assert_eq!(there(outcome), None);
}

/// Of fifty that post at once one leaves, and all others are listed in the end.
pub async fn of_fifty_at_once_one_leaves(store: &impl Store) {
    let names: Vec<String> = (0..50).map(|number| format!("incident-{number}")).collect();
    let posts = names.iter().zip(100_u128..).map(async |(name, number)| {
        let (mut known, mut expected) = (Mailbox::empty(phone()), Replaces::Resting(start()));
        for attempt in 0.. {
            let (next, posted) = post(&known, letter(name), start());
            let change = change(next, expected, number + 1_000 * attempt);
            match store.put_mailbox(&change).await {
                Ok(()) => return posted,
                Err(MailboxError::Raced(Some(theirs))) => {
                    (known, expected) = (theirs.0, Replaces::State(theirs.1));
                }
                Err(error) => unreachable!("{error:?}"),
            }
        }
        unreachable!("a race that never ends")
    });
    let posted = together(posts).await;
    let left = posted.iter().filter(|posted| matches!(posted, Posted::Leaves { .. })).count();
    assert_eq!(left, 1);
    let look = change(Mailbox::empty(phone()), Replaces::Resting(start()), 1);
    let (mailbox, _) = there(store.put_mailbox(&look).await).unwrap();
    assert_eq!(mailbox.waiting.len(), 49);
}

/// What has left by a channel lately can be read, and of one by which nothing has left, nothing.
pub async fn a_mailbox_reads_back(store: &impl Store) {
    assert_eq!(store.mailbox(&phone()).await.unwrap(), None);
    let (left, _) = post(&Mailbox::empty(phone()), letter("a"), start());
    store.put_mailbox(&change(left.clone(), Replaces::Resting(start()), 1)).await.unwrap();
    assert_eq!(store.mailbox(&phone()).await.unwrap(), Some(left));
}

/// A bundle is found by the channel and the code of a reply, and by no other.
pub async fn a_bundle_is_found_by_its_code(store: &impl Store) {
    let pages = ["a", "b"].map(|name| letter(name).page).to_vec();
    let bundle = Bundle { channel: phone(), code: "483920".into(), pages, at: start() };
    store.keep_bundle(&bundle).await.unwrap();
    assert_eq!(store.bundle(&phone(), "483920").await.unwrap(), Some(bundle));
    assert_eq!(store.bundle(&phone(), "483921").await.unwrap(), None);
    let other = builders::contact_id("suzuki-hanako").channel("SMS");
    assert_eq!(store.bundle(&other, "483920").await.unwrap(), None);
}

//! The guardian's ledger: one aggregate, written by whoever read it last.

use app::ports::Change;
use domain::aliases::Reconciled;
use domain::canary::{Canary, Flight};
use domain::oncall::Relief;
use domain::rounds::{Ledger, PendingNotice};
use domain::time::Zone;
use jiff::SignedDuration;

use super::{Store, assert_raced, change, id, start};
use crate::builders::{channel_id, contact_id};

fn ledger(minute: i64) -> Ledger {
    let now = start() + SignedDuration::from_mins(minute);
    let contact = contact_id("tanaka-taro");
    let channel = channel_id(&contact, domain::contact::ChannelKind::Email);
    let relief = Relief {
        schedule: contact_id("web-team"),
        contact,
        since: now,
        until: None,
        relieves: vec![contact_id("suzuki-hanako")],
        zone: Zone::named("Asia/Tokyo").unwrap(),
    };
    let until = now + SignedDuration::from_secs(10);
    let notices = vec![PendingNotice { relief, channel, until, tries: 1 }];
    let aliases = Some(Reconciled { generation: 7, at: now, more: true });
    let canary = Some(Canary { released_at: now, flight: Flight::Flying });
    Ledger { told_until: now, notices, aliases, canary }
}

/// An empty store remembers nothing.
pub async fn before_the_first_round_there_is_no_ledger(store: &impl Store) {
    let read = store.ledger().await.unwrap();
    assert_eq!((read.value, read.generation), (None, 0));
}

/// Two rounds at once: one wins, and what it wrote reads back.
pub async fn a_ledger_is_written_by_whoever_read_it_last(store: &impl Store) {
    for (number, expected) in [(1, None), (2, Some(1))] {
        let change = change(ledger(number), expected);
        store.commit_ledger(id(number.unsigned_abs().into()), &change).await.unwrap();
    }
    for expected in [None, Some(1), Some(3)] {
        assert_raced(store.commit_ledger(id(3), &Change { value: ledger(3), expected }).await);
    }
    let read = store.ledger().await.unwrap().value.unwrap();
    assert_eq!((read.value, read.version), (ledger(2), 2));
}

/// A write whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_ledger_is_recognised(store: &impl Store) {
    for _ in 0..3 {
        store.commit_ledger(id(1), &change(ledger(1), None)).await.unwrap();
    }
    assert_eq!(store.ledger().await.unwrap().value.unwrap().version, 1);
}

//! Access keys: each is made once, and changed by whoever read it last.

use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use jiff::SignedDuration;

use super::{Store, assert_raced, change, id, start};
use crate::builders::access_key;

fn key(number: u128) -> AccessKey {
    access_key(AccessKeyId::from_bits(number), start())
}

/// What nobody made is not there.
pub async fn an_unknown_key_is_none(store: &impl Store) {
    assert_eq!(store.access_key(&key(1).id).await.unwrap(), None);
    assert_eq!(store.access_keys().await.unwrap(), []);
}

/// A key is written by whoever read it last.
pub async fn a_key_is_written_by_whoever_read_it_last(store: &impl Store) {
    let made = key(1);
    store.commit_access_key(id(1), &change(made.clone(), None)).await.unwrap();
    let read = store.access_key(&made.id).await.unwrap().unwrap();
    assert_eq!((&read.value, read.version), (&made, 1));
    assert_raced(store.commit_access_key(id(2), &change(made.clone(), None)).await);
    let revoked_at = Some(start() + SignedDuration::from_hours(1));
    let revoked = AccessKey { revoked_at, ..made.clone() };
    assert_raced(store.commit_access_key(id(3), &change(revoked.clone(), Some(2))).await);
    store.commit_access_key(id(4), &change(revoked.clone(), Some(1))).await.unwrap();
    assert_raced(store.commit_access_key(id(5), &change(made, Some(1))).await);
    let read = store.access_key(&revoked.id).await.unwrap().unwrap();
    assert_eq!((read.value, read.version), (revoked, 2));
}

/// One whose answer was lost is tried again: it is no race, and counts once.
pub async fn its_own_key_is_recognised(store: &impl Store) {
    for _ in 0..2 {
        store.commit_access_key(id(1), &change(key(1), None)).await.unwrap();
    }
    assert_eq!(store.access_key(&key(1).id).await.unwrap().unwrap().version, 1);
}

/// All are listed by their ids, those that were revoked too.
pub async fn keys_are_listed_by_their_ids(store: &impl Store) {
    let mut keys = [3, 1, 2].map(key);
    keys[1].revoked_at = Some(start());
    for (number, key) in (1..).zip(&keys) {
        store.commit_access_key(id(number), &change(key.clone(), None)).await.unwrap();
    }
    keys.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(store.access_keys().await.unwrap(), keys);
}

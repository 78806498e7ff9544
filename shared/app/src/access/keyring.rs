//! The process's copy of the access keys that were used of late, so that a request costs no read.
//!
//! Guessing ids costs us little: an id that there is not is remembered for a while, and when many
//! are guessed, all keys are read at once, which tells of every id whether there is such a key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use domain::limits::{ACCESS_KEY_KEPT, ACCESS_KEY_UNKNOWN_KEPT, ACCESS_KEYS_UNKNOWN_MAX};
use jiff::{SignedDuration, Timestamp};

use super::list;
use crate::State;
use crate::error::AppError;
use crate::ports::{AccessKeys, Clock, StoreError};
use crate::retry::patiently;
use crate::seal::{MasterKey, Unsealable};

/// A place for the keys that are known, and for the ids that are known to be none's.
#[derive(Default)]
pub struct Keyring(Mutex<Held>);

/// An access key that opens something, with its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// The key.
    pub key: AccessKey,
    /// What its owner signs with.
    pub secret: String,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Everything with when it was read.
#[derive(Default)]
struct Held {
    known: BTreeMap<AccessKeyId, (Arc<Known>, Timestamp)>,
    unknown: BTreeMap<AccessKeyId, Timestamp>,
    /// When all of them were: who is not known then is nobody.
    all: Option<Timestamp>,
}

/// What is to be done about an id.
enum Recalled {
    Known(Arc<Known>),
    Nobody,
    ReadIt,
    ReadAll,
}

impl Keyring {
    /// The access key `id` as it was at most [`ACCESS_KEY_KEPT`] ago; `None` when there is none, or
    /// it was revoked; one that was asked for too early may be missed for up to
    /// [`ACCESS_KEY_UNKNOWN_KEPT`] after it was made.
    ///
    /// # Errors
    /// [`AppError`] when it has to be read and cannot, or its secret cannot be opened with `master`.
    pub async fn find<S: AccessKeys, C: Clock, E>(
        &self,
        state: &State<'_, S, C, E>,
        master: &MasterKey,
        id: &AccessKeyId,
    ) -> Result<Option<Arc<Known>>, AppError> {
        let now = state.clock.now();
        let recalled = self.held().recall(id, now);
        match recalled {
            Recalled::Known(known) => Ok(Some(known)),
            Recalled::Nobody => Ok(None),
            Recalled::ReadIt => {
                let read = async || Ok(state.store.access_key(id).await?);
                let key = patiently(state.clock, read).await?.map(|read| read.value);
                let known = key.filter(AccessKey::is_active).map(|key| open(master, key));
                Ok(self.held().learn(id, known.transpose()?, now))
            }
            Recalled::ReadAll => {
                let keys = list(state).await?.into_iter().filter(AccessKey::is_active);
                // One that cannot be opened is told so by itself, when it is asked for by itself.
                let known = keys.filter_map(|key| open(master, key).ok()).collect();
                Ok(self.held().learn_all(id, known, now))
            }
        }
    }

    /// What is held is whole after every step, so that a panic elsewhere spoils nothing.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn recall(&mut self, id: &AccessKeyId, now: Timestamp) -> Recalled {
        self.known.retain(|_, (_, at)| is_fresh(*at, ACCESS_KEY_KEPT, now));
        self.unknown.retain(|_, at| is_fresh(*at, ACCESS_KEY_UNKNOWN_KEPT, now));
        self.all = self.all.filter(|at| is_fresh(*at, ACCESS_KEY_UNKNOWN_KEPT, now));
        if let Some((known, _)) = self.known.get(id) {
            return Recalled::Known(known.clone());
        }
        if self.all.is_some() || self.unknown.contains_key(id) {
            return Recalled::Nobody;
        }
        if self.unknown.len() >= ACCESS_KEYS_UNKNOWN_MAX {
            return Recalled::ReadAll;
        }
        Recalled::ReadIt
    }

    fn learn(
        &mut self,
        id: &AccessKeyId,
        known: Option<Known>,
        now: Timestamp,
    ) -> Option<Arc<Known>> {
        let known = known.map(Arc::new);
        match &known {
            Some(known) => drop(self.known.insert(id.clone(), (known.clone(), now))),
            // Many may have been asked for while this one was read.
            None if self.unknown.len() >= ACCESS_KEYS_UNKNOWN_MAX => {}
            None => drop(self.unknown.insert(id.clone(), now)),
        }
        known
    }

    fn learn_all(
        &mut self,
        id: &AccessKeyId,
        known: Vec<Known>,
        now: Timestamp,
    ) -> Option<Arc<Known>> {
        let entries = known.into_iter().map(|one| (one.key.id.clone(), (Arc::new(one), now)));
        self.known = entries.collect();
        self.all = Some(now);
        self.known.get(id).map(|(known, _)| known.clone())
    }
}

fn open(master: &MasterKey, key: AccessKey) -> Result<Known, AppError> {
    let failed = |source: Unsealable| StoreError::Failed {
        doing: "opening the secret of an access key",
        source: source.into(),
    };
    let secret = master.open(&key.id, &key.sealed).map_err(failed)?;
    Ok(Known { key, secret })
}

/// Whether what was read at `at` may still be used. A clock that was set back makes nothing last.
fn is_fresh(at: Timestamp, kept: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < kept
}

//! The keys of the Bot Framework: read when the first token comes, kept for a day, and read again when a token names
//! one that is not among them.

use std::sync::{Mutex, PoisonError};

use app::ports::{BotKeys, Clock, PortError, Secrets};
use domain::limits::{TEAMS_KEYS_KEPT, TEAMS_KEYS_PAUSE};
use jiff::Timestamp;
use wire::teams::token::{Key, address_of_keys, keys};

use super::{JSON, SERVICE, Teams, nowhere};
use crate::http::request;

/// The keys as they were read last.
#[derive(Default)]
pub(super) struct Held(Mutex<Option<(Timestamp, Vec<Key>)>>);

/// What is known of a key.
enum Known {
    /// It is this one.
    Key(Key),
    /// There was none of that id a moment ago.
    Absent,
    /// It has to be asked for.
    Nothing,
}

impl Held {
    fn key(&self, id: &str, now: Timestamp) -> Known {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((at, keys)) = held.as_ref() else { return Known::Nothing };
        let age = now.duration_since(*at);
        match keys.iter().find(|key| key.id() == id) {
            Some(key) if age <= TEAMS_KEYS_KEPT => Known::Key(key.clone()),
            // Anybody can name a key that there is not: nobody makes us ask for it all the time.
            None if age <= TEAMS_KEYS_PAUSE => Known::Absent,
            Some(_) | None => Known::Nothing,
        }
    }
}

impl<S: Secrets, C: Clock> BotKeys for Teams<S, C> {
    async fn bot_key(&self, id: &str) -> Result<Option<Key>, PortError> {
        let now = self.tokens.now();
        match self.keys.key(id, now) {
            Known::Key(key) => return Ok(Some(key)),
            Known::Absent => return Ok(None),
            Known::Nothing => {}
        }
        let metadata = self.published("the metadata of the Bot Framework", &self.addresses.keys);
        let unread = |what: &str| PortError::Busy(format!("{SERVICE}: {what} cannot be read"));
        let address = address_of_keys(&metadata.await?).ok_or_else(|| unread("its metadata"))?;
        let list = self.published("the keys of the Bot Framework", &address).await?;
        let read = keys(&list).ok_or_else(|| unread("the list of its keys"))?;
        let found = read.iter().find(|key| key.id() == id).cloned();
        *self.keys.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, read));
        Ok(found)
    }
}

impl<S: Secrets, C: Clock> Teams<S, C> {
    /// What everybody may read.
    async fn published(&self, what: &str, address: &str) -> Result<Vec<u8>, PortError> {
        let request = request("GET", address, String::new(), JSON).ok_or_else(nowhere)?;
        let answer = self.http.send(what, request).await?;
        if answer.is_done() { Ok(answer.body) } else { Err(self.refusal(what, &answer)) }
    }
}

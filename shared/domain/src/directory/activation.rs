//! The codes that prove that a channel reaches its owner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::contact::{Activation, ContactChannel};
use crate::ids::{ChannelId, derive};
use crate::limits::{
    ACTIVATION_CODES_MAX, ACTIVATION_TRIES_MAX, ACTIVATION_VALID, ACTIVATION_WINDOW,
};
use crate::time::after;

/// A channel that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activating {
    /// Which channel.
    pub channel: ChannelId,
    /// What the address is that the code was sent to: derived from it, as it is personal data. A code
    /// proves nothing about another address, and codes are counted by it.
    pub sent_to: Uuid,
    /// The code that was sent last.
    pub code: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Wrong codes that were entered since; as many as there may be, once the right one was of use.
    pub tries: u32,
    /// Whether the right one was entered: what it is of use for may still have to be done.
    pub entered: bool,
    /// When the codes of the present window began to be counted.
    pub counted_from: Timestamp,
    /// Codes that were sent in it.
    pub sent: u32,
}

/// What entering a code comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It is the one that was sent.
    Right,
    /// It is the one that was sent, and has done its work already.
    Done,
    /// It is another.
    Wrong,
    /// It may have been the one, but is too old, was used, was sent elsewhere, or too many others were
    /// tried.
    Expired,
}

/// Draws the next code of a channel from `random`; nothing, where too many were sent lately: each
/// costs money and rings somebody's phone.
pub fn begin(
    channel: &ContactChannel,
    known: Option<&Activating>,
    random: u128,
    now: Timestamp,
) -> Option<Activating> {
    let counted = known.filter(|known| now < after(known.counted_from, ACTIVATION_WINDOW));
    let sent = counted.map_or(0, |known| known.sent);
    if sent >= ACTIVATION_CODES_MAX {
        return None;
    }
    let drawn = derive(&["activation", channel.id.as_str(), &random.to_string()]).as_u128();
    Some(Activating {
        channel: channel.id.clone(),
        sent_to: address_of(channel),
        code: format!("{:06}", drawn % 1_000_000),
        sent_at: now,
        tries: 0,
        entered: false,
        counted_from: counted.map_or(now, |known| known.counted_from),
        sent: sent + 1,
    })
}

/// What codes are kept and counted by: whoever makes channel after channel to one address rings one
/// phone.
pub fn address_of(channel: &ContactChannel) -> Uuid {
    derive(&["address", channel.kind.as_str(), channel.address.reveal()])
}

/// Enters a code for `channel` as it is now. The second value is what is known from then on, and must be
/// committed before anything comes of it: of many guesses at once no more may count than there are tries.
pub fn enter(
    known: &Activating,
    channel: &ContactChannel,
    code: &str,
    now: Timestamp,
) -> (Attempt, Activating) {
    let mut next = known.clone();
    let is_old = now >= after(known.sent_at, ACTIVATION_VALID);
    if is_old || known.channel != channel.id || known.sent_to != address_of(channel) {
        return (Attempt::Expired, next);
    }
    let is_used = known.tries >= ACTIVATION_TRIES_MAX;
    if known.code == code {
        next.entered = true;
        let attempt = match (channel.activation, is_used) {
            (Activation::Activated, _) => Attempt::Done,
            (Activation::NotActivated, true) => Attempt::Expired,
            (Activation::NotActivated, false) => Attempt::Right,
        };
        return (attempt, next);
    }
    if is_used {
        return (Attempt::Expired, next);
    }
    next.tries += 1;
    (Attempt::Wrong, next)
}

/// What is known once a code was of use: it is good once.
pub fn used(known: &Activating) -> Activating {
    Activating { tries: ACTIVATION_TRIES_MAX, ..known.clone() }
}

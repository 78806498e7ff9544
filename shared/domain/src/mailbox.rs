//! The mailbox of a channel: how often its phone rings, and which pages leave together.
//!
//! A toll-free number sends three parts of SMS a second for the whole account, and nobody reads ten
//! messages in a minute. So pages by one phone leave as one message when they follow each other
//! within [`MESSAGE_GAP`], and no more than [`MESSAGES_MAX`] messages leave in [`MESSAGES_WINDOW`].
//!
//! A mailbox holds no page. Pages are pending in their engagements, each with the instant at which
//! its own timer asks again: what is lost here is found there.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::contact::ChannelKind;
use crate::escalation::{Engagement, Page};
use crate::ids::{ChannelId, PageId, derive};
use crate::limits::{
    CLAIM, MESSAGE_GAP, MESSAGE_PAGES_MAX, MESSAGES_EVERY, MESSAGES_MAX, MESSAGES_WINDOW,
    WAITING_MAX, WAITING_SLACK, WAITING_SLACK_STEPS,
};
use crate::signal::Impact;
use crate::time::after;

/// What is known of the messages by one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Which channel.
    pub channel: ChannelId,
    /// The messages that left last, at most [`MESSAGES_MAX`], in the order in which they left.
    pub messages: Vec<Leaving>,
    /// Pages that wait for the next message, in the order in which they came.
    pub waiting: Vec<Letter>,
    /// Until when its carrier wants to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
}

/// A message that left, or is about to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// When.
    pub at: Timestamp,
    /// What it carries.
    pub pages: Vec<Letter>,
}

/// A page on its way through a mailbox. Its names are short where it is stored: in a storm a mailbox
/// holds hundreds and is written many times a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Which; it names its engagement too.
    #[serde(rename = "p")]
    pub page: PageId,
    /// How bad its incident is; unknown for engagements of earlier versions.
    #[serde(default, rename = "i", skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// When the plan wanted it.
    #[serde(rename = "d")]
    pub due_at: Timestamp,
}

/// A message that carried pages of several engagements, all of which its code acknowledges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// By which channel it left.
    pub channel: ChannelId,
    /// The digits that stand for the list.
    pub code: String,
    /// What it carried.
    pub pages: Vec<PageId>,
    /// When it left.
    pub at: Timestamp,
}

/// What becomes of a page that is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It leaves now, and these leave with it.
    Leaves {
        /// Pages of this and other engagements; the severest first, among equals the newest.
        with: Vec<Letter>,
    },
    /// It waits for the next message.
    Waits {
        /// When it asks again, should nobody have taken it along by then.
        until: Timestamp,
    },
}

/// Whether pages by this kind of channel pass a mailbox: those that ring.
pub fn has_mailbox(kind: ChannelKind) -> bool {
    match kind {
        ChannelKind::Sms | ChannelKind::Voice => true,
        ChannelKind::Email => false,
    }
}

impl Leaving {
    /// Until when this message carries the page for somebody else: its sender claims the page only after
    /// posting, so the page must not come again before that claim has run out. `None` for the page that
    /// the message is named after: that one is its sender's own, and its claim alone says when it comes again.
    fn carried_until(&self, page: &PageId, now: Timestamp) -> Option<Timestamp> {
        let until = after(self.at, CLAIM);
        (!self.is_named_after(page) && now < until).then_some(until)
    }

    fn is_named_after(&self, page: &PageId) -> bool {
        self.pages.first().is_some_and(|own| own.page == *page)
    }
}

impl Letter {
    /// The stem of the engagement that the page is pending in.
    pub fn stem(&self) -> &str {
        self.page.engagement_stem()
    }

    /// The letter of a page.
    pub fn of(engagement: &Engagement, page: &Page) -> Self {
        Self { page: page.id.clone(), impact: engagement.message.impact, due_at: page.due_at }
    }
}

impl Mailbox {
    /// The mailbox of a channel by which nothing has left yet.
    pub fn empty(channel: ChannelId) -> Self {
        Self { channel, messages: Vec::new(), waiting: Vec::new(), held_until: None }
    }

    /// Whether a message that is named after this page has found room.
    pub fn bears(&self, page: &PageId) -> bool {
        self.messages.iter().any(|message| message.is_named_after(page))
    }

    /// When the next message may leave, at `now` or later.
    pub fn opens_at(&self, now: Timestamp) -> Timestamp {
        let gap = self.messages.last().map(|last| after(last.at, MESSAGE_GAP));
        let full = self.messages.len().checked_sub(MESSAGES_MAX);
        let full = full.map(|first| after(self.messages[first].at, MESSAGES_WINDOW));
        gap.into_iter().chain(full).chain(self.held_until).fold(now, Timestamp::max)
    }

    /// From when on it says no more than an empty one; `None` while a page waits in it.
    pub fn rests_at(&self) -> Option<Timestamp> {
        let last = self.messages.last().map(|last| after(last.at, MESSAGES_WINDOW));
        let known = last.into_iter().chain(self.held_until).max();
        self.waiting.is_empty().then_some(known.unwrap_or(Timestamp::MIN))
    }

    /// When the page at this place asks by itself: the first wakes the mailbox and takes the others
    /// along, a message at a time.
    fn asks_at(opens_at: Timestamp, place: usize) -> Timestamp {
        let times = |step: SignedDuration, count: usize| step * i32::try_from(count).unwrap_or(0);
        let message = times(MESSAGES_EVERY, place / MESSAGE_PAGES_MAX);
        let slack = times(WAITING_SLACK, place.min(WAITING_SLACK_STEPS));
        after(opens_at, message + slack)
    }

    /// Lets the letter wait. A full mailbox does not list it: it asks by itself when there is room
    /// again, and not at the moment when all others of its kind do.
    fn wait(&mut self, letter: Letter, opens_at: Timestamp) -> Timestamp {
        let known = self.waiting.iter().position(|waiting| waiting.page == letter.page);
        let place = known.unwrap_or(self.waiting.len());
        if known.is_some() {
            return Self::asks_at(opens_at, place);
        }
        if place < WAITING_MAX {
            self.waiting.push(letter);
            return Self::asks_at(opens_at, place);
        }
        let spread = MESSAGES_WINDOW.as_secs().unsigned_abs();
        let chance = derive(&["unlisted", letter.page.as_str()]).as_u128() % u128::from(spread);
        let chance = SignedDuration::from_secs(i64::try_from(chance).unwrap_or(0));
        after(Self::asks_at(opens_at, place), chance)
    }

    /// The letters that leave with `letter`: its companions, if it left before and comes again, and
    /// those that wait, the severest first.
    fn companions(&mut self, letter: &Letter) -> Vec<Letter> {
        let mut with = Vec::new();
        if let Some(index) = self.carried(&letter.page) {
            with = self.messages.remove(index).pages;
        }
        self.waiting.sort_by_key(urgency);
        with.append(&mut self.waiting);
        with.retain(|other| other.page != letter.page);
        let late = with.split_off(with.len().min(MESSAGE_PAGES_MAX - 1));
        self.waiting = late;
        with.sort_by_key(urgency);
        with
    }

    /// The message that took this page along.
    fn carried(&self, page: &PageId) -> Option<usize> {
        self.messages.iter().position(|message| message.pages.iter().any(|l| l.page == *page))
    }
}

/// The severest first, among equals the newest.
pub fn urgency(letter: &Letter) -> (u8, std::cmp::Reverse<Timestamp>) {
    (letter.impact.map_or(u8::MAX, Impact::number), std::cmp::Reverse(letter.due_at))
}

/// Posts a page that its sender has claimed. A page that comes again (its sender died, or could not
/// record what the carrier said) leaves with its message and needs no room for another.
pub fn post(mailbox: &Mailbox, letter: Letter, now: Timestamp) -> (Mailbox, Posted) {
    let mut next = mailbox.clone();
    let carried = mailbox.carried(&letter.page).map(|index| &mailbox.messages[index]);
    if let Some(until) = carried.and_then(|message| message.carried_until(&letter.page, now)) {
        return (next, Posted::Waits { until });
    }
    let comes_again = carried.is_some();
    let opens_at = mailbox.opens_at(now);
    if opens_at > now && !comes_again {
        let until = next.wait(letter, opens_at);
        return (next, Posted::Waits { until });
    }
    let with = next.companions(&letter);
    let pages = std::iter::once(letter).chain(with.iter().cloned()).collect();
    next.messages.push(Leaving { at: now, pages });
    let old = next.messages.len().saturating_sub(MESSAGES_MAX);
    next.messages.drain(..old);
    next.held_until = None;
    (next, Posted::Leaves { with })
}

/// Takes the message of `page` back: its carrier was busy, so it did not leave, and nothing else is
/// handed to that carrier until `held_until`. Says for each of its pages when it asks again.
pub fn put_back(
    mailbox: &Mailbox,
    page: &PageId,
    held_until: Timestamp,
) -> (Mailbox, Vec<(PageId, Timestamp)>) {
    let mut next = mailbox.clone();
    let Some(index) = next.carried(page) else { return (next, Vec::new()) };
    let mut waiting = next.messages.remove(index).pages;
    // The page whose sender knows of it comes first: it wakes the others.
    waiting.sort_by_key(|letter| letter.page != *page);
    waiting.append(&mut next.waiting);
    waiting.truncate(WAITING_MAX);
    next.held_until = Some(held_until);
    next.waiting = waiting;
    let ask = |(place, letter): (usize, &Letter)| {
        (letter.page.clone(), Mailbox::asks_at(held_until, place))
    };
    let again = next.waiting.iter().enumerate().map(ask).collect();
    (next, again)
}

#[cfg(test)]
mod tests;

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
use crate::ids::{ChannelId, EngagementId, PageId};
use crate::limits::{
    CLAIM, MESSAGE_GAP, MESSAGE_PAGES_MAX, MESSAGES_MAX, MESSAGES_WINDOW, SEND_BACKOFF,
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

/// A page on its way through a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Which.
    pub page: PageId,
    /// The engagement that it is pending in.
    pub engagement: EngagementId,
    /// How bad its incident is; unknown for engagements of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// When the plan wanted it.
    pub due_at: Timestamp,
}

/// A message that carried pages of several engagements, all of which its code acknowledges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// By which channel it left.
    pub channel: ChannelId,
    /// The digits that stand for the list.
    pub code: String,
    /// The engagements whose pages it carried.
    pub engagements: Vec<EngagementId>,
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
    /// Until when somebody else is taking this page along: they claim it after they have posted, so
    /// it does not come again before that claim has run out. Whose name the message bears is its
    /// sender's own, and comes again as soon as its claim says so.
    fn is_carrying(&self, page: &PageId, now: Timestamp) -> Option<Timestamp> {
        let is_own = self.pages.first().is_some_and(|own| own.page == *page);
        let until = after(self.at, CLAIM);
        (!is_own && now < until).then_some(until)
    }
}

impl Letter {
    /// The letter of a page.
    pub fn of(engagement: &Engagement, page: &Page) -> Self {
        Self {
            page: page.id.clone(),
            engagement: engagement.id.clone(),
            impact: engagement.message.impact,
            due_at: page.due_at,
        }
    }
}

impl Mailbox {
    /// The mailbox of a channel by which nothing has left yet.
    pub fn empty(channel: ChannelId) -> Self {
        Self { channel, messages: Vec::new(), waiting: Vec::new(), held_until: None }
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

    /// How long after the opening the `place`th waiting page asks by itself: the first wakes the
    /// mailbox and takes the others along.
    fn slack(place: usize) -> SignedDuration {
        let steps = i32::try_from(place.min(WAITING_SLACK_STEPS)).unwrap_or(i32::MAX);
        WAITING_SLACK * steps
    }

    /// Lets the letter wait; a full mailbox does not list it, and its own timer asks again.
    fn wait(&mut self, letter: Letter, opens_at: Timestamp) -> Timestamp {
        let known = self.waiting.iter().position(|waiting| waiting.page == letter.page);
        let place = known.unwrap_or(self.waiting.len());
        if known.is_none() && place < WAITING_MAX {
            self.waiting.push(letter);
        }
        after(opens_at, Self::slack(place))
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
    if let Some(until) = carried.and_then(|message| message.is_carrying(&letter.page, now)) {
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
/// handed to that carrier until `again_at`. Says for each of its pages when it asks again.
pub fn put_back(
    mailbox: &Mailbox,
    page: &PageId,
    again_at: Timestamp,
    now: Timestamp,
) -> (Mailbox, Vec<(PageId, Timestamp)>) {
    let mut next = mailbox.clone();
    let Some(index) = next.carried(page) else { return (next, Vec::new()) };
    let mut waiting = next.messages.remove(index).pages;
    // The page whose sender knows of it comes first: it wakes the others.
    waiting.sort_by_key(|letter| letter.page != *page);
    waiting.append(&mut next.waiting);
    waiting.truncate(WAITING_MAX);
    // A plan may leave an hour between its tries; others must not wait for that.
    let held_until = again_at.min(after(now, SEND_BACKOFF));
    next.held_until = Some(held_until);
    next.waiting = waiting;
    let ask = |(place, letter): (usize, &Letter)| {
        (letter.page.clone(), after(held_until, Mailbox::slack(place)))
    };
    let again = next.waiting.iter().enumerate().map(ask).collect();
    (next, again)
}

#[cfg(test)]
mod tests;

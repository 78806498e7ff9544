//! What can happen to an engagement, and what a decision about it returns.

use jiff::Timestamp;

use super::engagement::{Engagement, Message, Page, ReceiptKind};
use crate::ids::{ContactId, EngagementId, IncidentId, PageId};
use crate::timeline::TimelineEvent;

/// What a decision returns: the state to commit, what the timeline says, which pages to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The next state.
    pub engagement: Engagement,
    /// What happened, numbered.
    pub timeline: Vec<TimelineEvent>,
    /// Pages that whoever commits this state sends now.
    pub send: Vec<PageId>,
    /// Why nothing changed, where somebody should be told.
    pub refusal: Option<Refusal>,
}

/// Why an input changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody acknowledged who was not paged here.
    #[error("{contact} was not paged for this; paged so far: {}", list(.paged))]
    NotPaged {
        /// Who tried.
        contact: ContactId,
        /// Who was.
        paged: Vec<ContactId>,
    },
    /// The engagement is over.
    #[error("this engagement has already been stopped")]
    Stopped,
    /// Somebody escalates what somebody has taken.
    #[error("{by} has acknowledged this already: nobody else is paged")]
    Taken {
        /// Who took it.
        by: ContactId,
    },
    /// Somebody escalates to a stage that somebody else has begun.
    #[error("{by} has escalated this already; write `escalate` for the stage after that")]
    Escalated {
        /// Who did.
        by: String,
    },
    /// Somebody escalates, and nothing comes next.
    #[error("everybody of this plan has been paged by every stage already")]
    NothingNext,
}

/// What can happen to an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A timer asks whether anything is due.
    Tick,
    /// A person takes it.
    Acknowledge {
        /// Who.
        contact: ContactId,
        /// How, for the timeline.
        via: String,
        /// Whether somebody who was not paged may take over.
        take: bool,
        /// The page that they read, where they answer one.
        read: Option<Reading>,
    },
    /// Something became known about a page that changes nothing else.
    Receipt {
        /// What.
        kind: ReceiptKind,
        /// Of which page.
        reading: Reading,
    },
    /// Whoever may send these pages claims them anew, whether or not their claims ran out.
    Claim(Vec<PageId>),
    /// Carriers answered.
    Sent(Vec<Report>),
    /// Somebody does not wait: whatever stage comes next, of the plan and of everybody who has not
    /// answered, begins now.
    Escalate {
        /// Who, for the timeline.
        by: String,
    },
    /// The incident was resolved, or somebody stops the engagement.
    Stop {
        /// Why, for the timeline.
        why: String,
    },
}

/// A page that reached its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub page: PageId,
    /// The code that was entered; empty where none was.
    pub code: String,
}

/// What became of a page that somebody had claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub page: PageId,
    /// Until when the claim held: once somebody else has claimed the page, only what is final still
    /// counts.
    pub claim: Option<Timestamp>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Report {
    /// The report of whoever holds the claim that `engagement` shows.
    pub fn of(engagement: &Engagement, page: PageId, outcome: Outcome) -> Self {
        let claim = engagement.page(&page).and_then(Page::pending_until);
        Self { page, claim, outcome }
    }
}

/// What a carrier said about a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It took it.
    Accepted {
        /// When.
        at: Timestamp,
        /// Its name for the message.
        message_id: String,
    },
    /// Not now: unreachable, no answer in time. It may have taken it all the same.
    Busy {
        /// Its words.
        reason: String,
    },
    /// Not now, because it is asked too often: it has certainly not taken it.
    Throttled {
        /// Its words.
        reason: String,
    },
    /// Not ever: opted out, blocked, not a number.
    Refused {
        /// Its words.
        reason: String,
    },
    /// It was not asked: the page waits in the channel's mailbox for the next message.
    Waits {
        /// When the page's own timer asks again.
        until: Timestamp,
    },
}

impl Outcome {
    /// Whether the page is still to be sent.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Throttled { .. } | Self::Waits { .. } => true,
            Self::Accepted { .. } | Self::Refused { .. } => false,
        }
    }
}

/// What an engagement begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its id.
    pub id: EngagementId,
    /// For which incident.
    pub incident: IncidentId,
    /// Who or what starts it.
    pub sender: String,
    /// What its pages say.
    pub message: Message,
    /// Why it begins, for the timeline.
    pub cause: String,
    /// Random: what its codes are made from.
    pub seed: String,
}

fn list(contacts: &[ContactId]) -> String {
    if contacts.is_empty() {
        return "nobody".to_owned();
    }
    contacts.iter().map(ContactId::as_str).collect::<Vec<_>>().join(", ")
}

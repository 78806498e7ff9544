//! What the guardian remembers from one round to the next, so that two of them at once, or one
//! after a crash, do everything once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::aliases::Reconciled;
use crate::canary::Canary;
use crate::configuration::Configuration;
use crate::ids::{ChannelId, PageId};
use crate::limits::{
    CLAIM, HAND_OFF_NOTICES_MAX, LEDGER_KEPT_FOR, NOTICE_ATTEMPTS_MAX, NOTICE_RETRY,
};
use crate::oncall::{Relief, channel, reliefs};
use crate::time::after;

/// The guardian's own aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Whoever came on call until then was told, or is about to be.
    pub told_until: Timestamp,
    /// Notices that are not marked as sent.
    #[serde(default)]
    pub notices: Vec<PendingNotice>,
    /// The last comparison of intake's aliases with the plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Reconciled>,
    /// The last canary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
}

/// A notice that is not marked as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingNotice {
    /// What it tells.
    pub relief: Relief,
    /// By what it is sent.
    pub channel: ChannelId,
    /// Until then only the round that claimed it sends it.
    pub until: Timestamp,
    /// How often it was tried, this time included.
    pub tries: u32,
}

/// What a round decides about hand-offs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The next state.
    pub ledger: Ledger,
    /// Notices that whoever commits this state sends now.
    pub send: Vec<PendingNotice>,
    /// People who came on call and cannot be told: without a channel of the kind, or too many.
    pub untold: Vec<Relief>,
}

impl Ledger {
    /// The ledger of a first round at `now`: nobody is told of the past.
    pub fn begin(now: Timestamp) -> Self {
        Self { told_until: now, notices: Vec::new(), aliases: None, canary: None }
    }

    /// When a claim of it runs out.
    pub fn wake_at(&self) -> Option<Timestamp> {
        self.notices.iter().map(|pending| pending.until).min()
    }
}

/// Finds out who came on call since the last round, and claims what is to be told; `None` when
/// there is nothing to write. The first round of all begins here: nobody is told of the past.
pub fn hand_offs(
    ledger: Option<&Ledger>,
    configuration: &Configuration,
    now: Timestamp,
) -> Option<Decision> {
    let Some(ledger) = ledger else {
        let ledger = Ledger::begin(now);
        return Some(Decision { ledger, send: Vec::new(), untold: Vec::new() });
    };
    let mut next = ledger.clone();
    let mut send = claimed_anew(&mut next, now);
    let found = reliefs(configuration, ledger.told_until, now);
    // A write in every round would be the costliest part of an idle month.
    let is_old = after(ledger.told_until, LEDGER_KEPT_FOR) < now;
    if !found.is_empty() || is_old {
        next.told_until = next.told_until.max(now);
    }
    let mut untold = Vec::new();
    for relief in found {
        match channel(&relief, configuration) {
            Some(channel) if next.notices.len() < HAND_OFF_NOTICES_MAX => {
                let (channel, until) = (channel.id.clone(), after(now, CLAIM));
                let notice = PendingNotice { relief, channel, until, tries: 1 };
                next.notices.push(notice.clone());
                send.push(notice);
            }
            Some(_) | None => untold.push(relief),
        }
    }
    (next != *ledger).then_some(Decision { ledger: next, send, untold })
}

/// Claims notices that nobody marked in time. What is over by now is told to nobody; what was tried
/// often enough neither.
fn claimed_anew(ledger: &mut Ledger, now: Timestamp) -> Vec<PendingNotice> {
    ledger.notices.retain(|pending| {
        let is_over = pending.relief.until.is_some_and(|until| until <= now);
        pending.until > now || (!is_over && pending.tries < NOTICE_ATTEMPTS_MAX)
    });
    let mut claimed = Vec::new();
    for pending in ledger.notices.iter_mut().filter(|pending| pending.until <= now) {
        pending.tries = pending.tries.saturating_add(1);
        pending.until = after(now, CLAIM);
        claimed.push(pending.clone());
    }
    claimed
}

/// What became of a notice: done with, or to be tried again.
pub type NoticeOutcome = (PageId, Sent);

/// How a send ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Accepted, or refused for good: there is nothing more to do.
    Done,
    /// Another try may help.
    Again,
}

/// Marks what was sent, and arranges for the rest to be tried again.
pub fn marked(ledger: &Ledger, outcomes: &[NoticeOutcome], now: Timestamp) -> Ledger {
    let mut ledger = ledger.clone();
    for (page, sent) in outcomes {
        match sent {
            Sent::Done => ledger.notices.retain(|pending| pending.relief.page() != *page),
            Sent::Again => {
                let found = ledger.notices.iter_mut().find(|p| p.relief.page() == *page);
                if let Some(pending) = found {
                    pending.until = after(now, NOTICE_RETRY);
                }
            }
        }
    }
    ledger
}

#[cfg(test)]
mod tests;

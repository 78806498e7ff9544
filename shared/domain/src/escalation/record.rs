//! What carriers said of pages: what is sent, what is tried again and when, what is lost.

use jiff::{SignedDuration, Timestamp};

use super::engagement::{Page, PageState, Phase, ReceiptKind, RunState};
use super::input::{Outcome, Report};
use super::stage::{Turn, own_target};
use crate::dedupe::is_noted;
use crate::ids::derive;
use crate::limits::{
    SEND_ATTEMPTS_PATIENT, SEND_BACKOFF, SEND_BACKOFF_MAX, SEND_HORIZON, THROTTLE_BACKOFF,
};
use crate::time::{after, minutes};
use crate::timeline::Fact;

impl Turn<'_> {
    pub(super) fn record(&mut self, reports: &[Report]) {
        for report in reports {
            let page = self.engagement.pages.iter().position(|page| page.id == report.page);
            if let Some(index) = page {
                self.record_one(index, report);
            }
        }
        if matches!(self.engagement.phase, Phase::Active) {
            self.hurry_past_failures();
            self.advance();
        }
    }

    fn record_one(&mut self, index: usize, report: &Report) {
        let page = self.engagement.pages[index].clone();
        let settled = matches!(page.state, PageState::Sent { .. } | PageState::Failed);
        let is_theirs = page.pending_until().is_some_and(|until| Some(until) != report.claim);
        if settled || is_theirs && report.outcome.is_passing() {
            return;
        }
        let outcome = &report.outcome;
        if matches!(outcome, Outcome::Busy { .. } | Outcome::Throttled { .. }) {
            let busy = &mut self.engagement.pages[index].busy;
            *busy = busy.saturating_add(1);
        }
        self.engagement.pages[index].note_outcome(outcome, self.now);
        let page = self.engagement.pages[index].clone();
        let contact = page.id.contact();
        let (state, fact) = match outcome {
            Outcome::Accepted { at, message_id } => (
                PageState::Sent { at: *at },
                Fact::PageSent {
                    page: page.id.clone(),
                    contact,
                    kind: page.kind,
                    path: self.engagement.runs[page.run].path.clone(),
                    due_at: page.due_at,
                    message_id: message_id.clone(),
                },
            ),
            Outcome::Busy { reason } => Self::failed(&page, reason, self.again_at(&page)),
            Outcome::Throttled { reason } => Self::failed(&page, reason, self.soon(&page)),
            Outcome::Refused { reason } => Self::failed(&page, reason, None),
            Outcome::Waits { until } => return self.wait(index, *until),
        };
        let again = matches!(state, PageState::Pending { .. });
        self.engagement.pages[index].state = state;
        // A carrier that is out for hours must not drown what people wrote.
        if !again || is_noted(u64::from(page.busy)) {
            self.facts.push(fact);
        }
    }

    /// Lets a claimed page wait for the next message.
    fn wait(&mut self, index: usize, until: Timestamp) {
        let page = &mut self.engagement.pages[index];
        if page.pending_until().is_none() {
            return;
        }
        page.state = PageState::Pending { until };
        if !std::mem::replace(&mut page.waited, true) {
            self.facts.push(Fact::PageWaits {
                page: page.id.clone(),
                contact: page.id.contact(),
                kind: page.kind,
                until,
            });
        }
    }

    fn failed(page: &Page, reason: &str, again_at: Option<Timestamp>) -> (PageState, Fact) {
        let cancelled = matches!(page.state, PageState::Cancelled);
        let again_at = again_at.filter(|_| !cancelled);
        let state = match again_at {
            Some(until) => PageState::Pending { until },
            None if cancelled => PageState::Cancelled,
            None => PageState::Failed,
        };
        let fact = Fact::PageFailed {
            page: page.id.clone(),
            contact: page.id.contact(),
            kind: page.kind,
            reason: reason.to_owned(),
            again_at,
        };
        (state, fact)
    }

    /// When a busy carrier is asked again: after the plan's retry interval while that stays inside
    /// the stage, else after a backoff that doubles.
    fn again_at(&self, page: &Page) -> Option<Timestamp> {
        if self.now.duration_since(page.due_at) >= SEND_HORIZON {
            return None;
        }
        let run = &self.engagement.runs[page.run];
        let planned = own_target(&self.engagement, run, page)
            .and_then(|(stage, target)| Some((stage.wait_minutes, target.retry_minutes?)))
            .filter(|(_, every)| *every > 0);
        let backoff = after(self.now, doubled(SEND_BACKOFF, page.busy));
        let again = planned.and_then(|(wait, every)| {
            let again = after(self.now, minutes(every));
            let inside = wait == 0 || again < after(page.due_at, minutes(wait));
            inside.then_some(again)
        });
        // One busy moment must not end a page because the plan's interval leads out of the stage.
        Some(again.unwrap_or(backoff))
    }

    /// When a carrier is asked again that was asked too often: soon, and not when everybody else asks.
    fn soon(&self, page: &Page) -> Option<Timestamp> {
        if self.now.duration_since(page.due_at) >= SEND_HORIZON {
            return None;
        }
        let wait = doubled(THROTTLE_BACKOFF, page.busy);
        let half = wait.as_millis().unsigned_abs() / 2;
        let chance = derive(&["throttled", page.id.as_str(), &page.busy.to_string()]).as_u128();
        let jitter = i64::try_from(chance % half.max(1)).unwrap_or(0);
        Some(after(self.now, wait - SignedDuration::from_millis(jitter)))
    }

    /// Where every page of somebody's stage failed for good, or its carriers have been busy for long,
    /// nothing is gained by waiting for an answer: their next stage starts now. Where nobody of a
    /// stage got anything and nobody will, so does the escalation's.
    fn hurry_past_failures(&mut self) {
        for run in 0..self.engagement.runs.len() {
            if self.own_stage_lost(run) && self.engagement.runs[run].due_at.is_some() {
                self.engagement.runs[run].due_at = Some(self.now);
            }
        }
        let Some(stage) = self.engagement.next_stage.checked_sub(1) else { return };
        let mut runs = (0..self.engagement.runs.len())
            .filter(|run| self.engagement.runs[*run].stage == stage)
            .peekable();
        let unreachable = runs.peek().is_some() && runs.all(|run| self.unreachable(run));
        if unreachable && self.engagement.due_at.is_some_and(|at| at > self.now) {
            self.engagement.due_at = Some(self.now);
            let engagement = self.engagement.id.clone();
            let why = vec!["every page of the stage was refused for good".to_owned()];
            self.facts.push(Fact::StageSkipped { engagement, stage, why });
        }
    }

    /// Whether the run's current own stage has pages, each of which failed or waits for a carrier
    /// that has been busy for long.
    fn own_stage_lost(&self, run: usize) -> bool {
        let Some(stage) = self.engagement.runs[run].next_stage.checked_sub(1) else {
            return false;
        };
        let mut pages = self
            .engagement
            .pages
            .iter()
            .filter(|page| page.run == run && page.stage == stage)
            .peekable();
        let has_pages = pages.peek().is_some();
        has_pages
            && pages.all(|page| match page.state {
                PageState::Failed => true,
                PageState::Pending { .. } => page.busy >= SEND_ATTEMPTS_PATIENT,
                PageState::Sent { .. } | PageState::Cancelled => false,
            })
    }

    /// Whether this person got nothing and will get nothing.
    fn unreachable(&self, run: usize) -> bool {
        let state = &self.engagement.runs[run];
        state.state == RunState::Waiting
            && state.due_at.is_none()
            && self
                .engagement
                .pages
                .iter()
                .filter(|page| page.run == run)
                .all(|page| matches!(page.state, PageState::Failed))
    }
}

impl Page {
    fn note_outcome(&mut self, outcome: &Outcome, now: Timestamp) {
        match outcome {
            Outcome::Accepted { at, message_id } => self.note(ReceiptKind::Sent, *at, message_id),
            Outcome::Busy { reason }
            | Outcome::Throttled { reason }
            | Outcome::Refused { reason } => self.note(ReceiptKind::Error, now, reason),
            Outcome::Waits { .. } => {}
        }
    }
}

/// When a carrier that was just busy may be asked again for anything, whatever the plan says of this
/// page: others must not wait for its retry interval.
pub fn backoff_at(page: &Page, now: Timestamp) -> Timestamp {
    after(now, doubled(SEND_BACKOFF, page.busy + 1))
}

/// The wait after a carrier was busy so many times.
fn doubled(first: SignedDuration, times: u32) -> SignedDuration {
    (first * (1 << times.saturating_sub(1).min(8))).min(SEND_BACKOFF_MAX)
}

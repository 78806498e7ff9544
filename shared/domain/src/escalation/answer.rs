//! What people do: they answer a page, read it, or stop the engagement.

use jiff::Timestamp;

use super::engagement::{PageState, Phase, ReceiptKind, RunState};
use super::input::{Reading, Refusal};
use super::stage::Turn;
use crate::ids::ContactId;
use crate::timeline::Fact;

impl Turn<'_> {
    pub(super) fn acknowledge(
        &mut self,
        contact: &ContactId,
        via: &str,
        take: bool,
    ) -> Result<(), Refusal> {
        let runs = &self.engagement.runs;
        let mine = || runs.iter().filter(|run| run.path.contact == *contact);
        if mine().next().is_none() && !take {
            return Err(self.not_paged(contact));
        }
        if !take && mine().next().is_some() && mine().all(|run| run.state == RunState::Acknowledged)
        {
            return Ok(());
        }
        let essential = take || mine().any(|run| run.essential);
        self.facts.push(Fact::Acknowledged {
            engagement: self.engagement.id.clone(),
            contact: contact.clone(),
            via: via.to_owned(),
            essential,
        });
        self.end_runs(|run_contact| run_contact == contact, RunState::Acknowledged);
        if essential {
            self.end_runs(|_| true, RunState::Ended);
            self.engagement.due_at = None;
            self.end(Phase::Acknowledged { by: contact.clone(), at: self.now }, self.now);
        }
        Ok(())
    }

    pub(super) fn join(
        &mut self,
        contact: &ContactId,
        via: &str,
        take: bool,
    ) -> Result<(), Refusal> {
        let mine = self.engagement.runs.iter().filter(|run| run.path.contact == *contact);
        let states: Vec<RunState> = mine.map(|run| run.state).collect();
        let already = match &self.engagement.phase {
            Phase::Acknowledged { by, .. } => by == contact,
            Phase::Active | Phase::Exhausted | Phase::Stopped => false,
        };
        if already || states.contains(&RunState::Acknowledged) {
            return Ok(());
        }
        if states.is_empty() && !take {
            return Err(self.not_paged(contact));
        }
        for run in &mut self.engagement.runs {
            if run.path.contact == *contact {
                run.state = RunState::Acknowledged;
            }
        }
        self.facts.push(Fact::Acknowledged {
            engagement: self.engagement.id.clone(),
            contact: contact.clone(),
            via: via.to_owned(),
            essential: false,
        });
        Ok(())
    }

    /// Whoever acknowledges by a page has it, and has read it.
    //= ssm-contacts#AcceptPage: one acknowledgement gives a DELIVERED and a READ receipt
    pub(super) fn read(&mut self, read: Option<&Reading>) {
        let Some(reading) = read else { return };
        for kind in [ReceiptKind::Delivered, ReceiptKind::Read] {
            self.note(reading, kind);
        }
    }

    pub(super) fn note(&mut self, reading: &Reading, kind: ReceiptKind) {
        let page = self.engagement.pages.iter_mut().find(|page| page.id == reading.page);
        if let Some(page) = page {
            page.note(kind, self.now, &reading.code);
        }
    }

    pub(super) fn stop(&mut self, why: &str) {
        self.end_runs(|_| true, RunState::Ended);
        self.engagement.due_at = None;
        let acknowledged = matches!(self.engagement.phase, Phase::Acknowledged { .. });
        self.end(Phase::Stopped, self.now);
        if !acknowledged {
            // After an acknowledgement nothing was left to stop, and the timeline has its end.
            let engagement = self.engagement.id.clone();
            self.facts.push(Fact::EngagementStopped { engagement, why: why.to_owned() });
        }
    }

    /// Ends the engagement in `phase`, at `at` or when it was over before.
    pub(super) fn end(&mut self, phase: Phase, at: Timestamp) {
        self.engagement.phase = phase;
        let ended_at = &mut self.engagement.ended_at;
        *ended_at = Some(ended_at.map_or(at, |known| known.min(at)));
    }

    /// Ends the waiting runs of whoever `which` names, and cancels what they have not been sent.
    fn end_runs(&mut self, which: impl Fn(&ContactId) -> bool, state: RunState) {
        for run in &mut self.engagement.runs {
            if run.state == RunState::Waiting && which(&run.path.contact) {
                run.state = state;
                run.due_at = None;
            }
        }
        for page in &mut self.engagement.pages {
            let waiting = self.engagement.runs[page.run].state == RunState::Waiting;
            if !waiting && matches!(page.state, PageState::Pending { .. }) {
                page.state = PageState::Cancelled;
            }
        }
    }

    fn not_paged(&self, contact: &ContactId) -> Refusal {
        let paged = self.engagement.reached().into_iter().cloned().collect();
        Refusal::NotPaged { contact: contact.clone(), paged }
    }
}

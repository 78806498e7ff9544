//! Entering stages: of the escalation, which reaches people, and of a person's own plan, which
//! makes pages.

use jiff::Timestamp;

use super::engagement::{Engagement, Page, PageState, Run, RunState};
use super::resolve::{Reached, direct_stage, people_max, resolve, usable};
use crate::configuration::Configuration;
use crate::contact::{ChannelTarget, PersonalStage};
use crate::ids::{ContactId, PageId};
use crate::limits::{CLAIM, PAGES_MAX, REMINDERS_WITHIN, RUNS_MAX};
use crate::time::{after, minutes};
use crate::timeline::{Fact, ResolutionPath};

/// An engagement being moved on at one instant, with what that causes.
pub(super) struct Turn<'a> {
    pub(super) engagement: Engagement,
    pub(super) configuration: &'a Configuration,
    pub(super) now: Timestamp,
    pub(super) facts: Vec<Fact>,
    pub(super) send: Vec<PageId>,
}

impl Turn<'_> {
    /// Does everything that is due, until nothing is.
    pub(super) fn advance(&mut self) {
        while let Some(due) = self.engagement.next_due().filter(|due| *due <= self.now) {
            // Everything is bounded by the caps, so this ends: each turn consumes what was due.
            if self.engagement.due_at.is_some_and(|at| at <= due) {
                self.enter_next_stage();
            }
            self.enter_due_own_stages();
            self.claim_due_pages();
            self.remind();
        }
    }

    /// Enters the next stage of the escalation, or lets the last one's wait end.
    fn enter_next_stage(&mut self) {
        let index = self.engagement.next_stage;
        let Some(stage) = self.engagement.stages.get(index).cloned() else {
            self.engagement.due_at = None;
            return;
        };
        self.engagement.next_stage += 1;
        let mut reached = Vec::new();
        let mut why = Vec::new();
        for target in &stage.targets {
            match resolve(&self.engagement, target, self.configuration, self.now) {
                Ok(people) => reached.extend(people),
                Err(reasons) => why.extend(reasons),
            }
        }
        let engagement = self.engagement.id.clone();
        if reached.is_empty() && !stage.targets.is_empty() {
            // Nobody is there to give time to, so the next stage starts at once.
            self.engagement.due_at = Some(self.now);
            self.facts.push(Fact::StageSkipped { engagement, stage: index, why });
            return;
        }
        self.engagement.due_at = Some(after(self.now, minutes(stage.wait_minutes)));
        let (reached, beyond) = self.fitting(index, merge(reached));
        let contacts = reached.iter().map(|person| person.contact.clone()).collect();
        let entered = engagement.clone();
        self.facts.push(Fact::StageEntered {
            engagement: entered,
            stage: index,
            reached: contacts,
        });
        if !beyond.is_empty() {
            let why = |person: &Reached| {
                format!("{}: one engagement reaches {RUNS_MAX} people at most", person.contact)
            };
            let why = beyond.iter().map(why).collect();
            self.facts.push(Fact::StageSkipped { engagement, stage: index, why });
        }
        for person in reached {
            self.start_run(index, stage.wait_minutes, person);
        }
    }

    /// The people of a stage for whom there is room, and the others. Every later stage is left room for one:
    /// a stage must not be lost because those before it were large.
    fn fitting(&self, stage: usize, people: Vec<Reached>) -> (Vec<Reached>, Vec<Reached>) {
        let later = self.engagement.stages.iter().skip(stage + 1);
        let later = later.filter(|later| !later.targets.is_empty()).count();
        let mut room = RUNS_MAX.saturating_sub(self.engagement.runs.len() + later);
        people.into_iter().partition(|person| {
            if self.has_answered(&person.contact) {
                return true;
            }
            let fits = room > 0;
            room = room.saturating_sub(1);
            fits
        })
    }

    fn has_answered(&self, contact: &ContactId) -> bool {
        let mut runs = self.engagement.runs.iter();
        runs.any(|run| run.path.contact == *contact && run.state == RunState::Acknowledged)
    }

    fn start_run(&mut self, stage: usize, wait_minutes: u32, person: Reached) {
        let answered = self.has_answered(&person.contact);
        if answered {
            return;
        }
        if let Some(plan) = person.plan {
            self.engagement.plans.insert(person.contact.clone(), plan);
        }
        // A contact engaged directly is no stage of a plan: its engagement carries its own name.
        let plan = self.engagement.id.contact();
        let direct = plan == person.contact || person.schedule.as_ref() == Some(&plan);
        self.engagement.runs.push(Run {
            path: ResolutionPath {
                plan: (!direct).then_some((plan, stage)),
                schedule: person.schedule,
                contact: person.contact,
            },
            stage,
            essential: person.essential,
            channels: (!person.channels.is_empty())
                .then(|| direct_stage(wait_minutes, person.channels)),
            next_stage: 0,
            due_at: Some(self.now),
            state: RunState::Waiting,
        });
    }

    fn enter_due_own_stages(&mut self) {
        for run in 0..self.engagement.runs.len() {
            let due = &self.engagement.runs[run];
            if due.state == RunState::Waiting && due.due_at.is_some_and(|at| at <= self.now) {
                self.enter_own_stage(run);
            }
        }
    }

    /// Enters the next own stage of a run: a page for each channel that may be used.
    fn enter_own_stage(&mut self, run: usize) {
        let index = self.engagement.runs[run].next_stage;
        let stages = self.engagement.stages_of(&self.engagement.runs[run]);
        let is_last = index >= stages.len().saturating_sub(1);
        let Some(stage) = stages.get(index).cloned() else {
            self.engagement.runs[run].due_at = None;
            return;
        };
        let pages: usize =
            stage.targets.iter().filter(|t| self.page(run, index, &stage, t)).count();
        // A stage none of whose channels can be used gives nobody time to answer.
        let skipped = pages == 0 && !stage.targets.is_empty();
        let wait = if skipped { 0 } else { stage.wait_minutes };
        let run = &mut self.engagement.runs[run];
        run.next_stage += 1;
        run.due_at = (!is_last).then(|| after(self.now, minutes(wait)));
    }

    /// Makes the page of one channel, claimed by this decision. Says whether it could.
    fn page(
        &mut self,
        run: usize,
        stage: usize,
        within: &PersonalStage,
        target: &ChannelTarget,
    ) -> bool {
        let contact = self.engagement.runs[run].path.contact.clone();
        if let Err(why) = usable(target, self.configuration) {
            let channel = target.channel.clone();
            self.facts.push(Fact::ChannelSkipped { contact, channel, why });
            return false;
        }
        let remind_at = target
            .retry_minutes
            .filter(|every| self.engagement.reminders && *every > 0 && *every < within.wait_minutes)
            .map(|every| after(self.now, minutes(every)));
        self.push_page(run, stage, target, remind_at)
    }

    fn push_page(
        &mut self,
        run: usize,
        stage: usize,
        target: &ChannelTarget,
        remind_at: Option<Timestamp>,
    ) -> bool {
        let Some(channel) = self.configuration.channels.get(&target.channel) else { return false };
        let contact = self.engagement.runs[run].path.contact.clone();
        if !self.has_room(run) {
            let (channel, why) = (channel.id.clone(), format!("{PAGES_MAX} pages are the limit"));
            self.facts.push(Fact::ChannelSkipped { contact, channel, why });
            return false;
        }
        // The ordinal makes the id: a decision taken twice on the same state names the same page.
        let cause = format!("{}/{}", self.engagement.pages.len(), channel.id);
        let id = self.engagement.id.page(&contact, &cause);
        self.send.push(id.clone());
        self.engagement.pages.push(Page {
            id,
            run,
            stage,
            channel: channel.id.clone(),
            kind: channel.kind,
            due_at: self.now,
            tries: 1,
            busy: 0,
            remind_at,
            waited: false,
            receipts: Vec::new(),
            state: PageState::Pending { until: after(self.now, CLAIM) },
        });
        true
    }

    /// Whether one more page of this run fits. Its first always does: any other is left out where it would
    /// take the room of the first page of somebody who is still to come.
    fn has_room(&self, run: usize) -> bool {
        let pages = &self.engagement.pages;
        // Nobody more is to come than that: nearly always there is nothing to count.
        if pages.len() + RUNS_MAX < PAGES_MAX {
            return true;
        }
        let is_first = pages.iter().all(|page| page.run != run);
        let kept = if is_first { 0 } else { self.first_pages_to_come() };
        pages.len() + kept < PAGES_MAX
    }

    /// The most first pages that are still to come: of runs that have none yet, and of later stages.
    fn first_pages_to_come(&self) -> usize {
        let Engagement { runs, pages, stages, next_stage, .. } = &self.engagement;
        let waits = |(index, run): &(usize, &Run)| {
            run.state == RunState::Waiting
                && run.due_at.is_some()
                && pages.iter().all(|page| page.run != *index)
        };
        let begun = runs.iter().enumerate().filter(waits).count();
        let later = stages.iter().skip(*next_stage).flat_map(|stage| &stage.targets);
        let later: usize = later.map(|target| people_max(target, self.configuration)).sum();
        begun + later.min(RUNS_MAX.saturating_sub(runs.len()))
    }

    /// Claims pages whose claim ran out (their sender died) or whose carrier may be asked again.
    fn claim_due_pages(&mut self) {
        let now = self.now;
        self.claim_pages(|page| page.pending_until().is_some_and(|until| until <= now));
    }

    /// Claims these pages, as far as they are still to be sent.
    pub(super) fn claim(&mut self, pages: &[PageId]) {
        self.claim_pages(|page| page.pending_until().is_some() && pages.contains(&page.id));
    }

    fn claim_pages(&mut self, which: impl Fn(&Page) -> bool) {
        for page in &mut self.engagement.pages {
            if which(page) {
                page.state = PageState::Pending { until: after(self.now, CLAIM) };
                page.tries = page.tries.saturating_add(1);
                self.send.push(page.id.clone());
            }
        }
    }

    /// Pages the same channel again where nobody has answered.
    fn remind(&mut self) {
        for index in 0..self.engagement.pages.len() {
            if self.engagement.reminder(index).is_none_or(|at| at > self.now) {
                continue;
            }
            let page = self.engagement.pages[index].clone();
            self.engagement.pages[index].remind_at = None;
            // Room is left for the first pages of whoever comes after.
            if self.engagement.pages.len() >= REMINDERS_WITHIN {
                continue;
            }
            let run = &self.engagement.runs[page.run];
            let Some((stage, target)) = own_target(&self.engagement, run, &page) else { continue };
            if usable(&target, self.configuration).is_ok() {
                let again = self.next_reminder(&page, &stage, &target);
                self.push_page(page.run, page.stage, &target, again);
            }
        }
    }

    /// The reminder after this one, while it falls inside the stage that the first page began.
    fn next_reminder(
        &self,
        page: &Page,
        stage: &PersonalStage,
        target: &ChannelTarget,
    ) -> Option<Timestamp> {
        let first = self.engagement.pages.iter().find(|first| {
            first.run == page.run && first.stage == page.stage && first.channel == page.channel
        })?;
        let again = after(self.now, minutes(target.retry_minutes?));
        (again < after(first.due_at, minutes(stage.wait_minutes))).then_some(again)
    }
}

/// The stage and target that made `page`.
pub(super) fn own_target(
    engagement: &Engagement,
    run: &Run,
    page: &Page,
) -> Option<(PersonalStage, ChannelTarget)> {
    let stage = engagement.stages_of(run).get(page.stage)?;
    let target = stage.targets.iter().find(|target| target.channel == page.channel)?;
    Some((stage.clone(), target.clone()))
}

/// One entry per person: reached twice in one stage, a person is paged once, by all channels that
/// were named, and counts as essential if either target is.
fn merge(reached: Vec<Reached>) -> Vec<Reached> {
    let mut merged: Vec<Reached> = Vec::new();
    for person in reached {
        match merged.iter_mut().find(|earlier| earlier.contact == person.contact) {
            Some(earlier) => {
                earlier.essential |= person.essential;
                // The own plan says more than single channels do.
                if person.channels.is_empty() || earlier.channels.is_empty() {
                    earlier.channels.clear();
                    earlier.plan = earlier.plan.take().or(person.plan);
                } else {
                    // A channel named twice still carries one page, as it was named first.
                    for named in person.channels {
                        if earlier.channels.iter().all(|known| known.channel != named.channel) {
                            earlier.channels.push(named);
                        }
                    }
                }
            }
            None => merged.push(person),
        }
    }
    merged
}

//! What a plan prescribed, as one write of the product shows it.

use std::collections::BTreeSet;

use domain::contact::PersonalStage;
use domain::escalation::{Engagement, Run};
use domain::mailbox::has_mailbox;
use domain::timeline::{Fact, TimelineEvent};
use protocol::engagement::{Index, Instant};
use protocol::rules::{OwnStage, Plan, Reminder, Stage};

use super::abstraction::{instant, ordinal};
use super::recorder::claim;

/// What was prescribed in one decision.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// How long each stage of the escalation waits.
    waits: Vec<Instant>,
    /// The stages that this decision entered, and did not skip.
    entered: BTreeSet<u8>,
    /// The own stages of each run: how long they wait, and whether they name anything.
    own: Vec<Vec<(Instant, bool)>>,
    /// The stage that reached each run.
    stages: Vec<u8>,
    /// Its pages.
    pages: Vec<SeenPage>,
    /// Runs and pages that were there before.
    before: (usize, usize),
    /// Whether what looks as if it was claimed by this decision was: its mailbox told it to wait, and
    /// it had waited long enough when that was recorded.
    has_waited: bool,
}

#[derive(Debug, Clone)]
struct SeenPage {
    run: Index,
    stage: u8,
    remind_at: Option<Instant>,
    pending_until: Option<Instant>,
    /// The first page of the same channel in the same own stage.
    first: usize,
    has_mailbox: bool,
}

const MINUTE: Instant = 60_000;

fn minutes(count: u32) -> Instant {
    Instant::try_from(count).expect("a stage has at most a day") * MINUTE
}

impl Observed {
    /// What the write from `before` to `after` shows.
    pub(super) fn of(
        before: Option<&Engagement>,
        after: &Engagement,
        facts: &[TimelineEvent],
    ) -> Self {
        let entered = facts.iter().filter_map(|event| match &event.fact {
            Fact::StageEntered { engagement, stage, .. } if *engagement == after.id => {
                Some(ordinal(*stage))
            }
            _ => None,
        });
        Self {
            waits: after.stages.iter().map(|stage| minutes(stage.wait_minutes)).collect(),
            entered: entered.collect(),
            own: after.runs.iter().map(|run| own_stages(after, run)).collect(),
            stages: after.runs.iter().map(|run| ordinal(run.stage)).collect(),
            pages: (0..after.pages.len()).map(|page| seen(after, page)).collect(),
            before: before.map_or((0, 0), |before| (before.runs.len(), before.pages.len())),
            has_waited: false,
        }
    }

    /// The ways to read it: an instant until which a page is pending is the end of its wait, or of the
    /// claim that followed.
    pub(super) fn readings(&self) -> impl Iterator<Item = Self> {
        [false, true].into_iter().map(|has_waited| Self { has_waited, ..self.clone() })
    }

    fn made(&self) -> impl Iterator<Item = &SeenPage> {
        self.pages.iter().skip(self.before.1)
    }
}

fn own_stages(engagement: &Engagement, run: &Run) -> Vec<(Instant, bool)> {
    let of = |stage: &PersonalStage| (minutes(stage.wait_minutes), !stage.targets.is_empty());
    match &run.channels {
        Some(stage) => vec![of(stage)],
        None => engagement
            .plans
            .get(&run.path.contact)
            .map_or_else(Vec::new, |plan| plan.stages.iter().map(of).collect()),
    }
}

fn seen(engagement: &Engagement, index: usize) -> SeenPage {
    let page = &engagement.pages[index];
    let mut same = engagement.pages.iter();
    let first = same.position(|other| {
        (other.run, other.stage, &other.channel) == (page.run, page.stage, &page.channel)
    });
    SeenPage {
        run: ordinal(page.run),
        stage: ordinal(page.stage),
        remind_at: page.remind_at.map(instant),
        pending_until: page.pending_until().map(instant),
        first: first.unwrap_or(index),
        has_mailbox: has_mailbox(page.kind),
    }
}

impl Plan for Observed {
    fn stage(&self, stage: u8) -> Option<Stage> {
        let wait = *self.waits.get(usize::from(stage))?;
        let people = self.stages.iter().skip(self.before.0).filter(|of| **of == stage).count();
        let is_skipped = !self.entered.contains(&stage);
        Some(Stage { people, wait: if is_skipped { 0 } else { wait } })
    }

    fn own_stage(&self, run: Index, stage: u8, _: Instant) -> Option<OwnStage> {
        let own = self.own.get(usize::from(run))?;
        let (wait, names) = *own.get(usize::from(stage))?;
        let pages = self.made().filter(|page| (page.run, page.stage) == (run, stage));
        let pages: Vec<_> = pages.map(|page| page.remind_at).collect();
        // A stage none of whose channels can be used gives nobody time.
        let wait = if names && pages.is_empty() { 0 } else { wait };
        let is_last = usize::from(stage) + 1 >= own.len();
        Some(OwnStage { pages, wait, is_last })
    }

    fn reminder(&self, page: Index, _: Instant) -> Option<Reminder> {
        let first = self.pages.get(usize::from(page))?.first;
        let mut again = self.made().filter(|made| made.first == first);
        again.next().map(|made| Reminder { remind_at: made.remind_at })
    }

    fn again_at(&self, page: Index, _: Instant) -> Option<Instant> {
        self.pages.get(usize::from(page))?.pending_until
    }

    fn has_mailbox(&self, page: Index) -> bool {
        self.pages.get(usize::from(page)).is_some_and(|page| page.has_mailbox)
    }

    fn waits_until(&self, page: Index, at: Instant) -> Instant {
        let is_claim = |until: &Instant| self.has_waited && *until == at + claim();
        let until = self.again_at(page, at).filter(|until| !is_claim(until));
        until.unwrap_or(at)
    }
}

//! What must never happen, judged at every write and send by what is promised, not by the rules
//! that keep it.

use crate::decide::Decision;
use crate::engagement::{Engagement, Index, Instant, Page, PageState, Phase};
use crate::rules::{Plan, Rules};

/// A promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Promise {
    /// What is sent was committed before, as the claim of whoever sends it.
    CommitFirst = 1,
    /// Nothing is claimed after an acknowledgement or a stop was committed.
    NothingAfterAnswer = 2,
    /// Nobody's answer is overwritten.
    AnswerKept = 4,
    /// Whoever decided on a state that is not the stored one any more writes nothing.
    StaleWritesNothing = 8,
    /// No stage is entered, and nobody reminded, before the time.
    NeverEarly = 16,
    /// A page is taken twice only where a sender died, an answer was lost or a claim ran out.
    NoUnexplainedDouble = 32,
    /// A send begins only when it can end inside its claim.
    InsideItsClaim = 64,
    /// What is stored as sent was taken by a carrier, and stays so.
    SentIsSent = 128,
}

impl Promise {
    /// Every promise.
    pub const ALL: [Self; 8] = [
        Self::CommitFirst,
        Self::NothingAfterAnswer,
        Self::AnswerKept,
        Self::StaleWritesNothing,
        Self::NeverEarly,
        Self::NoUnexplainedDouble,
        Self::InsideItsClaim,
        Self::SentIsSent,
    ];
}

/// Promises that were broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Broken(u16);

impl Broken {
    /// Notes a promise that does not hold.
    pub(crate) fn unless(&mut self, holds: bool, promise: Promise) {
        if !holds {
            self.0 |= promise as u16;
        }
    }

    /// Whether this one was broken.
    pub fn contains(self, promise: Promise) -> bool {
        self.0 & promise as u16 != 0
    }

    /// Those that were.
    pub fn promises(self) -> impl Iterator<Item = Promise> {
        Promise::ALL.into_iter().filter(move |promise| self.contains(*promise))
    }
}

/// How often carriers took a page, as far as that matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taken {
    /// Never.
    #[default]
    Never,
    /// By a sender who is to record it, or has.
    Once,
    /// At least once, by senders who could not record it in time.
    Explained,
}

/// Notes that a page may be taken again, since its sender could not record it.
pub(crate) fn explain(taken: &mut [Taken], page: Index) {
    if let Some(taken) = taken.get_mut(usize::from(page)).filter(|taken| **taken == Taken::Once) {
        *taken = Taken::Explained;
    }
}

/// Who has answered, as people know it; what is stored is another matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answered {
    /// An answer or a stop ended everything.
    pub is_over: bool,
    /// These runs were answered for.
    pub runs: Vec<Index>,
}

/// Judges a write that is applied.
pub(crate) fn write(
    before: &Engagement,
    Decision { after, claims }: &Decision,
    answered: &Answered,
    taken: &[Taken],
    broken: &mut Broken,
) {
    let ended = |page: &Index| answered.runs.contains(&after.pages[usize::from(*page)].run);
    let nothing = claims.is_empty() || !answered.is_over && !claims.iter().any(ended);
    broken.unless(nothing, Promise::NothingAfterAnswer);
    let kept = match before.phase {
        Phase::Active | Phase::Exhausted => true,
        Phase::Acknowledged => after.is_over(),
        Phase::Stopped => after.phase == Phase::Stopped,
    };
    let mut runs = before.runs.iter().zip(&after.runs);
    let kept = kept && runs.all(|(old, new)| old.is_waiting || !new.is_waiting);
    broken.unless(kept, Promise::AnswerKept);
    for (index, page) in after.pages.iter().enumerate() {
        let was = before.pages.get(index).is_some_and(|page| page.state == PageState::Sent);
        let is = page.state == PageState::Sent;
        let was_taken = taken.get(index).is_some_and(|taken| *taken != Taken::Never);
        broken.unless(if is { was_taken } else { !was }, Promise::SentIsSent);
    }
}

/// Whether a decision enters no stage before its time: not before the wait of the stage before it is
/// over, unless that stage is known to reach nobody.
pub(crate) fn is_punctual<P: Plan>(
    before: &Engagement,
    after: &Engagement,
    at: Instant,
    rules: Rules<'_, P>,
) -> bool {
    is_stage_punctual(before, after, at, rules)
        && (0..before.runs.len()).all(|run| is_run_punctual(before, after, run, at, rules))
        && before.pages.iter().zip(&after.pages).all(|(old, new)| {
            let reminded = old.remind_at.filter(|_| new.remind_at.is_none());
            let is_waiting = after.runs[usize::from(old.run)].is_waiting;
            !is_waiting || reminded.is_none_or(|remind_at| remind_at <= at)
        })
}

/// As it would be, were everything of it due that comes next: what an escalation may do is what a tick
/// might then, and no more.
pub(crate) fn hurried(before: &Engagement, at: Instant) -> Engagement {
    let mut hurried = before.clone();
    hurried.due_at = hurried.due_at.map(|due| due.min(at));
    for run in &mut hurried.runs {
        run.due_at = run.due_at.map(|due| due.min(at));
    }
    hurried
}

fn is_stage_punctual<P: Plan>(
    before: &Engagement,
    after: &Engagement,
    at: Instant,
    rules: Rules<'_, P>,
) -> bool {
    let mut wait = None;
    for stage in before.next_stage..after.next_stage {
        let is_first = stage == before.next_stage;
        let on_time = match wait {
            None => before.due_at.is_some_and(|due| due <= at),
            Some(wait) => wait == 0,
        };
        let lost = is_first && stage > 0 && is_lost(after, stage - 1);
        if !on_time && !lost {
            return false;
        }
        wait = rules.plan.stage(stage).map(|stage| stage.wait);
    }
    let due = wait.map_or(before.due_at, |wait| Some(at + wait));
    // It ends after the last stage, or with an answer; it never comes nearer.
    after.due_at.is_none_or(|is| due.is_some_and(|was| was <= is))
}

/// Whether everybody whom a stage reached was refused by every carrier.
fn is_lost(engagement: &Engagement, stage: u8) -> bool {
    let of_stage = |page: &&Page| engagement.runs[usize::from(page.run)].stage == stage;
    let mut pages = engagement.pages.iter().filter(of_stage).peekable();
    pages.peek().is_some() && pages.all(|page| page.state == PageState::Failed)
}

fn is_run_punctual<P: Plan>(
    before: &Engagement,
    after: &Engagement,
    run: usize,
    at: Instant,
    rules: Rules<'_, P>,
) -> bool {
    let (old, new) = (&before.runs[run], &after.runs[run]);
    if new.next_stage == old.next_stage {
        return new.due_at.is_none_or(|is| old.due_at.is_some_and(|was| was <= is));
    }
    let mut pages = after.pages.iter();
    let given_up = pages.all(|page| {
        let is_current = usize::from(page.run) == run && page.stage + 1 == old.next_stage;
        let tried = page.pending_until().is_some() && page.busy >= rules.terms.patience;
        !is_current || page.state == PageState::Failed || tried
    });
    old.due_at.is_some_and(|due| due <= at) || given_up
}

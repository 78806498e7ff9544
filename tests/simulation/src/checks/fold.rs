//! The timeline, folded, is the state.

use std::collections::BTreeSet;

use domain::escalation::{Engagement, PageState, Phase, RunState};
use domain::ids::{ContactId, PageId};
use domain::timeline::Fact;
use testkit::memory::Contents;

use super::{Case, Check};

/// What the facts say about an engagement.
#[derive(Default)]
struct Folded<'a> {
    sent: BTreeSet<&'a PageId>,
    failed: BTreeSet<&'a PageId>,
    answered: BTreeSet<&'a ContactId>,
    reached: BTreeSet<&'a ContactId>,
    stages: usize,
    started: usize,
    taken: bool,
    exhausted: bool,
    stopped: bool,
}

pub(super) fn check(case: &mut Case<'_>, stored: &Contents<'_>, engagement: &Engagement) {
    let folded = fold(stored, engagement);
    let pages = |is: &dyn Fn(&PageState) -> bool| -> BTreeSet<&PageId> {
        let found = engagement.pages.iter().filter(|page| is(&page.state));
        found.map(|page| &page.id).collect()
    };
    let answered: BTreeSet<_> = engagement
        .runs
        .iter()
        .filter(|run| run.state == RunState::Acknowledged)
        .map(|run| &run.path.contact)
        .collect();
    let phase = match engagement.phase {
        Phase::Active => !folded.taken && !folded.stopped,
        Phase::Acknowledged { .. } => folded.taken,
        Phase::Exhausted => folded.exhausted && !folded.taken && !folded.stopped,
        Phase::Stopped => folded.stopped || folded.taken,
    };
    let same = [
        ("it began once", folded.started == 1),
        ("pages sent", folded.sent == pages(&|state| matches!(state, PageState::Sent { .. }))),
        ("pages failed", folded.failed == pages(&|state| matches!(state, PageState::Failed))),
        ("who answered", answered.is_subset(&folded.answered)),
        ("whom it reached", engagement.reached().iter().all(|who| folded.reached.contains(who))),
        ("its stages", folded.stages == engagement.next_stage),
        ("its phase", phase),
    ];
    for (what, _) in same.iter().filter(|(_, holds)| !holds) {
        let what = format!("{}: the timeline tells otherwise: {what}", engagement.id);
        case.wrong(Check::Fold, 0, what);
    }
}

fn fold<'a>(stored: &Contents<'a>, of: &'a Engagement) -> Folded<'a> {
    let mut folded = Folded::default();
    let mut stages = BTreeSet::new();
    for event in stored.timeline(&of.incident) {
        match &event.fact {
            Fact::EngagementStarted { engagement, .. } if *engagement == of.id => {
                folded.started += 1;
            }
            Fact::StageEntered { engagement, stage, reached } if *engagement == of.id => {
                stages.insert(*stage);
                folded.reached.extend(reached);
            }
            Fact::StageSkipped { engagement, stage, .. } if *engagement == of.id => {
                stages.insert(*stage);
            }
            // One sender gave it up when it was answered; another had handed it over by then.
            Fact::PageSent { page, .. } if of.page(page).is_some() => {
                folded.failed.remove(page);
                folded.sent.insert(page);
            }
            Fact::PageFailed { page, again_at: None, .. }
                if of.page(page).is_some_and(|page| page.state != PageState::Cancelled) =>
            {
                folded.failed.insert(page);
            }
            Fact::Acknowledged { engagement, contact, essential, .. } if *engagement == of.id => {
                folded.answered.insert(contact);
                folded.taken |= essential;
            }
            Fact::EngagementExhausted { engagement } if *engagement == of.id => {
                folded.exhausted = true;
            }
            Fact::EngagementStopped { engagement, .. } if *engagement == of.id => {
                folded.stopped = true;
            }
            _ => {}
        }
    }
    folded.stages = stages.len();
    folded
}

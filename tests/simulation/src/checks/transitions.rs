//! What one write may do to an engagement, whatever is asked of it.

use domain::escalation::{Engagement, Page, PageState, Phase, RunState};
use domain::ids::PageId;
use domain::timeline::{Fact, TimelineEvent};

use super::Check;

/// Judges a write.
pub fn transition(
    before: &Engagement,
    after: &Engagement,
    facts: &[TimelineEvent],
    wrong: &mut impl FnMut(Check, String),
) {
    settled(before, after, wrong);
    answered(before, after, wrong);
    essential(before, after, facts, wrong);
    for page in &after.pages {
        explained(before.page(&page.id), page, facts, wrong);
    }
}

fn is_over(engagement: &Engagement) -> bool {
    match engagement.phase {
        Phase::Acknowledged { .. } | Phase::Stopped => true,
        Phase::Active | Phase::Exhausted => false,
    }
}

fn settled(before: &Engagement, after: &Engagement, wrong: &mut impl FnMut(Check, String)) {
    let mut check = |holds: bool, what: &str| {
        if !holds {
            wrong(Check::Settled, what.to_owned());
        }
    };
    check(after.started_at == before.started_at && after.stages == before.stages, "its beginning");
    check(after.next_stage >= before.next_stage, "a stage is entered again");
    check(after.sequence >= before.sequence, "its sequence goes back");
    check(after.pages.len() >= before.pages.len(), "a page is forgotten");
    check(after.runs.len() >= before.runs.len(), "a person is forgotten");
    let asked_again = after.pages.iter().skip(before.pages.len()).any(|page| {
        let contact = page.id.contact();
        let mut runs = before.runs.iter().filter(|run| run.path.contact == contact);
        runs.any(|run| run.state == RunState::Acknowledged)
    });
    check(!asked_again, "somebody who answered is paged again");
    check(!matches!(before.phase, Phase::Stopped) || after.phase == before.phase, "it goes on");
    let acknowledged = matches!(before.phase, Phase::Acknowledged { .. });
    check(!acknowledged || is_over(after), "an acknowledgement is forgotten");
    let runs = before.runs.iter().zip(&after.runs);
    for (old, new) in runs {
        let kept = old.state != RunState::Acknowledged || new.state == RunState::Acknowledged;
        check(kept && old.path == new.path, "a person's answer is forgotten");
    }
    for (old, new) in before.pages.iter().zip(&after.pages) {
        check(old.id == new.id && old.due_at == new.due_at, "a page becomes another");
        let sent = matches!(old.state, PageState::Sent { .. });
        check(!sent || new.state == old.state, "a page that was sent is not any more");
    }
}

/// After the end nothing is claimed.
fn answered(before: &Engagement, after: &Engagement, wrong: &mut impl FnMut(Check, String)) {
    if !is_over(before) {
        return;
    }
    let claimed = |page: &Page| {
        page.pending_until().is_some() || before.page(&page.id).is_none_or(|b| b.tries < page.tries)
    };
    for page in after.pages.iter().filter(|page| claimed(page)) {
        wrong(Check::AfterAnswer, format!("{} is claimed after the end", page.id));
    }
}

/// Whom the plan calls essential, by the plan alone.
fn is_essential(engagement: &Engagement, contact: &domain::ids::ContactId) -> bool {
    engagement.runs.iter().any(|run| run.path.contact == *contact && run.essential)
}

fn essential(
    before: &Engagement,
    after: &Engagement,
    facts: &[TimelineEvent],
    wrong: &mut impl FnMut(Check, String),
) {
    let answers = facts.iter().filter_map(|event| match &event.fact {
        Fact::Acknowledged { engagement, contact, .. } if *engagement == before.id => Some(contact),
        _ => None,
    });
    for contact in answers.filter(|_| !is_over(before)) {
        if is_essential(before, contact) {
            let waiting = after.runs.iter().any(|run| run.state == RunState::Waiting);
            if waiting || after.due_at.is_some() || !is_over(after) {
                wrong(Check::Essential, format!("{contact} answered, and it goes on"));
            }
            continue;
        }
        let others = before.runs.iter().zip(&after.runs);
        let mut others = others.filter(|(old, _)| old.path.contact != *contact);
        if is_over(after) || after.due_at != before.due_at || others.any(|(old, new)| old != new) {
            wrong(Check::Essential, format!("{contact} is not essential, and it ends"));
        }
    }
}

/// What becomes of a page is a fact of the same write.
fn explained(
    before: Option<&Page>,
    after: &Page,
    facts: &[TimelineEvent],
    wrong: &mut impl FnMut(Check, String),
) {
    if before.is_some_and(|before| before.state == after.state) {
        return;
    }
    let says = |is: &dyn Fn(&Fact) -> Option<&PageId>| {
        facts.iter().any(|event| is(&event.fact) == Some(&after.id))
    };
    let told = match after.state {
        PageState::Sent { .. } => says(&|fact| match fact {
            Fact::PageSent { page, .. } => Some(page),
            _ => None,
        }),
        PageState::Failed => says(&|fact| match fact {
            Fact::PageFailed { page, again_at: None, .. } => Some(page),
            _ => None,
        }),
        PageState::Pending { .. } | PageState::Cancelled => true,
    };
    if !told {
        wrong(Check::Timeline, format!("{} became {:?} without a word", after.id, after.state));
    }
}

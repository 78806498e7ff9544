//! What people were told when they answered.

use domain::timeline::Fact;
use testkit::world::{Confirmed, Ended};

use super::{Case, Check};

pub(super) fn check(case: &mut Case<'_>, ended: &Ended) {
    for confirmed in &ended.confirmed {
        kept(case, ended, confirmed);
    }
    // A message tells its reader a code: it must be good.
    let bad = ended.refused.iter().filter(|told| told.contains("not one that was sent"));
    for told in bad {
        case.wrong(Check::Answers, ended.now, told.clone());
    }
}

/// Whoever was told that they took an engagement is on its timeline.
fn kept(case: &mut Case<'_>, ended: &Ended, confirmed: &Confirmed) {
    ended.store.inspect(|stored| {
        for taken in &confirmed.engagements {
            let Some(engagement) = stored.engagement(taken.stem()) else { continue };
            let is_theirs = |fact: &Fact| match fact {
                Fact::Acknowledged { engagement, contact, .. } => {
                    engagement == taken && *contact == confirmed.by
                }
                _ => false,
            };
            let mut timeline = stored.timeline(&engagement.incident);
            if !timeline.any(|event| is_theirs(&event.fact)) {
                let what = format!("{} took {taken}, and nobody knows", confirmed.by);
                case.wrong(Check::Answers, confirmed.at, what);
            }
        }
    });
}

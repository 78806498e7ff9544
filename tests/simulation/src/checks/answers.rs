//! What people were told when they answered.

use domain::ids::PageId;
use domain::timeline::Fact;
use testkit::world::{Confirmed, Ended};

use super::{Case, Check};

pub(super) fn check(case: &mut Case<'_>, ended: &Ended) {
    for confirmed in &ended.confirmed {
        kept(case, ended, confirmed);
        whole(case, ended, confirmed);
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

/// A code takes everything that its message told of, but for what was over by then.
fn whole(case: &mut Case<'_>, ended: &Ended, confirmed: &Confirmed) {
    let Some((channel, code)) = &confirmed.code else { return };
    let mut told = ended.messages.iter().filter(|message| {
        message.at <= confirmed.at && message.channel == *channel && message.code() == Some(code)
    });
    let is_over = |stem: &str| {
        let over_at = case.watch.tracks.get(stem).and_then(|track| track.over_at);
        over_at.is_some_and(|over| over <= confirmed.at)
    };
    let is_taken = |page: &PageId| {
        let stem = page.engagement_stem();
        confirmed.engagements.iter().any(|taken| taken.stem() == stem) || is_over(stem)
    };
    // Codes are short: one of their messages explains what was taken.
    if !told.any(|message| message.carries.iter().all(is_taken)) {
        let what = format!("{code} by {channel} did not take all that it was told for");
        case.wrong(Check::Answers, confirmed.at, what);
    }
}

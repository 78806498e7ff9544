//! Messages by one phone, by arithmetic over what its carrier was handed: not too many, none of them
//! without what could have left with it, and every page as soon as there was room.

use std::collections::BTreeSet;

use domain::escalation::{Page, PageState};
use domain::ids::{ChannelId, PageId};
use domain::limits::{
    MESSAGE_GAP, MESSAGES_MAX, MESSAGES_WINDOW, SEND_BACKOFF_MAX, SEND_TIMEOUT, WAITING_SLACK,
};
use testkit::memory::Contents;
use testkit::world::{Fault, Millis, Site};

use super::prescribed::moment;
use super::{Case, Check};
use crate::history::{Attempt, Watch};

const GAP: Millis = MESSAGE_GAP.as_secs() * 1_000;
const WINDOW: Millis = MESSAGES_WINDOW.as_secs() * 1_000;
/// How long a mailbox is held after a carrier took nothing, or did not say that it had.
const HOLD: Millis = (SEND_BACKOFF_MAX.as_secs() + SEND_TIMEOUT.as_secs()) * 1_000;
/// How much later a page asks that should have been taken along.
const SLACK: Millis = WAITING_SLACK.as_secs() * 3_000;
/// How far apart posting and handing over may be.
const POSTING: Millis = 1_000;

/// Phones whose mailbox may count a message that nobody sent: its sender died, or did not hear that it
/// was written, and its page was answered before it came again.
pub(super) fn miscounted(watch: &Watch, stored: &Contents<'_>) -> BTreeSet<ChannelId> {
    let pages = stored.engagements().flat_map(|engagement| &engagement.pages);
    let unsent = pages
        .filter(|page| page.state == PageState::Cancelled && !watch.sends.contains_key(&page.id));
    unsent.map(|page| page.channel.clone()).collect()
}

/// Whether anything happened that leaves a message counted and unsent.
fn may_miscount(case: &Case<'_>) -> bool {
    case.injected.iter().any(|(site, _, fault)| match fault {
        Fault::DiesBefore | Fault::DiesAfter | Fault::Hangs => true,
        Fault::AnswerLost => *site == Site::Mailbox,
        _ => false,
    })
}

/// Until when a page that is due at `due` may have to wait for room: not at all, where its phone was
/// quiet.
pub(super) fn room_at(case: &Case<'_>, attempts: &[Attempt], page: &Page, begun: Millis) -> Millis {
    let due = moment(page.due_at);
    if page.waited && case.miscounted.contains(&page.channel) && may_miscount(case) {
        return due + WINDOW + SLACK;
    }
    let tolerance = case.bound + SLACK;
    let mut until = due;
    loop {
        let longer = closed(attempts, begun)
            .filter(|(from, to)| *from <= until + tolerance && *to > until)
            .map(|(_, to)| to)
            .max();
        match longer {
            Some(longer) => until = longer,
            None => break,
        }
    }
    if until > due { until + SLACK } else { due }
}

/// Spans in which no further message might leave, as far as they began before `begun`.
fn closed(attempts: &[Attempt], begun: Millis) -> impl Iterator<Item = (Millis, Millis)> {
    let before = attempts.iter().filter(move |attempt| attempt.at < begun);
    let gaps = before
        .clone()
        .map(|attempt| (attempt.at - POSTING, attempt.at + if attempt.taken { GAP } else { HOLD }));
    let counted: Vec<Millis> = before.map(|attempt| attempt.at).collect();
    let full = (MESSAGES_MAX - 1..counted.len())
        .map(move |last| (counted[last] - POSTING, counted[last + 1 - MESSAGES_MAX] + WINDOW));
    gaps.chain(full)
}

/// Checks all messages by one phone.
pub(super) fn check(case: &mut Case<'_>, channel: &ChannelId, attempts: &[Attempt]) {
    // What could not be read or claimed in time leaves by itself.
    let sites = [Site::Mailbox, Site::Read, Site::Commit];
    let excused = case.skew > 0 || sites.into_iter().any(|site| case.struck(site));
    if excused {
        return;
    }
    let mut carried: Vec<&PageId> = Vec::new();
    let mut fresh: Vec<Millis> = Vec::new();
    for attempt in attempts.iter().filter(|attempt| attempt.taken) {
        // What comes again after a crash comes with its message, and needs no room.
        if !attempt.carries.iter().any(|page| carried.contains(&page)) {
            fresh.push(attempt.at);
        }
        carried.extend(&attempt.carries);
    }
    let tolerance = POSTING + case.bound;
    // A message whose answer was lost is not counted by its sender.
    let uncounted = case.lost_answers();
    let close = fresh.windows(2).find(|pair| pair[1] - pair[0] < GAP - tolerance);
    let most = MESSAGES_MAX + uncounted;
    let many = fresh.windows(most + 1).find(|many| many[most] - many[0] < WINDOW - tolerance);
    for times in close.filter(|_| uncounted == 0).into_iter().chain(many) {
        let what = format!("{channel} rings at {times:?}");
        case.wrong(Check::Flood, times[times.len() - 1], what);
    }
}

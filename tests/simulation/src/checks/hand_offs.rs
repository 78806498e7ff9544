//! Hand-offs: whoever comes on call is told once and in time, and nobody else is.

use std::collections::BTreeMap;

use domain::configuration::Configuration;
use domain::contact::{Activation, ChannelKind};
use domain::ids::{ContactId, PageId};
use domain::oncall::HAND_OFF_TAG;
use testkit::builders::contact_id;
use testkit::memory::Contents;
use testkit::world::{Action, Ended, Fault, Millis, Site};

use super::prescribed::on_call;
use super::{Case, Check};
use crate::lives::instant;

/// The longest way from a hand-off to the round after it, and what a fault may add to it.
const ROUND: Millis = 70_000;
/// The first round of all tells nobody; it takes place by then, unless something strikes it.
const FIRST_ROUND: Millis = 70_000;

/// One hand-off that must be told.
struct HandOff {
    at: Millis,
    /// When the next one follows.
    until: Millis,
    to: ContactId,
}

pub(super) fn check(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>) {
    let mut told: BTreeMap<&PageId, Millis> = BTreeMap::new();
    for message in &ended.messages {
        if stored.engagement(message.page.engagement_stem()).is_none() {
            told.entry(&message.page).or_insert(message.at);
        }
    }
    // Nobody can say from outside what a schedule that is edited showed at which moment.
    let [(_, team)] = case.life.configurations.as_slice() else { return };
    let expected = hand_offs(team, ended.now);
    for (page, at) in &told {
        if !expected.iter().any(|hand_off| name(hand_off) == **page && hand_off.at <= *at) {
            case.wrong(Check::HandOffs, *at, format!("{page} tells of no hand-off"));
        }
    }
    let Some(kind) = kind(team) else { return };
    if is_excused(case, ended, kind) {
        return;
    }
    let struck = Millis::try_from(ended.injected.len()).unwrap_or(Millis::MAX);
    let bound = ROUND + 75_000 * struck;
    for hand_off in expected {
        let can_be_told = team.channels.values().any(|channel| {
            channel.id.contact() == hand_off.to
                && channel.kind == kind
                && channel.activation == Activation::Activated
        });
        let is_long = hand_off.at + bound < hand_off.until.min(ended.now);
        let is_watched = hand_off.at > FIRST_ROUND + 75_000 * struck;
        let at = told.get(&name(&hand_off));
        if can_be_told && is_long && is_watched && at.is_none_or(|at| *at > hand_off.at + bound) {
            let what = format!("{} comes on call and hears of it at {at:?}", hand_off.to);
            case.wrong(Check::HandOffs, hand_off.at, what);
        }
    }
}

fn name(hand_off: &HandOff) -> PageId {
    let since = instant(hand_off.at).to_string();
    PageId::derive(&hand_off.to, &["hand-off", "schedule", &since])
}

/// Instants at which another person is on call than before, by the oracle.
fn hand_offs(team: &Configuration, end: Millis) -> Vec<HandOff> {
    let moment = |at: jiff::Timestamp| {
        Millis::try_from(at.duration_since(crate::START).as_millis()).unwrap_or(Millis::MAX)
    };
    let overrides = team.overrides.values().flatten();
    let mut borders: Vec<Millis> = overrides
        .flat_map(|over| [moment(over.window.start.max(over.created_at)), moment(over.window.end)])
        .collect();
    borders.extend((0..=end / 86_400_000).map(|day| 600_000 + day * 86_400_000));
    borders.retain(|at| (1..=end).contains(at));
    borders.sort_unstable();
    borders.dedup();
    borders.retain(|at| on_call(team, *at) != on_call(team, *at - 1));
    let ends = borders.iter().skip(1).copied().chain([Millis::MAX]);
    let found = borders
        .iter()
        .zip(ends)
        .filter_map(|(at, until)| on_call(team, *at).map(|to| HandOff { at: *at, until, to }));
    found.collect()
}

fn kind(team: &Configuration) -> Option<ChannelKind> {
    let tags = &team.contacts.get(&contact_id("schedule"))?.tags;
    match tags.get(HAND_OFF_TAG).map(String::as_str) {
        Some("off") => None,
        Some("sms") => Some(ChannelKind::Sms),
        _ => Some(ChannelKind::Email),
    }
}

/// Whether a carrier is out of order for so long that a notice may be given up.
fn is_excused(case: &Case<'_>, ended: &Ended, kind: ChannelKind) -> bool {
    let out_of_order = case
        .life
        .script
        .iter()
        .any(|(_, action)| matches!(action, Action::Outage { kind: of, .. } if *of == kind));
    let refused = ended
        .injected
        .iter()
        .any(|(site, _, fault)| *site == Site::Send && *fault == Fault::Refused);
    out_of_order || refused
}

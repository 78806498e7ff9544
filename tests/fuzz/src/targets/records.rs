//! Stored records: one that is spoilt is refused in words, or is a value that every decision about
//! it can work with.

use app::seal::{MasterKey, Unsealable};
use domain::analysis::{About, Analysis, Edit, edit, figures};
use domain::directory::{begin, enter};
use domain::incident::{effects, resolve, runbooks};
use domain::{aliases, canary, dedupe, escalation, findings, heartbeat, mailbox, rounds};
use jiff::{SignedDuration, Timestamp};
use store::fuzzing::{Record, read, sort_keys, write};
use testkit::builders;

use super::instant;
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::spoil;
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

/// Reads one spoilt record, and decides on it.
pub fn check(draw: &mut Draw) {
    let (like, seed) = draw.pick(corpus::records());
    let mut tree = seed.clone();
    for _ in 0..draw.below(4) {
        spoil(&mut tree, draw);
    }
    let now = instant(draw);
    keys(draw);
    let Ok(items) = serde_json::from_str(&tree.text()) else { return };
    match read(&items, like) {
        Err(unreadable) => assert!(!unreadable.0.is_empty()),
        Ok(record) => {
            is_the_same(&record);
            is_decided(&record, now);
        }
    }
}

/// Written, read and written again, it stays what it is but for the count of its writes.
fn is_the_same(record: &Record) {
    let written = write(record).unwrap();
    if written.as_array().is_some_and(Vec::is_empty) {
        return;
    }
    let again = read(&written, record).unwrap();
    if let Record::Configuration(_) = record {
        // The spoilt list may hold one item twice, which no table does: what was written does not.
        let written = write(&again).unwrap();
        return assert_eq!(sans_version(&read(&written, record).unwrap()), sans_version(&again));
    }
    assert_eq!(sans_version(&again), sans_version(record));
}

fn sans_version(record: &Record) -> Record {
    let mut record = record.clone();
    match &mut record {
        Record::AccessKey(read) => read.version = 0,
        Record::Activating(read) => read.version = 0,
        Record::Analysis(read) => read.version = 0,
        Record::ChatChannel(read) => read.version = 0,
        Record::Engagement(read) => read.version = 0,
        Record::Finding(read, _) => read.version = 0,
        Record::Incident(read) => read.version = 0,
        Record::Ledger(read) => read.version = 0,
        Record::Pulse(read) => read.version = 0,
        Record::Slot(read) => read.version = 0,
        // It has a record of its own, which only a change writes.
        Record::Configuration(of) => of.generation = 0,
        Record::Answered(_)
        | Record::Bundle(_)
        | Record::Execution(_)
        | Record::Kept(_)
        | Record::Mailbox(..)
        | Record::Mark(_)
        | Record::Related(..)
        | Record::Room(_)
        | Record::Timeline(..) => {}
    }
    record
}

fn is_decided(record: &Record, now: Timestamp) {
    match record {
        Record::AccessKey(read) => {
            read.value.policy.allows("ssm-contacts:GetContact", "*");
            // Nobody sealed it with this one.
            assert_eq!(
                MasterKey::new([7; 32]).open(&read.value.id, &read.value.sealed),
                Err(Unsealable)
            );
        }
        Record::Activating(read) => {
            for channel in builders::guide_team().channels.values() {
                enter(&read.value, channel, "483920", now);
                begin(channel, Some(&read.value), 7, now);
            }
        }
        Record::Analysis(read) => analysis(&read.value, now),
        Record::ChatChannel(read) => drop(domain::chat::unread_from(&read.value)),
        Record::Engagement(read) => engagement(&read.value, now),
        Record::Finding(read, _) => {
            let known = [read.value.clone()];
            assert_eq!(findings::news(&known, vec![read.value.change.clone()], now), []);
        }
        Record::Mark(told) => {
            let near = findings::near(told.at, [told.clone()]);
            assert_eq!(near.len(), usize::from(told.turn == findings::Turn::Began));
        }
        Record::Incident(read) => incident(&read.value, now),
        Record::Ledger(read) => ledger(&read.value, now),
        Record::Mailbox(mailbox, _) => posted(mailbox, now),
        Record::Pulse(read) => pulse(&read.value, now),
        Record::Slot(read) => slot(&read.value, now),
        Record::Timeline(facts, _) => {
            for event in facts {
                assert!(!wire::outbound::timeline::tell(&event.fact).is_empty());
                wire::outbound::timeline::contact(&event.fact);
            }
            let incident = builders::incident("sample", now);
            let resolution = resolve::resolve(&incident, &[], "somebody", None, now).unwrap();
            let of = figures(&resolution.incident, facts, None);
            assert!(of.duration.is_some_and(|duration| !duration.is_negative()));
        }
        Record::Configuration(configuration) => {
            aliases::reconcile(configuration.plans.keys(), &[]);
        }
        // Nothing is decided on them.
        Record::Answered(_)
        | Record::Bundle(_)
        | Record::Execution(_)
        | Record::Kept(_)
        | Record::Related(..)
        | Record::Room(_) => {}
    }
}

/// Every edit of an analysis, of an incident that is open and of one that is resolved.
fn analysis(of: &Analysis, now: Timestamp) {
    let open = builders::incident("sample", now);
    let resolved = resolve::resolve(&open, &[], "somebody", None, now).unwrap().incident;
    let id = of.follow_ups.last().map_or(of.last_id, |item| item.id);
    let edits = [
        Edit::AddChange { what: "what".to_owned(), link: None },
        Edit::Done { id, done: true },
        Edit::Remove { id },
        Edit::Close,
        Edit::Reopen,
    ];
    for incident in [&open, &resolved] {
        of.lacks(incident, true);
        for one in &edits {
            let next = edit(of, one, About { incident, plan: None }, "somebody", now);
            // An edit may be asked for once more, when its answer was lost.
            if let Ok(next) = next {
                drop(edit(&next, one, About { incident, plan: None }, "somebody", now));
            }
        }
    }
}

/// Every input to an engagement, in every state.
fn engagement(of: &escalation::Engagement, now: Timestamp) {
    use escalation::{Input, Outcome, Report, step};
    let team = builders::guide_team();
    let busy = |page: &escalation::Page| {
        Report::of(of, page.id.clone(), Outcome::Busy { reason: String::new() })
    };
    let contact = builders::contact_id("tanaka-taro");
    let via = String::new();
    let inputs = [
        Input::Tick,
        Input::Acknowledge { contact: contact.clone(), via, take: true, read: None },
        Input::Claim(of.pages.iter().map(|page| page.id.clone()).collect()),
        Input::Sent(of.pages.iter().map(busy).collect()),
        Input::Escalate { by: String::new() },
        Input::Stop { why: String::new() },
    ];
    for input in &inputs {
        let next = step(of, input, &team, now).engagement;
        // A stored instant may be the end of time, which the clock never shows.
        let wakes_at = next.wake_at().unwrap_or(now).min(now + SignedDuration::from_hours(24));
        step(&next, &Input::Tick, &team, wakes_at.max(now));
    }
    assert_eq!(of.code(&contact).len(), 6);
    of.reached();
}

fn incident(of: &domain::incident::Incident, now: Timestamp) {
    effects::tick(of, now);
    let failed: Vec<_> =
        of.effects.iter().map(|pending| (pending.effect.clone(), Err(String::new()))).collect();
    effects::finished(of, &failed, now);
    resolve::resolve(of, &[], "somebody", None, now);
    runbooks::due(of, now);
    for index in 0..=of.runbooks.len().min(20) {
        runbooks::looked(of, index, now);
        runbooks::claim(of, index, now);
        runbooks::request(of, index, "arn");
        runbooks::turn(of, index, now);
        drop(runbooks::cancel(of, index, "somebody", now));
        drop(runbooks::again(of, index.into(), "somebody", now));
        let attempt = of.runbooks.get(index).map_or(0, |runbook| runbook.attempt);
        let progress = vec![runbooks::Progress::Running, runbooks::Progress::Succeeded];
        runbooks::progress(of, index, &runbooks::Report { attempt, progress }, now);
    }
}

fn ledger(of: &rounds::Ledger, now: Timestamp) {
    if let Some(decision) = rounds::hand_offs(Some(of), &builders::guide_team(), now) {
        decision.ledger.wake_at();
    }
    aliases::is_due(of.aliases.as_ref(), 7, now);
    canary::step(of.canary.as_ref(), SignedDuration::from_mins(5), now);
    if let Some(last) = &of.canary {
        canary::judge(last, Some(now), now);
        canary::judge(last, None, now);
    }
}

/// A message carries so many pages at most, whatever the mailbox holds.
fn posted(of: &mailbox::Mailbox, now: Timestamp) {
    let engagement = builders::engagement("posted", "tanaka-taro", now);
    let page = &engagement.pages[0];
    let letter = mailbox::Letter::of(&engagement, page);
    let (next, posted) = mailbox::post(of, letter, now);
    if let mailbox::Posted::Leaves { with } = posted {
        assert!(with.len() < domain::limits::MESSAGE_PAGES_MAX);
    }
    next.rests_at();
    mailbox::put_back(&next, &page.id, now);
}

fn pulse(of: &heartbeat::Pulse, now: Timestamp) {
    let watched = builders::heartbeat("nightly-batch", 300);
    let decisions = [
        heartbeat::ping(Some(of), &watched, now, now),
        heartbeat::look(of, Some(&watched), now),
        heartbeat::look(of, None, now),
    ];
    for decision in decisions.into_iter().flatten() {
        decision.pulse.wake_at();
        for news in &decision.tell {
            heartbeat::signal(&watched, news);
            wire::heartbeat::arrival(&watched, news);
        }
    }
}

fn slot(of: &dedupe::Slot, now: Timestamp) {
    use dedupe::Verdict;
    let signal = builders::signal("again", now);
    if let Verdict::Attach { times, .. } = dedupe::verdict(&signal, Some(of)) {
        assert!(times > 0);
        dedupe::is_noted(times);
    }
    let next = dedupe::opened(of.key.clone(), &signal, builders::incident_id("again"), Some(of));
    assert!(next.seen.len() <= domain::limits::SLOT_TRIGGERS_MAX);
}

/// What a sort key says, written again, says the same.
fn keys(draw: &mut Draw) {
    const KEYS: &[&str] = &[
        "2026-11-23T01:00:00.000000000Z#ENG#a/6f8b1f6e-0000-5000-8000-000000000001",
        "2026-11-23T01:00:00.000000000Z#INC#p/6f8b1f6e-0000-5000-8000-000000000001",
        "2026-11-23T01:00:00.000000000Z#BEAT#nightly-batch",
    ];
    let mut key = (*draw.pick(KEYS)).to_owned();
    if draw.once_in(8) {
        key = text(draw);
    }
    for _ in 0..draw.below(3) {
        spoil_text(&mut key, draw);
    }
    let (due, listed) = sort_keys(&key);
    if let Some(due) = due {
        assert_eq!(sort_keys(&due).0, Some(due));
    }
    assert!(listed.is_none_or(|listed| key.ends_with(&listed)));
}

/// Every kind of record, as it is written today, and those of earlier versions.
pub(crate) fn seeds() -> Vec<(Record, Tree)> {
    let now = builders::at("2026-11-23T01:00:00Z");
    let mut seeds: Vec<(Record, Tree)> = crate::targets::samples::all(now)
        .into_iter()
        .map(|record| {
            let tree = Tree::of(&write(&record).unwrap());
            (record, tree)
        })
        .collect();
    for (name, tree) in corpus::golden_records() {
        let like = seeds.iter().map(|(record, _)| record).find(|record| kind(record) == name);
        let like = like.cloned().unwrap_or_else(|| unreachable!("nobody reads {name}"));
        let items = if let Tree::List(items) = tree { items } else { vec![tree] };
        seeds.push((like, Tree::List(items)));
    }
    seeds
}

/// What the golden records of this kind are called.
fn kind(record: &Record) -> &'static str {
    match record {
        Record::AccessKey(_) => "access-key",
        Record::Activating(_) => "activating",
        Record::Analysis(_) => "analysis",
        Record::Answered(_) => "answered",
        Record::Bundle(_) => "bundle",
        Record::ChatChannel(_) => "chat-channel",
        Record::Configuration(_) => "configuration",
        Record::Engagement(_) => "engagement",
        Record::Execution(_) => "execution",
        Record::Finding(..) => "finding",
        Record::Incident(_) => "incident",
        Record::Kept(_) => "kept",
        Record::Ledger(_) => "ledger",
        Record::Mailbox(..) => "mailbox",
        Record::Mark(_) => "mark",
        Record::Pulse(_) => "pulse",
        Record::Related(..) => "related",
        Record::Room(_) => "room",
        Record::Slot(_) => "slot",
        Record::Timeline(..) => "timeline",
    }
}

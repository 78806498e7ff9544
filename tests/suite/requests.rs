//! How many requests each call of a port costs, counted on the wire, and what the table must allow for
//! it. Memory counts the same, so that the use cases' budgets can be tested on it.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{
    AccessKeys, Aggregates, Analyses, Answers, Change, ChatChange, ChatChannels, Commit,
    Configurations, Directory, DueOrder, Findings, Heartbeats, Kept, KeptBecause, Lists,
    MailboxChange, Order, Reconfiguration, Records, Replaces, Rewrite, Rounds, SlotChange, Started,
};
use domain::chat::{ChatChannel, ChatService, Room};
use domain::contact::ChannelKind;
use domain::dedupe::{DedupeKey, Slot};
use domain::directory::Activating;
use domain::findings::{Mark, Turn};
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::{AccessKeyId, HeartbeatName};
use domain::mailbox::{Bundle, Mailbox};
use domain::related::RelatedItem;
use domain::rounds::Ledger;
use domain::timeline::{Fact, TimelineEvent, Written};
use jiff::{SignedDuration, Timestamp};
use store::DynamoStore;
use testkit::builders;
use uuid::Uuid;

use crate::emulator::Emulator;
use crate::template::permissions::table::{CALLS, UNRELATED};

/// Opens an incident, with everything that may ride in its transaction.
fn opening() -> Commit {
    let now = now();
    let incident = builders::incident("first", now);
    let engagement = builders::engagement("first", "web-team-escalation", now);
    let mut commit = Commit::new(Uuid::from_u128(1), incident.id.clone());
    let slot =
        Slot { key: key(), incident: Some(incident.id.clone()), seen: [].into(), repeats: 0 };
    commit.slot = Some(SlotChange::Open(Change { value: slot, expected: None }));
    let fact = Fact::TriggerRecovered { trigger: "alarm".into(), reason: String::new() };
    commit.timeline = vec![TimelineEvent { at: now, sequence: Some(1), fact }];
    commit.related = vec![RelatedItem::involved("arn:aws:ec2:::i/1")];
    commit.incident = Some(Change { value: incident, expected: None });
    commit.engagements = vec![Change { value: engagement, expected: None }];
    commit
}

fn now() -> Timestamp {
    builders::at("2026-11-23T01:00:00Z")
}

fn key() -> DedupeKey {
    let now = now();
    let plan = builders::response_plan("web-team-escalation");
    DedupeKey::of(&plan, &builders::signal("first", now)).unwrap()
}

/// What the calls cost that were made, and what they needed.
struct Meter {
    emulator: Emulator,
    store: DynamoStore,
    asked: BTreeMap<String, BTreeSet<String>>,
}

impl Meter {
    async fn start() -> Self {
        let emulator = Emulator::start().await;
        Self { store: emulator.store(), emulator, asked: BTreeMap::new() }
    }

    /// Books what was sent since the last time under the name of a call.
    fn charge(&mut self, requests: usize, call: &str) {
        let asked = self.emulator.requests.take_asked();
        assert_eq!(asked.len(), requests, "{call}");
        self.asked.entry(call.to_owned()).or_default().extend(asked.into_iter().flatten());
    }
}

macro_rules! costs {
    ($meter:ident, $requests:literal, $call:ident($($argument:expr),*)) => {
        $meter.store.$call($($argument),*).await.unwrap();
        $meter.charge($requests, stringify!($call));
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_is_one_request_and_needs_what_is_listed() {
    let mut meter = Meter::start().await;
    configure(&mut meter).await;
    decide(&mut meter).await;
    list(&mut meter).await;
    remember(&mut meter).await;
    send(&mut meter).await;
    change_by_hand(&mut meter).await;
    let needed = |(_, call, rights): &(&str, &str, &[&str])| {
        ((*call).to_owned(), rights.iter().map(|right| (*right).to_owned()).collect())
    };
    assert_eq!(meter.asked, CALLS.iter().map(needed).collect());
}

async fn configure(meter: &mut Meter) {
    let team = builders::guide_team();
    for requests in [2, 1] {
        meter.store.put_configuration(&team).await.unwrap();
        assert_eq!(meter.emulator.requests.take(), requests);
    }
    costs!(meter, 1, configuration());
    let from = meter.store.configuration().await.unwrap();
    meter.emulator.requests.take();
    let mut to = from.clone();
    builders::person(&mut to, "ana", &[(5, ChannelKind::Sms, "+81901234567")]);
    let added = Reconfiguration { id: Uuid::from_u128(11), from, to, answers: None };
    costs!(meter, 2, reconfigure(&added));
    let from = meter.store.configuration().await.unwrap();
    meter.emulator.requests.take();
    let taken = Reconfiguration { id: Uuid::from_u128(12), from, to: team, answers: None };
    costs!(meter, 2, reconfigure(&taken));
    let (id, at) = (Uuid::from_u128(13), now());
    let code = "483920".to_owned();
    let waits = Activating {
        channel: builders::contact_id("ana").channel("SMS"),
        sent_to: id,
        code,
        sent_at: at,
        tries: 0,
        entered: false,
        counted_from: at,
        sent: 1,
    };
    costs!(meter, 1, commit_activating(id, &Change { value: waits, expected: None }));
    costs!(meter, 1, activating(id));
    costs!(meter, 1, answered(id));
    let key = builders::access_key(AccessKeyId::from_bits(7), at);
    let change = Change { value: key, expected: None };
    costs!(meter, 1, commit_access_key(id, &change));
    costs!(meter, 1, access_key(&change.value.id));
    costs!(meter, 1, access_keys());
}

async fn decide(meter: &mut Meter) {
    let opening = opening();
    let engagement = opening.engagements[0].value.clone();
    costs!(meter, 1, slot(None));
    costs!(meter, 1, slot(Some(&key())));
    costs!(meter, 1, slots(&BTreeSet::from([key()])));
    costs!(meter, 1, commit(&opening));
    let mut alone = Commit::new(Uuid::from_u128(2), opening.of.clone());
    costs!(meter, 0, commit(&alone));
    alone.engagements = vec![Change { value: engagement.clone(), expected: Some(1) }];
    costs!(meter, 1, commit(&alone));
    let mut attached = Commit::new(Uuid::from_u128(3), opening.of.clone());
    let incident = opening.of.clone();
    attached.slot = Some(SlotChange::Attach { key: key(), incident, seen: None });
    costs!(meter, 1, commit(&attached));
    let mut taken = Commit::new(Uuid::from_u128(4), opening.of.clone());
    taken.unrelated.clone_from(&opening.related);
    meter.store.commit(&taken).await.unwrap();
    meter.charge(1, UNRELATED);
    costs!(meter, 1, incident(&opening.of));
    costs!(meter, 1, engagement(engagement.id.stem()));
    costs!(meter, 0, engagements(&[]));
    costs!(meter, 1, engagements(&[engagement.id.stem()]));
    let room = Room { id: "C1".into(), name: "c1".into(), url: None, own: true };
    let wanted = ChatChannel::wanted(opening.of.clone(), ChatService::Slack);
    let value = ChatChannel { room: Some(room), ..wanted };
    let mut opened = Commit::new(Uuid::from_u128(5), opening.of.clone());
    let change = Change { value, expected: None };
    opened.chat = Some(ChatChange { change, takes_room: true });
    costs!(meter, 1, commit(&opened));
    costs!(meter, 1, chat_channel(&opening.of));
    costs!(meter, 1, incident_of(ChatService::Slack, "C1"));
}

async fn list(meter: &mut Meter) {
    let of = opening().of;
    costs!(meter, 1, incidents(10, None));
    costs!(meter, 1, engaged(Started::default(), None, 10));
    costs!(meter, 1, timeline(&of, None));
    costs!(meter, 1, decisions(&of, Order::OldestFirst, None, 10));
    costs!(meter, 1, related(&of));
    costs!(meter, 1, due(0, None, 10, DueOrder::YoungestFirst));
    costs!(meter, 1, execution("run-1"));
    let why = KeptBecause::Unrouted;
    let kept = Kept { id: "a".into(), at: now(), why, reason: String::new(), raw: String::new() };
    costs!(meter, 1, kept(10));
    costs!(meter, 1, keep(&kept));
    // The list, then what it names: an index does not hold whole messages.
    costs!(meter, 2, kept(10));
}

async fn remember(meter: &mut Meter) {
    let (of, at) = (opening().of, now());
    let name = HeartbeatName::parse("batch").unwrap();
    let state = PulseState::Disarmed;
    let pulse = Pulse { name: name.clone(), last_at: at, state, pending: Vec::new() };
    let change = Change { value: pulse, expected: None };
    costs!(meter, 1, commit_pulse(Uuid::from_u128(3), &change));
    costs!(meter, 1, pulse(&name));
    costs!(meter, 0, pulses(&[]));
    costs!(meter, 1, pulses(std::slice::from_ref(&name)));
    let change = Change { value: Ledger::begin(at), expected: None };
    costs!(meter, 1, commit_ledger(Uuid::from_u128(4), &change));
    costs!(meter, 1, ledger());
    let change = Change { value: builders::analysis("first", at), expected: None };
    costs!(meter, 1, commit_analysis(Uuid::from_u128(6), &change));
    costs!(meter, 1, analysis(&of));
    costs!(meter, 1, analyses(&[&of]));
    costs!(meter, 0, analyses(&[]));
    let mark = Mark { subject: builders::deployment("d-1"), at, turn: Turn::Began };
    costs!(meter, 1, keep_mark(&mark));
    costs!(meter, 1, marks(Started::default(), Order::NewestFirst, 10));
    let found = ["d-1", "d-2"].map(|name| builders::finding(name, at));
    let found = found.map(|value| Change { value, expected: None });
    costs!(meter, 0, commit_findings(Uuid::from_u128(6), &of, &[]));
    costs!(meter, 1, commit_findings(Uuid::from_u128(6), &of, &found));
    costs!(meter, 1, findings(&of));
}

async fn send(meter: &mut Meter) {
    let phone = builders::contact_id("tanaka-taro").channel("SMS");
    let next = Mailbox::empty(phone.clone());
    let expected = Replaces::Resting(now());
    let change = MailboxChange { next, expected, id: Uuid::from_u128(1) };
    costs!(meter, 1, put_mailbox(&change));
    costs!(meter, 1, mailbox(&phone));
    let code = "483920".to_owned();
    let bundle = Bundle { channel: phone.clone(), code, pages: Vec::new(), at: now() };
    costs!(meter, 1, keep_bundle(&bundle));
    costs!(meter, 1, bundle(&phone, "483920"));
}

async fn change_by_hand(meter: &mut Meter) {
    let (of, event) = (opening().of, Uuid::from_u128(77));
    let written = |data: &str, at| {
        let fact = Fact::Written(Written {
            id: event,
            kind: "Note".into(),
            data: data.into(),
            references: Vec::new(),
            updated_at: now(),
            by: "tanaka-taro".into(),
        });
        TimelineEvent { at, sequence: None, fact }
    };
    let mut commit = Commit::new(event, of.clone());
    let later = now() + SignedDuration::from_mins(1);
    commit.timeline = vec![written("a", later)];
    costs!(meter, 1, commit(&commit));
    let page = meter.store.decisions(&of, Order::NewestFirst, None, 1).await.unwrap();
    meter.emulator.requests.take();
    let place = page.items[0].place.clone();
    let (from, to) = (written("a", later), Some(written("b", now())));
    let incident = of.clone();
    let moved = Rewrite { id: Uuid::from_u128(8), event, incident, place, from, to };
    costs!(meter, 1, rewrite(&moved));
    // Its keys, its chat channel, what belongs to it, and itself last.
    costs!(meter, 4, erase(&of, &[]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_does_not_fit_is_refused_before_it_is_sent() {
    let emulator = Emulator::start().await;
    let mut commit = opening();
    let incident = commit.incident.as_mut().unwrap();
    incident.value.summary = "x".repeat(domain::limits::ITEM_BYTES_MAX);
    let error = emulator.store().commit(&commit).await.unwrap_err();
    assert_eq!(error.to_string(), "the store failed while preparing a decision");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("the item INC#prod-api-incident-plan/"), "{source}");
    assert_eq!(emulator.requests.take(), 0);
}

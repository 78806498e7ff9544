//! Golden records: how each kind is written today, and that every version ever written still loads.
//!
//! `UPDATE_EXPECT=1` writes the record of today's version. A record that exists is never rewritten
//! by hand or by that: a changed shape is a new version with a new file. What is only added, so that
//! older code reads it as well, keeps its version and gets a file of its own too (`NAME-2-vN`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use app::ports::{
    Answered, Change, ChatChange, Commit, ExecutionLink, Kept, KeptBecause, MailboxChange, Replaces,
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::aliases::Reconciled;
use domain::canary::{Canary, Flight};
use domain::chat::{Card, ChatChannel, ChatService, Part, Room};
use domain::contact::ChannelKind;
use domain::dedupe::{DedupeKey, opened};
use domain::directory::begin;
use domain::escalation::Engagement;
use domain::findings::{Mark, Turn};
use domain::heartbeat::{News, PendingNews, Pulse, PulseState};
use domain::ids::{AccessKeyId, HeartbeatName};
use domain::incident::Incident;
use domain::incident::runbooks::{Ending, Runbook, RunbookState, Step, due_at};
use domain::limits::RUNBOOK_LOOK;
use domain::mailbox::{Bundle, Letter, Mailbox, post};
use domain::oncall::Relief;
use domain::related::RelatedItem;
use domain::response_plan::{PagerDuty, RunbookAction, TargetAccount};
use domain::rounds::{Ledger, PendingNotice};
use domain::time::Zone;
use domain::timeline::{Fact, TimelineEvent};
use expect_test::expect_file;
use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::builders;
use uuid::Uuid;

use super::*;
use crate::keys::{EXPIRES_AT, LIST_PK};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// An item in DynamoDB's own JSON, attributes in the order of their names.
fn shown(item: &Item) -> String {
    fn value(of: &AttributeValue) -> Value {
        if let AttributeValue::S(text) = of {
            return json!({ "S": text });
        }
        if let AttributeValue::N(number) = of {
            return json!({ "N": number });
        }
        // We write no other kind.
        let map = of.as_m().unwrap();
        let sorted: BTreeMap<_, _> = map.iter().map(|(name, of)| (name, value(of))).collect();
        json!({ "M": sorted })
    }
    let sorted: BTreeMap<_, _> = item.iter().map(|(name, of)| (name, value(of))).collect();
    serde_json::to_string_pretty(&sorted).unwrap() + "\n"
}

/// The item that a golden record shows.
fn load(text: &str) -> Item {
    fn value(of: &Value) -> AttributeValue {
        let text = |name: &str| of[name].as_str().map(str::to_owned);
        if let Some(text) = text("S") {
            AttributeValue::S(text)
        } else if let Some(number) = text("N") {
            AttributeValue::N(number)
        } else {
            let map = of["M"].as_object().unwrap();
            AttributeValue::M(map.iter().map(|(k, v)| (k.clone(), value(v))).collect())
        }
    }
    let item: Value = serde_json::from_str(text).unwrap();
    item.as_object().unwrap().iter().map(|(k, v)| (k.clone(), value(v))).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An incident with a runbook in each state that has a shape of its own.
fn incident() -> Incident {
    let mut incident = builders::incident("golden", at("2026-11-23T01:00:00Z"));
    let action = RunbookAction {
        document_name: "DiagnoseAPI".into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: Some(TargetAccount::ResponsePlanOwnerAccount),
        parameters: [].into(),
        dynamic_parameters: [].into(),
    };
    let execution = || "run-1".to_owned();
    incident.runbooks = [
        RunbookState::Requested,
        RunbookState::Starting { until: at("2026-11-23T01:00:10Z") },
        RunbookState::Started {
            execution: execution(),
            at: at("2026-11-23T01:00:05Z"),
            look_at: Some(at("2026-11-23T01:05:05Z")),
        },
        RunbookState::Succeeded { execution: execution() },
        RunbookState::Failed { execution: None },
    ]
    .map(|state| Runbook { state, ..Runbook::new(action.clone()) })
    .into();
    incident
}

fn change<T>(value: T) -> Change<T> {
    Change { value, expected: None }
}

/// An incident with runbooks as older code knows none: on terms, of another kind, in every new state.
fn incident_of_terms() -> Incident {
    let mut incident = builders::incident("golden", at("2026-11-23T01:00:00Z"));
    let approver = builders::contact_id("tanaka-taro");
    let action = |document: &str| RunbookAction {
        document_name: document.into(),
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: None,
        parameters: [("tocsin/approval".to_owned(), vec![approver.to_string()])].into(),
        dynamic_parameters: [].into(),
    };
    let (execution, until) = (|| "run-1".to_owned(), at("2026-11-23T01:00:10Z"));
    let waiting =
        RunbookState::AwaitingApproval { since: until, engagements: incident.engagements.clone() };
    let states = [
        waiting,
        RunbookState::Stopping { execution: execution(), ending: Ending::TimedOut, until },
        RunbookState::Cancelled { execution: None },
        RunbookState::TimedOut { execution: execution() },
        RunbookState::Skipped,
        RunbookState::Rehearsed { fits: true },
    ];
    let function = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";
    let step = Step { name: "stop".into(), status: "Success".into(), output: None };
    let again = Runbook {
        attempt: 1,
        approved_by: Some(approver.clone()),
        asked_at: Some(until),
        steps: vec![step],
        silent: true,
        ..Runbook::new(action(function))
    };
    let others = states.map(|state| Runbook { state, ..Runbook::new(action("DiagnoseAPI")) });
    incident.runbooks = std::iter::once(again).chain(others).collect();
    incident
}

#[test]
fn runbooks_on_terms_are_of_a_version_that_older_code_leaves_alone() {
    let item = incident::write(&change(incident_of_terms()), Uuid::nil()).unwrap();
    expect_file![golden().join("incident-2-v3.json")].assert_eq(&shown(&item));
    assert_eq!(incident::read(&item).unwrap().value, incident_of_terms());
}

#[test]
fn what_happened_to_runbooks_on_terms_loads_again() {
    let (document, execution) = (|| "DiagnoseAPI".to_owned(), || "run-1".to_owned());
    let by = builders::contact_id("tanaka-taro");
    let step = ("stop".to_owned(), "Success".to_owned(), Some("stopped".to_owned()));
    let facts = [
        Fact::RunbookAwaitsApproval { document: document(), approvers: vec![by.clone()] },
        Fact::RunbookApproved { document: document(), by: by.clone() },
        Fact::RunbookStep {
            document: document(),
            execution: execution(),
            step: step.0,
            status: step.1,
            output: step.2,
        },
        Fact::RunbookTimedOut { document: document(), execution: execution(), minutes: 30 },
        Fact::RunbookSilent { document: document(), execution: execution() },
        Fact::RunbookCancelled { document: document(), execution: None, by: by.to_string() },
        Fact::RunbookSkipped { document: document(), after: "Restart".to_owned() },
        Fact::RunbookRehearsed { document: document(), complaints: Vec::new() },
        Fact::RunbookRetried { document: document(), attempt: 1, by: by.to_string() },
    ];
    let mut sequence = 0;
    let events = domain::timeline::number(&mut sequence, at("2026-11-23T01:00:00Z"), facts.into());
    let mut commit = Commit::new(Uuid::nil(), builders::incident_id("golden"));
    commit.timeline.clone_from(&events);
    let item = timeline::write(&commit).unwrap().unwrap();
    expect_file![golden().join("timeline-3-v3.json")].assert_eq(&shown(&item));
    assert_eq!(timeline::read(&item).unwrap(), events);
}

#[test]
fn other_pagers_and_another_opening_load_again() {
    let pager = PagerDuty {
        name: "duty".into(),
        secret: "tocsin/pagerduty".into(),
        service: "PWIXJZS".into(),
    };
    let mut told = builders::incident("golden", at("2026-11-23T01:00:00Z"));
    told.integrations = vec![pager];
    told.reopened_at = Some(at("2026-11-23T02:00:00Z"));
    let item = incident::write(&change(told.clone()), Uuid::nil()).unwrap();
    expect_file![golden().join("incident-3-v2.json")].assert_eq(&shown(&item));
    assert_eq!(incident::read(&item).unwrap().value, told);
}

#[test]
fn an_incident_is_written_as_its_version_says() {
    let item = incident::write(&change(incident()), Uuid::nil()).unwrap();
    expect_file![golden().join("incident-2-v2.json")].assert_eq(&shown(&item));
}

#[test]
fn a_pulse_is_written_as_its_version_says() {
    let (last_at, due_at) = (at("2026-11-23T01:00:00Z"), at("2026-11-23T01:05:00Z"));
    let news = [News::Missing { last_at, due_at }, News::Back { at: at("2026-11-23T01:05:30Z") }];
    let until = at("2026-11-23T01:05:40Z");
    let pulse = Pulse {
        name: HeartbeatName::parse("nightly-batch").unwrap(),
        last_at,
        state: PulseState::Alive { due_at },
        pending: news.map(|news| PendingNews { news, until }).into(),
    };
    let item = pulse::write(&change(pulse), Uuid::nil()).unwrap();
    expect_file![golden().join("pulse-v1.json")].assert_eq(&shown(&item));
}

#[test]
fn a_ledger_is_written_as_its_version_says() {
    let contact = builders::contact_id("suzuki-hanako");
    let channel = builders::channel_id(&contact, ChannelKind::Email);
    let relief = Relief {
        schedule: builders::contact_id("web-team"),
        contact,
        since: at("2026-11-23T00:00:00Z"),
        until: Some(at("2026-11-30T00:00:00Z")),
        relieves: vec![builders::contact_id("tanaka-taro")],
        zone: Zone::named("Asia/Tokyo").unwrap(),
    };
    let until = at("2026-11-23T00:00:30Z");
    let notices = vec![PendingNotice { relief, channel, until, tries: 1 }];
    let told_until = at("2026-11-23T00:00:20Z");
    let aliases = Some(Reconciled { generation: 7, at: told_until, more: false });
    let canary = Some(Canary { released_at: told_until, flight: Flight::Flying });
    let ledger = Ledger { told_until, notices, aliases, canary };
    let item = ledger::write(&change(ledger), Uuid::nil()).unwrap();
    expect_file![golden().join("ledger-v1.json")].assert_eq(&shown(&item));
}

#[test]
fn everything_else_is_written_as_its_version_says() {
    let now = at("2026-11-23T01:00:00Z");
    let engagement = builders::engagement("golden", "tanaka-taro", now);
    let page = engagement.pages[0].clone();
    let signal = builders::signal("golden", now);
    let open = opened(golden_key(), &signal, builders::incident_id("golden"), None);
    let bundle = Bundle {
        channel: page.channel.clone(),
        code: "483920".to_owned(),
        pages: vec![page.id.clone()],
        at: now,
    };
    let mut commit = Commit::new(Uuid::nil(), builders::incident_id("golden"));
    let fact = Fact::SignalRepeated { trigger: "trigger".to_owned(), times: 5 };
    commit.timeline = vec![TimelineEvent { at: now, sequence: Some(1), fact }];
    let link = ExecutionLink {
        execution: "run-1".to_owned(),
        incident: builders::incident_id("golden"),
        runbook: 0,
    };
    let kept = Kept {
        id: "kept".to_owned(),
        at: now,
        why: KeptBecause::Broken,
        reason: "no JSON".to_owned(),
        raw: "{".to_owned(),
    };
    let involved = RelatedItem::involved("arn:aws:ec2:::instance/i-1");
    let code = begin(&builders::guide_team().channels[&page.channel], None, 7, now).unwrap();
    let analysis = builders::analysis("golden", now);
    let mut key = builders::access_key(AccessKeyId::from_bits(7), now);
    key.revoked_at = Some(now);
    let told = Mark { subject: builders::deployment("d-1"), at: now, turn: Turn::Began };
    let mut found = builders::finding("d-1", now);
    found.change.ended_at = Some(now);
    let answer =
        Answered { id: Uuid::nil(), input: Uuid::max(), answer: "arn".into(), at: now, until: now };
    let mut written = commit.clone();
    let fact = Fact::IncidentReopened { by: "tanaka-taro".into() };
    written.timeline = vec![TimelineEvent { at: now, sequence: Some(2), fact }];
    let mut chatted = commit.clone();
    let fact = Fact::ChatOpened { name: "inc-20261123-web".into(), url: None };
    chatted.timeline = vec![TimelineEvent { at: now, sequence: None, fact }];
    let chat = ChatChange { change: change(chat_channel()), takes_room: true };
    let room = (chat.room().unwrap(), commit.of.clone());
    let mut escalated = commit.clone();
    let fact = Fact::Escalated { engagement: engagement.id.clone(), by: "tanaka-taro".into() };
    escalated.timeline = vec![TimelineEvent { at: now, sequence: Some(3), fact }];
    for (name, item) in [
        ("access-key-v1", access_key::write(&change(key), Uuid::nil()).unwrap()),
        ("activating-v1", activating::write(&change(code), Uuid::nil()).unwrap()),
        ("analysis-v1", analysis::write(&change(analysis), Uuid::nil()).unwrap()),
        ("answered-v1", answered::write(&answer, Uuid::nil()).unwrap()),
        ("bundle-v1", mailbox::write_bundle(&bundle).unwrap()),
        ("chat-channel-v1", chat_channel::write(&chat, Uuid::nil()).unwrap()),
        ("room-v1", chat_channel::write_room(room.0, &room.1, Uuid::nil()).unwrap()),
        ("finding-v1", finding::write(&commit.of, &change(found), Uuid::nil()).unwrap()),
        ("execution-v1", execution::write(&link, Uuid::nil()).unwrap()),
        ("kept-v1", kept::write(&kept).unwrap()),
        ("mark-v1", mark::write(&told).unwrap()),
        ("mailbox-v1", mailbox::write(&mailbox_of(&engagement, now)).unwrap()),
        ("related-v1", related::write(&involved, &commit).unwrap()),
        ("slot-v1", slot::write(&change(open), Uuid::nil())),
        ("timeline-v1", timeline::write(&commit).unwrap().unwrap()),
        ("timeline-v2", timeline::write(&written).unwrap().unwrap()),
        ("timeline-2-v3", timeline::write(&chatted).unwrap().unwrap()),
        ("timeline-v3", timeline::write(&escalated).unwrap().unwrap()),
        ("engagement-2-v1", engagement::write(&change(engagement), Uuid::nil()).unwrap()),
    ] {
        expect_file![golden().join(format!("{name}.json"))].assert_eq(&shown(&item));
    }
}

/// A channel with everything that it may have.
fn chat_channel() -> ChatChannel {
    let mut channel = ChatChannel::wanted(builders::incident_id("golden"), ChatService::Slack);
    channel.asked = Some("inc-20261123-web".into());
    let url = Some("https://example.slack.com/archives/C1".to_owned());
    channel.room = Some(Room { id: "C1".into(), name: "inc-20261123-web".into(), url, own: true });
    channel.topic = Some("web is down".into());
    let absent = [("someone@example.com".to_owned(), "users_not_found".to_owned())];
    channel.asked_in(&["tanaka-taro".to_owned()], absent.into());
    channel.card = Some(Card { id: "1763859600.000100".into(), shown: Uuid::nil(), pinned: true });
    channel.told("TL#2026-11-23T01:00:00.000000000Z#0000000001#x");
    channel.told("TL#2026-11-22T01:00:00.000000000Z#9999999999#y");
    channel.fails(Part::Topic, "missing_scope");
    channel
}

fn golden_key() -> DedupeKey {
    let signal = builders::signal("golden", at("2026-11-23T01:00:00Z"));
    DedupeKey::of(&builders::response_plan("web-team"), &signal).unwrap()
}

/// One message left, and a page of another engagement waits for the next.
fn mailbox_of(engagement: &Engagement, now: Timestamp) -> MailboxChange {
    let other = builders::engagement("other", "tanaka-taro", now);
    let letter = |of: &Engagement| Letter::of(of, &of.pages[0]);
    let empty = Mailbox::empty(engagement.pages[0].channel.clone());
    let (left, _) = post(&empty, letter(engagement), now);
    let (next, _) = post(&left, letter(&other), now);
    MailboxChange { next, expected: Replaces::Resting(now), id: Uuid::nil() }
}

/// Every record of the partition.
#[test]
fn the_configuration_is_written_as_its_version_says() {
    let written = configuration::write(&builders::guide_team()).unwrap();
    let shown: Vec<_> = written.values().map(shown).collect();
    let text = format!("[\n{}]\n", shown.join(",\n"));
    expect_file![golden().join("configuration-v1.json")].assert_eq(&text);
}

#[test]
fn what_a_canary_leaves_behind_expires_after_a_day_and_is_not_listed() {
    let now = at("2026-11-23T01:00:00Z");
    let canary = Canary { released_at: now, flight: Flight::Flying };
    let real = builders::incident("golden", now);
    let test = Incident { id: canary.incident(), ..real.clone() };
    let (tomorrow, fact) = (number(now.as_second() + 86_400), || Fact::EffectFailed {
        effect: String::new(),
        reason: String::new(),
        again_at: None,
    });
    for (incident, expires) in [(real, None), (test, Some(&tomorrow))] {
        let mut engagement = builders::engagement("golden", "tanaka-taro", now);
        engagement.incident = incident.id.clone();
        let mut commit = Commit::new(Uuid::nil(), incident.id.clone());
        commit.timeline = vec![TimelineEvent { at: now, sequence: Some(1), fact: fact() }];
        let timeline = timeline::write(&commit).unwrap().unwrap();
        let engagement = engagement::write(&change(engagement), Uuid::nil()).unwrap();
        let incident = incident::write(&change(incident), Uuid::nil()).unwrap();
        assert_eq!(incident.contains_key(LIST_PK), expires.is_none());
        for item in [timeline, engagement, incident] {
            assert_eq!(item.get(EXPIRES_AT), expires, "{item:?}");
        }
    }
}

/// Before there were looks: what runs is looked at a while after it was started.
#[test]
fn an_incident_of_the_first_version_is_looked_at_too() {
    let old = load(&std::fs::read_to_string(golden().join("incident-v1.json")).unwrap());
    let read = incident::read(&old).unwrap().value;
    let mut known = incident();
    let started_at = at("2026-11-23T01:00:05Z");
    known.runbooks[2].state =
        RunbookState::Started { execution: "run-1".into(), at: started_at, look_at: None };
    assert_eq!(read, known);
    assert_eq!(due_at(&read, 2), Some(started_at + RUNBOOK_LOOK));
}

/// Before anybody else could start one, and before there were receipts.
#[test]
fn an_engagement_of_the_first_version_is_ours() {
    let old = load(&std::fs::read_to_string(golden().join("engagement-v1.json")).unwrap());
    let read = engagement::read(&old).unwrap().value;
    assert_eq!(read, builders::engagement("golden", "tanaka-taro", at("2026-11-23T01:00:00Z")));
    assert_eq!(read.sender, "tocsin");
}

#[test]
fn a_page_of_a_run_that_is_not_there_makes_an_engagement_unreadable() {
    let engagement = builders::engagement("golden", "tanaka-taro", at("2026-11-23T01:00:00Z"));
    let mut item = engagement::write(&change(engagement), Uuid::nil()).unwrap();
    assert!(engagement::read(&item).is_ok());
    let mut doc: Value = serde_json::from_str(text_of(&item, DOC).unwrap()).unwrap();
    doc["runs"] = json!([]);
    item.insert(DOC.to_owned(), text(doc.to_string()));
    let error = engagement::read(&item).unwrap_err();
    assert!(matches!(error, RecordError::Missing { attribute: DOC, .. }), "{error}");
}

#[test]
fn every_version_ever_written_still_loads() {
    let mut loaded = 0;
    for entry in std::fs::read_dir(golden()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (kind, v) = name.rsplit_once("-v").unwrap();
        let kind = kind.trim_end_matches(['-', '2', '3']);
        let items: Vec<Item> = match kind {
            "configuration" => {
                let items: Vec<Value> = serde_json::from_str(&text).unwrap();
                items.iter().map(|item| load(&item.to_string())).collect()
            }
            _ => vec![load(&text)],
        };
        let item = &items[0];
        assert_eq!(number_of(item, V), v.parse().ok(), "{name}");
        match kind {
            "access-key" => drop(access_key::read(item).unwrap()),
            "activating" => drop(activating::read(item).unwrap()),
            "analysis" => drop(analysis::read(item).unwrap()),
            "answered" => drop(answered::read(item).unwrap()),
            "bundle" => drop(mailbox::read_bundle(item).unwrap()),
            "configuration" => drop(configuration::read(&items).unwrap()),
            "chat-channel" => drop(chat_channel::read(item).unwrap()),
            "room" => drop(chat_channel::read_room(item).unwrap()),
            "engagement" => drop(engagement::read(item).unwrap()),
            "finding" => drop(finding::read(item).unwrap()),
            "mark" => drop(mark::read(item).unwrap()),
            "execution" => drop(execution::read(item).unwrap()),
            "kept" => drop(kept::read(item).unwrap()),
            "mailbox" => drop(mailbox::read(item).unwrap()),
            "related" => drop(related::read(item).unwrap()),
            "slot" => drop(slot::read(item, &golden_key()).unwrap()),
            "timeline" => drop(timeline::read(item).unwrap()),
            "incident" => drop(incident::read(item).unwrap()),
            "ledger" => drop(ledger::read(item).unwrap()),
            "pulse" => drop(pulse::read(item).unwrap()),
            other => unreachable!("nobody reads {other}"),
        }
        loaded += 1;
    }
    assert!(loaded > 0);
}

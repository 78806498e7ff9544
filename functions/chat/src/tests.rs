mod bot;
mod teams;
mod use_case_5;
mod use_case_5_teams;

use std::sync::Mutex;

use app::cache::Cache;
use app::intake::{Taken, take};
use app::ports::{Lists, Order, PortError};
use domain::chat::{SLACK_TAG, TEAMS_TAG};
use domain::ids::IncidentId;
use domain::timeline::{Fact, TimelineEvent, Written};
use futures_util::FutureExt;
use jiff::SignedDuration;
use serde_json::json;
use testkit::builders;
use testkit::chat::{ChatFault, ScriptedChat, plain};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers};
use wire::inbound::Arrival;
use wire::outbound::chat::ChatMessage;
use wire::slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};
use zeroize::Zeroizing;

use super::*;

const SIGNING: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const START: &str = "2026-11-23T01:00:00Z";

/// The secret of Slack's app, where there is one, and that of the app of Teams.
struct Kept(Option<&'static str>);

impl Secrets for Kept {
    async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let secret = match name {
            "/tocsin/slack" => self.0,
            "/tocsin/teams" => Some(testkit::teams::SECRET),
            other => unreachable!("{other}"),
        };
        Ok(secret.map(|secret| Zeroizing::new(secret.to_owned())))
    }
}

/// What was handed over, and whether it can be.
#[derive(Default)]
struct Later {
    payloads: Mutex<Vec<String>>,
    fails: Option<PortError>,
    hangs: bool,
}

impl HandOver for Later {
    async fn hand_over(&self, payload: &str) -> Result<(), PortError> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        if let Some(error) = &self.fails {
            return Err(error.clone());
        }
        self.payloads.lock().unwrap().push(payload.to_owned());
        Ok(())
    }
}

const SECRET: &str =
    r#"{"botToken": "xoxb-1", "signingSecret": "8f742231b10e8888abcd99yyyzzz85a5"}"#;

struct Bench {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    pager: RecordingPager,
    timers: RecordingTimers,
    notices: RecordingNotices,
    chat: ScriptedChat,
    /// Microsoft Teams, where it is set up.
    teams: Option<ScriptedChat>,
    keys: bot::Published,
    kept: Kept,
    later: Later,
}

impl Bench {
    fn new() -> Self {
        let clock = ManualClock::at(builders::at(START));
        let store = MemoryStore::default();
        let mut team = builders::guide_team();
        team.routes.default_plan = Some(builders::plan_name());
        let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
        plan.tags.insert(SLACK_TAG.into(), "new".into());
        let taro = team.contacts.get_mut(&builders::contact_id("tanaka-taro")).unwrap();
        taro.tags.insert(SLACK_TAG.into(), "U0TARO".into());
        store.put_configuration(&team).now_or_never().unwrap().unwrap();
        Self {
            store,
            cache: Cache::default(),
            pager: RecordingPager::new(&clock),
            clock,
            entropy: SeededEntropy::new("chat"),
            timers: RecordingTimers::default(),
            notices: RecordingNotices::default(),
            chat: ScriptedChat::default(),
            teams: Some(ScriptedChat::default()),
            keys: bot::Published::default(),
            kept: Kept(Some(SECRET)),
            later: Later::default(),
        }
    }

    fn state(&self) -> State<'_, MemoryStore, ManualClock, SeededEntropy> {
        State { store: &self.store, cache: &self.cache, clock: &self.clock, entropy: &self.entropy }
    }

    fn world(&self) -> World<'_, RecordingPager, RecordingTimers, RecordingNotices> {
        World { pager: &self.pager, timers: &self.timers, notices: &self.notices }
    }

    fn open(&self, name: &str) -> IncidentId {
        let signal = builders::signal(name, self.clock.now());
        let arrival = Arrival { signal, event: Value::Null, is_echo: false };
        let (state, world) = (self.state(), self.world());
        let taken = Box::pin(take(&state, &world, &arrival, None)).now_or_never().unwrap().unwrap();
        let Taken::Opened { incident, .. } = taken else { unreachable!("{taken:?}") };
        incident
    }

    fn handle(&self, payload: &str) -> Result<Handled, AppError> {
        let teams = self.teams.as_ref();
        let chats = Chats { slack: Some(&self.chat), teams };
        let door = Door {
            secrets: &self.kept,
            slack: Some("/tocsin/slack"),
            teams: teams.map(|_| ("/tocsin/teams", &self.keys)),
            itself: &self.later,
        };
        let (state, world) = (self.state(), self.world());
        let handled = handle(&state, &world, &chats, &door, payload.as_bytes());
        Box::pin(handled).now_or_never().unwrap()
    }

    /// A request of Slack, as the function URL hands it over.
    fn knock(&self, body: &str, signature: &str, dated: &str) -> Answer {
        let event = json!({
            "version": "2.0",
            "rawPath": "/",
            "requestContext": {"http": {"method": "POST"}},
            "headers": {TIMESTAMP_HEADER: dated, SIGNATURE_HEADER: signature},
            "body": body,
            "isBase64Encoded": false,
        });
        let handled = self.handle(&event.to_string()).unwrap();
        let Handled::Answered(answer) = handled else { unreachable!("{handled:?}") };
        answer
    }

    fn signed(&self, body: &str) -> Answer {
        let dated = self.clock.now().as_second().to_string();
        self.knock(body, &sign(SIGNING, &dated, body.as_bytes()), &dated)
    }

    fn handed(&self) -> Vec<String> {
        std::mem::take(&mut *self.later.payloads.lock().unwrap())
    }

    /// The stream's records of everything on these timelines.
    fn batch(&self, incidents: &[&IncidentId]) -> String {
        let mut records = Vec::new();
        for incident in incidents {
            let read = self.store.decisions(incident, Order::OldestFirst, None, 100);
            for decided in read.now_or_never().unwrap().unwrap().items {
                let number = records.len();
                records.push(record(incident, &decided.place, &decided.events, number));
            }
        }
        json!({ "Records": records }).to_string()
    }
}

fn record(of: &IncidentId, place: &str, events: &[TimelineEvent], number: usize) -> Value {
    json!({
        "eventName": "INSERT",
        "dynamodb": {
            "SequenceNumber": format!("{number}00"),
            "NewImage": {
                "pk": {"S": format!("INC#{of}")},
                "sk": {"S": place},
                "v": {"N": "3"},
                "doc": {"S": json!(events).to_string()},
            },
        },
    })
}

fn command(text: &str, room: &str) -> String {
    let text = text.replace(' ', "+");
    format!(
        "team_id=T1&channel_id={room}&user_id=U0TARO&command=%2Fincident-manager&text={text}\
         &response_url=https%3A%2F%2Fhooks.example.com%2F1&trigger_id=1.2.3"
    )
}

fn undone(handled: &Handled) -> Vec<&str> {
    let Handled::Followed(answer, _) = handled else { unreachable!("{handled:?}") };
    answer.batch_item_failures.iter().map(|undone| undone.item_identifier.as_str()).collect()
}

#[test]
fn a_signed_command_is_answered_at_once_and_done_later() {
    let bench = Bench::new();
    let incident = bench.open("first");
    bench.handle(&bench.batch(&[&incident])).unwrap();
    let room = bench.chat.rooms()[0].id.clone();
    let answer = bench.signed(&command("ack", &room));
    assert_eq!((answer.status_code, answer.body.as_str()), (200, ""));
    let handed = bench.handed();
    assert_eq!(handed.len(), 1);
    assert!(bench.chat.replies().is_empty(), "not yet");
    for _ in 0..2 {
        // The platform may do it twice.
        assert!(matches!(bench.handle(&handed[0]).unwrap(), Handled::Done));
    }
    let replies = bench.chat.replies();
    assert_eq!(replies[0].0, "https://hooks.example.com/1");
    let ChatMessage::Line(said) = &replies[0].1 else { unreachable!("a line") };
    assert_eq!(plain(said), "You have it.");
    bench.handle(&bench.batch(&[&incident])).unwrap();
    let lines = bench.chat.rooms()[0].lines();
    let taken = lines.iter().filter(|line| line.starts_with("tanaka-taro acknowledged in slack"));
    assert_eq!(taken.count(), 1, "{lines:?}");
}

#[test]
fn nobody_else_is_let_in() {
    let bench = Bench::new();
    let body = command("resolve", "C1");
    let dated = bench.clock.now().as_second().to_string();
    let signature = sign(SIGNING, &dated, body.as_bytes());
    let forged = sign("another", &dated, body.as_bytes());
    assert_eq!(bench.knock(&body, &forged, &dated).status_code, 401);
    assert_eq!(bench.knock(&format!("{body}+"), &signature, &dated).status_code, 401);
    bench.clock.advance(SignedDuration::from_secs(301));
    assert_eq!(bench.knock(&body, &signature, &dated).status_code, 401);
    assert!(bench.handed().is_empty());
    // A URL without a secret behind it is nobody's door.
    let closed = Bench { kept: Kept(None), ..Bench::new() };
    assert_eq!(closed.signed(&body).status_code, 503);
    let strange = Bench { kept: Kept(Some("{}")), ..Bench::new() };
    assert_eq!(strange.signed(&body).status_code, 503);
}

#[test]
fn slacks_own_questions_are_answered() {
    let bench = Bench::new();
    let challenge = r#"{"type": "url_verification", "challenge": "3eZbrw1a"}"#;
    let answer = bench.signed(challenge);
    assert_eq!((answer.status_code, answer.body.as_str()), (200, "3eZbrw1a"));
    assert_eq!(bench.signed("ssl_check=1").status_code, 200);
    assert_eq!(bench.signed(r#"{"type": "event_callback"}"#).status_code, 200);
    assert_eq!(bench.signed("nonsense").status_code, 400);
    assert!(bench.handed().is_empty());
}

#[test]
fn whoever_asks_is_told_when_it_was_not_taken_up() {
    let busy = Some(PortError::Busy("down".into()));
    for later in
        [Later { fails: busy, ..Later::default() }, Later { hangs: true, ..Later::default() }]
    {
        let bench = Bench { later, ..Bench::new() };
        let answer = bench.signed(&command("ack", "C1"));
        assert_eq!(answer.status_code, 200, "Slack shows nothing else");
        assert!(answer.body.contains("Please ask again"), "{}", answer.body);
    }
}

#[test]
fn one_channel_that_cannot_be_kept_in_step_keeps_back_no_other() {
    let bench = Bench::new();
    let (one, other) = (bench.open("first"), bench.open("second"));
    bench.chat.strike(0, ChatFault::Fails(PortError::Busy("down".into())));
    let batch = bench.batch(&[&one, &other]);
    let handled = bench.handle(&batch).unwrap();
    assert_eq!(undone(&handled).len(), 1, "{handled:?}");
    assert_eq!(bench.chat.rooms().len(), 1);
    let handled = bench.handle(&batch).unwrap();
    assert_eq!(undone(&handled), [] as [&str; 0]);
    assert_eq!(bench.chat.rooms().len(), 2);
}

#[test]
fn a_note_about_long_ago_is_told_once_however_often_its_record_comes() {
    let bench = Bench::new();
    let incident = bench.open("first");
    bench.clock.advance(SignedDuration::from_hours(1));
    let id = uuid::Uuid::from_u128(7);
    let written = Written {
        id,
        kind: "Note".into(),
        data: "\"it began\"".into(),
        references: Vec::new(),
        updated_at: bench.clock.now(),
        by: "ana".into(),
    };
    let now = bench.clock.now();
    let fact = Fact::IncidentUpdated { by: "ana".into(), changed: Vec::new() };
    let mut commit = app::ports::Commit::new(uuid::Uuid::from_u128(8), incident.clone());
    commit.timeline = vec![TimelineEvent { at: now, sequence: Some(99), fact }];
    bench.store.commit(&commit).now_or_never().unwrap().unwrap();
    let batch = bench.batch(&[&incident]);
    bench.handle(&batch).unwrap();
    let at = now - SignedDuration::from_mins(50);
    let late = TimelineEvent { at, sequence: None, fact: Fact::Written(written) };
    let place = format!("TL#{at:.9}#9999999999#{id}");
    let late = json!({"Records": [record(&incident, &place, &[late], 0)]}).to_string();
    for payload in [&late, &batch, &late] {
        assert_eq!(undone(&bench.handle(payload).unwrap()), [] as [&str; 0]);
    }
    let lines = bench.chat.rooms()[0].lines();
    let told = lines.iter().filter(|line| *line == "note by ana: it began");
    assert_eq!(told.count(), 1, "{lines:?}");
    let opened = lines.iter().filter(|line| line.starts_with("incident opened"));
    assert_eq!(opened.count(), 1, "{lines:?}");
}

#[test]
fn what_is_no_event_is_refused() {
    let bench = Bench::new();
    for strange in ["", "[]", "{}", r#"{"Records": 1}"#, r#"{"chat": {}}"#] {
        assert!(matches!(bench.handle(strange), Err(AppError::Refused(_))), "{strange}");
    }
}

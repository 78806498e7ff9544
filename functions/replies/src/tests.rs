//! Replies over the store in memory: what people send, and what becomes of it.

use app::cache::Cache;
use app::engage::{Engage, engage};
use app::ports::Lists;
use domain::contact::ChannelKind::{self, Email, Sms};
use domain::escalation::{Engagement, Message, Phase};
use domain::ids::{ContactId, EngagementId, PageId};
use jiff::SignedDuration;
use serde_json::json;
use testkit::builders::{self, contact_id};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers};

use super::*;

const BASE: &str = "https://replies.example.com/";

/// The guide's team, of which somebody was engaged at the start.
struct Bench {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    pager: RecordingPager,
    timers: RecordingTimers,
    notices: RecordingNotices,
}

impl Bench {
    async fn new() -> Self {
        let clock = ManualClock::at(builders::at("2026-11-23T01:00:00Z"));
        let store = MemoryStore::default();
        store.put_configuration(&builders::guide_team()).await.unwrap();
        Self {
            store,
            cache: Cache::default().linking(Some(BASE.into())),
            pager: RecordingPager::new(&clock),
            clock,
            entropy: SeededEntropy::new("bench"),
            timers: RecordingTimers::default(),
            notices: RecordingNotices::default(),
        }
    }

    fn state(&self) -> State<'_, MemoryStore, ManualClock, SeededEntropy> {
        State { store: &self.store, cache: &self.cache, clock: &self.clock, entropy: &self.entropy }
    }

    fn world(&self) -> World<'_, RecordingPager, RecordingTimers, RecordingNotices> {
        World { pager: &self.pager, timers: &self.timers, notices: &self.notices }
    }

    async fn engage(&self, alias: &str) -> EngagementId {
        let message = Message { subject: "db <down>".into(), ..Message::default() };
        let (contact, by) = (contact_id(alias), "somebody".to_owned());
        let asked = Engage { contact, incident: None, by, message: Some(message) };
        engage(&self.state(), &self.world(), &asked).await.unwrap().0
    }

    async fn engagement(&self, id: &EngagementId) -> Engagement {
        self.store.engagement(id.stem()).await.unwrap().value.unwrap().value
    }

    async fn phase(&self, id: &EngagementId) -> Phase {
        self.engagement(id).await.phase
    }

    fn phone(alias: &str) -> String {
        let team = builders::guide_team();
        let of = contact_id(alias);
        let mut channels = team.channels.values();
        let sms = channels.find(|channel| channel.kind == Sms && channel.id.contact() == of);
        sms.unwrap().address.reveal().to_owned()
    }

    /// What the last message by a channel of this kind said.
    fn last(&self, kind: ChannelKind) -> String {
        let sent = self.pager.attempts();
        sent.iter().rev().find(|attempt| attempt.page.kind == kind).unwrap().page.body.clone()
    }

    /// The code in the last text message.
    fn code(&self) -> String {
        let body = self.last(Sms);
        body.rsplit_once("Reply ").unwrap().1.split(' ').next().unwrap().to_owned()
    }

    async fn handle(&self, event: &Value) -> Result<Handled, AppError> {
        Box::pin(handle(&self.state(), &self.world(), event.to_string().as_bytes())).await
    }

    async fn texted(&self, id: &str, from: &str, body: &str) -> Texted {
        let message = json!({
            "originationNumber": from, "messageBody": body, "inboundMessageId": id,
        });
        let event = json!({ "Records": [{ "Sns": { "Message": message.to_string() } }] });
        self.handle(&event).await.unwrap().texted[0].clone().unwrap()
    }

    async fn web(&self, method: &str, path: &str, body: &str) -> (u64, String) {
        let event = json!({
            "rawPath": path, "requestContext": {
                "domainName": "replies.example.com", "http": { "method": method } },
            "body": body,
        });
        let answer = self.handle(&event).await.unwrap().answer;
        let csp = answer["headers"]["content-security-policy"].as_str().unwrap();
        assert!(csp.starts_with("default-src 'none'"), "{csp}");
        let body = answer["body"].as_str().unwrap().to_owned();
        (answer["statusCode"].as_u64().unwrap(), body)
    }

    async fn pressed(&self, engagement: &EngagementId, digits: &str) -> Value {
        let page = self.engagement(engagement).await.pages[0].id.clone();
        let event = json!({ "Details": {
            "ContactData": { "ContactId": "call-1", "Attributes": { "page": page } },
            "Parameters": { "digits": digits } } });
        self.handle(&event).await.unwrap().answer
    }
}

fn tanaka() -> ContactId {
    contact_id("tanaka-taro")
}

fn done(wish: Wish) -> Texted {
    Texted::Done { contact: tanaka(), wish }
}

#[tokio::test]
async fn the_code_alone_acknowledges_and_says_so_on_the_timeline() {
    let bench = Bench::new().await;
    let id = bench.engage("tanaka-taro").await;
    let (phone, code) = (Bench::phone("tanaka-taro"), bench.code());
    assert_eq!(bench.texted("m-1", &phone, &code).await, done(Wish::Acknowledge));
    assert!(matches!(bench.phase(&id).await, Phase::Acknowledged { by, .. } if by == tanaka()));
    let sent = bench.pager.attempts().len();
    assert_eq!(bench.texted("m-1", &phone, &code).await, done(Wish::Acknowledge), "again");
    assert_eq!(bench.pager.attempts().len(), sent, "who succeeds is told nothing");
    let of = bench.engagement(&id).await.incident;
    let facts = bench.store.timeline(&of, None).await.unwrap().items;
    let answers = facts.iter().filter(|event| format!("{event:?}").contains("by SMS"));
    assert_eq!(answers.count(), 1);
}

#[tokio::test]
async fn a_word_resolves_or_escalates_once_however_often_it_is_delivered() {
    let bench = Bench::new().await;
    let id = bench.engage("tanaka-taro").await;
    let (phone, code) = (Bench::phone("tanaka-taro"), bench.code());
    for _ in 0..2 {
        let texted = bench.texted("m-1", &phone, &format!("{code} e")).await;
        assert_eq!(texted, done(Wish::Escalate));
        let kinds: Vec<_> = bench.pager.sent().into_iter().map(|(_, _, kind)| kind).collect();
        assert_eq!(kinds, [Sms, Email], "the next stage, once");
    }
    let texted = bench.texted("m-2", &phone, &format!("{code} Resolve")).await;
    assert_eq!(texted, done(Wish::Resolve));
    assert_eq!(bench.phase(&id).await, Phase::Stopped);
}

#[tokio::test]
async fn a_code_belongs_to_its_phone_and_a_wrong_one_is_answered_once() {
    let bench = Bench::new().await;
    let id = bench.engage("tanaka-taro").await;
    let code = bench.code();
    let other = Bench::phone("suzuki-hanako");
    let sent = bench.pager.attempts().len();
    for _ in 0..2 {
        let texted = bench.texted("m-1", &other, &code).await;
        assert_eq!(texted, Texted::Unknown { contact: contact_id("suzuki-hanako") });
    }
    assert_eq!(bench.phase(&id).await, Phase::Active);
    let told = bench.pager.attempts().split_off(sent);
    assert_eq!(told.len(), 1, "one answer to one message");
    assert_eq!(told[0].page.address.reveal(), other);
    assert!(told[0].page.body.contains("no page to this phone"));
    assert_eq!(bench.texted("m-2", "+15550100", &code).await, Texted::Stranger);
    assert_eq!(bench.texted("m-3", &other, "I am driving").await, Texted::NoReply);
    let stop = Texted::OptedOut { contacts: vec![contact_id("suzuki-hanako")] };
    assert_eq!(bench.texted("m-4", &other, "STOP").await, stop);
    assert_eq!(bench.pager.attempts().len(), sent + 1, "machines are not answered");
}

#[tokio::test]
async fn a_code_of_long_ago_is_found_until_it_is_too_old() {
    let bench = Bench::new().await;
    let id = bench.engage("tanaka-taro").await;
    let (phone, code) = (Bench::phone("tanaka-taro"), bench.code());
    // So many messages since that none of the last ones carries it.
    for _ in 0..4 {
        bench.clock.advance(SignedDuration::from_mins(10));
        bench.engage("tanaka-taro").await;
    }
    assert_eq!(bench.texted("m-1", &phone, &code).await, done(Wish::Acknowledge));
    assert!(matches!(bench.phase(&id).await, Phase::Acknowledged { .. }));
    bench.clock.advance(SignedDuration::from_hours(8 * 24));
    let texted = bench.texted("m-2", &phone, &code).await;
    assert_eq!(texted, Texted::Unknown { contact: tanaka() });
}

#[tokio::test]
async fn the_code_of_a_message_that_carries_many_pages_stands_for_all() {
    let bench = Bench::new().await;
    bench.engage("tanaka-taro").await;
    let later = [bench.engage("tanaka-taro").await, bench.engage("tanaka-taro").await];
    bench.clock.advance(SignedDuration::from_secs(25));
    for id in &later {
        app::tick::tick(&bench.state(), &bench.world(), id).await.unwrap();
    }
    let (phone, code) = (Bench::phone("tanaka-taro"), bench.code());
    assert!(bench.last(Sms).contains("acknowledge all"), "{}", bench.last(Sms));
    assert_eq!(bench.texted("m-1", &phone, &code).await, done(Wish::Acknowledge));
    for id in &later {
        assert!(matches!(bench.phase(id).await, Phase::Acknowledged { .. }));
    }
}

/// What a contact flow tells of a call that carries these pages.
fn key(pages: &[PageId], digits: &str) -> Value {
    let mut attributes = json!({ flow::PAGE: pages[0] });
    attributes[flow::ALONG] = flow::along(&pages[0], pages).into();
    json!({ "Details": {
        "ContactData": { "ContactId": "call-2", "Attributes": attributes },
        "Parameters": { "digits": digits } } })
}

#[tokio::test]
async fn a_key_in_a_call_for_several_incidents_is_for_all_that_are_left() {
    let bench = Bench::new().await;
    let mut ids = Vec::new();
    let mut pages = Vec::new();
    for _ in 0..3 {
        let id = bench.engage("tanaka-taro").await;
        pages.push(bench.engagement(&id).await.pages[0].id.clone());
        ids.push(id);
    }
    let gone = PageId::parse("tanaka-taro/99999999-9999-5999-8999-999999999999").unwrap();
    let alone = bench.handle(&key(std::slice::from_ref(&gone), "1")).await.unwrap().answer;
    assert_eq!(alone["result"], "refused", "{alone}");
    pages.insert(0, gone);
    let answer = bench.handle(&key(&pages, "1")).await.unwrap().answer;
    assert_eq!(answer["say"], "Acknowledged. You have all of them.");
    for id in &ids {
        assert!(matches!(bench.phase(id).await, Phase::Acknowledged { .. }));
    }
}

#[tokio::test]
async fn a_link_changes_nothing_until_its_button_is_pressed() {
    let bench = Bench::new().await;
    let id = bench.engage("engineering-manager").await;
    let mail = bench.last(Email);
    let link = mail.split_whitespace().find(|word| word.starts_with(BASE)).unwrap();
    let path = format!("/{}", link.strip_prefix(BASE).unwrap());
    for method in ["GET", "HEAD", "GET"] {
        let (status, html) = bench.web(method, &path, "").await;
        assert_eq!(status, 200);
        assert!(html.contains("db &lt;down&gt;") && html.contains("<button"), "{html}");
    }
    assert_eq!(bench.phase(&id).await, Phase::Exhausted, "a scanner acknowledges nothing");
    let (status, html) = bench.web("POST", &path, "seen=3&wish=acknowledge").await;
    assert_eq!(status, 200);
    assert!(html.contains("You have acknowledged it."), "{html}");
    assert!(matches!(bench.phase(&id).await, Phase::Acknowledged { .. }));
    let (_, html) = bench.web("POST", &path, "seen=3&wish=resolve").await;
    assert!(html.contains("Resolved") && !html.contains("<button"), "{html}");
}

#[tokio::test]
async fn a_link_that_is_changed_or_old_is_none() {
    let bench = Bench::new().await;
    let id = bench.engage("engineering-manager").await;
    let page = bench.engagement(&id).await.pages[0].id.clone();
    let key = bench.engagement(&id).await.link_key(&page);
    let path = format!("/page/{page}/{key}");
    let wrong = format!("/page/{page}/{}", "0".repeat(32));
    for (method, path) in [("GET", "/"), ("POST", "/page"), ("GET", &wrong), ("POST", &wrong)] {
        assert_eq!(bench.web(method, path, "seen=1&wish=resolve").await.0, 404, "{path}");
    }
    assert_eq!(bench.web("POST", &path, "wish=resolve").await.0, 400);
    assert_eq!(bench.web("DELETE", &path, "").await.0, 405);
    bench.clock.advance(SignedDuration::from_hours(8 * 24));
    assert_eq!(bench.web("GET", &path, "").await.0, 404, "too old");
    assert_eq!(bench.phase(&id).await, Phase::Exhausted);
}

#[tokio::test]
async fn a_key_acknowledges_or_escalates_and_silence_does_nothing() {
    let bench = Bench::new().await;
    let id = bench.engage("tanaka-taro").await;
    for silence in ["", "Timeout", "9"] {
        assert_eq!(bench.pressed(&id, silence).await["result"], "nothing");
    }
    assert_eq!(bench.phase(&id).await, Phase::Active);
    for _ in 0..2 {
        assert_eq!(bench.pressed(&id, "2").await["result"], "done");
        assert_eq!(bench.pager.attempts().len(), 2, "the next stage, once");
    }
    assert_eq!(bench.pressed(&id, "1").await["result"], "done");
    assert!(matches!(bench.phase(&id).await, Phase::Acknowledged { .. }));
    let answer = bench.pressed(&id, "2").await;
    assert_eq!(answer["result"], "done", "the same call again did it before: {answer}");
    let flat = answer.as_object().unwrap().values().all(Value::is_string);
    assert!(flat, "a flow takes a flat map of texts");
}

#[tokio::test]
async fn what_is_none_of_these_is_refused() {
    let bench = Bench::new().await;
    let garbage = handle(&bench.state(), &bench.world(), b"{").await;
    assert!(matches!(garbage, Err(AppError::Refused(_))));
    for event in [json!({}), json!({ "Records": 1 }), json!({ "Details": {} })] {
        assert!(matches!(bench.handle(&event).await, Err(AppError::Refused(_))), "{event}");
    }
}

/// The flow that we ship, as data: only a key that was pressed leads to us, with what it means.
#[test]
fn the_contact_flow_tells_us_keys_and_nothing_else() {
    let flow: Value = serde_json::from_str(include_str!("../contact-flow.json")).unwrap();
    let actions = flow["Actions"].as_array().unwrap();
    let action = |name: &Value| actions.iter().find(|action| action["Identifier"] == *name);
    let ask = action(&flow["StartAction"]).unwrap();
    let mut keys = Vec::new();
    for condition in ask["Transitions"]["Conditions"].as_array().unwrap() {
        let pressed = &condition["Condition"]["Operands"][0];
        let invokes = action(&condition["NextAction"]).unwrap();
        assert_eq!(invokes["Type"], "InvokeLambdaFunction");
        assert_eq!(invokes["Parameters"]["LambdaInvocationAttributes"]["digits"], *pressed);
        keys.push(pressed.as_str().unwrap());
    }
    assert_eq!(keys, ["1", "2"]);
    // Silence, another key, a failure: nothing but the end.
    let transitions = &ask["Transitions"];
    let others = transitions["Errors"].as_array().unwrap().iter().map(|e| &e["NextAction"]);
    for next in others.chain([&transitions["NextAction"]]) {
        assert_eq!(action(next).unwrap()["Type"], "DisconnectParticipant");
    }
    for named in actions.iter().flat_map(|action| {
        let transitions = &action["Transitions"];
        let errors = transitions["Errors"].as_array().into_iter().flatten();
        errors.map(|e| &e["NextAction"]).chain(transitions.get("NextAction"))
    }) {
        assert!(action(named).is_some(), "{named} is no action");
    }
}

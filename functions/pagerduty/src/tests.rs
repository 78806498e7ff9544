mod account;

use std::sync::Mutex;

use app::cache::Cache;
use app::incidents::event_ids;
use app::intake::{Taken, take};
use app::ports::{Order, PortError};
use domain::arn::Deployment;
use domain::ids::IncidentId;
use domain::pager_duty::{Status, is_told, key};
use domain::response_plan::PagerDuty as Integration;
use futures_util::FutureExt;
use serde_json::json;
use testkit::builders;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use testkit::pager_duty::ScriptedPagerDuty;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers};
use wire::inbound::Arrival;
use wire::outbound::bus::{self, BusEvent};
use wire::pager_duty::signature::{SIGNATURE_HEADER, sign};
use zeroize::Zeroizing;

use super::*;

const SIGNING: &str = "pdsecret";
const START: &str = "2026-11-23T01:00:00Z";
const SECRET: &str = r#"{
    "pagerDutyToken": "y_NbAkKc66ryYTWUXYEu", "pagerDutyServiceRegion": "us",
    "pagerDutyFromEmail": "oncall@example.com", "webhookSecrets": ["rotated", "pdsecret"]
}"#;

/// The one secret, where there is one.
struct Kept(Option<&'static str>);

impl Secrets for Kept {
    async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        assert_eq!(name, "/aws/reference/secretsmanager/tocsin/pagerduty");
        Ok(self.0.map(|secret| Zeroizing::new(secret.to_owned())))
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

struct Bench {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    pager: RecordingPager,
    timers: RecordingTimers,
    notices: RecordingNotices,
    account: ScriptedPagerDuty,
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
        let (name, secret) = ("duty".to_owned(), "tocsin/pagerduty".to_owned());
        plan.integrations = vec![Integration { name, secret, service: "PWIXJZS".to_owned() }];
        store.put_configuration(&team).now_or_never().unwrap().unwrap();
        Self {
            store,
            cache: Cache::default(),
            pager: RecordingPager::new(&clock),
            clock,
            entropy: SeededEntropy::new("pagerduty"),
            timers: RecordingTimers::default(),
            notices: RecordingNotices::default(),
            account: ScriptedPagerDuty::default(),
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
        Box::pin(self.handled(&self.account, &self.kept, payload)).now_or_never().unwrap()
    }

    async fn handled(
        &self,
        account: &impl PagerDuty,
        secrets: &impl Secrets,
        payload: &str,
    ) -> Result<Handled, AppError> {
        let door = Door { secrets, secret: "tocsin/pagerduty", itself: &self.later };
        let (state, world) = (self.state(), self.world());
        Box::pin(handle(&state, &world, account, &door, payload.as_bytes())).await
    }

    /// What the bus is told of an incident, as far as the rule hears of it.
    fn published(&self, incident: &IncidentId) -> Vec<BusEvent> {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let read = self.store.incident(incident).now_or_never().unwrap().unwrap();
        let read = read.value.unwrap().value;
        let decisions = self.store.decisions(incident, Order::OldestFirst, None, 100);
        let decisions = decisions.now_or_never().unwrap().unwrap().items;
        let events = decisions.iter().flat_map(|decided| event_ids(incident, decided));
        let events = events.filter(|event| is_told(&event.event.fact));
        events.map(|event| bus::event(&here, &read, event.id, &event.event)).collect()
    }

    /// Follows every fact so far, as the state machine asks for it.
    fn follow(&self, incident: &IncidentId) {
        for event in self.published(incident) {
            let handled = self.handle(&asked(&event)).unwrap();
            assert!(matches!(handled, Handled::Followed(_)), "{handled:?}");
        }
    }

    fn knock(&self, body: &str, signature: &str) -> u16 {
        let event = json!({
            "version": "2.0",
            "rawPath": "/",
            "requestContext": {"http": {"method": "POST"}},
            "headers": {SIGNATURE_HEADER: signature},
            "body": body,
            "isBase64Encoded": false,
        });
        let handled = self.handle(&event.to_string()).unwrap();
        let Handled::Answered(answer) = handled else { unreachable!("{handled:?}") };
        answer.status_code
    }

    fn signed(&self, body: &str) -> u16 {
        self.knock(body, &sign(SIGNING, body.as_bytes()))
    }

    fn handed(&self) -> Vec<String> {
        std::mem::take(&mut *self.later.payloads.lock().unwrap())
    }
}

/// What the state machine makes of an event: its parameters, filled in.
fn asked(event: &BusEvent) -> String {
    const MACHINE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/follow.asl.json"));
    let machine: Value = serde_json::from_str(MACHINE).unwrap();
    let input = json!({ "detail": serde_json::from_str::<Value>(&event.detail).unwrap() });
    let payload = machine["States"]["Tell"]["Parameters"]["Payload"].as_object().unwrap();
    let filled = payload.iter().map(|(name, path)| {
        let pointer = path.as_str().unwrap().trim_start_matches('$').replace('.', "/");
        let value = input.pointer(&pointer).unwrap().clone();
        (name.strip_suffix(".$").unwrap().to_owned(), value)
    });
    Value::Object(filled.collect()).to_string()
}

/// A webhook about the incident under this key.
fn webhook(kind: &str, key: &str, theirs: &str) -> String {
    json!({ "event": {
        "id": "01CE5KJZLH",
        "event_type": kind,
        "resource_type": "incident",
        "occurred_at": "2026-11-23T01:01:00.169Z",
        "agent": {"id": "UTARO", "type": "user_reference", "summary": "Tanaka Taro"},
        "data": {"id": theirs, "type": "incident", "incident_key": key},
    } })
    .to_string()
}

#[test]
fn an_incident_is_told_and_what_people_do_there_is_done_after_the_answer() {
    let bench = Bench::new();
    bench.account.address("UTARO", "tanaka@example.com");
    let incident = bench.open("first");
    bench.follow(&incident);
    let theirs = bench.account.incidents()[0].theirs.id.clone();
    bench.account.turn(&theirs, Status::Acknowledged);
    assert_eq!(bench.signed(&webhook("incident.acknowledged", &key(&incident), &theirs)), 200);
    let handed = bench.handed();
    assert_eq!(handed.len(), 1);
    assert!(!handed[0].contains("Signature") && !handed[0].contains(SIGNING));
    // The platform may do it twice.
    let done = bench.handle(&handed[0]).unwrap();
    assert!(matches!(done, Handled::Heeded(Heeded::Acknowledged)), "{done:?}");
    assert_eq!(done.answer().unwrap(), Value::Null);
    let again = bench.handle(&handed[0]).unwrap();
    assert!(matches!(again, Handled::Heeded(Heeded::Nothing(_))), "{again:?}");
    bench.account.turn(&theirs, Status::Resolved);
    assert_eq!(bench.signed(&webhook("incident.resolved", &key(&incident), &theirs)), 200);
    let done = bench.handle(&bench.handed()[0]).unwrap();
    assert!(matches!(done, Handled::Heeded(Heeded::Resolved)), "{done:?}");
    bench.follow(&incident);
    let seen = bench.account.incidents();
    assert_eq!((seen.len(), seen[0].theirs.status), (1, Status::Resolved));
    assert_eq!(seen[0].notes.len(), 2, "{seen:?}");
}

#[test]
fn nobody_else_is_let_in() {
    let bench = Bench::new();
    let body = webhook("incident.resolved", &key(&builders::incident_id("first")), "Q1");
    let forged = sign("guessed", body.as_bytes());
    let unknown = "it comes again, by when the secret may be known";
    assert_eq!(bench.knock(&body, &forged), 503, "{unknown}");
    assert_eq!(bench.knock(&body, ""), 503);
    assert_eq!(bench.knock(&format!("{body} "), &sign(SIGNING, body.as_bytes())), 503);
    let unsigned = json!({"requestContext": {}, "headers": {}, "body": body}).to_string();
    let Handled::Answered(answer) = bench.handle(&unsigned).unwrap() else { unreachable!() };
    assert_eq!(answer.status_code, 401, "PagerDuty signs");
    assert_eq!(bench.handed(), [] as [String; 0]);
    // One of several signatures, by one of several secrets.
    let both = format!("{forged},{}", sign("rotated", body.as_bytes()));
    assert_eq!(bench.knock(&body, &both), 200);
    assert_eq!(bench.handed().len(), 1);
    let keyless =
        r#"{"pagerDutyToken": "y_NbAkKc66ryYTWUXYEu", "pagerDutyFromEmail": "a@b.example"}"#;
    let without = Bench { kept: Kept(Some(keyless)), ..Bench::new() };
    assert_eq!(without.signed(&body), 503, "{unknown}");
    for secret in [None, Some("{}")] {
        let closed = Bench { kept: Kept(secret), ..Bench::new() };
        assert_eq!(closed.signed(&body), 503, "PagerDuty sends it again");
    }
}

#[test]
fn what_asks_for_nothing_is_answered_and_not_handed_over() {
    let bench = Bench::new();
    for body in [
        webhook("incident.triggered", &key(&builders::incident_id("first")), "Q1"),
        webhook("incident.resolved", "srv01/HTTP", "Q1"),
        webhook("pagey.ping", "", "Q1"),
    ] {
        assert_eq!(bench.signed(&body), 200, "{body}");
    }
    // Refusals would end in a subscription that PagerDuty turns off.
    assert_eq!(bench.signed("nonsense"), 200);
    assert_eq!(bench.handed(), [] as [String; 0]);
}

#[test]
fn what_was_not_taken_up_comes_again() {
    let busy = Some(PortError::Busy("down".into()));
    for later in
        [Later { fails: busy, ..Later::default() }, Later { hangs: true, ..Later::default() }]
    {
        let bench = Bench { later, ..Bench::new() };
        let body = webhook("incident.resolved", &key(&builders::incident_id("first")), "Q1");
        assert_eq!(bench.signed(&body), 503);
    }
}

#[test]
fn what_is_no_event_is_refused() {
    let bench = Bench::new();
    for strange in ["", "[]", "{}", r#"{"news": 1}"#, r#"{"incidentArn": "x", "eventId": 1}"#] {
        assert!(matches!(bench.handle(strange), Err(AppError::Refused(_))), "{strange}");
    }
    let id = uuid::Uuid::nil();
    let elsewhere = json!({ "incidentArn": "arn:aws:s3:::bucket", "eventId": id }).to_string();
    assert!(matches!(bench.handle(&elsewhere), Err(AppError::Refused(_))));
}

#[test]
fn a_service_that_is_away_is_asked_again_and_one_that_refuses_is_not() {
    let bench = Bench::new();
    let incident = bench.open("first");
    let opened = asked(&bench.published(&incident)[0]);
    bench.account.down(Some(PortError::Busy("down".into())));
    let failed = bench.handle(&opened).unwrap_err();
    assert_eq!(failed.disposition(), app::error::Disposition::Retry);
    bench.account.down(Some(PortError::Refused("Unauthorized".into())));
    let refused = bench.handle(&opened).unwrap();
    let expected = json!({ "steps": 0, "noted": false, "refused": "Unauthorized" });
    assert_eq!(refused.answer().unwrap(), expected);
}

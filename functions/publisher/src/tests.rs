use std::sync::Mutex;

use super::*;
use app::ports::{Aggregates, Change, Commit, PortError};
use domain::arn::Deployment;
use domain::incident::Incident;
use domain::incident::measures::Measure;
use domain::timeline::{Fact, TimelineEvent};
use futures_util::FutureExt;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::builders::{at, contact_id, engagement, incident};
use testkit::clock::ManualClock;
use testkit::memory::MemoryStore;
use wire::outbound::bus::BusEvent;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:incidents";

/// A bus and topics that remember, and fail while an error is set.
#[derive(Default)]
struct World {
    put: Mutex<Vec<BusEvent>>,
    told: Mutex<Vec<(String, Value)>>,
    bus_fails: Option<PortError>,
    topics_fail: Option<PortError>,
    /// Messages with this in them are refused.
    refused: Option<&'static str>,
}

impl Bus for World {
    async fn put(&self, events: &[BusEvent]) -> Result<(), PortError> {
        if let Some(error) = &self.bus_fails {
            return Err(error.clone());
        }
        self.put.lock().unwrap().extend(events.iter().cloned());
        Ok(())
    }
}

impl Topics for World {
    async fn tell(&self, target: &str, message: String) -> Result<(), PortError> {
        if let Some(error) = &self.topics_fail {
            return Err(error.clone());
        }
        if self.refused.is_some_and(|part| message.contains(part)) {
            return Err(PortError::Refused("SNS: InvalidParameter".into()));
        }
        let message = serde_json::from_str(&message).unwrap();
        self.told.lock().unwrap().push((target.to_owned(), message));
        Ok(())
    }
}

impl World {
    fn kinds(&self) -> Vec<String> {
        self.put.lock().unwrap().iter().map(|event| event.kind.clone()).collect()
    }
}

/// A store that holds an incident, opened at 01:00 and acknowledged twice.
fn store() -> (MemoryStore, Incident) {
    let opened = at("2026-11-23T01:00:00Z");
    let incident = Incident {
        notification_targets: vec![TOPIC.to_owned()],
        chat_channel: vec![TOPIC.to_owned()],
        ..incident("first", opened)
    };
    let store = MemoryStore::default();
    let mut commit = Commit::new(uuid(1), incident.id.clone());
    commit.incident = Some(Change { value: incident.clone(), expected: None });
    commit.timeline = vec![];
    store.commit(&commit).now_or_never().unwrap().unwrap();
    for (number, name) in [(2, "ana"), (3, "ben")] {
        let mut commit = Commit::new(uuid(number), incident.id.clone());
        commit.timeline = vec![answer(name, number)];
        store.commit(&commit).now_or_never().unwrap().unwrap();
    }
    (store, incident)
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// An acknowledgement, `minute` minutes after the opening.
fn answer(name: &str, minute: u128) -> TimelineEvent {
    let opened = at("2026-11-23T01:00:00Z");
    let minute = SignedDuration::from_mins(i64::try_from(minute).unwrap());
    let fact = Fact::Acknowledged {
        engagement: engagement("first", name, opened).id,
        contact: contact_id(name),
        via: "sms".into(),
        essential: true,
    };
    TimelineEvent { at: opened.checked_add(minute).unwrap(), sequence: Some(1), fact }
}

fn updated() -> TimelineEvent {
    let changed = vec![("title".to_owned(), "db is down".to_owned())];
    let fact = Fact::IncidentUpdated { by: "ana".into(), changed };
    TimelineEvent { at: at("2026-11-23T01:05:00Z"), sequence: Some(7), fact }
}

/// A record of the stream: `of`'s decision number `commit`.
fn record(name: &str, of: &IncidentId, commit: u128, events: &[TimelineEvent]) -> Value {
    let first = &events[0];
    let place = format!("TL#{:.9}#{:010}#{}", first.at, first.sequence.unwrap(), uuid(commit));
    json!({
        "eventName": name,
        "dynamodb": {
            "SequenceNumber": format!("{commit}00"),
            "NewImage": {
                "pk": {"S": format!("INC#{of}")},
                "sk": {"S": place},
                "v": {"N": "2"},
                "doc": {"S": json!(events).to_string()},
                "write_id": {"S": uuid(commit).to_string()},
            },
        },
    })
}

fn handled(store: &MemoryStore, world: &World, records: &[Value]) -> Handled {
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let outlets = Outlets { bus: world, topics: world, here: &here };
    let clock = ManualClock::at(at("2026-11-23T01:10:00Z"));
    let payload = json!({ "Records": records }).to_string();
    let handled = handle((store, &clock), &outlets, payload.as_bytes());
    handled.now_or_never().unwrap().unwrap()
}

fn undone(handled: &Handled) -> Vec<&str> {
    let all = handled.answer.batch_item_failures.iter();
    all.map(|undone| undone.item_identifier.as_str()).collect()
}

#[test]
fn facts_reach_the_bus_the_topics_and_the_metrics() {
    let ((store, incident), world) = (store(), World::default());
    let records = [
        record("INSERT", &incident.id, 2, &[answer("ana", 2)]),
        record("INSERT", &incident.id, 3, &[answer("ben", 3)]),
        record("INSERT", &incident.id, 4, &[updated()]),
    ];
    let handled = handled(&store, &world, &records);
    assert_eq!(undone(&handled), [] as [&str; 0]);
    assert_eq!(world.kinds(), ["Acknowledged", "Acknowledged", "Incident Updated"]);
    let told = world.told.lock().unwrap();
    let kinds: Vec<_> =
        told.iter().map(|(to, message)| (to.as_str(), &message["detail-type"])).collect();
    let answered = json!("SSM Contacts Page Acknowledgement for Incident");
    let update = json!("SSM Incident Record Update");
    // A topic that is a target and listens for the chat hears once.
    assert_eq!(kinds, [(TOPIC, &answered), (TOPIC, &answered), (TOPIC, &update)]);
    let after = SignedDuration::from_mins(2);
    assert_eq!(handled.published[0].measures, [Measure::FirstAcknowledged { after }]);
}

#[test]
fn a_fact_has_the_same_id_each_time_and_for_the_api() {
    let ((store, incident), world) = (store(), World::default());
    let records = [record("INSERT", &incident.id, 2, &[answer("ana", 2)])];
    handled(&store, &world, &records);
    handled(&store, &world, &records);
    let put = world.put.lock().unwrap();
    assert_eq!(put[0], put[1]);
    let decided = store
        .decisions(&incident.id, app::ports::Order::OldestFirst, None, 1)
        .now_or_never()
        .unwrap()
        .unwrap();
    let id = app::incidents::event_ids(&incident.id, &decided.items[0])[0].id;
    let detail: Value = serde_json::from_str(&put[0].detail).unwrap();
    assert_eq!(detail["id"], json!(id));
}

#[test]
fn what_is_no_new_fact_of_a_listed_incident_is_passed_over() {
    let ((store, incident), world) = (store(), World::default());
    let gone: IncidentId = testkit::builders::incident_id("removed");
    let mut head = record("INSERT", &incident.id, 5, &[updated()]);
    head["dynamodb"]["NewImage"]["sk"]["S"] = json!("HEAD");
    let mut removed = record("REMOVE", &incident.id, 6, &[updated()]);
    removed["dynamodb"].as_object_mut().unwrap().remove("NewImage");
    let records = [
        record("MODIFY", &incident.id, 4, &[updated()]),
        head,
        removed,
        record("INSERT", &gone, 7, &[updated()]),
    ];
    let handled = handled(&store, &world, &records);
    assert_eq!(undone(&handled), [] as [&str; 0]);
    assert_eq!(world.kinds(), [] as [&str; 0]);
}

#[test]
fn what_fails_is_handed_over_again_from_the_incidents_first_record_on() {
    let (store, incident) = store();
    let busy = || Some(PortError::Busy("down".into()));
    for world in [
        World { bus_fails: busy(), ..World::default() },
        World { topics_fail: busy(), ..World::default() },
    ] {
        let records = [
            record("INSERT", &incident.id, 3, &[answer("ben", 3)]),
            record("INSERT", &incident.id, 4, &[updated()]),
        ];
        let handled = handled(&store, &world, &records);
        assert_eq!(undone(&handled), ["300"]);
        // Nothing is measured that is measured again.
        assert!(handled.published.is_empty());
    }
}

#[test]
fn a_topic_that_is_gone_keeps_nothing_back() {
    let (store, incident) = store();
    let gone = Some(PortError::Refused("SNS: NotFound".into()));
    let world = World { topics_fail: gone, ..World::default() };
    let records = [record("INSERT", &incident.id, 4, &[updated()])];
    let handled = handled(&store, &world, &records);
    assert_eq!(undone(&handled), [] as [&str; 0]);
    let refused = [(TOPIC.to_owned(), "SNS: NotFound".to_owned())];
    assert_eq!(handled.published[0].refused, refused);
    assert_eq!(world.kinds(), ["Incident Updated"]);
}

#[test]
fn a_notice_that_is_refused_keeps_back_no_other() {
    let (store, incident) = store();
    let world = World { refused: Some("Acknowledgement"), ..World::default() };
    let records = [
        record("INSERT", &incident.id, 2, &[answer("ana", 2)]),
        record("INSERT", &incident.id, 4, &[updated()]),
    ];
    let handled = handled(&store, &world, &records);
    assert_eq!(undone(&handled), [] as [&str; 0]);
    assert_eq!(handled.published[0].refused.len(), 1);
    let told = world.told.lock().unwrap();
    assert_eq!(told.len(), 1, "the update is told: {told:?}");
}

#[test]
fn a_record_that_cannot_be_read_fails_alone() {
    let ((store, incident), world) = (store(), World::default());
    let mut newer = record("INSERT", &incident.id, 3, &[updated()]);
    newer["dynamodb"]["NewImage"]["v"]["N"] = json!("99");
    let records = [newer, record("INSERT", &incident.id, 4, &[updated()])];
    let handled = handled(&store, &world, &records);
    assert_eq!(undone(&handled), ["300"]);
    assert_eq!(world.kinds(), ["Incident Updated"]);
}

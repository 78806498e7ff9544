//! Incidents that people, alarms and programs handle at the same time.

use std::collections::BTreeMap;

use app::error::AppError;
use app::incidents::{Standing, remove, start, update};
use app::intake::{Taken, take};
use app::ports::{Aggregates, Entropy, Lists, Order};
use domain::ids::{IncidentId, PlanName};
use domain::incident::Incident;
use domain::incident::update::Change;
use domain::signal::{Impact, SignalState};
use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use testkit::builders;
use testkit::clock::ManualClock;
use testkit::recorders::RecordingPager;
use wire::inbound::{Arrival, Reading, read_invoked};

use super::bench::{Bench, START, alarm};
use crate::emulator::Emulator;

const BY: &str = "somebody";

/// What somebody or something does next.
#[derive(Debug, Clone)]
enum Step {
    /// An alarm of this number goes off.
    Alarm(u8),
    /// It recovers.
    Recovers(u8),
    /// A program starts an incident about the same alarm.
    Start(u8),
    /// Somebody changes one of the incidents that there were, by its place.
    Update(usize),
    /// Somebody acknowledges it.
    Acknowledge(usize),
    /// Somebody resolves it.
    Resolve(usize),
    /// Somebody opens it again.
    Reopen(usize),
    /// Somebody removes it.
    Remove(usize),
    /// Time passes.
    Wait(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..2_u8;
    prop_oneof![
        3 => which.clone().prop_map(Step::Alarm),
        1 => which.clone().prop_map(Step::Recovers),
        2 => which.prop_map(Step::Start),
        1 => (0..8_usize).prop_map(Step::Update),
        1 => (0..8_usize).prop_map(Step::Acknowledge),
        2 => (0..8_usize).prop_map(Step::Resolve),
        2 => (0..8_usize).prop_map(Step::Reopen),
        1 => (0..8_usize).prop_map(Step::Remove),
        2 => (0..90_u8).prop_map(Step::Wait),
    ]
}

/// A program's request to start an incident about an alarm.
fn request(bench: &Bench, number: u8) -> Arrival {
    let body = json!({
        "responsePlanArn": bench.deployment.plan(&builders::plan_name()),
        "triggerDetails": {
            "source": "aws.cloudwatch", "timestamp": 1,
            "triggerArn": alarm(&number.to_string(), 0).signal.trigger,
        },
    });
    let own = bench.entropy.fresh().to_string();
    let readings = read_invoked(body.to_string().as_bytes(), bench.now(), Some(&own));
    let Some(Reading::Signal(arrival)) = readings.into_iter().next() else {
        unreachable!("a request")
    };
    let mut arrival = *arrival;
    arrival.signal.occurred_at = bench.now();
    arrival
}

/// An alarm, now.
fn now(bench: &Bench, number: u8) -> Arrival {
    let seconds = bench.now().duration_since(builders::at(START)).as_secs();
    alarm(&number.to_string(), seconds)
}

/// All that was ever opened, and what is left of it.
#[derive(Default)]
struct Known(Vec<IncidentId>);

impl Known {
    fn saw(&mut self, id: IncidentId) {
        if !self.0.contains(&id) {
            self.0.push(id);
        }
    }

    fn at(&self, place: usize) -> Option<&IncidentId> {
        self.0.get(place)
    }

    async fn left(&self, bench: &Bench) -> Vec<Incident> {
        let mut left = Vec::new();
        for id in &self.0 {
            left.extend(bench.memory.incident(id).await.unwrap().value.map(|read| read.value));
        }
        left
    }
}

async fn play(steps: &[Step]) {
    let bench = Bench::new().await;
    let mut known = Known::default();
    for step in steps {
        do_one(&bench, &mut known, step).await;
        for incident in known.left(&bench).await {
            timeline_is_in_order(&bench, &incident).await;
        }
        one_is_open_for_each_trouble(&bench, &known).await;
    }
}

async fn do_one(bench: &Bench, known: &mut Known, step: &Step) {
    let (state, world) = (bench.state(), bench.world());
    let target = match step {
        Step::Update(place)
        | Step::Acknowledge(place)
        | Step::Resolve(place)
        | Step::Reopen(place)
        | Step::Remove(place) => known.at(*place).cloned(),
        Step::Alarm(_) | Step::Recovers(_) | Step::Start(_) | Step::Wait(_) => None,
    };
    let stand = async |id: &IncidentId, standing| {
        let change = Change::default();
        match update(&state, &world, id, &change, Some(standing), BY).await {
            // It is gone, or another one is open about the same trouble.
            Ok(()) | Err(AppError::NotFound { .. } | AppError::Refused(_)) => {}
            Err(other) => unreachable!("{other}"),
        }
    };
    match (step, target) {
        (Step::Wait(seconds), _) => bench.pass((*seconds).into()),
        (Step::Alarm(number), _) => {
            let open = open_ids(bench, known).await;
            if let Taken::Opened { incident, .. } = bench.take(&now(bench, *number)).await {
                assert!(!open.contains(&incident), "what is open is not opened");
                known.saw(incident);
            }
        }
        (Step::Recovers(number), _) => {
            let mut arrival = now(bench, *number);
            arrival.signal.state = SignalState::Ok;
            take(&state, &world, &arrival, None).await.unwrap();
        }
        (Step::Start(number), _) => {
            let arrival = request(bench, *number);
            let started = start(&state, &world, &arrival, &builders::plan_name(), None).await;
            let started = started.unwrap();
            assert!(bench.memory.incident(&started).await.unwrap().value.is_some(), "it is there");
            known.saw(started);
        }
        (Step::Update(_), Some(id)) => {
            let change = Change { impact: Some(Impact::NONE), ..Change::default() };
            let updated = update(&state, &world, &id, &change, None, BY).await;
            assert!(matches!(updated, Ok(()) | Err(AppError::NotFound { .. })), "{updated:?}");
        }
        (Step::Acknowledge(_), Some(id)) => {
            let is_open = open_ids(bench, known).await.contains(&id);
            if is_open && !bench.engagements(&id).await.is_empty() {
                // Who was paged answers, and nobody else.
                let _ = app::acknowledge::acknowledge(&state, &acknowledgement(&id)).await;
            }
        }
        (Step::Resolve(_), Some(id)) => stand(&id, Standing::Resolved).await,
        (Step::Reopen(_), Some(id)) => stand(&id, Standing::Open).await,
        (Step::Remove(_), Some(id)) => remove(&state, &world, &id, BY).await.unwrap(),
        (_, None) => {}
    }
}

fn acknowledgement(id: &IncidentId) -> app::acknowledge::Acknowledgement {
    app::acknowledge::Acknowledgement {
        subject: app::acknowledge::Subject::Incident(id.clone()),
        by: app::acknowledge::By::Contact(builders::contact_id("tanaka-taro")),
        via: "test".into(),
        take: false,
    }
}

async fn open_ids(bench: &Bench, known: &Known) -> Vec<IncidentId> {
    let left = known.left(bench).await.into_iter();
    left.filter(Incident::is_open).map(|incident| incident.id).collect()
}

async fn one_is_open_for_each_trouble(bench: &Bench, known: &Known) {
    let mut open = BTreeMap::new();
    for incident in known.left(bench).await {
        let Some(key) = incident.dedupe.clone() else { continue };
        if incident.is_open() {
            let other = open.insert(key.clone(), incident.id.clone());
            assert_eq!(other, None, "two are open about one trouble");
        }
    }
    for (key, id) in open {
        let slot = bench.memory.slot(Some(&key)).await.unwrap().value.unwrap();
        assert_eq!(slot.value.incident, Some(id), "what is open holds its trouble");
    }
}

async fn timeline_is_in_order(bench: &Bench, incident: &Incident) {
    let page = bench.memory.decisions(&incident.id, Order::OldestFirst, None, 1_000).await.unwrap();
    let events: Vec<_> = page.items.into_iter().flat_map(|decided| decided.events).collect();
    assert!(events.is_sorted_by_key(|event| event.at), "{events:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn one_incident_is_open_for_each_trouble_whatever_is_done(steps in vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(play(&steps));
    }
}

#[tokio::test]
async fn an_alarm_after_the_resolution_opens_another() {
    let bench = Bench::new().await;
    let first = bench.open(&alarm("a", 0)).await;
    bench.pass(60);
    let change = Change::default();
    let resolved = Some(Standing::Resolved);
    update(&bench.state(), &bench.world(), &first, &change, resolved, BY).await.unwrap();
    bench.pass(60);
    assert_ne!(bench.open(&alarm("a", 120)).await, first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_starts_at_once_make_one_incident() {
    let emulator = Emulator::start().await;
    let clock = ManualClock::at(builders::at(START));
    let pager = RecordingPager::new(&clock);
    let bench = Bench::with(clock, |_| emulator.store(), pager).await;
    let mut team = builders::guide_team();
    let name = builders::plan_name();
    let plan = team.plans.entry(name.clone()).or_insert(builders::response_plan("tanaka-taro"));
    plan.template.dedupe_string = "the database".into();
    emulator.store().put_configuration(&team).await.unwrap();
    let (state, world) = (bench.state(), bench.world());
    let starts = (0..200).map(|number: u32| {
        let body =
            json!({ "responsePlanArn": bench.deployment.plan(&name), "title": number.to_string() });
        let own = number.to_string();
        let mut readings =
            read_invoked(body.to_string().as_bytes(), builders::at(START), Some(&own));
        let Some(Reading::Signal(arrival)) = readings.pop() else { unreachable!("a request") };
        let (state, world, name): (_, _, &PlanName) = (&state, &world, &name);
        async move { start(state, world, &arrival, name, None).await.unwrap() }
    });
    let started = join_all(starts).await;
    assert!(started.iter().all(|id| *id == started[0]), "{started:?}");
    let listed = emulator.store().incidents(10, None).await.unwrap().items;
    assert_eq!(listed.len(), 1);
}

//! The operations on a store in memory, as a client sees them.

mod findings;
mod incidents;
mod plans;
mod runbooks;
mod timeline;

use app::State;
use app::cache::Cache;
use domain::arn::Deployment;
use serde_json::{Value, json};
use testkit::builders::{at, guide_team};
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::documents::ScriptedDocuments;
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingNotices, RecordingPager, RecordingTimers, RecordingWorld};

use super::*;

const CALLER: &str = "arn:aws:iam::123456789012:user/TKIA";
const PLAN: &str = "arn:aws:ssm-incidents::123456789012:response-plan/web";

type Memory = (
    MemoryStore,
    ManualClock,
    SeededEntropy,
    RecordingPager,
    RecordingTimers,
    RecordingNotices,
    ScriptedDocuments,
);

/// A deployment of the guide's team that is asked one operation after the other.
struct Desk {
    store: MemoryStore,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    outside: RecordingWorld,
    documents: ScriptedDocuments,
    here: Deployment,
}

impl Desk {
    async fn new() -> Self {
        let clock = ManualClock::at(at("2026-11-23T01:00:00Z"));
        let store = MemoryStore::default();
        store.put_configuration(&guide_team()).await.unwrap();
        Self {
            store,
            cache: Cache::default(),
            outside: RecordingWorld::new(&clock),
            documents: ScriptedDocuments::default(),
            clock,
            entropy: SeededEntropy::new("desk"),
            here: Deployment::new("ap-northeast-1", "123456789012"),
        }
    }

    /// A desk with the plan `web`.
    async fn planned(more: Value) -> Self {
        let desk = Self::new().await;
        let mut input =
            json!({ "name": "web", "incidentTemplate": { "title": "Web", "impact": 3 } });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.ok(Operation::CreateResponsePlan, input).await;
        desk
    }

    async fn ask(&self, operation: Operation, input: Value) -> Answer {
        let (store, cache) = (&self.store, &self.cache);
        let state = State { store, cache, clock: &self.clock, entropy: &self.entropy };
        let world = self.outside.world();
        let incidents = Incidents::<Memory> {
            state: &state,
            world: &world,
            documents: &self.documents,
            deployment: &self.here,
            secret: &[7; 32],
            caller: CALLER,
        };
        incidents.answer(operation, input).await
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn ok(&self, operation: Operation, input: Value) -> Value {
        self.ask(operation, input).await.unwrap()
    }

    /// The code of a refusal.
    async fn refused(&self, operation: Operation, input: Value) -> &'static str {
        self.ask(operation, input).await.unwrap_err().code()
    }

    /// All entries of a list, page by page: `member` of every answer.
    async fn walk(&self, operation: Operation, mut input: Value, member: &str) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let mut page = self.ok(operation, input.clone()).await;
            found.append(page[member].as_array_mut().unwrap());
            let Some(token) = page.get("nextToken") else { return found };
            input["nextToken"] = token.clone();
        }
    }

    /// Starts an incident under the plan `web`.
    async fn start(&self, more: Value) -> String {
        let mut input = json!({ "responsePlanArn": PLAN });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        text(&self.ok(Operation::StartIncident, input).await, "incidentRecordArn")
    }

    async fn record(&self, arn: &str) -> Value {
        self.ok(Operation::GetIncidentRecord, json!({ "arn": arn })).await["incidentRecord"].clone()
    }
}

fn text(answer: &Value, member: &str) -> String {
    answer[member].as_str().unwrap().to_owned()
}

//! A store in memory that behaves as DynamoDB does: every condition of a commit is judged before
//! anything is written, all of it is written or nothing, and a commit knows its own first success.

mod access_keys;
mod aggregates;
mod analyses;
mod chat_channels;
mod commit;
mod contents;
mod directory;
mod due;
mod findings;
mod heartbeats;
mod lists;
mod mailboxes;
mod records;
mod rounds;

pub use contents::Contents;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use app::ports::{Answered, Configurations, ExecutionLink, Kept, StoreError, Versioned};
use domain::access::AccessKey;
use domain::analysis::Analysis;
use domain::chat::{ChatChannel, ChatService};
use domain::configuration::Configuration;
use domain::dedupe::{DedupeKey, Slot};
use domain::directory::Activating;
use domain::escalation::Engagement;
use domain::findings::{Finding, Mark};
use domain::heartbeat::Pulse;
use domain::ids::{AccessKeyId, ChannelId, HeartbeatName, IncidentId};
use domain::incident::Incident;
use domain::mailbox::{Bundle, Mailbox};
use domain::related::{ItemKind, ItemValue, RelatedItem};
use domain::rounds::Ledger;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use uuid::Uuid;

use crate::lock;
use due::DueIndex;

/// The store. Its clones are the same store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

/// How often a store was asked. Both stores need one request for every call of a port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Requests {
    /// Calls that read.
    pub reads: usize,
    /// Calls that wrote, whether they came through or not.
    pub writes: usize,
}

/// An aggregate with what its conditions look at.
#[derive(Debug, Clone)]
struct Stored<T> {
    value: T,
    version: u64,
    write_id: Uuid,
}

impl<T: Clone> Stored<T> {
    fn versioned(&self) -> Versioned<T> {
        Versioned { value: self.value.clone(), version: self.version }
    }
}

/// Decisions of one incident by instant, sequence and commit.
type Decisions = BTreeMap<(Timestamp, u64, Uuid), Vec<TimelineEvent>>;

#[derive(Debug, Default)]
struct State {
    requests: Requests,
    /// Commits that changed something.
    applied: u64,
    configuration: Configuration,
    incidents: BTreeMap<IncidentId, Stored<Incident>>,
    /// By stem.
    engagements: BTreeMap<String, Stored<Engagement>>,
    slots: BTreeMap<DedupeKey, Stored<Slot>>,
    timelines: BTreeMap<IncidentId, Decisions>,
    related: BTreeMap<IncidentId, BTreeMap<(ItemKind, ItemValue), RelatedItem>>,
    executions: BTreeMap<String, ExecutionLink>,
    kept: BTreeMap<String, Kept>,
    due: DueIndex,
    /// Each with the id that it was written under.
    mailboxes: BTreeMap<ChannelId, (Mailbox, Uuid)>,
    bundles: BTreeMap<(ChannelId, String), Bundle>,
    pulses: BTreeMap<HeartbeatName, Stored<Pulse>>,
    ledger: Option<Stored<Ledger>>,
    /// Who wrote the configuration last, where a change says so.
    configured_by: Option<Uuid>,
    answered: BTreeMap<Uuid, Answered>,
    activating: BTreeMap<Uuid, Stored<Activating>>,
    access_keys: BTreeMap<AccessKeyId, Stored<AccessKey>>,
    /// By instant and id, as in their list.
    marks: BTreeMap<(Timestamp, Uuid), Mark>,
    findings: BTreeMap<IncidentId, BTreeMap<Uuid, Stored<Finding>>>,
    analyses: BTreeMap<IncidentId, Stored<Analysis>>,
    chat_channels: BTreeMap<IncidentId, Stored<ChatChannel>>,
    /// By service, and its id of the room.
    rooms: BTreeMap<(ChatService, String), (IncidentId, Uuid)>,
}

impl MemoryStore {
    /// How often it was asked so far.
    pub fn requests(&self) -> Requests {
        lock(&self.0).requests
    }

    /// Makes the configuration say what `configuration` says, its generation aside, and tells
    /// whether anything had to change.
    pub async fn put_configuration(
        &self,
        configuration: &Configuration,
    ) -> Result<bool, StoreError> {
        Ok(self.write().configure(configuration))
    }

    fn read(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.0);
        state.requests.reads += 1;
        state
    }

    fn write(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.0);
        state.requests.writes += 1;
        state
    }
}

impl State {
    /// Whether the request was answered before, and that still counts.
    fn is_answered(&self, new: &Answered) -> bool {
        self.answered.get(&new.id).is_some_and(|known| new.at < known.until)
    }

    /// Takes a configuration as it would be read again; tells whether it is another.
    fn configure(&mut self, configuration: &Configuration) -> bool {
        let generation = self.configuration.generation;
        let mut next = Configuration { generation, ..configuration.clone() };
        next.overrides.retain(|_, overrides| !overrides.is_empty());
        for overrides in next.overrides.values_mut() {
            overrides.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        }
        let changed = next != self.configuration;
        if changed {
            self.configuration = Configuration { generation: generation + 1, ..next };
        }
        changed
    }
}

impl Configurations for MemoryStore {
    async fn configuration(&self) -> Result<Configuration, StoreError> {
        Ok(self.read().configuration.clone())
    }
}

//! What the use cases need from the world. Each port has an adapter, and a stand-in for tests. One
//! contract suite holds both stores, DynamoDB and memory, to the same behaviour.

mod access_keys;
mod aliases;
mod analyses;
mod bot_keys;
mod callbacks;
mod canaries;
mod chat;
mod chat_channels;
mod directory;
mod documents;
mod findings;
mod hand_over;
mod heartbeats;
mod lists;
mod master_keys;
mod pager_duty;
mod publishing;
mod records;
mod rounds;
mod runbooks;
mod secrets;

use std::collections::BTreeSet;
use std::future::Future;

use domain::configuration::Configuration;
use domain::contact::{Address, ChannelKind};
use domain::dedupe::{DedupeKey, Slot};
use domain::escalation::Engagement;
use domain::ids::{ChannelId, EngagementId, IncidentId, PageId};
use domain::incident::Incident;
use domain::mailbox::{Bundle, Mailbox};
use domain::related::RelatedItem;
use domain::timeline::{Notice, TimelineEvent};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use access_keys::AccessKeys;
pub use aliases::Aliases;
pub use analyses::Analyses;
pub use bot_keys::BotKeys;
pub use callbacks::Callbacks;
pub use canaries::Canaries;
pub use chat::{Chat, Invitee, OpenError, Opened};
pub use chat_channels::{ChatChange, ChatChannels};
pub use directory::{Answered, Answers, Directory, Reconfiguration};
pub use documents::Documents;
pub use findings::Findings;
pub use hand_over::HandOver;
pub use heartbeats::Heartbeats;
pub use lists::{
    Brief, Decided, Due, DueOrder, DueSubject, Engaged, Kept, KeptBecause, Lists, Order, Page,
    Started,
};
pub use master_keys::{KeptKey, MasterKeys};
pub use pager_duty::{Found, PagerDuty, Place, Trigger};
pub use publishing::{Bus, Topics};
pub use records::{Records, Rewrite};
pub use rounds::Rounds;
pub use runbooks::{Launched, RunbookStatus, Runbooks, Seen};
pub use secrets::Secrets;

/// The process's clock: the only way to learn the time or to let it pass.
pub trait Clock: Send + Sync {
    /// This instant.
    fn now(&self) -> Timestamp;
    /// Lets `wait` pass.
    fn sleep(&self, wait: SignedDuration) -> impl Future<Output = ()> + Send;
}

/// Randomness.
pub trait Entropy: Send + Sync {
    /// 128 random bits that nobody can guess, as a UUID.
    fn fresh(&self) -> uuid::Uuid;
}

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Throttled, unreachable, timed out: worth another try.
    #[error("the store is busy while {doing}")]
    Busy {
        /// What was being done.
        doing: &'static str,
        /// What happened.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Refused, or holding what we cannot read: another try changes nothing.
    #[error("the store failed while {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What happened.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why a commit did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Something that the decision rests on has changed: read again and decide anew.
    #[error("another decision came first")]
    Raced,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A value with the version that a commit must still find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Counts its writes, from 1.
    pub version: u64,
}

/// A value read together with the generation of the configuration, in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// The configuration's generation at that moment: a copy of another one is stale.
    pub generation: u64,
}

/// People, plans and rules.
pub trait Configurations: Send + Sync {
    /// The whole configuration, in one request (one more per further megabyte).
    fn configuration(&self) -> impl Future<Output = Result<Configuration, StoreError>> + Send;
}

/// The aggregates, and the one way to change them. Reads are strongly consistent.
pub trait Aggregates: Send + Sync {
    /// The slot of a dedupe key (and the configuration's generation), in one request.
    fn slot(
        &self,
        key: Option<&DedupeKey>,
    ) -> impl Future<Output = Result<Read<Option<Versioned<Slot>>>, StoreError>> + Send;

    /// Several slots (and the configuration's generation), in one request (one more per further 99), in no
    /// order; those that do not exist are left out.
    fn slots(
        &self,
        keys: &BTreeSet<DedupeKey>,
    ) -> impl Future<Output = Result<Read<Vec<Versioned<Slot>>>, StoreError>> + Send;

    /// An engagement by its stem (and the configuration's generation), in one request.
    fn engagement(
        &self,
        stem: &str,
    ) -> impl Future<Output = Result<Read<Option<Versioned<Engagement>>>, StoreError>> + Send;

    /// Several engagements by their stems (at most 100), in one request, in that order; those that do
    /// not exist are left out.
    fn engagements(
        &self,
        stems: &[&str],
    ) -> impl Future<Output = Result<Vec<Versioned<Engagement>>, StoreError>> + Send;

    /// An incident (and the configuration's generation), in one request.
    fn incident(
        &self,
        id: &IncidentId,
    ) -> impl Future<Output = Result<Read<Option<Versioned<Incident>>>, StoreError>> + Send;

    /// Writes a decision: all of it or nothing, in one request.
    fn commit(&self, commit: &Commit) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// Writes the next state of a mailbox, in one request. A race shows what is there.
    fn put_mailbox(
        &self,
        change: &MailboxChange,
    ) -> impl Future<Output = Result<(), MailboxError>> + Send;

    /// The mailbox of a channel, where anything has left by it lately.
    fn mailbox(
        &self,
        channel: &ChannelId,
    ) -> impl Future<Output = Result<Option<Mailbox>, StoreError>> + Send;

    /// Keeps the list that a bundle's code stands for.
    fn keep_bundle(&self, bundle: &Bundle) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The bundle that left by a channel under a code.
    fn bundle(
        &self,
        channel: &ChannelId,
        code: &str,
    ) -> impl Future<Output = Result<Option<Bundle>, StoreError>> + Send;
}

/// The next state of a mailbox, and what must be there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxChange {
    /// The next state.
    pub next: Mailbox,
    /// What it replaces.
    pub expected: Replaces,
    /// Random, drawn for this attempt: names this state, and a lost answer's success.
    pub id: uuid::Uuid,
}

/// What a mailbox's next state replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaces {
    /// None, or one that rests at this instant: the usual case, which needs no read.
    Resting(Timestamp),
    /// The state that was written under this id.
    State(uuid::Uuid),
}

/// Why a mailbox was not written.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// Another state is there, or none any more: the state, and the id that it was written under.
    #[error("another page was posted first")]
    Raced(Option<Box<(Mailbox, uuid::Uuid)>>),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One decision, to be written as one.
///
/// When an answer is lost and the write is tried again, its own first success looks like somebody
/// else's: the store recognises it by `id` and says that it succeeded.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Random, drawn for this attempt of this invocation.
    pub id: uuid::Uuid,
    /// The incident that the timeline and related items belong to.
    pub of: IncidentId,
    /// The incident's next state.
    pub incident: Option<Change<Incident>>,
    /// Engagements' next states.
    pub engagements: Vec<Change<Engagement>>,
    /// What becomes of the slot.
    pub slot: Option<SlotChange>,
    /// Facts, in order.
    pub timeline: Vec<TimelineEvent>,
    /// Related items to add.
    pub related: Vec<RelatedItem>,
    /// Related items to take away.
    pub unrelated: Vec<RelatedItem>,
    /// A runbook's execution that must find its incident again.
    pub execution: Option<ExecutionLink>,
    /// The incident's chat channel's next state.
    pub chat: Option<ChatChange>,
    /// The request that this answers, where it may come again: if it was answered already, nothing
    /// is written.
    pub answers: Option<Answered>,
}

impl Commit {
    /// A commit that changes nothing yet.
    pub fn new(id: uuid::Uuid, of: IncidentId) -> Self {
        Self {
            id,
            of,
            incident: None,
            engagements: Vec::new(),
            slot: None,
            timeline: Vec::new(),
            related: Vec::new(),
            unrelated: Vec::new(),
            execution: None,
            chat: None,
            answers: None,
        }
    }
}

/// The next state of an aggregate, and what must be there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// The next state.
    pub value: T,
    /// The version that was read; `None` when there must be none.
    pub expected: Option<u64>,
}

/// What a commit does to a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotChange {
    /// Names the open incident.
    Open(Change<Slot>),
    /// Counts one more signal. Not guarded by a version, so that many may attach at once: the
    /// slot must still name this incident, and remember nothing as late of this trigger.
    Attach {
        /// Whose slot.
        key: DedupeKey,
        /// The incident that must be open.
        incident: IncidentId,
        /// The trigger, shortened, and when its trouble occurred.
        seen: Option<(String, Timestamp)>,
    },
    /// Forgets the incident, if the slot names it.
    Close {
        /// Whose slot.
        key: DedupeKey,
        /// The incident that is over.
        incident: IncidentId,
    },
}

/// Which runbook of which incident an execution is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionLink {
    /// The name of the run.
    pub execution: String,
    /// The incident.
    pub incident: IncidentId,
    /// Index among the incident's runbooks.
    pub runbook: usize,
}

/// Sends pages.
pub trait Pager: Send + Sync {
    /// Hands one page to its carrier and gives the carrier's name for it.
    fn send(&self, page: &OutgoingPage) -> impl Future<Output = Result<String, PortError>> + Send;
}

/// One page, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingPage {
    /// Which.
    pub id: PageId,
    /// Every page that leaves with it, itself included.
    pub carries: Vec<PageId>,
    /// By which channel.
    pub channel: ChannelId,
    /// What that is.
    pub kind: ChannelKind,
    /// Where to.
    pub address: Address,
    /// The subject of a mail; empty for the others.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// Why the world refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Unreachable, timed out: worth another try, though it may have been done.
    #[error("{0}")]
    Busy(String),
    /// Asked too often: certainly not done, and worth another try in a moment.
    #[error("{0}")]
    Throttled(String),
    /// Another try changes nothing.
    #[error("{0}")]
    Refused(String),
}

/// Starts executions. One that exists already is a success.
pub trait Timers: Send + Sync {
    /// Starts the response of an incident.
    fn start_response(
        &self,
        response: &ResponseStart,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Starts the timer of one engagement.
    fn start_escalation(
        &self,
        engagement: &EngagementId,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// Starts a second timer of an engagement whose stages were brought forward: the first one still
    /// sleeps until what was due before. `facts` is how many facts the engagement had then, and names the timer.
    fn restart_escalation(
        &self,
        engagement: &EngagementId,
        facts: u64,
    ) -> impl Future<Output = Result<(), PortError>> + Send;
}

/// What the response of an incident is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseStart {
    /// Which incident.
    pub incident: IncidentId,
    /// The engagements whose timers it starts.
    pub engagements: Vec<EngagementId>,
    /// How many runbooks it runs.
    pub runbooks: usize,
}

/// Tells notification targets.
pub trait Notices: Send + Sync {
    /// Publishes `notice` about `incident` to a topic.
    fn notify(
        &self,
        target: &str,
        notice: Notice,
        incident: &Incident,
    ) -> impl Future<Output = Result<(), PortError>> + Send;
}

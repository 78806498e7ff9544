//! A store that does not do what it is asked, by a rule that the test gives.

use std::collections::BTreeSet;

use app::ports::{
    Aggregates, Analyses, Answered, Answers, Brief, Change, Commit, CommitError, Configurations,
    Decided, Directory, Due, DueOrder, Engaged, ExecutionLink, Findings, Heartbeats, Kept, Lists,
    MailboxChange, MailboxError, Order, Page, Read, Reconfiguration, Rounds, Started, StoreError,
    Versioned,
};
use domain::analysis::Analysis;
use domain::configuration::Configuration;
use domain::dedupe::{DedupeKey, Slot};
use domain::directory::Activating;
use domain::escalation::Engagement;
use domain::findings::{Finding, Mark};
use domain::heartbeat::Pulse;
use domain::ids::{ChannelId, HeartbeatName, IncidentId};
use domain::incident::Incident;
use domain::mailbox::{Bundle, Mailbox};
use domain::related::RelatedItem;
use domain::rounds::Ledger;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use testkit::memory::MemoryStore;

/// What the store is asked.
pub(crate) enum Call<'a> {
    /// To write a decision.
    Commit,
    /// To write a mailbox.
    Mailbox,
    /// For the engagement of this stem.
    Engagement(&'a str),
    /// To keep what was told of a change.
    Mark,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// It never arrives.
    LostBefore,
    /// It is done, and the answer is lost.
    AnswerLost,
    /// What is there cannot be read, now and for ever.
    Unreadable,
    /// No answer ever.
    Hangs,
}

/// Says what goes wrong with a call, if anything.
pub(crate) type Rule = Box<dyn Fn(&Call<'_>) -> Option<Fault> + Send + Sync>;

/// The store in memory, with faults.
pub(crate) struct Faulty {
    inner: MemoryStore,
    rule: Rule,
}

impl Faulty {
    pub(crate) fn new(inner: MemoryStore, rule: Rule) -> Self {
        Self { inner, rule }
    }

    /// What becomes of a call before it arrives.
    async fn before(&self, call: &Call<'_>) -> Result<Option<Fault>, StoreError> {
        let doing = "talking to the faulty table";
        match (self.rule)(call) {
            Some(Fault::LostBefore) => {
                Err(StoreError::Busy { doing, source: "the connection was cut".into() })
            }
            Some(Fault::Unreadable) => {
                Err(StoreError::Failed { doing, source: "it cannot be read".into() })
            }
            Some(Fault::Hangs) => std::future::pending().await,
            found @ (Some(Fault::AnswerLost) | None) => Ok(found),
        }
    }
}

fn answer_lost() -> StoreError {
    StoreError::Busy { doing: "hearing the answer", source: "the connection was cut".into() }
}

impl Configurations for Faulty {
    async fn configuration(&self) -> Result<Configuration, StoreError> {
        self.inner.configuration().await
    }
}

impl Answers for Faulty {
    async fn answered(&self, id: uuid::Uuid) -> Result<Option<Answered>, StoreError> {
        self.inner.answered(id).await
    }
}

impl Directory for Faulty {
    async fn reconfigure(&self, change: &Reconfiguration) -> Result<(), CommitError> {
        self.inner.reconfigure(change).await
    }

    async fn activating(
        &self,
        sent_to: uuid::Uuid,
    ) -> Result<Option<Versioned<Activating>>, StoreError> {
        self.inner.activating(sent_to).await
    }

    async fn commit_activating(
        &self,
        id: uuid::Uuid,
        change: &Change<Activating>,
    ) -> Result<(), CommitError> {
        self.inner.commit_activating(id, change).await
    }
}

impl Aggregates for Faulty {
    async fn slot(
        &self,
        key: Option<&DedupeKey>,
    ) -> Result<Read<Option<Versioned<Slot>>>, StoreError> {
        self.inner.slot(key).await
    }

    async fn slots(
        &self,
        keys: &BTreeSet<DedupeKey>,
    ) -> Result<Read<Vec<Versioned<Slot>>>, StoreError> {
        self.inner.slots(keys).await
    }

    async fn engagement(
        &self,
        stem: &str,
    ) -> Result<Read<Option<Versioned<Engagement>>>, StoreError> {
        self.before(&Call::Engagement(stem)).await?;
        self.inner.engagement(stem).await
    }

    async fn engagements(&self, stems: &[&str]) -> Result<Vec<Versioned<Engagement>>, StoreError> {
        self.inner.engagements(stems).await
    }

    async fn incident(
        &self,
        id: &IncidentId,
    ) -> Result<Read<Option<Versioned<Incident>>>, StoreError> {
        self.inner.incident(id).await
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let fault = self.before(&Call::Commit).await?;
        self.inner.commit(commit).await?;
        match fault {
            Some(Fault::AnswerLost) => Err(answer_lost().into()),
            Some(Fault::LostBefore | Fault::Unreadable | Fault::Hangs) | None => Ok(()),
        }
    }

    async fn put_mailbox(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        if self.before(&Call::Mailbox).await? == Some(Fault::AnswerLost) {
            self.inner.put_mailbox(change).await?;
            return Err(answer_lost().into());
        }
        self.inner.put_mailbox(change).await
    }

    async fn mailbox(&self, channel: &ChannelId) -> Result<Option<Mailbox>, StoreError> {
        self.inner.mailbox(channel).await
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        self.inner.keep_bundle(bundle).await
    }

    async fn bundle(&self, channel: &ChannelId, code: &str) -> Result<Option<Bundle>, StoreError> {
        self.inner.bundle(channel, code).await
    }
}

impl Findings for Faulty {
    async fn keep_mark(&self, mark: &Mark) -> Result<(), StoreError> {
        self.before(&Call::Mark).await?;
        self.inner.keep_mark(mark).await
    }

    async fn marks(
        &self,
        between: Started,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Mark>, StoreError> {
        self.inner.marks(between, order, limit).await
    }

    async fn findings(&self, incident: &IncidentId) -> Result<Vec<Versioned<Finding>>, StoreError> {
        self.inner.findings(incident).await
    }

    async fn commit_findings(
        &self,
        id: uuid::Uuid,
        incident: &IncidentId,
        changes: &[Change<Finding>],
    ) -> Result<(), CommitError> {
        let fault = self.before(&Call::Commit).await?;
        self.inner.commit_findings(id, incident, changes).await?;
        if fault == Some(Fault::AnswerLost) { Err(answer_lost().into()) } else { Ok(()) }
    }
}

impl Lists for Faulty {
    async fn incidents(
        &self,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<Brief>, StoreError> {
        self.inner.incidents(limit, after).await
    }

    async fn decisions(
        &self,
        incident: &IncidentId,
        order: Order,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Decided>, StoreError> {
        self.inner.decisions(incident, order, start, limit).await
    }

    async fn engaged(
        &self,
        started: Started,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Engaged>, StoreError> {
        self.inner.engaged(started, start, limit).await
    }

    async fn timeline(
        &self,
        incident: &IncidentId,
        after: Option<&str>,
    ) -> Result<Page<TimelineEvent>, StoreError> {
        self.inner.timeline(incident, after).await
    }

    async fn related(&self, incident: &IncidentId) -> Result<Vec<RelatedItem>, StoreError> {
        self.inner.related(incident).await
    }

    async fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> Result<Vec<Due>, StoreError> {
        self.inner.due(shard, at, limit, order).await
    }

    async fn execution(&self, execution: &str) -> Result<Option<ExecutionLink>, StoreError> {
        self.inner.execution(execution).await
    }

    async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        self.inner.keep(kept).await
    }

    async fn kept(&self, limit: usize) -> Result<Vec<Kept>, StoreError> {
        self.inner.kept(limit).await
    }
}

impl Analyses for Faulty {
    async fn analysis(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<Analysis>>, StoreError> {
        self.inner.analysis(incident).await
    }

    async fn analyses(&self, incidents: &[&IncidentId]) -> Result<Vec<Analysis>, StoreError> {
        self.inner.analyses(incidents).await
    }

    async fn commit_analysis(
        &self,
        id: uuid::Uuid,
        change: &Change<Analysis>,
    ) -> Result<(), CommitError> {
        let fault = self.before(&Call::Commit).await?;
        self.inner.commit_analysis(id, change).await?;
        match fault {
            Some(Fault::AnswerLost) => Err(answer_lost().into()),
            Some(Fault::LostBefore | Fault::Unreadable | Fault::Hangs) | None => Ok(()),
        }
    }
}

impl Heartbeats for Faulty {
    async fn pulse(
        &self,
        name: &HeartbeatName,
    ) -> Result<Read<Option<Versioned<Pulse>>>, StoreError> {
        self.inner.pulse(name).await
    }

    async fn pulses(&self, names: &[HeartbeatName]) -> Result<Vec<Versioned<Pulse>>, StoreError> {
        self.inner.pulses(names).await
    }

    async fn commit_pulse(
        &self,
        id: uuid::Uuid,
        change: &Change<Pulse>,
    ) -> Result<(), CommitError> {
        let fault = self.before(&Call::Commit).await?;
        self.inner.commit_pulse(id, change).await?;
        match fault {
            Some(Fault::AnswerLost) => Err(answer_lost().into()),
            Some(Fault::LostBefore | Fault::Unreadable | Fault::Hangs) | None => Ok(()),
        }
    }
}

impl Rounds for Faulty {
    async fn ledger(&self) -> Result<Read<Option<Versioned<Ledger>>>, StoreError> {
        self.inner.ledger().await
    }

    async fn commit_ledger(
        &self,
        id: uuid::Uuid,
        change: &Change<Ledger>,
    ) -> Result<(), CommitError> {
        self.inner.commit_ledger(id, change).await
    }
}

//! One invocation's view of the world: every port that a use case may ask.

use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard};

use app::cache::Cache;
use app::ports::{
    Aggregates, Aliases, Brief, Canaries, Change, Clock, Commit, CommitError, Configurations,
    Decided, Due, DueOrder, Engaged, Entropy, ExecutionLink, Findings, Heartbeats, Kept, Launched,
    Lists, MailboxChange, MailboxError, Notices, OpenError, Order, OutgoingPage, Page, Pager,
    PortError, Read, ResponseStart, Rounds, RunbookStatus, Runbooks, Seen, Started, StoreError,
    Timers, Versioned,
};
use domain::aliases::{Alias, BEING_MADE, MADE};
use domain::configuration::Configuration;
use domain::dedupe::{DedupeKey, Slot};
use domain::document::Document;
use domain::escalation::Engagement;
use domain::findings::{Finding, Mark};
use domain::heartbeat::Pulse;
use domain::ids::{ChannelId, EngagementId, HeartbeatName, IncidentId, PlanName};
use domain::incident::Incident;
use domain::incident::runbooks::RunbookStart;
use domain::mailbox::{Bundle, Mailbox};
use domain::procedure::Procedure;
use domain::related::RelatedItem;
use domain::rounds::Ledger;
use domain::timeline::{Notice, TimelineEvent};
use jiff::{SignedDuration, Timestamp};

use super::call::Faulty;
use super::carriers::Outage;
use super::dice::{Fault, Site};
use super::kernel::{Event, Kernel, TaskId};
use super::witness::Committed;
use super::{Action, Millis, Shared, ready};

/// The process in which one invocation runs.
pub(super) struct Sandbox {
    pub(super) shared: Arc<Shared>,
    pub(super) task: TaskId,
    /// How wrong its clock is.
    pub(super) skew: Millis,
    /// Whether it runs code of before the last release.
    pub(super) outdated: bool,
    /// Whether it only follows incidents, beside everything else.
    pub(super) is_chat: bool,
    pub(super) cache: Arc<Cache>,
}

/// An error that a fault makes.
trait Wrong: Sized {
    fn of(fault: Fault) -> Option<Self>;
}

impl Wrong for StoreError {
    fn of(fault: Fault) -> Option<Self> {
        let doing = "talking to the simulated table";
        match fault {
            Fault::Lost => Some(Self::Busy { doing, source: "it never arrived".into() }),
            Fault::AnswerLost => Some(Self::Busy { doing, source: "the answer was lost".into() }),
            Fault::Conflict => Some(Self::Busy { doing, source: "TransactionConflict".into() }),
            Fault::Unreadable => Some(Self::Failed { doing, source: "it cannot be read".into() }),
            _ => None,
        }
    }
}

impl Wrong for CommitError {
    fn of(fault: Fault) -> Option<Self> {
        StoreError::of(fault).map(Self::Store)
    }
}

impl Wrong for PortError {
    fn of(fault: Fault) -> Option<Self> {
        match fault {
            Fault::Lost | Fault::AnswerLost => Some(Self::Busy("the connection was cut".into())),
            Fault::Throttled => Some(Self::Throttled("too often".into())),
            Fault::Refused => Some(Self::Refused("refused".into())),
            _ => None,
        }
    }
}

impl Wrong for OpenError {
    fn of(fault: Fault) -> Option<Self> {
        PortError::of(fault).map(Self::Port)
    }
}

impl<T, E: Wrong> Faulty for Result<T, E> {
    fn of(fault: Fault) -> Option<Self> {
        E::of(fault).map(Err)
    }
}

impl Sandbox {
    pub(super) fn kernel(&self) -> MutexGuard<'_, Kernel> {
        self.shared.kernel()
    }

    pub(super) fn moment(&self) -> Millis {
        self.kernel().now
    }

    /// What its code makes of any answer: records of a later version are refused.
    pub(super) fn handicap(&self, site: Site) -> Option<Fault> {
        let reads = matches!(site, Site::Read | Site::Mailbox);
        (self.outdated && reads).then_some(Fault::Unreadable)
    }

    /// Reads from the store.
    fn read<'a, T: Send + Unpin + 'a>(
        &'a self,
        site: Site,
        read: impl FnOnce() -> Result<T, StoreError> + Send + Unpin + 'a,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'a {
        self.call(site, move |_| read())
    }

    /// Writes a decision, and shows it to the witness if it changed anything.
    fn write(&self, commit: &Commit) -> Result<(), CommitError> {
        let store = &self.shared.store;
        let mut kernel = self.kernel();
        let (at, task) = (kernel.now, self.task);
        let witness = kernel.witness.take();
        let Some(mut witness) = witness else {
            drop(kernel);
            return ready(store.commit(commit));
        };
        let versions = store.applied();
        store.inspect(|before| witness.committing(&Committed { at, task, commit, before }));
        let answer = ready(store.commit(commit));
        witness.committed(at, task, commit, answer.is_ok() && store.applied() > versions);
        kernel.witness = Some(witness);
        let raced = matches!(answer, Err(CommitError::Raced));
        kernel.say(|| describe(task, commit, raced));
        answer
    }

    /// Writes a mailbox, and shows it to the witness if that changed anything.
    fn post(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        let (store, channel) = (&self.shared.store, &change.next.channel);
        let known = store.inspect(|stored| stored.mailbox_id(channel)) == Some(change.id);
        let answer = ready(store.put_mailbox(change));
        let mut kernel = self.kernel();
        let at = kernel.now;
        if let Some(witness) = &mut kernel.witness
            && answer.is_ok()
            && !known
        {
            witness.posted(at, self.task, &change.next);
        }
        answer
    }
}

/// A commit on one line.
fn describe(task: TaskId, commit: &Commit, raced: bool) -> String {
    use std::fmt::Write;
    let mut line = format!("t{task} commits{}:", if raced { " (raced)" } else { "" });
    for event in &commit.timeline {
        let _ = write!(line, " {}", wire::outbound::timeline::event_type(&event.fact));
    }
    for change in &commit.engagements {
        let engagement = &change.value;
        let _ = write!(line, " {} v{}", engagement.id.stem(), change.expected.unwrap_or(0) + 1);
        for page in engagement.pages.iter().filter(|page| page.pending_until().is_some()) {
            let _ = write!(line, " pending {}", page.id);
        }
    }
    line
}

impl Clock for Sandbox {
    fn now(&self) -> Timestamp {
        let kernel = self.kernel();
        kernel.instant(kernel.now + self.skew)
    }

    async fn sleep(&self, wait: SignedDuration) {
        let exact = wait.as_nanos();
        // Never early: a rest of a millisecond counts as a whole one.
        let length = i64::try_from((exact + 999_999).div_euclid(1_000_000)).unwrap_or(Millis::MAX);
        self.sleep_for(length).await;
    }
}

impl Entropy for Sandbox {
    fn fresh(&self) -> uuid::Uuid {
        let mut kernel = self.kernel();
        kernel.drawn += 1;
        let high = kernel.dice.roll(Site::Sandbox, u32::MAX, 7);
        uuid::Uuid::from_u64_pair(high, kernel.drawn)
    }
}

impl Configurations for Sandbox {
    async fn configuration(&self) -> Result<Configuration, StoreError> {
        let store = &self.shared.store;
        self.read(Site::ReadConfiguration, || ready(store.configuration())).await
    }
}

impl Aggregates for Sandbox {
    async fn slot(
        &self,
        key: Option<&DedupeKey>,
    ) -> Result<Read<Option<Versioned<Slot>>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.slot(key))).await
    }

    async fn slots(
        &self,
        keys: &BTreeSet<DedupeKey>,
    ) -> Result<Read<Vec<Versioned<Slot>>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.slots(keys))).await
    }

    async fn engagement(
        &self,
        stem: &str,
    ) -> Result<Read<Option<Versioned<Engagement>>>, StoreError> {
        let poison = self.kernel().poison.get(stem).copied();
        let read = |_| ready(self.shared.store.engagement(stem));
        self.call_poisoned(Site::Read, poison, read).await
    }

    async fn engagements(&self, stems: &[&str]) -> Result<Vec<Versioned<Engagement>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.engagements(stems))).await
    }

    async fn incident(
        &self,
        id: &IncidentId,
    ) -> Result<Read<Option<Versioned<Incident>>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.incident(id))).await
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let written = self.call(Site::Commit, |_| self.write(commit)).await;
        if !commit.timeline.is_empty() {
            // Whether the answer came or not: the stream has it.
            self.kernel().written(&commit.of);
        }
        written
    }

    async fn put_mailbox(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        self.call(Site::Mailbox, |_| {
            let answer = self.post(change);
            let raced = matches!(answer, Err(MailboxError::Raced(_)));
            let task = self.task;
            self.kernel().say(|| {
                let raced = if raced { " (raced)" } else { "" };
                let Mailbox { channel, messages, waiting, .. } = &change.next;
                let left = messages.last().map_or(0, |message| message.pages.len());
                format!("t{task} mailbox {channel}{raced}: {left} last, {} waiting", waiting.len())
            });
            answer
        })
        .await
    }

    async fn mailbox(&self, channel: &ChannelId) -> Result<Option<Mailbox>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.mailbox(channel))).await
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        self.read(Site::Keep, || ready(self.shared.store.keep_bundle(bundle))).await
    }

    async fn bundle(&self, channel: &ChannelId, code: &str) -> Result<Option<Bundle>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.bundle(channel, code))).await
    }
}

impl Wrong for MailboxError {
    fn of(fault: Fault) -> Option<Self> {
        StoreError::of(fault).map(Self::Store)
    }
}

impl Lists for Sandbox {
    async fn incidents(
        &self,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<Brief>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.incidents(limit, after))).await
    }

    async fn decisions(
        &self,
        incident: &IncidentId,
        order: Order,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Decided>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.decisions(incident, order, start, limit)))
            .await
    }

    async fn engaged(
        &self,
        started: Started,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Engaged>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.engaged(started, start, limit))).await
    }

    async fn timeline(
        &self,
        incident: &IncidentId,
        after: Option<&str>,
    ) -> Result<Page<TimelineEvent>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.timeline(incident, after))).await
    }

    async fn related(&self, incident: &IncidentId) -> Result<Vec<RelatedItem>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.related(incident))).await
    }

    async fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> Result<Vec<Due>, StoreError> {
        self.call(Site::ReadDue, |fault| {
            let found = ready(self.shared.store.due(shard, at, limit, order))?;
            let mut kernel = self.kernel();
            let last = kernel.machines.last_due.entry(shard).or_default();
            let old = std::mem::replace(last, found.clone());
            Ok(if fault == Some(Fault::Stale) { old } else { found })
        })
        .await
    }

    async fn execution(&self, execution: &str) -> Result<Option<ExecutionLink>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.execution(execution))).await
    }

    async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        self.read(Site::Keep, || ready(self.shared.store.keep(kept))).await
    }

    async fn kept(&self, limit: usize) -> Result<Vec<Kept>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.kept(limit))).await
    }
}

impl Findings for Sandbox {
    async fn keep_mark(&self, mark: &Mark) -> Result<(), StoreError> {
        self.read(Site::Keep, || ready(self.shared.store.keep_mark(mark))).await
    }

    async fn marks(
        &self,
        between: Started,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Mark>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.marks(between, order, limit))).await
    }

    async fn findings(&self, incident: &IncidentId) -> Result<Vec<Versioned<Finding>>, StoreError> {
        self.read(Site::List, || ready(self.shared.store.findings(incident))).await
    }

    async fn commit_findings(
        &self,
        id: uuid::Uuid,
        incident: &IncidentId,
        changes: &[Change<Finding>],
    ) -> Result<(), CommitError> {
        self.call(Site::Commit, |_| ready(self.shared.store.commit_findings(id, incident, changes)))
            .await
    }
}

impl Heartbeats for Sandbox {
    async fn pulse(
        &self,
        name: &HeartbeatName,
    ) -> Result<Read<Option<Versioned<Pulse>>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.pulse(name))).await
    }

    async fn pulses(&self, names: &[HeartbeatName]) -> Result<Vec<Versioned<Pulse>>, StoreError> {
        self.read(Site::Read, || ready(self.shared.store.pulses(names))).await
    }

    async fn commit_pulse(
        &self,
        id: uuid::Uuid,
        change: &Change<Pulse>,
    ) -> Result<(), CommitError> {
        self.call(Site::Commit, |_| ready(self.shared.store.commit_pulse(id, change))).await
    }
}

impl Rounds for Sandbox {
    async fn ledger(&self) -> Result<Read<Option<Versioned<Ledger>>>, StoreError> {
        self.read(Site::ReadLedger, || ready(self.shared.store.ledger())).await
    }

    async fn commit_ledger(
        &self,
        id: uuid::Uuid,
        change: &Change<Ledger>,
    ) -> Result<(), CommitError> {
        self.call(Site::CommitLedger, |_| ready(self.shared.store.commit_ledger(id, change))).await
    }
}

impl Aliases for Sandbox {
    /// The ledger decides: no life here has a function made anew.
    fn are_known(&self) -> bool {
        true
    }

    async fn list(&self) -> Result<Vec<Alias>, PortError> {
        self.call(Site::ListAliases, |_| {
            let kernel = self.kernel();
            let aliases = kernel.aliases.iter();
            let alias = |(name, description): (&String, &String)| Alias {
                name: name.clone(),
                description: description.clone(),
            };
            Ok(aliases.map(alias).collect())
        })
        .await
    }

    async fn make(&self, plan: &PlanName) -> Result<(), PortError> {
        self.call(Site::ChangeAlias, |fault| {
            let mut kernel = self.kernel();
            let alias = kernel.aliases.entry(plan.to_string());
            let description = alias.or_insert_with(|| BEING_MADE.to_owned());
            // An answer is lost in the middle of it.
            if fault != Some(Fault::AnswerLost) {
                MADE.clone_into(description);
            }
            Ok(())
        })
        .await
    }

    async fn remove(&self, alias: &str) -> Result<(), PortError> {
        self.call(Site::ChangeAlias, |_| {
            self.kernel().aliases.remove(alias);
            Ok(())
        })
        .await
    }
}

impl Canaries for Sandbox {
    async fn release(&self, payload: &str) -> Result<(), PortError> {
        self.call(Site::Release, |_| {
            let deliver = Action::Deliver(payload.as_bytes().into());
            let mut kernel = self.kernel();
            let now = kernel.now;
            kernel.schedule(now, Event::Script(Box::new(deliver)));
            Ok(())
        })
        .await
    }
}

impl Pager for Sandbox {
    async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        {
            let mut kernel = self.kernel();
            let (at, task) = (kernel.now, self.task);
            kernel.say(|| format!("t{task} sends {}", page.id));
            if let Some(mut witness) = kernel.witness.take() {
                self.shared.store.inspect(|stored| witness.sending(at, task, page, stored));
                kernel.witness = Some(witness);
            }
        }
        let hangs = {
            let kernel = self.kernel();
            kernel.carriers.outage(page.kind, kernel.now) == Some(Outage::Hangs)
        };
        let poison = hangs.then_some(Fault::Hangs);
        let hand_over = |fault| self.kernel().hand_over(self.task, page, fault);
        self.call_poisoned(Site::Send, poison, hand_over).await
    }
}

impl Timers for Sandbox {
    async fn start_response(&self, response: &ResponseStart) -> Result<(), PortError> {
        self.call(Site::StartTimer, |_| self.kernel().start_response(response)).await
    }

    async fn start_escalation(&self, engagement: &EngagementId) -> Result<(), PortError> {
        self.call(Site::StartTimer, |_| self.kernel().start_escalation(engagement)).await
    }

    async fn restart_escalation(
        &self,
        engagement: &EngagementId,
        facts: u64,
    ) -> Result<(), PortError> {
        let restart = |_| self.kernel().restart_escalation(engagement, facts);
        self.call(Site::StartTimer, restart).await
    }
}

impl Notices for Sandbox {
    async fn notify(
        &self,
        target: &str,
        notice: Notice,
        incident: &Incident,
    ) -> Result<(), PortError> {
        self.call(Site::Notify, |_| {
            self.kernel().carriers.told.push((target.to_owned(), notice, incident.id.clone()));
            Ok(())
        })
        .await
    }
}

impl Runbooks for Sandbox {
    async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        if !start.procedure.knows_tokens() {
            return self
                .call(Site::StartRunbook, |_| {
                    self.kernel().automation.calls.push(start.token.clone());
                    let (execution, seen) = (start.token.clone(), RunbookStatus::Succeeded.into());
                    Ok(Launched::Ended { execution, seen })
                })
                .await;
        }
        self.call(Site::StartRunbook, |_| {
            let execution = self.kernel().start_automation(&start.token);
            Ok(Launched::Running { execution })
        })
        .await
    }

    async fn status(&self, _: Procedure, execution: &str) -> Result<Seen, PortError> {
        self.call(Site::RunbookStatus, |_| self.kernel().automation.status(execution)).await
    }

    async fn stop(&self, _: Procedure, execution: &str) -> Result<(), PortError> {
        self.call(Site::StopRunbook, |_| self.kernel().automation.stop(execution)).await
    }

    async fn rehearse(&self, _: &RunbookStart) -> Result<Option<Document>, PortError> {
        self.call(Site::StartRunbook, |_| Ok(None)).await
    }
}

//! The world that the use cases run in when nothing is real: one thread, virtual time, and every
//! fault that the platform, the network, carriers and people are known for.
//!
//! The use cases are the real ones. Every call of a port is two events, its effect and its answer,
//! with time in between in which others act and processes die. The same seed gives the same history,
//! byte for byte.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a new fault strikes where it is listed and leaves every other place as it is"
)]

mod automation;
mod call;
mod carriers;
mod chat;
mod dice;
mod functions;
mod kernel;
mod machines;
mod sandbox;
mod witness;

use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use app::acknowledge::Acknowledgement;
use app::cache::Cache;
use app::canary::Sighting;
use domain::aliases::is_due;
use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use domain::ids::{ChannelId, ContactId, EngagementId, IncidentId};
use domain::limits::SWEEP_GRACE;
use domain::oncall::next_shift_start;
use jiff::Timestamp;

pub use carriers::{Message, Outage, People, sms_parts};
pub use dice::{Chance, Dice, Fault, Faults, Injected, Site};
pub use kernel::TaskId;
pub use witness::{Committed, Witness};

use crate::memory::{Contents, MemoryStore};
use functions::{Admission, Function, Invocation, Invoked};
use kernel::{Event, Kernel};
use sandbox::Sandbox;

/// Milliseconds since the world began, or between two moments.
pub type Millis = i64;

/// How often the guardian looks.
const ROUND: Millis = 60_000;
/// What it leaves to timers that work.
const GRACE: Millis = SWEEP_GRACE.as_secs() * 1_000;

/// What a world begins with.
pub struct Settings {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// The instant at which it begins.
    pub start: Timestamp,
    /// What goes wrong.
    pub faults: Faults,
    /// Whether the clocks of sandboxes are wrong, by up to five minutes.
    pub skew: bool,
    /// What people do.
    pub people: People,
    /// Throughput quotas; none, when absent.
    pub quotas: Option<Quotas>,
    /// Aliases that intake has, with what each says of itself.
    pub aliases: Vec<(String, String)>,
    /// How often a canary is released; never, when absent.
    pub canary_every: Option<Millis>,
    /// Who watches.
    pub witness: Option<Box<dyn Witness>>,
    /// Whether a history is written.
    pub logged: bool,
}

/// What one account may do in a second.
#[derive(Debug, Clone)]
pub struct Quotas {
    /// Parts of SMS.
    pub sms_parts_per_second: i64,
    /// Executions started: at once, and each second.
    pub starts: (i64, i64),
    /// State transitions: at once, and each second.
    pub transitions: (i64, i64),
}

impl Quotas {
    /// A toll-free number, and Step Functions in Tokyo.
    pub const TOKYO: Self =
        Self { sms_parts_per_second: 3, starts: (800, 150), transitions: (800, 500) };
}

/// What happens at a moment because a scenario says so.
#[derive(Debug, Clone)]
pub enum Action {
    /// A payload is delivered to intake.
    Deliver(Arc<[u8]>),
    /// The configuration becomes this.
    Configure(Box<Configuration>),
    /// A person answers.
    Acknowledge(Acknowledgement),
    /// A person resolves an incident.
    Resolve {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: String,
    },
    /// Whoever took an engagement goes on to resolve its incident, or not.
    ResolveOf {
        /// Which engagement.
        engagement: EngagementId,
        /// Who.
        by: ContactId,
    },
    /// A person does not wait for the next stages of an engagement's incident.
    EscalateOf {
        /// Which engagement, by its stem.
        stem: String,
        /// Who.
        by: ContactId,
    },
    /// Somebody resolves whatever is open.
    ResolveEverything,
    /// A person engages another.
    Engage {
        /// In which incident.
        incident: IncidentId,
        /// Whom.
        contact: ContactId,
    },
    /// A carrier fails for a while.
    Outage {
        /// Which.
        kind: ChannelKind,
        /// Until when.
        until: Millis,
        /// How.
        how: Outage,
    },
    /// A function fails whenever it is invoked, for a while.
    Break {
        /// Which: `intake`, `escalation`, `runbook`, `guardian` or `api`.
        service: &'static str,
        /// Until when.
        until: Millis,
    },
    /// A person engages another in whatever is open.
    EngageInOpen {
        /// Whom.
        contact: ContactId,
    },
    /// Every running execution is deleted.
    LoseExecutions,
    /// From now on whoever reads one of these engagements meets this fault.
    Poison {
        /// By stem.
        stems: Vec<String>,
        /// What happens.
        fault: Fault,
    },
    /// The guardian is invoked once more.
    Round,
    /// A person says something about every runbook of whatever is open.
    Runbooks(Deed),
}

/// What a person says about a runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It may start, says this person.
    Approve(ContactId),
    /// It may not, or no longer.
    Cancel,
    /// It is to run again.
    Retry,
}

/// What all sandboxes share.
struct Shared {
    kernel: Mutex<Kernel>,
    store: MemoryStore,
}

impl Shared {
    fn kernel(&self) -> MutexGuard<'_, Kernel> {
        crate::lock(&self.kernel)
    }
}

/// An invocation that runs.
struct Task {
    invocation: Invocation,
    future: Invoked,
    /// Its process's copy of the configuration.
    cache: Arc<Cache>,
}

/// The world.
pub struct World {
    shared: Arc<Shared>,
    tasks: Vec<Option<Task>>,
    deliveries: u32,
    events: u64,
    /// Invocations that run, and the most that ever did.
    running: usize,
    peak: usize,
    rounds: Rounds,
}

/// The guardian's schedule: the next round that has something to do. One that would find nothing
/// changes nothing, and is left out.
#[derive(Default)]
struct Rounds {
    /// The round that was last.
    last: Millis,
    /// The next, as of this many commits and this configuration.
    next: Option<((u64, u64), Millis)>,
}

/// What a world leaves behind.
pub struct Ended {
    /// What is stored.
    pub store: MemoryStore,
    /// Faults that struck, in order.
    pub injected: Vec<Injected>,
    /// The history, where one was wanted.
    pub log: Vec<String>,
    /// Messages that carriers took.
    pub messages: Vec<Message>,
    /// Answers that were confirmed to whoever gave them.
    pub confirmed: Vec<Confirmed>,
    /// What people were told whose answers were refused.
    pub refused: Vec<String>,
    /// Which functions' processes died, in order.
    pub deaths: Vec<&'static str>,
    /// Deliveries that were given up after the platform's retries.
    pub failure_queue: Vec<u32>,
    /// Who watched.
    pub witness: Option<Box<dyn Witness>>,
    /// Executions that have not ended.
    pub running: usize,
    /// Runbooks that were started.
    pub runbooks: usize,
    /// Calls of runbooks that know no tokens, each by the token that it was given.
    pub calls: Vec<String>,
    /// Sends that a quota refused.
    pub throttled: usize,
    /// Aliases of intake, with what each says of itself.
    pub aliases: Vec<(String, String)>,
    /// What rounds saw of canaries, and when.
    pub canaries: Vec<(Millis, Sighting)>,
    /// How often each site was asked.
    pub asked: Vec<(Site, u32)>,
    /// Events that happened.
    pub events: u64,
    /// The most invocations that ran at the same time.
    pub peak: usize,
    /// When it ended.
    pub now: Millis,
}

/// An answer that was confirmed.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// When.
    pub at: Millis,
    /// What was taken.
    pub engagements: Vec<EngagementId>,
    /// The code that was told, and the phone by which.
    pub code: Option<(ChannelId, String)>,
    /// By whom.
    pub by: ContactId,
}

impl World {
    /// A world that begins with `configuration`.
    pub fn new(settings: Settings, configuration: &Configuration) -> Self {
        let store = MemoryStore::default();
        ready(store.put_configuration(configuration)).unwrap();
        let shared = Arc::new(Shared { kernel: Mutex::new(Kernel::new(settings)), store });
        let (deliveries, events, running, peak) = (0, 0, 0, 0);
        let (tasks, rounds) = (Vec::new(), Rounds::default());
        Self { shared, tasks, deliveries, events, running, peak, rounds }
    }

    /// Lets something happen at `at`.
    pub fn at(&mut self, at: Millis, action: Action) {
        self.shared.kernel().schedule(at, Event::Script(Box::new(action)));
    }

    /// The instant of a moment.
    pub fn instant(&self, at: Millis) -> Timestamp {
        self.shared.kernel().instant(at)
    }

    /// The store.
    pub fn store(&self) -> &MemoryStore {
        &self.shared.store
    }

    /// Runs until a moment.
    pub fn run(&mut self, until: Millis) {
        loop {
            let round = self.next_round();
            let mut kernel = self.shared.kernel();
            let event = if kernel.peek() <= round {
                kernel.next(until)
            } else {
                kernel.skip_to(round, until).then_some(Event::Round)
            };
            drop(kernel);
            let Some(event) = event else { break };
            self.events += 1;
            self.happen(event);
            self.bury();
        }
        self.shared.kernel().now = until;
    }

    /// Ends the world.
    pub fn end(self) -> Ended {
        drop(self.tasks);
        let mut kernel = self.shared.kernel();
        Ended {
            store: self.shared.store.clone(),
            injected: std::mem::take(&mut kernel.injected),
            log: kernel.log.take().unwrap_or_default(),
            messages: std::mem::take(&mut kernel.carriers.messages),
            confirmed: std::mem::take(&mut kernel.confirmed),
            refused: std::mem::take(&mut kernel.refused),
            deaths: std::mem::take(&mut kernel.deaths),
            failure_queue: std::mem::take(&mut kernel.failure_queue),
            witness: kernel.witness.take(),
            running: kernel.machines.running(),
            runbooks: kernel.automation.started(),
            calls: kernel.automation.calls.clone(),
            throttled: kernel.carriers.throttled,
            aliases: std::mem::take(&mut kernel.aliases).into_iter().collect(),
            canaries: std::mem::take(&mut kernel.canaries),
            asked: dice::ALL.iter().map(|site| (*site, kernel.asked(*site))).collect(),
            events: self.events,
            peak: self.peak,
            now: kernel.now,
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Resume(task, waker) => {
                waker.wake();
                self.poll(task);
            }
            Event::Timeout(task) => self.kill(task),
            Event::Invoke(invocation) => self.invoke(*invocation),
            Event::Transition(execution) => self.shared.kernel().transition(execution),
            Event::Round => self.round(),
            Event::Reach(message) => self.shared.kernel().reach(&message),
            Event::RunbookEnds(execution) => self.shared.kernel().end_automation(execution),
            Event::Script(action) => self.act(*action),
        }
    }

    /// When the guardian finds something to do next.
    fn next_round(&mut self) -> Millis {
        let store = &self.shared.store;
        let as_of = (store.applied(), store.inspect(|stored| stored.configuration().generation));
        if let Some((_, next)) = self.rounds.next.filter(|(of, _)| *of == as_of) {
            return next;
        }
        let kernel = self.shared.kernel();
        let due = store.earliest_due().map(|due| kernel.moment(due) + GRACE);
        let noticed = store.inspect(|stored| earliest_notice(stored, kernel.start));
        let noticed = noticed.map(|at| kernel.moment(at) + 1);
        // Canaries are looked for in every round.
        let noticed = kernel.canary_every.map(|_| 0).or(noticed);
        let next = due.into_iter().chain(noticed).min().map_or(Millis::MAX, |earliest| {
            let soonest = earliest.max(self.rounds.last + 1).max(kernel.now);
            (soonest + ROUND - 1).div_euclid(ROUND) * ROUND
        });
        drop(kernel);
        self.rounds.next = Some((as_of, next));
        next
    }

    fn round(&mut self) {
        let mut kernel = self.shared.kernel();
        let (ordinal, fault) = kernel.ask(Site::Round);
        let now = kernel.now;
        (self.rounds.last, self.rounds.next) = (now, None);
        if fault == Some(Fault::Never) {
            return;
        }
        let jitter = kernel.dice.within(Site::Round, ordinal, 1, (100, 5_000));
        kernel.invoke(now + jitter, Function::Round);
        if let Some(Fault::Twice(later)) = fault {
            kernel.invoke(now + jitter + later, Function::Round);
        }
    }

    fn invoke(&mut self, invocation: Invocation) {
        let mut kernel = self.shared.kernel();
        let (ordinal, outdated) = match kernel.admit(&invocation) {
            Admission::Now(ordinal) => (ordinal, false),
            Admission::Outdated(ordinal) => (ordinal, true),
            Admission::PutOff => return,
            Admission::Dies => {
                kernel.deaths.push(invocation.function.service().0);
                return kernel.end(invocation, Err(app::error::Disposition::Retry));
            }
        };
        let (service, timeout) = invocation.function.service();
        let (cache, skew) = kernel.sandbox(service, ordinal);
        let task = TaskId::try_from(self.tasks.len()).unwrap();
        let deadline = kernel.now + timeout;
        kernel.deadlines.push(deadline);
        let of = match invocation.function {
            Function::Tick { execution } | Function::Follow { execution } => {
                Some(kernel.machines.machine(execution).clone())
            }
            _ => None,
        };
        let attempt = invocation.attempt;
        kernel.say(|| format!("t{task} begins: {service}, attempt {attempt}, skew {skew}"));
        drop(kernel);
        let (shared, copy) = (self.shared.clone(), cache.clone());
        let is_chat = matches!(invocation.function, Function::Chat { .. });
        let sandbox = Sandbox { shared, task, skew, outdated, is_chat, cache: copy };
        let future = functions::run(sandbox, invocation.function.clone(), of);
        self.running += 1;
        self.peak = self.peak.max(self.running);
        self.tasks.push(Some(Task { invocation, future, cache }));
        self.poll(task);
    }

    fn poll(&mut self, id: TaskId) {
        let Some(slot) = self.tasks.get_mut(id as usize) else { return };
        let Some(task) = slot else { return };
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(end) = task.future.as_mut().poll(&mut context) {
            let Some(task) = slot.take() else { return };
            self.running -= 1;
            let mut kernel = self.shared.kernel();
            kernel.say(|| match &end {
                Ok(_) => format!("t{id} ends"),
                Err(error) => format!("t{id} fails: {error}"),
            });
            kernel.show_end(id, end.is_ok());
            if let (Function::Acknowledge(_), Err(error)) = (&task.invocation.function, &end) {
                kernel.refused.push(error.to_string());
            }
            kernel.end(task.invocation, end.map_err(|error| error.disposition()));
        }
    }

    fn kill(&mut self, id: TaskId) {
        let Some(task) = self.tasks.get_mut(id as usize).and_then(Option::take) else { return };
        drop(task.future);
        self.running -= 1;
        let mut kernel = self.shared.kernel();
        kernel.say(|| format!("t{id} dies"));
        kernel.deaths.push(task.invocation.function.service().0);
        kernel.sandboxes.bury(&task.cache);
        kernel.show_end(id, false);
        kernel.end(task.invocation, Err(app::error::Disposition::Retry));
    }

    fn bury(&mut self) {
        let dying = std::mem::take(&mut self.shared.kernel().dying);
        for task in dying {
            self.kill(task);
        }
    }

    fn act(&mut self, action: Action) {
        let now = self.shared.kernel().now;
        match action {
            Action::Deliver(payload) => self.deliver(payload),
            Action::Configure(configuration) => {
                ready(self.shared.store.put_configuration(&configuration)).unwrap();
                self.shared.kernel().say(|| "the configuration is changed".into());
            }
            Action::Acknowledge(asked) => {
                self.shared.kernel().invoke(now, Function::Acknowledge(asked));
            }
            Action::Resolve { incident, by } => {
                self.shared.kernel().invoke(now, Function::Resolve { incident, by });
            }
            Action::ResolveOf { engagement, by } => {
                if let Some(incident) = self.incident_of(engagement.stem()) {
                    self.shared.kernel().answered(&incident, &by);
                }
            }
            Action::EscalateOf { stem, by } => {
                if let Some(incident) = self.incident_of(&stem) {
                    let by = by.to_string();
                    self.shared.kernel().invoke(now, Function::Escalate { incident, by });
                }
            }
            Action::ResolveEverything => self.resolve_everything(now),
            Action::EngageInOpen { contact } => self.engage_in_open(now, &contact),
            Action::Engage { incident, contact } => {
                self.shared.kernel().invoke(now, Function::Engage { incident, contact });
            }
            Action::Outage { kind, until, how } => {
                self.shared.kernel().carriers.fail(kind, until, how);
            }
            Action::Break { service, until } => {
                self.shared.kernel().broken.insert(service, until);
            }
            Action::LoseExecutions => self.shared.kernel().machines.lose_everything(),
            Action::Poison { stems, fault } => {
                let stems = stems.into_iter().map(|stem| (stem, fault));
                self.shared.kernel().poison.extend(stems);
            }
            Action::Round => self.shared.kernel().invoke(now, Function::Round),
            Action::Runbooks(deed) => self.say(now, &deed),
        }
    }

    /// A message from outside, at least once.
    fn deliver(&mut self, payload: Arc<[u8]>) {
        let mut kernel = self.shared.kernel();
        let (_, fault) = kernel.ask(Site::Deliver);
        let now = kernel.now;
        let delivery = self.deliveries;
        self.deliveries += 1;
        let later = if let Some(Fault::Late(later)) = fault { later } else { 0 };
        kernel.invoke(now + later, Function::Intake { payload: payload.clone(), delivery });
        if let Some(Fault::Twice(later)) = fault {
            kernel.invoke(now + later, Function::Intake { payload, delivery });
        }
    }

    fn resolve_everything(&mut self, now: Millis) {
        for incident in self.open() {
            let by = "the lead".into();
            self.shared.kernel().invoke(now, Function::Resolve { incident, by });
        }
    }

    fn engage_in_open(&mut self, now: Millis, contact: &ContactId) {
        for incident in self.open() {
            let contact = contact.clone();
            self.shared.kernel().invoke(now, Function::Engage { incident, contact });
        }
    }

    /// The incident of an engagement.
    fn incident_of(&self, stem: &str) -> Option<IncidentId> {
        let store = &self.shared.store;
        store.inspect(|stored| stored.engagement(stem).map(|found| found.incident.clone()))
    }

    fn say(&mut self, now: Millis, deed: &Deed) {
        for incident in self.open() {
            let count = self.shared.store.inspect(|stored| {
                stored.incident(&incident).map_or(0, |incident| incident.runbooks.len())
            });
            for index in 0..count {
                let (incident, deed) = (incident.clone(), deed.clone());
                self.shared.kernel().invoke(now, Function::Say { incident, index, deed });
            }
        }
    }

    fn open(&self) -> Vec<IncidentId> {
        self.shared.store.inspect(|stored| {
            let open = stored.incidents().filter(|incident| incident.is_open());
            open.map(|incident| incident.id.clone()).collect()
        })
    }
}

/// When somebody may come on call, a notice of it may be taken up by anybody, or an alias of intake
/// is missing or stray.
fn earliest_notice(stored: &Contents<'_>, start: Timestamp) -> Option<Timestamp> {
    let configuration = stored.configuration();
    let Some(ledger) = stored.ledger() else {
        // The first round of all only begins to remember.
        return next_shift_start(configuration, start).map(|_| start);
    };
    let start = next_shift_start(configuration, ledger.told_until);
    let last = ledger.aliases.as_ref();
    // As long as something is left to do, every round does some.
    let unlike = is_due(last, configuration.generation, ledger.told_until);
    let unlike = unlike.then_some(ledger.told_until);
    start.into_iter().chain(ledger.wake_at()).chain(unlike).min()
}

/// A token bucket.
struct Bucket {
    /// Thousandths of a token.
    tokens: i64,
    capacity: i64,
    per_second: i64,
    at: Millis,
}

impl Bucket {
    fn new(capacity: i64, per_second: i64) -> Self {
        Self { tokens: capacity * 1_000, capacity: capacity * 1_000, per_second, at: 0 }
    }

    fn refill(&mut self, now: Millis) {
        let gained = (now - self.at).max(0) * self.per_second;
        self.tokens = (self.tokens + gained).min(self.capacity);
        self.at = self.at.max(now);
    }

    fn take(&mut self, now: Millis, count: i64) -> bool {
        self.refill(now);
        // What is larger than the whole bucket still passes a full one.
        let cost = (count * 1_000).min(self.capacity);
        let enough = self.tokens >= cost;
        self.tokens -= if enough { cost } else { 0 };
        enough
    }

    /// When `count` tokens are there, from `now` on; takes them.
    fn earliest(&mut self, now: Millis, count: i64) -> Millis {
        self.refill(now);
        self.tokens -= count * 1_000;
        now + (-self.tokens).max(0) / self.per_second.max(1)
    }
}

/// The value of a future that is ready at once, as all of the store in memory are.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the store in memory answers at once"),
    }
}

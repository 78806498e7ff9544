//! The world's clock and its queue: what happens next, in order, on one thread.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::task::Waker;

use app::canary::Sighting;
use domain::time::after;
use jiff::{SignedDuration, Timestamp};

use super::automation::Automation;
use super::carriers::{Carriers, Message};
use super::chat::Chatting;
use super::dice::{Dice, Fault, Faults, Injected, SITES, Site};
use super::functions::{Invocation, Sandboxes};
use super::machines::Machines;
use super::witness::Witness;
use super::{Action, Confirmed, Millis, Settings};

/// A running invocation.
pub type TaskId = u32;

/// What happens at an instant.
pub(super) enum Event {
    /// A call of a task goes on.
    Resume(TaskId, Waker),
    /// A function's timeout.
    Timeout(TaskId),
    /// A function is invoked.
    Invoke(Box<Invocation>),
    /// An execution goes on.
    Transition(usize),
    /// The guardian's schedule.
    Round,
    /// A message reaches a phone or a mailbox.
    Reach(Box<Message>),
    /// A runbook ends.
    RunbookEnds(usize),
    /// The script goes on.
    Script(Box<Action>),
}

struct Entry(Millis, u64, Event);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// Everything of the world but its store and its running invocations.
pub(super) struct Kernel {
    pub(super) start: Timestamp,
    pub(super) now: Millis,
    sequence: u64,
    queue: BinaryHeap<Reverse<Entry>>,
    asked: [u32; SITES],
    pub(super) dice: Dice,
    faults: Faults,
    pub(super) injected: Vec<Injected>,
    pub(super) log: Option<Vec<String>>,
    pub(super) witness: Option<Box<dyn Witness>>,
    /// When each task ends by its timeout.
    pub(super) deadlines: Vec<Millis>,
    /// Tasks that die as soon as they are not being polled.
    pub(super) dying: Vec<TaskId>,
    pub(super) drawn: u64,
    /// What always happens to whoever reads an engagement, by its stem.
    pub(super) poison: BTreeMap<String, Fault>,
    pub(super) confirmed: Vec<Confirmed>,
    pub(super) refused: Vec<String>,
    pub(super) deaths: Vec<&'static str>,
    /// Deliveries that were given up.
    pub(super) failure_queue: Vec<u32>,
    pub(super) sandboxes: Sandboxes,
    pub(super) machines: Machines,
    pub(super) carriers: Carriers,
    pub(super) automation: Automation,
    /// Aliases of intake, with what each says of itself.
    pub(super) aliases: BTreeMap<String, String>,
    /// How often a canary is released.
    pub(super) canary_every: Option<Millis>,
    /// What rounds saw of canaries.
    pub(super) canaries: Vec<(Millis, Sighting)>,
    /// The chat service, and whom it is told of.
    pub(super) chatting: Chatting,
    /// Functions that fail whenever they are invoked, until a moment.
    pub(super) broken: BTreeMap<&'static str, Millis>,
}

impl Kernel {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            start: settings.start,
            now: 0,
            sequence: 0,
            queue: BinaryHeap::new(),
            asked: [0; SITES],
            dice: Dice(settings.seed),
            faults: settings.faults,
            injected: Vec::new(),
            log: settings.logged.then(Vec::new),
            witness: settings.witness,
            deadlines: Vec::new(),
            dying: Vec::new(),
            drawn: 0,
            poison: BTreeMap::new(),
            confirmed: Vec::new(),
            refused: Vec::new(),
            deaths: Vec::new(),
            failure_queue: Vec::new(),
            sandboxes: Sandboxes::new(settings.skew),
            machines: Machines::new(settings.quotas.as_ref()),
            carriers: Carriers::new(settings.people, settings.quotas.as_ref()),
            automation: Automation::default(),
            aliases: settings.aliases.into_iter().collect(),
            canary_every: settings.canary_every,
            canaries: Vec::new(),
            chatting: Chatting::default(),
            broken: BTreeMap::new(),
        }
    }

    /// The instant of `now`, by the world's own clock.
    pub(super) fn instant(&self, at: Millis) -> Timestamp {
        after(self.start, SignedDuration::from_millis(at))
    }

    /// The moment of an instant, never later.
    pub(super) fn moment(&self, at: Timestamp) -> Millis {
        let since = at.duration_since(self.start);
        i64::try_from(since.as_nanos().div_euclid(1_000_000)).unwrap_or(Millis::MAX)
    }

    pub(super) fn schedule(&mut self, at: Millis, event: Event) {
        self.sequence += 1;
        self.queue.push(Reverse(Entry(at.max(self.now), self.sequence, event)));
    }

    /// Lets a task go on at `at`, or end by its timeout where that comes first.
    pub(super) fn resume(&mut self, task: TaskId, at: Millis, waker: &Waker) {
        match self.deadlines.get(task as usize) {
            Some(deadline) if *deadline < at => {
                let deadline = *deadline;
                self.schedule(deadline, Event::Timeout(task));
            }
            _ => self.schedule(at, Event::Resume(task, waker.clone())),
        }
    }

    /// Lets a task wait for nothing but its timeout.
    pub(super) fn hang(&mut self, task: TaskId) {
        if let Some(deadline) = self.deadlines.get(task as usize) {
            let deadline = *deadline;
            self.schedule(deadline, Event::Timeout(task));
        }
    }

    /// When the next event is.
    pub(super) fn peek(&self) -> Millis {
        self.queue.peek().map_or(Millis::MAX, |Reverse(entry)| entry.0)
    }

    /// Lets time pass without an event, if `at` is not after `until`.
    pub(super) fn skip_to(&mut self, at: Millis, until: Millis) -> bool {
        let inside = at <= until;
        self.now = if inside { self.now.max(at) } else { self.now };
        inside
    }

    /// Goes on to the next event, if it is before `until`.
    pub(super) fn next(&mut self, until: Millis) -> Option<Event> {
        if self.queue.peek().is_none_or(|Reverse(entry)| entry.0 > until) {
            return None;
        }
        let Reverse(Entry(at, _, event)) = self.queue.pop()?;
        self.now = at;
        Some(event)
    }

    /// Asks what goes wrong at `site` this time; gives the question's ordinal too.
    pub(super) fn ask(&mut self, site: Site) -> (u32, Option<Fault>) {
        let ordinal = self.asked[site as usize];
        self.asked[site as usize] += 1;
        let struck = self.faults.strike((site, ordinal), self.dice, self.now, self.injected.len());
        if let Some(fault) = struck {
            self.injected.push((site, ordinal, fault));
            self.say(|| format!("  ! {site:?}#{ordinal}: {fault:?}"));
        }
        (ordinal, struck)
    }

    /// How often `site` was asked.
    pub(super) fn asked(&self, site: Site) -> u32 {
        self.asked[site as usize]
    }

    /// Shows the witness that an invocation has ended.
    pub(super) fn show_end(&mut self, task: TaskId, well: bool) {
        if let Some(witness) = &mut self.witness {
            witness.ended(self.now, task, well);
        }
    }

    /// Writes a line of the history, where one is wanted.
    pub(super) fn say(&mut self, line: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(log) = &mut self.log {
            log.push(format!(
                "{:>4}:{:02}.{:03} {}",
                now / 60_000,
                now / 1_000 % 60,
                now % 1_000,
                line()
            ));
        }
    }
}

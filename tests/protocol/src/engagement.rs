//! What the store holds of one engagement, as far as the protocol goes: when something is due, and
//! which pages are to be sent. Who they are for and what they say is left out.

/// An instant, or a length of time. Milliseconds when a trace is followed; steps of its own clock
/// when the model is checked.
pub type Instant = i32;

/// The ordinal of a page or of a run.
pub type Index = u16;

/// One engagement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Engagement {
    /// Where it stands.
    pub phase: Phase,
    /// The stage that is entered next.
    pub next_stage: u8,
    /// When that is; `None` after the wait of the last.
    pub due_at: Option<Instant>,
    /// One for each person reached.
    pub runs: Vec<Run>,
    /// Every page, in the order in which they were decided.
    pub pages: Vec<Page>,
}

/// Where an engagement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Something is still to come.
    Active,
    /// Somebody whose answer counts took it.
    Acknowledged,
    /// Nothing is to come; an acknowledgement still counts.
    Exhausted,
    /// It was ended from outside.
    Stopped,
}

/// One person's walk through their own plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// The stage of the escalation that reached them.
    pub stage: u8,
    /// The own stage that is entered next.
    pub next_stage: u8,
    /// When that is; `None` after the last.
    pub due_at: Option<Instant>,
    /// Whether they have not answered, and nobody has for them.
    pub is_waiting: bool,
}

/// One message to one channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page {
    /// Whose.
    pub run: Index,
    /// The own stage of that run.
    pub stage: u8,
    /// When the plan wanted it.
    pub due_at: Instant,
    /// How often its carrier was busy.
    pub busy: u16,
    /// When the same channel is reminded, if nobody has answered by then.
    pub remind_at: Option<Instant>,
    /// Where it stands.
    pub state: PageState,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageState {
    /// To be sent; from `until` on anybody may claim it.
    Pending {
        /// Until when it is somebody's, or nobody's.
        until: Instant,
    },
    /// A carrier took it.
    Sent,
    /// No carrier will take it.
    Failed,
    /// Not needed any more.
    Cancelled,
}

impl Engagement {
    /// One that begins at an instant, before its first stage is entered.
    pub fn beginning(at: Instant) -> Self {
        let (runs, pages) = (Vec::new(), Vec::new());
        Self { phase: Phase::Active, next_stage: 0, due_at: Some(at), runs, pages }
    }

    /// When something is due next; `None` when nothing is, or nobody cares any more.
    pub fn wake_at(&self) -> Option<Instant> {
        match self.phase {
            Phase::Active => self.next_due(),
            Phase::Acknowledged | Phase::Exhausted | Phase::Stopped => None,
        }
    }

    /// When something is due next, whatever the phase.
    pub fn next_due(&self) -> Option<Instant> {
        let runs = self.runs.iter().filter_map(Run::due);
        let pages = self.pages.iter().filter_map(Page::pending_until);
        let reminders = self.pages.iter().filter_map(|page| page.remind_at);
        self.due_at.into_iter().chain(runs).chain(pages).chain(reminders).min()
    }

    /// Whether somebody's answer or an end from outside has ended it.
    pub fn is_over(&self) -> bool {
        match self.phase {
            Phase::Acknowledged | Phase::Stopped => true,
            Phase::Active | Phase::Exhausted => false,
        }
    }

    /// Whether anything that is to be done now is not done.
    pub fn owes(&self, now: Instant) -> bool {
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let pending = || self.pages.iter().any(|page| page.pending_until().is_some());
        self.phase == Phase::Active && (is_due(self.next_due()) || pending())
    }
}

impl Run {
    /// When its next own stage is due.
    pub fn due(&self) -> Option<Instant> {
        self.due_at.filter(|_| self.is_waiting)
    }
}

impl Page {
    /// From when on anybody may claim it; `None` when it is not to be sent.
    pub fn pending_until(&self) -> Option<Instant> {
        match self.state {
            PageState::Pending { until } => Some(until),
            PageState::Sent | PageState::Failed | PageState::Cancelled => None,
        }
    }
}

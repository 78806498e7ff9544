//! One engagement in the store, and everybody who acts on it. [`System::apply`] is the protocol:
//! the checker asks it for every step that might be, and whoever follows a trace for those that were.

mod deciding;
mod posting;
mod sending;

use crate::decide::Input;
use crate::engagement::{Engagement, Index, Instant};
use crate::executor::Executor;
use crate::judge::{Answered, Broken, Taken};
use crate::rules::{Plan, Rules};

/// One engagement and its executors.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct System {
    /// What is stored.
    pub engagement: Engagement,
    /// Where each page is in its mailbox.
    pub places: Vec<Place>,
    /// Who acts.
    pub executors: Vec<Executor>,
    /// How often carriers took each page.
    pub taken: Vec<Taken>,
    /// Who answered.
    pub answered: Answered,
    /// Promises that were broken.
    pub broken: Broken,
}

/// Where a page is in its mailbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Not in it.
    #[default]
    Nowhere,
    /// It waits for the next message.
    Waiting,
    /// It leaves with a message.
    Leaving {
        /// Whether the message is its own, and others go along.
        is_own: bool,
        /// Until when whoever posts it again is told to wait, where it is not.
        until: Instant,
    },
}

/// Something that one executor does, or that happens to it. `by` is its place among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It reads, and decides what is due.
    Tick {
        /// Who.
        by: usize,
    },
    /// It reads, and decides not to wait for what comes next.
    Escalate {
        /// Who.
        by: usize,
    },
    /// It decides to claim what it has in hand once more: too little is left of its claim.
    ClaimAnew {
        /// Who.
        by: usize,
    },
    /// It reads, and decides to claim once more what a carrier did not take because it was asked too
    /// often.
    Insist {
        /// Who.
        by: usize,
    },
    /// It reads, and decides to claim what mailboxes gave along.
    TakeOver {
        /// Who.
        by: usize,
    },
    /// It decides on what became of its pages, on a fresh read where others wrote.
    Record {
        /// Who.
        by: usize,
        /// Whether throttled carriers are asked again, and nothing is said of them yet.
        insists: bool,
    },
    /// It recorded, was not heard, and others wrote: it says so again, on a fresh read, where what
    /// it says is known.
    RecordAgain {
        /// Who.
        by: usize,
    },
    /// Its write arrives, and takes effect or is refused. Whether it hears the answer makes no
    /// difference: it tries again, and the store knows the write by its id.
    Arrive {
        /// Whose.
        by: usize,
    },
    /// It does not hear in time that it claimed what was given along.
    DoNotHear {
        /// Who.
        by: usize,
    },
    /// It posts a page to its mailbox.
    Post {
        /// Who.
        by: usize,
        /// Which.
        page: Index,
        /// Whether it may leave now; otherwise it waits.
        leaves: bool,
    },
    /// Its page's mailbox cannot be asked, and must not cost anybody a page.
    LeaveUnasked {
        /// Who.
        by: usize,
        /// Which.
        page: Index,
    },
    /// A mailbox gives it a page along with one that it posted.
    Give {
        /// To whom.
        by: usize,
        /// Which.
        page: Index,
    },
    /// It tells the mailbox that its message did not leave: the page waits for the next.
    PutBack {
        /// Who.
        by: usize,
        /// Which.
        page: Index,
    },
    /// It hands pages to their carriers.
    Send {
        /// Who.
        by: usize,
        /// Which.
        pages: Vec<Index>,
    },
    /// A carrier says something about a page.
    Carrier {
        /// Whose page.
        by: usize,
        /// Which.
        page: Index,
        /// What it says.
        word: Word,
    },
    /// It lets go of what it may not send any more.
    LetGo {
        /// Who.
        by: usize,
    },
    /// It dies.
    Die {
        /// Who.
        by: usize,
    },
    /// People answer.
    Answer {
        /// For these runs.
        runs: Vec<Index>,
        /// Whether that ends everything.
        is_essential: bool,
    },
    /// People end it from outside.
    Stop,
}

/// What a carrier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It takes the page.
    Takes,
    /// It does not take it now, or nothing arrives.
    Busy,
    /// It will not take it, or there is nobody to hand it to.
    Refuses,
    /// It does not take it, because it is asked too often.
    Throttles,
    /// Its answer is lost.
    Lost,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Whoever did it goes on.
    GoesOn,
    /// It has nothing more to do, and knows the stored state.
    Ends,
    /// It has nothing more to do, because others wrote first.
    Raced,
}

/// Why a step cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is due, or nothing waits.
    NothingDue,
    /// It has other things in hand.
    HandsFull,
    /// It has nothing of the kind in hand.
    HandsEmpty,
    /// A write of its is under way.
    Writing,
    /// No write of its is under way.
    NotWriting,
    /// Too little is left of its claim.
    Outlived,
    /// Enough is left of its claim.
    NotOutlived,
    /// Others wrote since it did.
    Overtaken,
    /// The page is not that far, or farther.
    OtherProgress,
    /// The mailbox says otherwise.
    OtherPlace,
}

impl System {
    /// An engagement that somebody has decided to open, and is about to write.
    pub fn opening<P: Plan>(opener: Executor, at: Instant, rules: Rules<'_, P>) -> Self {
        let mut system = Self {
            engagement: Engagement::beginning(at),
            places: Vec::new(),
            executors: vec![opener],
            taken: Vec::new(),
            answered: Answered::default(),
            broken: Broken::default(),
        };
        system.decide(0, Input::Tick, at, rules);
        system
    }

    /// Does a step, if it can be. `at` is the instant, by the clock of whoever does it.
    ///
    /// # Errors
    /// [`Refusal`] says why it cannot be; nothing has changed then.
    pub fn apply<P: Plan>(
        &mut self,
        step: &Step,
        at: Instant,
        rules: Rules<'_, P>,
    ) -> Result<Done, Refusal> {
        match step {
            Step::Tick { by } => self.tick(*by, at, rules),
            Step::Escalate { by } => self.escalate(*by, at, rules),
            Step::ClaimAnew { by } => self.claim_anew(*by, at, rules),
            Step::TakeOver { by } => self.take_over(*by, at, rules),
            Step::Insist { by } => self.insist(*by, at, rules),
            Step::Record { by, insists } => self.record(*by, *insists, at, rules),
            Step::RecordAgain { by } => self.record_again(*by, at, rules),
            Step::Arrive { by } => self.arrive(*by, at, rules),
            Step::DoNotHear { by } => self.do_not_hear(*by),
            Step::Post { by, page, leaves } => self.post(*by, *page, *leaves, at, rules),
            Step::LeaveUnasked { by, page } => self.leave_unasked(*by, *page),
            Step::Give { by, page } => self.give(*by, *page, at, rules),
            Step::PutBack { by, page } => self.put_back(*by, *page, rules),
            Step::Send { by, pages } => self.send(*by, pages, at, rules),
            Step::Carrier { by, page, word } => self.hear(*by, *page, *word, at, rules),
            Step::LetGo { by } => self.let_go(*by, at, rules),
            Step::Die { by } => {
                self.die(*by);
                Ok(Done::Ends)
            }
            Step::Answer { runs, is_essential } => {
                let (runs, is_essential) = (runs.clone(), *is_essential);
                self.answered.is_over |= is_essential;
                self.answered.runs.extend(runs.iter().filter(|_| !is_essential));
                self.people(&Input::Answer { runs, is_essential }, at, rules);
                Ok(Done::GoesOn)
            }
            Step::Stop => {
                self.answered.is_over = true;
                self.people(&Input::Stop, at, rules);
                Ok(Done::GoesOn)
            }
        }
    }

    /// Everybody but one.
    fn others(&self, by: usize) -> impl Iterator<Item = &Executor> {
        self.executors.iter().enumerate().filter(move |(place, _)| *place != by).map(|(_, one)| one)
    }

    fn others_mut(&mut self, by: Option<usize>) -> impl Iterator<Item = &mut Executor> {
        let all = self.executors.iter_mut().enumerate();
        all.filter(move |(place, _)| Some(*place) != by).map(|(_, one)| one)
    }
}

impl Step {
    /// Who does it; nobody, where people do.
    pub fn by(&self) -> Option<usize> {
        match self {
            Self::Tick { by }
            | Self::Escalate { by }
            | Self::ClaimAnew { by }
            | Self::TakeOver { by }
            | Self::Insist { by }
            | Self::Record { by, .. }
            | Self::RecordAgain { by }
            | Self::Arrive { by }
            | Self::DoNotHear { by }
            | Self::Post { by, .. }
            | Self::LeaveUnasked { by, .. }
            | Self::Give { by, .. }
            | Self::PutBack { by, .. }
            | Self::Send { by, .. }
            | Self::Carrier { by, .. }
            | Self::LetGo { by }
            | Self::Die { by } => Some(*by),
            Self::Answer { .. } | Self::Stop => None,
        }
    }
}

fn idle(executor: &Executor) -> Result<(), Refusal> {
    if executor.write.is_some() { Err(Refusal::Writing) } else { Ok(()) }
}

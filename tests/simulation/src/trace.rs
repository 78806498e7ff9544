//! Traces: what a history shows of each engagement, in the words of the protocol's model, and whether
//! the model accepts it.
//!
//! | in the world | in a trace | in the model |
//! |---|---|---|
//! | a commit of an engagement takes effect | [`What::Written`] | somebody decided between the last write and this one (a tick, a claim anew or along, a record, an answer, a stop), and the decision is this state |
//! | a mailbox is written | [`What::Mailed`] | pages are posted, given along, put back |
//! | a message is handed to its carrier | [`What::Sending`] | its sender has claimed every page of it, and may leave |
//! | a carrier takes a message | [`What::Taken`] | the carrier takes each of its pages |
//! | an invocation ends or dies | [`What::Ended`] | whatever it has in hand is left to others |
//!
//! What is read, when, what answers are lost and how long things take is internal: it may be whatever
//! explains the trace. What plans prescribe (whom a stage reaches, how long it waits) is taken from the
//! product, whose decisions about it other checks hold; when it is done, and by whom, is the model's.

mod abstraction;
mod follow;
mod observed;
mod recorder;

use protocol::engagement::{Engagement, Index, Instant};
use protocol::system::Place;
use testkit::world::TaskId;

pub use follow::{Follower, Refused};
pub use observed::Observed;
pub use recorder::{Recorder, traces};

use crate::lives::Life;

/// What the model says of one history.
#[derive(Debug, Default)]
pub struct Judged {
    /// How many engagements it had.
    pub traces: usize,
    /// How much was seen of them.
    pub events: usize,
    /// Those that the model does not accept, and why.
    pub refused: Vec<(Trace, Refused)>,
}

/// Lives a life, and asks the model about every engagement of it.
pub fn judge(life: &Life) -> Judged {
    let skew = if life.skew { SKEW } else { 0 };
    let mut judged = Judged::default();
    for trace in traces(life) {
        judged.traces += 1;
        judged.events += trace.events.len();
        if let Err(refused) = Follower::new(skew).follow(&trace) {
            judged.refused.push((trace, refused));
        }
    }
    judged
}

/// By how much the clocks of a skewed history are wrong at most.
const SKEW: Instant = 300_000;

/// What is seen of one engagement, in order.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Which, for a report.
    pub engagement: String,
    /// Everything that is seen.
    pub events: Vec<Event>,
}

/// Something that is seen.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, by the world's clock.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What can be seen.
#[derive(Debug, Clone)]
pub enum What {
    /// A write took effect.
    Written(Box<Written>),
    /// A mailbox was written: where it has the pages that it knows, or knew.
    Mailed {
        /// By whom.
        by: TaskId,
        /// Where each is.
        places: Vec<(Index, Place)>,
    },
    /// A page is on its way to its carrier.
    Sending {
        /// By whom.
        by: TaskId,
        /// Which.
        page: Index,
    },
    /// A carrier took a page.
    Taken {
        /// From whom.
        by: TaskId,
        /// Which.
        page: Index,
    },
    /// An invocation ended, or died.
    Ended {
        /// Which.
        by: TaskId,
    },
}

/// A write of an engagement.
#[derive(Debug, Clone)]
pub struct Written {
    /// By whom.
    pub by: TaskId,
    /// What was asked.
    pub asked: Asked,
    /// When it was decided, by the clock of whoever did, where the write shows it.
    pub decided_at: Option<Instant>,
    /// The state that is stored now.
    pub after: Engagement,
    /// What the plan prescribed in it.
    pub plan: Observed,
}

/// What was asked, as far as the write shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To begin.
    Begin,
    /// Whether anything is due, or what became of pages.
    GoOn,
    /// A person answered.
    Answer {
        /// Their runs.
        runs: Vec<Index>,
        /// Whether it ends everything.
        is_essential: bool,
    },
    /// Not to wait for the next stages.
    Escalate,
    /// To end.
    Stop,
}

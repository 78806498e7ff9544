//! Escalation: one running attempt to get somebody to answer, as a pure state machine.
//!
//! [`begin`] enters the first stage; [`step()`] is told everything that happens afterwards. Both
//! return the next state, what the timeline says and which pages to send. A page to send is in
//! the state already, claimed until its send would have timed out: whoever commits the state may
//! send it, anybody else must wait for that instant and commit a claim of their own.

mod answer;
pub mod engagement;
mod escalate;
mod freeze;
mod input;
mod record;
mod resolve;
mod stage;
mod step;

pub use engagement::{
    Engagement, Escalated, Message, OURSELVES, Page, PageState, Phase, Receipt, ReceiptKind, Run,
    RunState,
};
pub use escalate::{escalated_since, escalations};
pub use freeze::REMINDERS_TAG;
pub use input::{Decision, Input, Outcome, Reading, Refusal, Report, Start};
pub use record::backoff_at;
pub(crate) use resolve::people_max;
pub use step::{begin, prepare, step};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

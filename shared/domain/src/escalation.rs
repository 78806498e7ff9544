//! Escalation: one running attempt to get somebody to answer, as a pure state machine.
//!
//! [`begin`] enters the first stage; [`step()`] is told everything that happens afterwards. Both
//! return the next state, what the timeline says and which pages to send. A page to send is in
//! the state already, claimed until its send would have timed out: whoever commits the state may
//! send it, anybody else must wait for that instant and commit a claim of their own.

pub mod engagement;
mod escalate;
mod resolve;
mod stage;
mod step;

pub use engagement::{
    Engagement, Escalated, Message, OURSELVES, Page, PageState, Phase, Receipt, ReceiptKind, Run,
    RunState,
};
pub use escalate::{escalated_since, escalations};
pub(crate) use resolve::people_max;
pub use step::{
    Decision, Input, Outcome, REMINDERS_TAG, Reading, Refusal, Report, Start, backoff_at, begin,
    prepare, step,
};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

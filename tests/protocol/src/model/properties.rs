//! What the checker looks for.

use stateright::Property;

use super::{Faults, Protocol, State, Timer};
use crate::engagement::Phase;
use crate::judge::Promise;

/// Every property: the promises, and that nothing is left alone.
pub(super) fn all() -> Vec<Property<Protocol>> {
    vec![
        Property::always("commit first", |_, s| keeps(s, Promise::CommitFirst)),
        Property::always("nothing after an answer", |_, s| keeps(s, Promise::NothingAfterAnswer)),
        Property::always("answers are kept", |_, s| keeps(s, Promise::AnswerKept)),
        Property::always("stale writes nothing", |_, s| keeps(s, Promise::StaleWritesNothing)),
        Property::always("never early", |_, s| keeps(s, Promise::NeverEarly)),
        Property::always("no unexplained double", |_, s| keeps(s, Promise::NoUnexplainedDouble)),
        Property::always("inside its claim", |_, s| keeps(s, Promise::InsideItsClaim)),
        Property::always("sent is sent", |_, s| keeps(s, Promise::SentIsSent)),
        Property::always("no orphan", no_orphan),
        Property::always("bounded response", bounded_response),
    ]
}

fn keeps(state: &State, promise: Promise) -> bool {
    !state.system.broken.contains(promise)
}

/// Whatever is not at its end has an instant at which the guardian sees it, and a timer, unless that
/// was lost.
fn no_orphan(model: &Protocol, state: &State) -> bool {
    let engagement = &state.system.engagement;
    engagement.phase != Phase::Active
        || model.wake_at(engagement).is_some() && state.timer != Timer::Over
}

/// Once faults have stopped, what is due is done within so many steps, or somebody has answered.
fn bounded_response(model: &Protocol, state: &State) -> bool {
    let bound = match state.timer {
        Timer::Lost => model.size.bound.guardian,
        Timer::Armed(_) | Timer::Ticking | Timer::Over => model.size.bound.timer,
    };
    match state.faults {
        Faults::Strike => true,
        Faults::Stopped { overdue, .. } => overdue <= bound,
    }
}

//! What the checker looks for.

use stateright::Property;

use super::{Faults, Protocol, State, Timer};
use crate::engagement::{PageState, Phase};
use crate::executor::Progress;
use crate::judge::{Promise, Taken};

/// Every property: the promises, that nothing is left alone, and that the model gets anywhere.
pub(super) fn all(model: &Protocol) -> Vec<Property<Protocol>> {
    let mut all = promises();
    all.extend(examples());
    if model.size.has_timer {
        all.push(Property::always("bounded response", bounded_response));
        all.push(Property::sometimes("calm, and all is done", is_calm_and_done));
    }
    all
}

fn promises() -> Vec<Property<Protocol>> {
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
    ]
}

/// A model in which nothing happens keeps every promise. These say that it is not one.
fn examples() -> Vec<Property<Protocol>> {
    vec![
        Property::sometimes("sent", |_, s| any_page(s, PageState::Sent)),
        Property::sometimes("failed", |_, s| any_page(s, PageState::Failed)),
        Property::sometimes("answered on its way", is_answered_on_its_way),
        Property::sometimes("taken again", |_, s: &State| {
            s.system.taken.contains(&Taken::Explained)
        }),
    ]
}

fn any_page(state: &State, is: PageState) -> bool {
    state.system.engagement.pages.iter().any(|page| page.state == is)
}

fn is_answered_on_its_way(_: &Protocol, State { system, .. }: &State) -> bool {
    let mut executors = system.executors.iter();
    system.answered.is_over && executors.any(|executor| executor.has(Progress::InFlight))
}

fn is_calm_and_done(_: &Protocol, state: &State) -> bool {
    let engagement = &state.system.engagement;
    let is_calm = matches!(state.faults, Faults::Stopped { .. });
    is_calm && engagement.phase == Phase::Exhausted && any_page(state, PageState::Sent)
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

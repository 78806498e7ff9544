//! An engagement of the product as the model knows it.

use domain::escalation::{Engagement, Page, PageState, Phase, Run, RunState};
use jiff::Timestamp;
use protocol::engagement as model;

use crate::START;

/// The instant of a time stamp: milliseconds since the world began.
pub(super) fn instant(at: Timestamp) -> model::Instant {
    let since = at.duration_since(START).as_nanos().div_euclid(1_000_000);
    model::Instant::try_from(since).expect("no history is longer than three weeks")
}

/// A small number as the model counts.
pub(super) fn ordinal<T: TryFrom<usize>>(index: usize) -> T {
    T::try_from(index).ok().expect("the limits of an engagement are smaller")
}

/// What the model knows of an engagement.
pub(super) fn abstracted(engagement: &Engagement) -> model::Engagement {
    model::Engagement {
        phase: match engagement.phase {
            Phase::Active => model::Phase::Active,
            Phase::Acknowledged { .. } => model::Phase::Acknowledged,
            Phase::Exhausted => model::Phase::Exhausted,
            Phase::Stopped => model::Phase::Stopped,
        },
        next_stage: ordinal(engagement.next_stage),
        due_at: engagement.due_at.map(instant),
        runs: engagement.runs.iter().map(run).collect(),
        pages: engagement.pages.iter().map(|one| page(engagement, one)).collect(),
    }
}

fn run(run: &Run) -> model::Run {
    model::Run {
        stage: ordinal(run.stage),
        next_stage: ordinal(run.next_stage),
        due_at: run.due_at.map(instant),
        is_waiting: run.state == RunState::Waiting,
    }
}

fn page(of: &Engagement, page: &Page) -> model::Page {
    let is_waiting = of.runs[page.run].state == RunState::Waiting;
    model::Page {
        run: ordinal(page.run),
        stage: ordinal(page.stage),
        due_at: instant(page.due_at),
        busy: u16::try_from(page.busy).unwrap_or(u16::MAX),
        // Nobody is reminded who has answered.
        remind_at: page.remind_at.filter(|_| is_waiting).map(instant),
        state: match page.state {
            PageState::Pending { until } => model::PageState::Pending { until: instant(until) },
            PageState::Sent { .. } => model::PageState::Sent,
            PageState::Failed => model::PageState::Failed,
            PageState::Cancelled => model::PageState::Cancelled,
        },
    }
}

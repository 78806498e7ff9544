//! A link in a mail, and the buttons behind it. Whoever opens it changes nothing; whoever presses does.

use domain::escalation::{Engagement, Phase, RunState};
use domain::incident::Incident;
use domain::limits::CODE_GOOD_FOR;
use domain::reply::Wish;
use domain::time::after;
use wire::reply::link::{Link, Pressed};

use super::{Answer, answer};
use crate::acknowledge::{By, Subject, page_of};
use crate::error::AppError;
use crate::ports::{Aggregates, Answers, Clock, Configurations, Entropy, Notices, Pager, Timers};
use crate::retry::patiently;
use crate::{State as Here, World};

/// How a reply by a link shows on a timeline.
const VIA: &str = "by the link in a mail";

/// What somebody sees who opens a link.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The incident.
    pub incident: Incident,
    /// How it stands.
    pub state: State,
    /// What its reader may do.
    pub offers: Vec<Wish>,
    /// How many facts the engagement has.
    pub seen: u64,
}

/// How the engagement of a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered yet.
    Waits,
    /// Somebody took it.
    Taken {
        /// Who.
        by: domain::ids::ContactId,
    },
    /// It was stopped.
    Stopped,
    /// Its incident is resolved.
    Resolved,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Waits => f.write_str("Open, nobody has answered yet"),
            Self::Taken { by } => write!(f, "Open, acknowledged by {by}"),
            Self::Stopped => f.write_str("Open, paging was stopped"),
            Self::Resolved => f.write_str("Resolved"),
        }
    }
}

/// What is behind a link. Nothing changes by it.
///
/// # Errors
/// [`AppError::NotFound`] when the link is none, or too old; otherwise what the store said.
pub async fn open<S, C, E>(here: &Here<'_, S, C, E>, link: &Link) -> Result<Opened, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let engagement = behind(here, link).await?;
    let id = &engagement.incident;
    let read = patiently(here.clock, async || Ok(here.store.incident(id).await?)).await?;
    let incident = read.value.ok_or_else(|| unknown(link))?.value;
    let state = stands(&incident, &engagement);
    let offers = offers(&state, &engagement, link);
    Ok(Opened { incident, state, offers, seen: engagement.sequence })
}

/// Does what the button says that its reader pressed. The same button again does it once.
///
/// # Errors
/// As [`open`]; [`AppError::Refused`] when it may not be.
pub async fn press<S, C, E, P, T, N>(
    here: &Here<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    link: &Link,
    pressed: Pressed,
) -> Result<(), AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let engagement = behind(here, link).await?;
    let contact = link.page.contact();
    let asked = Answer {
        wish: pressed.wish,
        subject: Subject::Page(link.page.clone()),
        by: By::Contact(contact.clone()),
        contact,
        about: Answer::about(&[&engagement]),
        via: VIA.to_owned(),
        token: format!("{}/{}", link.page, pressed.seen),
    };
    answer(here, world, &asked).await
}

/// The engagement that a link is about.
async fn behind<S, C, E>(here: &Here<'_, S, C, E>, link: &Link) -> Result<Engagement, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let engagement = page_of(here, &link.page).await?.value;
    let is_good = here.clock.now() <= after(engagement.started_at, CODE_GOOD_FOR);
    let is_good = is_good && engagement.is_link_key(&link.page, &link.key);
    is_good.then_some(engagement).ok_or_else(|| unknown(link))
}

fn unknown(link: &Link) -> AppError {
    AppError::NotFound { kind: "page", id: link.page.to_string() }
}

fn stands(incident: &Incident, engagement: &Engagement) -> State {
    if !incident.is_open() {
        return State::Resolved;
    }
    match &engagement.phase {
        Phase::Active | Phase::Exhausted => State::Waits,
        Phase::Acknowledged { by, .. } => State::Taken { by: by.clone() },
        Phase::Stopped => State::Stopped,
    }
}

fn offers(state: &State, engagement: &Engagement, link: &Link) -> Vec<Wish> {
    let contact = link.page.contact();
    let mut runs = engagement.runs.iter().filter(|run| run.path.contact == contact);
    let has_answered = runs.any(|run| run.state == RunState::Acknowledged);
    let is_offered = |wish: &Wish| match (wish, state) {
        (_, State::Resolved)
        | (Wish::Acknowledge, State::Stopped)
        | (Wish::Escalate, State::Taken { .. } | State::Stopped) => false,
        (Wish::Acknowledge, State::Waits | State::Taken { .. }) => !has_answered,
        (Wish::Resolve, State::Waits | State::Taken { .. } | State::Stopped) => true,
        (Wish::Escalate, State::Waits) => engagement.phase == Phase::Active,
    };
    Wish::ALL.into_iter().filter(is_offered).collect()
}

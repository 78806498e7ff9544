//! An incident of PagerDuty follows ours.

use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::limits::PAGER_DUTY_STEPS_MAX;
use domain::pager_duty::{Status, Step, Theirs, is_noted, next, ours, was_over_before};
use domain::timeline::{Fact, TimelineEvent};
use jiff::Timestamp;
use uuid::Uuid;
use wire::outbound::pager_duty as words;

use super::record::{refusal, related};
use super::{Ours, busy};
use crate::State;
use crate::error::AppError;
use crate::incidents::find_event;
use crate::ports::{
    Aggregates, Answers, Clock, Entropy, Found, Lists, PagerDuty, Place, PortError, Trigger,
};

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Steps that were taken.
    pub steps: usize,
    /// Whether a note was written.
    pub noted: bool,
    /// Why PagerDuty refused for good, if it did.
    pub refused: Option<String>,
}

/// Brings the incident of PagerDuty in step with ours, and writes the note of one `fact` there. What PagerDuty refuses
/// for good is told on the timeline, once.
///
/// # Errors
/// [`AppError`] when the store or PagerDuty could not be reached in time: the same again goes on from there.
pub async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    pager_duty: &impl PagerDuty,
    of: &IncidentId,
    fact: Uuid,
) -> Result<Followed, AppError>
where
    S: Aggregates + Answers + Lists,
    C: Clock,
    E: Entropy,
{
    let mut followed = Followed::default();
    let Some(begun) = Ours::read(state, of).await? else { return Ok(followed) };
    let Some(place) = begun.place() else { return Ok(followed) };
    // What somebody took away since has no note.
    let event = find_event(state, of, fact).await?.map(|event| event.event);
    let follower = Follower {
        place,
        event,
        reopened_at: begun.incident.reopened_at,
        name: begun.incident.integrations.first().map_or("", |pager| &pager.name).to_owned(),
    };
    let done = Box::pin(follower.bring(state, pager_duty, begun, &mut followed)).await;
    match done {
        Ok(()) => Ok(followed),
        Err(Stopped::App(error)) => Err(error),
        Err(Stopped::PagerDuty(PortError::Refused(why))) => {
            refusal(state, of, &why).await?;
            Ok(Followed { refused: Some(why), ..followed })
        }
        Err(Stopped::PagerDuty(error @ (PortError::Busy(_) | PortError::Throttled(_)))) => {
            Err(busy(error))
        }
    }
}

/// Why it is not in step.
enum Stopped {
    App(AppError),
    PagerDuty(PortError),
}

impl From<AppError> for Stopped {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<PortError> for Stopped {
    fn from(error: PortError) -> Self {
        Self::PagerDuty(error)
    }
}

/// What a run knows from its beginning.
struct Follower {
    place: Place,
    /// The integration's name.
    name: String,
    event: Option<TimelineEvent>,
    reopened_at: Option<Timestamp>,
}

/// Theirs, as far as it is known.
enum Known {
    Nothing,
    Incident(Theirs),
    /// Nothing is read: what was told last.
    Told(Status),
}

impl Known {
    fn status(&self) -> Option<Status> {
        match self {
            Self::Nothing => None,
            Self::Incident(theirs) => Some(theirs.status),
            Self::Told(status) => Some(*status),
        }
    }
}

impl Follower {
    async fn bring<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        pager_duty: &impl PagerDuty,
        begun: Ours,
        followed: &mut Followed,
    ) -> Result<(), Stopped>
    where
        S: Aggregates + Answers + Lists,
        C: Clock,
        E: Entropy,
    {
        let of = begun.incident.id.clone();
        let mut known = self.find(pager_duty).await?;
        let mut current = begun;
        for _ in 0..=PAGER_DUTY_STEPS_MAX {
            let ours = ours(&current.incident, &current.engagements);
            match next(ours, known.status(), self.reopened(&current.incident, &known)) {
                Step::Rest => {
                    let Known::Incident(theirs) = &known else { return Ok(()) };
                    related(state, &of, (&self.place, &self.name), theirs).await?;
                    followed.noted = self.note(pager_duty, theirs).await?;
                    return Ok(());
                }
                Step::Trigger => known = self.trigger(pager_duty, &current.incident).await?,
                Step::Bring(status) => {
                    known = self.set_status(pager_duty, known, status).await?;
                }
            }
            followed.steps += 1;
            // Ours may have gone on while theirs was told.
            let Some(newer) = Ours::read(state, &of).await? else { return Ok(()) };
            current = newer;
        }
        Err(PortError::Busy("its incident is not as it was brought".to_owned()).into())
    }

    /// What is there. Where nothing is read, an opening is told of as what is not there yet, and all else as what is:
    /// what PagerDuty has not heard of, it drops.
    async fn find(&self, pager_duty: &impl PagerDuty) -> Result<Known, PortError> {
        match pager_duty.find(&self.place).await? {
            Found::Nothing => Ok(Known::Nothing),
            Found::Incident(theirs) => Ok(Known::Incident(theirs)),
            Found::Unreadable if self.opens() => Ok(Known::Nothing),
            Found::Unreadable => Ok(Known::Told(Status::Triggered)),
        }
    }

    /// Whether the fact is that it is open, for the first time or again.
    fn opens(&self) -> bool {
        self.fact().is_some_and(|fact| {
            matches!(fact, Fact::IncidentCreated { .. } | Fact::IncidentReopened { .. })
        })
    }

    fn fact(&self) -> Option<&Fact> {
        self.event.as_ref().map(|event| &event.fact)
    }

    /// Whether ours was opened again, and theirs was not: that is the fact, or it happened during this run, or the
    /// execution that was to tell of it never came.
    fn reopened(&self, incident: &Incident, known: &Known) -> bool {
        let is_left = match known {
            Known::Incident(theirs) => was_over_before(theirs, incident),
            Known::Nothing | Known::Told(_) => false,
        };
        let is_fact = self.fact().is_some_and(|fact| matches!(fact, Fact::IncidentReopened { .. }));
        is_left || is_fact || incident.reopened_at != self.reopened_at
    }

    async fn trigger(
        &self,
        pager_duty: &impl PagerDuty,
        incident: &Incident,
    ) -> Result<Known, PortError> {
        let trigger = Trigger {
            title: incident.title.clone(),
            details: words::details(incident),
            impact: incident.impact,
            source: incident.trigger.clone().unwrap_or_else(|| incident.source.clone()),
        };
        if let Some(theirs) = pager_duty.trigger(&self.place, &trigger).await? {
            return Ok(Known::Incident(theirs));
        }
        // Another run was first, or nothing is read.
        match pager_duty.find(&self.place).await? {
            Found::Nothing => Ok(Known::Nothing),
            Found::Incident(theirs) => Ok(Known::Incident(theirs)),
            Found::Unreadable => Ok(Known::Told(Status::Triggered)),
        }
    }

    async fn set_status(
        &self,
        pager_duty: &impl PagerDuty,
        known: Known,
        status: Status,
    ) -> Result<Known, PortError> {
        let id = match &known {
            Known::Incident(theirs) => Some(theirs.id.as_str()),
            Known::Nothing | Known::Told(_) => None,
        };
        pager_duty.set_status(&self.place, id, status).await?;
        Ok(match known {
            Known::Incident(theirs) => Known::Incident(Theirs { status, ..theirs }),
            Known::Nothing | Known::Told(_) => Known::Told(status),
        })
    }

    /// Writes the note of the fact, unless it is there.
    async fn note(&self, pager_duty: &impl PagerDuty, theirs: &Theirs) -> Result<bool, PortError> {
        let event = self.event.as_ref().filter(|event| is_noted(&event.fact));
        let Some(note) = event.map(words::note) else { return Ok(false) };
        let notes = pager_duty.notes(&self.place, &theirs.id).await?;
        if notes.iter().any(|written| written.trim() == note) {
            return Ok(false);
        }
        pager_duty.note(&self.place, &theirs.id, &note).await?;
        Ok(true)
    }
}

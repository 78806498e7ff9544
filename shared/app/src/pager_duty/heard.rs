//! What people did in PagerDuty, done here by the use cases that everybody has.

use domain::ids::{ContactId, IncidentId};
use domain::incident::Incident;
use domain::pager_duty::{Answer, Said, Status, answer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wire::outbound::pager_duty::unheeded;

use super::{Ours, busy};
use crate::acknowledge::{Acknowledgement, By as Whose, Subject, acknowledge};
use crate::chat::invite::contact_with;
use crate::directory::ChangeError;
use crate::error::AppError;
use crate::incidents::{NewEvent, write_event};
use crate::ports::{
    Aggregates, Answers, Clock, Configurations, Entropy, Found, Notices, PagerDuty, Place,
    PortError, Timers,
};
use crate::repeatable::Repeatable;
use crate::resolve::{Resolved, resolve};
use crate::retry::patiently;
use crate::{State, World};

/// How a person answered, for the timeline.
const VIA: &str = "in PagerDuty";

/// What became of an incident of PagerDuty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Names it: the same one again is the same news.
    pub event: String,
    /// The incident of ours that it belongs to.
    pub incident: IncidentId,
    /// PagerDuty's id of its own.
    pub theirs: String,
    /// How it stands since.
    pub status: Status,
    /// When that happened.
    pub at: Timestamp,
    /// Who did it; absent where no person did.
    pub by: Option<By>,
}

/// A user of PagerDuty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// PagerDuty's id.
    pub id: String,
    /// What people call them; may be empty.
    pub name: String,
    /// The address, where it was said.
    pub email: Option<String>,
}

/// What was done about news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heeded {
    /// Nothing, and why.
    Nothing(&'static str),
    /// Somebody took it.
    Acknowledged,
    /// It is resolved.
    Resolved,
    /// The timeline tells of it, and no more.
    Noted,
}

/// Does here what people did there. The same news again does nothing more, and so does what we did there ourselves.
///
/// # Errors
/// [`AppError`] when the store or PagerDuty could not be reached in time: the same news may be told again.
pub async fn heed<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    pager_duty: &impl PagerDuty,
    news: &News,
) -> Result<Heeded, AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    T: Timers,
    N: Notices,
{
    let none = Heeded::Nothing("there is no such incident");
    let Some(ours) = Ours::read(state, &news.incident).await? else { return Ok(none) };
    let said = Said { status: news.status, at: news.at, by_person: news.by.is_some() };
    let follows = answer(&ours.incident, &ours.engagements, said);
    let Some(place) = ours.place() else { return Ok(none) };
    if let Answer::Nothing(why) = follows {
        return Ok(Heeded::Nothing(why));
    }
    if !still_so(pager_duty, &place, news).await? {
        return Ok(Heeded::Nothing("PagerDuty's incident does not stand so any more"));
    }
    if may_be_ours(pager_duty, &place, &ours.incident, news).await? {
        return note(state, &News { by: None, ..news.clone() }).await;
    }
    match (follows, &news.by) {
        (Answer::Acknowledge, Some(by)) => {
            let contact = contact(state, pager_duty, &place, by).await?;
            match contact {
                Some(contact) => take(state, news, contact).await,
                None => note(state, news).await,
            }
        }
        (Answer::Resolve, Some(by)) => {
            let who = by.as_user();
            match Box::pin(resolve(state, world, &news.incident, &who, None)).await {
                Ok(Resolved::Now) => Ok(Heeded::Resolved),
                Ok(Resolved::Already) => Ok(Heeded::Nothing("it was resolved already")),
                Err(AppError::NotFound { .. }) => Ok(none),
                Err(error) => Err(error),
            }
        }
        (Answer::Acknowledge | Answer::Resolve | Answer::Note | Answer::Nothing(_), _) => {
            note(state, news).await
        }
    }
}

impl By {
    /// Who it was, for the timeline.
    fn as_user(&self) -> String {
        let name = if self.name.is_empty() { &self.id } else { &self.name };
        format!("pagerduty/{name}")
    }
}

/// Whether the newest incident there is the one that the news is of, and stands so still: news may be hours late.
async fn still_so(
    pager_duty: &impl PagerDuty,
    place: &Place,
    news: &News,
) -> Result<bool, AppError> {
    match pager_duty.find(place).await {
        Ok(Found::Incident(theirs)) => Ok(theirs.id == news.theirs && theirs.status >= news.status),
        Ok(Found::Nothing) => Ok(false),
        // The signature has shown that PagerDuty says so.
        Ok(Found::Unreadable) | Err(PortError::Refused(_)) => Ok(true),
        Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => Err(busy(error)),
    }
}

/// Whether we may have done it there ourselves, before ours was opened again. In everything else that we did, ours
/// says the same.
async fn may_be_ours(
    pager_duty: &impl PagerDuty,
    place: &Place,
    incident: &Incident,
    news: &News,
) -> Result<bool, AppError> {
    let Some(by) = news.by.as_ref().filter(|_| incident.reopened_at.is_some()) else {
        return Ok(false);
    };
    match pager_duty.writer(&place.secret).await {
        Ok(Some(writer)) => {
            let email = email(pager_duty, place, by).await?;
            Ok(email.is_none_or(|email| email.eq_ignore_ascii_case(&writer)))
        }
        Ok(None) => Ok(false),
        Err(PortError::Refused(_)) => Ok(true),
        Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => Err(busy(error)),
    }
}

/// The address of a user; `None` where nobody says it.
async fn email(
    pager_duty: &impl PagerDuty,
    place: &Place,
    by: &By,
) -> Result<Option<String>, AppError> {
    if by.email.is_some() {
        return Ok(by.email.clone());
    }
    match pager_duty.email_of(&place.secret, &by.id).await {
        Ok(email) => Ok(email),
        Err(PortError::Refused(_)) => Ok(None),
        Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => Err(busy(error)),
    }
}

/// The contact who is this user, by the e-mail address.
async fn contact<S, C, E>(
    state: &State<'_, S, C, E>,
    pager_duty: &impl PagerDuty,
    place: &Place,
    by: &By,
) -> Result<Option<ContactId>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
{
    let Some(email) = email(pager_duty, place, by).await? else { return Ok(None) };
    let read = patiently(state.clock, async || Ok(state.store.slot(None).await?)).await?;
    let cached = async || Ok(state.cache.at(read.generation, state.store).await?);
    let cached = patiently(state.clock, cached).await?;
    Ok(contact_with(&email, &cached.configuration))
}

/// A person takes it. One who was not paged takes nothing, and people should know.
async fn take<S, C, E>(
    state: &State<'_, S, C, E>,
    news: &News,
    contact: ContactId,
) -> Result<Heeded, AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    let asked = Acknowledgement {
        subject: Subject::Incident(news.incident.clone()),
        by: Whose::Contact(contact),
        via: VIA.to_owned(),
        take: false,
    };
    match acknowledge(state, &asked).await {
        Ok(_) => Ok(Heeded::Acknowledged),
        Err(AppError::Refused(_)) => note(state, news).await,
        Err(AppError::NotFound { .. }) => Ok(Heeded::Nothing("there is no such incident")),
        Err(error @ (AppError::Store(_) | AppError::Contended { .. })) => Err(error),
    }
}

/// Tells on the timeline what changes nothing.
async fn note<S, C, E>(state: &State<'_, S, C, E>, news: &News) -> Result<Heeded, AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    let words = unheeded(news.status, news.by.is_some());
    let new = NewEvent {
        at: news.at.min(state.clock.now()),
        kind: "Note".to_owned(),
        data: serde_json::Value::from(words).to_string(),
        references: Vec::new(),
    };
    let who = news.by.as_ref().map_or_else(|| "pagerduty".to_owned(), By::as_user);
    let request = Repeatable::new("hear PagerDuty", &news.event, "");
    match write_event(state, &news.incident, new, &who, Some(request)).await {
        Ok(_) => Ok(Heeded::Noted),
        Err(ChangeError::App(error)) => Err(error),
        Err(ChangeError::Rejected(_) | ChangeError::OtherRequest(_)) => {
            Ok(Heeded::Nothing("the timeline does not take it"))
        }
    }
}

//! A person takes an engagement: the one way, whoever asks.

use std::collections::BTreeSet;

use domain::escalation::{Engagement, Input, Reading, Refusal};
use domain::ids::{ChannelId, ContactId, EngagementId, IncidentId, PageId};

use crate::State;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Entropy, Versioned};
use crate::retry::patiently;
use crate::settle::settle;

/// What is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The engagement of one page.
    Page(PageId),
    /// The engagements of pages that one call carried.
    Pages(Vec<PageId>),
    /// Every engagement of an incident in which the person was paged.
    Incident(IncidentId),
    /// Everything that left by a channel in the one message that a code was in.
    Channel(ChannelId),
}

/// Who acknowledges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A person, by name.
    Contact(ContactId),
    /// Whoever was sent this code.
    Code(String),
}

/// Who acknowledges, and how.
#[derive(Debug, Clone)]
pub struct Acknowledgement {
    /// What.
    pub subject: Subject,
    /// Who.
    pub by: By,
    /// How, for the timeline.
    pub via: String,
    /// Whether somebody who was not paged takes over on purpose.
    pub take: bool,
}

/// Acknowledges. Gives the engagements that were taken.
///
/// # Errors
/// [`AppError::Refused`] with who was paged, when this person was not; [`AppError::NotFound`] when
/// there is no such page or incident.
pub async fn acknowledge<S, C, E>(
    state: &State<'_, S, C, E>,
    asked: &Acknowledgement,
) -> Result<Vec<EngagementId>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let (candidates, answered) = match (&asked.subject, &asked.by) {
        (Subject::Channel(channel), By::Code(code)) => bundled(state, channel, code).await?,
        (subject, _) => candidates(state, subject).await?,
    };
    let contact = match &asked.subject {
        Subject::Channel(channel) => channel.contact(),
        Subject::Page(_) | Subject::Pages(_) | Subject::Incident(_) => who(&candidates, &asked.by)?,
    };
    let involved: Vec<_> = candidates
        .iter()
        .filter(|read| asked.take || read.value.reached().contains(&&contact))
        .collect();
    if involved.is_empty() {
        return Err(refusal(&candidates, &contact));
    }
    let mut taken = Vec::new();
    let mut refused = None;
    for read in involved {
        let page = answered.iter().find(|page| read.value.page(page).is_some());
        let input = input(asked, &contact, page.cloned());
        match settle(state, read, &input).await? {
            Ok(()) => taken.push(read.value.id.clone()),
            Err(refusal) => refused = Some(refusal),
        }
    }
    match refused {
        Some(refusal) if taken.is_empty() => Err(refusal.into()),
        Some(_) | None => Ok(taken),
    }
}

/// The person: as named, or whose code it is. Codes are six digits, so a wrong one says no more
/// than that.
fn who(candidates: &[Versioned<Engagement>], by: &By) -> Result<ContactId, AppError> {
    let code = match by {
        By::Contact(contact) => return Ok(contact.clone()),
        By::Code(code) => code,
    };
    let found = candidates.iter().find_map(|read| {
        read.value.reached().into_iter().find(|contact| read.value.code(contact) == *code)
    });
    found.cloned().ok_or_else(unknown_code)
}

/// Engagements that may be meant, and the pages that were answered.
type Candidates = (Vec<Versioned<Engagement>>, Vec<PageId>);

/// The engagement that a page belongs to.
pub(crate) async fn page_of<S: Aggregates, C: Clock, E>(
    state: &State<'_, S, C, E>,
    page: &PageId,
) -> Result<Versioned<Engagement>, AppError> {
    let stem = page.engagement_stem();
    let read = patiently(state.clock, async || Ok(state.store.engagement(stem).await?)).await?;
    let found = read.value.filter(|read| read.value.page(page).is_some());
    found.ok_or_else(|| AppError::NotFound { kind: "page", id: page.to_string() })
}

async fn candidates<S, C, E>(
    state: &State<'_, S, C, E>,
    subject: &Subject,
) -> Result<Candidates, AppError>
where
    S: Aggregates,
    C: Clock,
{
    match subject {
        Subject::Page(page) => Ok((vec![page_of(state, page).await?], vec![page.clone()])),
        Subject::Pages(pages) => Ok((engagements_of(state, pages).await?, pages.clone())),
        Subject::Incident(id) => {
            let read = patiently(state.clock, async || Ok(state.store.incident(id).await?)).await?;
            let incident = read
                .value
                .ok_or_else(|| AppError::NotFound { kind: "incident", id: id.to_string() })?;
            if !incident.value.is_open() {
                return Err(AppError::Refused(format!("incident {id} is resolved already")));
            }
            let stems = incident.value.stems();
            let found =
                patiently(state.clock, async || Ok(state.store.engagements(&stems).await?));
            Ok((found.await?, Vec::new()))
        }
        Subject::Channel(_) => Err(unknown_code()),
    }
}

/// The engagements of the pages that left in one message under a code.
async fn bundled<S, C, E>(
    state: &State<'_, S, C, E>,
    channel: &ChannelId,
    code: &str,
) -> Result<Candidates, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let found = patiently(state.clock, async || Ok(state.store.bundle(channel, code).await?));
    let bundle = found.await?.ok_or_else(unknown_code)?;
    Ok((engagements_of(state, &bundle.pages).await?, bundle.pages))
}

/// The engagements of pages, once each, as far as there are any.
pub(crate) async fn engagements_of<S, C, E>(
    state: &State<'_, S, C, E>,
    pages: &[PageId],
) -> Result<Vec<Versioned<Engagement>>, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let stems: BTreeSet<&str> = pages.iter().map(PageId::engagement_stem).collect();
    let stems: Vec<&str> = stems.into_iter().collect();
    patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await
}

pub(crate) fn unknown_code() -> AppError {
    AppError::Refused("the code is not one that was sent".to_owned())
}

fn refusal(candidates: &[Versioned<Engagement>], contact: &ContactId) -> AppError {
    let mut paged: Vec<ContactId> =
        candidates.iter().flat_map(|read| read.value.reached()).cloned().collect();
    paged.sort();
    paged.dedup();
    Refusal::NotPaged { contact: contact.clone(), paged }.into()
}

/// How `contact` takes an engagement.
fn input(asked: &Acknowledgement, contact: &ContactId, read: Option<PageId>) -> Input {
    let code = match &asked.by {
        By::Contact(_) => String::new(),
        By::Code(code) => code.clone(),
    };
    Input::Acknowledge {
        contact: contact.clone(),
        via: asked.via.clone(),
        take: asked.take,
        read: read.map(|page| Reading { page, code }),
    }
}

//! What a code is about that came from a phone. Codes are six digits, and each belongs to a person: so
//! only what was sent to that phone is looked through, the newest first.

use domain::configuration::Configuration;
use domain::contact::{ChannelKind, ContactChannel};
use domain::escalation::Engagement;
use domain::ids::{ChannelId, PageId};
use domain::limits::{BATCH_ITEMS_MAX, CODE_GOOD_FOR, ENGAGEMENTS_LOOKED_THROUGH};
use domain::time::after;

use super::Answer;
use crate::State;
use crate::acknowledge::Subject;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Engaged, Lists, Page, Started};
use crate::retry::patiently;

/// What a code stands for.
pub(super) struct Meant {
    pub(super) channel: ChannelId,
    pub(super) subject: Subject,
    pub(super) about: Vec<(domain::ids::EngagementId, domain::ids::IncidentId)>,
}

/// The channels that ring at this number.
pub(super) fn phones<'a>(
    configuration: &'a Configuration,
    number: &str,
) -> Vec<&'a ContactChannel> {
    let digits = |number: &str| -> String {
        number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    };
    let wanted = digits(number);
    let rings = |channel: &&ContactChannel| match channel.kind {
        ChannelKind::Sms | ChannelKind::Voice => digits(channel.address.reveal()) == wanted,
        ChannelKind::Email => false,
    };
    configuration.channels.values().filter(rings).collect()
}

/// What a code stands for that was sent to one of these channels; `None` when it was sent to none of
/// them, or too long ago.
pub(super) async fn meant<S, C, E>(
    state: &State<'_, S, C, E>,
    channels: &[&ContactChannel],
    code: &str,
) -> Result<Option<Meant>, AppError>
where
    S: Aggregates + Lists,
    C: Clock,
{
    for channel in channels {
        let channel = &channel.id;
        let found = patiently(state.clock, async || Ok(state.store.bundle(channel, code).await?));
        if let Some(bundle) = found.await? {
            let read = read(state, &bundle.pages).await?;
            let about = Answer::about(&read.iter().collect::<Vec<_>>());
            let subject = Subject::Channel(channel.clone());
            return Ok(Some(Meant { channel: channel.clone(), subject, about }));
        }
    }
    // Nearly every reply is to one of the last messages.
    for channel in channels {
        let id = &channel.id;
        let found = patiently(state.clock, async || Ok(state.store.mailbox(id).await?)).await?;
        let messages = found.into_iter().flat_map(|mailbox| mailbox.messages);
        let pages: Vec<PageId> =
            messages.flat_map(|message| message.pages).map(|letter| letter.page).collect();
        if let Some(found) = among(&read(state, &pages).await?, channels, code) {
            return Ok(Some(found));
        }
    }
    listed(state, channels, code).await
}

/// Looks through what was started lately and reached whoever owns one of these channels.
async fn listed<S, C, E>(
    state: &State<'_, S, C, E>,
    channels: &[&ContactChannel],
    code: &str,
) -> Result<Option<Meant>, AppError>
where
    S: Aggregates + Lists,
    C: Clock,
{
    if channels.is_empty() {
        return Ok(None);
    }
    let started = Started { from: Some(after(state.clock.now(), -CODE_GOOD_FOR)), until: None };
    let mut start: Option<String> = None;
    for _ in 0..ENGAGEMENTS_LOOKED_THROUGH / BATCH_ITEMS_MAX {
        let listed = patiently(state.clock, async || {
            Ok(state.store.engaged(started, start.as_deref(), BATCH_ITEMS_MAX).await?)
        });
        let Page { items, next } = listed.await?;
        let reached = |engaged: &&Engaged| {
            channels.iter().any(|channel| engaged.reached.contains(&channel.id.contact()))
        };
        let stems: Vec<&str> = items.iter().filter(reached).map(|one| one.id.stem()).collect();
        let found = patiently(state.clock, async || Ok(state.store.engagements(&stems).await?));
        let found: Vec<Engagement> = found.await?.into_iter().map(|read| read.value).collect();
        if let Some(found) = among(&found, channels, code) {
            return Ok(Some(found));
        }
        start = next;
        if start.is_none() {
            break;
        }
    }
    Ok(None)
}

/// The engagements of some pages.
async fn read<S, C, E>(
    state: &State<'_, S, C, E>,
    pages: &[PageId],
) -> Result<Vec<Engagement>, AppError>
where
    S: Aggregates,
    C: Clock,
{
    let mut stems: Vec<&str> = pages.iter().map(PageId::engagement_stem).collect();
    stems.sort_unstable();
    stems.dedup();
    let mut read = Vec::new();
    for stems in stems.chunks(BATCH_ITEMS_MAX) {
        let found = patiently(state.clock, async || Ok(state.store.engagements(stems).await?));
        read.extend(found.await?.into_iter().map(|read| read.value));
    }
    Ok(read)
}

/// The engagement whose code for the owner of one of these channels this is, by the last page that it
/// sent them.
fn among(engagements: &[Engagement], channels: &[&ContactChannel], code: &str) -> Option<Meant> {
    engagements.iter().find_map(|engagement| {
        let channel =
            channels.iter().find(|channel| engagement.code(&channel.id.contact()) == code)?;
        let contact = channel.id.contact();
        let mut pages = engagement.pages.iter().rev();
        let page = pages.find(|page| page.id.contact() == contact)?;
        let subject = Subject::Page(page.id.clone());
        let about = Answer::about(&[engagement]);
        Some(Meant { channel: channel.id.clone(), subject, about })
    })
}

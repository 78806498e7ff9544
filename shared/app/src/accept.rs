//! Somebody says of one page that it arrived, or that they read it.

use domain::escalation::{Engagement, Input, Page, Reading, ReceiptKind, Refusal};
use domain::ids::{ChannelId, PageId};

use crate::State;
use crate::acknowledge::{page_of, unknown_code};
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Entropy};
use crate::retry::patiently;
use crate::settle::settle;

/// What is said of a page.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Which.
    pub page: PageId,
    /// By which channel it came, where that is said.
    pub channel: Option<ChannelId>,
    /// How far it has come.
    pub came: Came,
    /// The code that was entered.
    pub code: String,
    /// Whether the code must be the right one.
    pub is_checked: bool,
    /// How, for the timeline.
    pub via: String,
}

/// How far a page has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// To its phone or mailbox.
    Delivered,
    /// To its reader, who thereby acknowledges.
    Read,
}

/// Notes what is said of a page; its reader acknowledges by it. The same again changes nothing, and
/// so does an acknowledgement of what was stopped meanwhile, apart from the receipt.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such page, [`AppError::Refused`] when the channel is not
/// its own or the code is not the one that was sent; otherwise what the store said.
pub async fn accept<S, C, E>(state: &State<'_, S, C, E>, asked: &Acceptance) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let read = page_of(state, &asked.page).await?;
    check(state, &read.value, asked).await?;
    let reading = Reading { page: asked.page.clone(), code: asked.code.clone() };
    let receipt = |kind| Input::Receipt { kind, reading: reading.clone() };
    match asked.came {
        Came::Delivered => settle(state, &read, &receipt(ReceiptKind::Delivered)).await??,
        Came::Read => {
            let acknowledge = Input::Acknowledge {
                contact: asked.page.contact(),
                via: asked.via.clone(),
                take: false,
                read: Some(reading.clone()),
            };
            match settle(state, &read, &acknowledge).await? {
                Err(Refusal::Stopped) => {
                    settle(state, &read, &receipt(ReceiptKind::Read)).await??;
                }
                settled => settled?,
            }
        }
    }
    Ok(())
}

async fn check<S, C, E>(
    state: &State<'_, S, C, E>,
    engagement: &Engagement,
    asked: &Acceptance,
) -> Result<(), AppError>
where
    S: Aggregates,
    C: Clock,
{
    let Some(page) = engagement.page(&asked.page) else { return Ok(()) };
    if let Some(channel) = asked.channel.as_ref().filter(|channel| **channel != page.channel) {
        return Err(AppError::Refused(format!("the page did not come by the channel {channel}")));
    }
    if !asked.is_checked || is_code_of(state, engagement, page, &asked.code).await? {
        return Ok(());
    }
    Err(unknown_code())
}

/// Whether the code stood in the page: the person's own, or that of the message which carried it.
async fn is_code_of<S, C, E>(
    state: &State<'_, S, C, E>,
    engagement: &Engagement,
    page: &Page,
    code: &str,
) -> Result<bool, AppError>
where
    S: Aggregates,
    C: Clock,
{
    if engagement.code(&page.id.contact()) == code {
        return Ok(true);
    }
    let channel = &page.channel;
    let found = patiently(state.clock, async || Ok(state.store.bundle(channel, code).await?));
    Ok(found.await?.is_some_and(|bundle| bundle.pages.contains(&page.id)))
}

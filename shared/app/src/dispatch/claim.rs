//! Making sure that what leaves is ours: companions are claimed in their own engagements, and a
//! claim that is in doubt is renewed before the send.

use std::collections::BTreeSet;

use domain::configuration::Configuration;
use domain::escalation::{Engagement, Input, Page, step};
use domain::ids::{EngagementId, PageId};
use domain::limits::{
    COMMIT_ATTEMPTS, COMPANION_PATIENCE, RECORD_PATIENCE, RENEWALS_MAX, SEND_TIMEOUT,
};
use domain::mailbox::{Letter, has_mailbox};
use domain::time::after;
use futures_util::future::{join, join_all};
use jiff::Timestamp;

use super::post::{Leaving, PostedPages};
use super::{Claimed, commit_of};
use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Clock, Entropy, Versioned};
use crate::retry::{patiently, within};

/// Pages that are claimed and posted: nothing stands between them and their carriers.
pub(super) struct Ready {
    pub(super) engagement: Versioned<Engagement>,
    pub(super) leaving: Vec<Leaving>,
    pub(super) waiting: Vec<(PageId, Timestamp)>,
    /// Other engagements whose pages leave along.
    pub(super) others: Vec<Claimed>,
}

/// Claims what leaves along, and renews what may run out in the middle of a send.
pub(super) async fn claim_along<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    posted: PostedPages,
) -> Result<Ready, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let PostedPages { mut engagement, mut leaving, waiting } = posted;
    let own = engagement.value.id.clone();
    leave_once(&mut leaving);
    let along: Vec<&Letter> = leaving.iter().flat_map(|leaving| &leaving.with).collect();
    let mut pages = pages_of(&own, &along);
    let mut others = Vec::new();
    if !along.is_empty() {
        let ours = claim_soon(state, configuration, engagement.clone(), pages.clone());
        let theirs = claim_others(state, configuration, &own, &along);
        let (ours, theirs) = join(ours, theirs).await;
        if let Some(claimed) = ours {
            engagement = claimed.engagement;
        }
        others = theirs;
    }
    pages.extend(leaving.iter().map(|leaving| leaving.page.clone()));
    if !make_sure(state, configuration, &mut engagement, &leaving, &pages).await? {
        leaving.clear();
    }
    // What was answered while its mailbox was asked leaves no more.
    leaving.retain(|leaving| {
        let page = engagement.value.page(&leaving.page);
        page.is_some_and(|page| page.pending_until().is_some())
    });
    let now = state.clock.now();
    others.retain(|other| !outlived(&other.engagement.value, &other.pages, now));
    Ok(Ready { engagement, leaving, waiting, others })
}

/// Lets no page leave twice: one that nobody could ask the mailbox of leaves by itself, and may be
/// among those that its mailbox gave to another.
fn leave_once(leaving: &mut [Leaving]) {
    let by_themselves: Vec<PageId> = leaving.iter().map(|leaving| leaving.page.clone()).collect();
    for leaving in leaving {
        leaving.with.retain(|letter| !by_themselves.contains(&letter.page));
    }
}

/// Claims anew what a carrier did not take because it was asked too often. What was answered or
/// claimed by somebody else meanwhile is left out.
pub(super) async fn renew_all<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    ready: Ready,
) -> Ready
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Ready { mut engagement, mut leaving, waiting, others } = ready;
    let own = engagement.value.id.clone();
    let along: Vec<&Letter> = leaving.iter().flat_map(|leaving| &leaving.with).collect();
    let mut pages = pages_of(&own, &along);
    pages.extend(leaving.iter().map(|leaving| leaving.page.clone()));
    let now = state.clock.now();
    let ran_out = |id: &PageId| {
        let until = engagement.value.page(id).and_then(Page::pending_until);
        until.is_none_or(|until| until <= now)
    };
    pages.retain(|page| !ran_out(page));
    let ours = claim_soon(state, configuration, engagement.clone(), pages);
    let theirs = others
        .into_iter()
        .map(|other| claim_soon(state, configuration, other.engagement, other.pages));
    let (ours, theirs) = join(ours, join_all(theirs)).await;
    let renewed = ours.as_ref().map_or(&[][..], |claimed| &claimed.pages);
    leaving.retain(|leaving| renewed.contains(&leaving.page));
    if let Some(claimed) = ours {
        engagement = claimed.engagement;
    }
    Ready { engagement, leaving, waiting, others: theirs.into_iter().flatten().collect() }
}

fn pages_of(engagement: &EngagementId, letters: &[&Letter]) -> Vec<PageId> {
    let of = letters.iter().filter(|letter| letter.stem() == engagement.stem());
    of.map(|letter| letter.page.clone()).collect()
}

/// Claims pages in every other engagement that these letters are from. What cannot be claimed was
/// answered, sent or stopped meanwhile; or else its own timer asks again.
async fn claim_others<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    own: &EngagementId,
    along: &[&Letter],
) -> Vec<Claimed>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let stems: BTreeSet<&str> = along.iter().map(|letter| letter.stem()).collect();
    let stems: Vec<&str> = stems.into_iter().filter(|stem| *stem != own.stem()).collect();
    let claims = read_soon(state, &stems).await.into_iter().map(async |read| {
        let pages = pages_of(&read.value.id, along);
        claim_soon(state, configuration, read, pages).await
    });
    join_all(claims).await.into_iter().flatten().collect()
}

/// Reads engagements, together or, where one of them cannot be read, each on its own: nobody's
/// trouble may become that of a page that could leave.
async fn read_soon<S, C, E>(
    state: &State<'_, S, C, E>,
    stems: &[&str],
) -> Vec<Versioned<Engagement>>
where
    S: Aggregates,
    C: Clock,
{
    if stems.is_empty() {
        return Vec::new();
    }
    let together = patiently(state.clock, async || Ok(state.store.engagements(stems).await?));
    if let Some(Ok(found)) = within(state.clock, COMPANION_PATIENCE, together).await {
        return found;
    }
    let alone = stems.iter().map(async |stem| {
        let read = patiently(state.clock, async || Ok(state.store.engagement(stem).await?));
        within(state.clock, COMPANION_PATIENCE, read).await?.ok()?.value
    });
    join_all(alone).await.into_iter().flatten().collect()
}

/// Claims what can be claimed soon; what cannot comes again by its own timer.
async fn claim_soon<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    read: Versioned<Engagement>,
    pages: Vec<PageId>,
) -> Option<Claimed>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let claim = std::pin::pin!(claim_one(state, configuration, read, pages));
    within(state.clock, COMPANION_PATIENCE, claim).await?.ok()?
}

/// Claims `pages` of one engagement, as far as they are still to be sent; `None` when none is.
async fn claim_one<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    read: Versioned<Engagement>,
    pages: Vec<PageId>,
) -> Result<Option<Claimed>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let input = Input::Claim(pages);
    let mut current = read;
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = step(&current.value, &input, configuration, state.clock.now());
        if decision.send.is_empty() {
            return Ok(None);
        }
        let commit = commit_of(state.entropy.fresh(), &decision, Some(current.version));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            let version = current.version + 1;
            let engagement = Versioned { value: decision.engagement, version };
            return Ok(Some(Claimed { engagement, pages: decision.send }));
        }
        let stem = current.value.id.stem().to_owned();
        let read = patiently(state.clock, async || Ok(state.store.engagement(&stem).await?));
        let Some(read) = read.await?.value else { return Ok(None) };
        current = read;
    }
    Ok(None)
}

/// Whether a commit or a mailbox took so long that our own claims may run out in the middle of a
/// send: somebody else would send beside it then.
fn outlived(engagement: &Engagement, pages: &[PageId], now: Timestamp) -> bool {
    let claims = pages.iter().filter_map(|id| engagement.page(id)?.pending_until());
    let enough = SEND_TIMEOUT + RECORD_PATIENCE;
    claims.min().is_some_and(|until| until < after(now, enough))
}

/// Whether nobody could ask the mailbox of a page, which may be leaving with another by now.
fn is_unasked(engagement: &Engagement, leaving: &Leaving) -> bool {
    let page = engagement.page(&leaving.page);
    leaving.mailbox.is_none() && page.is_some_and(|page| has_mailbox(page.kind))
}

/// Claims once more what is in doubt; and again, as long as that itself takes too long. Gives whether
/// the pages are ours: else somebody else has claimed them by now, and sends them.
async fn make_sure<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    engagement: &mut Versioned<Engagement>,
    leaving: &[Leaving],
    pages: &[PageId],
) -> Result<bool, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let mut is_doubtful = leaving.iter().any(|leaving| is_unasked(&engagement.value, leaving));
    for _ in 0..RENEWALS_MAX {
        if !is_doubtful && !outlived(&engagement.value, pages, state.clock.now()) {
            break;
        }
        match renew(state, configuration, engagement, pages.to_vec()).await? {
            Some(renewed) => *engagement = renewed,
            None => return Ok(false),
        }
        is_doubtful = false;
    }
    Ok(true)
}

/// Claims once more what is ours; `None` when somebody else has done so.
async fn renew<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    current: &Versioned<Engagement>,
    pages: Vec<PageId>,
) -> Result<Option<Versioned<Engagement>>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let decision = step(&current.value, &Input::Claim(pages), configuration, state.clock.now());
    let commit = commit_of(state.entropy.fresh(), &decision, Some(current.version));
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await)).await?;
    let version = current.version + 1;
    Ok((committed == Committed::Yes).then_some(Versioned { value: decision.engagement, version }))
}

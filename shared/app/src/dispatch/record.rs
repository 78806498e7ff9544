//! Recording what carriers said, in every engagement that it concerns.

use domain::configuration::Configuration;
use domain::escalation::{Engagement, Input, Outcome, Report, backoff_at, step};
use domain::ids::PageId;
use domain::limits::{COMMIT_ATTEMPTS, SEND_BACKOFF};
use domain::time::after;
use futures_util::future::join_all;
use jiff::Timestamp;

use super::claim::Ready;
use super::post::take_back;
use super::send::{Sent, SentMessage};
use super::{Claimed, commit_of};
use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Clock, Entropy, Versioned};
use crate::retry::patiently;

/// What became of one round of sends.
pub(super) struct Recorded {
    /// The engagements, each with the pages that the record claimed.
    pub(super) claimed: Vec<Claimed>,
    /// Messages whose carrier was asked too often, and is asked again at once.
    pub(super) insist: Option<Ready>,
}

/// Records every outcome, but for those of carriers that are asked again until `patience` ends. Another
/// engagement that is gone by now has nothing left to record, and ends nobody else's.
///
/// # Errors
/// The first [`AppError`], after all were tried; [`AppError::NotFound`] when our own engagement is gone.
pub(super) async fn record_all<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    sent: Sent,
    patience: Timestamp,
) -> Result<Recorded, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let Sent { engagement, messages, waiting, others } = sent;
    // What else is due must not wait for a carrier.
    let entry = engagement.value.next_entry_at();
    let patient = state.clock.now() < entry.into_iter().fold(patience, Timestamp::min);
    let (throttled, settled): (Vec<_>, Vec<_>) = messages
        .into_iter()
        .partition(|message| patient && matches!(message.outcome, Outcome::Throttled { .. }));
    let is_throttled = |other: &Claimed| {
        let mut carried = throttled.iter().flat_map(|message| &message.carries);
        carried.any(|page| other.pages.contains(page))
    };
    let (held, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_throttled);
    let mut outcomes: Vec<(PageId, Outcome)> =
        waiting.into_iter().map(|(page, until)| (page, Outcome::Waits { until })).collect();
    for message in settled {
        outcomes.extend(outcomes_of(state, configuration, &engagement.value, message).await);
    }
    let gone = AppError::NotFound { kind: "engagement", id: engagement.value.id.to_string() };
    let all = std::iter::once(engagement).chain(others.into_iter().map(|other| other.engagement));
    let records = all.map(async |engagement| {
        let of = |page: &PageId| engagement.value.page(page).is_some();
        let own: Vec<_> = outcomes.iter().filter(|(page, _)| of(page)).cloned().collect();
        record(state, configuration, engagement, own).await
    });
    let recorded: Vec<_> = join_all(records).await.into_iter().collect::<Result<_, _>>()?;
    if recorded.first().is_some_and(Option::is_none) {
        return Err(gone);
    }
    let claimed: Vec<Claimed> = recorded.into_iter().flatten().collect();
    let insist = claimed.first().filter(|_| !throttled.is_empty()).map(|own| Ready {
        engagement: own.engagement.clone(),
        leaving: throttled.into_iter().map(|message| message.leaving).collect(),
        waiting: Vec::new(),
        others: held,
    });
    Ok(Recorded { claimed, insist })
}

/// What one message's outcome means to each of its pages.
async fn outcomes_of<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    own: &Engagement,
    message: SentMessage,
) -> Vec<(PageId, Outcome)>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let SentMessage { leaving, carries, outcome } = message;
    let held_until = match &outcome {
        Outcome::Busy { .. } | Outcome::Throttled { .. } => {
            let now = state.clock.now();
            let again_at = again_at(own, &leaving.page, &outcome, configuration, now);
            let backoff = own.page(&leaving.page).map(|page| backoff_at(page, now));
            Some(backoff.into_iter().fold(again_at, Timestamp::min))
        }
        Outcome::Accepted { .. } | Outcome::Refused { .. } | Outcome::Waits { .. } => None,
    };
    let (Some(held_until), Some(mailbox)) = (held_until, leaving.mailbox) else {
        return carries.into_iter().map(|page| (page, outcome.clone())).collect();
    };
    // One page asks the busy carrier again, and takes the others along.
    let again = take_back(state, mailbox, &leaving.page, held_until).await;
    let others = carries.into_iter().filter(|page| *page != leaving.page).map(|page| {
        let told = again.iter().find(|(waiting, _)| *waiting == page).map(|(_, until)| *until);
        (page, Outcome::Waits { until: told.unwrap_or(held_until) })
    });
    let others: Vec<_> = others.collect();
    std::iter::once((leaving.page, outcome)).chain(others).collect()
}

/// When the carrier of a page is asked again after this outcome.
fn again_at(
    engagement: &Engagement,
    page: &PageId,
    outcome: &Outcome,
    configuration: &Configuration,
    now: Timestamp,
) -> Timestamp {
    let report = Report::of(engagement, page.clone(), outcome.clone());
    let input = Input::Sent(vec![report]);
    let decision = step(engagement, &input, configuration, now);
    let pending = decision.engagement.page(page).and_then(domain::escalation::Page::pending_until);
    pending.unwrap_or_else(|| after(now, SEND_BACKOFF))
}

/// Records outcomes on the state that we committed, or on a fresh read where others changed it; `None`
/// when the engagement was deleted meanwhile.
async fn record<S, C, E>(
    state: &State<'_, S, C, E>,
    configuration: &Configuration,
    committed: Versioned<Engagement>,
    outcomes: Vec<(PageId, Outcome)>,
) -> Result<Option<Claimed>, AppError>
where
    S: Aggregates,
    C: Clock,
    E: Entropy,
{
    let mut current = committed;
    if outcomes.is_empty() {
        return Ok(Some(Claimed { engagement: current, pages: Vec::new() }));
    }
    let report = |(page, outcome)| Report::of(&current.value, page, outcome);
    let input = Input::Sent(outcomes.into_iter().map(report).collect());
    for _ in 0..COMMIT_ATTEMPTS {
        let decision = step(&current.value, &input, configuration, state.clock.now());
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
    let what = current.value.id.to_string();
    Err(AppError::Contended { what, attempts: COMMIT_ATTEMPTS })
}

//! Hand-off notices: whoever comes on call is told, once.

use std::sync::Arc;

use domain::contact::Activation;
use domain::limits::{COMMIT_ATTEMPTS, SEND_TIMEOUT, SWEEP_CONCURRENCY};
use domain::oncall::Relief;
use domain::rounds::{Ledger, NoticeOutcome, PendingNotice, Sent, hand_offs, marked};
use futures_util::StreamExt;

use futures_util::stream::iter;

use crate::State;
use crate::cache::Cached;
use crate::error::{AppError, Committed};
use crate::ledger::{self, Remembered, commit, contended};
use crate::ports::{
    Clock, Configurations, Entropy, OutgoingPage, Pager, PortError, Rounds, Versioned,
};
use crate::retry::{patiently, within};

/// What a round told.
#[derive(Debug, Default)]
pub struct Told {
    /// Notices that a carrier took.
    pub sent: usize,
    /// Notices that a carrier refused for good, with its reason.
    pub refused: Vec<(Relief, String)>,
    /// People who came on call and cannot be told: without a channel of the kind, or too many.
    pub untold: Vec<Relief>,
}

/// Tells whoever came on call since the last round, as the ledger remembers it.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time. What was committed by then is sent by
/// the next round.
pub async fn tell<S, C, E>(
    state: &State<'_, S, C, E>,
    pager: &impl Pager,
    remembered: &Remembered,
) -> Result<Told, AppError>
where
    S: Configurations + Rounds,
    C: Clock,
    E: Entropy,
{
    let mut read = remembered.clone();
    for _ in 0..COMMIT_ATTEMPTS {
        let cached = patiently(state.clock, async || {
            Ok(state.cache.at(read.generation, state.store).await?)
        });
        let cached = cached.await?;
        let known = read.value.as_ref().map(|read| &read.value);
        let Some(decision) = hand_offs(known, &cached.configuration, state.clock.now()) else {
            return Ok(Told::default());
        };
        let version = read.value.as_ref().map(|read| read.version);
        if commit(state, &decision.ledger, version).await? == Committed::Yes {
            let mut told = Told { untold: decision.untold, ..Told::default() };
            let outcomes = send(state, pager, &cached, decision.send, &mut told).await;
            let version = version.unwrap_or(0) + 1;
            mark(state, Versioned { value: decision.ledger, version }, &outcomes).await?;
            return Ok(told);
        }
        read = ledger::read(state).await?;
    }
    Err(contended())
}

/// Sends notices that a commit of ours claimed, some at a time.
async fn send<S, C: Clock, E>(
    state: &State<'_, S, C, E>,
    pager: &impl Pager,
    cached: &Arc<Cached>,
    notices: Vec<PendingNotice>,
    told: &mut Told,
) -> Vec<NoticeOutcome> {
    let sends: Vec<_> =
        notices.into_iter().map(|notice| send_one(state, pager, cached, notice)).collect();
    let mut sends = iter(sends).buffer_unordered(SWEEP_CONCURRENCY);
    let mut outcomes = Vec::new();
    while let Some((notice, answer)) = sends.next().await {
        let page = notice.relief.page();
        let sent = match answer {
            Ok(()) => {
                told.sent += 1;
                Sent::Done
            }
            Err(PortError::Busy(_) | PortError::Throttled(_)) => Sent::Again,
            Err(PortError::Refused(reason)) => {
                told.refused.push((notice.relief, reason));
                Sent::Done
            }
        };
        outcomes.push((page, sent));
    }
    outcomes
}

async fn send_one<S, C: Clock, E>(
    state: &State<'_, S, C, E>,
    pager: &impl Pager,
    cached: &Arc<Cached>,
    notice: PendingNotice,
) -> (PendingNotice, Result<(), PortError>) {
    let configuration = &cached.configuration;
    let Some(channel) = configuration.channels.get(&notice.channel) else {
        let gone = PortError::Refused("the channel does not exist any more".to_owned());
        return (notice, Err(gone));
    };
    if channel.activation == Activation::NotActivated {
        let off = PortError::Refused("the channel is not activated any more".to_owned());
        return (notice, Err(off));
    }
    let kind = channel.kind;
    let (subject, body) = wire::outbound::hand_off::say(&notice.relief, configuration, kind);
    let (id, address) = (notice.relief.page(), channel.address.clone());
    let (carries, channel) = (vec![id.clone()], channel.id.clone());
    let outgoing = OutgoingPage { id, carries, channel, kind, address, subject, body };
    let late = || Err(PortError::Busy("the carrier did not answer in time".to_owned()));
    let answer = within(state.clock, SEND_TIMEOUT, pager.send(&outgoing)).await;
    (notice, answer.unwrap_or_else(late).map(drop))
}

/// Marks what was sent, whatever else has happened to the ledger since.
async fn mark<S, C, E>(
    state: &State<'_, S, C, E>,
    committed: Versioned<Ledger>,
    outcomes: &[NoticeOutcome],
) -> Result<(), AppError>
where
    S: Rounds,
    C: Clock,
    E: Entropy,
{
    let mut current = committed;
    for _ in 0..COMMIT_ATTEMPTS {
        let next = marked(&current.value, outcomes, state.clock.now());
        if next == current.value
            || commit(state, &next, Some(current.version)).await? == Committed::Yes
        {
            return Ok(());
        }
        match ledger::read(state).await?.value {
            Some(read) => current = read,
            None => return Ok(()),
        }
    }
    Err(contended())
}

//! Sending activation codes, and taking them back from their owners.

use domain::configuration::Configuration;
use domain::contact::ContactChannel;
use domain::directory::{
    Activating, Attempt, Entity, Rejection, activate as activated, address_of, begin, enter, used,
};
use domain::ids::{ChannelId, PageId};
use domain::limits::{ACTIVATION_CODES_MAX, COMMIT_ATTEMPTS, SEND_TIMEOUT};
use wire::outbound::activation::say;

use super::{ChangeError, change};
use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Change, Clock, Directory, Entropy, OutgoingPage, Pager, PortError, Versioned};
use crate::retry::{patiently, within};

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Its carrier took it.
    Sent,
    /// Its carrier did not, for this reason; another may be asked for later.
    NotSent(PortError),
}

/// Draws a new code for a channel and sends it there. The one before holds no more.
///
/// # Errors
/// [`ChangeError`] when there is no such channel, or too many codes were sent to it.
pub async fn send_code<S, C, E>(
    state: &State<'_, S, C, E>,
    pager: &impl Pager,
    id: &ChannelId,
) -> Result<Code, ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    let configuration =
        patiently(state.clock, async || Ok(state.store.configuration().await?)).await?;
    let channel = found(&configuration, id)?;
    let code = draw(state, channel).await?;
    let (subject, body) = say(&code.code, channel.kind, &channel.name);
    // Not made from the code: carriers see it, and six digits are soon tried.
    let page = PageId::derive(&id.contact(), &["activation", &state.entropy.fresh().to_string()]);
    let outgoing = OutgoingPage {
        carries: vec![page.clone()],
        id: page,
        channel: id.clone(),
        kind: channel.kind,
        address: channel.address.clone(),
        subject,
        body,
    };
    let late = || Err(PortError::Busy("the carrier did not answer in time".to_owned()));
    let answer = within(state.clock, SEND_TIMEOUT, pager.send(&outgoing)).await;
    Ok(match answer.unwrap_or_else(late) {
        Ok(_) => Code::Sent,
        Err(why) => Code::NotSent(why),
    })
}

fn found<'a>(
    configuration: &'a Configuration,
    id: &ChannelId,
) -> Result<&'a ContactChannel, Rejection> {
    let absent = || Rejection::NotFound(Entity::Channel(id.clone()));
    configuration.channels.get(id).ok_or_else(absent)
}

/// Commits the next code of a channel.
async fn draw<S, C, E>(
    state: &State<'_, S, C, E>,
    channel: &ContactChannel,
) -> Result<Activating, ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let known = read(state, channel).await?;
        let random = state.entropy.fresh().as_u128();
        let before = known.as_ref().map(|known| &known.value);
        let most = usize::try_from(ACTIVATION_CODES_MAX).unwrap_or(usize::MAX);
        let too_many = Rejection::TooMany { what: "activation codes of an hour", most };
        let next = begin(channel, before, random, state.clock.now()).ok_or(too_many)?;
        let version = known.map(|known| known.version);
        if write(state, &next, version).await? == Committed::Yes {
            return Ok(next);
        }
    }
    Err(contended(&channel.id))
}

/// Activates a channel by the code that was sent to it.
///
/// # Errors
/// [`ChangeError`] when there is no such channel, or the code is not the one that it waits for.
pub async fn activate<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &ChannelId,
    code: &str,
) -> Result<(), ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        let configuration =
            patiently(state.clock, async || Ok(state.store.configuration().await?)).await?;
        let channel = found(&configuration, id)?;
        let Some(known) = read(state, channel).await? else {
            return refuse("no activation code was sent to this channel");
        };
        let (attempt, next) = enter(&known.value, channel, code, state.clock.now());
        match attempt {
            Attempt::Expired => {
                return refuse("the activation code is not good any more: ask for a new one");
            }
            // The same request again, whose answer was lost.
            Attempt::Done => return Ok(()),
            Attempt::Wrong | Attempt::Right => {}
        }
        // It counts before anything comes of it, or it could be guessed at leisure, or by many at once.
        if write(state, &next, Some(known.version)).await? == Committed::Raced {
            continue;
        }
        if attempt == Attempt::Wrong {
            return refuse("this is not the activation code");
        }
        activated_at(state, channel).await?;
        // Should we die before this, the same code can be entered again.
        write(state, &used(&next), Some(known.version + 1)).await?;
        return Ok(());
    }
    Err(contended(id))
}

/// Activates a channel, as long as it leads where its code was sent.
async fn activated_at<S, C, E>(
    state: &State<'_, S, C, E>,
    channel: &ContactChannel,
) -> Result<(), ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    let decide = |now: &Configuration| {
        if found(now, &channel.id)?.address != channel.address {
            return Err(Rejection::Invalid("the channel has another address by now".to_owned()));
        }
        Ok((activated(now, &channel.id)?, String::new()))
    };
    change(state, None, decide).await.map(drop)
}

fn refuse(why: &str) -> Result<(), ChangeError> {
    Err(Rejection::Invalid(why.to_owned()).into())
}

async fn read<S: Directory, C: Clock, E>(
    state: &State<'_, S, C, E>,
    channel: &ContactChannel,
) -> Result<Option<Versioned<Activating>>, AppError> {
    let sent_to = address_of(channel);
    patiently(state.clock, async || Ok(state.store.activating(sent_to).await?)).await
}

async fn write<S, C, E>(
    state: &State<'_, S, C, E>,
    next: &Activating,
    expected: Option<u64>,
) -> Result<Committed, AppError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    let (change, id) = (Change { value: next.clone(), expected }, state.entropy.fresh());
    let commit = async || unless_raced(state.store.commit_activating(id, &change).await);
    patiently(state.clock, commit).await
}

fn contended(id: &ChannelId) -> ChangeError {
    AppError::Contended { what: id.to_string(), attempts: COMMIT_ATTEMPTS }.into()
}

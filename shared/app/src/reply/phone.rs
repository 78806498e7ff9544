//! A text message that somebody sent.

use domain::contact::{ChannelKind, ContactChannel};
use domain::ids::{ContactId, IncidentId, PageId};
use domain::limits::SEND_TIMEOUT;
use domain::reply::{Reply, Wish};
use wire::outbound::reply::{UNKNOWN, refused};
use wire::reply::{Said, Text, say};

use super::find::{Meant, meant, phones};
use super::{Answer, answer};
use crate::acknowledge::By;
use crate::cache::Cached;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{
    Aggregates, Answers, Clock, Commit, Configurations, Entropy, Lists, Notices, OutgoingPage,
    Pager, Timers,
};
use crate::repeatable::Repeatable;
use crate::retry::{patiently, within};
use crate::{State, World};

/// How a reply by a text message shows on a timeline.
const VIA: &str = "by SMS";

/// What became of a text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Texted {
    /// What it wants is done.
    Done {
        /// Whose reply it was.
        contact: ContactId,
        /// What they wanted.
        wish: Wish,
    },
    /// What it wants may not be.
    Refused {
        /// Whose reply it was.
        contact: ContactId,
        /// Why.
        why: String,
    },
    /// Its code was in no page to this phone.
    Unknown {
        /// Whose phone it is.
        contact: ContactId,
    },
    /// Its phone is nobody's.
    Stranger,
    /// It is no reply.
    NoReply,
    /// From now on the carrier keeps messages from these people.
    OptedOut {
        /// Whose phone it is.
        contacts: Vec<ContactId>,
    },
}

/// Does what a text message wants. A reply of which nothing came is answered by one text message;
/// nothing else is, so that two machines never talk to each other.
///
/// # Errors
/// What the store said; the same message may come again then.
pub async fn text<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    text: &Text,
) -> Result<Texted, AppError>
where
    S: Aggregates + Answers + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let said = say(&text.body);
    if said == Said::Else {
        return Ok(Texted::NoReply);
    }
    let cached = configuration(state).await?;
    let channels = phones(&cached.configuration, &text.from);
    let reply = match said {
        Said::Reply(reply) => reply,
        Said::Stop | Said::Else => return Ok(opted_out(&channels)),
    };
    let Some(first) = channels.first() else { return Ok(Texted::Stranger) };
    let Some(meant) = meant(state, &channels, &reply.code).await? else {
        tell(state, world, text, first, UNKNOWN).await?;
        return Ok(Texted::Unknown { contact: first.id.contact() });
    };
    let contact = meant.channel.contact();
    match answer(state, world, &asked(text, &reply, meant)).await {
        Ok(()) => Ok(Texted::Done { contact, wish: reply.wish }),
        Err(error @ (AppError::Refused(_) | AppError::NotFound { .. })) => {
            let why = error.to_string();
            tell(state, world, text, first, &refused(&why)).await?;
            Ok(Texted::Refused { contact, why })
        }
        Err(error @ (AppError::Store(_) | AppError::Contended { .. })) => Err(error),
    }
}

fn asked(text: &Text, reply: &Reply, meant: Meant) -> Answer {
    Answer {
        contact: meant.channel.contact(),
        wish: reply.wish,
        subject: meant.subject,
        by: By::Code(reply.code.clone()),
        about: meant.about,
        via: VIA.to_owned(),
        token: text.id.clone(),
    }
}

fn opted_out(channels: &[&ContactChannel]) -> Texted {
    let mut contacts: Vec<ContactId> =
        channels.iter().map(|channel| channel.id.contact()).collect();
    contacts.sort();
    contacts.dedup();
    Texted::OptedOut { contacts }
}

/// The configuration as it is now.
async fn configuration<S, C, E>(
    state: &State<'_, S, C, E>,
) -> Result<std::sync::Arc<Cached>, AppError>
where
    S: Aggregates + Configurations,
    C: Clock,
{
    let read = patiently(state.clock, async || Ok(state.store.slot(None).await?)).await?;
    patiently(state.clock, async || Ok(state.cache.at(read.generation, state.store).await?)).await
}

/// Tells whoever replied why nothing was done: once, however often their message is delivered. That it
/// could not be told fails nothing.
async fn tell<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    text: &Text,
    channel: &ContactChannel,
    words: &str,
) -> Result<(), AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    let request = Repeatable::new("TellReplier", &text.id, "");
    if request.known(state).await?.is_some() {
        return Ok(());
    }
    let mut commit = Commit::new(state.entropy.fresh(), IncidentId::shell(state.entropy.fresh()));
    commit.answers = Some(request.answered(String::new(), state.clock.now()));
    let committed =
        patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
    if committed.await? == Committed::Raced {
        return Ok(());
    }
    let page = PageId::derive(&channel.id.contact(), &["told", &text.id]);
    let outgoing = OutgoingPage {
        carries: vec![page.clone()],
        id: page,
        channel: channel.id.clone(),
        kind: ChannelKind::Sms,
        address: channel.address.clone(),
        subject: String::new(),
        body: words.to_owned(),
    };
    let _told = within(state.clock, SEND_TIMEOUT, world.pager.send(&outgoing)).await;
    Ok(())
}

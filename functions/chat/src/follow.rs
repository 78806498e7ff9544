//! What the stream of the table says: each incident's channel is brought in step.

use std::collections::BTreeMap;

use app::State;
use app::chat::{Chats, FollowError, keep_in_step};
use app::error::AppError;
use app::ports::{Chat, Clock, Decided, Entropy, PortError};
use domain::chat::comes_late;
use domain::ids::IncidentId;
use domain::limits::{CHAT_CONCURRENCY, CHAT_RUNS_MAX};
use futures_util::stream::{StreamExt, iter};
use serde_json::Value;
use store::stream::decided;
use wire::stream::{Name, StreamAnswer, StreamEvent, StreamRecord, Undone};

use crate::{Store, strange};

/// Why a channel is not in step yet.
#[derive(Debug)]
pub struct Failure {
    /// Of which incident, where that can be read.
    pub incident: Option<IncidentId>,
    /// Why.
    pub error: FollowError,
}

/// Brings the channels of a batch's incidents in step, each for itself: one that cannot be keeps back no other.
///
/// # Errors
/// [`AppError::Refused`] when the payload is no batch.
pub(crate) async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    chats: &Chats<'_, impl Chat, impl Chat>,
    event: Value,
) -> Result<(StreamAnswer, Vec<Failure>), AppError>
where
    S: Store,
    C: Clock,
    E: Entropy,
{
    let batch: StreamEvent = serde_json::from_value(event).map_err(|error| strange(&error))?;
    let (mut answer, mut failures) = (StreamAnswer::default(), Vec::new());
    let mut fail = |first: &str, failure: Failure| {
        // What is not set up is not there a minute later either.
        if !matches!(failure.error, FollowError::NotSetUp(_)) {
            answer.batch_item_failures.push(Undone { item_identifier: first.to_owned() });
        }
        failures.push(failure);
    };
    let (parts, unread) = by_incident(&batch.records);
    for (first, failure) in unread {
        fail(first, failure);
    }
    let followed = parts.into_iter().map(async |(of, Part { first, late })| {
        let followed = in_step(state, chats, &of, &late).await;
        (first, followed.map_err(|error| Failure { incident: Some(of), error }))
    });
    let mut followed = iter(followed).buffer_unordered(CHAT_CONCURRENCY);
    while let Some((first, followed)) = followed.next().await {
        if let Err(failure) = followed {
            fail(first, failure);
        }
    }
    drop(followed);
    Ok((answer, failures))
}

async fn in_step<S, C, E>(
    state: &State<'_, S, C, E>,
    chats: &Chats<'_, impl Chat, impl Chat>,
    of: &IncidentId,
    late: &[Decided],
) -> Result<(), FollowError>
where
    S: Store,
    C: Clock,
    E: Entropy,
{
    for _ in 0..CHAT_RUNS_MAX {
        if !Box::pin(keep_in_step(state, chats, of, late)).await?.more {
            return Ok(());
        }
    }
    let more = "there is more to tell than one invocation tells";
    Err(FollowError::Chat(PortError::Throttled(more.to_owned())))
}

/// What a batch says of one incident.
struct Part<'a> {
    /// The name of its first record.
    first: &'a str,
    /// Decisions about an instant long before.
    late: Vec<Decided>,
}

type Unread<'a> = Vec<(&'a str, Failure)>;

/// New decisions by incident, and records that cannot be read.
fn by_incident(records: &[StreamRecord]) -> (BTreeMap<IncidentId, Part<'_>>, Unread<'_>) {
    let (mut parts, mut unread) = (BTreeMap::<IncidentId, Part<'_>>::new(), Vec::new());
    for record in records.iter().filter(|record| record.name == Name::Insert) {
        let Some(image) = &record.dynamodb.new_image else { continue };
        let first = record.dynamodb.sequence_number.as_str();
        match decided(image) {
            Ok(None) => {}
            Ok(Some((of, decided))) => {
                let part = parts.entry(of).or_insert(Part { first, late: Vec::new() });
                part.late.extend(comes_late(&decided.events).then_some(decided));
            }
            Err(error) => {
                let error = FollowError::Store(error.into());
                unread.push((first, Failure { incident: None, error }));
            }
        }
    }
    (parts, unread)
}

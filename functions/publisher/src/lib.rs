//! Publisher: tells the world what has happened, as the stream of the table has it. Events for a bus,
//! notices to SNS topics, metrics.
//!
//! A timeline is written in the same request as the state that it is about, so whatever is decided is
//! told, in its order, at least once; and nobody who is paged waits for it.

use std::collections::BTreeMap;

use app::error::AppError;
use app::ports::{Aggregates, Bus, Clock, Decided, Lists, Topics};
use app::publish::{Outlets, PublishError, Published, publish};
use domain::ids::IncidentId;
use domain::limits::PUBLISH_CONCURRENCY;
use futures_util::stream::{StreamExt, iter};
use store::stream::decided;
use wire::stream::{Name, StreamAnswer, StreamEvent, StreamRecord, Undone};

/// What became of a batch of records.
#[derive(Debug, Default)]
pub struct Handled {
    /// What Lambda is told.
    pub answer: StreamAnswer,
    /// What was told of each incident.
    pub published: Vec<Published>,
    /// Why the rest was not.
    pub failures: Vec<Failure>,
}

/// Why a part of a batch was not told.
#[derive(Debug)]
pub struct Failure {
    /// Of which incident, where that can be read.
    pub incident: Option<IncidentId>,
    /// Why.
    pub error: PublishError,
}

/// Handles a batch of records.
///
/// # Errors
/// [`AppError::Refused`] when the payload is none.
pub async fn handle<S, C>(
    state: (&S, &C),
    outlets: &Outlets<'_, impl Bus, impl Topics>,
    payload: &[u8],
) -> Result<Handled, AppError>
where
    S: Aggregates + Lists,
    C: Clock,
{
    let batch: StreamEvent = serde_json::from_slice(payload)
        .map_err(|error| AppError::Refused(format!("not the records of a stream: {error}")))?;
    let mut handled = Handled::default();
    let parts = by_incident(&batch.records, &mut handled);
    let told = parts.into_iter().map(async |(of, Part { first, decided })| {
        let told = publish(state, outlets, &of, &decided).await;
        (first, told.map_err(|error| Failure { incident: Some(of), error }))
    });
    let mut told = iter(told).buffer_unordered(PUBLISH_CONCURRENCY);
    while let Some((first, told)) = told.next().await {
        match told {
            Ok(published) => handled.published.push(published),
            Err(failure) => handled.fail(first, failure),
        }
    }
    Ok(handled)
}

impl Handled {
    /// Lambda hands over again what begins with the first of those that failed.
    fn fail(&mut self, first: &str, failure: Failure) {
        self.answer.batch_item_failures.push(Undone { item_identifier: first.to_owned() });
        self.failures.push(failure);
    }
}

/// The decisions of one incident in a batch, and the name of the first one's record.
struct Part<'a> {
    first: &'a str,
    decided: Vec<Decided>,
}

/// New decisions by incident, each incident's in their order. Those of one incident are in one shard.
fn by_incident<'a>(
    records: &'a [StreamRecord],
    handled: &mut Handled,
) -> BTreeMap<IncidentId, Part<'a>> {
    let mut parts: BTreeMap<IncidentId, Part<'a>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.name == Name::Insert) {
        let Some(image) = &record.dynamodb.new_image else { continue };
        let first = record.dynamodb.sequence_number.as_str();
        match decided(image) {
            Ok(None) => {}
            Ok(Some((of, decided))) => {
                let part = parts.entry(of).or_insert(Part { first, decided: Vec::new() });
                part.decided.push(decided);
            }
            Err(error) => {
                let error = PublishError::Store(error.into());
                handled.fail(first, Failure { incident: None, error });
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests;

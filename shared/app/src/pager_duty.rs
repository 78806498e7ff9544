//! `PagerDuty`: its incident is kept in step with ours, and what people do there is done here.
//!
//! Nothing is remembered of what was told: ours is compared with theirs each time, so that any run may be the last one,
//! or come twice, or beside another. No page waits for any of it.

mod follow;
mod heard;
mod record;

use domain::escalation::Engagement;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::pager_duty::key;

pub use follow::{Followed, follow};
pub use heard::{By, Heeded, News, heed};

use crate::State;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Place, PortError, StoreError};
use crate::retry::patiently;

/// An incident and its engagements, as they stand.
struct Ours {
    incident: Incident,
    engagements: Vec<Engagement>,
}

impl Ours {
    /// `None` when there is none.
    async fn read<S: Aggregates, C: Clock, E>(
        state: &State<'_, S, C, E>,
        of: &IncidentId,
    ) -> Result<Option<Self>, AppError> {
        let read = patiently(state.clock, async || Ok(state.store.incident(of).await?)).await?;
        let Some(incident) = read.value.map(|read| read.value) else { return Ok(None) };
        let stems = incident.stems();
        let engagements =
            patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
        let engagements = engagements.into_iter().map(|read| read.value).collect();
        Ok(Some(Self { incident, engagements }))
    }

    /// Where `PagerDuty` has it; `None` where its plan has no integration.
    fn place(&self) -> Option<Place> {
        let pager = self.incident.integrations.first()?;
        let (secret, service) = (pager.secret.clone(), pager.service.clone());
        Some(Place { secret, service, key: key(&self.incident.id) })
    }
}

/// What cannot be done at the moment: the same again may do it.
fn busy(error: PortError) -> AppError {
    StoreError::Busy { doing: "talking to PagerDuty", source: Box::new(error) }.into()
}

//! What people change of an incident's records.

use app::ports::{CommitError, DueSubject, Records, Rewrite, StoreError};
use domain::ids::{EngagementId, IncidentId};
use domain::timeline::TimelineEvent;

use super::MemoryStore;
use super::lists::place_of;

impl Records for MemoryStore {
    async fn rewrite(&self, rewrite: &Rewrite) -> Result<(), CommitError> {
        let mut state = self.write();
        let timeline = state.timelines.entry(rewrite.incident.clone()).or_default();
        let place = |event: &TimelineEvent| (event.at, u64::MAX, rewrite.event);
        let as_read = [rewrite.from.clone()];
        let found = timeline
            .iter()
            .find(|(place, its)| place_of(place) == rewrite.place && ***its == as_read)
            .map(|(place, _)| *place);
        let Some(found) = found else {
            // Our own first success, whose answer was lost, where it moved.
            let to = rewrite.to.as_ref();
            let ours = to.is_some_and(|to| timeline.get(&place(to)) == Some(&vec![to.clone()]));
            return if ours { Ok(()) } else { Err(CommitError::Raced) };
        };
        timeline.remove(&found);
        timeline.extend(rewrite.to.iter().map(|to| (place(to), vec![to.clone()])));
        Ok(())
    }

    async fn erase(
        &self,
        incident: &IncidentId,
        engagements: &[EngagementId],
    ) -> Result<(), StoreError> {
        let mut state = self.write();
        for id in engagements {
            state.engagements.remove(id.stem());
            state.due.set(DueSubject::Engagement(id.clone()), None);
        }
        state.timelines.remove(incident);
        state.related.remove(incident);
        state.findings.remove(incident);
        state.analyses.remove(incident);
        state.chat_channels.remove(incident);
        state.rooms.retain(|_, (of, _)| of != incident);
        state.incidents.remove(incident);
        state.due.set(DueSubject::Incident(incident.clone()), None);
        Ok(())
    }
}

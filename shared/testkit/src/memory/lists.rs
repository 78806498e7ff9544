//! Look-ups and lists. They never lag here.

use app::ports::{Brief, Due, DueOrder, DueSubject, ExecutionLink, Kept, Lists, Page, StoreError};
use domain::ids::{IncidentId, derive};
use domain::limits::DUE_SHARDS;
use domain::related::RelatedItem;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;

use super::{MemoryStore, State};

/// Decisions in one part of a timeline.
const TIMELINE_PART: usize = 100;

impl Lists for MemoryStore {
    async fn incidents(
        &self,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<Brief>, StoreError> {
        let state = self.read();
        let incidents = state.incidents.values().map(|stored| &stored.value);
        let listed = incidents.filter(|incident| !incident.id.is_canary());
        let mut briefs: Vec<_> = listed.map(Brief::from).collect();
        briefs.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        page(briefs, limit, after, |brief| brief.id.to_string())
    }

    async fn timeline(
        &self,
        incident: &IncidentId,
        after: Option<&str>,
    ) -> Result<Page<TimelineEvent>, StoreError> {
        let state = self.read();
        let decisions: Vec<_> = state.timelines.get(incident).into_iter().flatten().collect();
        let page = page(decisions, TIMELINE_PART, after, |(place, _)| format!("{place:?}"))?;
        let events = page.items.into_iter().flat_map(|(_, events)| events.clone());
        Ok(Page { items: events.collect(), next: page.next })
    }

    async fn related(&self, incident: &IncidentId) -> Result<Vec<RelatedItem>, StoreError> {
        let state = self.read();
        Ok(state.related.get(incident).into_iter().flat_map(|r| r.values().cloned()).collect())
    }

    async fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> Result<Vec<Due>, StoreError> {
        let state = self.read();
        let mut due = every_due(&state, shard);
        due.retain(|due| at.is_none_or(|at| due.at <= at));
        due.sort();
        match order {
            DueOrder::OldestFirst => {}
            DueOrder::YoungestFirst => due.reverse(),
        }
        due.truncate(limit);
        Ok(due)
    }

    async fn execution(&self, execution: &str) -> Result<Option<ExecutionLink>, StoreError> {
        Ok(self.read().executions.get(execution).cloned())
    }

    async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        self.write().kept.entry(kept.id.clone()).or_insert_with(|| kept.clone());
        Ok(())
    }

    async fn kept(&self, limit: usize) -> Result<Vec<Kept>, StoreError> {
        let mut kept: Vec<_> = self.read().kept.values().cloned().collect();
        kept.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        kept.truncate(limit);
        Ok(kept)
    }
}

fn every_due(state: &State, shard: u8) -> Vec<Due> {
    let incidents = state.incidents.values().filter_map(|stored| {
        let incident = &stored.value;
        Some(Due { at: incident.wake_at()?, subject: DueSubject::Incident(incident.id.clone()) })
    });
    let engagements = state.engagements.values().filter_map(|stored| {
        let engagement = &stored.value;
        let subject = DueSubject::Engagement(engagement.id.clone());
        Some(Due { at: engagement.wake_at()?, subject })
    });
    let pulses = state.pulses.values().filter_map(|stored| {
        let pulse = &stored.value;
        Some(Due { at: pulse.wake_at()?, subject: DueSubject::Heartbeat(pulse.name.clone()) })
    });
    let all = incidents.chain(engagements).chain(pulses);
    all.filter(|due| shard_of(&due.subject) == u128::from(shard)).collect()
}

fn shard_of(subject: &DueSubject) -> u128 {
    let id = match subject {
        DueSubject::Engagement(id) => id.as_str(),
        DueSubject::Incident(id) => id.as_str(),
        DueSubject::Heartbeat(name) => name.as_str(),
    };
    derive(&["due", id]).as_u128() % u128::from(DUE_SHARDS)
}

/// The part of `items` that begins behind the one that `after` names, by what `name` calls it.
fn page<T>(
    items: Vec<T>,
    limit: usize,
    after: Option<&str>,
    name: impl Fn(&T) -> String,
) -> Result<Page<T>, StoreError> {
    let start = match after {
        None => Some(0),
        Some(after) => items.iter().position(|item| name(item) == after).map(|found| found + 1),
    };
    let start = start.ok_or_else(|| StoreError::Failed {
        doing: "reading a list",
        source: "not where a part of this list begins".into(),
    })?;
    let end = start.saturating_add(limit);
    let next = items.get(end).and(items.get(end.wrapping_sub(1))).map(&name);
    Ok(Page { items: items.into_iter().skip(start).take(limit).collect(), next })
}

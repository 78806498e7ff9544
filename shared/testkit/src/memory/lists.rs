//! Look-ups and lists. They never lag here.

use app::ports::{
    Brief, Decided, Due, DueOrder, Engaged, ExecutionLink, Kept, Lists, Order, Page, Started,
    StoreError,
};
use domain::ids::IncidentId;
use domain::related::RelatedItem;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use uuid::Uuid;

use super::MemoryStore;

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
        let listed = incidents.filter(|incident| incident.id.is_listed());
        let mut briefs: Vec<_> = listed.map(Brief::from).collect();
        briefs.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        page(briefs, limit, after, |brief| brief.id.to_string())
    }

    async fn engaged(
        &self,
        started: Started,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Engaged>, StoreError> {
        let state = self.read();
        let all = state.engagements.values().map(|stored| &stored.value);
        let listed = all.filter(|engagement| !engagement.incident.is_canary()).map(Engaged::from);
        let mut found: Vec<_> = listed
            .filter(|engaged| started.covers(engaged.started_at))
            .filter(|engaged| start.is_none_or(|start| engaged.place().as_str() <= start))
            .collect();
        found.sort_by_key(|engaged| std::cmp::Reverse(engaged.place()));
        let next = found.get(limit).map(Engaged::place);
        found.truncate(limit);
        Ok(Page { items: found, next })
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

    async fn decisions(
        &self,
        incident: &IncidentId,
        order: Order,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Decided>, StoreError> {
        let state = self.read();
        let all = state.timelines.get(incident).into_iter().flatten();
        let mut found: Vec<_> = all
            .map(|(place, events)| Decided { place: place_of(place), events: events.clone() })
            .collect();
        if order == Order::NewestFirst {
            found.reverse();
        }
        found.retain(|decided| match (order, start) {
            (_, None) => true,
            (Order::OldestFirst, Some(start)) => decided.place.as_str() >= start,
            (Order::NewestFirst, Some(start)) => decided.place.as_str() <= start,
        });
        let next = found.get(limit).map(|decided| decided.place.clone());
        found.truncate(limit);
        Ok(Page { items: found, next })
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
        Ok(self.read().due.due(shard, at, limit, order))
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

/// A place as text that sorts as places do: the one that the table has.
pub(super) fn place_of((at, sequence, commit): &(Timestamp, u64, Uuid)) -> String {
    format!("TL#{at:.9}#{:010}#{commit}", sequence.min(&9_999_999_999))
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

//! Timeline events.

use app::directory::ChangeError;
use app::error::AppError;
use app::incidents::{
    Event, EventChange, NewEvent, erase_event, event_ids, find_event, rewrite_event, write_event,
};
use app::ports::{Aggregates, Lists, Order};
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::timeline::Fact;
use jiff::Timestamp;
use uuid::Uuid;
use wire::incidents::answer::Empty;
use wire::incidents::answer::timeline as said;
use wire::incidents::fault::{Fault, ResourceType};
use wire::incidents::request::timeline::{
    CreateTimelineEvent, DeleteTimelineEvent, GetTimelineEvent, ListTimelineEvents, SortOrder,
    UpdateTimelineEvent,
};
use wire::incidents::shape::filter::Filter;
use wire::model::secret::Secret;
use wire::outbound::event::{kind, tells_of_incident, told};

use super::filters::{self, Kind};
use super::{Answer, Asked, Incidents, answer, names, refusals, shapes};
use crate::page_token::{InvalidToken, Listing};
use crate::ports::Ports;

/// What events are narrowed by.
//= ssm-incidents#ListTimelineEvents-filters
const KEYS: [(&str, Kind); 3] =
    [("eventTime", Kind::Time), ("eventType", Kind::Text), ("eventReference", Kind::Text)];
/// Decisions that are looked through for one part of a list.
const LOOKED_THROUGH: usize = 200;

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn create_event(&self, asked: &Asked) -> Answer {
        let request: CreateTimelineEvent = asked.read()?;
        let arn = request.incident_record_arn;
        let incident = names::incident(self.deployment, &arn)?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let new = NewEvent {
            at: request.event_time.0,
            kind: request.event_type,
            data: Secret::into_text(request.event_data),
            references: shapes::references(request.event_references.unwrap_or_default()),
        };
        let written = write_event(self.state, &incident, new, self.caller, repeatable).await;
        let event_id = written.map_err(|error| {
            if let ChangeError::App(error) = error {
                return refusals::about(ResourceType::IncidentRecord, &arn, &error);
            }
            refusals::of_change(self.deployment, error)
        })?;
        answer(&said::CreateTimelineEvent { event_id, incident_record_arn: arn })
    }

    pub(super) async fn get_event(&self, asked: &Asked) -> Answer {
        let request: GetTimelineEvent = asked.read()?;
        let arn = &request.incident_record_arn;
        let incident = names::incident(self.deployment, arn)?;
        let absent = || refusals::absent(ResourceType::TimelineEvent, &request.event_id);
        let id = Uuid::parse_str(&request.event_id).map_err(|_| absent())?;
        let found = find_event(self.state, &incident, id).await;
        let found = found.map_err(|error| refusals::of_app(&error))?.ok_or_else(absent)?;
        let of = self.told_of(&incident, &found.event.fact).await?;
        let told = told(self.deployment, of.as_ref(), &found.event.fact);
        answer(&said::GetTimelineEvent {
            event: said::TimelineEvent {
                event_data: Secret::new(told.data),
                event_id: id.to_string(),
                event_references: shapes::referred(told.references),
                event_time: found.event.at.into(),
                event_type: told.kind,
                event_updated_time: updated_at(&found).into(),
                incident_record_arn: arn.clone(),
            },
        })
    }

    pub(super) async fn update_event(&self, asked: &Asked) -> Answer {
        let request: UpdateTimelineEvent = asked.read()?;
        let incident = names::incident(self.deployment, &request.incident_record_arn)?;
        let id = &request.event_id;
        let absent = || refusals::absent(ResourceType::TimelineEvent, id);
        let event = Uuid::parse_str(id).map_err(|_| absent())?;
        let change = EventChange {
            at: request.event_time.map(|at| at.0),
            kind: request.event_type,
            data: request.event_data.map(Secret::into_text),
            //= ssm-incidents#UpdateTimelineEvent-eventReferences: what is not given is removed
            references: Some(shapes::references(request.event_references.unwrap_or_default())),
        };
        let changed = rewrite_event(self.state, &incident, event, &change, self.caller).await;
        changed.map_err(|error| refusals::about(ResourceType::TimelineEvent, id, &error))?;
        answer(&Empty {})
    }

    //= ssm-incidents#DeleteTimelineEvent: one that is not there is deleted
    pub(super) async fn delete_event(&self, asked: &Asked) -> Answer {
        let request: DeleteTimelineEvent = asked.read()?;
        let incident = match names::incident(self.deployment, &request.incident_record_arn) {
            Err(Fault::ResourceNotFound { .. }) => return answer(&Empty {}),
            named => named?,
        };
        if let Ok(id) = Uuid::parse_str(&request.event_id) {
            let erased = erase_event(self.state, &incident, id).await;
            erased.map_err(|error| refusals::of_app(&error))?;
        }
        answer(&Empty {})
    }

    //= ssm-incidents#ListTimelineEvents: it has no error for an incident that is not there
    pub(super) async fn list_events(&self, asked: &Asked) -> Answer {
        let request: ListTimelineEvents = asked.read()?;
        let arn = request.incident_record_arn;
        let incident = names::incident(self.deployment, &arn);
        let incident = incident.map_err(|_| refusals::invalid("Invalid resource Arn"))?;
        let filters = request.filters.unwrap_or_default();
        filters::check(&filters, &KEYS)?;
        let order = match request.sort_order {
            Some(SortOrder::Ascending) => Order::OldestFirst,
            Some(SortOrder::Descending) | None => Order::NewestFirst,
        };
        let listing = self.listing(asked);
        let place = listing.place(request.next_token.as_deref())?;
        let place = place.map(|place| Place::read(&place)).transpose()?;
        let most = Listing::most(request.max_results);
        let wanted = Wanted { incident: &incident, filters: &filters, order, most };
        let (found, next) = self.events(&wanted, place).await?;
        let line = |event: &Event| {
            let told = told(self.deployment, None, &event.event.fact);
            said::EventSummary {
                event_id: event.id.to_string(),
                event_references: shapes::referred(told.references),
                event_time: event.event.at.into(),
                event_type: told.kind,
                event_updated_time: updated_at(event).into(),
                incident_record_arn: arn.clone(),
            }
        };
        answer(&said::ListTimelineEvents {
            event_summaries: found.iter().map(line).collect(),
            next_token: next.map(|place| listing.token(&place.to_string())),
        })
    }

    /// Events from `place` on, and where the list goes on.
    async fn events(
        &self,
        wanted: &Wanted<'_>,
        place: Option<Place>,
    ) -> Result<(Vec<Event>, Option<Place>), Fault> {
        let start = place.as_ref().map(|place| place.decision.as_str());
        let (incident, order) = (wanted.incident, wanted.order);
        let page = self.state.store.decisions(incident, order, start, LOOKED_THROUGH).await;
        let page = page.map_err(|error| refusals::of_app(&AppError::Store(error)))?;
        let mut found = Vec::new();
        for decided in &page.items {
            let mut events: Vec<_> = event_ids(incident, decided).into_iter().enumerate().collect();
            if order == Order::NewestFirst {
                events.reverse();
            }
            let first = place.as_ref().filter(|place| place.decision == decided.place);
            // Where a part ended within a decision, it goes on with the very next of its events.
            let before =
                first.and_then(|first| events.iter().position(|(nth, _)| *nth == first.event));
            for (nth, event) in events.into_iter().skip(before.unwrap_or(0)) {
                if !wanted.holds(&event) {
                    continue;
                }
                if found.len() == wanted.most {
                    let decision = decided.place.clone();
                    return Ok((found, Some(Place { decision, event: nth })));
                }
                found.push(event);
            }
        }
        let whole = |decision: String| Place { decision, event: usize::MAX };
        Ok((found, page.next.map(whole)))
    }

    /// The incident, where an event tells of it.
    async fn told_of(&self, id: &IncidentId, fact: &Fact) -> Result<Option<Incident>, Fault> {
        if !tells_of_incident(fact) {
            return Ok(None);
        }
        let read = self.state.store.incident(id).await;
        let read = read.map_err(|error| refusals::of_app(&error.into()))?.value;
        Ok(read.map(|read| read.value))
    }
}

/// Which events are listed.
struct Wanted<'a> {
    incident: &'a IncidentId,
    filters: &'a [Filter],
    order: Order,
    most: usize,
}

impl Wanted<'_> {
    fn holds(&self, event: &Event) -> bool {
        let (fact, at) = (&event.event.fact, event.event.at);
        let kind = kind(fact);
        let references =
            if let Fact::Written(its) = fact { its.references.as_slice() } else { &[] };
        filters::hold(self.filters, |key| filters::of_event(at, &kind, references, key))
    }
}

/// Where a list of events goes on.
struct Place {
    /// The place of the decision.
    decision: String,
    /// Which of its events is next; beyond all of them, where the whole decision is.
    event: usize,
}

impl Place {
    fn read(text: &str) -> Result<Self, InvalidToken> {
        let (event, decision) = text.split_once(' ').ok_or(InvalidToken)?;
        Ok(Self { decision: decision.to_owned(), event: event.parse().map_err(|_| InvalidToken)? })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.event, self.decision)
    }
}

/// When an event was written or changed last; only what people wrote is ever changed.
fn updated_at(event: &Event) -> Timestamp {
    if let Fact::Written(written) = &event.event.fact { written.updated_at } else { event.event.at }
}

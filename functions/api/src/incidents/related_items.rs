//! Related items of incidents.

use app::incidents::{Relating, relate};
use app::ports::Lists;
use domain::related::RelatedItem;
use wire::incidents::answer::Empty;
use wire::incidents::answer::related_items::ListRelatedItems as Listed;
use wire::incidents::fault::ResourceType;
use wire::incidents::request::related_items::{
    ListRelatedItems, RelatedItemsUpdate, UpdateRelatedItems,
};

use super::{Answer, Asked, Incidents, answer, names, refusals, shapes};
use crate::ports::Ports;

impl<P: Ports> Incidents<'_, P> {
    //= ssm-incidents#ListRelatedItems: it has no error for an incident that is not there
    pub(super) async fn list_related_items(&self, asked: &Asked) -> Answer {
        let request: ListRelatedItems = asked.read()?;
        let id = names::incident(self.deployment, &request.incident_record_arn);
        let id = id.map_err(|_| refusals::invalid("Invalid resource Arn"))?;
        let found = self.state.store.related(&id).await;
        let mut found = found.map_err(|error| refusals::of_app(&error.into()))?;
        let place = |item: &RelatedItem| shapes::generated_id(&id, item);
        found.sort_by_cached_key(place);
        let (token, most) = (request.next_token.as_deref(), request.max_results);
        let (page, next_token) = self.listing(asked).page(found, place, token, most)?;
        let related_items = page.iter().map(|item| shapes::item(&id, item)).collect();
        answer(&Listed { next_token, related_items })
    }

    pub(super) async fn update_related_items(&self, asked: &Asked) -> Answer {
        let request: UpdateRelatedItems = asked.read()?;
        let id = names::incident(self.deployment, &request.incident_record_arn)?;
        let relating = match request.related_items_update {
            RelatedItemsUpdate::ItemToAdd(item) => Relating::Add(RelatedItem {
                kind: item.identifier.kind,
                title: item.title,
                value: shapes::value(item.identifier.value),
            }),
            RelatedItemsUpdate::ItemToRemove(identifier) => Relating::Remove(RelatedItem {
                kind: identifier.kind,
                title: None,
                value: shapes::value(identifier.value),
            }),
        };
        let related = relate(self.state, &id, &relating, self.caller).await;
        let arn = &request.incident_record_arn;
        related.map_err(|error| refusals::about(ResourceType::IncidentRecord, arn, &error))?;
        answer(&Empty {})
    }
}

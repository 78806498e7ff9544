//! Look-ups and lists: one Query each, of the table or of an index.

use std::collections::HashMap;

use app::ports::{
    Brief, Decided, Due, DueOrder, Engaged, ExecutionLink, Kept, Lists, Order, Page, Started,
    StoreError,
};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use domain::ids::IncidentId;
use domain::limits::BATCH_ITEMS_MAX;
use domain::related::RelatedItem;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;

use crate::DynamoStore;
use crate::error::{failed, refused};
use crate::item::{Item, keyed, text, text_of};
use crate::keys::{
    self, DUE, DUE_PK, DUE_SK, ENGAGEMENTS, INCIDENTS, Key, LIST_PK, LIST_SK, LISTING, PK, RELATED,
    SK, TIMELINE, TIMELINE_END,
};
use crate::plan::small_enough;
use crate::read::{Part, collect};
use crate::records::{self, RecordError};
use crate::write::{Expression, put};

/// Decisions in one part of a timeline.
const TIMELINE_PART: usize = 100;

impl Lists for DynamoStore {
    async fn incidents(
        &self,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Page<Brief>, StoreError> {
        let doing = "listing incidents";
        let start = after.map(|after| incidents_start(doing, after)).transpose()?;
        let query = self
            .query(&format!("{LIST_PK} = :pk"))
            .index_name(LISTING)
            .expression_attribute_values(":pk", text(INCIDENTS))
            .scan_index_forward(false)
            .set_exclusive_start_key(start);
        let part = collect(doing, query, Some(limit)).await?;
        Ok(Page {
            next: cursor(&part, LIST_SK),
            items: all(doing, &part.items, records::incident::read_brief)?,
        })
    }

    async fn engaged(
        &self,
        started: Started,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Engaged>, StoreError> {
        let doing = "listing engagements";
        let (first, last) = keys::list_range(started.from, started.until);
        let last = start.map_or(last.clone(), |start| last.min(start.to_owned()));
        // DynamoDB refuses a range that is turned round.
        if first > last {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let query = self
            .query(&format!("{LIST_PK} = :pk AND {LIST_SK} BETWEEN :first AND :last"))
            .index_name(LISTING)
            .expression_attribute_values(":pk", text(ENGAGEMENTS))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
            .scan_index_forward(false);
        // One more than is answered: it says where the list goes on.
        let part = collect(doing, query, Some(limit + 1)).await?;
        let next = part.items.get(limit).and_then(|item| text_of(item, LIST_SK));
        let shown = part.items.get(..limit).unwrap_or(&part.items);
        let items = all(doing, shown, records::engagement::read_brief)?;
        Ok(Page { next: next.map(str::to_owned), items })
    }

    async fn timeline(
        &self,
        incident: &IncidentId,
        after: Option<&str>,
    ) -> Result<Page<TimelineEvent>, StoreError> {
        let doing = "reading a timeline";
        let start = after.map(|after| timeline_start(doing, incident, after)).transpose()?;
        let query = self
            .query(&format!("{PK} = :pk AND begins_with({SK}, :prefix)"))
            .expression_attribute_values(":pk", text(keys::incident_partition(incident)))
            .expression_attribute_values(":prefix", text(TIMELINE))
            .consistent_read(true)
            .set_exclusive_start_key(start);
        let part = collect(doing, query, Some(TIMELINE_PART)).await?;
        let decisions = all(doing, &part.items, records::timeline::read)?;
        Ok(Page { next: cursor(&part, SK), items: decisions.into_iter().flatten().collect() })
    }

    async fn decisions(
        &self,
        incident: &IncidentId,
        order: Order,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Page<Decided>, StoreError> {
        let doing = "reading a timeline";
        let (first, last) = match (order, start) {
            (_, None) => (TIMELINE, TIMELINE_END),
            (Order::OldestFirst, Some(start)) => (start, TIMELINE_END),
            (Order::NewestFirst, Some(start)) => (TIMELINE, start),
        };
        let query = self
            .query(&format!("{PK} = :pk AND {SK} BETWEEN :first AND :last"))
            .expression_attribute_values(":pk", text(keys::incident_partition(incident)))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
            .scan_index_forward(order == Order::OldestFirst)
            .consistent_read(true);
        // One more than is answered: it says where the list goes on.
        let part = collect(doing, query, Some(limit + 1)).await?;
        let next = part.items.get(limit).and_then(|item| text_of(item, SK)).map(str::to_owned);
        let shown = part.items.get(..limit).unwrap_or(&part.items);
        let items = all(doing, shown, |item| {
            let place = text_of(item, SK).ok_or_else(|| RecordError::missing(item, SK))?;
            Ok(Decided { place: place.to_owned(), events: records::timeline::read(item)? })
        })?;
        Ok(Page { items, next })
    }

    async fn related(&self, incident: &IncidentId) -> Result<Vec<RelatedItem>, StoreError> {
        let doing = "reading related items";
        let query = self
            .query(&format!("{PK} = :pk AND begins_with({SK}, :prefix)"))
            .expression_attribute_values(":pk", text(keys::incident_partition(incident)))
            .expression_attribute_values(":prefix", text(RELATED))
            .consistent_read(true);
        let part = collect(doing, query, None).await?;
        all(doing, &part.items, records::related::read)
    }

    async fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> Result<Vec<Due>, StoreError> {
        let doing = "looking for what is due";
        let until = at.map(|_| format!(" AND {DUE_SK} < :until")).unwrap_or_default();
        let mut query = self
            .query(&format!("{DUE_PK} = :pk{until}"))
            .index_name(DUE)
            .scan_index_forward(order == DueOrder::OldestFirst)
            .expression_attribute_values(":pk", text(keys::due_shard(shard)));
        if let Some(at) = at {
            query = query.expression_attribute_values(":until", text(keys::due_after(at)));
        }
        let part = collect(doing, query, Some(limit)).await?;
        all(doing, &part.items, |item| {
            let due = text_of(item, DUE_SK).and_then(keys::parse_due_sk);
            due.ok_or_else(|| RecordError::missing(item, DUE_SK))
        })
    }

    async fn execution(&self, execution: &str) -> Result<Option<ExecutionLink>, StoreError> {
        let key = Key::execution(execution);
        self.one("looking up an execution", key, records::execution::read).await
    }

    async fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        let doing = "keeping a signal";
        let item = records::kept::write(kept).map_err(|error| failed(doing, error))?;
        small_enough(&item).map_err(|error| failed(doing, error))?;
        let guard = Expression::new(&format!("attribute_not_exists({PK})"));
        let Some(put) = put(&self.table, item, Some(guard)).put else { return Ok(()) };
        let request = self
            .client
            .put_item()
            .table_name(put.table_name)
            .set_item(Some(put.item))
            .set_condition_expression(put.condition_expression);
        match request.send().await {
            Ok(_) => Ok(()),
            // A redelivery: what came first stays.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(refused(doing, error)),
        }
    }

    async fn kept(&self, limit: usize) -> Result<Vec<Kept>, StoreError> {
        let doing = "listing kept signals";
        let query = self
            .query(&format!("{LIST_PK} = :pk"))
            .index_name(LISTING)
            .expression_attribute_values(":pk", text(keys::KEPT))
            .scan_index_forward(false);
        let lines = collect(doing, query, Some(limit)).await?.items;
        let mut kept = Vec::new();
        for lines in lines.chunks(BATCH_ITEMS_MAX) {
            let keys = all(doing, lines, records::kept::listed)?;
            let found = self.batch(doing, keys).await?;
            // DynamoDB answers in no order. What expired in between is left out.
            let mut found: HashMap<_, _> =
                found.into_iter().filter_map(|i| Some((text_of(&i, PK)?.to_owned(), i))).collect();
            let order = lines.iter().filter_map(|line| found.remove(text_of(line, PK)?));
            kept.extend(all(doing, &order.collect::<Vec<_>>(), records::kept::read)?);
        }
        Ok(kept)
    }
}

fn all<T>(
    doing: &'static str,
    items: &[Item],
    read: impl Fn(&Item) -> Result<T, RecordError>,
) -> Result<Vec<T>, StoreError> {
    items.iter().map(read).collect::<Result<_, _>>().map_err(|error| failed(doing, error))
}

/// Where the next part begins: behind the last sort key of this one.
fn cursor(part: &Part, sort: &str) -> Option<String> {
    let last = part.items.last().filter(|_| part.more)?;
    text_of(last, sort).map(ToOwned::to_owned)
}

fn incidents_start(doing: &'static str, after: &str) -> Result<Item, StoreError> {
    let id = keys::parse_list_sk(after).and_then(|id| IncidentId::parse(id).ok());
    let id = id.ok_or_else(|| failed(doing, "not where a part of this list begins"))?;
    let mut start = keyed(Key::incident(&id));
    start.insert(LIST_PK.to_owned(), text(INCIDENTS));
    start.insert(LIST_SK.to_owned(), text(after));
    Ok(start)
}

fn timeline_start(
    doing: &'static str,
    incident: &IncidentId,
    after: &str,
) -> Result<Item, StoreError> {
    if !after.starts_with(TIMELINE) {
        return Err(failed(doing, "not where a part of a timeline begins"));
    }
    Ok(keyed(Key { pk: keys::incident_partition(incident), sk: after.to_owned() }))
}

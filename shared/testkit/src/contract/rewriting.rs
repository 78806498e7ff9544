//! What people change of an incident's records by hand.

use app::ports::{Order, Rewrite};
use domain::ids::IncidentId;
use domain::related::RelatedItem;
use domain::timeline::{Fact, TimelineEvent, Written};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{Store, assert_raced, change, empty, id, start};
use crate::builders;

const EVENT: u128 = 77;

fn written(data: &str, minute: i64) -> TimelineEvent {
    let at = start() + SignedDuration::from_mins(minute);
    let fact = Fact::Written(Written {
        id: id(EVENT),
        kind: "Note".into(),
        data: data.into(),
        references: Vec::new(),
        updated_at: start(),
        by: "tanaka-taro".into(),
    });
    TimelineEvent { at, sequence: None, fact }
}

/// An event on the timeline of an incident.
async fn write(store: &impl Store, event: &TimelineEvent) -> IncidentId {
    let incident = builders::incident_id("first");
    let mut commit = empty(EVENT, &incident);
    commit.timeline = vec![event.clone()];
    store.commit(&commit).await.unwrap();
    incident
}

async fn read(store: &impl Store, incident: &IncidentId) -> Vec<(String, TimelineEvent)> {
    let page = store.decisions(incident, Order::OldestFirst, None, 10).await.unwrap();
    page.items.into_iter().map(|its| (its.place, its.events[0].clone())).collect()
}

fn rewrite(
    number: u128,
    (place, from): &(String, TimelineEvent),
    to: Option<TimelineEvent>,
) -> Rewrite {
    Rewrite {
        id: id(number),
        event: id(EVENT),
        incident: builders::incident_id("first"),
        place: place.clone(),
        from: from.clone(),
        to,
    }
}

/// Another text stays where it is; another time is another place; and it can go.
pub async fn an_event_is_changed_where_it_is_and_where_it_goes(store: &impl Store) {
    let incident = write(store, &written("a", 1)).await;
    let mut number = 100;
    for next in [Some(written("b", 1)), Some(written("b", 5)), None] {
        let before = read(store, &incident).await;
        number += 1;
        store.rewrite(&rewrite(number, &before[0], next.clone())).await.unwrap();
        let after: Vec<_> = read(store, &incident).await.into_iter().map(|its| its.1).collect();
        assert_eq!(after, Vec::from_iter(next));
    }
}

/// Who read what is no longer so changes nothing.
pub async fn an_event_that_is_another_by_now_is_raced(store: &impl Store) {
    let incident = write(store, &written("a", 1)).await;
    let before = read(store, &incident).await.remove(0);
    store.rewrite(&rewrite(1, &before, Some(written("b", 1)))).await.unwrap();
    assert_raced(store.rewrite(&rewrite(2, &before, Some(written("c", 1)))).await);
    assert_raced(store.rewrite(&rewrite(3, &before, Some(written("c", 2)))).await);
    assert_raced(store.rewrite(&rewrite(4, &before, None)).await);
    assert_eq!(read(store, &incident).await[0].1, written("b", 1));
}

/// Nothing is left of it.
pub async fn what_is_erased_is_gone(store: &impl Store) {
    let incident = builders::incident("first", start());
    let engagement = builders::engagement("first", "tanaka-taro", start());
    let (id, stem) = (incident.id.clone(), engagement.id.clone());
    let mut commit = empty(1, &id);
    commit.engagements = vec![change(engagement, None)];
    commit.timeline = vec![written("a", 0)];
    commit.related = vec![RelatedItem::involved("arn:aws:ec2:::instance/i-1")];
    commit.incident = Some(change(incident, None));
    store.commit(&commit).await.unwrap();
    for _ in 0..2 {
        store.erase(&id, std::slice::from_ref(&stem)).await.unwrap();
    }
    assert_eq!(store.incident(&id).await.unwrap().value, None);
    assert_eq!(store.engagement(stem.stem()).await.unwrap().value, None);
    assert_eq!(store.timeline(&id, None).await.unwrap().items, []);
    assert_eq!(store.related(&id).await.unwrap(), []);
    assert_eq!(store.incidents(10, None).await.unwrap().items, []);
    store.commit(&commit).await.unwrap();
}

/// What is taken away is gone, and nothing else.
pub async fn an_item_is_taken_away(store: &impl Store) {
    let incident = builders::incident_id("first");
    let items =
        ["arn:aws:ec2:::instance/i-1", "arn:aws:ec2:::instance/i-2"].map(RelatedItem::involved);
    let mut commit = empty(1, &incident);
    commit.related = items.to_vec();
    store.commit(&commit).await.unwrap();
    let mut commit = empty(2, &incident);
    commit.unrelated = vec![items[0].clone()];
    for _ in 0..2 {
        store.commit(&commit).await.unwrap();
    }
    assert_eq!(store.related(&incident).await.unwrap(), [items[1].clone()]);
    assert_ne!(commit.id, Uuid::nil());
}

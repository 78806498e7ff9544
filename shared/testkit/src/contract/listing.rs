//! Lists, in order and in parts.

use app::ports::{Engaged, Kept, KeptBecause, Order, Started};
use domain::ids::{IncidentId, PlanName, SignalId};
use domain::incident::Incident;
use domain::related::{ItemKind, ItemValue, RelatedItem};
use domain::timeline::{Fact, TimelineEvent};
use jiff::SignedDuration;

use super::{Store, change, empty, id, start};
use crate::builders;

async fn open(store: &impl Store, number: u8) {
    let now = start() + SignedDuration::from_millis(i64::from(number));
    let incident = builders::incident(&format!("signal-{number}"), now);
    let mut commit = empty(u128::from(number), &incident.id);
    commit.incident = Some(change(incident, None));
    store.commit(&commit).await.unwrap();
}

/// The newest incident comes first; a newer one in between changes no later part.
pub async fn incidents_newest_first_in_parts(store: &impl Store) {
    for number in [3, 1, 5, 2, 4] {
        open(store, number).await;
    }
    let mut numbers = Vec::new();
    let mut after: Option<String> = None;
    for size in [2, 2, 1] {
        let page = store.incidents(2, after.as_deref()).await.unwrap();
        assert_eq!(page.items.len(), size);
        numbers.extend(page.items.into_iter().map(|brief| brief.title.chars().last().unwrap()));
        after = page.next;
        if numbers.len() == 2 {
            open(store, 6).await;
        }
    }
    assert_eq!(after, None, "the last part says so");
    assert_eq!(numbers, ['5', '4', '3', '2', '1']);
    let exactly = store.incidents(6, None).await.unwrap();
    assert_eq!((exactly.items.len(), exactly.next), (6, None));
    let incident = builders::incident("signal-6", start() + SignedDuration::from_millis(6));
    assert_eq!(exactly.items[0], (&incident).into());
}

/// Whoever knows a canary's incident finds it; the list does not show it.
pub async fn a_canary_is_found_and_not_listed(store: &impl Store) {
    open(store, 1).await;
    let signal = SignalId::parse("canary").unwrap();
    let id = IncidentId::derive(&PlanName::canary(), &signal);
    let incident = Incident { id: id.clone(), ..builders::incident("canary", start()) };
    let mut commit = empty(2, &id);
    commit.incident = Some(change(incident.clone(), None));
    store.commit(&commit).await.unwrap();
    assert_eq!(store.incident(&id).await.unwrap().value.unwrap().value, incident);
    let listed = store.incidents(10, None).await.unwrap();
    let listed: Vec<_> = listed.items.into_iter().map(|brief| brief.id).collect();
    assert_eq!(listed, [builders::incident_id("signal-1")]);
}

/// Whoever knows a shell finds it; the list of incidents does not show it.
pub async fn a_shell_is_found_and_not_listed(store: &impl Store) {
    let id = IncidentId::shell(id(7));
    let incident = Incident { id: id.clone(), ..builders::incident("shell", start()) };
    let mut commit = empty(1, &id);
    commit.incident = Some(change(incident.clone(), None));
    store.commit(&commit).await.unwrap();
    assert_eq!(store.incident(&id).await.unwrap().value.unwrap().value, incident);
    assert_eq!(store.incidents(10, None).await.unwrap().items, []);
}

async fn engage(store: &impl Store, second: i64) {
    let now = start() + SignedDuration::from_secs(second);
    let engagement = builders::engagement(&second.to_string(), "tanaka-taro", now);
    let mut commit = empty(second.unsigned_abs().into(), &engagement.incident);
    commit.engagements = vec![change(engagement, None)];
    store.commit(&commit).await.unwrap();
}

/// The newest engagement comes first, both ends of the time count, and a part begins where it was
/// said to, whatever started since.
pub async fn engagements_newest_first_between_two_instants(store: &impl Store) {
    for second in [3, 1, 5, 2, 4] {
        engage(store, second).await;
    }
    let at = |second| start() + SignedDuration::from_secs(second);
    let started = Started { from: Some(at(2)), until: Some(at(4)) };
    let seconds = |page: &app::ports::Page<Engaged>| -> Vec<i64> {
        page.items.iter().map(|its| its.started_at.duration_since(start()).as_secs()).collect()
    };
    let page = store.engaged(started, None, 5).await.unwrap();
    assert_eq!((seconds(&page), page.next), (vec![4, 3, 2], None));
    let first = store.engaged(Started::default(), None, 2).await.unwrap();
    assert_eq!(seconds(&first), [5, 4]);
    engage(store, 6).await;
    let rest = store.engaged(Started::default(), first.next.as_deref(), 3).await.unwrap();
    assert_eq!((seconds(&rest), rest.next), (vec![3, 2, 1], None));
    let none = store.engaged(Started { from: Some(at(5)), until: Some(at(4)) }, None, 5).await;
    assert_eq!(none.unwrap().items, []);
    let engagement = builders::engagement("5", "tanaka-taro", at(5));
    assert_eq!(first.items[0], (&engagement).into());
}

fn event(millis: i64, sequence: Option<u64>) -> TimelineEvent {
    let trigger = format!("{millis}-{sequence:?}");
    TimelineEvent {
        at: start() + SignedDuration::from_millis(millis),
        sequence,
        fact: Fact::TriggerRecovered { trigger, reason: String::new() },
    }
}

/// Facts come in the order of time, within an instant in that of their sequence, those of one
/// decision together; nothing is lost between parts.
pub async fn a_timeline_in_order_in_parts(store: &impl Store) {
    let of = builders::incident_id("first");
    let mut decisions: Vec<Vec<TimelineEvent>> = (0..250)
        .map(|n| {
            vec![event(n, Some(2 * n.unsigned_abs() + 1)), event(n, Some(2 * n.unsigned_abs() + 2))]
        })
        .collect();
    // Within the last instant: a later decision, and a note without a sequence.
    decisions.push(vec![event(249, Some(600))]);
    decisions.push(vec![event(249, None)]);
    for (number, events) in (1..).zip(&decisions).collect::<Vec<_>>().into_iter().rev() {
        // High ids first, so that an order by id would show.
        let mut commit = empty(1_000 - number, &of);
        commit.timeline.clone_from(events);
        store.commit(&commit).await.unwrap();
    }
    let (mut found, mut parts, mut after) = (Vec::new(), 0, None::<String>);
    loop {
        let page = store.timeline(&of, after.as_deref()).await.unwrap();
        found.extend(page.items);
        parts += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, decisions.concat());
    assert!(parts > 1, "a long timeline comes in parts");
    let other = builders::incident_id("other");
    assert_eq!(store.timeline(&other, None).await.unwrap().items, []);
}

/// The same item twice is one, in one decision or in two.
pub async fn related_items_are_there_once(store: &impl Store) {
    let of = builders::incident_id("first");
    let arn = RelatedItem::involved("arn:aws:ec2:ap-northeast-1:123456789012:instance/i-1");
    let link = RelatedItem {
        kind: ItemKind::Metric,
        title: Some("errors".into()),
        value: ItemValue::Url("https://example.com/".into()),
    };
    for number in [1, 2] {
        let mut commit = empty(number, &of);
        commit.related = vec![arn.clone(), link.clone(), arn.clone()];
        store.commit(&commit).await.unwrap();
    }
    let mut found = store.related(&of).await.unwrap();
    found.sort();
    let mut wanted = vec![arn, link];
    wanted.sort();
    assert_eq!(found, wanted);
    assert_eq!(store.related(&builders::incident_id("other")).await.unwrap(), []);
}

/// A message that comes again, later, is kept as it came first; the newest comes first.
pub async fn a_redelivery_is_kept_once(store: &impl Store) {
    let kept = |id: &str, seconds| Kept {
        id: id.into(),
        at: start() + SignedDuration::from_secs(seconds),
        why: KeptBecause::Broken,
        reason: "not JSON".into(),
        raw: "{".into(),
    };
    for (id, seconds) in [("a", 0), ("b", 10), ("a", 20), ("c", 5)] {
        store.keep(&kept(id, seconds)).await.unwrap();
    }
    let found = store.kept(10).await.unwrap();
    assert_eq!(found, [kept("b", 10), kept("c", 5), kept("a", 0)]);
    assert_eq!(store.kept(1).await.unwrap(), [kept("b", 10)]);
}

/// A cursor that no list gave is an error, not a list from the start.
pub async fn a_cursor_from_elsewhere_is_refused(store: &impl Store) {
    let of = builders::incident_id("first");
    assert!(store.incidents(10, Some("elsewhere")).await.is_err());
    assert!(store.timeline(&of, Some("elsewhere")).await.is_err());
}

/// Decisions come from the older or the newer end, and go on where it was said.
pub async fn decisions_from_either_end_from_a_place_on(store: &impl Store) {
    let incident = builders::incident_id("first");
    for number in 1..=5_u8 {
        let mut commit = empty(number.into(), &incident);
        commit.timeline = vec![event(i64::from(number), Some(number.into()))];
        store.commit(&commit).await.unwrap();
    }
    for (order, expected) in
        [(Order::OldestFirst, [1, 2, 3, 4, 5]), (Order::NewestFirst, [5, 4, 3, 2, 1])]
    {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let page = store.decisions(&incident, order, start.as_deref(), 2).await.unwrap();
            found.extend(page.items.iter().filter_map(|its| its.events[0].sequence));
            start = page.next;
            if start.is_none() {
                break;
            }
        }
        assert_eq!(found, expected);
    }
}

//! The configuration: read as one, labelled with a generation that every change bumps.

use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use domain::ids::{OverrideId, RotationId};
use domain::oncall::{Day, Override, Recurrence, Rotation};
use domain::response_plan::{Routes, RoutingRule};
use domain::time::{Window, Zone};
use jiff::SignedDuration;

use super::{Store, id, start};
use crate::builders::{contact_id, guide_team, heartbeat, person, plan_name};

/// One of everything.
fn everything() -> Configuration {
    let mut all = guide_team();
    let rotation = Rotation {
        id: RotationId::parse("web-team-rotation").unwrap(),
        name: "web team".into(),
        contacts: vec![contact_id("tanaka-taro"), contact_id("suzuki-hanako")],
        start: start(),
        start_given: true,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        recurrence: Recurrence::Weekly {
            every: 1,
            handoffs: vec![(Day::Mon, jiff::civil::time(9, 0, 0, 0))],
        },
        on_calls: 1,
        coverage: None,
        tags: [("env".to_owned(), "prod".to_owned())].into(),
    };
    // The later one has the lower id: order is that of creation.
    let overrides = [(2, 0), (1, 60)].map(|(number, after)| Override {
        id: OverrideId::parse(&id(number).to_string()).unwrap(),
        rotation: rotation.id.clone(),
        contacts: vec![contact_id("nakamura-saburo")],
        window: Window { start: start(), end: start() + SignedDuration::from_hours(8) },
        created_at: start() + SignedDuration::from_secs(after),
    });
    all.overrides.insert(rotation.id.clone(), overrides.into());
    all.rotations.insert(rotation.id.clone(), rotation);
    all.policies.insert(contact_id("tanaka-taro"), r#"{"Statement":[]}"#.into());
    let heartbeat = heartbeat("nightly-batch", 300);
    all.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    let rule = RoutingRule { name: "all".into(), pattern: "{}".into(), plan: plan_name() };
    all.routes = Routes { rules: vec![rule], default_plan: Some(plan_name()) };
    all
}

async fn generation(store: &impl Store) -> u64 {
    store.slot(None).await.unwrap().generation
}

/// It reads back; a change bumps the generation, no change does not, and what is gone is gone.
pub async fn it_reads_back_and_counts<S: Store>(
    store: &S,
    apply: impl AsyncFn(&S, &Configuration) -> bool,
) {
    assert!(!apply(store, &Configuration::default()).await);
    assert_eq!(generation(store).await, 0);
    let mut wanted = everything();
    assert!(apply(store, &wanted).await);
    let first = generation(store).await;
    assert!(first > 0);
    wanted.generation = first;
    assert_eq!(store.configuration().await.unwrap(), wanted);
    assert!(!apply(store, &wanted).await, "the same again writes nothing");
    assert_eq!(generation(store).await, first);
    let (rotation, _) = wanted.overrides.pop_first().unwrap();
    wanted.rotations.remove(&rotation);
    wanted.routes = Routes::default();
    wanted.contacts.get_mut(&contact_id("tanaka-taro")).unwrap().display_name = "Tanaka".into();
    assert!(apply(store, &wanted).await);
    wanted.generation = generation(store).await;
    assert!(wanted.generation > first);
    assert_eq!(store.configuration().await.unwrap(), wanted);
    let incident = crate::builders::incident_id("first");
    assert_eq!(store.incident(&incident).await.unwrap().generation, wanted.generation);
    assert_eq!(store.engagement("absent").await.unwrap().generation, wanted.generation);
}

/// Neither the items of a transaction nor the megabyte of a request bounds it.
pub async fn more_than_a_transaction_holds_reads_back<S: Store>(
    store: &S,
    apply: impl AsyncFn(&S, &Configuration) -> bool,
) {
    let mut wanted = Configuration::default();
    for number in 0..150 {
        person(&mut wanted, &format!("person-{number}"), &[(5, ChannelKind::Sms, "+81901234567")]);
    }
    for contact in wanted.contacts.values_mut() {
        contact.tags.insert("note".into(), "x".repeat(10_000));
    }
    assert!(apply(store, &wanted).await);
    wanted.generation = generation(store).await;
    assert_eq!(store.configuration().await.unwrap(), wanted);
    assert!(apply(store, &Configuration::default()).await);
    let generation = generation(store).await;
    let nothing = Configuration { generation, ..Configuration::default() };
    assert_eq!(store.configuration().await.unwrap(), nothing);
}

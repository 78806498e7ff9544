//! What PagerDuty promises to the use case, one function per promise: of the double, and of the adapter before a
//! stand-in. Each takes keys that no other takes, so that they can share an account.

use app::ports::{Found, PagerDuty, Place, PortError, Trigger};
use domain::pager_duty::{Status, Theirs};
use domain::signal::Impact;

/// The id of the one user whom an account of the contract has.
pub const ANA: &str = "PANA001";
/// The address of that user.
pub const ANAS_EMAIL: &str = "ana@example.com";
/// The address of the user in whose name is written.
pub const WRITER: &str = "tocsin@example.com";
/// The secret of the account.
pub const SECRET: &str = "tocsin/pagerduty";
/// A service of the account.
pub const SERVICE: &str = "PSERVE1";
/// Another.
pub const OTHER_SERVICE: &str = "PSERVE2";

/// A place of the one service.
pub fn place(key: &str) -> Place {
    Place { secret: SECRET.into(), service: SERVICE.into(), key: key.into() }
}

/// An incident of this title.
pub fn trigger(title: &str) -> Trigger {
    Trigger {
        title: title.into(),
        details: "p99 over 2 s for five minutes".into(),
        impact: Impact::HIGH,
        source: "prod-api".into(),
    }
}

/// The incident of a place.
async fn found(account: &impl PagerDuty, place: &Place) -> Theirs {
    match account.find(place).await.unwrap() {
        Found::Incident(theirs) => theirs,
        other @ (Found::Nothing | Found::Unreadable) => unreachable!("{other:?}"),
    }
}

/// It is opened, noted, acknowledged and resolved; saying it twice does nothing more.
pub async fn an_incident_from_its_opening_to_its_end(account: &impl PagerDuty) {
    let place = place("from-opening-to-end");
    assert_eq!(account.find(&place).await, Ok(Found::Nothing));
    let opened = account.trigger(&place, &trigger("db down")).await.unwrap().unwrap();
    assert_eq!(opened.status, Status::Triggered);
    assert!(opened.url.is_some());
    assert_eq!(account.find(&place).await, Ok(Found::Incident(opened.clone())));
    let id = opened.id.as_str();
    assert_eq!(account.notes(&place, id).await, Ok(Vec::new()));
    for words in ["障害 \"one\"", "two\nlines"] {
        account.note(&place, id, words).await.unwrap();
    }
    let mut notes = account.notes(&place, id).await.unwrap();
    notes.sort();
    assert_eq!(notes, ["two\nlines", "障害 \"one\""]);
    for status in [Status::Acknowledged, Status::Acknowledged, Status::Resolved, Status::Resolved] {
        assert_eq!(account.set_status(&place, Some(id), status).await, Ok(()));
        let found = found(account, &place).await;
        assert_eq!(found.resolved_at.is_some(), status == Status::Resolved, "{found:?}");
        assert_eq!(found, Theirs { status, resolved_at: found.resolved_at, ..opened.clone() });
    }
    // What is resolved is not opened again by whoever is late, and takes a last note.
    assert_eq!(account.set_status(&place, Some(id), Status::Acknowledged).await, Ok(()));
    assert_eq!(found(account, &place).await.status, Status::Resolved);
    let back = account.set_status(&place, Some(id), Status::Triggered).await;
    assert!(matches!(back, Err(PortError::Refused(_))), "{back:?}");
    account.note(&place, id, "three").await.unwrap();
    assert_eq!(account.notes(&place, id).await.unwrap().len(), 3);
}

/// While one is open it stays the only one; after it another is opened, and the newest is found.
pub async fn a_key_has_one_open_incident(account: &impl PagerDuty) {
    let place = place("one-open");
    let first = account.trigger(&place, &trigger("first")).await.unwrap().unwrap();
    assert_eq!(account.trigger(&place, &trigger("again")).await, Ok(None));
    account.set_status(&place, Some(&first.id), Status::Acknowledged).await.unwrap();
    assert_eq!(account.trigger(&place, &trigger("again")).await, Ok(None));
    assert_eq!(found(account, &place).await.id, first.id);
    account.set_status(&place, Some(&first.id), Status::Resolved).await.unwrap();
    let second = account.trigger(&place, &trigger("second")).await.unwrap().unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(account.find(&place).await, Ok(Found::Incident(second)));
}

/// Other keys are other incidents, and the same key of another service is, too.
pub async fn places_are_apart(account: &impl PagerDuty) {
    let (one, other) = (place("apart"), place("apart & more?"));
    let elsewhere = Place { service: OTHER_SERVICE.into(), ..one.clone() };
    let opened = account.trigger(&one, &trigger("one")).await.unwrap().unwrap();
    for place in [&other, &elsewhere] {
        assert_eq!(account.find(place).await, Ok(Found::Nothing));
        let its = account.trigger(place, &trigger("another")).await.unwrap().unwrap();
        assert_ne!(its.id, opened.id);
        account.set_status(place, Some(&its.id), Status::Resolved).await.unwrap();
    }
    assert_eq!(account.find(&one).await, Ok(Found::Incident(opened)));
}

/// Whoever does not know the id means the incident of the place; where there is none, nothing happens.
pub async fn without_an_id_the_newest_is_meant(account: &impl PagerDuty) {
    let place = place("without-id");
    assert_eq!(account.set_status(&place, None, Status::Resolved).await, Ok(()));
    let opened = account.trigger(&place, &trigger("x")).await.unwrap().unwrap();
    for status in [Status::Acknowledged, Status::Resolved, Status::Acknowledged] {
        assert_eq!(account.set_status(&place, None, status).await, Ok(()));
    }
    let found = found(account, &place).await;
    assert_eq!((found.id, found.status), (opened.id, Status::Resolved));
}

/// An incident that nobody knows has no notes and takes no status.
pub async fn what_is_not_there_is_told_from_what_is(account: &impl PagerDuty) {
    let (place, id) = (place("not-there"), "QNOTHERE");
    let status = account.set_status(&place, Some(id), Status::Resolved).await;
    assert!(matches!(status, Err(PortError::Refused(_))), "{status:?}");
    let notes = account.notes(&place, id).await;
    assert!(matches!(notes, Err(PortError::Refused(_))), "{notes:?}");
    let note = account.note(&place, id, "x").await;
    assert!(matches!(note, Err(PortError::Refused(_))), "{note:?}");
}

/// Of an account in which [`ANA`] is, and [`WRITER`] writes.
pub async fn users_are_known_by_their_ids(account: &impl PagerDuty) {
    let email = account.email_of(SECRET, ANA).await;
    assert_eq!(email, Ok(Some(ANAS_EMAIL.to_owned())));
    assert_eq!(account.email_of(SECRET, "PNOBODY").await, Ok(None));
    assert_eq!(account.writer(SECRET).await, Ok(Some(WRITER.to_owned())));
}

/// By a routing key alone: everything is taken, and nothing comes back.
pub async fn what_cannot_be_read_is_told_all_the_same(account: &impl PagerDuty) {
    let place = place("unreadable");
    assert_eq!(account.find(&place).await, Ok(Found::Unreadable));
    assert_eq!(account.set_status(&place, None, Status::Acknowledged).await, Ok(()));
    for _ in 0..2 {
        assert_eq!(account.trigger(&place, &trigger("x")).await, Ok(None));
    }
    for status in [Status::Acknowledged, Status::Resolved, Status::Resolved] {
        assert_eq!(account.set_status(&place, None, status).await, Ok(()));
    }
    let back = account.set_status(&place, None, Status::Triggered).await;
    assert!(matches!(back, Err(PortError::Refused(_))), "{back:?}");
    assert!(matches!(account.notes(&place, "Q1").await, Err(PortError::Refused(_))));
    assert!(matches!(account.note(&place, "Q1", "x").await, Err(PortError::Refused(_))));
    assert_eq!(account.email_of(SECRET, ANA).await, Ok(None));
    assert_eq!(account.writer(SECRET).await, Ok(None));
}

use app::pager_duty::{By, Heeded, News, heed};
use app::ports::{Aggregates, PortError};
use domain::timeline::Written;

use super::*;

/// News of what a user did to the incident with this id, now.
fn news(bench: &Bench, incident: &IncidentId, theirs: &str, status: Status, user: &str) -> News {
    let by = By { id: user.into(), name: format!("Name of {user}"), email: None };
    News {
        event: format!("{user}/{status:?}"),
        incident: incident.clone(),
        theirs: theirs.into(),
        status,
        at: bench.now(),
        by: Some(by),
    }
}

async fn heeded(bench: &Bench, account: &ScriptedPagerDuty, news: &News) -> Heeded {
    try_heed(bench, account, news).await.unwrap()
}

async fn try_heed(
    bench: &Bench,
    account: &ScriptedPagerDuty,
    news: &News,
) -> Result<Heeded, AppError> {
    let (state, world) = (bench.state(), bench.world());
    Box::pin(heed(&state, &world, account, news)).await
}

/// An incident that PagerDuty has, and its id there.
async fn followed() -> (Bench, ScriptedPagerDuty, IncidentId, String) {
    let (bench, account) = bench().await;
    account.address("UTARO", "Tanaka@example.com");
    account.address("UJANE", "jane@elsewhere.example");
    account.address("UMANAGER", "manager@example.com");
    let incident = open(&bench).await;
    follow_all(&bench, &account, &incident).await;
    let theirs = only(&account).theirs.id;
    bench.pass(60);
    (bench, account, incident, theirs)
}

async fn is_open(bench: &Bench, incident: &IncidentId) -> bool {
    bench.memory.incident(incident).await.unwrap().value.unwrap().value.is_open()
}

fn by_pager_duty(fact: &Fact) -> bool {
    matches!(fact, Fact::Written(Written { by, .. }) if by.starts_with("pagerduty"))
}

fn taken(fact: &Fact) -> bool {
    matches!(fact, Fact::Acknowledged { .. })
}

#[tokio::test]
async fn somebody_whom_we_page_takes_it_there_and_nothing_goes_round() {
    let (bench, account, incident, theirs) = followed().await;
    account.turn(&theirs, Status::Acknowledged);
    let news = news(&bench, &incident, &theirs, Status::Acknowledged, "UTARO");
    assert_eq!(heeded(&bench, &account, &news).await, Heeded::Acknowledged);
    assert!(matches!(heeded(&bench, &account, &news).await, Heeded::Nothing(_)), "once more");
    assert_eq!(count(&bench, &incident, taken).await, 1);
    follow_all(&bench, &account, &incident).await;
    let notes = only(&account).notes;
    let expected =
        "2026-11-23T01:01:00Z: tanaka-taro acknowledged in PagerDuty; nobody else is paged";
    assert_eq!(notes, [expected]);
    assert_eq!(statuses(&account), [Status::Acknowledged]);
    // What we did there comes back as news, too.
    let (before, facts) = (account.incidents(), bench.facts(&incident).await);
    assert!(matches!(heeded(&bench, &account, &news).await, Heeded::Nothing(_)));
    assert_eq!((account.incidents(), bench.facts(&incident).await), (before, facts));
}

#[tokio::test]
async fn somebody_else_takes_nothing_and_people_know() {
    // Nobody's address; that of a contact whom nobody paged; nobody's at all.
    for user in ["UJANE", "UMANAGER", "UNOBODY"] {
        let (bench, account, incident, theirs) = followed().await;
        account.turn(&theirs, Status::Acknowledged);
        let news = news(&bench, &incident, &theirs, Status::Acknowledged, user);
        for _ in 0..2 {
            assert_eq!(heeded(&bench, &account, &news).await, Heeded::Noted, "{user}");
        }
        assert_eq!(count(&bench, &incident, taken).await, 0);
        assert_eq!(count(&bench, &incident, by_pager_duty).await, 1);
        assert!(is_open(&bench, &incident).await);
        follow_all(&bench, &account, &incident).await;
        let note = format!("pagerduty/Name of {user}: acknowledged in PagerDuty by nobody");
        assert!(only(&account).notes[0].contains(&note), "{:?}", only(&account).notes);
    }
}

#[tokio::test]
async fn any_person_resolves_and_a_timeout_does_not() {
    let (bench, account, incident, theirs) = followed().await;
    account.turn(&theirs, Status::Resolved);
    let by_user = news(&bench, &incident, &theirs, Status::Resolved, "UJANE");
    let by_itself = News { by: None, event: "timeout".into(), ..by_user.clone() };
    for _ in 0..2 {
        assert_eq!(heeded(&bench, &account, &by_itself).await, Heeded::Noted);
    }
    assert!(is_open(&bench, &incident).await);
    assert_eq!(count(&bench, &incident, by_pager_duty).await, 1);
    assert_eq!(heeded(&bench, &account, &by_user).await, Heeded::Resolved);
    assert!(matches!(heeded(&bench, &account, &by_user).await, Heeded::Nothing(_)));
    let resolved = |fact: &Fact| matches!(fact, Fact::IncidentResolved { by, .. } if by == "pagerduty/Name of UJANE");
    assert_eq!(count(&bench, &incident, resolved).await, 1);
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved]);
}

#[tokio::test]
async fn late_news_of_what_is_not_so_any_more_are_no_news() {
    let (bench, account, incident, theirs) = followed().await;
    // Acknowledged there, and taken back since.
    let taken_back = news(&bench, &incident, &theirs, Status::Acknowledged, "UTARO");
    assert!(matches!(heeded(&bench, &account, &taken_back).await, Heeded::Nothing(_)));
    assert_eq!(count(&bench, &incident, taken).await, 0, "people are still paged");
    // Resolved there and here, and opened again since.
    account.turn(&theirs, Status::Resolved);
    let resolved = news(&bench, &incident, &theirs, Status::Resolved, "UTARO");
    let acknowledged = News { status: Status::Acknowledged, ..resolved.clone() };
    assert_eq!(heeded(&bench, &account, &resolved).await, Heeded::Resolved);
    bench.pass(60);
    reopen(&bench, &incident).await;
    follow_all(&bench, &account, &incident).await;
    assert_eq!(statuses(&account), [Status::Resolved, Status::Triggered]);
    for late in [&resolved, &acknowledged] {
        assert!(matches!(heeded(&bench, &account, late).await, Heeded::Nothing(_)));
    }
    // Even by a clock that runs ahead: it is not the incident that there is now.
    let ahead = News { at: bench.now() + jiff::SignedDuration::from_mins(5), ..resolved };
    assert!(matches!(heeded(&bench, &account, &ahead).await, Heeded::Nothing(_)));
    assert!(is_open(&bench, &incident).await);
}

#[tokio::test]
async fn what_we_did_there_before_it_was_opened_again_ends_nothing() {
    for address in [Some("Tocsin@example.com"), None] {
        let (bench, account, incident, theirs) = followed().await;
        account.write_as("tocsin@example.com");
        if let Some(address) = address {
            account.address("UTOCSIN", address);
        }
        resolve(&bench, &incident).await;
        reopen(&bench, &incident).await;
        bench.pass(1);
        // What resolves it there read ours before it was opened again, and has not looked again yet.
        account.turn(&theirs, Status::Resolved);
        let ours = news(&bench, &incident, &theirs, Status::Resolved, "UTOCSIN");
        for _ in 0..2 {
            assert_eq!(heeded(&bench, &account, &ours).await, Heeded::Noted, "{address:?}");
        }
        assert!(is_open(&bench, &incident).await, "{address:?}");
        assert_eq!(count(&bench, &incident, by_pager_duty).await, 1);
        // Somebody else is somebody.
        let by_user = news(&bench, &incident, &theirs, Status::Resolved, "UJANE");
        assert_eq!(heeded(&bench, &account, &by_user).await, Heeded::Resolved);
    }
}

#[tokio::test]
async fn news_while_pager_duty_cannot_be_asked_are_heeded_later() {
    let (bench, account, incident, theirs) = followed().await;
    account.turn(&theirs, Status::Acknowledged);
    let news = news(&bench, &incident, &theirs, Status::Acknowledged, "UTARO");
    for error in [PortError::Busy("down".into()), PortError::Throttled("slow down".into())] {
        account.down(Some(error));
        let failed = try_heed(&bench, &account, &news).await.unwrap_err();
        assert_eq!(failed.disposition(), app::error::Disposition::Retry);
    }
    account.down(None);
    assert_eq!(heeded(&bench, &account, &news).await, Heeded::Acknowledged);
}

#[tokio::test]
async fn a_token_that_is_no_good_any_more_keeps_nobody_from_resolving() {
    let (bench, account, incident, theirs) = followed().await;
    account.down(Some(PortError::Refused("Unauthorized".into())));
    let acknowledged = news(&bench, &incident, &theirs, Status::Acknowledged, "UTARO");
    assert_eq!(heeded(&bench, &account, &acknowledged).await, Heeded::Noted);
    let resolved = news(&bench, &incident, &theirs, Status::Resolved, "UTARO");
    assert_eq!(heeded(&bench, &account, &resolved).await, Heeded::Resolved);
}

#[tokio::test]
async fn news_of_no_incident_of_ours_are_no_news() {
    let (bench, account, incident, theirs) = followed().await;
    let gone = builders::incident_id("gone");
    let of_gone = news(&bench, &gone, &theirs, Status::Resolved, "UTARO");
    assert!(matches!(heeded(&bench, &account, &of_gone).await, Heeded::Nothing(_)));
    let other = Bench::new().await;
    let plain = open(&other).await;
    let of_plain = news(&other, &plain, &theirs, Status::Resolved, "UTARO");
    assert!(matches!(heeded(&other, &account, &of_plain).await, Heeded::Nothing(_)));
    assert!(is_open(&other, &plain).await && is_open(&bench, &incident).await);
}

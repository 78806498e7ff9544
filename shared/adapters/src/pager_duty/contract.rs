//! The adapter against a stand-in that holds every request to the published shapes, over HTTP.

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use domain::signal::Impact;
use testkit::pager_duty::contract::{self, ANA, SECRET, place, trigger};
use testkit::pager_duty::{Account, Server};
use testkit::trouble::Trouble;
use zeroize::Zeroizing;

use super::*;

/// The same secret under every name.
struct Kept(String);

impl Secrets for Kept {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        Ok(Some(Zeroizing::new(self.0.clone())))
    }
}

async fn served(secret: fn(&Account) -> String) -> (Server, Accounts<Kept>) {
    let account = Account::default();
    let secrets = Kept(secret(&account));
    let server = Server::start(account).await.unwrap();
    let accounts = Accounts::new(connector(), Addresses::At(server.base()), secrets);
    (server, accounts)
}

/// One that waits a moment: the stand-in that never answers is meant never to.
fn connector() -> Connector {
    let settings =
        HttpConnectorSettings::builder().read_timeout(std::time::Duration::from_millis(500));
    Connector::builder().connector_settings(settings.build()).build_http()
}

#[tokio::test]
async fn by_a_token_the_contract_is_kept() {
    let (server, accounts) = served(Account::secret).await;
    contract::an_incident_from_its_opening_to_its_end(&accounts).await;
    contract::a_key_has_one_open_incident(&accounts).await;
    contract::places_are_apart(&accounts).await;
    contract::without_an_id_the_newest_is_meant(&accounts).await;
    contract::what_is_not_there_is_told_from_what_is(&accounts).await;
    contract::users_are_known_by_their_ids(&accounts).await;
    assert_eq!(server.account().violations, [] as [String; 0]);
}

#[tokio::test]
async fn by_a_routing_key_alone_the_contract_is_kept() {
    let (server, accounts) = served(Account::routing_secret).await;
    contract::what_cannot_be_read_is_told_all_the_same(&accounts).await;
    let account = server.account();
    assert_eq!(account.violations, [] as [String; 0]);
    assert_eq!(account.incidents.len(), 1);
    assert_eq!(account.incidents[0].status, Status::Resolved);
    assert!(account.asked.iter().all(|what| *what == "event"), "{:?}", account.asked);
}

#[tokio::test]
async fn whatever_words_say_they_are_taken() {
    let long = "障*{\"".repeat(20_000);
    for secret in [Account::secret, Account::routing_secret] {
        let (server, accounts) = served(secret).await;
        for (number, words) in
            ["", "\n", "{{DATE(x)}}", "\u{0}\u{202e}\"\\", long.as_str()].into_iter().enumerate()
        {
            let place = place(&format!("障 {number} &=?#%"));
            let told = Trigger {
                title: words.into(),
                details: words.into(),
                impact: Impact::NONE,
                source: words.into(),
            };
            let opened = accounts.trigger(&place, &told).await.unwrap();
            if let Some(theirs) = opened.filter(|_| !words.is_empty()) {
                accounts.note(&place, &theirs.id, words).await.unwrap();
                let notes = accounts.notes(&place, &theirs.id).await.unwrap();
                assert_eq!(notes, [method::note_words(words)]);
            }
        }
        let account = server.account();
        assert_eq!(account.violations, [] as [String; 0]);
        assert_eq!(account.incidents.len(), 5);
    }
}

#[tokio::test]
async fn one_that_an_event_opened_is_found_by_its_key_and_an_old_one_too() {
    let (server, accounts) = served(Account::routing_secret).await;
    let place = place("k");
    accounts.trigger(&place, &trigger("x")).await.unwrap();
    server.account().incidents[0].is_old = true;
    let secrets = Kept(server.account().secret());
    let accounts = Accounts::new(connector(), Addresses::At(server.base()), secrets);
    let found = accounts.find(&place).await.unwrap();
    assert!(matches!(&found, Found::Incident(theirs) if theirs.id == "Q0001"), "{found:?}");
}

#[tokio::test]
async fn what_passes_is_worth_another_try_and_nothing_is_done_twice() {
    let (server, accounts) = served(Account::secret).await;
    let place = place("k");
    for (trouble, expected) in [
        (
            Trouble::Limited(20),
            "Throttled(\"PagerDuty: opening an incident: status 429, Rate Limit Exceeded, to be asked again in 20 s\")",
        ),
        (Trouble::Status(503), "Busy(\"PagerDuty: opening an incident: status 503\")"),
        (
            Trouble::Error("Title is too long"),
            "Refused(\"PagerDuty: opening an incident: status 400, Invalid Input Provided: Title is too long\")",
        ),
        (
            Trouble::Page,
            "Busy(\"PagerDuty: opening an incident: the answer is none of PagerDuty's\")",
        ),
    ] {
        server.account().trouble("create", trouble);
        let failed = accounts.trigger(&place, &trigger("x")).await.unwrap_err();
        assert_eq!(format!("{failed:?}"), expected);
    }
    // The page came after it was opened.
    assert_eq!(accounts.trigger(&place, &trigger("x")).await, Ok(None));
    for (key, trouble) in [("cut", Trouble::Lost), ("hung", Trouble::Hung)] {
        let place = contract::place(key);
        server.account().trouble("create", trouble);
        let lost = accounts.trigger(&place, &trigger("x")).await;
        assert!(matches!(lost, Err(PortError::Busy(_))), "{lost:?}");
        assert_eq!(accounts.trigger(&place, &trigger("x")).await, Ok(None));
    }
    assert_eq!(server.account().incidents.len(), 3);
    let Found::Incident(theirs) = accounts.find(&place).await.unwrap() else { unreachable!() };
    server.account().trouble("change", Trouble::Lost);
    for lost in [true, false] {
        let resolved = accounts.set_status(&place, Some(&theirs.id), Status::Resolved).await;
        assert_eq!(resolved.is_err(), lost);
    }
}

#[tokio::test]
async fn every_request_may_fail_and_says_whether_another_try_may_help() {
    let (server, accounts) = served(Account::secret).await;
    let place = place("k");
    let id = accounts.trigger(&place, &trigger("x")).await.unwrap().unwrap().id;
    for what in ["find", "change", "notes", "note", "user"] {
        for (trouble, is_refused) in [
            (Trouble::Status(500), false),
            (Trouble::Status(403), true),
            (Trouble::Limited(1), false),
            (Trouble::Page, false),
            (Trouble::Lost, false),
        ] {
            server.account().trouble(what, trouble.clone());
            let acknowledged = Status::Acknowledged;
            let failed = match what {
                "find" => accounts.find(&place).await.map(drop),
                "change" => accounts.set_status(&place, Some(&id), acknowledged).await,
                "notes" => accounts.notes(&place, &id).await.map(drop),
                "note" => accounts.note(&place, &id, "x").await,
                _ => accounts.email_of(SECRET, ANA).await.map(drop),
            };
            let failed = failed.unwrap_err();
            let refused = matches!(failed, PortError::Refused(_));
            assert_eq!(refused, is_refused, "{what} {trouble:?} {failed:?}");
        }
    }
}

#[tokio::test]
async fn a_token_or_a_user_that_is_nobodys_is_refused() {
    let (server, accounts) = served(Account::secret).await;
    "another@example.com".clone_into(&mut server.account().users[0].email);
    let refused = accounts.trigger(&place("k"), &trigger("x")).await;
    let words = "PagerDuty: opening an incident: status 400, Requester User Not Found".to_owned();
    assert_eq!(refused, Err(PortError::Refused(words)));
    "another".clone_into(&mut server.account().token);
    let refused = accounts.find(&place("k")).await;
    let words = "PagerDuty: finding an incident: status 401, Authentication failed".to_owned();
    assert_eq!(refused, Err(PortError::Refused(words)));
    let (server, accounts) = served(Account::routing_secret).await;
    server.account().routing_key = "f".repeat(32);
    let refused = accounts.trigger(&place("k"), &trigger("x")).await.unwrap_err();
    assert!(matches!(&refused, PortError::Refused(words) if words.contains("'routing_key'")));
}

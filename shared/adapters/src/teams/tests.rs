use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::*;

const TOKEN: (u16, &str) = (200, r#"{"access_token": "t0ken", "expires_in": 3599}"#);
const POSTED: (u16, &str) = (201, r#"{"id": "19:a;messageid=17", "activityId": "17"}"#);

/// The same secret under every name.
struct Kept;

impl Secrets for Kept {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let secret = r#"{"tenant": "6f8b1f6e-0000-4000-8000-000000000002", "appId": "a-1", "appSecret": "s3cret", "team": "g-1"}"#;
        Ok(Some(Zeroizing::new(secret.to_owned())))
    }
}

/// A clock that a test moves, in seconds since 1970.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
    }

    async fn sleep(&self, _: SignedDuration) {}
}

struct Set {
    teams: Teams<Kept, Hands>,
    hands: Hands,
    client: StaticReplayClient,
}

fn teams(answers: &[(u16, &str)]) -> Set {
    let events = answers.iter().map(|(status, body)| {
        let mut answer = HttpResponse::new((*status).try_into().unwrap(), SdkBody::from(*body));
        answer.headers_mut().insert("retry-after", "7");
        ReplayEvent::new(HttpRequest::new(SdkBody::empty()), answer)
    });
    let (client, hands) = (StaticReplayClient::new(events.collect()), Hands::default());
    let (name, addresses) = ("/tocsin/teams".to_owned(), Addresses::default());
    let teams = Teams::new(client.clone(), addresses, Kept, name, hands.clone());
    Set { teams, hands, client }
}

impl Set {
    fn asked(&self) -> Vec<String> {
        let request = |request: &HttpRequest| format!("{} {}", request.method(), request.uri());
        self.client.actual_requests().map(request).collect()
    }

    fn body(&self, number: usize) -> String {
        let request = self.client.actual_requests().nth(number).unwrap();
        String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap()
    }
}

fn line() -> ChatMessage {
    ChatMessage::Line(Vec::new())
}

#[tokio::test]
async fn a_token_is_asked_for_once_for_each_service_and_again_before_it_ends() {
    let set = teams(&[TOKEN, POSTED, POSTED, TOKEN, POSTED]);
    assert_eq!(set.teams.post("19:a", &line()).await, Ok("17".to_owned()));
    assert_eq!(set.teams.post("19:a", &line()).await, Ok("17".to_owned()));
    assert_eq!(
        set.body(0),
        "grant_type=client_credentials&client_id=a-1&client_secret=s3cret\
         &scope=https%3A%2F%2Fapi.botframework.com%2F.default"
    );
    set.hands.0.store(3_599 - 300, Ordering::Relaxed);
    assert_eq!(set.teams.post("19:a", &line()).await, Ok("17".to_owned()));
    let login = "POST https://login.microsoftonline.com/6f8b1f6e-0000-4000-8000-000000000002/oauth2/v2.0/token";
    let post = "POST https://smba.trafficmanager.net/teams/v3/conversations";
    assert_eq!(set.asked(), [login, post, post, login, post]);
    let authorization = set.client.actual_requests().nth(1).unwrap().headers().get("authorization");
    assert_eq!(authorization, Some("Bearer t0ken"));
}

#[tokio::test]
async fn a_token_that_is_no_longer_taken_is_replaced_once() {
    let set = teams(&[TOKEN, POSTED, (401, ""), TOKEN, POSTED, (401, ""), TOKEN, (401, "")]);
    for expected in [true, true, false] {
        assert_eq!(set.teams.post("19:a", &line()).await.is_ok(), expected);
    }
    assert_eq!(set.asked().len(), 8);
}

#[tokio::test]
async fn a_channel_is_made_and_found_where_it_is_ours() {
    let made = r#"{"id": "19:a", "displayName": "inc-1", "webUrl": "https://teams.example/l"}"#;
    let taken = r#"{"error": {"code": "BadRequest", "message": "Channel name already existed"}}"#;
    let listed = r#"{"value": [
        {"id": "19:z", "displayName": "inc-2", "description": "somebody's"},
        {"id": "19:a", "displayName": "inc-1", "description": "prod (Tocsin)"}]}"#;
    let set = teams(&[TOKEN, (201, made), (400, taken), (200, listed), (200, listed)]);
    let opened = set.teams.open("inc-1").await.unwrap();
    assert_eq!(opened.url.as_deref(), Some("https://teams.example/l"));
    assert_eq!(set.teams.open("inc-1").await, Err(OpenError::Taken));
    let found = set.teams.find("inc-1").await.unwrap().unwrap();
    assert_eq!(found.id, opened.id);
    assert_eq!(set.teams.find("inc-2").await, Ok(None), "somebody else's");
    let channels = "https://graph.microsoft.com/v1.0/teams/g-1/channels";
    assert_eq!(set.asked()[1], format!("POST {channels}"));
    assert_eq!(set.asked()[3], format!("GET {channels}"));
}

#[tokio::test]
async fn who_is_no_member_is_told_and_who_is_comes_by_itself() {
    let set = teams(&[TOKEN, (200, r#"{"id": "29:1"}"#), (404, r#"{"error": {"code": "x"}}"#)]);
    let people = ["ana@example.com", "ben@example.com"].map(|it| Invitee::Email(it.to_owned()));
    let absent = set.teams.invite("19:a", &people).await;
    let why = "Teams: not a member of the team".to_owned();
    assert_eq!(absent, Ok(vec![(people[1].clone(), why)]));
}

#[tokio::test]
async fn a_message_is_changed_and_answered_where_it_is() {
    let set = teams(&[TOKEN, (200, "{}"), (201, "{}")]);
    assert_eq!(set.teams.update("19:a", "17", &line()).await, Ok(()));
    let place = method::place("19:a", "17");
    assert_eq!(set.teams.reply(&place, &line()).await, Ok(()));
    let conversation =
        "https://smba.trafficmanager.net/teams/v3/conversations/19%3Aa%3Bmessageid%3D17";
    assert_eq!(
        set.asked()[1..],
        [format!("PUT {conversation}/activities/17"), format!("POST {conversation}/activities")]
    );
}

#[tokio::test]
async fn somebodys_address_is_what_the_directory_has() {
    let mailless = r#"{"mail": null, "userPrincipalName": "ana@example.com"}"#;
    let set = teams(&[TOKEN, (200, mailless), (404, "")]);
    assert_eq!(set.teams.email_of("u-1").await, Ok(Some("ana@example.com".to_owned())));
    assert_eq!(set.teams.email_of("u-2").await, Ok(None));
}

#[tokio::test]
async fn what_may_pass_is_told_from_what_does_not_and_no_secret_is_told() {
    let forbidden = r#"{"error": {"code": "Forbidden", "message": "s3cret t0ken"}}"#;
    for (answer, expected) in [
        ((429, ""), "Throttled(\"Teams: posting: status 429, to be asked again in 7 s\")"),
        ((503, ""), "Busy(\"Teams: posting: status 503\")"),
        ((403, forbidden), "Refused(\"Teams: posting: status 403, Forbidden\")"),
        ((201, "{}"), "Busy(\"Teams: posting: the answer lacks an id\")"),
    ] {
        let failed = teams(&[TOKEN, answer]).teams.post("19:a", &line()).await;
        assert_eq!(format!("{:?}", failed.unwrap_err()), expected);
    }
    let unknown = (401, r#"{"error": "invalid_client", "error_description": "s3cret"}"#);
    let failed = teams(&[unknown]).teams.post("19:a", &line()).await.unwrap_err();
    let words = "Refused(\"Teams: the token: status 401, invalid_client\")";
    assert_eq!(format!("{failed:?}"), words);
}

//! The adapter against a stand-in that holds every request to the published shapes, over HTTP.

use aws_smithy_http_client::Connector;
use jiff::{SignedDuration, Timestamp};
use testkit::teams::{Member, Server, Team};
use testkit::trouble::Trouble;
use wire::outbound::chat::{Card, Piece};
use zeroize::Zeroizing;

use super::*;

/// The same secret under every name.
struct Kept;

impl Secrets for Kept {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let secret = r#"{"tenant": "6f8b1f6e-0000-4000-8000-000000000002", "appId": "a-1", "appSecret": "s3cret", "team": "g-1"}"#;
        Ok(Some(Zeroizing::new(secret.to_owned())))
    }
}

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _: SignedDuration) {}
}

async fn served(team: Team) -> (Server, Teams<Kept, Still>) {
    let server = Server::start(team).await.unwrap();
    let [login, graph, bot] = ["login", "graph", "bot"].map(|service| server.base(service));
    let addresses = Addresses { login, graph, bot, keys: server.metadata() };
    let name = "/tocsin/teams".to_owned();
    let teams = Teams::new(Connector::builder().build_http(), addresses, Kept, name, Still);
    (server, teams)
}

fn card(words: &str) -> ChatMessage {
    let at = "2026-11-23T01:00:00Z".parse().unwrap();
    ChatMessage::Card(Card {
        title: words.to_owned(),
        fields: vec![
            ("Status".to_owned(), vec![Piece::Strong(words.to_owned()), Piece::Time(at)]),
            (words.to_owned(), Vec::new()),
        ],
        buttons: Vec::new(),
        footer: words.to_owned(),
    })
}

#[tokio::test]
async fn the_channel_of_an_incident_from_its_making_to_its_last_word() {
    let mut team = Team::default();
    let email = "ana@example.com".to_owned();
    team.members.push(Member { id: "u-1".to_owned(), email: email.clone() });
    let theirs = team.room("inc-1", "somebody's");
    let (server, teams) = served(team).await;
    assert_eq!(teams.open("inc-1").await, Err(OpenError::Taken));
    assert_eq!(teams.find("inc-1").await, Ok(None));
    let opened = teams.open("inc: 2/3").await.unwrap();
    assert_ne!(opened.id, theirs);
    assert_eq!(opened.name, "inc-2-3");
    let channel = opened.id.as_str();
    let people = [Invitee::Email(email.clone()), Invitee::User("u-2".to_owned())];
    let absent = teams.invite(channel, &people).await.unwrap();
    assert_eq!(absent, [(people[1].clone(), "Teams: not a member of the team".to_owned())]);
    assert_eq!(teams.set_topic(channel, "[1] prod-api").await, Ok(()));
    assert_eq!(teams.find("inc: 2/3").await, Ok(Some(opened.clone())));
    let id = teams.post(channel, &card("triggered")).await.unwrap();
    assert_eq!(teams.pin(channel, &id).await, Ok(()));
    server.team().revoke();
    assert_eq!(teams.update(channel, &id, &card("resolved")).await, Ok(()));
    assert_eq!(teams.reply(&method::place(channel, &id), &card("status")).await, Ok(()));
    assert_eq!(teams.email_of("u-1").await, Ok(Some(email)));
    assert_eq!(teams.email_of("u-9").await, Ok(None));

    let team = server.team();
    assert_eq!(team.violations, [] as [String; 0]);
    let room = team.rooms.iter().find(|room| room.id == channel).unwrap();
    assert_eq!(room.description, "[1] prod-api (Tocsin)");
    assert_eq!(room.posts.len(), 1);
    assert_eq!((room.posts[0].edits, room.posts[0].replies.len()), (1, 1));
    assert!(room.posts[0].activity.to_string().contains("resolved"));
}

#[tokio::test]
async fn whatever_words_say_a_message_is_taken() {
    let (server, teams) = served(Team::default()).await;
    let channel = teams.open("inc-1").await.unwrap().id;
    let long = "障*{".repeat(20_000);
    for words in ["", "\n", "{{DATE(x)}}", "[a](b)", "\u{0}\u{202e}\"", long.as_str()] {
        let line = ChatMessage::Line(vec![Piece::Plain(words.to_owned())]);
        for message in [card(words), line] {
            let id = teams.post(&channel, &message).await.unwrap();
            assert_eq!(teams.update(&channel, &id, &message).await, Ok(()));
        }
    }
    assert_eq!(server.team().violations, [] as [String; 0]);
}

#[tokio::test]
async fn what_passes_is_worth_another_try() {
    let (server, teams) = served(Team::default()).await;
    let channel = teams.open("inc-1").await.unwrap().id;
    let mut struck = Vec::new();
    for trouble in
        [Trouble::Limited(30), Trouble::Status(503), Trouble::Lost, Trouble::Error("Forbidden")]
    {
        server.team().trouble("post", trouble);
        struck.push(format!("{:?}", teams.post(&channel, &card("x")).await.unwrap_err()));
    }
    assert_eq!(struck[0], "Throttled(\"Teams: posting: status 429, to be asked again in 30 s\")");
    assert_eq!(struck[1], "Busy(\"Teams: posting: status 503\")");
    assert!(struck[2].starts_with("Busy("), "{}", struck[2]);
    assert_eq!(struck[3], "Refused(\"Teams: posting: status 400, Forbidden\")");
    server.team().trouble("create", Trouble::Lost);
    assert!(matches!(teams.open("inc-2").await, Err(OpenError::Port(PortError::Busy(_)))));
    assert_eq!(teams.open("inc-2").await, Err(OpenError::Taken));
    assert!(teams.find("inc-2").await.unwrap().is_some());
}

#[tokio::test]
async fn a_channel_that_was_just_made_is_waited_for_and_an_old_one_is_not() {
    let (server, teams) = served(Team::default()).await;
    let channel = teams.open("inc-1").await.unwrap().id;
    let (unknown, topic) = (Trouble::Status(404), "[1] prod-api");
    for made_at in [Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH - TEAMS_CHANNEL_SETTLES] {
        server.team().rooms[0].created_at = made_at;
        server.team().trouble("post", unknown.clone());
        assert!(matches!(teams.post(&channel, &card("x")).await, Err(PortError::Busy(_))));
        server.team().trouble("describe", unknown.clone());
        assert!(matches!(teams.set_topic(&channel, topic).await, Err(PortError::Busy(_))));
    }
    let long_ago = Timestamp::UNIX_EPOCH - TEAMS_CHANNEL_SETTLES - SignedDuration::from_secs(1);
    server.team().rooms[0].created_at = long_ago;
    server.team().trouble("post", unknown);
    let refused = teams.post(&channel, &card("x")).await;
    let words = "Teams: posting: status 404".to_owned();
    assert_eq!(refused, Err(PortError::Refused(words)));
    // Nobody made one of that id.
    assert!(matches!(teams.post("19:x", &card("x")).await, Err(PortError::Refused(_))));
    // It is in a change that is not done yet.
    server.team().trouble("post", Trouble::Status(412));
    assert!(matches!(teams.post(&channel, &card("x")).await, Err(PortError::Busy(_))));
}

//! The bot's own address over HTTP: who is let in by a token, what is pressed, and how it is answered.

use adapters::teams::{Addresses, Teams};
use app::ports::BotKeys;
use aws_smithy_http_client::Connector;
use domain::limits::TEAMS_ANSWER_WITHIN;
use jiff::Timestamp;
use testkit::teams::{Post, SECRET, Sender, Server, Signed, Team, WEBHOOK_TOKEN, published_keys};
use testkit::trouble::Trouble;
use wire::teams::token::{self, Key};

use super::*;

/// The keys of the Bot Framework, at hand.
#[derive(Default)]
pub(super) struct Published {
    hangs: bool,
}

impl BotKeys for Published {
    async fn bot_key(&self, id: &str) -> Result<Option<Key>, PortError> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let keys = token::keys(published_keys().to_string().as_bytes()).unwrap();
        Ok(keys.into_iter().find(|key| key.id() == id))
    }
}

/// The same secret for both sides.
pub(super) struct Everybody;

impl Secrets for Everybody {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        Ok(Some(Zeroizing::new(SECRET.to_owned())))
    }
}

/// A clock by which nothing takes too long: what is asked over HTTP takes as long as it takes.
pub(super) struct Unhurried(ManualClock);

impl Clock for Unhurried {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, _: SignedDuration) {
        std::future::pending::<()>().await;
    }
}

/// A deployment that talks in Teams alone, and the team.
pub(super) struct Site {
    pub(super) bench: Bench,
    pub(super) server: Server,
    pub(super) sender: Sender,
    clock: Unhurried,
    teams: Teams<Everybody, ManualClock>,
}

impl Site {
    pub(super) async fn start(team: Team) -> Self {
        let (bench, server) = (Bench::of_teams(), Server::start(team).await.unwrap());
        let [login, graph, bot] = ["login", "graph", "bot"].map(|service| server.base(service));
        let addresses = Addresses { login, graph, bot, keys: server.metadata() };
        let (connector, clock) = (Connector::builder().build_http(), bench.clock.clone());
        let teams =
            Teams::new(connector, addresses, Everybody, "/tocsin/teams".to_owned(), clock.clone());
        let (sender, clock) = (Sender::new(WEBHOOK_TOKEN), Unhurried(clock));
        Self { bench, server, sender, clock, teams }
    }

    pub(super) async fn handle(&self, payload: &str) -> Result<Handled, AppError> {
        let bench = &self.bench;
        let chats = Chats { slack: None::<&ScriptedChat>, teams: Some(&self.teams) };
        let teams = Some(("/tocsin/teams", &self.teams));
        let door = Door { secrets: &Everybody, slack: None, teams, itself: &bench.later };
        let (store, cache, entropy) = (&bench.store, &bench.cache, &bench.entropy);
        let state = State { store, cache, clock: &self.clock, entropy };
        Box::pin(handle(&state, &bench.world(), &chats, &door, payload.as_bytes())).await
    }

    pub(super) async fn knocks(&self, signed: &Signed) -> Answer {
        let headers = signed.header_map();
        let event = json!({"requestContext": {}, "headers": headers, "body": signed.body});
        let Handled::Answered(answer) = self.handle(&event.to_string()).await.unwrap() else {
            unreachable!("an answer")
        };
        answer
    }

    /// Teams posts a request `times` times; it is answered each time, and done.
    pub(super) async fn posts(&self, signed: &Signed, times: usize) {
        for _ in 0..times {
            let answer = self.knocks(signed).await;
            assert_eq!(answer.status_code, 200);
            assert!(answer.body.contains("On it."), "{}", answer.body);
            for payload in self.bench.handed() {
                self.handle(&payload).await.unwrap();
            }
        }
    }

    fn pressed(&self) -> Signed {
        pressed(&self.sender, self.bench.clock.now())
    }

    async fn status(&self) -> u16 {
        self.knocks(&self.pressed()).await.status_code
    }

    fn asked(&self, what: &str) -> usize {
        self.server.team().asked.iter().filter(|asked| **asked == what).count()
    }
}

/// A press of a button that somebody's card has.
fn pressed(sender: &Sender, at: Timestamp) -> Signed {
    let data = json!({"action": "acknowledge", "value": "x triggered"});
    let activity = json!({"type": "Action.Execute", "verb": "acknowledge", "data": data});
    let post = Post { id: "17".to_owned(), activity, edits: 0, replies: Vec::new() };
    sender.press("o-taro", ("19:a", &post), "acknowledge", at).unwrap()
}

#[tokio::test]
async fn nobody_is_let_in_by_a_token_that_is_not_the_bot_frameworks_for_this_bot() {
    let mut site = Site::start(Team::default()).await;
    assert_eq!(site.status().await, 200);
    assert_eq!(site.bench.handed().len(), 1);
    let good = site.sender.clone();
    let changes: [fn(&mut Sender); 10] = [
        |sender| sender.claims["iss"] = json!("https://sts.windows.net/x/"),
        |sender| sender.claims["aud"] = json!("a-2"),
        |sender| sender.claims["aud"] = json!(["a-1"]),
        |sender| sender.claims["serviceurl"] = json!("https://evil.example.com/"),
        |sender| sender.claims = json!({"iss": sender.claims["iss"], "aud": "a-1"}),
        |sender| sender.header["alg"] = json!("none"),
        |sender| sender.header["alg"] = json!("HS256"),
        |sender| sender.header["alg"] = json!("RS512"),
        |sender| sender.header["kid"] = json!("k-2"),
        |sender| sender.header = json!({"alg": "RS256"}),
    ];
    for (number, change) in changes.iter().enumerate() {
        site.sender = good.clone();
        change(&mut site.sender);
        assert_eq!(site.status().await, 401, "change {number}");
    }
    // It ended, or begins, more than five minutes from now.
    for (span, expected) in
        [((3_600, -299), 200), ((3_600, -301), 401), ((-299, 3_600), 200), ((-301, 3_600), 401)]
    {
        site.sender = Sender { good: span, ..good.clone() };
        assert_eq!(site.status().await, expected, "{span:?}");
    }
    site.sender = good;
    assert_eq!(site.bench.handed().len(), 2);
    let token = site.sender.token(site.bench.clock.now());
    for authorization in ["", "Bearer ", "Bearer x", &token, &format!("Bearer {token}x")] {
        let mut signed = site.pressed();
        signed.headers[1].1 = authorization.to_owned();
        assert_eq!(site.knocks(&signed).await.status_code, 401, "{authorization:.20}");
    }
    assert!(site.bench.handed().is_empty());
}

#[tokio::test]
async fn a_key_signs_for_teams_only_where_it_is_endorsed_for_it() {
    let site = Site::start(Team::default()).await;
    site.server.team().key = Some(("k-1".to_owned(), vec!["skype"]));
    assert_eq!(site.status().await, 401);
    assert!(site.bench.handed().is_empty());
}

/// The same bot may be spoken to in Web Chat, by whoever says who they are themselves: its keys and its tokens are the
/// same.
#[tokio::test]
async fn nobody_is_heard_who_speaks_to_the_bot_outside_of_teams() {
    let site = Site::start(Team::default()).await;
    let at = site.bench.clock.now();
    let mut activity: Value = serde_json::from_str(&site.pressed().body).unwrap();
    for channel in ["webchat", "directline", "emulator", ""] {
        activity["channelId"] = json!(channel);
        let answer = site.knocks(&site.sender.posted(&activity, at)).await;
        assert_eq!(answer.status_code, 401, "{channel}");
    }
    assert!(site.bench.handed().is_empty());
}

#[tokio::test]
async fn an_app_of_another_tenant_and_old_requests_do_nothing() {
    let site = Site::start(Team::default()).await;
    let at = site.bench.clock.now();
    let mut activity: Value = serde_json::from_str(&site.pressed().body).unwrap();
    activity["channelData"]["tenant"]["id"] = json!("6f8b1f6e-0000-4000-8000-000000000003");
    assert_eq!(site.knocks(&site.sender.posted(&activity, at)).await.status_code, 401);
    let old = site.pressed();
    site.bench.clock.advance(SignedDuration::from_secs(301));
    assert_eq!(site.knocks(&old).await.status_code, 401, "its token is good for an hour");
    assert!(site.bench.handed().is_empty());
}

/// It says who speaks, and not what: that the words are theirs rests on the connection.
#[tokio::test]
async fn a_token_does_not_cover_the_body() {
    let site = Site::start(Team::default()).await;
    let mut signed = site.pressed();
    signed.body = signed.body.replace("acknowledge", "escalate");
    assert_eq!(site.knocks(&signed).await.status_code, 200);
}

#[tokio::test]
async fn keys_are_read_once_a_day_and_again_when_one_is_unknown() {
    let mut site = Site::start(Team::default()).await;
    let minutes = |count| SignedDuration::from_mins(count);
    for _ in 0..3 {
        assert_eq!(site.status().await, 200);
    }
    assert_eq!((site.asked("metadata"), site.asked("keys")), (1, 1));
    // They sign with another key from now on. Whoever makes one up has nobody ask all the time.
    site.server.team().key = Some(("k-2".to_owned(), vec!["msteams"]));
    site.sender.header["kid"] = json!("k-2");
    for _ in 0..3 {
        assert_eq!(site.status().await, 401);
    }
    assert_eq!(site.asked("keys"), 1);
    site.bench.clock.advance(minutes(6));
    for _ in 0..3 {
        assert_eq!(site.status().await, 200);
    }
    assert_eq!(site.asked("keys"), 2);
    site.bench.clock.advance(minutes(24 * 60 + 1));
    assert_eq!(site.status().await, 200);
    assert_eq!(site.asked("keys"), 3);
}

#[tokio::test]
async fn without_keys_nobody_is_let_in_and_the_next_one_asks_again() {
    let site = Site::start(Team::default()).await;
    for (what, trouble) in [
        ("metadata", Trouble::Status(503)),
        ("metadata", Trouble::Page),
        ("keys", Trouble::Lost),
        ("keys", Trouble::Page),
    ] {
        site.server.team().trouble(what, trouble);
        assert_eq!(site.status().await, 503, "{what}");
    }
    assert_eq!(site.status().await, 200);
    assert_eq!(site.bench.handed().len(), 1);
}

#[tokio::test]
async fn what_asks_for_nothing_is_answered_and_not_handed_over() {
    let site = Site::start(Team::default()).await;
    let at = site.bench.clock.now();
    let pressed: Value = serde_json::from_str(&site.pressed().body).unwrap();
    for (member, value) in [
        ("type", json!("conversationUpdate")),
        ("name", json!("task/fetch")),
        ("value", json!({"action": {"data": {"action": "dance", "value": "x"}}})),
        ("value", json!(null)),
    ] {
        let mut activity = pressed.clone();
        activity[member] = value;
        let answer = site.knocks(&site.sender.posted(&activity, at)).await;
        assert_eq!(answer.status_code, 200, "{member}");
    }
    let broken = site.knocks(&site.sender.posted(&json!([]), at)).await;
    assert_eq!(broken.status_code, 400);
    assert!(site.bench.handed().is_empty());
}

#[test]
fn the_bot_answers_in_time_whatever_hangs() {
    let sender = Sender::new(WEBHOOK_TOKEN);
    let later = Later { hangs: true, ..Later::default() };
    for bench in [
        Bench { keys: Published { hangs: true }, ..Bench::of_teams() },
        Bench { later, ..Bench::of_teams() },
    ] {
        let signed = pressed(&sender, bench.clock.now());
        let headers = signed.header_map();
        let event = json!({"requestContext": {}, "headers": headers, "body": signed.body});
        let Handled::Answered(answer) = bench.handle(&event.to_string()).unwrap() else {
            unreachable!("an answer")
        };
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        let kind = "application/vnd.microsoft.activity.message";
        assert_eq!((answer.status_code, &said["type"]), (200, &json!(kind)));
        assert!(said["value"].as_str().unwrap().contains("Please ask again"), "{said}");
        assert_eq!(bench.clock.now(), builders::at(START) + TEAMS_ANSWER_WITHIN);
    }
}

//! The guide's use case 5 with the real adapter over HTTP: a channel, its people, its card and its facts; commands and
//! presses that Slack signs; and a Slack that fails, limits and repeats in between.

use adapters::slack::Slack;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use testkit::slack::{Server, Signed, Trouble, Workspace};

use super::*;

/// How often the stream hands over what failed before a test gives up.
const TURNS_MAX: usize = 20;

/// The same secret for both sides.
struct Everybody;

impl Secrets for Everybody {
    async fn secret(&self, _: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let secret = format!(r#"{{"botToken": "xoxb-stand-in", "signingSecret": "{SIGNING}"}}"#);
        Ok(Some(Zeroizing::new(secret)))
    }
}

/// A team, and its workspace.
struct Team {
    bench: Bench,
    server: Server,
    slack: Slack<Everybody>,
}

impl Team {
    async fn start() -> Self {
        let mut workspace = Workspace::default();
        for (user, email) in [
            ("U0TARO", "tanaka@example.com"),
            ("U0MANAGER", "manager@example.com"),
            ("U0DB", "db@example.com"),
        ] {
            workspace.person(user, Some(email));
        }
        let server = Server::start(workspace).await.unwrap();
        let settings =
            HttpConnectorSettings::builder().read_timeout(std::time::Duration::from_millis(500));
        let connector = Connector::builder().connector_settings(settings.build()).build_http();
        let slack = Slack::new(connector, &server.base(), Everybody, "/tocsin/slack".to_owned());
        Self { bench: Bench::new(), server, slack }
    }

    async fn handle(&self, payload: &str) -> Result<Handled, AppError> {
        let bench = &self.bench;
        let chats = Chats { slack: Some(&self.slack), teams: bench.teams.as_ref() };
        let teams = None::<(&str, &bot::Published)>;
        let slack = Some("/tocsin/slack");
        let door = Door { secrets: &Everybody, slack, teams, itself: &bench.later };
        let (state, world) = (bench.state(), bench.world());
        Box::pin(handle(&state, &world, &chats, &door, payload.as_bytes())).await
    }

    /// Hands the stream's records over until nothing of them is left undone.
    async fn follow(&self, incident: &IncidentId) {
        for _ in 0..TURNS_MAX {
            let handled = self.handle(&self.bench.batch(&[incident])).await.unwrap();
            if undone(&handled).is_empty() {
                return;
            }
        }
        unreachable!("not in step after {TURNS_MAX} turns");
    }

    /// Slack posts a request `times` times; it is answered each time, and done. Gives what is answered last.
    async fn posts(&self, signed: &Signed, times: usize) -> String {
        for _ in 0..times {
            let headers: serde_json::Map<String, Value> =
                signed.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            let event = json!({
                "requestContext": {"http": {"method": "POST"}},
                "headers": headers,
                "body": signed.body,
            });
            let Handled::Answered(answer) = self.handle(&event.to_string()).await.unwrap() else {
                unreachable!("an answer")
            };
            assert_eq!((answer.status_code, answer.body.as_str()), (200, ""));
            for payload in self.bench.handed() {
                self.handle(&payload).await.unwrap();
            }
        }
        let workspace = self.server.workspace();
        let replies = workspace.replies(&signed.address);
        replies.last().unwrap()["text"].as_str().unwrap().to_owned()
    }

    async fn says(&self, text: &str, channel: &str, times: usize) -> String {
        let sender = self.server.sender(SIGNING);
        let signed = sender.command("U0TARO", channel, text, self.bench.clock.now());
        self.posts(&signed, times).await
    }
}

#[tokio::test]
async fn an_incident_is_worked_on_in_its_channel_while_slack_fails() {
    let team = Team::start().await;
    let tags =
        [(SLACK_TAG, "new"), (domain::chat::INVITE_TAG, "engineering-manager db@example.com")];
    let mut configuration = team.bench.store.inspect(|stored| stored.configuration().clone());
    let plan = configuration.plans.get_mut(&builders::plan_name()).unwrap();
    plan.tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    team.bench.store.put_configuration(&configuration).await.unwrap();
    for (method, trouble) in [
        ("conversations.create", Trouble::Limited(1)),
        ("conversations.create", Trouble::Lost),
        ("conversations.setTopic", Trouble::Status(500)),
        ("conversations.invite", Trouble::Lost),
        ("pins.add", Trouble::Lost),
        ("chat.postMessage", Trouble::Limited(1)),
        ("chat.update", Trouble::Page),
    ] {
        team.server.workspace().trouble(method, trouble);
    }
    let incident = team.bench.open("first");
    team.follow(&incident).await;
    let channel = {
        let workspace = team.server.workspace();
        let [channel] = &workspace.channels[..] else { unreachable!("one channel") };
        assert_eq!(channel.name, "inc-20261123-production-api-incident-first");
        assert!(channel.topic.contains("Production API Incident"), "{}", channel.topic);
        for user in ["U0TARO", "U0MANAGER", "U0DB"] {
            assert!(channel.members.contains(user), "{user}: {:?}", channel.members);
        }
        assert_eq!(channel.pins.len(), 1);
        channel.id.clone()
    };

    let status = team.says("status", &channel, 2).await;
    assert!(status.contains("On call: ") && status.contains("SMS to tanaka-taro"), "{status}");
    let sender = team.server.sender(SIGNING);
    let card = team.server.workspace().channels[0].pins[0].clone();
    let now = team.bench.clock.now();
    let press = sender.press("U0TARO", &channel, &card, "acknowledge", now).unwrap();
    assert!(team.posts(&press, 2).await.contains("You have it."));
    let forged = team.server.sender("guessed").command("U0TARO", &channel, "resolve", now);
    let headers: serde_json::Map<String, Value> =
        forged.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let event = json!({"requestContext": {}, "headers": headers, "body": forged.body});
    let Handled::Answered(answer) = team.handle(&event.to_string()).await.unwrap() else {
        unreachable!("an answer")
    };
    assert_eq!((answer.status_code, team.bench.handed().len()), (401, 0));
    assert!(team.says("note rolled <back>", &channel, 2).await.contains("Noted."));
    team.follow(&incident).await;
    assert!(team.says("resolve it was the pool", &channel, 1).await.contains("Resolved."));
    team.follow(&incident).await;

    let workspace = team.server.workspace();
    assert_eq!(workspace.violations, [] as [String; 0], "by Slack's schemas");
    assert_eq!(workspace.channels.len(), 1);
    let messages = &workspace.channels[0].messages;
    let times = |words: &str| messages.iter().filter(|its| its.text.contains(words)).count();
    for once in ["incident opened", "tanaka-taro acknowledged in slack", "resolved by tanaka-taro"]
    {
        assert_eq!(times(once), 1, "{once}: {messages:#?}");
    }
    assert_eq!(times("note by tanaka-taro"), 1, "{messages:#?}");
    let card = messages.iter().find(|its| its.id == workspace.channels[0].pins[0]).unwrap();
    assert!(card.edits > 0 && card.blocks.to_string().contains("Resolved"), "{card:#?}");
    assert!(!card.blocks.to_string().contains("\"button\""), "nothing is left to press");
}

//! The adapter against a stand-in that holds every request to Slack's schemas, over HTTP.

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use testkit::slack::{Server, Trouble, Workspace};
use wire::outbound::chat::{Button, Card, ChatAction, Piece, Weight};

use super::*;

mod channels;
mod messages;
mod troubles;

/// The same secret under every name.
struct Kept;

impl Secrets for Kept {
    async fn secret(&self, _: &str) -> Result<Option<zeroize::Zeroizing<String>>, PortError> {
        let secret = r#"{"botToken": "xoxb-stand-in", "signingSecret": "s3cret"}"#;
        Ok(Some(zeroize::Zeroizing::new(secret.to_owned())))
    }
}

async fn served(workspace: Workspace) -> (Server, Slack<Kept>) {
    let server = Server::start(workspace).await.unwrap();
    let slack = Slack::new(connector(), &server.base(), Kept, "/tocsin/slack".to_owned());
    (server, slack)
}

/// One that waits a moment: the stand-in that never answers is meant never to.
fn connector() -> Connector {
    let settings =
        HttpConnectorSettings::builder().read_timeout(std::time::Duration::from_millis(500));
    Connector::builder().connector_settings(settings.build()).build_http()
}

fn line(words: &str) -> ChatMessage {
    ChatMessage::Line(vec![Piece::Plain(words.to_owned())])
}

fn card(words: &str) -> ChatMessage {
    let button = |action: ChatAction, weight, confirm: Option<&str>| Button {
        action,
        label: action.name().to_owned(),
        value: words.to_owned(),
        weight,
        confirm: confirm.map(str::to_owned),
    };
    let at = "2026-11-23T01:00:00Z".parse().unwrap();
    ChatMessage::Card(Card {
        title: words.to_owned(),
        fields: vec![
            ("Status".to_owned(), vec![Piece::Strong(words.to_owned()), Piece::Time(at)]),
            (
                "Graph".to_owned(),
                vec![Piece::Link { words: words.to_owned(), url: "https://x.example/".to_owned() }],
            ),
            ("On call".to_owned(), vec![Piece::Person("U1".to_owned())]),
            (words.to_owned(), Vec::new()),
        ],
        buttons: vec![
            button(ChatAction::Acknowledge, Weight::Primary, None),
            button(ChatAction::Resolve, Weight::Danger, Some(words)),
            button(ChatAction::RunAgain, Weight::Plain, None),
            button(ChatAction::RunAgain, Weight::Plain, None),
        ],
        footer: words.to_owned(),
    })
}

use super::*;

/// What a port makes of an error.
#[derive(Debug, PartialEq, Eq)]
enum Means {
    Fine,
    Taken,
    Throttled,
    Busy,
    Refused,
}

fn means<T>(answer: &Result<T, PortError>) -> Means {
    answer.as_ref().map_or_else(of, |_| Means::Fine)
}

fn opening<T>(answer: &Result<T, OpenError>) -> Means {
    match answer {
        Ok(_) => Means::Fine,
        Err(OpenError::Taken) => Means::Taken,
        Err(OpenError::Port(error)) => of(error),
    }
}

fn of(error: &PortError) -> Means {
    match error {
        PortError::Throttled(_) => Means::Throttled,
        PortError::Busy(_) => Means::Busy,
        PortError::Refused(_) => Means::Refused,
    }
}

/// What is made of `trouble` when it strikes `method`.
async fn struck(method: &str, trouble: Trouble) -> Means {
    let mut workspace = Workspace::default();
    workspace.person("U1", Some("ana@example.com"));
    let (server, slack) = served(workspace).await;
    let channel = slack.open("inc-1").await.unwrap().id;
    let message = slack.post(&channel, &card("x")).await.unwrap();
    server.workspace().trouble(method, trouble);
    let invited = [Invitee::User("U1".to_owned())];
    let by_address = [Invitee::Email("ana@example.com".to_owned())];
    match method {
        "conversations.create" => opening(&slack.open("inc-2").await),
        "users.conversations" => means(&slack.find("inc-1").await),
        "conversations.invite" => means(&slack.invite(&channel, &invited).await),
        "users.lookupByEmail" => means(&slack.invite(&channel, &by_address).await),
        "conversations.setTopic" => means(&slack.set_topic(&channel, "x").await),
        "chat.postMessage" => means(&slack.post(&channel, &line("x")).await),
        "chat.update" => means(&slack.update(&channel, &message, &line("x")).await),
        "pins.add" => means(&slack.pin(&channel, &message).await),
        "users.info" => means(&slack.email_of("U1").await),
        _ => {
            let sent =
                server.sender("s").command("U1", "C1", "", "2026-11-23T01:00:00Z".parse().unwrap());
            let address = format!("{}/{}", server.base(), sent.address);
            means(&slack.reply(&address, &line("x")).await)
        }
    }
}

const METHODS: &[&str] = &[
    "conversations.create",
    "users.conversations",
    "conversations.invite",
    "users.lookupByEmail",
    "conversations.setTopic",
    "chat.postMessage",
    "chat.update",
    "pins.add",
    "users.info",
    "response_url",
];

#[tokio::test]
async fn what_passes_is_worth_another_try_whatever_was_asked() {
    for method in METHODS {
        for (trouble, expected) in [
            (Trouble::Limited(30), Means::Throttled),
            (Trouble::Status(500), Means::Busy),
            (Trouble::Status(503), Means::Busy),
            (Trouble::Status(403), Means::Refused),
            (Trouble::Lost, Means::Busy),
        ] {
            assert_eq!(struck(method, trouble.clone()).await, expected, "{method} {trouble:?}");
        }
        if *method != "response_url" {
            assert_eq!(struck(method, Trouble::Page).await, Means::Busy, "{method}");
        }
    }
    assert_eq!(struck("chat.postMessage", Trouble::Hung).await, Means::Busy);
}

#[tokio::test]
async fn every_error_of_every_method_means_what_it_should() {
    let refused = |method: &'static str, errors: &[&'static str]| -> Vec<_> {
        errors.iter().map(|error| (method, *error, Means::Refused)).collect()
    };
    let mut cases = vec![
        ("conversations.create", "name_taken", Means::Taken),
        ("conversations.create", "team_added_to_org", Means::Busy),
        ("conversations.invite", "already_in_channel", Means::Fine),
        ("conversations.invite", "cant_invite_self", Means::Fine),
        ("conversations.invite", "user_not_found", Means::Fine),
        ("conversations.invite", "ura_max_channels", Means::Fine),
        ("conversations.invite", "cant_invite", Means::Fine),
        // The app goes in, and asks again.
        ("conversations.invite", "not_in_channel", Means::Fine),
        ("conversations.setTopic", "not_in_channel", Means::Fine),
        ("chat.postMessage", "not_in_channel", Means::Fine),
        ("chat.postMessage", "rate_limited", Means::Throttled),
        ("pins.add", "already_pinned", Means::Fine),
        ("users.lookupByEmail", "users_not_found", Means::Fine),
        ("users.info", "user_not_found", Means::Fine),
        ("users.conversations", "internal_error", Means::Busy),
    ];
    cases.extend(refused(
        "conversations.create",
        &[
            "invalid_name_maxlength",
            "invalid_name_specials",
            "invalid_name_punctuation",
            "invalid_name_required",
            "restricted_action",
            "missing_scope",
        ],
    ));
    cases.extend(refused("conversations.invite", &["is_archived", "too_many_users"]));
    cases.extend(refused("conversations.setTopic", &["too_long", "is_archived"]));
    cases.extend(refused(
        "chat.postMessage",
        &["channel_not_found", "is_archived", "msg_too_long", "no_text", "token_revoked"],
    ));
    cases.extend(refused(
        "chat.update",
        &["message_not_found", "cant_update_message", "edit_window_closed"],
    ));
    cases.extend(refused("pins.add", &["not_pinnable"]));
    for (method, error, expected) in cases {
        assert_eq!(struck(method, Trouble::Error(error)).await, expected, "{method} {error}");
    }
}

#[tokio::test]
async fn a_channel_whose_making_was_not_heard_of_is_found() {
    let (server, slack) = served(Workspace::default()).await;
    server.workspace().trouble("conversations.create", Trouble::Lost);
    assert_eq!(opening(&slack.open("inc-1").await), Means::Busy);
    assert_eq!(opening(&slack.open("inc-1").await), Means::Taken);
    let found = slack.find("inc-1").await.unwrap().unwrap();
    assert_eq!(found.name, "inc-1");
    assert_eq!(server.workspace().channels.len(), 1);
}

#[tokio::test]
async fn a_scope_that_lacks_is_named() {
    let (server, slack) = served(Workspace::default()).await;
    server.workspace().scopes.remove("pins:write");
    let channel = slack.open("inc-1").await.unwrap().id;
    let message = slack.post(&channel, &line("x")).await.unwrap();
    let words = "Slack: pins.add: missing_scope (the app needs pins:write)".to_owned();
    assert_eq!(slack.pin(&channel, &message).await, Err(PortError::Refused(words)));
}

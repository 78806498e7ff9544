use super::*;

fn user(id: &str) -> Invitee {
    Invitee::User(id.to_owned())
}

fn email(address: &str) -> Invitee {
    Invitee::Email(address.to_owned())
}

#[tokio::test]
async fn the_channel_of_an_incident_from_its_making_to_its_last_word() {
    let mut workspace = Workspace::default();
    workspace.person("U1", Some("ana@example.com"));
    let (server, slack) = served(workspace).await;
    let opened = slack.open("inc-20261128-prod-api").await.unwrap();
    assert_eq!(opened.name, "inc-20261128-prod-api");
    let url = format!("https://example.slack.com/archives/{}", opened.id);
    assert_eq!(opened.url, Some(url));
    assert_eq!(slack.find("inc-20261128-prod-api").await, Ok(Some(opened.clone())));
    let channel = opened.id.as_str();
    assert_eq!(slack.invite(channel, &[email("ana@example.com")]).await, Ok(Vec::new()));
    assert_eq!(slack.set_topic(channel, "[1] prod-api <5xx>").await, Ok(()));
    let message = slack.post(channel, &card("triggered")).await.unwrap();
    for _ in 0..2 {
        assert_eq!(slack.pin(channel, &message).await, Ok(()));
    }
    slack.post(channel, &line("ana was paged")).await.unwrap();
    assert_eq!(slack.update(channel, &message, &card("resolved")).await, Ok(()));

    let mut workspace = server.workspace();
    assert_eq!(workspace.violations, [] as [String; 0]);
    let channel = workspace.channel_mut(channel).unwrap();
    assert!(channel.members.contains("U1"));
    assert_eq!(channel.topic, "[1] prod-api &lt;5xx&gt;");
    assert_eq!((channel.messages.len(), channel.messages[0].edits), (2, 1));
    assert_eq!(channel.pins, [message]);
    assert!(channel.messages[0].text.starts_with("resolved\n"));
}

#[tokio::test]
async fn a_name_is_taken_by_anybodys_channel_and_found_only_where_it_is_ours() {
    let mut workspace = Workspace::default();
    workspace.page_max = 1;
    workspace.channel("inc-1", "USOMEBODY");
    let (server, slack) = served(workspace).await;
    assert_eq!(slack.open("inc-1").await, Err(OpenError::Taken));
    assert_eq!(slack.find("inc-1").await, Ok(None));
    let ours = slack.open("inc-1-2").await.unwrap();
    slack.open("inc-1-3").await.unwrap();
    assert_eq!(slack.find("inc-1-2").await, Ok(Some(ours.clone())));
    server.workspace().channel_mut(&ours.id).unwrap().is_archived = true;
    assert_eq!(slack.find("inc-1-2").await, Ok(None));
    assert_eq!(slack.open("inc-1-2").await, Err(OpenError::Taken), "by an archived channel");
    assert_eq!(server.workspace().violations, [] as [String; 0]);
}

#[tokio::test]
async fn any_name_becomes_one_that_slack_takes() {
    let (server, slack) = served(Workspace::default()).await;
    for (wanted, made) in [
        ("Prod API: 5xx!", "prod-api-5xx"),
        ("障害", "incident"),
        (&"x-".repeat(99), &"x-".repeat(40)[..79]),
    ] {
        let opened = slack.open(wanted).await.unwrap();
        assert_eq!(opened.name, made);
        assert_eq!(slack.find(wanted).await, Ok(Some(opened)));
    }
    assert_eq!(server.workspace().violations, [] as [String; 0]);
}

#[tokio::test]
async fn nobody_who_cannot_come_keeps_the_others_out() {
    for names_people in [true, false] {
        let mut workspace = Workspace::default();
        workspace.names_people = names_people;
        for number in 0..130 {
            let address = format!("person{number}@example.com");
            workspace.person(&format!("U{number}"), Some(&address));
        }
        workspace.restrict("U7");
        workspace.restrict("U77");
        let (server, slack) = served(workspace).await;
        let channel = slack.open("inc-1").await.unwrap().id;
        let everybody: Vec<_> = (0..130)
            .map(|number| match number {
                50 => email("person50@example.com"),
                _ => user(&format!("U{number}")),
            })
            .chain([user("UNOBODY"), user("U0BOT"), email("nobody@example.com"), user("U50")])
            .collect();
        let mut absent = slack.invite(&channel, &everybody).await.unwrap();
        absent.sort();
        assert_eq!(
            absent,
            [
                (user("U7"), "Slack: cant_invite".to_owned()),
                (user("U77"), "Slack: cant_invite".to_owned()),
                (user("UNOBODY"), "Slack: user_not_found".to_owned()),
                (email("nobody@example.com"), "Slack: users_not_found".to_owned()),
            ]
        );
        let again = slack.invite(&channel, &everybody[8..20]).await;
        assert_eq!(again, Ok(Vec::new()), "who is there is no error");
        let mut workspace = server.workspace();
        // The app, and all but the two guests.
        assert_eq!(workspace.channel_mut(&channel).unwrap().members.len(), 1 + 128);
        assert_eq!(workspace.violations, [] as [String; 0]);
    }
}

#[tokio::test]
async fn into_a_public_channel_of_others_the_app_goes_by_itself() {
    let mut workspace = Workspace::default();
    workspace.person("U1", None);
    let theirs: Vec<_> =
        ["a", "b", "c", "d"].map(|name| workspace.channel(name, "USOMEBODY")).into();
    let (server, slack) = served(workspace).await;
    assert!(slack.post(&theirs[0], &line("x")).await.is_ok());
    assert_eq!(slack.set_topic(&theirs[1], "x").await, Ok(()));
    assert_eq!(slack.invite(&theirs[2], &[user("U1")]).await, Ok(Vec::new()));
    server.workspace().channel_mut(&theirs[3]).unwrap().is_private = true;
    let refused = Err(PortError::Refused("Slack: chat.postMessage: channel_not_found".to_owned()));
    assert_eq!(slack.post(&theirs[3], &line("x")).await, refused);
    server.workspace().channel_mut(&theirs[0]).unwrap().is_archived = true;
    let refused = Err(PortError::Refused("Slack: chat.postMessage: is_archived".to_owned()));
    assert_eq!(slack.post(&theirs[0], &line("x")).await, refused);
    assert_eq!(server.workspace().violations, [] as [String; 0]);
}

#[tokio::test]
async fn people_are_known_by_their_addresses() {
    let mut workspace = Workspace::default();
    workspace.person("U1", Some("ana@example.com"));
    workspace.person("U2", None);
    let (_server, slack) = served(workspace).await;
    assert_eq!(slack.email_of("U1").await, Ok(Some("ana@example.com".to_owned())));
    assert_eq!(slack.email_of("U2").await, Ok(None));
    assert_eq!(slack.email_of("U3").await, Ok(None));
}

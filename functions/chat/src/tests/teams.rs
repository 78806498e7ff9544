//! Microsoft Teams at the door, and which service an incident is talked about in.

use testkit::teams::WEBHOOK_TOKEN as TOKEN;
use wire::teams::signature;

use super::*;

/// A message that names the webhook, as Teams posts it.
fn mention(bench: &Bench, text: &str, room: &str) -> String {
    json!({
        "type": "message",
        "id": "1795395600123",
        "timestamp": bench.clock.now(),
        "from": {"id": "29:1", "name": "Taro", "aadObjectId": "o-taro"},
        "conversation": {"id": format!("{room};messageid=1795395600000")},
        "channelData": {"teamsChannelId": room},
        "text": format!("<at>tocsin</at>&nbsp;{text}\n"),
    })
    .to_string()
}

impl Bench {
    /// A deployment whose plan wants its channels in Teams.
    pub(super) fn of_teams() -> Self {
        let bench = Self::new();
        let mut team = bench.store.inspect(|stored| stored.configuration().clone());
        let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
        plan.tags = [(TEAMS_TAG.to_owned(), "new".to_owned())].into();
        let taro = team.contacts.get_mut(&builders::contact_id("tanaka-taro")).unwrap();
        taro.tags.insert(TEAMS_TAG.into(), "o-taro".into());
        bench.store.put_configuration(&team).now_or_never().unwrap().unwrap();
        bench
    }

    fn posts(&self, body: &str, authorization: &str) -> Answer {
        let headers = json!({"authorization": authorization, "content-type": "application/json"});
        let event = json!({"requestContext": {}, "headers": headers, "body": body});
        let handled = self.handle(&event.to_string()).unwrap();
        let Handled::Answered(answer) = handled else { unreachable!("{handled:?}") };
        answer
    }

    fn mentions(&self, body: &str) -> Answer {
        let signature = signature::sign(TOKEN, body.as_bytes()).unwrap();
        self.posts(body, &format!("HMAC {signature}"))
    }

    pub(super) fn teams(&self) -> &ScriptedChat {
        self.teams.as_ref().unwrap()
    }
}

#[test]
fn what_is_typed_to_the_webhook_is_done_once_and_answered_by_the_bot() {
    let bench = Bench::of_teams();
    let incident = bench.open("first");
    bench.handle(&bench.batch(&[&incident])).unwrap();
    assert_eq!(bench.chat.calls(), 0, "nobody asked Slack");
    let room = bench.teams().rooms()[0].id.clone();
    let body = mention(&bench, "ack", &room);
    for _ in 0..2 {
        // Teams may post it twice.
        let answer = bench.mentions(&body);
        assert_eq!((answer.status_code, answer.headers["content-type"]), (200, "application/json"));
        assert_eq!(answer.body, r#"{"type":"message","text":"On it."}"#);
        let handed = bench.handed();
        assert_eq!(handed.len(), 1);
        assert!(matches!(bench.handle(&handed[0]).unwrap(), Handled::Done));
    }
    let replies = bench.teams().replies();
    assert_eq!(replies.len(), 2);
    let place = format!("{room};messageid=1795395600000");
    for (address, said) in &replies {
        let ChatMessage::Line(said) = said else { unreachable!("a line") };
        assert_eq!((address.as_str(), plain(said)), (place.as_str(), "You have it.".to_owned()));
    }
    bench.handle(&bench.batch(&[&incident])).unwrap();
    let lines = bench.teams().rooms()[0].lines();
    let taken = lines.iter().filter(|line| line.starts_with("tanaka-taro acknowledged in teams"));
    assert_eq!(taken.count(), 1, "{lines:?}");
    assert_eq!(bench.chat.calls(), 0, "nobody asked Slack");
}

#[test]
fn the_same_moment_in_two_channels_is_two_requests() {
    let bench = Bench::of_teams();
    let incidents = [bench.open("first"), bench.open("second")];
    bench.handle(&bench.batch(&[&incidents[0], &incidents[1]])).unwrap();
    for (room, words) in bench.teams().rooms().iter().zip(["note one", "note other"]) {
        bench.mentions(&mention(&bench, words, &room.id));
    }
    for handed in bench.handed() {
        bench.handle(&handed).unwrap();
    }
    let said = bench.teams().replies().into_iter().map(|(_, said)| said);
    let noted = ChatMessage::Line(vec![wire::outbound::chat::Piece::Plain("Noted.".into())]);
    assert_eq!(said.collect::<Vec<_>>(), [noted.clone(), noted]);
}

#[test]
fn whoever_does_not_sign_with_the_token_is_turned_away() {
    let bench = Bench::of_teams();
    let body = mention(&bench, "resolve", "19:a");
    let signature = format!("HMAC {}", signature::sign(TOKEN, body.as_bytes()).unwrap());
    let forged = format!("HMAC {}", signature::sign("Z3Vlc3NlZA==", body.as_bytes()).unwrap());
    for (body, authorization) in [
        (body.as_str(), forged.as_str()),
        (&format!("{body} "), signature.as_str()),
        (body.as_str(), "HMAC "),
        (body.as_str(), &signature[5..]),
        (body.as_str(), "Bearer x"),
        (body.as_str(), ""),
    ] {
        let status = bench.posts(body, authorization).status_code;
        assert_eq!(status, 401, "{authorization}");
    }
    bench.clock.advance(SignedDuration::from_secs(301));
    assert_eq!(bench.posts(&body, &signature).status_code, 401, "long ago");
    let later = bench.clock.now() + SignedDuration::from_secs(301);
    let early = json!({"type": "message", "id": "1", "timestamp": later, "from": {"id": "29:1"}});
    assert_eq!(bench.mentions(&early.to_string()).status_code, 401, "not yet");
    assert_eq!(bench.mentions("{}").status_code, 400);
    assert!(bench.handed().is_empty());
}

#[test]
fn a_service_that_is_not_set_up_lets_nobody_in() {
    let bench = Bench { teams: None, ..Bench::of_teams() };
    let body = mention(&bench, "resolve", "19:a");
    assert_eq!(bench.mentions(&body).status_code, 401);
    assert!(bench.handed().is_empty());
    assert_eq!(bench.signed(&command("ack", "C1")).status_code, 200);
    // It was set up when it was handed over.
    let handed = json!({"chat": {
        "service": "TEAMS", "user": "u", "room": "r", "token": "t", "command": "ack", "reply": "r",
    }});
    assert!(matches!(bench.handle(&handed.to_string()), Err(AppError::Refused(_))));
}

#[test]
fn a_plan_that_wants_what_is_not_set_up_is_told_so_once() {
    let bench = Bench { teams: None, ..Bench::of_teams() };
    let incident = bench.open("first");
    let batch = bench.batch(&[&incident]);
    let handled = bench.handle(&batch).unwrap();
    // The stream does not hand it over again, and the log says so.
    assert_eq!(undone(&handled), [] as [&str; 0]);
    let Handled::Followed(_, failures) = handled else { unreachable!("followed") };
    let [failure] = &failures[..] else { unreachable!("{failures:?}") };
    assert_eq!(failure.error.to_string(), "teams is wanted and not set up");
    let Handled::Followed(_, failures) = bench.handle(&batch).unwrap() else {
        unreachable!("followed")
    };
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(bench.chat.calls(), 0, "it is not talked about elsewhere");
    let listed = bench.store.decisions(&incident, Order::OldestFirst, None, 100);
    let decisions = listed.now_or_never().unwrap().unwrap().items;
    let facts = decisions.iter().flat_map(|decided| &decided.events).map(|event| &event.fact);
    let told = facts.filter_map(|fact| {
        if let Fact::ChatFailed { reason } = fact { Some(reason.as_str()) } else { None }
    });
    let why = "could not make the channel: teams is not set up in this deployment";
    assert_eq!(told.collect::<Vec<_>>(), [why]);
}

#[test]
fn teams_hears_in_time_that_something_was_not_taken_up() {
    let busy = Some(PortError::Busy("down".into()));
    for later in
        [Later { fails: busy, ..Later::default() }, Later { hangs: true, ..Later::default() }]
    {
        let bench = Bench { later, ..Bench::of_teams() };
        let answer = bench.mentions(&mention(&bench, "ack", "19:a"));
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status_code, &said["type"]), (200, &json!("message")));
        assert!(said["text"].as_str().unwrap().contains("Please ask again"), "{said}");
    }
}

use domain::chat::{ChatChannel, ChatService, Standing};
use domain::configuration::Configuration;
use domain::escalation::{Engagement, Escalated, Message, Start, begin};
use domain::ids::{ContactId, EngagementId, IncidentId, PlanName, SignalId};
use domain::incident::runbooks::{Meant, Runbook, RunbookState};
use domain::incident::{Incident, Status};
use domain::limits::{SLACK_VALUE_CHARS_MAX, TEAMS_VALUE_CHARS_MAX};
use domain::response_plan::RunbookAction;
use domain::signal::Impact;
use domain::timeline::{Fact, TimelineEvent, Written};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::*;

fn now() -> Timestamp {
    "2026-11-28T01:00:00Z".parse().unwrap()
}

fn incident() -> Incident {
    let plan = PlanName::parse("prod-api").unwrap();
    let id = IncidentId::derive(&plan, &SignalId::parse("signal").unwrap());
    Incident::new(id, "prod-api: 5xx", Impact::HIGH, "tests", now())
}

fn shown_of(incident: &Incident) -> Card {
    shown_with(incident, &[])
}

fn shown_with(incident: &Incident, engagements: &[Engagement]) -> Card {
    let configuration = Configuration::default();
    let people = People { configuration: &configuration, service: ChatService::Slack };
    let mut channel = ChatChannel::wanted(incident.id.clone(), ChatService::Slack);
    channel.asked_in(&[], [("ana".to_owned(), "users_not_found".to_owned())].into());
    card(&Shown { incident, engagements, channel: &channel, people })
}

fn actions(card: &Card) -> Vec<ChatAction> {
    card.buttons.iter().map(|button| button.action).collect()
}

#[test]
fn a_card_says_how_it_stands_and_offers_what_can_be_done() {
    let mut incident = incident();
    let open = shown_of(&incident);
    assert_eq!(open.title, "[High] prod-api: 5xx");
    let all = [ChatAction::Acknowledge, ChatAction::Escalate, ChatAction::Resolve];
    assert_eq!(actions(&open), all);
    let labels: Vec<_> = open.fields.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Status", "Opened", "Plan", "Not here"]);
    incident.status = Status::Resolved { at: now(), by: "ana".into() };
    let resolved = shown_of(&incident);
    assert!(resolved.buttons.is_empty());
    assert_ne!(digest(&open), digest(&resolved));
    assert_eq!(digest(&open), digest(&shown_of(&self::incident())));
}

#[test]
fn a_runbook_that_waits_for_somebody_has_a_button() {
    let action = |name: &str| RunbookAction {
        document_name: name.into(),
        document_version: None,
        role_arn: String::new(),
        target_account: None,
        parameters: [].into(),
        dynamic_parameters: [].into(),
    };
    let mut incident = incident();
    incident.runbooks = ["A", "B", "C"].map(|name| Runbook::new(action(name))).into();
    assert_eq!(shown_of(&incident).buttons.len(), 3, "none of a runbook that goes on by itself");
    incident.runbooks[0].state =
        RunbookState::AwaitingApproval { since: now(), engagements: vec![] };
    incident.runbooks[2].state = RunbookState::Failed { execution: None };
    incident.runbooks[2].attempt = 1;
    let card = shown_of(&incident);
    let (_, text) = card.fields.iter().find(|(label, _)| label == "Runbooks").unwrap();
    let lines = "1. A: waits for approval\n2. B: to be started\n3. C: failed";
    assert_eq!(text, &[Piece::Plain(lines.into())]);
    let [.., approve, again] = &card.buttons[..] else { unreachable!("two more") };
    assert_eq!(
        (approve.action, approve.label.as_str()),
        (ChatAction::Approve, "Approve runbook 1")
    );
    assert_eq!((again.action, again.label.as_str()), (ChatAction::RunAgain, "Run runbook 3 again"));
    let of = |button: &Button| read_press(&button.value).unwrap().runbook;
    assert_eq!(of(approve), Some(Meant { index: 0, attempt: Some(0) }));
    assert_eq!(of(again), Some(Meant { index: 2, attempt: Some(1) }));
    incident.status = Status::Resolved { at: now(), by: "ana".into() };
    assert!(shown_of(&incident).buttons.is_empty());
}

#[test]
fn what_a_button_brings_back_is_read() {
    let mut press = Press::about(&incident().id, &Standing::Open);
    assert_eq!(read_press(&press.value()), Some(press.clone()));
    for attempt in [None, Some(7)] {
        press.runbook = Some(Meant { index: 3, attempt });
        assert_eq!(read_press(&press.value()), Some(press.clone()));
    }
    for (escalations, runbook) in [
        (Some(0), None),
        (Some(u32::MAX), None),
        (Some(12), Some(Meant { index: 3, attempt: Some(7) })),
    ] {
        let press = Press { escalations, runbook, ..press.clone() };
        assert_eq!(read_press(&press.value()), Some(press));
    }
    for strange in ["", "x", "prod-api/x open", "acknowledge"] {
        assert_eq!(read_press(strange), None, "{strange}");
    }
    let incident = incident().id;
    for strange in [
        "",
        " ",
        " open x",
        " open 1 x",
        " open 1 2 3",
        " open e",
        " open ex",
        " open ee1",
        " open e1 e2",
        " open 1 e2",
    ] {
        assert_eq!(read_press(&format!("{incident}{strange}")), None, "{strange}");
    }
}

#[test]
fn the_button_that_escalates_says_how_often_anybody_had() {
    let incident = incident();
    let contact = ContactId::parse("ana").unwrap();
    let start = Start {
        id: EngagementId::derive(&incident.id, &contact, 0),
        incident: incident.id.clone(),
        sender: "tocsin".into(),
        message: Message::default(),
        cause: "test".into(),
        seed: "seed".into(),
    };
    let mut engagement = begin(start, &Configuration::default(), now()).engagement;
    for times in [0, 3] {
        engagement.escalated =
            (times > 0).then(|| Escalated { times, by: "ana".into(), at: now() });
        let card = shown_with(&incident, &[engagement.clone()]);
        let said = card.buttons.iter().map(|button| read_press(&button.value).unwrap().escalations);
        // The others are about the incident as a whole.
        assert_eq!(said.collect::<Vec<_>>(), [None, Some(times), None]);
    }
}

#[test]
fn what_the_button_says_comes_back_from_slack_and_from_teams() {
    let card = shown_of(&incident());
    let value = &card.buttons[1].value;
    assert!(value.len() <= TEAMS_VALUE_CHARS_MAX.min(SLACK_VALUE_CHARS_MAX));
    let message = ChatMessage::Card(card.clone());
    let blocks = crate::slack::blocks::blocks(&message);
    let buttons = blocks.as_array().unwrap().iter().find(|block| block["type"] == "actions");
    assert_eq!(buttons.unwrap()["elements"][1]["value"], json!(value));
    let body = crate::teams::card::message(&message)["attachments"][0]["content"]["body"].take();
    let rows = body.as_array().unwrap().iter().find(|part| part["type"] == "ActionSet");
    // It asks first.
    let asked = &rows.unwrap()["actions"][1]["card"]["actions"][0]["data"];
    assert_eq!(asked, &json!({"action": "escalate", "value": value}));
}

#[test]
fn a_decision_is_one_message_with_a_line_for_each_fact_that_is_told() {
    let event = |fact| TimelineEvent { at: now(), sequence: None, fact };
    let written = Written {
        id: Uuid::nil(),
        kind: "Note".into(),
        data: "\"rolled back *now*\"".into(),
        references: Vec::new(),
        updated_at: now(),
        by: "ana".into(),
    };
    let opened = event(Fact::ChatOpened { name: "inc".into(), url: None });
    let resolved = event(Fact::IncidentResolved { by: "ana".into(), summary: None });
    let Some(ChatMessage::Line(text)) =
        line(&[opened.clone(), event(Fact::Written(written)), resolved])
    else {
        unreachable!("something is told")
    };
    let words = [
        Piece::Time(now()),
        Piece::Plain(" ".into()),
        Piece::Plain("note by ana: rolled back *now*".into()),
        Piece::Plain("\n".into()),
        Piece::Time(now()),
        Piece::Plain(" ".into()),
        Piece::Strong("resolved by ana".into()),
    ];
    assert_eq!(text, words);
    assert_eq!(line(&[opened]), None);
}

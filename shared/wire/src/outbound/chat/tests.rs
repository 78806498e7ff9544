use domain::chat::{ChatChannel, ChatService, Standing};
use domain::configuration::Configuration;
use domain::ids::{IncidentId, PlanName, SignalId};
use domain::incident::{Incident, Status};
use domain::signal::Impact;
use domain::timeline::{Fact, TimelineEvent, Written};
use jiff::Timestamp;
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
    let configuration = Configuration::default();
    let people = People { configuration: &configuration, service: ChatService::Slack };
    let mut channel = ChatChannel::wanted(incident.id.clone(), ChatService::Slack);
    channel.asked_in(&[], [("ana".to_owned(), "users_not_found".to_owned())].into());
    card(&Shown { incident, engagements: &[], channel: &channel, people })
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
fn what_a_button_brings_back_is_read() {
    let mut press = Press::about(&incident().id, &Standing::Open);
    assert_eq!(read_press(&press.value()), Some(press.clone()));
    press.runbook = Some(3);
    assert_eq!(read_press(&press.value()), Some(press));
    for strange in ["", "x", "prod-api/x open", "acknowledge"] {
        assert_eq!(read_press(strange), None, "{strange}");
    }
    let incident = incident().id;
    for strange in ["", " ", " open x", " open 1 2"] {
        assert_eq!(read_press(&format!("{incident}{strange}")), None, "{strange}");
    }
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

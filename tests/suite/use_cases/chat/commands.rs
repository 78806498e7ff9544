use app::chat::{Asked, What, act};
use app::engage::{Engage, engage};
use domain::chat::Standing;
use testkit::chat::plain;
use wire::outbound::chat::{ChatAction, ChatMessage, Press};

use super::*;
use crate::use_cases::bench::alarm;

/// Whoever asks: a user, in a channel.
pub(super) struct Asking<'a> {
    pub(super) bench: &'a Bench,
    pub(super) chat: &'a ScriptedChat,
    pub(super) user: &'a str,
    pub(super) room: &'a str,
}

impl Asking<'_> {
    pub(super) async fn ask(&self, token: &str, what: What) -> String {
        let Asking { bench, chat, user, room } = self;
        let asked = Asked {
            service: ChatService::Slack,
            user: (*user).to_owned(),
            room: (*room).to_owned(),
            token: token.to_owned(),
            what,
        };
        match Box::pin(act(&bench.state(), &bench.world(), *chat, &asked)).await.unwrap() {
            ChatMessage::Line(text) => plain(&text),
            ChatMessage::Card(card) => unreachable!("{card:?}"),
        }
    }

    pub(super) async fn says(&self, text: &str) -> String {
        self.ask(text, What::Command(text.to_owned())).await
    }

    async fn presses(&self, action: ChatAction, incident: &IncidentId, seen: &Standing) -> String {
        let value = Press::about(incident, seen).value();
        self.ask("press", What::Press { action, value }).await
    }
}

/// What the button that escalates brings back now.
fn escalate_shown(chat: &ScriptedChat) -> What {
    let (room, action) = (room(chat), ChatAction::Escalate);
    let [card] = room.cards()[..] else { unreachable!("{room:?}") };
    let button = card.buttons.iter().find(|button| button.action == action).unwrap();
    What::Press { action, value: button.value.clone() }
}

/// An incident with its channel, in which people are by their e-mail addresses.
async fn talking() -> (Bench, ScriptedChat, IncidentId, String) {
    let (bench, chat) = bench().await;
    chat.address("U0TARO", "Tanaka@Example.com");
    let incident = open(&bench).await;
    follow_on(&bench, &chat, &incident).await;
    let id = room(&chat).id;
    (bench, chat, incident, id)
}

#[tokio::test]
async fn in_the_channel_commands_are_about_its_incident() {
    let (bench, chat, incident, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    let status = taro.says("status").await;
    assert!(status.starts_with("Production API Incident: first\nOpen; nobody"), "{status}");
    assert!(status.contains("On call: tanaka-taro, @U0HANAKO"), "{status}");
    assert!(status.contains("SMS to tanaka-taro"), "{status}");
    assert_eq!(taro.says("ack").await, "You have it.");
    assert!(taro.says("who").await.starts_with("Acknowledged by tanaka-taro"));
    assert_eq!(taro.says("note rolled *back*").await, "Noted.");
    assert_eq!(
        taro.says("page suzuki-hanako look at the database").await,
        "suzuki-hanako is paged."
    );
    let timeline = taro.says("timeline").await;
    assert!(timeline.contains("note by tanaka-taro: rolled *back*"), "{timeline}");
    let last = bench.pager.attempts().pop().unwrap();
    assert_eq!(last.page.id.contact().as_str(), "suzuki-hanako");
    assert_eq!(taro.says("resolve it was the cache").await, "Resolved.");
    assert_eq!(taro.says("resolve").await, "Already resolved by tanaka-taro.");
    let facts = bench.facts(&incident).await;
    assert_eq!(facts.iter().filter(|fact| **fact == "INCIDENT_RESOLVED").count(), 1);
    let ack = taro.says("ack").await;
    assert!(ack.contains("is resolved already"), "{ack}");
}

#[tokio::test]
async fn a_request_that_comes_again_does_nothing_more() {
    let (bench, chat, incident, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    for text in ["ack", "note once", "page suzuki-hanako", "resolve"] {
        let first = taro.says(text).await;
        let (applied, sent) = (bench.memory.applied(), bench.sent().len());
        let again = taro.says(text).await;
        assert_eq!((bench.memory.applied(), bench.sent().len()), (applied, sent), "{text}");
        assert!(again == first || again.contains("lready"), "{text}: {again}");
    }
    assert_eq!(bench.engagements(&incident).await.len(), 2);
}

#[tokio::test]
async fn elsewhere_the_incident_is_named_or_the_only_one() {
    let (bench, chat, one, _) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: "C-OTHER" };
    assert!(taro.says("status").await.starts_with("Production API Incident: first"));
    let other = bench.open(&alarm("second", 1)).await;
    let which = taro.says("status").await;
    assert!(which.contains(one.as_str()) && which.contains(other.as_str()), "{which}");
    let (_, uuid) = other.as_str().rsplit_once('/').unwrap();
    for named in [other.as_str(), &uuid[..8]] {
        let status = taro.says(&format!("status {named}")).await;
        assert!(status.starts_with("Production API Incident: second"), "{named}: {status}");
    }
    assert_eq!(taro.says("status 00000").await, "No incident's id begins with 00000.");
    let gone = "prod-api-incident-plan/11111111-1111-5111-8111-111111111111";
    assert_eq!(taro.says(&format!("status {gone}")).await, "There is no such incident.");
    for id in [&one, &other] {
        taro.says(&format!("resolve {id}")).await;
    }
    assert_eq!(taro.says("status").await, "No incident is open.");
}

#[tokio::test]
async fn a_stranger_is_told_what_to_do_and_may_write_and_resolve_where_they_were_let_in() {
    let (bench, chat, incident, room) = talking().await;
    let here = Asking { bench: &bench, chat: &chat, user: "U0X", room: &room };
    let elsewhere = Asking { room: "C-OTHER", ..here };
    for refused in ["ack", "page tanaka-taro", "escalate"] {
        let told = here.says(refused).await;
        assert!(told.contains("tocsin/slack = U0X"), "{told}");
    }
    for refused in ["note x", "resolve"] {
        assert!(elsewhere.says(refused).await.contains("tocsin/slack = U0X"));
    }
    assert!(elsewhere.says("status").await.starts_with("Production"));
    assert_eq!(here.says("note from outside").await, "Noted.");
    assert_eq!(here.says("resolve").await, "Resolved.");
    assert!(here.says("status").await.contains("Resolved by slack/U0X"));
    assert_eq!(bench.sent().len(), 1, "nobody more was paged for {incident}");
}

#[tokio::test]
async fn a_service_that_does_not_say_who_somebody_is_makes_them_a_stranger() {
    let (bench, chat, _, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    chat.down(Some(app::ports::PortError::Busy("down".into())));
    assert!(taro.says("ack").await.contains("none of the contacts"));
    // A tag needs nobody's answer.
    let hanako = Asking { user: "U0HANAKO", ..taro };
    let told = hanako.says("ack").await;
    assert!(told.contains("was not paged for this; paged so far: tanaka-taro"), "{told}");
    assert_eq!(hanako.says("ack take").await, "You have it.");
}

#[tokio::test]
async fn buttons_do_what_commands_do_and_old_ones_say_so() {
    let (bench, chat, incident, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    let hanako = Asking { user: "U0HANAKO", ..taro };
    let pressed = taro.presses(ChatAction::Escalate, &incident, &Standing::Open).await;
    assert!(pressed.starts_with("The next stages have begun"), "{pressed}");
    let pressed = taro.presses(ChatAction::Acknowledge, &incident, &Standing::Open).await;
    assert_eq!(pressed, "You have it.");
    for action in [ChatAction::Acknowledge, ChatAction::Escalate] {
        let stale = hanako.presses(action, &incident, &Standing::Open).await;
        assert!(stale.starts_with("Already: Acknowledged by tanaka-taro"), "{stale}");
    }
    // Whoever saw it open may resolve it all the same.
    let pressed = hanako.presses(ChatAction::Resolve, &incident, &Standing::Open).await;
    assert_eq!(pressed, "Resolved.");
    let what = What::Press { action: ChatAction::Resolve, value: "nonsense".into() };
    assert_eq!(taro.ask("p", what).await, "This button does nothing any more.");
}

#[tokio::test]
async fn of_two_who_press_escalate_on_the_same_card_one_pages_and_the_other_is_told_who_did() {
    let (bench, chat, incident, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    let hanako = Asking { user: "U0HANAKO", ..taro };
    let shown = escalate_shown(&chat);
    let first = taro.ask("one", shown.clone()).await;
    assert_eq!(first, "The next stages have begun; pages sent: 2.");
    let sent = bench.sent();
    let second = hanako.ask("two", shown.clone()).await;
    assert!(second.starts_with("tanaka-taro has escalated this already; write"), "{second}");
    // The same press, handed over twice, is no second one.
    assert!(taro.ask("one", shown).await.starts_with("The next stages have begun"));
    assert_eq!(bench.sent(), sent);
    assert_eq!(bench.facts(&incident).await.iter().filter(|fact| **fact == "ESCALATED").count(), 1);
    // Whoever sees what was done, and presses, means the stage after it.
    follow_on(&bench, &chat, &incident).await;
    let again = hanako.ask("three", escalate_shown(&chat)).await;
    assert!(again.starts_with("The next stages have begun"), "{again}");
    assert!(bench.sent().len() > sent.len());
}

#[tokio::test]
async fn words_and_cards_that_do_not_say_what_was_seen_begin_what_comes_next() {
    for old in [true, false] {
        let (bench, chat, incident, room) = talking().await;
        let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
        assert!(taro.says("escalate").await.starts_with("The next stages have begun"));
        let second = if old {
            taro.presses(ChatAction::Escalate, &incident, &Standing::Open).await
        } else {
            taro.ask("other words", What::Command("escalate".to_owned())).await
        };
        assert!(second.starts_with("The next stages have begun"), "{second}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_answered_in_a_sentence() {
    let (bench, chat, incident, room) = talking().await;
    let taro = Asking { bench: &bench, chat: &chat, user: "U0TARO", room: &room };
    for text in ["help", "", "dance"] {
        assert!(taro.says(text).await.contains("escalate [INCIDENT]"));
    }
    assert!(taro.says("page").await.starts_with("Whom?"));
    assert!(taro.says("page nobody-there").await.starts_with("Whom?"));
    assert!(taro.says("note").await.starts_with("What?"));
    assert_eq!(taro.says("page <@U0HANAKO|hanako>").await, "suzuki-hanako is paged.");
    let asked = Engage::within(incident.clone(), builders::contact_id("nakamura-saburo"), "x");
    Box::pin(engage(&bench.state(), &bench.world(), &asked)).await.unwrap();
    taro.says("resolve").await;
    assert!(taro.says("page suzuki-hanako again").await.contains("is resolved already"));
}

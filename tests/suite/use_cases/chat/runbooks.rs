//! Runbooks from the channel: their buttons on the card, and the commands beside them.

use app::chat::What;
use app::ports::{Configurations, RunbookStatus};
use app::runbook::follow as look;
use wire::outbound::chat::{Button, ChatAction};

use super::commands::Asking;
use super::*;
use crate::use_cases::runbooks::diagnose;

/// An incident with its channel, whose plan runs one runbook that suzuki-hanako has to approve.
async fn talking() -> (Bench, ScriptedChat, IncidentId, String) {
    let (bench, chat) = bench().await;
    chat.address("U0TARO", "tanaka@example.com");
    let mut team = Configurations::configuration(&bench.memory).await.unwrap();
    let mut action = diagnose();
    action.parameters = [("tocsin/approval".into(), vec!["suzuki-hanako".into()])].into();
    team.plans.get_mut(&builders::plan_name()).unwrap().actions = vec![action];
    bench.memory.put_configuration(&team).await.unwrap();
    let incident = open(&bench).await;
    runs(&bench, &incident).await;
    follow_on(&bench, &chat, &incident).await;
    let id = room(&chat).id;
    (bench, chat, incident, id)
}

/// Whoever follows the runbook looks at it until nothing changes.
async fn runs(bench: &Bench, incident: &IncidentId) {
    for _ in 0..3 {
        look(&bench.state(), &bench.timers, &bench.procedures(), incident, 0).await.unwrap();
    }
}

/// The button of the card that the channel shows now.
async fn button(bench: &Bench, chat: &ScriptedChat, of: &IncidentId, does: ChatAction) -> Button {
    follow_on(bench, chat, of).await;
    let buttons = room(chat).cards()[0].buttons.clone();
    buttons.into_iter().find(|button| button.action == does).unwrap()
}

fn press(of: &Button) -> What {
    What::Press { action: of.action, value: of.value.clone() }
}

#[tokio::test]
async fn whoever_has_to_approves_it_by_the_button_and_nobody_else() {
    let (bench, chat, incident, room) = talking().await;
    let approve = button(&bench, &chat, &incident, ChatAction::Approve).await;
    let hanako = Asking { bench: &bench, chat: &chat, user: "U0HANAKO", room: &room };
    let taro = Asking { user: "U0TARO", ..hanako };
    let stranger = Asking { user: "U0X", ..hanako };
    assert!(stranger.ask("x", press(&approve)).await.contains("tocsin/slack = U0X"));
    let refused = taro.ask("t", press(&approve)).await;
    assert!(refused.contains("suzuki-hanako may"), "{refused}");
    runs(&bench, &incident).await;
    assert_eq!(bench.runbooks.started().len(), 0);
    assert_eq!(hanako.ask("h", press(&approve)).await, "Approved. It starts within a minute.");
    runs(&bench, &incident).await;
    assert_eq!(bench.runbooks.started().len(), 1);
    let again = hanako.ask("h", press(&approve)).await;
    assert!(again.contains("was approved by suzuki-hanako already"), "{again}");
}

#[tokio::test]
async fn a_runbook_that_failed_runs_again_once_for_each_press_of_its_end() {
    let (bench, chat, incident, room) = talking().await;
    let hanako = Asking { bench: &bench, chat: &chat, user: "U0HANAKO", room: &room };
    assert!(hanako.says("approve 1").await.starts_with("Approved"));
    let fails = async |count: usize| {
        runs(&bench, &incident).await;
        let started = bench.runbooks.started();
        assert_eq!(started.len(), count);
        let execution = format!("execution-{}", started[count - 1].token);
        bench.runbooks.stands(&execution, RunbookStatus::Failed("step 2".into()));
        runs(&bench, &incident).await;
    };
    fails(1).await;
    let again = button(&bench, &chat, &incident, ChatAction::RunAgain).await;
    let taro = Asking { user: "U0TARO", ..hanako };
    assert_eq!(taro.ask("one", press(&again)).await, "It runs again within two minutes.");
    assert_eq!(taro.ask("one", press(&again)).await, "It runs again within two minutes.");
    assert!(taro.ask("two", press(&again)).await.contains("was run again since"));
    runs(&bench, &incident).await;
    assert!(hanako.ask("h2", What::Command("approve 1".into())).await.starts_with("Approved"));
    fails(2).await;
    // What was asked for before that end is not asked for again by it.
    assert_eq!(taro.ask("one", press(&again)).await, "It runs again within two minutes.");
    runs(&bench, &incident).await;
    assert_eq!(bench.runbooks.started().len(), 2);
    let stranger = Asking { user: "U0X", ..hanako };
    assert!(stranger.says("retry 1").await.contains("tocsin/slack = U0X"));
    for which in ["retry", "retry 0", "retry x", "approve"] {
        assert!(taro.says(which).await.starts_with("Which?"), "{which}");
    }
    assert!(taro.says("retry 2").await.contains("has no runbook 2"));
}

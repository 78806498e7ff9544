//! The chat channel of an incident follows its timeline, whatever the chat service does.

mod commands;
mod following;
mod runbooks;
mod services;

use app::chat::{Chats, FollowError, Followed, keep_in_step};
use app::ports::{Commit, Decided};
use domain::chat::{ChatService, INVITE_TAG, SLACK_TAG};
use domain::ids::IncidentId;
use domain::timeline::{Fact, TimelineEvent, Written};
use testkit::builders;
use testkit::chat::{ScriptedChat, SeenRoom};

use crate::use_cases::bench::{Bench, alarm};

/// How often a follower is asked again at most before a test gives up.
const TURNS_MAX: usize = 30;

/// The guide's team, whose plan wants a channel, and the engineering manager in it.
pub(super) async fn bench() -> (Bench, ScriptedChat) {
    let bench = Bench::new().await;
    tag(&bench, &[(SLACK_TAG, "new"), (INVITE_TAG, "engineering-manager db@example.com")]).await;
    (bench, ScriptedChat::default())
}

/// Gives the guide's plan these tags.
pub(super) async fn tag(bench: &Bench, tags: &[(&str, &str)]) {
    let mut team = builders::guide_team();
    team.routes.default_plan = Some(builders::plan_name());
    let plan = team.plans.get_mut(&builders::plan_name()).unwrap();
    plan.tags = tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    let hanako = team.contacts.get_mut(&builders::contact_id("suzuki-hanako")).unwrap();
    hanako.tags.insert(SLACK_TAG.into(), "U0HANAKO".into());
    bench.memory.put_configuration(&team).await.unwrap();
}

pub(super) async fn follow(
    bench: &Bench,
    chat: &ScriptedChat,
    incident: &IncidentId,
) -> Result<Followed, FollowError> {
    follow_late(bench, chat, incident, &[]).await
}

async fn follow_late(
    bench: &Bench,
    chat: &ScriptedChat,
    incident: &IncidentId,
    late: &[Decided],
) -> Result<Followed, FollowError> {
    let chats = Chats::only(ChatService::Slack, chat);
    Box::pin(keep_in_step(&bench.state(), &chats, incident, late)).await
}

/// Asks again until it is in step; tells how often it failed.
async fn follow_on(bench: &Bench, chat: &ScriptedChat, incident: &IncidentId) -> usize {
    for failures in 0..TURNS_MAX {
        if let Ok(Followed { more: false, .. }) = follow(bench, chat, incident).await {
            return failures;
        }
    }
    unreachable!("not in step after {TURNS_MAX} turns")
}

/// The one channel that there is.
pub(super) fn room(chat: &ScriptedChat) -> SeenRoom {
    let rooms = chat.rooms();
    assert_eq!(rooms.len(), 1, "{rooms:?}");
    rooms[0].clone()
}

/// Opens an incident and lets its first pages leave.
pub(super) async fn open(bench: &Bench) -> IncidentId {
    bench.open(&alarm("first", 0)).await
}

/// Somebody writes what happened `seconds` before now.
async fn note(bench: &Bench, incident: &IncidentId, words: &str, seconds: i64) -> Decided {
    let now = bench.now();
    let id = domain::ids::derive(&["note", words]);
    let fact = Fact::Written(Written {
        id,
        kind: "Note".into(),
        data: serde_json::json!(words).to_string(),
        references: Vec::new(),
        updated_at: now,
        by: "ana".into(),
    });
    let at = now - jiff::SignedDuration::from_secs(seconds);
    let mut commit = Commit::new(id, incident.clone());
    commit.timeline = vec![TimelineEvent { at, sequence: None, fact }];
    app::ports::Aggregates::commit(&bench.memory, &commit).await.unwrap();
    Decided { place: format!("TL#{at:.9}#9999999999#{id}"), events: commit.timeline }
}

//! In which service an incident is talked about.

use app::chat::{Chats, FollowError, Followed, keep_in_step};
use app::ports::{ChatChannels, Lists, Order};
use domain::chat::{ChatService, SLACK_TAG, TEAMS_TAG};
use domain::ids::IncidentId;
use domain::timeline::Fact;
use testkit::chat::ScriptedChat;

use super::{bench, note, open, tag};
use crate::use_cases::bench::Bench;

/// A deployment with both services.
#[derive(Default)]
struct Both {
    slack: ScriptedChat,
    teams: ScriptedChat,
}

impl Both {
    fn chats(&self) -> Chats<'_, ScriptedChat, ScriptedChat> {
        Chats { slack: Some(&self.slack), teams: Some(&self.teams) }
    }
}

async fn follow(
    bench: &Bench,
    chats: &Chats<'_, ScriptedChat, ScriptedChat>,
    incident: &IncidentId,
) -> Result<Followed, FollowError> {
    Box::pin(keep_in_step(&bench.state(), chats, incident, &[])).await
}

/// What the timeline says that could not be done.
async fn failures(bench: &Bench, incident: &IncidentId) -> Vec<String> {
    let read = bench.memory.decisions(incident, Order::OldestFirst, None, 100).await.unwrap();
    let facts = read.items.into_iter().flat_map(|decided| decided.events).map(|event| event.fact);
    let told =
        facts.filter_map(
            |fact| {
                if let Fact::ChatFailed { reason } = fact { Some(reason) } else { None }
            },
        );
    told.collect()
}

#[tokio::test]
async fn the_plan_says_in_which_service_and_a_channel_stays_in_its_own() {
    let (bench, _) = bench().await;
    let both = Both::default();
    tag(&bench, &[(TEAMS_TAG, "new")]).await;
    let incident = open(&bench).await;
    assert!(!follow(&bench, &both.chats(), &incident).await.unwrap().more);
    let lines = both.teams.rooms()[0].lines().len();
    let known = bench.memory.chat_channel(&incident).await.unwrap().unwrap();
    assert_eq!(known.value.service, ChatService::Teams);

    // The plan is changed while somebody works on it.
    tag(&bench, &[(SLACK_TAG, "new")]).await;
    note(&bench, &incident, "slow", 0).await;
    assert!(!follow(&bench, &both.chats(), &incident).await.unwrap().more);
    let room = both.teams.rooms()[0].clone();
    assert_eq!(room.lines().len(), lines + 1, "{:?}", room.lines());
    assert_eq!(both.slack.calls(), 0);
}

#[tokio::test]
async fn a_service_that_is_not_set_up_is_told_once_and_no_other_takes_its_place() {
    let (bench, slack) = bench().await;
    tag(&bench, &[(TEAMS_TAG, "new")]).await;
    let incident = open(&bench).await;
    let chats = Chats::only(ChatService::Slack, &slack);
    let refused = follow(&bench, &chats, &incident).await;
    assert!(matches!(refused, Err(FollowError::NotSetUp(ChatService::Teams))), "{refused:?}");
    for _ in 0..2 {
        assert_eq!(follow(&bench, &chats, &incident).await.unwrap(), Followed::default());
    }
    let why = "could not make the channel: teams is not set up in this deployment";
    assert_eq!(failures(&bench, &incident).await, [why]);
    assert_eq!(slack.calls(), 0);
}

#[tokio::test]
async fn a_channel_whose_service_was_taken_away_is_left_as_it_is() {
    let (bench, _) = bench().await;
    let both = Both::default();
    let incident = open(&bench).await;
    assert!(!follow(&bench, &both.chats(), &incident).await.unwrap().more);
    let rooms = both.slack.rooms();
    note(&bench, &incident, "slow", 0).await;
    let chats = Chats::only(ChatService::Teams, &both.teams);
    let refused = follow(&bench, &chats, &incident).await;
    assert!(matches!(refused, Err(FollowError::NotSetUp(ChatService::Slack))), "{refused:?}");
    assert_eq!(failures(&bench, &incident).await.len(), 1);
    assert_eq!((both.slack.rooms(), both.teams.calls()), (rooms, 0));
}

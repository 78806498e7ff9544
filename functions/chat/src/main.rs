//! The chat binary: wiring, nothing else.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod report;

use app::chat::Chats;
use app::{State, World};
use chat::{Door, handle};
use lambda_kit::{Error, Invocation, Wiring};
use store::DynamoStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let wiring = Wiring::from_env("chat")?;
    let store = DynamoStore::new(wiring.dynamodb(), wiring.table());
    let (cache, clock, entropy) = (wiring.cache(), wiring.clock(), wiring.entropy());
    let (pager, timers, notices) = (wiring.pager(), wiring.timers()?, wiring.topics());
    let (itself, secrets) = (wiring.itself()?, wiring.parameters());
    let (of_slack, of_teams) = wiring.chat_secrets()?;
    let (slack, teams) = (wiring.slack(), wiring.teams());
    let chats = Chats { slack: slack.as_ref(), teams: teams.as_ref() };
    let teams = of_teams.zip(teams.as_ref());
    let door = Door { secrets: &secrets, slack: of_slack, teams, itself: &itself };
    let state = State { store: &store, cache: &cache, clock: &clock, entropy: &entropy };
    let world = World { pager: &pager, timers: &timers, notices: &notices };
    lambda_kit::run(async |invocation: Invocation| {
        let handled = handle(&state, &world, &chats, &door, invocation.bytes()).await?;
        report::write(&handled);
        handled.answer()
    })
    .await
}

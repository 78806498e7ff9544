//! What was handed over: it is done, and answered where the chat service said.

use app::chat::{Asked, Chats, What, act};
use app::error::AppError;
use app::ports::{Chat, Clock, Entropy, Notices, Pager, PortError, StoreError, Timers};
use app::{State, World};
use domain::chat::ChatService;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wire::outbound::chat::{ChatAction, ChatMessage, answer};
use wire::slack::command::SlashCommand;
use wire::slack::interaction::Press;
use wire::teams::bot;
use wire::teams::inbound::Mention;

use crate::{Store, strange};

/// A request of a chat service whose sender is known, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Handed {
    service: ChatService,
    user: String,
    room: String,
    token: String,
    /// What follows a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    /// The name of a button's action, and what it brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    press: Option<(String, String)>,
    /// Where the answer goes. Whoever knows it can answer.
    reply: String,
}

#[derive(Deserialize)]
struct Event {
    chat: Handed,
}

/// A command, to be handed over.
pub(crate) fn of_command(command: SlashCommand) -> Value {
    json!({ "chat": Handed {
        service: ChatService::Slack,
        user: command.user,
        room: command.channel,
        token: command.trigger_id,
        command: Some(command.text),
        press: None,
        reply: command.response_url,
    } })
}

/// A press, to be handed over.
pub(crate) fn of_press(press: Press) -> Value {
    json!({ "chat": Handed {
        service: ChatService::Slack,
        user: press.user,
        room: press.channel,
        token: press.trigger_id,
        command: None,
        press: Some((press.action.name().to_owned(), press.value)),
        reply: press.response_url,
    } })
}

/// What somebody typed to the webhook of a team or to its bot, to be handed over.
pub(crate) fn of_mention(mention: Mention) -> Value {
    let token = once(&mention.place, &mention.id);
    json!({ "chat": Handed {
        service: ChatService::Teams,
        user: mention.user,
        room: mention.channel,
        token,
        command: Some(mention.text),
        press: None,
        reply: mention.place,
    } })
}

/// A press of a button of a card of Teams, to be handed over.
pub(crate) fn of_card(press: bot::Press) -> Value {
    let token = once(&press.place, &press.id);
    json!({ "chat": Handed {
        service: ChatService::Teams,
        user: press.user,
        room: press.channel,
        token,
        command: None,
        press: Some((press.action.name().to_owned(), press.value)),
        reply: press.place,
    } })
}

/// Names a request of Teams, which numbers them by the millisecond, in each channel for itself.
fn once(place: &str, id: &str) -> String {
    format!("{place} {id}")
}

/// Does what was handed over, and answers.
///
/// # Errors
/// [`AppError::Refused`] when it is nothing that was handed over; what could not be done yet. Then whoever asked was
/// told so, and the platform hands it over again.
pub(crate) async fn done<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    chats: &Chats<'_, impl Chat, impl Chat>,
    event: Value,
) -> Result<(), AppError>
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Event { chat: handed } = serde_json::from_value(event).map_err(|error| strange(&error))?;
    let Handed { service, user, room, token, command, press, reply } = handed;
    let press = press.and_then(|(action, value)| Some((ChatAction::named(&action)?, value)));
    let what = match (command, press) {
        (Some(text), _) => What::Command(text),
        (None, Some((action, value))) => What::Press { action, value },
        (None, None) => return Err(AppError::Refused("neither a command nor a press".to_owned())),
    };
    let Some(chat) = chats.of(service) else {
        return Err(AppError::Refused(format!("{} is not set up", service.as_str())));
    };
    let asked = Asked { service, user, room, token, what };
    let done = Box::pin(act(state, world, &chat, &asked)).await;
    let said = match &done {
        Ok(said) => said.clone(),
        Err(error) => answer::said(&format!("Not done yet, and tried again: {error}")),
    };
    let answered = tell(&chat, &reply, &said).await;
    done?;
    answered
}

/// Answers. An address that is not good any more is nobody's fault, and nothing helps.
async fn tell(chat: &impl Chat, address: &str, said: &ChatMessage) -> Result<(), AppError> {
    match chat.reply(address, said).await {
        Ok(()) => Ok(()),
        Err(PortError::Refused(why)) => {
            tracing::warn!("an answer was not taken: {why}");
            Ok(())
        }
        Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => {
            Err(StoreError::Busy { doing: "answering in chat", source: Box::new(error) }.into())
        }
    }
}

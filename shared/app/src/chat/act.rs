//! What people type and press in a chat service, done by the same use cases as everywhere else.

mod deeds;
mod runbooks;

use std::sync::Arc;

use domain::chat::{ChatService, Deed, may};
use domain::escalation::Engagement;
use domain::ids::ContactId;
use domain::incident::Incident;
use domain::limits::{CHAT_LAST_EVENTS, CHAT_TIMELINE_EVENTS};
use wire::chat::{ChatCommand, Verb, read};
use wire::outbound::chat::{ChatAction, ChatMessage, People, Press, answer, read_press};

use super::invite::contact_of;
use super::subject::{Subject, subject};
use crate::cache::Cached;
use crate::error::{AppError, Disposition};
use crate::ports::{
    Aggregates, Answers, Chat, ChatChannels, Clock, Configurations, Entropy, Lists, Notices, Pager,
    Timers,
};
use crate::repeatable::Repeatable;
use crate::retry::patiently;
use crate::{State, World};

/// Something that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// In which service.
    pub service: ChatService,
    /// Who, by the service's own id.
    pub user: String,
    /// In which channel, by the service's own id.
    pub room: String,
    /// Names this request: the same one again is the same request.
    pub token: String,
    /// What.
    pub what: What,
}

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// What follows a command.
    Command(String),
    /// A press of a button.
    Press {
        /// Which kind of button.
        action: ChatAction,
        /// What it brought back.
        value: String,
    },
}

/// Does what somebody asked for, and gives the answer. The same request again does nothing more. Whatever is
/// refused is answered in a sentence.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time: the same request may be made again.
pub async fn act<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    chat: &impl Chat,
    asked: &Asked,
) -> Result<ChatMessage, AppError>
where
    S: Aggregates + Answers + ChatChannels + Configurations + Lists,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let (command, press) = match &asked.what {
        What::Command(text) => (read(text), None),
        What::Press { action, value } => match read_press(value) {
            Some(press) => (pressed(&press, command_of(*action)), Some(press)),
            None => return Ok(answer::said("This button does nothing any more.")),
        },
    };
    if matches!(command.verb, Verb::Help | Verb::Unknown) {
        return Ok(answer::help());
    }
    let named = command.incident.as_deref();
    let subject = match subject(state, asked.service, &asked.room, named).await? {
        Ok(subject) => subject,
        Err(which) => return Ok(which),
    };
    let Some(case) = Case::read(state, chat, asked, subject, press).await? else {
        return Ok(answer::said("There is no such incident."));
    };
    match Box::pin(case.done(state, world, &command)).await {
        Ok(answer) => Ok(answer),
        Err(error) => match error.disposition() {
            Disposition::Retry => Err(error),
            Disposition::Reject | Disposition::Drop => Ok(answer::said(&error.to_string())),
        },
    }
}

/// The command that a button stands for.
fn command_of(action: ChatAction) -> Verb {
    match action {
        ChatAction::Acknowledge => Verb::Acknowledge,
        ChatAction::Escalate => Verb::Escalate,
        ChatAction::Resolve => Verb::Resolve,
        ChatAction::RunAgain => Verb::RunAgain,
        ChatAction::Approve => Verb::Approve,
    }
}

fn pressed(press: &Press, verb: Verb) -> ChatCommand {
    let incident = Some(press.incident.to_string());
    ChatCommand { verb, incident, words: String::new() }
}

/// An incident, and whoever asks about it.
struct Case<'a> {
    asked: &'a Asked,
    incident: Incident,
    engagements: Vec<Engagement>,
    configuration: Arc<Cached>,
    /// Who asks; absent when it is nobody that we know.
    contact: Option<ContactId>,
    is_here: bool,
    /// What the button brought back, where one was pressed.
    press: Option<Press>,
}

impl<'a> Case<'a> {
    async fn read<S, C, E>(
        state: &State<'_, S, C, E>,
        chat: &impl Chat,
        asked: &'a Asked,
        Subject { incident, is_here }: Subject,
        press: Option<Press>,
    ) -> Result<Option<Case<'a>>, AppError>
    where
        S: Aggregates + Configurations,
        C: Clock,
    {
        let read = async || Ok(state.store.incident(&incident).await?);
        let read = patiently(state.clock, read).await?;
        let Some(incident) = read.value.map(|read| read.value) else { return Ok(None) };
        let cached = async || Ok(state.cache.at(read.generation, state.store).await?);
        let configuration = patiently(state.clock, cached).await?;
        let stems = incident.stems();
        let engagements =
            patiently(state.clock, async || Ok(state.store.engagements(&stems).await?)).await?;
        let engagements = engagements.into_iter().map(|read| read.value).collect();
        let known = &configuration.configuration;
        let mut contact = contact_of(&asked.user, None, asked.service, known);
        if contact.is_none() {
            // Without an answer they are nobody that we know: they are told what to do about it.
            let email = chat.email_of(&asked.user).await.ok().flatten();
            contact = contact_of(&asked.user, email.as_deref(), asked.service, known);
        }
        Ok(Some(Case { asked, incident, engagements, configuration, contact, is_here, press }))
    }

    fn people(&self) -> People<'_> {
        People { configuration: &self.configuration.configuration, service: self.asked.service }
    }

    /// Who asks, for the timeline.
    fn who(&self) -> String {
        let user = || format!("{}/{}", self.asked.service.as_str(), self.asked.user);
        self.contact.as_ref().map_or_else(user, ToString::to_string)
    }

    /// How, for the timeline.
    fn via(&self) -> String {
        format!("in {}", self.asked.service.as_str())
    }

    fn request(&self, operation: &str, input: &str) -> Repeatable {
        let operation = format!("{} {operation}", self.asked.service.as_str());
        Repeatable::new(&operation, &self.asked.token, input)
    }

    /// What somebody is told who may not.
    fn stranger(&self) -> ChatMessage {
        let tag = self.asked.service.tag();
        let user = &self.asked.user;
        answer::said(&format!(
            "You are none of the contacts, so this is not yours to do. Tag your contact {tag} = {user}, or give it an \
             activated e-mail channel with your address here."
        ))
    }

    async fn done<S, C, E, P, T, N>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        command: &ChatCommand,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates + Answers + Configurations + Lists,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
    {
        let (deed, words) = (deed(command.verb), command.words.as_str());
        if !may(deed, self.contact.is_some(), self.is_here) {
            return Ok(self.stranger());
        }
        match command.verb {
            Verb::Status => {
                let last = self.last(state, CHAT_LAST_EVENTS).await?;
                let (incident, engagements) = (&self.incident, &self.engagements);
                let on_call = self.on_call(state);
                Ok(answer::status(incident, engagements, &on_call, &last, self.people()))
            }
            Verb::Who => {
                let on_call = self.on_call(state);
                Ok(answer::who(&self.incident, &self.engagements, &on_call, self.people()))
            }
            Verb::Timeline => Ok(answer::timeline(&self.last(state, CHAT_TIMELINE_EVENTS).await?)),
            Verb::Acknowledge => self.acknowledge(state, words == "take").await,
            Verb::Escalate => self.escalate(state, world).await,
            Verb::Resolve => self.resolve(state, world, words).await,
            Verb::Page => self.page(state, world, words).await,
            Verb::Approve => self.approve(state, words).await,
            Verb::RunAgain => self.run_again(state, words).await,
            Verb::Note => self.note(state, words).await,
            Verb::Help | Verb::Unknown => Ok(answer::help()),
        }
    }
}

/// What a command does.
fn deed(verb: Verb) -> Deed {
    match verb {
        Verb::Status | Verb::Who | Verb::Timeline | Verb::Help | Verb::Unknown => Deed::Look,
        Verb::Acknowledge => Deed::Acknowledge,
        Verb::Escalate | Verb::Page => Deed::Page,
        Verb::Resolve => Deed::Resolve,
        Verb::Approve | Verb::RunAgain => Deed::Run,
        Verb::Note => Deed::Note,
    }
}

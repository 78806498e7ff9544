//! What people type and press in a chat service, done by the same use cases as everywhere else.

use std::sync::Arc;

use domain::chat::{ChatService, Deed, Standing, may, responsible, standing};
use domain::escalation::Engagement;
use domain::ids::{ContactId, IncidentId};
use domain::incident::Incident;
use domain::limits::{CHAT_LAST_EVENTS, CHAT_TIMELINE_EVENTS};
use domain::timeline::TimelineEvent;
use wire::chat::{ChatCommand, Verb, read, split};
use wire::outbound::chat::{ChatAction, ChatMessage, People, Press, answer, read_press};
use wire::outbound::page;

use super::invite::contact_of;
use super::subject::{Subject, subject};
use crate::acknowledge::{Acknowledgement, By, Subject as Taken, acknowledge};
use crate::cache::Cached;
use crate::directory::ChangeError;
use crate::engage::{Engage, engage_once};
use crate::error::{AppError, Disposition};
use crate::escalate::{Escalation, escalate_once};
use crate::incidents::{NewEvent, write_event};
use crate::ports::{
    Aggregates, Answers, Chat, ChatChannels, Clock, Configurations, Entropy, Lists, Notices, Order,
    Pager, Timers,
};
use crate::repeatable::Repeatable;
use crate::resolve::{Resolved, resolve};
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
    let (command, seen) = match &asked.what {
        What::Command(text) => (read(text), None),
        What::Press { action, value } => match (read_press(value), command_of(*action)) {
            (Some(press), Some(verb)) => (pressed(&press, verb), Some(press.seen)),
            (Some(_) | None, _) => return Ok(answer::said("This button does nothing any more.")),
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
    let Some(case) = Case::read(state, chat, asked, subject, seen).await? else {
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
fn command_of(action: ChatAction) -> Option<Verb> {
    match action {
        ChatAction::Acknowledge => Some(Verb::Acknowledge),
        ChatAction::Escalate => Some(Verb::Escalate),
        ChatAction::Resolve => Some(Verb::Resolve),
        ChatAction::RunAgain | ChatAction::Approve => None,
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
    /// How the incident stood when the button was shown.
    seen: Option<String>,
}

impl<'a> Case<'a> {
    async fn read<S, C, E>(
        state: &State<'_, S, C, E>,
        chat: &impl Chat,
        asked: &'a Asked,
        Subject { incident, is_here }: Subject,
        seen: Option<String>,
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
        Ok(Some(Case { asked, incident, engagements, configuration, contact, is_here, seen }))
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
            Verb::Note => self.note(state, words).await,
            Verb::Help | Verb::Unknown => Ok(answer::help()),
        }
    }

    async fn acknowledge<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        take: bool,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
    {
        if let Some(stale) = self.stale() {
            return Ok(stale);
        }
        let Some(contact) = &self.contact else { return Ok(self.stranger()) };
        let asked = Acknowledgement {
            subject: Taken::Incident(self.incident.id.clone()),
            by: By::Contact(contact.clone()),
            via: self.via(),
            take,
        };
        acknowledge(state, &asked).await?;
        Ok(answer::said("You have it."))
    }

    /// What somebody is told whose button shows what is not so any more.
    fn stale(&self) -> Option<ChatMessage> {
        let seen = self.seen.as_deref()?;
        let now = standing(&self.incident, &self.engagements);
        // Whoever took it may say so again: it may be the same press once more.
        let is_theirs = match &now {
            Standing::Acknowledged { by, .. } => self.contact.as_ref() == Some(by),
            Standing::Open | Standing::Resolved { .. } => false,
        };
        if seen == now.as_str() || now == Standing::Open || is_theirs {
            return None;
        }
        let mut text = vec![wire::outbound::chat::Piece::Plain("Already: ".into())];
        text.extend(answer::how_it_stands(&now, self.people()));
        Some(ChatMessage::Line(text))
    }

    async fn escalate<S, C, E, P, T, N>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates + Answers + Configurations,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
    {
        if let Some(stale) = self.stale() {
            return Ok(stale);
        }
        let incident = self.incident.id.clone();
        let asked = Escalation { incident, engagements: None, by: self.who() };
        let request = self.request("escalate", self.incident.id.as_str());
        let dispatched = Box::pin(escalate_once(state, world, &asked, request)).await?;
        Ok(answer::said(&format!("The next stages have begun; pages sent: {}.", dispatched.sent)))
    }

    async fn resolve<S, C, E, P, T, N>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        words: &str,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates,
        C: Clock,
        E: Entropy,
        T: Timers,
        N: Notices,
    {
        let summary = (!words.is_empty()).then_some(words);
        let who = self.who();
        let resolved = Box::pin(resolve(state, world, &self.incident.id, &who, summary)).await?;
        match (resolved, standing(&self.incident, &self.engagements)) {
            (Resolved::Now, _) => Ok(answer::said("Resolved.")),
            (Resolved::Already, Standing::Resolved { by, .. }) => {
                Ok(answer::said(&format!("Already resolved by {by}.")))
            }
            (Resolved::Already, Standing::Open | Standing::Acknowledged { .. }) => {
                Ok(answer::said("Already resolved."))
            }
        }
    }

    async fn page<S, C, E, P, T, N>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        words: &str,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates + Answers + Configurations,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
    {
        let (whom, words) = split(words);
        let Some(contact) = self.called(whom) else {
            let none = "Whom? `page CONTACT [WORDS]`; contacts are named by their aliases.";
            return Ok(answer::said(none));
        };
        let mut asked = Engage::within(self.incident.id.clone(), contact.clone(), &self.who());
        if !words.is_empty() {
            let mut message = page::words(&self.incident);
            message.content = format!("{words}\n\n{}", message.content);
            asked.message = Some(message);
        }
        let request = self.request("page", &format!("{} {contact} {words}", self.incident.id));
        Box::pin(engage_once(state, world, &asked, request)).await.map_err(refused)?;
        Ok(answer::said(&format!("{} is paged.", self.people().name(&contact))))
    }

    /// The contact of an alias, or of a mention in the service's own markup.
    fn called(&self, whom: &str) -> Option<ContactId> {
        let configuration = &self.configuration.configuration;
        let mention = whom.strip_prefix("<@").and_then(|rest| rest.strip_suffix('>'));
        if let Some(mention) = mention {
            let user = mention.split_once('|').map_or(mention, |(user, _)| user);
            return contact_of(user, None, self.asked.service, configuration);
        }
        let alias = ContactId::parse(whom.trim_start_matches('@')).ok()?;
        configuration.contacts.contains_key(&alias).then_some(alias)
    }

    async fn note<S, C, E>(
        &self,
        state: &State<'_, S, C, E>,
        words: &str,
    ) -> Result<ChatMessage, AppError>
    where
        S: Aggregates + Answers,
        C: Clock,
        E: Entropy,
    {
        if words.is_empty() {
            return Ok(answer::said("What? `note WORDS`"));
        }
        let new = NewEvent {
            at: state.clock.now(),
            kind: "Note".to_owned(),
            data: serde_json::Value::from(words).to_string(),
            references: Vec::new(),
        };
        let request = self.request("note", &format!("{} {words}", self.incident.id));
        write_event(state, &self.incident.id, new, &self.who(), Some(request))
            .await
            .map_err(refused)?;
        Ok(answer::said("Noted."))
    }

    fn on_call<S, C: Clock, E>(
        &self,
        state: &State<'_, S, C, E>,
    ) -> Vec<domain::chat::Responsible> {
        let configuration = &self.configuration.configuration;
        let plan = configuration.plans.get(&self.incident.plan());
        plan.map_or_else(Vec::new, |plan| responsible(plan, configuration, state.clock.now()))
    }

    /// The last events, in order.
    async fn last<S: Lists, C: Clock, E>(
        &self,
        state: &State<'_, S, C, E>,
        count: usize,
    ) -> Result<Vec<TimelineEvent>, AppError> {
        let of: &IncidentId = &self.incident.id;
        let read = async || Ok(state.store.decisions(of, Order::NewestFirst, None, count).await?);
        let page = patiently(state.clock, read).await?;
        let mut events: Vec<_> =
            page.items.into_iter().rev().flat_map(|decided| decided.events).collect();
        events.drain(..events.len().saturating_sub(count));
        Ok(events)
    }
}

/// What a command does.
fn deed(verb: Verb) -> Deed {
    match verb {
        Verb::Status | Verb::Who | Verb::Timeline | Verb::Help | Verb::Unknown => Deed::Look,
        Verb::Acknowledge => Deed::Acknowledge,
        Verb::Escalate | Verb::Page => Deed::Page,
        Verb::Resolve => Deed::Resolve,
        Verb::Note => Deed::Note,
    }
}

/// A token names one request, so that another under it is a mistake of the service.
fn refused(error: ChangeError) -> AppError {
    match error {
        ChangeError::App(error) => error,
        other => AppError::Refused(other.to_string()),
    }
}

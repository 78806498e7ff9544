//! What is done about an incident, each by the use case that everybody else has.

use domain::chat::{Responsible, Standing, responsible, standing};
use domain::ids::{ContactId, IncidentId};
use domain::timeline::TimelineEvent;
use wire::chat::split;
use wire::outbound::chat::{ChatMessage, Piece, answer};
use wire::outbound::page;

use super::Case;
use crate::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use crate::chat::invite::contact_of;
use crate::directory::ChangeError;
use crate::engage::{Engage, engage_once};
use crate::error::AppError;
use crate::escalate::{Escalation, escalate_once};
use crate::incidents::{NewEvent, write_event};
use crate::ports::{
    Aggregates, Answers, Clock, Configurations, Entropy, Lists, Notices, Order, Pager, Timers,
};
use crate::resolve::{Resolved, resolve};
use crate::retry::patiently;
use crate::{State, World};

impl Case<'_> {
    pub(super) async fn acknowledge<S, C, E>(
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
            subject: Subject::Incident(self.incident.id.clone()),
            by: By::Contact(contact.clone()),
            via: self.via(),
            take,
        };
        acknowledge(state, &asked).await?;
        Ok(answer::said("You have it."))
    }

    /// What somebody is told whose button shows what is not so any more.
    fn stale(&self) -> Option<ChatMessage> {
        let seen = self.press.as_ref()?.seen.as_str();
        let now = standing(&self.incident, &self.engagements);
        // Whoever took it may say so again: it may be the same press once more.
        let is_theirs = match &now {
            Standing::Acknowledged { by, .. } => self.contact.as_ref() == Some(by),
            Standing::Open | Standing::Resolved { .. } => false,
        };
        if seen == now.as_str() || now == Standing::Open || is_theirs {
            return None;
        }
        let mut text = vec![Piece::Plain("Already: ".into())];
        text.extend(answer::how_it_stands(&now, self.people()));
        Some(ChatMessage::Line(text))
    }

    pub(super) async fn escalate<S, C, E, P, T, N>(
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
        // Whoever types it says so anew.
        let seen = self.press.as_ref().and_then(|press| press.escalations);
        let asked = Escalation { incident, engagements: None, by: self.who(), seen };
        let request = self.request("escalate", self.incident.id.as_str());
        let dispatched = Box::pin(escalate_once(state, world, &asked, request)).await?;
        Ok(answer::said(&format!("The next stages have begun; pages sent: {}.", dispatched.sent)))
    }

    pub(super) async fn resolve<S, C, E, P, T, N>(
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

    pub(super) async fn page<S, C, E, P, T, N>(
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

    pub(super) async fn note<S, C, E>(
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

    pub(super) fn on_call<S, C: Clock, E>(&self, state: &State<'_, S, C, E>) -> Vec<Responsible> {
        let configuration = &self.configuration.configuration;
        let plan = configuration.plans.get(&self.incident.plan());
        plan.map_or_else(Vec::new, |plan| responsible(plan, configuration, state.clock.now()))
    }

    /// The last events, in order.
    pub(super) async fn last<S: Lists, C: Clock, E>(
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

/// A token names one request, so that another under it is a mistake of the service.
fn refused(error: ChangeError) -> AppError {
    match error {
        ChangeError::App(error) => error,
        ChangeError::Rejected(why) => AppError::Refused(why.to_string()),
        ChangeError::OtherRequest(why) => AppError::Refused(why.to_string()),
    }
}

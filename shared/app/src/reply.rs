//! People answer their pages: by a text message, by a link in a mail, by a key in a call. However they
//! do, it ends in the same use cases as everybody else's words.

mod call;
mod find;
mod link;
mod phone;

use domain::escalation::Engagement;
use domain::ids::{ContactId, EngagementId, IncidentId};
use domain::reply::Wish;

pub use call::{Called, call};
pub use link::{Opened, State as LinkState, open, press};
pub use phone::{Texted, text};

use crate::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use crate::error::AppError;
use crate::escalate::{Escalation, escalate_once};
use crate::ports::{Aggregates, Answers, Clock, Configurations, Entropy, Notices, Pager, Timers};
use crate::repeatable::Repeatable;
use crate::resolve::resolve;
use crate::{State, World};

/// What somebody answers, and what that is about.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Who.
    pub contact: ContactId,
    /// What they want.
    pub wish: Wish,
    /// What is acknowledged by it.
    pub subject: Subject,
    /// By what they are known.
    pub by: By,
    /// The engagements that it is about, each with its incident.
    pub about: Vec<(EngagementId, IncidentId)>,
    /// How, for the timeline.
    pub via: String,
    /// Which answer: the same when it comes again.
    pub token: String,
}

impl Answer {
    /// What an answer is about, from the engagements themselves.
    pub fn about(engagements: &[&Engagement]) -> Vec<(EngagementId, IncidentId)> {
        engagements.iter().map(|of| (of.id.clone(), of.incident.clone())).collect()
    }
}

/// Does what somebody answered wants. The same answer again does it once.
///
/// # Errors
/// [`AppError::Refused`] when none of it may be; otherwise what the store said.
pub async fn answer<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    asked: &Answer,
) -> Result<(), AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    if asked.wish == Wish::Acknowledge {
        let acknowledgement = Acknowledgement {
            subject: asked.subject.clone(),
            by: asked.by.clone(),
            via: asked.via.clone(),
            take: false,
        };
        return acknowledge(state, &acknowledgement).await.map(drop);
    }
    let mut refused = None;
    let mut done = false;
    for incident in asked.incidents() {
        match one(state, world, asked, incident).await {
            Ok(()) => done = true,
            Err(error @ (AppError::Refused(_) | AppError::NotFound { .. })) => {
                refused = Some(error);
            }
            Err(error @ (AppError::Store(_) | AppError::Contended { .. })) => return Err(error),
        }
    }
    match refused {
        Some(error) if !done => Err(error),
        Some(_) | None => Ok(()),
    }
}

/// Resolves or escalates one incident of those that an answer is about.
async fn one<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    asked: &Answer,
    incident: &IncidentId,
) -> Result<(), AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let by = asked.contact.as_str();
    if asked.wish == Wish::Resolve {
        return resolve(state, world, incident, by, None).await.map(drop);
    }
    let about = asked.about.iter().filter(|(_, of)| of == incident);
    let escalation = Escalation {
        incident: incident.clone(),
        engagements: Some(about.map(|(engagement, _)| engagement.clone()).collect()),
        by: format!("{by} {}", asked.via),
        seen: None,
    };
    let request = Repeatable::new("Escalate", &format!("{}/{incident}", asked.token), "");
    escalate_once(state, world, &escalation, request).await.map(drop)
}

impl Answer {
    /// The incidents that it is about, once each.
    fn incidents(&self) -> Vec<&IncidentId> {
        let mut incidents: Vec<&IncidentId> = self.about.iter().map(|(_, of)| of).collect();
        incidents.sort();
        incidents.dedup();
        incidents
    }
}

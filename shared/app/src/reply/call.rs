//! A key that somebody pressed in the call that paged them.

use domain::escalation::Engagement;
use domain::ids::PageId;
use wire::reply::call::Key;

use super::{Answer, answer};
use crate::acknowledge::{By, Subject, engagements_of};
use crate::error::AppError;
use crate::ports::{Aggregates, Answers, Clock, Configurations, Entropy, Notices, Pager, Timers};
use crate::{State, World};

/// How a reply by a key shows on a timeline.
const VIA: &str = "by a key in a call";

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// What the key means is done.
    Done(domain::reply::Wish),
    /// It may not be.
    Refused(String),
    /// No key was pressed that means anything.
    Nothing,
}

/// Does what a key means, for everything that the call carried. The same call again does it once.
///
/// # Errors
/// What the store said.
pub async fn call<S, C, E, P, T, N>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    key: &Key,
) -> Result<Called, AppError>
where
    S: Aggregates + Answers + Configurations,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
{
    let Some(wish) = key.wish else { return Ok(Called::Nothing) };
    let done = async {
        let read = engagements_of(state, &key.pages).await?;
        let is_named = |of: &&Engagement| key.pages.iter().any(|page| of.page(page).is_some());
        let about: Vec<_> = read.iter().map(|read| &read.value).filter(is_named).collect();
        let Some(page) = key.pages.first().filter(|_| !about.is_empty()) else {
            let pages: Vec<_> = key.pages.iter().map(PageId::as_str).collect();
            return Err(AppError::NotFound { kind: "page", id: pages.join(", ") });
        };
        let contact = page.contact();
        let asked = Answer {
            wish,
            subject: Subject::Pages(key.pages.clone()),
            by: By::Contact(contact.clone()),
            contact,
            about: Answer::about(&about),
            via: VIA.to_owned(),
            token: key.call.clone(),
        };
        answer(state, world, &asked).await
    };
    match Box::pin(done).await {
        Ok(()) => Ok(Called::Done(wish)),
        Err(error @ (AppError::Refused(_) | AppError::NotFound { .. })) => {
            Ok(Called::Refused(error.to_string()))
        }
        Err(error @ (AppError::Store(_) | AppError::Contended { .. })) => Err(error),
    }
}

//! A key that somebody pressed in the call that paged them.

use wire::reply::call::Key;

use super::{Answer, answer};
use crate::acknowledge::{By, Subject, page_of};
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

/// Does what a key means. The same call again does it once.
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
        let engagement = page_of(state, &key.page).await?.value;
        let contact = key.page.contact();
        let asked = Answer {
            wish,
            subject: Subject::Page(key.page.clone()),
            by: By::Contact(contact.clone()),
            contact,
            about: Answer::about(&[&engagement]),
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

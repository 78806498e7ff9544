//! The aliases of intake follow the response plans.

use domain::aliases::{Change, Reconciled, Skipped, is_due, reconcile};
use domain::ids::PlanName;
use domain::limits::ALIAS_CHANGES_MAX;

use crate::State;
use crate::error::AppError;
use crate::ledger;
use crate::ports::{Aliases, Clock, Configurations, Entropy, PortError, Rounds};
use crate::retry::patiently;

/// What a round did about aliases.
#[derive(Debug, Default)]
pub struct Followed {
    /// What was changed.
    pub changed: Vec<Change>,
    /// Plans that get no alias, and why: told when the configuration has changed.
    pub skipped: Vec<(PlanName, Skipped)>,
    /// What could not be done: a change, or looking (none).
    pub failures: Vec<(Option<Change>, PortError)>,
}

/// Compares plans and aliases, if that is due, and changes a few.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time; the next round compares again.
pub async fn follow<S, C, E>(
    state: &State<'_, S, C, E>,
    aliases: &impl Aliases,
    read: &ledger::Remembered,
) -> Result<Followed, AppError>
where
    S: Configurations + Rounds,
    C: Clock,
    E: Entropy,
{
    let last = read.value.as_ref().and_then(|read| read.value.aliases.as_ref());
    let now = state.clock.now();
    if aliases.are_known() && !is_due(last, read.generation, now) {
        return Ok(Followed::default());
    }
    let cached =
        patiently(state.clock, async || Ok(state.cache.at(read.generation, state.store).await?));
    let configuration = &cached.await?.configuration;
    let generation = configuration.generation;
    let is_news = last.is_none_or(|last| last.generation != generation);
    let (mut followed, mut more) = (Followed::default(), false);
    match aliases.list().await {
        Ok(existing) => {
            let found = reconcile(configuration.plans.keys(), &existing);
            more = found.changes.len() > ALIAS_CHANGES_MAX;
            followed.skipped = if is_news { found.skipped } else { Vec::new() };
            for change in found.changes.into_iter().take(ALIAS_CHANGES_MAX) {
                more |= apply(aliases, change, &mut followed).await;
            }
        }
        Err(error) => {
            more |= may_pass(&error);
            followed.failures.push((None, error));
        }
    }
    let reconciled = Reconciled { generation, at: now, more };
    ledger::change(state, |ledger| ledger.aliases = Some(reconciled.clone())).await?;
    Ok(followed)
}

/// Makes one change. Gives whether it has to be tried again soon.
async fn apply(aliases: &impl Aliases, change: Change, followed: &mut Followed) -> bool {
    let done = match &change {
        Change::Make(plan) => aliases.make(plan).await,
        Change::Remove(alias) => aliases.remove(alias).await,
    };
    match done {
        Ok(()) => {
            followed.changed.push(change);
            false
        }
        Err(error) => {
            let again = may_pass(&error);
            followed.failures.push((Some(change), error));
            again
        }
    }
}

/// A refusal is the same in the next minute; it is asked for again with everything else.
fn may_pass(error: &PortError) -> bool {
    match error {
        PortError::Busy(_) | PortError::Throttled(_) => true,
        PortError::Refused(_) => false,
    }
}

//! Related items, added and taken away by hand.

use domain::ids::IncidentId;
use domain::incident::Modified;
use domain::limits::RELATED_ITEMS_MAX;
use domain::related::RelatedItem;
use domain::timeline::{Fact, number};

use super::change;
use crate::State;
use crate::error::AppError;
use crate::ports::{Aggregates, Clock, Entropy, Lists};
use crate::retry::patiently;

/// What is done to the related items of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relating {
    /// One more; the same again gets another title at most.
    Add(RelatedItem),
    /// One less, whatever its title is.
    Remove(RelatedItem),
}

/// Changes the related items of an incident.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such incident, [`AppError::Refused`] when it has many items
/// already; otherwise what the store said.
pub async fn relate<S, C, E>(
    state: &State<'_, S, C, E>,
    id: &IncidentId,
    relating: &Relating,
    by: &str,
) -> Result<(), AppError>
where
    S: Aggregates + Lists,
    C: Clock,
    E: Entropy,
{
    let known = patiently(state.clock, async || Ok(state.store.related(id).await?)).await?;
    let same = |item: &RelatedItem| {
        known.iter().find(|known| (known.kind, &known.value) == (item.kind, &item.value)).cloned()
    };
    let (add, remove, told) = match relating {
        Relating::Add(item) if same(item).as_ref() == Some(item) => return Ok(()),
        Relating::Add(item) => (Some(item.clone()), None, "itemToAdd"),
        Relating::Remove(item) => (None, same(item), "itemToRemove"),
    };
    if add.as_ref().is_some_and(|item| same(item).is_none()) && known.len() >= RELATED_ITEMS_MAX {
        let most = format!("an incident has at most {RELATED_ITEMS_MAX} related items");
        return Err(AppError::Refused(most));
    }
    change(state, id, |read, commit| {
        commit.related = add.iter().cloned().collect();
        commit.unrelated = remove.iter().cloned().collect();
        let Some(item) = add.as_ref().or(remove.as_ref()) else { return Ok(None) };
        let mut next = read.value.clone();
        let at = state.clock.now();
        let value = format!("{told}: {}", item.value.as_str());
        let changed = vec![("relatedItems".to_owned(), value)];
        let fact = Fact::IncidentUpdated { by: by.to_owned(), changed };
        commit.timeline = number(&mut next.sequence, at, vec![fact]);
        next.modified = Some(Modified { at, by: by.to_owned() });
        Ok(Some(next))
    })
    .await
}

//! Aliases of a function that only exist here.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use app::ports::{Aliases, PortError};
use domain::aliases::{Alias, BEING_MADE, MADE};
use domain::ids::PlanName;

use crate::lock;

/// Lambda, as far as aliases go. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedAliases(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    refusals: VecDeque<PortError>,
    aliases: BTreeMap<String, String>,
    calls: usize,
    are_known: bool,
}

impl ScriptedAliases {
    /// Puts an alias there that somebody made.
    pub fn put(&self, name: &str, description: &str) {
        lock(&self.0).aliases.insert(name.to_owned(), description.to_owned());
    }

    /// Refuses the next changes, once for each error. An alias that is refused is left half made.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).refusals.extend(errors);
    }

    /// Every alias with what it says of itself.
    pub fn all(&self) -> Vec<(String, String)> {
        lock(&self.0).aliases.clone().into_iter().collect()
    }

    /// Makes the function anew, for a process that has seen nothing of it.
    pub fn redeploy(&self) {
        let mut state = lock(&self.0);
        state.aliases.clear();
        state.are_known = false;
    }

    /// How often it was asked for anything.
    pub fn calls(&self) -> usize {
        lock(&self.0).calls
    }
}

impl State {
    fn change(&mut self) -> Result<(), PortError> {
        self.calls += 1;
        self.refusals.pop_front().map_or(Ok(()), Err)
    }
}

impl Aliases for ScriptedAliases {
    fn are_known(&self) -> bool {
        lock(&self.0).are_known
    }

    async fn list(&self) -> Result<Vec<Alias>, PortError> {
        let mut state = lock(&self.0);
        state.calls += 1;
        state.are_known = true;
        let alias = |(name, description): (&String, &String)| Alias {
            name: name.clone(),
            description: description.clone(),
        };
        Ok(state.aliases.iter().map(alias).collect())
    }

    async fn make(&self, plan: &PlanName) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.aliases.entry(plan.to_string()).or_insert_with(|| BEING_MADE.to_owned());
        state.change()?;
        state.aliases.insert(plan.to_string(), MADE.to_owned());
        Ok(())
    }

    async fn remove(&self, alias: &str) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.change()?;
        state.aliases.remove(alias);
        Ok(())
    }
}

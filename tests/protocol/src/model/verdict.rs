//! Searching a size, and what that found.

use std::collections::BTreeSet;

use stateright::{Checker, Expectation, HasDiscoveries, Model};

use super::{Action, Protocol};

/// What a complete search of one size found.
#[derive(Debug)]
pub struct Verdict {
    /// States that can be reached and told apart; where a promise is broken, those until then.
    pub states: usize,
    /// How many steps the farthest is from the beginning.
    pub depth: usize,
    /// Promises that are broken, each with the steps that lead there.
    pub broken: Vec<(&'static str, Vec<Action>)>,
    /// Situations that were to be reached and were not, of those in which the promises are put to
    /// the test.
    pub missed: BTreeSet<&'static str>,
}

impl Protocol {
    /// Looks at every state, until a promise is broken.
    pub fn check(self) -> Verdict {
        let named = |expectation| -> BTreeSet<_> {
            let properties = self.properties().into_iter();
            let of = properties.filter(|property| property.expectation == expectation);
            of.map(|property| property.name).collect()
        };
        let (always, mut missed) = (named(Expectation::Always), named(Expectation::Sometimes));
        let checker = self.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
        let found = checker.discoveries();
        missed.retain(|name| !found.contains_key(name));
        let broken = found.into_iter().filter(|(name, _)| always.contains(name));
        let broken = broken.map(|(name, path)| (name, path.into_actions())).collect();
        let (states, depth) = (checker.unique_state_count(), checker.max_depth());
        Verdict { states, depth, broken, missed }
    }
}

//! The sandbox's copy of the configuration: read once, used until the store shows another
//! generation.

use std::sync::{Arc, Mutex, PoisonError};

use domain::canary::equip;
use domain::configuration::Configuration;
use domain::contact::Address;
use domain::ids::PlanName;
use domain::response_plan::{ResponsePlan, RoutingRule};
use domain::routing::{Route, Unrouted, route};
use serde_json::Value;
use wire::pattern::Pattern;

use crate::ports::{Configurations, StoreError};

/// A place for one copy.
#[derive(Default)]
pub struct Cache {
    copy: Mutex<Option<Arc<Cached>>>,
    /// Whom canaries page, where there are any.
    sink: Option<Address>,
    /// What links in mails begin with, where there are any.
    links: Option<String>,
}

/// The configuration with its routing patterns compiled.
pub struct Cached {
    /// The configuration.
    pub configuration: Configuration,
    /// One per rule; a pattern that cannot be read matches nothing.
    patterns: Vec<Option<Pattern>>,
}

impl Cache {
    /// A place for a copy that has the canaries' plan beside what is configured, where `sink` says
    /// whom they page.
    pub fn equipped(sink: Option<Address>) -> Self {
        Self { sink, ..Self::default() }
    }

    /// Has mails carry links that begin so, to where people answer.
    #[must_use]
    pub fn linking(self, links: Option<String>) -> Self {
        Self { links, ..self }
    }

    /// What links in mails begin with; nothing, where mails carry none.
    pub fn links(&self) -> Option<&str> {
        self.links.as_deref()
    }

    /// The copy, of whatever generation; read when there is none yet.
    ///
    /// # Errors
    /// [`StoreError`] when it has to be read and cannot.
    pub async fn any(&self, store: &impl Configurations) -> Result<Arc<Cached>, StoreError> {
        match self.peek() {
            Some(cached) => Ok(cached),
            None => self.read(store).await,
        }
    }

    /// A copy at least as new as `generation`.
    ///
    /// # Errors
    /// [`StoreError`] when it has to be read and cannot.
    pub async fn at(
        &self,
        generation: u64,
        store: &impl Configurations,
    ) -> Result<Arc<Cached>, StoreError> {
        match self.peek().filter(|cached| cached.configuration.generation >= generation) {
            Some(cached) => Ok(cached),
            None => self.read(store).await,
        }
    }

    fn peek(&self) -> Option<Arc<Cached>> {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn read(&self, store: &impl Configurations) -> Result<Arc<Cached>, StoreError> {
        let mut configuration = store.configuration().await?;
        if let Some(sink) = &self.sink {
            equip(&mut configuration, sink);
        }
        let cached = Arc::new(Cached::new(configuration));
        *self.copy.lock().unwrap_or_else(PoisonError::into_inner) = Some(cached.clone());
        Ok(cached)
    }
}

impl Cached {
    /// Compiles the routing patterns.
    pub fn new(configuration: Configuration) -> Self {
        let rules = &configuration.routes.rules;
        let patterns = rules.iter().map(|rule| Pattern::parse(&rule.pattern).ok()).collect();
        Self { configuration, patterns }
    }

    /// Finds the plan of an event.
    ///
    /// # Errors
    /// [`Unrouted`] when it reaches none.
    pub fn route(
        &self,
        alias: Option<&PlanName>,
        named: Option<&PlanName>,
        event: &Value,
    ) -> Result<(&ResponsePlan, Route), Unrouted> {
        let rules = &self.configuration.routes.rules;
        let matches = |rule: &RoutingRule| {
            let index = rules.iter().position(|other| std::ptr::eq(other, rule));
            let pattern = index.and_then(|index| self.patterns[index].as_ref());
            pattern.is_some_and(|pattern| pattern.matches(event))
        };
        route(alias, named, matches, &self.configuration)
    }
}

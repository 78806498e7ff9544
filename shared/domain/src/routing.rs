//! Which response plan a signal belongs to.

use crate::configuration::Configuration;
use crate::ids::PlanName;
use crate::response_plan::{ResponsePlan, RoutingRule};

/// Why a signal reaches its plan, in the order in which these are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The qualifier of the invoked function named it.
    Alias,
    /// The message itself named it.
    Message,
    /// A routing rule matched.
    Rule(String),
    /// Nothing else did.
    Default,
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Alias => f.write_str("the invoked alias names the plan"),
            Self::Message => f.write_str("the signal names the plan"),
            Self::Rule(name) => write!(f, "routing rule {name:?} matched"),
            Self::Default => f.write_str("no rule matched; the default plan"),
        }
    }
}

/// Why a signal reaches no plan, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no response plan: {}", .0.join("; "))]
pub struct Unrouted(pub Vec<String>);

/// Finds the plan of a signal: the alias, the plan that it names, the first rule that matches, the
/// default plan. A plan that is named but does not exist is passed over, since a page to the wrong
/// people is better than none.
///
/// # Errors
/// [`Unrouted`] when none of them leads to a plan that exists.
pub fn route<'a>(
    alias: Option<&PlanName>,
    named: Option<&PlanName>,
    mut matches: impl FnMut(&RoutingRule) -> bool,
    configuration: &'a Configuration,
) -> Result<(&'a ResponsePlan, Route), Unrouted> {
    let mut missing = Vec::new();
    let mut exists = |name: &PlanName, route: Route| {
        let plan = configuration.plans.get(name);
        if plan.is_none() {
            missing.push(format!("{route}, but there is no plan {name}"));
        }
        plan.map(|plan| (plan, route))
    };
    let routes = &configuration.routes;
    let found = alias
        .and_then(|name| exists(name, Route::Alias))
        .or_else(|| named.and_then(|name| exists(name, Route::Message)))
        .or_else(|| {
            let mut rules = routes.rules.iter().filter(|rule| matches(rule));
            rules.find_map(|r| exists(&r.plan, Route::Rule(r.name.clone())))
        })
        .or_else(|| routes.default_plan.as_ref().and_then(|name| exists(name, Route::Default)));
    found.ok_or_else(|| {
        if routes.default_plan.is_none() {
            missing.push("no rule matched and there is no default plan".to_owned());
        }
        Unrouted(missing)
    })
}

#[cfg(test)]
mod tests;

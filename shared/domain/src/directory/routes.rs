//! Which plan a signal reaches when nothing names one.

use std::collections::BTreeSet;

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::limits::{ROUTING_PATTERN_BYTES_MAX, ROUTING_RULES_MAX};
use crate::response_plan::Routes;

/// Puts `routes` in the place of those that there are. That each pattern is one, its reader has seen to.
///
/// # Errors
/// [`Rejection::NotFound`] for a plan that there is not, [`Rejection::TooMany`], and
/// [`Rejection::Invalid`] for a name that is empty or used twice, or a pattern that is too long.
pub fn set_routes(configuration: &Configuration, routes: Routes) -> Changed {
    if routes.rules.len() > ROUTING_RULES_MAX {
        return Err(Rejection::TooMany { what: "routing rules", most: ROUTING_RULES_MAX });
    }
    let mut names = BTreeSet::new();
    for rule in &routes.rules {
        if rule.name.is_empty() || !names.insert(rule.name.as_str()) {
            let why = format!("the name {:?} of a routing rule is empty or used twice", rule.name);
            return Err(Rejection::Invalid(why));
        }
        if rule.pattern.len() > ROUTING_PATTERN_BYTES_MAX {
            let (name, most) = (&rule.name, ROUTING_PATTERN_BYTES_MAX);
            let why = format!("the pattern of routing rule {name:?} has over {most} bytes");
            return Err(Rejection::Invalid(why));
        }
    }
    let named = routes.rules.iter().map(|rule| &rule.plan).chain(&routes.default_plan);
    if let Some(missing) = { named }.find(|plan| !configuration.plans.contains_key(*plan)) {
        return Err(Rejection::NotFound(Entity::Plan(missing.clone())));
    }
    Ok(Configuration { routes, ..configuration.clone() })
}

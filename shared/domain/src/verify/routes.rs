//! What leads to a response plan, and does not.

use super::Finding;
use super::plans::missing;
use crate::configuration::Configuration;
use crate::directory::Entity;
use crate::ids::PlanName;

/// Routing rules and a default plan that name a plan which does not exist.
pub(super) fn routes(of: &Configuration) -> Vec<Finding> {
    let rules = of.routes.rules.iter();
    let rules = rules.map(|rule| (format!("routing rule {:?}", rule.name), &rule.plan));
    let default = of.routes.default_plan.iter().map(|plan| ("the default plan".to_owned(), plan));
    let named = rules.chain(default).filter(|(_, plan)| !of.plans.contains_key(*plan));
    named.map(|(route, plan)| absent(&route, plan)).collect()
}

/// Heartbeats that name a plan which does not exist, and those that nobody would answer: no plan of
/// their own, no rule that might match, no default.
pub(super) fn heartbeats(of: &Configuration) -> Vec<Finding> {
    let is_there = |plan: &PlanName| of.plans.contains_key(plan);
    let routed = of.routes.rules.iter().map(|rule| &rule.plan).chain(&of.routes.default_plan);
    let is_routed = { routed }.any(is_there);
    let mut findings = Vec::new();
    for heartbeat in of.heartbeats.values() {
        let gone = heartbeat.plan.as_ref().filter(|plan| !is_there(plan));
        let entity = Entity::Heartbeat(heartbeat.name.clone()).to_string();
        findings.extend(gone.map(|plan| absent(&entity, plan)));
        if !is_routed && !heartbeat.plan.as_ref().is_some_and(is_there) {
            findings.push(Finding::Unanswered { heartbeat: heartbeat.name.clone() });
        }
    }
    findings
}

fn absent(of: &str, plan: &PlanName) -> Finding {
    missing(of, &Entity::Plan(plan.clone()).to_string())
}

//! Routing rules.

use super::*;
use crate::limits::{ROUTING_PATTERN_BYTES_MAX, ROUTING_RULES_MAX};
use crate::response_plan::{IncidentTemplate, ResponsePlan, Routes, RoutingRule};
use crate::signal::Impact;

fn web() -> PlanName {
    PlanName::parse("web").unwrap()
}

fn rule(name: &str) -> RoutingRule {
    RoutingRule { name: name.into(), pattern: "{}".into(), plan: web() }
}

fn set(rules: Vec<RoutingRule>, default: Option<&str>) -> Result<Routes, Rejection> {
    let mut now = Configuration::default();
    let plan = ResponsePlan::new(web(), IncidentTemplate::new("Web", Impact::MEDIUM));
    now.plans.insert(web(), plan);
    let default_plan = default.map(|name| PlanName::parse(name).unwrap());
    set_routes(&now, Routes { rules, default_plan }).map(|next| next.routes)
}

#[test]
fn rules_take_the_place_of_those_that_there_were() {
    let routes = set(vec![rule("a"), rule("b")], Some("web")).unwrap();
    assert_eq!((routes.rules.len(), routes.default_plan), (2, Some(web())));
}

#[test]
fn a_rule_that_leads_nowhere_or_cannot_be_told_apart_is_refused() {
    let nowhere = RoutingRule { plan: PlanName::parse("gone").unwrap(), ..rule("a") };
    let gone = Rejection::NotFound(Entity::Plan(PlanName::parse("gone").unwrap()));
    assert_eq!(set(vec![nowhere], None), Err(gone.clone()));
    assert_eq!(set(vec![], Some("gone")), Err(gone));
    for name in ["", "a"] {
        let why = format!("the name {name:?} of a routing rule is empty or used twice");
        assert_eq!(set(vec![rule("a"), rule(name)], None), Err(Rejection::Invalid(why)));
    }
    let long = RoutingRule { pattern: " ".repeat(ROUTING_PATTERN_BYTES_MAX + 1), ..rule("a") };
    assert!(matches!(set(vec![long], None), Err(Rejection::Invalid(_))));
    let many = (0..=ROUTING_RULES_MAX).map(|number| rule(&number.to_string())).collect();
    let most = Rejection::TooMany { what: "routing rules", most: ROUTING_RULES_MAX };
    assert_eq!(set(many, None), Err(most));
}

use super::*;
use crate::response_plan::{IncidentTemplate, Routes};
use crate::signal::Impact;

fn name(text: &str) -> PlanName {
    PlanName::parse(text).unwrap()
}

/// Plans `a` to `d`; rules `first` to b and `second` to c; the default is d.
fn configuration() -> Configuration {
    let mut configuration = Configuration::default();
    for plan in ["a", "b", "c", "d"] {
        let template = IncidentTemplate::new(plan, Impact::CRITICAL);
        let plan = ResponsePlan::new(name(plan), template);
        configuration.plans.insert(plan.name.clone(), plan);
    }
    let rule = |rule: &str, plan| RoutingRule {
        name: rule.into(),
        pattern: String::new(),
        plan: name(plan),
    };
    configuration.routes = Routes {
        rules: vec![rule("first", "b"), rule("second", "c")],
        default_plan: Some(name("d")),
    };
    configuration
}

fn routed(alias: Option<&str>, named: Option<&str>, matching: &[&str]) -> (String, Route) {
    let (alias, named) = (alias.map(name), named.map(name));
    let configuration = configuration();
    let matches = |rule: &RoutingRule| matching.contains(&rule.name.as_str());
    let (plan, route) = route(alias.as_ref(), named.as_ref(), matches, &configuration).unwrap();
    (plan.name.to_string(), route)
}

#[test]
fn the_alias_comes_first_then_the_message_then_the_rules_then_the_default() {
    let both = ["first", "second"];
    assert_eq!(routed(Some("a"), Some("b"), &both), ("a".into(), Route::Alias));
    assert_eq!(routed(None, Some("a"), &both), ("a".into(), Route::Message));
    assert_eq!(routed(None, None, &both), ("b".into(), Route::Rule("first".into())));
    assert_eq!(routed(None, None, &["second"]), ("c".into(), Route::Rule("second".into())));
    assert_eq!(routed(None, None, &[]), ("d".into(), Route::Default));
}

#[test]
fn a_plan_that_does_not_exist_is_passed_over_and_named() {
    assert_eq!(routed(Some("gone"), None, &[]), ("d".into(), Route::Default));
    assert_eq!(routed(Some("gone"), Some("a"), &[]), ("a".into(), Route::Message));
    let mut nothing = configuration();
    nothing.plans.clear();
    let unrouted = route(Some(&name("a")), None, |_| true, &nothing).unwrap_err();
    assert_eq!(
        unrouted.to_string(),
        "no response plan: the invoked alias names the plan, but there is no plan a; \
         routing rule \"first\" matched, but there is no plan b; \
         routing rule \"second\" matched, but there is no plan c; \
         no rule matched; the default plan, but there is no plan d"
    );
}

#[test]
fn a_rule_whose_plan_is_gone_gives_way_to_the_next_that_matches() {
    let mut configuration = configuration();
    configuration.plans.remove(&name("b"));
    let (plan, why) = route(None, None, |_| true, &configuration).unwrap();
    assert_eq!((plan.name.as_str(), why), ("c", Route::Rule("second".into())));
}

#[test]
fn without_a_default_plan_the_signal_is_unrouted_and_says_what_was_tried() {
    let mut configuration = configuration();
    configuration.routes.default_plan = None;
    let gone = name("gone");
    let unrouted = route(None, Some(&gone), |_| false, &configuration).unwrap_err();
    assert_eq!(
        unrouted.to_string(),
        "no response plan: the signal names the plan, but there is no plan gone; \
         no rule matched and there is no default plan"
    );
}

//! Aliases of intake follow the plans, a few in a round, whoever refuses.

use app::ports::PortError;
use domain::aliases::{BEING_MADE, MADE, Skipped};
use domain::configuration::Configuration;
use domain::ids::PlanName;
use domain::limits::ALIAS_CHANGES_MAX;
use testkit::builders;

use super::bench::Bench;

fn plans(names: &[&str]) -> Configuration {
    let mut team = builders::guide_team();
    team.plans.clear();
    for name in names {
        let name = PlanName::parse(name).unwrap();
        let plan = domain::response_plan::ResponsePlan {
            name: name.clone(),
            ..builders::response_plan("tanaka-taro")
        };
        team.plans.insert(name, plan);
    }
    team
}

async fn configured(names: &[&str]) -> Bench {
    let bench = Bench::new().await;
    bench.memory.put_configuration(&plans(names)).await.unwrap();
    bench
}

fn made(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), MADE.to_owned())).collect()
}

#[tokio::test]
async fn a_plan_gets_its_alias_with_the_next_round_and_loses_it_when_it_is_gone() {
    let bench = configured(&["api", "web"]).await;
    bench.round().await;
    assert_eq!(bench.aliases.all(), made(&["api", "web"]));
    bench.memory.put_configuration(&plans(&["batch", "web"])).await.unwrap();
    bench.pass(60);
    bench.round().await;
    assert_eq!(bench.aliases.all(), made(&["batch", "web"]));
}

#[tokio::test]
async fn nothing_is_asked_while_nothing_changes_but_once_an_hour() {
    let bench = configured(&["web"]).await;
    bench.round().await;
    let asked = bench.aliases.calls();
    for _ in 0..59 {
        bench.pass(60);
        bench.round().await;
    }
    assert_eq!(bench.aliases.calls(), asked);
    bench.aliases.put("web", "changed by hand, tocsin no more");
    bench.aliases.put("gone", MADE);
    bench.pass(60);
    bench.round().await;
    let kept = [("web".to_owned(), "changed by hand, tocsin no more".to_owned())];
    assert_eq!(bench.aliases.all(), kept, "what is not ours is not touched");
}

/// Its table was kept, with the ledger that says when they were compared.
#[tokio::test]
async fn a_deployment_that_comes_back_has_its_aliases_with_the_first_round() {
    let bench = configured(&["api", "web"]).await;
    bench.round().await;
    bench.aliases.redeploy();
    bench.pass(60);
    bench.round().await;
    assert_eq!(bench.aliases.all(), made(&["api", "web"]));
}

#[tokio::test]
async fn many_plans_take_several_rounds_and_the_first_ones_are_not_waited_for() {
    let names: Vec<String> = (0..12).map(|number| format!("plan-{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let bench = configured(&names).await;
    for round in 1..=3 {
        bench.round().await;
        assert_eq!(bench.aliases.all().len(), (round * ALIAS_CHANGES_MAX).min(12));
        bench.pass(60);
    }
    let asked = bench.aliases.calls();
    bench.round().await;
    assert_eq!(bench.aliases.calls(), asked, "done");
}

#[tokio::test]
async fn what_passes_is_tried_again_in_a_minute_and_a_refusal_in_an_hour() {
    let busy = PortError::Busy("throttled".into());
    let denied = PortError::Refused("not permitted".into());
    for (error, minutes) in [(busy, 1), (denied, 60)] {
        let bench = configured(&["web"]).await;
        bench.aliases.refuse([error.clone()]);
        let failures = bench.try_round().await.kept.unwrap().aliases.unwrap().failures;
        assert_eq!(failures.len(), 1);
        assert_eq!(bench.aliases.all(), [("web".to_owned(), BEING_MADE.to_owned())]);
        for minute in 1..=minutes {
            assert_ne!(bench.aliases.all(), made(&["web"]), "{error} before minute {minute}");
            bench.pass(60);
            bench.round().await;
        }
        assert_eq!(bench.aliases.all(), made(&["web"]), "finished");
    }
}

#[tokio::test]
async fn a_plan_that_can_have_none_is_named_once_for_each_change() {
    let bench = configured(&["12345", "web"]).await;
    let skipped = async || {
        let round = bench.try_round().await;
        round.kept.unwrap().aliases.unwrap().skipped
    };
    let digits = PlanName::parse("12345").unwrap();
    assert_eq!(skipped().await, [(digits, Skipped::AllDigits)]);
    bench.pass(3_600);
    assert_eq!(skipped().await, [], "said already");
    bench.memory.put_configuration(&plans(&["12345"])).await.unwrap();
    assert_eq!(skipped().await.len(), 1, "another change");
}

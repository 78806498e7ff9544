//! Which alarms on Tocsin's own failures there are, when, and what a month of them costs.

use std::collections::BTreeSet;

use super::of_type;
use super::parameters::{Answers, holds};

const DEPLOYING: &str = include_str!("../../../docs/deploy.md");
const COSTS: &str = include_str!("../../../docs/cost.md");
const README: &str = include_str!("../../../README.md");

/// US cents a month, for one alarm.
const CENTS: usize = 10;

/// Whatever loses a page ends in one of these. The other alarms ring earlier, or for what pages nobody.
const LOSES_A_PAGE: [&str; 10] = [
    "broken-signals",
    "dead-signals",
    "escalations-failed",
    "failures",
    "guardian-silent",
    "intake-throttled",
    "pages-failed",
    "responders-opted-out",
    "responses-failed",
    "sms-spend",
];

/// The alarms that there are with these answers.
fn alarms(answers: &Answers) -> BTreeSet<&'static str> {
    let there = of_type("AWS::CloudWatch::Alarm")
        .filter(|(_, alarm)| alarm["Condition"].as_str().is_none_or(|its| holds(its, answers)));
    let names = there.filter_map(|(_, alarm)| alarm["Properties"]["AlarmName"]["Fn::Sub"].as_str());
    names.map(|name| name.strip_prefix("${NamePrefix}-").expect("a prefix")).collect()
}

/// How many there are where nobody has asked for more.
pub(crate) fn standing() -> usize {
    alarms(&Answers::new()).len()
}

/// Those that an answer adds to what there is by default.
fn added(parameter: &'static str, answer: &'static str) -> BTreeSet<&'static str> {
    &alarms(&Answers::from([(parameter, answer)])) - &alarms(&Answers::new())
}

#[test]
fn whatever_loses_a_page_rings_by_default() {
    assert_eq!(alarms(&Answers::new()), BTreeSet::from(LOSES_A_PAGE));
    let without = alarms(&Answers::from([("SmsSpendAlarmUsd", "0")]));
    assert_eq!(&BTreeSet::from(LOSES_A_PAGE) - &without, BTreeSet::from(["sms-spend"]));
}

#[test]
fn the_guide_says_what_each_alarm_means_and_when_it_is_there() {
    let (_, section) = DEPLOYING.split_once("## 9. What the alarms mean").expect("the section");
    let (section, _) = section.split_once("\n## ").expect("another section");
    let told: Vec<BTreeSet<&str>> = section
        .split("| alarm | what happened | what to do |")
        .skip(1)
        .map(|table| {
            let cells = table.lines().filter_map(|row| row.strip_prefix("| `")?.split_once("` |"));
            cells.flat_map(|(names, _)| names.split("`, `")).collect()
        })
        .collect();
    let with_others = [("CanaryMinutes", "5"), ("SlackSecret", "/s"), ("PagerDutySecret", "/p")];
    let with_others = with_others.into_iter().flat_map(|(name, answer)| added(name, answer));
    let there = [alarms(&Answers::new()), added("OwnAlarms", "all"), with_others.collect()];
    assert_eq!(told, there);
    let all: usize = there.iter().map(BTreeSet::len).sum();
    assert_eq!(all, domain::doctor::OWN_ALARMS.len());
}

#[test]
fn alarms_cost_what_the_documents_say() {
    let dollars = |count: usize| {
        let cents = count * CENTS;
        format!("{count} | {}.{:02} |", cents / 100, cents % 100)
    };
    let standing = standing();
    for (what, count) in [
        ("alarms on whatever loses a page", standing),
        ("`OwnAlarms=all`", added("OwnAlarms", "all").len()),
        ("`CanaryMinutes`", added("CanaryMinutes", "5").len()),
        ("`SlackSecret`, `TeamsSecret` or both", added("TeamsSecret", "/t").len()),
        ("`PagerDutySecret`", added("PagerDutySecret", "/p").len()),
    ] {
        let said = format!("| {what} | {}", dollars(count));
        assert!(COSTS.contains(&said), "docs/cost.md does not say: {said}");
    }
    let said = format!("{standing} alarms");
    assert!(README.contains(&said), "README.md does not say: {said}");
}

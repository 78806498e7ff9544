//! Whatever the template lets through, a function starts with: else one bad answer would stop them all.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use yaml_serde::Value;

use super::*;

const TEMPLATE: &str = include_str!("../../../../../template.yaml");
/// Answers that are tried for each pattern.
const SAMPLES: usize = 200;
/// What the generator cannot make; what does not fit it is left out.
const WITH_A_LETTER: &str = "(?=.*[A-Za-z])";

#[test]
fn whatever_the_template_takes_as_an_answer_a_function_starts_with() {
    let template: Value = yaml_serde::from_str(TEMPLATE).unwrap();
    let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
    let mut tried = BTreeSet::new();
    for (variable, value) in variables.as_mapping().unwrap() {
        let Value::Tagged(tagged) = value else { continue };
        let parameter = &template["Parameters"][tagged.value.as_str().unwrap_or_default()];
        if tagged.tag != "Ref" || !parameter.is_mapping() {
            continue;
        }
        let variable = KNOWN.iter().find(|known| Some(**known) == variable.as_str()).unwrap();
        for answer in answers(parameter) {
            let parsed = parse(&[(variable, &answer)]);
            assert!(parsed.is_ok(), "{variable}: the template takes {answer:?}: {parsed:?}");
        }
        tried.insert(*variable);
    }
    let least = [EMAIL_SENDER, CANARY_SINK, CANARY_MINUTES, CONNECT_INSTANCE, EVENT_BUS, REPLY_URL];
    assert!(tried.is_superset(&BTreeSet::from(least)), "{tried:?}");
}

/// Some of what a parameter takes.
fn answers(parameter: &Value) -> Vec<String> {
    if let Some(allowed) = parameter["AllowedValues"].as_sequence() {
        return allowed.iter().map(text).collect();
    }
    let Some(pattern) = parameter["AllowedPattern"].as_str() else {
        return vec![text(&parameter["Default"]), "anything else".to_owned()];
    };
    let needs_a_letter = pattern.contains(WITH_A_LETTER);
    let regular = pattern.replace(WITH_A_LETTER, "");
    let strategy = string_regex(regular.trim_start_matches('^').trim_end_matches('$')).unwrap();
    let mut runner = TestRunner::deterministic();
    let samples = std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current());
    let fits = |it: &String| {
        !needs_a_letter || it.is_empty() || it.contains(|c: char| c.is_ascii_alphabetic())
    };
    samples.take(SAMPLES).filter(fits).collect()
}

/// A number as CloudFormation hands it over.
fn text(value: &Value) -> String {
    let number = value.as_i64().map(|number| number.to_string());
    number.or_else(|| value.as_str().map(str::to_owned)).unwrap()
}

//! What is asked when Tocsin is deployed: what hangs on the answers, and which of them do not go together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{list, resource, template};

/// Answers to some of the parameters; the others have their defaults.
pub(super) type Answers<'a> = BTreeMap<&'a str, &'a str>;

/// Whether a condition of the template holds.
pub(super) fn holds(condition: &str, answers: &Answers) -> bool {
    let meaning = &template()["Conditions"][condition];
    assert!(meaning.is_object(), "the template has no condition {condition}");
    is_true(meaning, answers)
}

/// What rules say against these answers.
fn refusals(answers: &Answers) -> Vec<&'static str> {
    let rules = template()["Rules"].as_object().expect("rules").values();
    rules
        .filter(|rule| rule["RuleCondition"].is_null() || is_true(&rule["RuleCondition"], answers))
        .flat_map(|rule| list(&rule["Assertions"]))
        .filter(|assertion| !is_true(&assertion["Assert"], answers))
        .map(|assertion| assertion["AssertDescription"].as_str().expect("words"))
        .collect()
}

fn is_true(expression: &Value, answers: &Answers) -> bool {
    let (function, of) = expression.as_object().and_then(|its| its.iter().next()).expect("one");
    let mut each = of.as_array().into_iter().flatten();
    match function.as_str() {
        "Fn::Condition" => holds(of.as_str().expect("a name"), answers),
        "Fn::Not" => !each.any(|its| is_true(its, answers)),
        "Fn::And" => each.all(|its| is_true(its, answers)),
        "Fn::Or" => each.any(|its| is_true(its, answers)),
        "Fn::Equals" => value(&of[0], answers) == value(&of[1], answers),
        other => unreachable!("{other} is not known here"),
    }
}

fn value(operand: &Value, answers: &Answers) -> String {
    let Some(parameter) = operand["Ref"].as_str() else { return text(operand) };
    let default = || text(&template()["Parameters"][parameter]["Default"]);
    answers.get(parameter).map_or_else(default, |answer| (*answer).to_owned())
}

/// A number equals the text that says it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What rules ask for besides these answers.
fn lacking(answers: &[(&str, &str)]) -> Vec<&'static str> {
    refusals(&answers.iter().copied().collect())
        .into_iter()
        .filter_map(|why| why.split_once(" must be given with ").map(|(lacks, _)| lacks))
        .collect()
}

/// Whoever listens to the table's stream always has one: there is no deployment that pages and tells nobody.
#[test]
fn a_kept_table_comes_with_its_stream() {
    let table = ("ExistingTableName", "tocsin");
    let stream = (
        "ExistingTableStreamArn",
        "arn:aws:dynamodb:ap-northeast-1:123456789012:table/tocsin/stream/2026-11-01T00:00:00.000",
    );
    assert_eq!(lacking(&[]), [] as [&str; 0]);
    assert_eq!(lacking(&[table, stream]), [] as [&str; 0]);
    assert_eq!(lacking(&[table]), ["ExistingTableStreamArn"]);
    assert_eq!(lacking(&[stream]), ["ExistingTableName"]);
    assert!(resource("PublisherSource")["Condition"].is_null(), "the publisher always listens");
}

/// A canary that cannot leave would ring for ever, and a link that nobody serves be dead in every mail.
#[test]
fn what_takes_another_answer_is_refused_without_it() {
    let (every, sender) = (("CanaryMinutes", "5"), ("SenderEmail", "oncall@example.com"));
    assert_eq!(lacking(&[every]), ["SenderEmail"]);
    assert_eq!(lacking(&[every, sender]), [] as [&str; 0]);
    let (url, served) = (("ReplyUrl", "https://tocsin.example.com/"), ("ServeReplies", "true"));
    assert_eq!(lacking(&[url]), ["ServeReplies"]);
    assert_eq!(lacking(&[url, served]), [] as [&str; 0]);
    assert_eq!(lacking(&[served]), [] as [&str; 0]);
}

/// CloudFormation refuses what is no ARN before it makes anything: the table of a deployment that fails stays.
#[test]
fn what_is_called_an_arn_takes_nothing_else() {
    let parameters = template()["Parameters"].as_object().expect("parameters").iter();
    let arns: Vec<_> = parameters.filter(|(name, _)| name.ends_with("Arn")).collect();
    assert_eq!(arns.len(), 4);
    for (name, parameter) in arns {
        let pattern = parameter["AllowedPattern"].as_str().unwrap_or_default();
        assert!(pattern.starts_with("^(|arn:aws[a-z-]*:"), "{name}: {pattern:?}");
    }
}

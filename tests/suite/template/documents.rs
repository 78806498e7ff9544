//! What the documents say about deploying, against the template.

use serde_json::Value;

use super::{list, template};
use crate::architecture::{files, root};

const DEPLOYING: &str = include_str!("../../../docs/deploy.md");
const SAMCONFIG: &str = include_str!("../../../samconfig.toml");

/// What is only said on the command line is taken back by the next deployment that does not say it.
#[test]
fn answers_are_kept_in_one_file_and_name_parameters() {
    let mut documents = files(&root().join("docs"), ".md");
    documents.push(root().join("README.md"));
    let documents = documents.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let mut named = 0;
    for text in documents.chain([SAMCONFIG.to_owned()]) {
        assert!(!text.contains("deploy --parameter-overrides"), "{text}");
        for answer in text.lines().filter_map(answer) {
            assert!(template()["Parameters"][answer].is_object(), "{answer} is no parameter");
            named += 1;
        }
    }
    assert!(named >= 10, "{named} answers were found");
}

/// `sam build` builds for the architecture that `sam deploy` deploys: both read the answers from the one place that
/// SAM reads for every command.
#[test]
fn answers_stand_where_every_command_of_sam_reads_them() {
    for text in [SAMCONFIG, DEPLOYING] {
        for (at, _) in text.match_indices("parameter_overrides = [") {
            let section = text[..at].lines().rfind(|line| line.starts_with('['));
            let section = section.expect("a section");
            assert!(section.ends_with(".global.parameters]"), "{section}");
        }
    }
    assert!(SAMCONFIG.contains("parameter_overrides = ["));
}

/// The parameter in a line such as `  # "SenderEmail=oncall@example.com",`.
fn answer(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '#']).strip_prefix('"')?;
    let (name, _) = line.split_once('=')?;
    name.starts_with(char::is_uppercase).then_some(name)
}

/// SAM asks in the template's order, the console by groups: whoever has answered the team's part is done.
#[test]
fn what_a_team_decides_is_asked_first_and_the_guide_has_every_parameter_once() {
    let interface = &template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    let groups: Vec<Vec<&str>> = list(interface)
        .iter()
        .map(|group| list(&group["Parameters"]).iter().filter_map(|name| name.as_str()).collect())
        .collect();
    let [team, rest] = &groups[..] else { panic!("two groups: {groups:?}") };
    assert_eq!(named("parameter"), groups);
    assert_eq!([team.as_slice(), rest].concat(), keys("Parameters"));
    let (_, rest_begins) = DEPLOYING.split_once("the two tables: from `").expect("where");
    assert!(rest_begins.starts_with(rest[0]), "Enter is right from {} on", rest[0]);
}

#[test]
fn the_guide_says_what_each_output_is_for() {
    assert_eq!(named("output"), [keys("Outputs")]);
}

/// The names in the first column of each table about these, in order.
fn named(what: &str) -> Vec<Vec<&'static str>> {
    let head = format!("\n| {what} |");
    let tables = DEPLOYING.split(&head).skip(1);
    tables
        .map(|table| {
            let rows = table.lines().skip(1).take_while(|row| row.starts_with('|'));
            let cells = rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` |"));
            cells.flat_map(|(names, _)| names.split("`, `")).collect()
        })
        .collect()
}

fn keys(section: &str) -> Vec<&'static str> {
    template()[section].as_object().expect("a section").keys().map(String::as_str).collect()
}

/// CloudFormation wants another word for roles that have names of their own.
//= cloudformation#API_CreateStack-Capabilities
#[test]
fn what_a_user_acknowledges_is_all_that_the_template_needs() {
    assert!(SAMCONFIG.contains("capabilities = \"CAPABILITY_IAM\"\n"));
    let resources = template()["Resources"].as_object().expect("resources");
    let of_iam =
        |its: &Value| its["Type"].as_str().is_some_and(|its| its.starts_with("AWS::IAM::"));
    let mut roles = 0;
    for (name, its) in resources.iter().filter(|(_, its)| of_iam(its)) {
        for named in ["GroupName", "ManagedPolicyName", "RoleName", "UserName"] {
            assert!(its["Properties"][named].is_null(), "{name} has a {named}");
        }
        roles += 1;
    }
    assert!(roles >= 10, "{roles} roles were found");
}

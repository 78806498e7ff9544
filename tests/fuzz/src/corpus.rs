//! What is spoilt: every payload under `events/`, what state machines send, and records of every
//! kind and version.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use store::fuzzing::Record;

use crate::targets::records;
use crate::tree::Tree;

static INTAKE: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/intake"));
static RUNBOOK: LazyLock<Vec<Tree>> = LazyLock::new(|| {
    let mut seeds = folder("events/runbook");
    seeds.extend(REQUESTS.iter().map(|text| Tree::parse(text).unwrap()));
    seeds
});
static STACKS: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/cloudformation"));
static SLACK: LazyLock<Vec<Vec<(String, Tree)>>> = LazyLock::new(|| forms("events/slack"));
static TEAMS: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/teams"));
static TEAMS_BOT: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/teams-bot"));
static PAGER_DUTY: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/pagerduty"));
static RECORDS: LazyLock<Vec<(Record, Tree)>> = LazyLock::new(records::seeds);
static EVERYTHING: LazyLock<Vec<Tree>> =
    LazyLock::new(|| [intake(), runbook(), &folder("shared/store/golden")].concat());

/// What the state machines invoke their functions with.
const REQUESTS: &[&str] = &[
    r#"{"engagementId":"web-team/6f8b1f6e-0000-5000-8000-000000000001","turn":3}"#,
    r#"{"incidentId":"prod-api-incident-plan/6f8b1f6e-0000-5000-8000-000000000001","action":1}"#,
];

/// Payloads of intake.
pub fn intake() -> &'static [Tree] {
    &INTAKE
}

/// Payloads of the runbook function.
pub fn runbook() -> &'static [Tree] {
    &RUNBOOK
}

/// What CloudFormation sends.
pub fn stacks() -> &'static [Tree] {
    &STACKS
}

/// What Slack posts: forms, of which some hold JSON.
pub fn slack() -> &'static [Vec<(String, Tree)>] {
    &SLACK
}

/// What outgoing webhooks of Teams post.
pub fn teams() -> &'static [Tree] {
    &TEAMS
}

/// What the Bot Framework posts to the bot.
pub fn teams_bot() -> &'static [Tree] {
    &TEAMS_BOT
}

/// What webhooks of PagerDuty post.
pub fn pager_duty() -> &'static [Tree] {
    &PAGER_DUTY
}

/// Every input that there is, for pieces of it.
pub fn everything() -> &'static [Tree] {
    &EVERYTHING
}

/// Records of every kind, each with what it is read as.
pub fn records() -> &'static [(Record, Tree)] {
    &RECORDS
}

/// The golden records, by their kind.
pub fn golden_records() -> Vec<(String, Tree)> {
    let kind = |path: &PathBuf| {
        let name = path.file_stem()?.to_str()?;
        let (kind, _) = name.rsplit_once("-v")?;
        // A version to which something was added has a file more.
        let kind = kind.trim_end_matches(['-', '2', '3']);
        Some((kind.to_owned(), read(path)))
    };
    files("shared/store/golden").iter().filter_map(kind).collect()
}

/// Every JSON file of a folder, in the order of their names.
fn folder(name: &str) -> Vec<Tree> {
    files(name).iter().map(|path| read(path)).collect()
}

/// Every form of a folder, as its members.
fn forms(folder: &str) -> Vec<Vec<(String, Tree)>> {
    let form = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let members = form_urlencoded::parse(&bytes).into_owned();
        members.map(|(name, text)| (name, Tree::parse(&text).unwrap_or(Tree::Text(text)))).collect()
    };
    files(folder).iter().map(form).collect()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is no JSON is a text that cannot be spoilt by its structure.
fn read(path: &Path) -> Tree {
    let text = std::fs::read_to_string(path).unwrap();
    Tree::parse(&text).unwrap_or(Tree::Bare(text))
}

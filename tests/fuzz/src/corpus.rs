//! What is spoilt: every payload under `events/`, every golden record, and what the targets have of
//! their own.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::tree::Tree;

static INTAKE: LazyLock<Vec<Tree>> =
    LazyLock::new(|| [folder("events/intake"), folder("events/hostile")].concat());
static RUNBOOK: LazyLock<Vec<Tree>> = LazyLock::new(|| folder("events/runbook"));
static EVERYTHING: LazyLock<Vec<Tree>> =
    LazyLock::new(|| [intake(), runbook(), &folder("shared/store/golden")].concat());

/// Payloads of intake.
pub fn intake() -> &'static [Tree] {
    &INTAKE
}

/// Payloads of the runbook function.
pub fn runbook() -> &'static [Tree] {
    &RUNBOOK
}

/// Every input that there is, for pieces of it.
pub fn everything() -> &'static [Tree] {
    &EVERYTHING
}

/// The payload of intake with this name.
pub fn payload(case: &str) -> Tree {
    read(&root().join(format!("events/intake/{case}.json")))
}

/// Every JSON file of a folder, in the order of their names.
pub fn folder(name: &str) -> Vec<Tree> {
    let Ok(entries) = std::fs::read_dir(root().join(name)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is no JSON is a text that cannot be spoilt by its structure.
fn read(path: &Path) -> Tree {
    let text = std::fs::read_to_string(path).unwrap();
    Tree::parse(&text).unwrap_or(Tree::Bare(text))
}

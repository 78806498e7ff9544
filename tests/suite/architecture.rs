//! The shape of the tree: who may depend on whom, and what must not be written where.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::expect_file;
use serde_json::Value;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file below `folder` with this ending.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().is_some_and(|name| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The law: `domain <- wire <- app <- {store, adapters} <- lambda-kit <- functions <- cli`. The list
/// is of what is allowed, so that an arrow that is added has to be added here too.
#[test]
fn crates_depend_on_what_is_listed() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut allowed = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let normal = package["dependencies"].as_array().unwrap().iter();
        let normal = normal.filter(|dependency| dependency["kind"].is_null());
        let mut names: Vec<_> = normal.filter_map(|one| one["name"].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        allowed.insert(package["name"].as_str().unwrap().to_owned(), names.join(" "));
    }
    let mut text = String::new();
    for (name, names) in &allowed {
        writeln!(text, "{name}: {names}").unwrap();
    }
    expect_file![root().join("tests/golden/dependencies.txt")].assert_eq(&text);
}

#[test]
fn payloads_name_no_account_but_the_examples() {
    let payloads = [".json", ".txt"].map(|ending| files(&root().join("events"), ending));
    for path in payloads.into_iter().flatten() {
        let text = std::fs::read_to_string(&path).unwrap();
        let digits = text.split(|c: char| !c.is_ascii_digit());
        // UUIDs end in twelve characters that may be digits alone.
        let strangers: Vec<_> = digits
            .filter(|run| run.len() == 12 && *run != "123456789012")
            .filter(|run| !text.contains(&format!("-{run}")))
            .collect();
        assert!(strangers.is_empty(), "{}: {strangers:?}", path.display());
    }
}

#[test]
fn every_list_is_a_query() {
    for path in files(&root().join("shared/store/src"), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(".scan()"), "{} scans the table", path.display());
    }
}

/// What could go wrong in them no test would see: they are short, decide nothing and break on nothing.
#[test]
fn binaries_wire_and_nothing_else() {
    let mains = files(&root().join("functions"), "main.rs");
    assert_eq!(mains.len(), 10);
    for path in mains {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 45, "{} has {lines} lines", path.display());
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let more = words
                .any(|word| ["expect", "for", "if", "match", "unwrap", "while"].contains(&word));
            assert!(!more, "{} does more than wire: {line}", path.display());
        }
    }
}

/// The names by which the state machines tell failures apart are those that the functions report.
#[test]
fn the_state_machines_know_the_names_of_our_failures() {
    let kit = std::fs::read_to_string(root().join("shared/lambda-kit/src/failure.rs")).unwrap();
    for path in files(&root().join("functions"), ".asl.json") {
        let machine = std::fs::read_to_string(&path).unwrap();
        for name in ["Retry", "Reject", "Drop"] {
            let quoted = format!("\"{name}\"");
            assert!(kit.contains(&quoted) && machine.contains(&quoted), "{}", path.display());
        }
    }
}

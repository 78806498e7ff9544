//! Planted bugs: changes to the product, each of which breaks a promise, and the check that has to
//! notice. They are kept as text beside the simulation and never built into anything; what is planted
//! is a copy of the tree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One bug.
#[derive(Debug, Clone, Deserialize)]
pub struct Bug {
    /// What is wrong, in a line.
    pub what: String,
    /// The check that notices in a soak, or the test that does.
    #[serde(default)]
    pub check: Option<String>,
    #[serde(flatten)]
    first: Edit,
    #[serde(default)]
    also: Vec<Edit>,
}

/// A place in the product, and what stands there instead.
#[derive(Debug, Clone, Deserialize)]
struct Edit {
    file: PathBuf,
    old: String,
    new: String,
}

/// A bug whose place is not there, or there more than once.
#[derive(Debug, thiserror::Error)]
#[error("{what}: its place is found {times} times in {}", .file.display())]
pub struct Lost {
    what: String,
    file: PathBuf,
    times: usize,
}

/// Where the bugs are kept, below the root of the repository.
pub const FOLDER: &str = "tests/simulation/planted";

/// Reads every bug of the repository at `root`.
pub fn read(root: &Path) -> io::Result<Vec<Bug>> {
    let mut files: Vec<PathBuf> = fs::read_dir(root.join(FOLDER))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.sort();
    let mut bugs = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let read: Vec<Bug> = yaml_serde::from_str(&text).map_err(io::Error::other)?;
        bugs.extend(read);
    }
    Ok(bugs)
}

impl Bug {
    /// The files of the tree at `root` that the bug changes, each with its new text.
    pub fn planted(&self, root: &Path) -> io::Result<Vec<(PathBuf, String)>> {
        let mut files: Vec<(PathBuf, String)> = Vec::new();
        for edit in std::iter::once(&self.first).chain(&self.also) {
            let known = files.iter().position(|(file, _)| *file == edit.file);
            let text = match known {
                Some(index) => files.remove(index).1,
                None => fs::read_to_string(root.join(&edit.file))?,
            };
            let times = text.matches(&edit.old).count();
            if times != 1 {
                let (what, file) = (self.what.clone(), edit.file.clone());
                return Err(io::Error::other(Lost { what, file, times }));
            }
            files.push((edit.file.clone(), text.replace(&edit.old, &edit.new)));
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Check;

    fn bugs() -> Vec<Bug> {
        read(&root()).unwrap()
    }

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn every_bug_has_its_place() {
        for bug in bugs() {
            bug.planted(&root()).unwrap();
        }
    }

    #[test]
    fn every_check_has_a_bug_that_it_notices() {
        let bugs = bugs();
        for check in Check::ALL {
            let name = format!("{check:?}");
            assert!(bugs.iter().any(|bug| bug.check.as_ref() == Some(&name)), "{name} has none");
        }
    }
}

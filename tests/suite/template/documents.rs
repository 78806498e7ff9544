//! What the documents say about deploying, against the template.

use super::template;
use crate::architecture::{files, root};

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
    assert!(named > 10, "{named} answers were found");
}

/// The parameter in a line such as `  # "SenderEmail=oncall@example.com",`.
fn answer(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '#']).strip_prefix('"')?;
    let (name, _) = line.split_once('=')?;
    name.starts_with(char::is_uppercase).then_some(name)
}

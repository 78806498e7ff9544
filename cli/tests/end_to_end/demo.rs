//! `tocsin demo`.

use serde_json::Value;

use crate::process::{lines, root, tocsin};

fn of_type<'a>(lines: &'a [Value], event_type: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event_type"] == event_type).collect()
}

/// UC-6.
#[test]
fn the_guides_escalation_is_played_to_the_page() {
    let output = tocsin(&["demo", "--json", "--speed", "0"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = lines(&output);
    let pages: Vec<_> = of_type(&lines, "PAGE_SENT")
        .iter()
        .map(|page| {
            let text = |name: &str| page[name].as_str().unwrap().to_owned();
            (page["offset_seconds"].as_i64().unwrap(), text("contact"), text("channel"))
        })
        .collect();
    let page = |offset, contact: &str, channel: &str| (offset, contact.into(), channel.into());
    assert_eq!(
        pages,
        [
            page(0, "tanaka-taro", "SMS"),
            page(300, "tanaka-taro", "EMAIL"),
            page(600, "tanaka-taro", "VOICE"),
            page(900, "suzuki-hanako", "SMS"),
            page(1800, "engineering-manager", "EMAIL"),
        ]
    );
    let acknowledged: Vec<_> = of_type(&lines, "ACKNOWLEDGED")
        .iter()
        .map(|ack| (ack["offset_seconds"].as_i64().unwrap(), ack["contact"].as_str().unwrap()))
        .collect();
    assert_eq!(acknowledged, [(1200, "suzuki-hanako"), (3600, "engineering-manager")]);
    let position =
        |event_type: &str| lines.iter().position(|line| line["event_type"] == event_type).unwrap();
    assert!(position("RUNBOOK_SUCCEEDED") < position("INCIDENT_RESOLVED"));
    assert_eq!(position("INCIDENT_CREATED"), 0);
    assert_eq!(position("SUMMARY"), lines.len() - 1);
    // UC-5: its channel, with its people, the card as it stands now and what happened.
    let chat: Vec<_> =
        of_type(&lines, "CHAT").iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert!(chat[0].starts_with("#inc-"), "{chat:?}");
    assert!(chat[1].contains("tanaka") && chat[1].contains("db-team@example.com"), "{chat:?}");
    assert!(chat.iter().any(|line| line.starts_with("| Status: Resolved by suzuki-hanako")));
    let times = |words: &str| chat.iter().filter(|line| line.contains(words)).count();
    assert_eq!((times("incident opened"), times("resolved by suzuki-hanako:")), (1, 1));
    for line in &lines {
        assert!(line["text"].is_string() && line.get("contact").is_some(), "{line}");
    }
}

#[test]
fn it_is_plain_when_piped() {
    let output = tocsin(&["demo", "--speed", "0"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("T+00:00  incident opened"), "{text}");
    assert!(!text.contains('\x1b'), "no colour in a pipe");
    assert!(text.trim_end().ends_with("5 pages sent"), "{text}");
}

#[test]
fn every_payload_can_be_played() {
    let mut played = 0;
    for entry in std::fs::read_dir(root().join("events/intake")).unwrap() {
        let path = entry.unwrap().path();
        let output = tocsin(&["demo", "--speed", "0", "--event", path.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", path.display());
        played += 1;
    }
    assert!(played > 60);
}

#[test]
fn a_file_that_is_not_there_is_a_usage_error_with_a_hint() {
    let output = tocsin(&["demo", "--event", "no-such-file.json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no-such-file.json") && said.contains("hint:"), "{said}");
}

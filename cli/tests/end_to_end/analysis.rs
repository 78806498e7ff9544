//! `tocsin analysis`.

use serde_json::{Value, json};

use crate::process::{Folder, Up, event};

/// An incident of impact 1, acknowledged and resolved.
fn resolved(up: &Up) {
    up.json(&["signal", &event("cloudwatch-alarm-action.json")]);
    up.json(&["ack", "last", "--as", "tanaka-taro"]);
    up.json(&["resolve", "last", "--as", "tanaka-taro"]);
}

/// What the command answers after `tocsin analysis last`.
fn analysis(up: &Up, args: &[&str]) -> Value {
    let mut all = vec!["analysis", "last"];
    all.extend(args);
    let mut answer = up.json(&all);
    assert_eq!(answer.len(), 1);
    answer.remove(0)
}

/// What it says when it refuses, with the hint.
fn refused(up: &Up, args: &[&str]) -> String {
    let mut all = vec!["analysis", "last"];
    all.extend(args);
    let output = up.run(&all);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn said(up: &Up, args: &[&str]) -> String {
    let output = up.run(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_figures_come_from_the_timeline() {
    let data = Folder::new("analysis-figures");
    let up = Up::start(&data, &[]);
    resolved(&up);
    let of = analysis(&up, &[]);
    assert_eq!(of["status"], "RESOLVED");
    assert_eq!((&of["impact"], &of["impact_name"]), (&json!(1), &json!("Critical")));
    let paged = json!([{ "contact": "tanaka-taro", "channel": "SMS", "sent": 1, "failed": 0 }]);
    assert_eq!(of["pages"], paged);
    assert_eq!(of["acknowledged_by"][0]["contact"], "tanaka-taro");
    for known in ["duration", "time_to_engage", "time_to_acknowledge", "time_to_resolve"] {
        assert!(of[format!("{known}_seconds")].is_i64(), "{known}: {of}");
    }
    assert_eq!(of["time_to_mitigate_seconds"], Value::Null);
    let of = analysis(&up, &["set", "--mitigated-at", of["resolved_at"].as_str().unwrap()]);
    assert_eq!(of["time_to_mitigate_seconds"], of["time_to_resolve_seconds"]);
    assert_eq!(of["modified_by"], "operator");
    let of = analysis(&up, &["set", "--mitigated-at", "unsaid"]);
    assert_eq!(of["mitigated_at"], Value::Null);
}

#[test]
fn an_incident_is_closed_when_what_its_plan_asks_for_is_written() {
    let data = Folder::new("analysis-closed");
    {
        let up = Up::start(&data, &[]);
        resolved(&up);
        let lacks = refused(&up, &["close"]);
        assert!(lacks.contains("a root cause, a follow-up item"), "{lacks}");
        analysis(
            &up,
            &["set", "--summary", "No orders.", "--root-cause", "The pool.", "--as", "a"],
        );
        analysis(&up, &["add-change", "--what", "d-1", "--link", "https://example.com/d-1"]);
        analysis(&up, &["add-follow-up", "--what", "Double it"]);
        analysis(&up, &["follow-up", "2", "--owner", "tanaka-taro", "--due", "2026-12-01"]);
        analysis(&up, &["went-well", "Paged at once"]);
        analysis(&up, &["improve", "Nobody watches\nthe pool"]);
        analysis(&up, &["improve", "a mistake"]);
        analysis(&up, &["remove", "5"]);
        let of = analysis(&up, &["close", "--as", "suzuki-hanako"]);
        assert_eq!((&of["status"], &of["closed_by"]), (&json!("CLOSED"), &json!("suzuki-hanako")));
    }
    let up = Up::start(&data, &[]);
    let refusal = refused(&up, &["set", "--summary", "another"]);
    assert!(refusal.contains("hint: `tocsin analysis INCIDENT reopen`"), "{refusal}");
    assert_eq!(
        said(&up, &["analysis", "last", "done", "2", "--as", "b"]),
        "follow-up item 2 is done\n"
    );
    let listed = said(&up, &["incidents"]);
    assert!(listed.starts_with("CLOSED    impact 1"), "{listed}");

    let report = said(&up, &["analysis", "last"]);
    for line in [
        "  impact 1 (Critical)  CLOSED\n",
        "\ntime to mitigate     not known\n",
        "\npaged                tanaka-taro  SMS  1 sent\n",
        "\nsummary\n    No orders.\n",
        "\nroot cause\n    The pool.\n",
        "\ncontributing changes\n     1  d-1  https://example.com/d-1\n",
        "\n     2  Double it  tanaka-taro by 2026-12-01  done 20",
        "\nwent well\n     3  Paged at once\n",
        "\nto improve\n     4  Nobody watches\n        the pool\nclosed 20",
    ] {
        assert!(report.contains(line), "{line:?} is missing in\n{report}");
    }
    let open = analysis(&up, &["reopen"]);
    assert_eq!((&open["status"], &open["closed_by"]), (&json!("RESOLVED"), &Value::Null));
    assert!(said(&up, &["incidents"]).starts_with("RESOLVED"));
}

#[test]
fn an_incident_that_no_plan_asks_about_is_closed_when_it_is_resolved() {
    let data = Folder::new("analysis-free");
    let up = Up::start(&data, &[]);
    // Its plan says `required` too, and its impact is 3.
    up.json(&["signal", &event("rds-failover-started.json")]);
    let lacks = refused(&up, &["close"]);
    assert!(
        lacks.ends_with("cannot be closed without the resolution of the incident\n"),
        "{lacks}"
    );
    let waits = said(&up, &["analysis", "last"]);
    assert!(waits.ends_with("closing waits for the resolution of the incident\n"), "{waits}");
    up.json(&["resolve", "last"]);
    assert_eq!(analysis(&up, &["close"])["status"], "CLOSED");
}

#[test]
fn what_cannot_be_understood_is_a_usage_error() {
    for args in [
        &["set"][..],
        &["follow-up", "1"],
        &["set", "--mitigated-at", "yesterday"],
        &["add-follow-up", "--what", "x", "--due", "2026-02-30"],
        &["done", "one"],
    ] {
        let mut all = vec!["analysis", "last"];
        all.extend(args);
        assert_eq!(crate::process::tocsin(&all).status.code(), Some(2), "{args:?}");
    }
}

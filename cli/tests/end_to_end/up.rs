//! `tocsin up` and the operator's commands.

use serde_json::Value;

use crate::process::{Folder, Up, event, tocsin};

fn alarm() -> String {
    event("cloudwatch-alarm-action.json")
}

#[test]
fn an_operator_takes_an_incident_from_alarm_to_resolution() {
    let data = Folder::new("operator");
    let up = Up::start(&data, &[]);
    let opened = up.json(&["signal", &alarm()]);
    assert_eq!(opened[0]["outcome"], "OPENED");
    let replayed = up.json(&["signal", &alarm()]);
    assert_eq!(replayed[0]["outcome"], "REPLAYED");
    assert_eq!(up.json(&["incidents"]).len(), 1, "one signal twice is one incident");

    let stranger = up.run(&["ack", "last", "--as", "engineering-manager"]);
    assert_eq!(stranger.status.code(), Some(1));
    let said = String::from_utf8(stranger.stderr).unwrap();
    assert!(said.contains("paged so far: tanaka-taro") && said.contains("--take"), "{said}");

    let inbox = up.json(&["inbox"]);
    let body = inbox[0]["body"].as_str().unwrap();
    let code = body.split_whitespace().find(|word| word.len() == 6 && word.parse::<u32>().is_ok());
    let wrong = if code == Some("000000") { "000001" } else { "000000" };
    assert_eq!(up.run(&["ack", "last", "--code", wrong]).status.code(), Some(1));
    up.json(&["ack", inbox[0]["page"].as_str().unwrap(), "--code", code.unwrap()]);

    up.json(&["page", "last", "--contact", "engineering-manager", "--as", "tanaka-taro"]);
    let channels: Vec<_> = up
        .json(&["inbox"])
        .iter()
        .map(|m| {
            (m["contact"].as_str().unwrap().to_owned(), m["channel"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(
        channels,
        [
            ("tanaka-taro".to_owned(), "SMS".to_owned()),
            ("engineering-manager".to_owned(), "EMAIL".to_owned())
        ]
    );
    up.json(&["resolve", "last", "--as", "tanaka-taro", "--summary", "pool doubled"]);
    let types: Vec<Value> =
        up.json(&["timeline", "last"]).iter().map(|event| event["event_type"].clone()).collect();
    for wanted in ["INCIDENT_CREATED", "PAGE_SENT", "ACKNOWLEDGED", "INCIDENT_RESOLVED"] {
        assert!(types.contains(&wanted.into()), "{wanted} is missing in {types:?}");
    }
    let incidents = up.json(&["incidents"]);
    assert!(incidents[0]["resolved_at"].is_string());
}

#[test]
fn who_is_on_call_is_answered_for_any_instant() {
    let data = Folder::new("who");
    let up = Up::start(&data, &[]);
    // The guide: weekdays 09:00-18:00 one rotation, the other hours another.
    for (at, contact) in [
        ("2026-11-24T08:59:00+09:00", "suzuki-hanako"),
        ("2026-11-24T09:00:00+09:00", "tanaka-taro"),
        ("2026-11-24T17:59:00+09:00", "tanaka-taro"),
        ("2026-11-24T18:00:00+09:00", "suzuki-hanako"),
        ("2026-11-28T12:00:00+09:00", "suzuki-hanako"),
        ("2026-12-01T09:00:00+09:00", "suzuki-hanako"),
        ("2026-12-08T09:00:00+09:00", "nakamura-saburo"),
    ] {
        let answer = up.json(&["who", "web-team", "--at", at]);
        assert_eq!(answer[0]["on_call"][0]["contact"], contact, "{at}");
    }
    assert_eq!(up.run(&["who", "no-such-schedule"]).status.code(), Some(1));
}

#[test]
fn what_cannot_be_read_is_kept_and_blocks_nobody() {
    let data = Folder::new("kept");
    let up = Up::start(&data, &[]);
    let outcomes: Vec<Value> = up
        .json(&["signal", &event("sns-two-records-one-broken.json")])
        .iter()
        .map(|outcome| outcome["outcome"].clone())
        .collect();
    assert!(
        outcomes.contains(&"BROKEN".into()) && outcomes.contains(&"OPENED".into()),
        "{outcomes:?}"
    );
    let kept = up.json(&["incidents"]).iter().filter(|line| line["why"] == "BROKEN").count();
    assert_eq!(kept, 1);
}

/// The process dies after the incident is committed and before a carrier has the page.
#[test]
fn a_page_whose_sender_was_killed_leaves_after_the_restart_once() {
    let data = Folder::new("killed");
    let up = Up::start(&data, &["--carrier-delay", "120"]);
    let mut signal = up.spawn(&["signal", &alarm()]);
    up.until(&["incidents"], |incidents| !incidents.is_empty());
    assert_eq!(up.json(&["inbox"]), Vec::<Value>::new(), "the carrier is still at it");
    drop(up);
    let _ = signal.wait();

    let up = Up::start(&data, &[]);
    up.until(&["inbox"], |messages| !messages.is_empty());
    let sent = up.until(&["timeline", "last"], |events| {
        events.iter().any(|event| event["event_type"] == "PAGE_SENT")
    });
    let sent = sent.iter().filter(|event| event["event_type"] == "PAGE_SENT").count();
    let inbox = up.json(&["inbox"]);
    assert_eq!((sent, inbox.len()), (1, 1), "{inbox:?}");
    assert_eq!(inbox[0]["contact"], "tanaka-taro");
}

#[test]
fn a_stack_that_is_not_there_is_said_with_a_hint() {
    let output = tocsin(&["--endpoint", "http://127.0.0.1:9", "incidents"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("tocsin up"), "{said}");
}

#[test]
fn heartbeats_are_listed_with_how_they_stand() {
    let data = Folder::new("heartbeats");
    let up = Up::start(&data, &[]);
    let states = || {
        let listed = up.json(&["heartbeats"]);
        listed.iter().map(|one| (one["name"].clone(), one["state"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(states(), [("nightly-batch".into(), "UNARMED".into())]);
    let pinged = up.json(&["signal", &event("heartbeat-bare.json")]);
    assert_eq!(pinged[0]["outcome"], "PINGED");
    assert_eq!(states(), [("nightly-batch".into(), "ALIVE".into())]);
}

#[test]
fn a_heartbeat_is_made_changed_and_removed() {
    let data = Folder::new("heartbeats-set");
    let up = Up::start(&data, &[]);
    up.json(&["heartbeats", "remove", "nightly-batch"]);
    assert_eq!(up.json(&["heartbeats"]), [] as [Value; 0]);
    let ping = event("heartbeat-bare.json");
    assert_eq!(up.json(&["signal", &ping])[0]["outcome"], "UNROUTED", "nobody knows it");

    let set = |more: &[&str]| up.json(&[&["heartbeats", "set", "nightly-batch"], more].concat());
    let plan = "prod-api-incident-plan";
    let made = set(&["--every", "25h", "--plan", plan, "--description", "It writes the invoices"]);
    assert_eq!((&made[0]["state"], &made[0]["plan"]), (&"UNARMED".into(), &plan.into()));
    assert_eq!(up.json(&["heartbeats"]), made);
    up.json(&["signal", &ping]);
    let due = |of: &Value| of["due_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let daily = up.json(&["heartbeats"]).remove(0);
    let hourly = set(&["--every", "1h"]).remove(0);
    assert_eq!(due(&daily).duration_since(due(&hourly)).as_hours(), 24, "at once");
    assert_eq!((&hourly["plan"], &hourly["description"]), (&Value::Null, &"".into()));
    assert_eq!(up.json(&["heartbeats"]), [hourly]);

    let refused = |words: &[&str]| {
        let output = up.run(&[&["heartbeats"], words].concat());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (words, code, why) in [
        (&["set", "x", "--every", "1h", "--plan", "gone"][..], 1, "there is no response plan gone"),
        (&["remove", "x"], 1, "there is no heartbeat x"),
        (&["set", "a b", "--every", "1h"], 2, "not a valid heartbeat name"),
        (&["set", "x", "--every", "59s"], 2, "59s is no interval of a heartbeat"),
        (&["set", "x", "--every", "1h", "--region", "eu-west-1"], 2, "give --deployment too"),
    ] {
        let (exit, said) = refused(words);
        assert!(exit == Some(code) && said.contains(why), "{words:?}: {exit:?} {said}");
    }
}

#[test]
fn access_keys_are_made_listed_and_revoked_and_the_local_one_outlives_a_restart() {
    let data = Folder::new("credentials");
    let pair = {
        let up = Up::start(&data, &[]);
        let made = up.json(&["credentials", "create", "--description", "terraform"]);
        assert_eq!(made[0]["secret_access_key"].as_str().map(str::len), Some(40));
        let id = made[0]["access_key_id"].as_str().unwrap();
        let listed = up.json(&["credentials", "list"]);
        assert_eq!(listed.len(), 2, "that of `up` and the new one");
        assert!(listed.iter().all(|key| key.get("secret_access_key").is_none()));
        let revoked = up.json(&["credentials", "revoke", id]);
        assert!(revoked[0]["revoked_at"].is_string());
        assert_eq!(
            up.run(&["credentials", "revoke", "TKIAAAAAAAAAAAAAAAAA"]).status.code(),
            Some(1)
        );
        up.ready.clone()
    };
    let up = Up::start(&data, &[]);
    assert_eq!(up.ready["access_key_id"], pair["access_key_id"]);
    assert_eq!(up.ready["secret_access_key"], pair["secret_access_key"]);
}

#[test]
fn on_call_questions_are_answered_before_anything_has_happened() {
    let data = Folder::new("on-call");
    let up = Up::start(&data, &[]);
    let at = "2026-11-24T09:00:00+09:00";
    let shifts = up.json(&["shifts", "web-team", "--from", at, "--days", "2"]);
    assert_eq!(shifts[0]["contacts"][0], "tanaka-taro");
    assert!(shifts.iter().all(|shift| shift["type"] == "REGULAR"));
    let preview = up.json(&["preview", "prod-api-incident-plan", "--at", at]);
    let pages: Vec<(i64, String)> = preview
        .iter()
        .filter(|event| event["event_type"] == "PAGE_SENT")
        .map(|event| (event["minute"].as_i64().unwrap(), event["contact"].to_string()))
        .collect();
    // The guide's timeline, unanswered.
    let minutes: Vec<i64> = pages.iter().map(|(minute, _)| *minute).collect();
    assert_eq!(minutes, [0, 5, 10, 15, 25], "{pages:?}");
    assert_eq!(up.run(&["preview", "no-such-plan"]).status.code(), Some(1));
    assert_eq!(up.json(&["verify"]), [] as [Value; 0], "nothing is wrong with the guide's plans");
}

/// Tanaka's phone is told a code, and answers with it; her mail has a link that only a button answers.
#[test]
fn people_answer_by_phone_and_by_link_and_do_not_wait() {
    let data = Folder::new("replies");
    let up = Up::start(&data, &[]);
    up.json(&["signal", &event("cloudwatch-alarm-action.json")]);
    let messages = up.json(&["inbox"]);
    let message = messages.iter().find(|message| message["channel"] == "SMS").unwrap();
    let (phone, body) = (message["address"].as_str().unwrap(), message["body"].as_str().unwrap());
    let code = body.rsplit_once("Reply ").unwrap().1.split(' ').next().unwrap();
    let wrong = up.json(&["reply", phone, "000000"]);
    assert_eq!(wrong[0]["done"], false, "{wrong:?}");
    let escalated = up.json(&["reply", phone, &format!("{code} E")]);
    assert_eq!(escalated[0]["done"], true, "{escalated:?}");
    let messages = up.json(&["inbox"]);
    let mail = messages.iter().find(|message| message["channel"] == "EMAIL").unwrap();
    let mail = mail["body"].as_str().unwrap();
    let link = mail.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let page = ureq::get(link).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(page.contains("nobody has answered yet"), "{page}");
    let pressed = ureq::post(link).send("seen=1&wish=acknowledge").unwrap();
    let page = pressed.into_body().read_to_string().unwrap();
    assert!(page.contains("acknowledged by tanaka-taro"), "{page}");
    let refused = up.run(&["escalate", "last", "--as", "tanaka-taro"]);
    assert!(!refused.status.success(), "it is taken");
}

#[test]
fn a_team_works_in_the_channel_of_an_incident_and_finds_it_after_a_restart() {
    let data = Folder::new("chat");
    let up = Up::start(&data, &[]);
    up.json(&["signal", &alarm()]);
    up.until(&["incidents"], |incidents| !incidents.is_empty());
    let typed = |up: &Up, words: &[&str]| {
        let mut all = vec!["chat", "last"];
        all.extend(words);
        up.json(&all)[0]["lines"].to_string()
    };
    // The channel is made by a round of the driver.
    while !up.run(&["chat", "last"]).status.success() {
        std::thread::yield_now();
    }
    assert!(typed(&up, &["status"]).contains("Open; nobody has acknowledged"));
    assert!(
        typed(&up, &["ack", "--as", "eve@example.com"]).contains("You are none of the contacts")
    );
    assert!(typed(&up, &["ack", "--as", "tanaka-taro"]).contains("You have it."));
    assert!(
        typed(&up, &["note", "pool", "doubled", "--as", "tanaka@example.com"]).contains("Noted.")
    );
    let told = |lines: &str| lines.matches("note by tanaka-taro: pool doubled").count();
    up.until(&["chat", "last"], |room| told(&room[0]["lines"].to_string()) == 1);
    drop(up);

    let up = Up::start(&data, &[]);
    typed(&up, &["resolve", "done", "--as", "tanaka-taro"]);
    let room = up.until(&["chat", "last"], |room| {
        room[0]["lines"].to_string().contains("resolved by tanaka-taro")
    });
    let lines = room[0]["lines"].to_string();
    assert_eq!(told(&lines), 1, "{lines}");
    assert_eq!(lines.matches("incident opened").count(), 1, "{lines}");
}

#[test]
fn runbooks_are_listed_and_run_again() {
    let data = Folder::new("runbooks");
    let up = Up::start(&data, &[]);
    up.json(&["signal", &alarm()]);
    let states = |runbooks: &[Value]| {
        let state = |of: &Value| of["state"].as_str().unwrap_or_default().to_owned();
        runbooks.iter().map(state).collect::<Vec<_>>()
    };
    let succeeded = |up: &Up| up.until(&["runbooks", "last"], |all| states(all) == ["SUCCEEDED"]);
    assert_eq!(succeeded(&up)[0]["document"], "DiagnoseAPI");
    let refused = |words: &[&str]| {
        let output = up.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for (word, number, why) in [
        ("cancel", "1", "the runbook DiagnoseAPI is SUCCEEDED already"),
        ("approve", "1", "the runbook DiagnoseAPI is SUCCEEDED"),
        ("retry", "2", "this incident has no runbook 2"),
        ("retry", "0", "runbooks are counted from 1"),
    ] {
        let said = refused(&["runbooks", "last", word, number, "--as", "tanaka-taro"]);
        assert!(said.contains(why), "{said}");
    }
    up.json(&["runbooks", "last", "retry", "1", "--as", "tanaka-taro"]);
    // It runs with a round of the guardian.
    assert_eq!(up.json(&["runbooks", "last"])[0]["attempt"], 1);
}

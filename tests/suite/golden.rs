//! Every payload under `events` and what it is read as, as text.
//!
//! `UPDATE_EXPECT=1` rewrites the expectations; a payload without one, or one without a payload,
//! fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use domain::arn::Deployment;
use domain::findings::{Mark, Subject};
use domain::related::RelatedItem;
use domain::signal::{Impact, Signal};
use expect_test::expect_file;
use jiff::Timestamp;
use serde_json::Value;
use wire::automation::{AutomationDone, Malformed};
use wire::cloudformation::ask::{self, Ask, Unfit};
use wire::cloudformation::event::{self, Event, RequestType, ResourceRequest};
use wire::cloudformation::kind::Kind;
use wire::cloudformation::transform::{Place, transform};
use wire::inbound::{Arrival, Broken, Ignored, Ping, Reading};
use wire::pager_duty::webhook::{self, Agent, Heard};
use wire::reply::{Text, call};
use wire::slack::command::SlashCommand;
use wire::slack::inbound::Inbound;
use wire::slack::interaction::Press;
use wire::teams::bot;
use wire::teams::inbound::{self as teams, Mention};

use crate::architecture::root;

#[test]
fn intake() {
    check("intake", |bytes| {
        let readings = wire::inbound::read(bytes, received_at());
        readings.iter().map(reading).collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn runbook() {
    check("runbook", |bytes| automation(wire::automation::read(bytes)));
}

#[test]
fn cloudformation() {
    check("cloudformation", stack);
}

#[test]
fn slack() {
    check_all("slack", "txt", |bytes| slack_request(&wire::slack::inbound::read(bytes)));
}

#[test]
fn teams() {
    check("teams", |bytes| mention(wire::teams::inbound::read(bytes, received_at())));
}

#[test]
fn teams_bot() {
    let (service_url, tenant) =
        ("https://smba.trafficmanager.net/apac/", "6f8b1f6e-0000-4000-8000-000000000002");
    let expected = bot::Expected { service_url, tenant };
    check("teams-bot", |bytes| of_bot(bot::read(bytes, expected, received_at())));
}

#[test]
fn pager_duty() {
    check("pagerduty", |bytes| webhook(webhook::read(bytes)));
}

#[test]
fn replies() {
    check("replies", reply);
}

/// What stands in where a message has no time of its own.
pub(crate) fn received_at() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// The payloads of a function, by case.
pub(crate) fn payloads(function: &str) -> Vec<(String, Vec<u8>)> {
    payloads_of(function, "json")
}

fn payloads_of(function: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let folder = root().join("events").join(function);
    let read = |case: String| {
        let bytes = std::fs::read(folder.join(format!("{case}.{ending}"))).unwrap();
        (case, bytes)
    };
    cases(&folder, ending).into_iter().map(read).collect()
}

fn check(function: &str, render: impl Fn(&[u8]) -> String) {
    check_all(function, "json", render);
}

fn check_all(function: &str, ending: &str, render: impl Fn(&[u8]) -> String) {
    let golden = root().join("tests/golden").join(function);
    let payloads = payloads_of(function, ending);
    assert!(!payloads.is_empty(), "no payloads for {function}");
    for (case, bytes) in &payloads {
        expect_file![golden.join(format!("{case}.txt"))].assert_eq(&render(bytes));
    }
    let expected: BTreeSet<String> = payloads.into_iter().map(|(case, _)| case).collect();
    let orphans: Vec<String> =
        cases(&golden, "txt").into_iter().filter(|case| !expected.contains(case)).collect();
    assert!(orphans.is_empty(), "expectations without a payload: {orphans:?}");
}

/// The files of a folder with this extension, without it. A file of another kind is refused.
fn cases(folder: &Path, extension: &str) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    let name = |path: PathBuf| {
        let right = path.extension().is_some_and(|found| found == extension);
        assert!(right, "{} is no .{extension} file", path.display());
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    };
    entries.map(|entry| name(entry.unwrap().path())).collect()
}

fn slack_request(request: &Inbound) -> String {
    match request {
        Inbound::Command(SlashCommand {
            team,
            channel,
            user,
            command,
            text,
            response_url,
            trigger_id,
        }) => {
            let place = format!("team: {team}\nchannel: {channel}\nuser: {user}\n");
            let answer = format!("answer: {response_url}\ntrigger: {trigger_id}\n");
            format!("command: {command}\ntext: {text}\n{place}{answer}")
        }
        Inbound::Press(Press {
            action,
            value,
            team,
            channel,
            user,
            message,
            response_url,
            trigger_id,
        }) => {
            let place = format!("team: {team}\nchannel: {channel}\nuser: {user}\n");
            let answer = format!("answer: {response_url}\ntrigger: {trigger_id}\n");
            format!("press: {action:?}\nvalue: {value}\nmessage: {message}\n{place}{answer}")
        }
        Inbound::Challenge(challenge) => format!("challenge: {challenge}\n"),
        Inbound::Probe => "probe\n".to_owned(),
        Inbound::Ignored(why) => format!("ignored: {why}\n"),
        Inbound::Broken(why) => format!("broken: {why}\n"),
    }
}

fn mention(read: teams::Inbound) -> String {
    match read {
        teams::Inbound::Mention(mention) => mentioned(mention),
        teams::Inbound::Stale => "stale\n".to_owned(),
        teams::Inbound::Broken(why) => format!("broken: {why}\n"),
    }
}

fn mentioned(Mention { id, channel, user, name, text, place }: Mention) -> String {
    let whose = format!("user: {user}\nname: {name}\n");
    format!("mention: {text}\nid: {id}\nchannel: {channel}\nplace: {place}\n{whose}")
}

fn of_bot(read: bot::Inbound) -> String {
    match read {
        bot::Inbound::Press(bot::Press { action, value, id, channel, user, place }) => {
            let whose = format!("user: {user}\nvalue: {value}\n");
            format!("press: {action:?}\nid: {id}\nchannel: {channel}\nplace: {place}\n{whose}")
        }
        bot::Inbound::Mention(mention) => mentioned(mention),
        bot::Inbound::Stale => "stale\n".to_owned(),
        bot::Inbound::Elsewhere => "of another service\n".to_owned(),
        bot::Inbound::Stranger => "of another tenant\n".to_owned(),
        bot::Inbound::Ignored(why) => format!("ignored: {why}\n"),
        bot::Inbound::Broken(why) => format!("broken: {why}\n"),
    }
}

fn reading(reading: &Reading) -> String {
    match reading {
        Reading::Signal(arrival) => signal(arrival),
        Reading::Ping(Ping { name, at, raw }) => {
            format!("ping: {name}\nat: {at}\nraw: {} characters\n", raw.chars().count())
        }
        Reading::Change(Mark { subject, at, turn }) => {
            format!("change: {turn:?}\nof: {}\nat: {at}\n", changed(subject))
        }
        Reading::Ignored(Ignored { why, source, id }) => {
            let (source, id) = (or_none(source.as_ref()), or_none(id.as_ref()));
            format!("ignored: {why}\nsource: {source}\nid: {id}\n")
        }
        Reading::Broken(Broken { why, excerpt }) => {
            format!("broken: {why}\nexcerpt: {} bytes\n", excerpt.len())
        }
    }
}

fn changed(subject: &Subject) -> String {
    match subject {
        Subject::Deployment { group, id } => format!("{id} to {group}"),
        Subject::Stack { arn } => arn.clone(),
    }
}

fn signal(Arrival { signal, event, is_echo }: &Arrival) -> String {
    let Signal { state, trigger, occurred_at, subject, reason, related, raw, .. } = signal;
    let impact = signal.impact.map(Impact::number);
    let mut text = format!("signal: {state:?} {}\n", signal.source);
    for (name, value) in [
        ("id", signal.id.to_string()),
        ("trigger", or_none(trigger.as_ref())),
        ("occurred at", occurred_at.to_string()),
        ("account", or_none(signal.account.as_ref())),
        ("region", or_none(signal.region.as_ref())),
        ("subject", subject.clone()),
        ("reason", reason.replace('\n', "\n    ")),
        ("impact", or_none(impact.as_ref())),
        ("title", or_none(signal.title.as_ref())),
        ("plan", or_none(signal.plan.as_ref())),
        ("raw", format!("{} characters", raw.chars().count())),
    ] {
        writeln!(text, "{name}: {value}").unwrap();
    }
    for item in related {
        writeln!(text, "related: {}", related_item(item)).unwrap();
    }
    let of = |name: &str| event[name].as_str().unwrap_or("none").to_owned();
    writeln!(text, "routed as: {} / {}", of("source"), of("detail-type")).unwrap();
    if *is_echo {
        writeln!(text, "an echo").unwrap();
    }
    text
}

fn related_item(RelatedItem { kind, title, value }: &RelatedItem) -> String {
    let title = title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
    format!("{kind:?}{title} {}", value.as_str())
}

fn webhook(read: webhook::Inbound) -> String {
    match read {
        webhook::Inbound::Acknowledged(heard) => format!("acknowledged: {}", heard_of(heard)),
        webhook::Inbound::Resolved(heard) => format!("resolved: {}", heard_of(heard)),
        webhook::Inbound::Ignored(why) => format!("ignored: {why}\n"),
        webhook::Inbound::Broken(why) => format!("broken: {why}\n"),
    }
}

fn heard_of(Heard { event, occurred_at, id, key, service, agent }: Heard) -> String {
    let (key, service) = (or_none(key.as_ref()), or_none(service.as_ref()));
    let by = agent.map_or_else(
        || "none".to_owned(),
        |Agent { id, kind, summary, email }| {
            format!("{kind:?} {id} \"{summary}\", email: {}", or_none(email.as_ref()))
        },
    );
    format!("{id}\nevent: {event}\nat: {occurred_at}\nkey: {key}\nservice: {service}\nby: {by}\n")
}

/// Text messages by a topic, or a key in a call by a contact flow: as the function tells them apart.
fn reply(bytes: &[u8]) -> String {
    let event: Value = serde_json::from_slice(bytes).unwrap();
    if event.get("Records").is_some() {
        let texts = wire::reply::read(&event).unwrap().into_iter().map(|read| match read {
            Ok(Text { id, from, body }) => {
                format!("text: {:?}\nid: {id}\nfrom: {from}\n", wire::reply::say(&body))
            }
            Err(malformed) => format!("malformed: {malformed}\n"),
        });
        return texts.collect::<Vec<_>>().join("\n");
    }
    let call::Key { call, pages, wish } = call::read(&event).unwrap();
    let pages = pages.iter().map(|page| format!("page: {page}\n"));
    format!("key: {wish:?}\ncall: {call}\n{}", pages.collect::<String>())
}

fn automation(read: Result<Option<AutomationDone>, Malformed>) -> String {
    match read {
        Ok(Some(AutomationDone { execution_id, document, status, at })) => {
            let end = if status.is_final() { "final" } else { "not final" };
            format!("{document} {execution_id}\nstatus: {status:?}, {end}\nat: {at}\n")
        }
        Ok(None) => "not about an automation\n".to_owned(),
        Err(malformed) => format!("malformed: {}\n", malformed.why),
    }
}

/// A template as it is transformed, or what a resource asks of the API.
fn stack(bytes: &[u8]) -> String {
    match event::read(bytes) {
        Ok(Event::Macro(request)) => {
            let here = Deployment::new("ap-northeast-1", "123456789012");
            let function =
                "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-cloudformation";
            let place = Place { here: &here, intake: "tocsin-intake", function };
            serde_json::to_string_pretty(&transform(&place, request)).unwrap() + "\n"
        }
        Ok(Event::Resource(request)) => match asked(&request) {
            Ok(asks) if asks.is_empty() => "nothing\n".to_owned(),
            Ok(asks) => asks.iter().map(one).collect::<Vec<_>>().join("\n") + "\n",
            Err(unfit) => format!("unfit: {unfit}\n"),
        },
        Err(malformed) => format!("malformed: {malformed}\n"),
    }
}

/// What a resource asks of the API, its own ARN written as `ARN` where it is not known yet.
pub(crate) fn asked(request: &ResourceRequest) -> Result<Vec<Ask>, Unfit> {
    let Some(kind) = Kind::of_custom(&request.resource_type) else { return Ok(Vec::new()) };
    let arn = request.physical_resource_id.as_deref().unwrap_or("ARN");
    let (new, old) = (&request.resource_properties, &request.old_resource_properties);
    match request.request_type {
        RequestType::Create => {
            let mut asks = vec![ask::creation(kind, new, "TOKEN")?];
            asks.extend(ask::completion(kind, arn, new)?);
            Ok(asks)
        }
        RequestType::Update => ask::changes(kind, arn, new, old),
        RequestType::Delete => Ok(ask::removal(kind, arn).into_iter().collect()),
    }
}

fn one(ask: &Ask) -> String {
    match ask {
        Ask::Contacts(operation, input) => format!("{} {input:#}", operation.action()),
        Ask::Incidents(operation, input) => format!("{} {input:#}", operation.action()),
    }
}

fn or_none(value: Option<&impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), ToString::to_string)
}

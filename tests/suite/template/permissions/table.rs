//! Each role against the table: what a function asks of it is allowed, and what is allowed it asks for.
//!
//! What a call of the store needs is seen on the wire ([`requests`](crate::requests)). Which calls a function
//! can make, its ports say: the compiler lets it make no other. Some ports are wider than what a function
//! asks of them; the calls that need a right of their own are followed to where people and events come in.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::architecture::{files, root};
use crate::template::{actions, attribute, functions, of_type, one_or_many, role_of, statements};

/// Each call of the store: its port, its name, and what IAM asks for it, with the index that it reads. What a
/// commit takes away is apart: it asks for a right that nothing else in a commit does.
pub(crate) const CALLS: &[(&str, &str, &[&str])] = &[
    ("AccessKeys", "access_key", &["BatchGetItem"]),
    ("AccessKeys", "access_keys", &["Query"]),
    ("AccessKeys", "commit_access_key", &["PutItem"]),
    ("Aggregates", "bundle", &["BatchGetItem"]),
    ("Aggregates", "commit", &["PutItem", "UpdateItem"]),
    ("Aggregates", "engagement", &["BatchGetItem"]),
    ("Aggregates", "engagements", &["BatchGetItem"]),
    ("Aggregates", "incident", &["BatchGetItem"]),
    ("Aggregates", "keep_bundle", &["PutItem"]),
    ("Aggregates", "mailbox", &["BatchGetItem"]),
    ("Aggregates", "put_mailbox", &["PutItem"]),
    ("Aggregates", "slot", &["BatchGetItem"]),
    ("Aggregates", "slots", &["BatchGetItem"]),
    ("Aggregates", UNRELATED, &["DeleteItem"]),
    ("Analyses", "analyses", &["BatchGetItem"]),
    ("Analyses", "analysis", &["BatchGetItem"]),
    ("Analyses", "commit_analysis", &["PutItem"]),
    ("Answers", "answered", &["BatchGetItem"]),
    ("ChatChannels", "chat_channel", &["BatchGetItem"]),
    ("ChatChannels", "incident_of", &["BatchGetItem"]),
    ("Configurations", "configuration", &["Query"]),
    ("Directory", "activating", &["BatchGetItem"]),
    ("Directory", "commit_activating", &["PutItem"]),
    ("Directory", "reconfigure", &["DeleteItem", "PutItem", "Query", "UpdateItem"]),
    ("Findings", "commit_findings", &["PutItem"]),
    ("Findings", "findings", &["Query"]),
    ("Findings", "keep_mark", &["PutItem"]),
    ("Findings", "marks", &["Query listing"]),
    ("Heartbeats", "commit_pulse", &["PutItem"]),
    ("Heartbeats", "pulse", &["BatchGetItem"]),
    ("Heartbeats", "pulses", &["BatchGetItem"]),
    ("Lists", "decisions", &["Query"]),
    ("Lists", "due", &["Query due"]),
    ("Lists", "engaged", &["Query listing"]),
    ("Lists", "execution", &["BatchGetItem"]),
    ("Lists", "incidents", &["Query listing"]),
    ("Lists", "keep", &["PutItem"]),
    ("Lists", "kept", &["BatchGetItem", "Query listing"]),
    ("Lists", "related", &["Query"]),
    ("Lists", "timeline", &["Query"]),
    ("Records", "erase", &["BatchGetItem", "BatchWriteItem", "Query"]),
    ("Records", "rewrite", &["DeleteItem", "PutItem"]),
    ("Rounds", "commit_ledger", &["PutItem"]),
    ("Rounds", "ledger", &["BatchGetItem"]),
];

/// What a commit takes away.
pub(crate) const UNRELATED: &str = "unrelated";

/// What whoever has a port is taken to ask for, whether or not it makes the call.
const USUAL: [&str; 4] = ["BatchGetItem", "PutItem", "Query", "UpdateItem"];

/// The calls that need more than that: where they are made, and what of `app` leads there. The API's own are
/// its own.
const UNUSUAL: &[(&str, &str, &[&str])] = &[
    ("functions/api/src/contacts/engagements.rs", "engaged", &[]),
    ("functions/api/src/contacts/pages.rs", "engaged", &[]),
    ("functions/api/src/incidents/records.rs", "incidents", &[]),
    ("shared/app/src/chat/subject.rs", "incidents", &["app::chat::act"]),
    ("shared/app/src/directory.rs", "reconfigure", &["app::directory::change", OF_THE_API]),
    ("shared/app/src/findings.rs", "marks", &["app::findings::get", "app::findings::list"]),
    ("shared/app/src/incidents.rs", "erase", &["app::incidents::remove"]),
    ("shared/app/src/incidents/items.rs", UNRELATED, &["app::incidents::relate"]),
    (
        "shared/app/src/incidents/timeline.rs",
        "rewrite",
        &["app::incidents::erase_event", "app::incidents::rewrite_event"],
    ),
    ("shared/app/src/reply/find.rs", "engaged", &["app::reply::text"]),
    ("shared/app/src/sweep.rs", "due", &["app::sweep::next_due"]),
    ("shared/app/src/sweep/due.rs", "due", &["app::round::round", "app::sweep::sweep"]),
];

/// Resources of a template ask the API's operations that change the configuration, and no others.
const OF_THE_API: &str = "api::contacts::Contacts";

/// The one function that has ports by which it could write, and only reads: all that it does is in this file.
const READS: (&str, &str) = ("publisher", "shared/app/src/publish.rs");

/// What the mapping that hands a function the stream asks in its name. Source: Lambda, DynamoDB streams.
const STREAM: [&str; 4] = [
    "dynamodb:DescribeStream stream",
    "dynamodb:GetRecords stream",
    "dynamodb:GetShardIterator stream",
    "dynamodb:ListStreams stream",
];

/// What the commands of an operator ask of a deployment's table, which no role of the template is for.
const OPERATOR: &[(&str, &[&str])] = &[
    ("`credentials list`", &["access_keys"]),
    ("`credentials create`", &["access_keys", "commit_access_key"]),
    ("`credentials revoke`", &["access_key", "commit_access_key"]),
    ("`routes`", &["configuration"]),
    ("`routes set`", &["configuration", "reconfigure"]),
    ("`heartbeats`", &["configuration", "pulses"]),
    (
        "`heartbeats set`, `heartbeats remove`",
        &["commit_pulse", "configuration", "pulse", "reconfigure"],
    ),
    ("`analysis`", &["analysis", "configuration", "incident", "incidents", "timeline"]),
    (
        "`analysis` with a verb",
        &["analysis", "commit_analysis", "configuration", "incident", "incidents"],
    ),
    ("`runbooks`", &["incident", "incidents"]),
    ("`runbooks` with a verb", &["commit", "engagements", "incident", "incidents"]),
];

#[test]
fn an_operator_is_told_what_rights_each_command_takes() {
    let document = include_str!("../../../../docs/deploy.md");
    for (command, calls) in OPERATOR {
        let known = |call: &&str| CALLS.iter().any(|(_, its, _)| its == call);
        assert!(calls.iter().all(known), "{command}: {calls:?}");
        let rights = CALLS.iter().filter(|(_, its, _)| calls.contains(its));
        let rights: BTreeSet<&str> = rights.flat_map(|(.., rights)| *rights).copied().collect();
        let rights = rights.iter().map(|right| match right.split_once(' ') {
            None => format!("`{right}`"),
            Some((right, _)) => format!("`{right}` on the index"),
        });
        let row = format!("| {command} | {} |", rights.collect::<Vec<_>>().join(", "));
        assert!(document.contains(&row), "docs/deploy.md does not say: {row}");
    }
}

#[test]
fn every_call_of_the_store_is_listed() {
    let mut made = BTreeSet::from([("Aggregates".to_owned(), UNRELATED.to_owned())]);
    for text in sources("shared/store/src").into_iter().map(|(_, text)| text) {
        for part in text.split("\nimpl ").skip(1) {
            let Some((port, rest)) = part.split_once(" for DynamoStore {") else { continue };
            let body = rest.split("\n}").next().unwrap();
            let calls = body.split("\n    async fn ").skip(1);
            made.extend(calls.map(|call| (port.to_owned(), name(call).to_owned())));
        }
    }
    let listed = CALLS.iter().map(|(port, call, _)| ((*port).to_owned(), (*call).to_owned()));
    assert_eq!(made, listed.collect());
}

#[test]
fn every_call_that_needs_a_right_of_its_own_is_followed() {
    let mut made = BTreeSet::new();
    for (path, text) in ["shared/app/src", "functions"].into_iter().flat_map(sources) {
        let calls = calls(&text).into_iter().filter(|call| !is_usual(call));
        made.extend(calls.map(|call| (path.clone(), call)));
    }
    let listed = UNUSUAL.iter().map(|(path, call, _)| ((*path).to_owned(), *call));
    assert_eq!(made, listed.collect());
}

#[test]
fn resources_of_a_template_ask_for_no_list_and_touch_no_incident() {
    let asked = sources("shared/wire/src/cloudformation").into_iter().flat_map(|(_, text)| {
        let operations = text.split("Operation::").skip(1);
        let name = |after: &str| after.chars().take_while(char::is_ascii_alphabetic).collect();
        operations.map(name).collect::<Vec<String>>()
    });
    let asked: BTreeSet<String> = asked.collect();
    assert!(asked.contains("CreateContact"), "{asked:?}");
    for others in ["List", "Incident", "RelatedItem", "TimelineEvent"] {
        assert!(!asked.iter().any(|operation| operation.contains(others)), "{asked:?}");
    }
}

#[test]
fn a_function_may_do_with_the_table_what_it_asks_for_and_nothing_else() {
    for (name, function) in functions() {
        let folder = function["Properties"]["CodeUri"].as_str().unwrap();
        let mut asked = asked(folder);
        if of_type("AWS::Lambda::EventSourceMapping")
            .any(|(_, its)| its["Properties"]["FunctionName"] == json!({ "Ref": name }))
        {
            asked.extend(STREAM.map(str::to_owned));
        }
        let mut allowed = BTreeSet::new();
        for statement in statements(&role_of(function)) {
            let actions = actions(statement).into_iter();
            for action in actions.filter(|action| action.starts_with("dynamodb:")) {
                let places = one_or_many(&statement["Resource"]).iter().map(place);
                allowed.extend(places.map(|place| format!("{action}{place}")));
            }
        }
        assert_eq!(allowed, asked, "{name}");
    }
}

/// What the function in this folder asks of the table.
fn asked(folder: &str) -> BTreeSet<String> {
    let own: String = sources(&format!("{folder}/src")).into_iter().map(|(_, text)| text).collect();
    let paths = paths(&own);
    let rights = |calls: &[&str]| {
        let rights = CALLS.iter().filter(|(_, call, _)| calls.contains(call));
        rights.flat_map(|(.., rights)| *rights).map(|right| format!("dynamodb:{right}")).collect()
    };
    let (reader, does) = READS;
    if folder == format!("functions/{reader}") {
        let uses = |path: &String| {
            ["app::error", "app::ports", "app::publish"].iter().any(|its| path.starts_with(its))
        };
        assert!(paths.iter().filter(|path| path.starts_with("app::")).all(uses), "{paths:?}");
        assert!(calls(&own).is_empty());
        return rights(&calls(&std::fs::read_to_string(root().join(does)).unwrap()));
    }
    let comes_to = |(file, call, doors): &(&str, &'static str, &[&str])| {
        let comes = file.starts_with(folder) || doors.iter().any(|door| paths.contains(*door));
        comes.then_some(*call)
    };
    let unusual = UNUSUAL.iter().filter_map(comes_to);
    let ports = ports(&paths);
    let of_ports =
        CALLS.iter().filter(|(port, ..)| ports.contains(*port)).map(|(_, call, _)| *call);
    rights(&of_ports.filter(|call| is_usual(call)).chain(unusual).collect::<Vec<_>>())
}

/// The ports that a function has; those of the API, for whoever asks its operations.
fn ports(paths: &BTreeSet<String>) -> BTreeSet<String> {
    let own = paths.iter().filter_map(|path| path.strip_prefix("app::ports::")).map(str::to_owned);
    let mut ports: BTreeSet<String> = own.collect();
    if paths.contains("api::ports::Store") {
        let text = std::fs::read_to_string(root().join("functions/api/src/ports.rs")).unwrap();
        ports.extend(self::ports(&self::paths(&text)));
    }
    ports
}

fn is_usual(call: &str) -> bool {
    let mut rights = CALLS.iter().filter(|(_, its, _)| *its == call).flat_map(|(.., its)| *its);
    rights.all(|right| USUAL.contains(right))
}

/// The calls of the store in a text.
fn calls(text: &str) -> Vec<&'static str> {
    let made = text.split("store").skip(1).filter_map(|after| {
        let call = name(after.trim_start().strip_prefix('.')?.trim_start());
        CALLS.iter().map(|(_, its, _)| *its).find(|its| *its == call)
    });
    let takes_away = text.contains(&format!(".{UNRELATED} =")).then_some(UNRELATED);
    made.chain(takes_away).collect()
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(text.len())]
}

/// Where an action is allowed: nothing for the table itself, else the index, or the stream.
fn place(resource: &Value) -> String {
    let Some(arn) = resource["Fn::Sub"][0].as_str() else {
        assert_eq!(attribute(&resource["Fn::If"][2], "StreamArn"), "Table");
        return " stream".to_owned();
    };
    let (_, place) = arn.split_once(":table/${Name}").unwrap();
    place.replace("/index/", " ")
}

/// The files below a folder with what is in them, without tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let below = files(&root().join(folder), ".rs").into_iter();
    let below = below.map(|path| path.strip_prefix(root()).unwrap().to_owned());
    let read = |path: &Path| std::fs::read_to_string(root().join(path)).unwrap();
    below
        .filter(|path| {
            let mut parts = path.iter().filter_map(|part| part.to_str());
            !parts.any(|part| ["tests", "tests.rs", "testing.rs"].contains(&part))
        })
        .map(|path| (path.to_str().unwrap().to_owned(), read(&path)))
        .map(|(path, text)| (path, text.split("#[cfg(test)]\nmod tests {").next().unwrap().into()))
        .collect()
}

/// Every path that a text uses of other crates, written out.
fn paths(text: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for used in text.split("\nuse ").skip(1) {
        let used: String = used.split(';').next().unwrap().split_whitespace().collect();
        spread("", &used, &mut paths);
    }
    let in_place = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    paths.extend(in_place.filter(|path| path.contains("::")).map(str::to_owned));
    paths
}

/// `a::{b, c::{d}}` as `a::b` and `a::c::d`.
fn spread(before: &str, used: &str, into: &mut BTreeSet<String>) {
    let Some((outer, inner)) = used.split_once('{') else {
        into.insert(format!("{before}{used}"));
        return;
    };
    let before = format!("{before}{outer}");
    let (mut depth, mut from) = (0, 0);
    let inner = inner.strip_suffix('}').unwrap();
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                spread(&before, &inner[from..at], into);
                from = at + 1;
            }
            _ => {}
        }
    }
}

//! Requests to ssm-incidents, for each operation: method, path, query and body.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::incidents::fault::Fault;
use wire::incidents::gather::gather;
use wire::incidents::operation::{Http, Operation, Route};
use wire::incidents::request::{
    findings, incidents, policies, read, related_items, replication_sets, response_plans, tags,
    timeline,
};
use wire::incidents::rules;

use super::{is_readable, tables::object};
use crate::draw::Draw;
use crate::spoil::{spoil, value};
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

/// Characters of all that is said to be wrong with one input: a hundred members, each in a sentence.
const MESSAGE_CHARS_MAX: usize = 100_000;

/// A request, nothing of it decoded.
struct Sent {
    method: &'static str,
    path: String,
    query: String,
    body: String,
}

/// Reads one spoilt request as what it asks, and its input as another operation's.
pub fn check(draw: &mut Draw) {
    let sent = sent(*draw.pick(&Operation::ALL), draw);
    let Some(route) = Route::of(sent.method, &sent.path) else { return };
    match gather(&route, &sent.query, sent.body.as_bytes()) {
        Ok(input) => {
            elsewhere_stays(&route, &sent.query, &input);
            read_as(route.operation, &input);
            read_as(*draw.pick(&Operation::ALL), &input);
        }
        Err(fault @ Fault::Serialization { .. }) => is_readable(fault.message()),
        Err(fault) => unreachable!("{}: {fault}", route.operation.name()),
    }
}

/// A request for the operation, with its members where they belong, some of it spoilt.
fn sent(operation: Operation, draw: &mut Draw) -> Sent {
    let http = operation.http();
    let Tree::Object(members) = object(rules::input(operation), draw) else { unreachable!() };
    let mut sent = Sent {
        method: http.method.as_str(),
        path: http.path.to_owned(),
        query: String::new(),
        body: String::new(),
    };
    let mut body = Vec::new();
    for (name, value) in members {
        match place(&http, &name) {
            Place::Path => sent.path = sent.path.replace(&format!("{{{name}}}"), &encoded(&value)),
            Place::Query => add(&mut sent.query, &name, &value),
            Place::Body => body.push((name, value)),
        }
    }
    let mut body = Tree::Object(body);
    for _ in 0..draw.below(4) {
        spoil(&mut body, draw);
    }
    if draw.once_in(40) {
        body = value(draw);
    }
    sent.body = body.text();
    spoil_rest(&mut sent, draw);
    sent
}

/// What is not JSON is spoilt as text; now and then what belongs elsewhere is in the query too.
fn spoil_rest(sent: &mut Sent, draw: &mut Draw) {
    if draw.once_in(8) {
        spoil_text(&mut sent.path, draw);
    }
    if draw.once_in(4) {
        spoil_text(&mut sent.query, draw);
    }
    if draw.once_in(8) {
        let name = *draw.pick(&["arn", "resourceArn", "tagKeys", "eventId", "%61rn"]);
        add(&mut sent.query, name, &Tree::Text(text(draw)));
    }
    if draw.once_in(16) {
        sent.method = draw.pick::<&str>(&["GET", "POST", "DELETE", "PUT", ""]);
    }
}

enum Place {
    Path,
    Query,
    Body,
}

fn place(http: &Http, name: &str) -> Place {
    if http.label() == Some(name) {
        Place::Path
    } else if http.query.contains(&name) {
        Place::Query
    } else {
        Place::Body
    }
}

fn add(query: &mut String, name: &str, value: &Tree) {
    if let Tree::List(values) = value {
        for value in values {
            add(query, name, value);
        }
        return;
    }
    query.push_str(if query.is_empty() { "" } else { "&" });
    query.extend([name, "=", &encoded(value)]);
}

/// A text as clients encode it.
fn encoded(value: &Tree) -> String {
    let Tree::Text(text) = value else { return value.text() };
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What the path and the query hold is theirs alone, whatever the body says.
fn elsewhere_stays(route: &Route<'_>, query: &str, input: &Value) {
    let bare = gather(route, query, b"").unwrap();
    let http = route.operation.http();
    for name in http.query.iter().copied().chain(http.label()) {
        if input.is_object() {
            assert_eq!(input.get(name), bare.get(name), "{name}");
        }
    }
}

/// What is read once is read again; what is refused is refused for what the client did, in words
/// that have an end.
fn hold<T: DeserializeOwned + PartialEq>(operation: Operation, input: &Value) {
    match read::<T>(operation, input.clone()) {
        Ok(request) => {
            assert!(read::<T>(operation, input.clone()).is_ok_and(|again| again == request));
        }
        Err(Fault::Validation { message }) => {
            assert!(message.chars().count() <= MESSAGE_CHARS_MAX, "{} bytes", message.len());
        }
        Err(fault @ Fault::Serialization { .. }) => is_readable(fault.message()),
        // That would be the table and the struct at odds.
        Err(fault) => unreachable!("{}: {fault}", operation.name()),
    }
}

/// Each operation with the file that has its struct.
macro_rules! operations {
    ($($file:ident: $($name:ident)+;)+) => {
        fn read_as(operation: Operation, input: &Value) {
            match operation {
                $($(Operation::$name => hold::<$file::$name>(operation, input),)+)+
            }
        }
    };
}

operations! {
    findings: BatchGetIncidentFindings ListIncidentFindings;
    incidents: DeleteIncidentRecord GetIncidentRecord ListIncidentRecords StartIncident
        UpdateIncidentRecord;
    policies: DeleteResourcePolicy GetResourcePolicies PutResourcePolicy;
    related_items: ListRelatedItems UpdateRelatedItems;
    replication_sets: CreateReplicationSet DeleteReplicationSet GetReplicationSet
        ListReplicationSets UpdateDeletionProtection UpdateReplicationSet;
    response_plans: CreateResponsePlan DeleteResponsePlan GetResponsePlan ListResponsePlans
        UpdateResponsePlan;
    tags: ListTagsForResource TagResource UntagResource;
    timeline: CreateTimelineEvent DeleteTimelineEvent GetTimelineEvent ListTimelineEvents
        UpdateTimelineEvent;
}

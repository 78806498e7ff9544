//! Records as DynamoDB's own JSON, for the fuzzer alone: what is stored is read back by a later
//! version, after a rollback, or after somebody edited it by hand.

use app::ports::{
    Answered, Change, ChatChange, Commit, ExecutionLink, Kept, MailboxChange, Replaces, Versioned,
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::AccessKey;
use domain::analysis::Analysis;
use domain::chat::{ChatChannel, ChatService};
use domain::configuration::Configuration;
use domain::dedupe::Slot;
use domain::directory::Activating;
use domain::escalation::Engagement;
use domain::findings::{Finding, Mark};
use domain::heartbeat::Pulse;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::mailbox::{Bundle, Mailbox};
use domain::related::RelatedItem;
use domain::rounds::Ledger;
use domain::timeline::TimelineEvent;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::item::{Item, from_json};
use crate::keys;
use crate::records::{
    RecordError, access_key, activating, analysis, answered, chat_channel, configuration,
    engagement, execution, finding, incident, kept, ledger, mailbox, mark, pulse, related, slot,
    timeline,
};

/// A record, read.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "one variant for each file of `records`")]
pub enum Record {
    AccessKey(Versioned<AccessKey>),
    Activating(Versioned<Activating>),
    Analysis(Versioned<Analysis>),
    Answered(Answered),
    Bundle(Bundle),
    ChatChannel(Versioned<ChatChannel>),
    /// All records of the partition, at the first one's.
    Configuration(Configuration),
    Engagement(Versioned<Engagement>),
    Execution(ExecutionLink),
    /// With the incident that it belongs to.
    Finding(Versioned<Finding>, IncidentId),
    Incident(Versioned<Incident>),
    Kept(Kept),
    Ledger(Versioned<Ledger>),
    /// With the id that it was written under.
    Mailbox(Mailbox, Uuid),
    Mark(Mark),
    Pulse(Versioned<Pulse>),
    /// With the incident that it belongs to.
    Related(RelatedItem, IncidentId),
    Room(IncidentId),
    Slot(Versioned<Slot>),
    /// With the incident that it belongs to.
    Timeline(Vec<TimelineEvent>, IncidentId),
}

/// Why a record cannot be read or written, with what caused it, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl From<RecordError> for Unreadable {
    fn from(error: RecordError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        Self(format!("{error}{}", cause.unwrap_or_default()))
    }
}

/// Reads items as the same kind of record as `like`.
///
/// # Errors
/// [`Unreadable`] when they are no such record.
pub fn read(items: &Value, like: &Record) -> Result<Record, Unreadable> {
    let items: Option<Vec<Item>> =
        items.as_array().and_then(|all| all.iter().map(from_json).collect());
    let items = items.ok_or_else(|| Unreadable("not the JSON of items".to_owned()))?;
    let first = items.first().ok_or_else(|| Unreadable("no item".to_owned()))?;
    Ok(match like {
        Record::AccessKey(_) => Record::AccessKey(access_key::read(first)?),
        Record::Activating(_) => Record::Activating(activating::read(first)?),
        Record::Analysis(_) => Record::Analysis(analysis::read(first)?),
        Record::Answered(_) => Record::Answered(answered::read(first)?),
        Record::Bundle(_) => Record::Bundle(mailbox::read_bundle(first)?),
        Record::ChatChannel(_) => Record::ChatChannel(chat_channel::read(first)?),
        Record::Configuration(_) => Record::Configuration(configuration::read(&items)?),
        Record::Engagement(_) => Record::Engagement(engagement::read(first)?),
        Record::Execution(_) => Record::Execution(execution::read(first)?),
        Record::Finding(_, of) => Record::Finding(finding::read(first)?, of.clone()),
        Record::Incident(_) => Record::Incident(incident::read(first)?),
        Record::Kept(_) => Record::Kept(kept::read(first)?),
        Record::Ledger(_) => Record::Ledger(ledger::read(first)?),
        Record::Mailbox(..) => {
            let (mailbox, id) = mailbox::read(first)?;
            Record::Mailbox(mailbox, id)
        }
        Record::Mark(_) => Record::Mark(mark::read(first)?),
        Record::Pulse(_) => Record::Pulse(pulse::read(first)?),
        Record::Related(_, of) => Record::Related(related::read(first)?, of.clone()),
        Record::Room(_) => Record::Room(chat_channel::read_room(first)?),
        Record::Slot(known) => Record::Slot(slot::read(first, &known.value.key)?),
        Record::Timeline(_, of) => Record::Timeline(timeline::read(first)?, of.clone()),
    })
}

/// Writes a record, as the successor of itself where it has a version.
///
/// # Errors
/// [`Unreadable`] when JSON cannot hold it.
pub fn write(record: &Record) -> Result<Value, Unreadable> {
    let nobody = Uuid::nil();
    let items = match record {
        Record::AccessKey(read) => vec![access_key::write(&change(read), nobody)?],
        Record::Activating(read) => vec![activating::write(&change(read), nobody)?],
        Record::Analysis(read) => vec![analysis::write(&change(read), nobody)?],
        Record::Answered(answered) => vec![answered::write(answered, nobody)?],
        Record::Bundle(bundle) => vec![mailbox::write_bundle(bundle)?],
        Record::ChatChannel(read) => {
            let chat = ChatChange { change: change(read), takes_room: false };
            vec![chat_channel::write(&chat, nobody)?]
        }
        Record::Configuration(of) => configuration::write(of)?.into_values().collect(),
        Record::Engagement(read) => vec![engagement::write(&change(read), nobody)?],
        Record::Execution(link) => vec![execution::write(link, nobody)?],
        Record::Finding(read, of) => vec![finding::write(of, &change(read), nobody)?],
        Record::Incident(read) => vec![incident::write(&change(read), nobody)?],
        Record::Kept(kept) => vec![kept::write(kept)?],
        Record::Ledger(read) => vec![ledger::write(&change(read), nobody)?],
        Record::Mailbox(mailbox, id) => {
            let expected = Replaces::Resting(Timestamp::MIN);
            let next = MailboxChange { next: mailbox.clone(), expected, id: *id };
            vec![mailbox::write(&next)?]
        }
        Record::Mark(told) => vec![mark::write(told)?],
        Record::Pulse(read) => vec![pulse::write(&change(read), nobody)?],
        Record::Related(item, of) => {
            vec![related::write(item, &Commit::new(nobody, of.clone()))?]
        }
        Record::Room(of) => {
            vec![chat_channel::write_room((ChatService::Slack, "C1"), of, nobody)?]
        }
        Record::Slot(read) => vec![slot::write(&change(read), nobody)],
        Record::Timeline(facts, of) => {
            let mut commit = Commit::new(nobody, of.clone());
            commit.timeline.clone_from(facts);
            timeline::write(&commit)?.into_iter().collect()
        }
    };
    Ok(items.iter().map(shown).collect())
}

/// Reads sort keys of the two indexes, and writes what they say again.
pub fn sort_keys(text: &str) -> (Option<String>, Option<String>) {
    let due = keys::parse_due_sk(text).map(|due| keys::due_sk(&due));
    (due, keys::parse_list_sk(text).map(str::to_owned))
}

fn change<T: Clone>(read: &Versioned<T>) -> Change<T> {
    Change { value: read.value.clone(), expected: Some(read.version) }
}

fn shown(item: &Item) -> Value {
    let mut names: Vec<_> = item.iter().collect();
    names.sort_by_key(|(name, _)| *name);
    names.into_iter().map(|(name, of)| (name.clone(), said(of))).collect::<Map<_, _>>().into()
}

fn said(value: &AttributeValue) -> Value {
    if let AttributeValue::S(text) = value {
        return json!({ "S": text });
    }
    if let AttributeValue::N(number) = value {
        return json!({ "N": number });
    }
    // We write no other kind.
    value.as_m().map_or(Value::Null, |map| json!({ "M": shown(map) }))
}

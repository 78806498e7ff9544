//! Every key of the table, built and parsed here and nowhere else.
//!
//! | what | pk | sk | asked by |
//! |---|---|---|---|
//! | generation of the configuration | `CONFIG` | `#GENERATION` | every first read, beside its aggregate |
//! | configuration | `CONFIG` | `CHANNEL#ALIAS/UUID`, `CONTACT#ALIAS`, `HEARTBEAT#NAME`, `OVERRIDE#ROTATION#ID`, `PLAN#NAME`, `POLICY#ALIAS`, `REPLICATION`, `ROTATION#ID`, `ROUTES` | one Query of the partition |
//! | incident | `INC#PLAN/UUID` | `HEAD` | id |
//! | its timeline, one item per decision | `INC#PLAN/UUID` | `TL#TIME#SEQUENCE#COMMIT` | Query in order of time |
//! | its related items | `INC#PLAN/UUID` | `REL#DERIVED` | Query |
//! | its findings | `INC#PLAN/UUID` | `FINDING#DERIVED` | Query |
//! | its analysis | `INC#PLAN/UUID` | `ANALYSIS` | id, or up to 100 at once |
//! | its chat channel | `INC#PLAN/UUID` | `CHAT` | id |
//! | incident of a room of a chat service | `ROOM#SERVICE#ID` | `HEAD` | the service's id of the room |
//! | engagement | `ENG#STEM` | `HEAD` | stem of a page's or an engagement's id |
//! | slot of a trouble | `SLOT#KEY` | `HEAD` | dedupe key |
//! | mailbox of a channel | `MAILBOX#CHANNEL` | `HEAD` | channel of a page |
//! | bundle that left by it | `BUNDLE#CHANNEL#CODE` | `HEAD` | channel and code of a reply |
//! | runbook of an execution | `EXEC#EXECUTION` | `HEAD` | Systems Manager's name of the run |
//! | pulse of a heartbeat | `BEAT#NAME` | `HEAD` | name |
//! | ledger of the guardian | `ROUNDS` | `HEAD` | every round |
//! | activation code of an address | `CODE#DERIVED` | `HEAD` | kind and address of a channel |
//! | request that was answered | `ANSWERED#DERIVED` | `HEAD` | operation and token |
//! | access key | `KEYS` | `KEY#ID` | id, or one Query of the partition |
//! | kept signal | `KEPT#DERIVED` | `HEAD` | the list below, then by key |
//! | what was told of a change | `CHANGE#DERIVED` | `HEAD` | the list below |
//!
//! | index | partition | sort | projected | asked by |
//! |---|---|---|---|---|
//! | `listing` | list_pk `INCIDENTS` | list_sk `CREATED#ID` | `brief` | incidents, newest first |
//! | `listing` | list_pk `ENGAGEMENTS` | list_sk `STARTED#ID` | `brief` | engagements, newest first, between two instants |
//! | `listing` | list_pk `CHANGES` | list_sk `TIME#DERIVED` | `brief` | what was told of changes, between two instants |
//! | `listing` | list_pk `KEPT` | list_sk `TIME#DERIVED` | keys | kept signals, newest first |
//! | `due` | due_pk `DUE#SHARD` | due_sk `WAKE#ENG#ID`, `WAKE#INC#ID` or `WAKE#BEAT#NAME` | keys | what is overdue, per shard |
//!
//! `#GENERATION` sorts before all it labels ('#' is below every letter), so a Query reads it
//! first: what it labels is never older than it says. `due` is sparse: an item without a wake
//! time is not in it. Instants are text of one width, so that they sort as they follow.

use domain::chat::ChatService;
use domain::dedupe::DedupeKey;
use domain::findings::{Finding, Mark};
use domain::ids::{AccessKeyId, ChannelId, EngagementId, HeartbeatName, IncidentId, derive};
use domain::limits::DUE_SHARDS;
use domain::related::RelatedItem;
use jiff::Timestamp;

use app::ports::{Due, DueSubject};

/// Partition key of the table.
pub const PK: &str = "pk";
/// Sort key of the table.
pub const SK: &str = "sk";
/// Partition key of [`LISTING`].
pub const LIST_PK: &str = "list_pk";
/// Sort key of [`LISTING`].
pub const LIST_SK: &str = "list_sk";
/// Partition key of [`DUE`].
pub const DUE_PK: &str = "due_pk";
/// Sort key of [`DUE`].
pub const DUE_SK: &str = "due_sk";
/// When DynamoDB may forget an item: epoch seconds.
pub const EXPIRES_AT: &str = "expires_at";
/// What [`LISTING`] shows of an item.
pub const BRIEF: &str = "brief";
/// The index of lists.
pub const LISTING: &str = "listing";
/// The index of what is due.
pub const DUE: &str = "due";

/// Partition of the configuration.
pub(crate) const CONFIG: &str = "CONFIG";
/// Sort key of the configuration's generation.
pub(crate) const GENERATION: &str = "#GENERATION";
/// Partition of the list of incidents.
pub(crate) const INCIDENTS: &str = "INCIDENTS";
/// Partition of the list of engagements.
pub(crate) const ENGAGEMENTS: &str = "ENGAGEMENTS";
/// Partition of the list of kept signals.
pub(crate) const KEPT: &str = "KEPT";
/// Partition of the list of what was told of changes.
pub(crate) const CHANGES: &str = "CHANGES";
/// Partition of the access keys.
pub(crate) const ACCESS_KEYS: &str = "KEYS";
/// What partitions of incidents begin with.
const INCIDENT: &str = "INC#";
/// What sort keys of timelines begin with.
pub(crate) const TIMELINE: &str = "TL#";
/// Above all sort keys of timelines: '$' follows '#'.
pub(crate) const TIMELINE_END: &str = "TL$";
/// What sort keys of related items begin with.
pub(crate) const RELATED: &str = "REL#";
/// What sort keys of findings begin with.
pub(crate) const FINDING: &str = "FINDING#";

const HEAD: &str = "HEAD";

/// The key of one item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn head(pk: String) -> Self {
        Self { pk, sk: HEAD.to_owned() }
    }

    pub(crate) fn generation() -> Self {
        Self::configuration(GENERATION)
    }

    pub(crate) fn configuration(sk: &str) -> Self {
        Self { pk: CONFIG.to_owned(), sk: sk.to_owned() }
    }

    pub(crate) fn incident(id: &IncidentId) -> Self {
        Self::head(incident_partition(id))
    }

    pub(crate) fn analysis(of: &IncidentId) -> Self {
        Self { pk: incident_partition(of), sk: "ANALYSIS".to_owned() }
    }

    pub(crate) fn chat_channel(of: &IncidentId) -> Self {
        Self { pk: incident_partition(of), sk: "CHAT".to_owned() }
    }

    pub(crate) fn room(service: ChatService, id: &str) -> Self {
        Self::head(format!("ROOM#{}#{id}", service.as_str()))
    }

    pub(crate) fn engagement(stem: &str) -> Self {
        Self::head(format!("ENG#{stem}"))
    }

    pub(crate) fn pulse(name: &HeartbeatName) -> Self {
        Self::head(format!("BEAT#{name}"))
    }

    pub(crate) fn ledger() -> Self {
        Self::head("ROUNDS".to_owned())
    }

    pub(crate) fn slot(key: &DedupeKey) -> Self {
        Self::head(format!("SLOT#{}", key.as_str()))
    }

    pub(crate) fn mailbox(channel: &ChannelId) -> Self {
        Self::head(format!("MAILBOX#{channel}"))
    }

    pub(crate) fn bundle(channel: &ChannelId, code: &str) -> Self {
        Self::head(format!("BUNDLE#{channel}#{code}"))
    }

    pub(crate) fn execution(execution: &str) -> Self {
        Self::head(format!("EXEC#{execution}"))
    }

    pub(crate) fn activating(sent_to: uuid::Uuid) -> Self {
        Self::head(format!("CODE#{sent_to}"))
    }

    pub(crate) fn answered(id: uuid::Uuid) -> Self {
        Self::head(format!("ANSWERED#{id}"))
    }

    pub(crate) fn access_key(id: &AccessKeyId) -> Self {
        Self { pk: ACCESS_KEYS.to_owned(), sk: format!("KEY#{id}") }
    }

    pub(crate) fn mark(mark: &Mark) -> Self {
        Self::head(format!("CHANGE#{}", mark.id()))
    }

    pub(crate) fn finding(incident: &IncidentId, finding: &Finding) -> Self {
        let sk = format!("{FINDING}{}", finding.id());
        Self { pk: incident_partition(incident), sk }
    }

    /// Derived from the signal alone: a redelivery comes at another time and is the same item.
    pub(crate) fn kept(id: &str) -> Self {
        Self::head(format!("KEPT#{}", derive(&["kept", id])))
    }

    /// The sequence orders what one aggregate decides within one instant; notes that have none
    /// come last.
    pub(crate) fn timeline(
        incident: &IncidentId,
        at: Timestamp,
        sequence: Option<u64>,
        commit: uuid::Uuid,
    ) -> Self {
        let sequence = sequence.unwrap_or(9_999_999_999);
        let sk = format!("{TIMELINE}{}#{sequence:010}#{commit}", sortable(at));
        Self { pk: incident_partition(incident), sk }
    }

    /// The same item twice is one, whatever it is called.
    pub(crate) fn related(incident: &IncidentId, item: &RelatedItem) -> Self {
        use domain::related::ItemValue;
        let (form, text) = match &item.value {
            ItemValue::Arn(text) => ("arn", text),
            ItemValue::Url(text) => ("url", text),
            ItemValue::MetricDefinition(text) => ("metric", text),
            ItemValue::PagerDuty(incident) => ("pagerduty", &incident.id),
        };
        // `Debug` of a unit variant is its name: stable as long as nobody renames it, and a rename
        // would cost no more than a second copy.
        let id = derive(&["related", &format!("{:?}", item.kind), form, text]);
        Self { pk: incident_partition(incident), sk: format!("{RELATED}{id}") }
    }
}

/// The incident of a partition; `None` when it is none's.
pub(crate) fn parse_incident_partition(pk: &str) -> Option<IncidentId> {
    IncidentId::parse(pk.strip_prefix(INCIDENT)?).ok()
}

pub(crate) fn incident_partition(id: &IncidentId) -> String {
    format!("{INCIDENT}{id}")
}

/// Characters of [`sortable`].
const SORTABLE: usize = 30;

/// An instant as text of one width: UTC with nanoseconds. Before the year 0 the text would get a
/// sign and sort wrongly, so nothing is older than that.
pub(crate) fn sortable(at: Timestamp) -> String {
    const YEAR_0: Timestamp = Timestamp::constant(-62_167_219_200, 0);
    format!("{:.9}", at.max(YEAR_0))
}

/// Where an incident stands in the list of incidents.
pub(crate) fn list_sk(created_at: Timestamp, id: &str) -> String {
    format!("{}#{id}", sortable(created_at))
}

/// The first and the last place in a list of what started between these instants, both included.
pub(crate) fn list_range(from: Option<Timestamp>, until: Option<Timestamp>) -> (String, String) {
    let first = sortable(from.unwrap_or(Timestamp::MIN));
    // '$' follows '#', which follows the instant in every key.
    (first, format!("{}$", sortable(until.unwrap_or(Timestamp::MAX))))
}

/// What a list's sort key names.
pub(crate) fn parse_list_sk(sk: &str) -> Option<&str> {
    let (at, id) = sk.split_at_checked(SORTABLE)?;
    at.parse::<Timestamp>().ok()?;
    id.strip_prefix('#')
}

/// The partition of the due index that holds `id`.
pub(crate) fn due_pk(id: &str) -> String {
    // Always below the number of shards, which is a `u8`.
    let shard = derive(&["due", id]).as_u128() % u128::from(DUE_SHARDS);
    format!("DUE#{shard}")
}

/// The partition of a shard of the due index.
pub(crate) fn due_shard(shard: u8) -> String {
    format!("DUE#{shard}")
}

pub(crate) fn due_sk(due: &Due) -> String {
    let (kind, id) = match &due.subject {
        DueSubject::Engagement(id) => ("ENG", id.as_str()),
        DueSubject::Incident(id) => ("INC", id.as_str()),
        DueSubject::Heartbeat(name) => ("BEAT", name.as_str()),
    };
    format!("{}#{kind}#{id}", sortable(due.at))
}

/// Above everything that is due at `at` or before, below everything later.
pub(crate) fn due_after(at: Timestamp) -> String {
    // '$' follows '#', which follows the instant in every key.
    format!("{}$", sortable(at))
}

pub(crate) fn parse_due_sk(sk: &str) -> Option<Due> {
    let (at, rest) = sk.split_at_checked(SORTABLE)?;
    let (kind, id) = rest.strip_prefix('#')?.split_once('#')?;
    let subject = match kind {
        "ENG" => DueSubject::Engagement(EngagementId::parse(id).ok()?),
        "INC" => DueSubject::Incident(IncidentId::parse(id).ok()?),
        "BEAT" => DueSubject::Heartbeat(HeartbeatName::parse(id).ok()?),
        _ => return None,
    };
    Some(Due { at: at.parse().ok()?, subject })
}

#[cfg(test)]
mod tests;

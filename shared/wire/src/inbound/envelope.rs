//! The envelope of an EventBridge event, and what a source's file makes of its `detail`.

use domain::arn;
use domain::ids::{PlanName, SignalId, derive};
use domain::limits::{RAW_DATA_MAX, SUMMARY_CHARS_MAX, TITLE_CHARS_MAX};
use domain::signal::{Impact, Signal, SignalState};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::Arrival;
use super::related::Related;
use crate::fault::{self, Fault};
use crate::instant;
use crate::text::{cut_chars, one_line, squeeze};

/// Bytes of an identity that is kept as it is; a longer one is replaced by its hash.
const IDENTITY_BYTES_MAX: usize = 1_024;
/// Characters of a source's name. Source: EventBridge PutEvents, `Source`.
const SOURCE_CHARS_MAX: usize = 256;

/// How a message reached us.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    /// The message as text.
    pub(super) raw: &'a str,
    /// When we got it.
    pub(super) received_at: Timestamp,
    /// The id that a topic gave it, if one carried it, else the invocation's; stable over
    /// redeliveries.
    pub(super) message_id: Option<&'a str>,
}

/// The envelope that all EventBridge events share.
//= eventbridge#events-structure
#[derive(Deserialize)]
pub(super) struct Envelope {
    #[serde(default)]
    pub(super) id: String,
    pub(super) source: String,
    #[serde(rename = "detail-type")]
    pub(super) detail_type: String,
    #[serde(default)]
    account: Value,
    #[serde(default)]
    region: Value,
    #[serde(default)]
    time: Value,
    #[serde(default)]
    resources: Value,
    #[serde(default)]
    pub(super) detail: Value,
}

impl Envelope {
    /// Reads the envelope of `event`.
    pub(super) fn of(event: &Value) -> Result<Self, Fault> {
        fault::read(event, "event")
    }

    /// The account that the event says it is from.
    pub(super) fn account(&self) -> Option<&str> {
        self.account.as_str().filter(|account| !account.is_empty())
    }

    /// The Region that the event says it is from.
    pub(super) fn region(&self) -> Option<&str> {
        self.region.as_str().filter(|region| !region.is_empty())
    }

    /// When the event says it happened.
    pub(super) fn time(&self) -> Option<Timestamp> {
        instant::read(&self.time)
    }

    /// The ARNs that the event says it concerns, without stray spaces.
    pub(super) fn resources(&self) -> impl Iterator<Item = String> {
        let listed = self.resources.as_array().into_iter().flatten();
        listed.filter_map(Value::as_str).map(squeeze).filter(|arn| !arn.is_empty())
    }
}

/// What a source's file says about one message.
pub(super) enum Verdict {
    /// Somebody should hear about it.
    Report(Box<Report>),
    /// Nothing to do, because.
    Nothing(String),
}

impl Verdict {
    /// Nothing to do, because `why`.
    pub(super) fn nothing(why: impl Into<String>) -> Self {
        Self::Nothing(why.into())
    }
}

/// What a source states, in the domain's words. What is left out is the envelope's.
pub(super) struct Report {
    pub(super) state: SignalState,
    pub(super) id: Option<String>,
    pub(super) trigger: Option<String>,
    pub(super) occurred_at: Option<Timestamp>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) subject: String,
    pub(super) reason: String,
    pub(super) impact: Option<Impact>,
    pub(super) related: Related,
}

impl Report {
    /// A report about `trigger`.
    pub(super) fn new(state: SignalState, trigger: impl Into<String>) -> Self {
        Self {
            state,
            id: None,
            trigger: Some(trigger.into()),
            occurred_at: None,
            account: None,
            region: None,
            subject: String::new(),
            reason: String::new(),
            impact: None,
            related: Related::default(),
        }
    }

    /// In an account and a Region other than the envelope's, where the source names them.
    pub(super) fn placed(self, account: Option<String>, region: Option<String>) -> Self {
        Self { account, region, ..self }
    }

    /// As a verdict.
    pub(super) fn into_verdict(self) -> Verdict {
        Verdict::Report(Box::new(self))
    }
}

/// Joins what the envelope and the source's report say.
pub(super) fn arrival(
    event: Value,
    envelope: &Envelope,
    mut report: Report,
    delivery: &Delivery<'_>,
) -> Arrival {
    let raw = delivery.raw;
    let own = report.id.as_deref().unwrap_or(&envelope.id);
    // The constant input of a schedule has no id: its next delivery is another message.
    let own = if own.is_empty() { delivery.message_id.unwrap_or_default() } else { own };
    let account =
        report.account.or_else(|| envelope.account().map(str::to_owned)).filter(|name| short(name));
    let region =
        report.region.or_else(|| envelope.region().map(str::to_owned)).filter(|name| short(name));
    for arn in envelope.resources() {
        report.related.involve(arn);
    }
    let signal = Signal {
        id: signal_id(own, raw),
        source: cut_chars(&envelope.source, SOURCE_CHARS_MAX).to_owned(),
        state: report.state,
        trigger: report.trigger.filter(|trigger| !trigger.is_empty()).map(identity),
        occurred_at: report.occurred_at.or_else(|| envelope.time()).unwrap_or(delivery.received_at),
        subject: subject(&report.subject),
        reason: cut_chars(report.reason.trim(), SUMMARY_CHARS_MAX).to_owned(),
        impact: report.impact,
        title: None,
        related: report.related.finish(account.as_deref(), region.as_deref()),
        account,
        region,
        plan: named_plan(&event),
        created_by: None,
        raw: cut_chars(raw, RAW_DATA_MAX).to_owned(),
    };
    Arrival { signal, event, is_echo: false }
}

/// Whether a text can be the name of an account or a Region at all.
fn short(name: &str) -> bool {
    (1..=64).contains(&name.len())
}

/// A text of a few words on one line.
pub(super) fn subject(text: &str) -> String {
    cut_chars(&one_line(text), TITLE_CHARS_MAX).to_owned()
}

/// The id of a message: its own, or the hash of its text where it has none, so that a
/// redelivery is still the same message.
pub(super) fn signal_id(own: &str, raw: &str) -> SignalId {
    let own = if own.is_empty() { derive(&["signal", raw]).to_string() } else { own.to_owned() };
    SignalId::parse(&identity(own)).expect("an identity has 1 to 1024 bytes")
}

/// An identity short enough for a key: a cut would make different things the same.
pub(super) fn identity(text: String) -> String {
    if text.len() <= IDENTITY_BYTES_MAX { text } else { derive(&["identity", &text]).to_string() }
}

/// The plan that the message names, at its top or in its `detail`. One that cannot be read is as
/// none: routing then finds a plan, and the page goes out.
fn named_plan(event: &Value) -> Option<PlanName> {
    let named = |value: &Value| plan(fault::text(value, "responsePlanArn")?);
    named(event).or_else(|| event.get("detail").and_then(named))
}

/// The plan of an ARN, or of the name alone.
pub(super) fn plan(text: &str) -> Option<PlanName> {
    arn::plan_name(&squeeze(text)).or_else(|_| PlanName::parse(text.trim())).ok()
}

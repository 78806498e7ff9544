//! The timeline: immutable dated facts about an incident, each with its reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::contact::ChannelKind;
use crate::ids::{ChannelId, ContactId, EngagementId, PageId, PlanName};

/// One fact. Facts of one aggregate (an incident, an engagement) carry its gap-free sequence;
/// notes about repeated signals, which many invocations may write at once, carry none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The aggregate's count of its facts, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// What happened.
    pub fact: Fact,
}

/// What happened, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fact {
    /// A signal opened the incident.
    IncidentCreated {
        /// The incident's title.
        title: String,
        /// The plan that answers.
        plan: PlanName,
        /// Why this plan.
        route: String,
        /// Which system spoke.
        source: String,
        /// What raised it.
        trigger: Option<String>,
        /// Its words.
        reason: String,
        /// The message as it came, for runbooks that read it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        raw: String,
    },
    /// Another trigger's signal joined the open incident.
    SignalAttached {
        /// What raised it.
        trigger: String,
        /// In a few words.
        subject: String,
        /// Its words.
        reason: String,
    },
    /// A signal came again; noted at 1, 2, 5, 10, 20, 50 and so on, never one by one.
    SignalRepeated {
        /// What raised it.
        trigger: String,
        /// How many signals have attached so far.
        times: u64,
    },
    /// The trigger reports recovery; the incident stays open until somebody resolves it.
    TriggerRecovered {
        /// What recovered.
        trigger: String,
        /// Its words.
        reason: String,
    },
    /// A contact or plan began to be engaged.
    EngagementStarted {
        /// Which engagement.
        engagement: EngagementId,
        /// Why: the response plan, or whoever asked.
        cause: String,
    },
    /// A stage of an escalation began.
    StageEntered {
        /// Which engagement.
        engagement: EngagementId,
        /// Counted from 0.
        stage: usize,
        /// The people it reached; nobody where the stage is a deliberate delay.
        reached: Vec<ContactId>,
    },
    /// A stage reached nobody and was skipped at once.
    StageSkipped {
        /// Which engagement.
        engagement: EngagementId,
        /// Counted from 0.
        stage: usize,
        /// Why each target reached nobody.
        why: Vec<String>,
    },
    /// A channel of a person's plan could not be used.
    ChannelSkipped {
        /// Whose.
        contact: ContactId,
        /// Which.
        channel: ChannelId,
        /// Why.
        why: String,
    },
    /// A carrier took a page.
    PageSent {
        /// Which page.
        page: PageId,
        /// To whom.
        contact: ContactId,
        /// By what.
        kind: ChannelKind,
        /// Why this person.
        path: ResolutionPath,
        /// When the plan wanted it.
        due_at: Timestamp,
        /// The carrier's name for it.
        message_id: String,
    },
    /// A page waits for the next message to the same phone.
    PageWaits {
        /// Which page.
        page: PageId,
        /// To whom.
        contact: ContactId,
        /// By what.
        kind: ChannelKind,
        /// Until when, at the latest.
        until: Timestamp,
    },
    /// A carrier refused a page.
    PageFailed {
        /// Which page.
        page: PageId,
        /// To whom.
        contact: ContactId,
        /// By what.
        kind: ChannelKind,
        /// The carrier's words.
        reason: String,
        /// When it is tried again; never, when absent.
        again_at: Option<Timestamp>,
    },
    /// A person took the engagement.
    Acknowledged {
        /// Which engagement.
        engagement: EngagementId,
        /// Who.
        contact: ContactId,
        /// How: by which page, code or command.
        via: String,
        /// Whether it stops the later stages.
        essential: bool,
    },
    /// Somebody did not wait: the next stages began at once.
    Escalated {
        /// Which engagement.
        engagement: EngagementId,
        /// Who did.
        by: String,
    },
    /// Every stage was entered and nobody acknowledged.
    EngagementExhausted {
        /// Which engagement.
        engagement: EngagementId,
    },
    /// An engagement ended without an acknowledgement.
    EngagementStopped {
        /// Which engagement.
        engagement: EngagementId,
        /// Why.
        why: String,
    },
    /// A runbook waits until a person approves it.
    RunbookAwaitsApproval {
        /// What it runs.
        document: String,
        /// Who may approve it.
        approvers: Vec<ContactId>,
    },
    /// A person approved a runbook.
    RunbookApproved {
        /// What it runs.
        document: String,
        /// Who.
        by: ContactId,
    },
    /// A runbook was started.
    RunbookStarted {
        /// The document, or what else it runs.
        document: String,
        /// The name of the run.
        execution: String,
    },
    /// A step of a runbook stands otherwise than before.
    RunbookStep {
        /// What it runs.
        document: String,
        /// The name of the run.
        execution: String,
        /// Which step.
        step: String,
        /// Where it stands, in the words of whatever runs it.
        status: String,
        /// What it gave, cut, and without what looks like a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<String>,
    },
    /// A runbook ended well.
    RunbookSucceeded {
        /// The document, or what else it runs.
        document: String,
        /// The name of the run.
        execution: String,
    },
    /// A runbook could not be started, or ended badly.
    RunbookFailed {
        /// The document, or what else it runs.
        document: String,
        /// The name of the run, where it got that far.
        execution: Option<String>,
        /// What was reported.
        reason: String,
    },
    /// A runbook ran longer than it may, and is stopped.
    RunbookTimedOut {
        /// What it runs.
        document: String,
        /// The name of the run.
        execution: String,
        /// Minutes that it had.
        minutes: i64,
    },
    /// A runbook without a timeout has run for a long time, and goes on.
    RunbookSilent {
        /// What it runs.
        document: String,
        /// The name of the run.
        execution: String,
    },
    /// A person stops a runbook, or does not let it start.
    RunbookCancelled {
        /// What it runs.
        document: String,
        /// The name of the run, where it got that far.
        execution: Option<String>,
        /// Who.
        by: String,
    },
    /// A runbook is not started, because the one before it did not end well.
    RunbookSkipped {
        /// What it runs.
        document: String,
        /// What the one before it runs.
        after: String,
    },
    /// A runbook was looked at and not started, as its plan wants it.
    RunbookRehearsed {
        /// What it would run.
        document: String,
        /// Why it could not; it could, when there are none.
        complaints: Vec<String>,
    },
    /// A person has a runbook run again.
    RunbookRetried {
        /// What it runs.
        document: String,
        /// How often somebody did by now.
        attempt: u32,
        /// Who.
        by: String,
    },
    /// A notification target was told.
    NotificationSent {
        /// The topic's ARN.
        target: String,
        /// What it was told.
        notice: Notice,
    },
    /// The chat channel of the incident is there.
    ChatOpened {
        /// What people see.
        name: String,
        /// Where it opens, where the service says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// Something about the chat channel of the incident failed for good.
    ChatFailed {
        /// What was to be done, and what the service said.
        reason: String,
    },
    /// An effect of the incident failed for good, or is tried again.
    EffectFailed {
        /// In words: what was to be done.
        effect: String,
        /// What went wrong.
        reason: String,
        /// When it is tried again; never, when absent.
        again_at: Option<Timestamp>,
    },
    /// Somebody changed what the incident says.
    IncidentUpdated {
        /// Who.
        by: String,
        /// What it says now, by the names of AWS's members.
        changed: Vec<(String, String)>,
    },
    /// An incident that was resolved is open again.
    IncidentReopened {
        /// By whom.
        by: String,
    },
    /// What somebody wrote; the one fact that may be changed.
    Written(Written),
    /// The incident was resolved.
    IncidentResolved {
        /// By whom.
        by: String,
        /// What was said about it.
        summary: Option<String>,
    },
}

/// An event that a person or a program put on the timeline.
//= ssm-incidents#TimelineEvent
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Which: a UUID.
    pub id: uuid::Uuid,
    /// What it is: `Custom Event`, `Note`, or anything.
    pub kind: String,
    /// What it says, as it was given: by convention JSON.
    pub data: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// When it was written or changed last.
    pub updated_at: Timestamp,
    /// By whom.
    pub by: String,
}

/// What an event is about.
//= ssm-incidents#EventReference
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// A related item, by the id that it was given.
    RelatedItem(String),
    /// A resource, by its ARN.
    Resource(String),
}

/// What a notification target is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Notice {
    /// The incident began.
    Started,
    /// The incident was resolved.
    Resolved,
}

/// How a target became a person: plan > schedule > contact.
//= ssm-contacts#ListPageResolutions
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolutionPath {
    /// The escalation plan and the stage of it, counted from 0; none for a contact engaged directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<(ContactId, usize)>,
    /// The schedule that put the person on call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ContactId>,
    /// The person.
    pub contact: ContactId,
}

impl std::fmt::Display for ResolutionPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((plan, stage)) = &self.plan {
            write!(f, "{plan} stage {} > ", stage + 1)?;
        }
        if let Some(schedule) = &self.schedule {
            write!(f, "{schedule} > ")?;
        }
        write!(f, "{}", self.contact)
    }
}

/// Numbers an aggregate's new facts from where its sequence stands.
pub fn number(sequence: &mut u64, at: Timestamp, facts: Vec<Fact>) -> Vec<TimelineEvent> {
    facts
        .into_iter()
        .map(|fact| {
            *sequence = sequence.saturating_add(1);
            TimelineEvent { at, sequence: Some(*sequence), fact }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_is_full_stays_so() {
        let fact = || Fact::SignalRepeated { trigger: String::new(), times: 1 };
        let mut sequence = u64::MAX - 1;
        let events = number(&mut sequence, Timestamp::UNIX_EPOCH, vec![fact(), fact()]);
        assert_eq!(sequence, u64::MAX);
        assert_eq!(events.len(), 2);
    }
}

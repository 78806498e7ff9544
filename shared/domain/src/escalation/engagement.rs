//! The state of one engagement: its frozen plan, the people it reached, their pages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::contact::{ChannelKind, EscalationStage, PersonalPlan, PersonalStage};
use crate::ids::{ChannelId, ContactId, EngagementId, IncidentId, PageId, derive, quoted};
use crate::limits::{CLAIM, CLAIM_FRESH, CLAIM_FRESH_ASK};
use crate::signal::Impact;
use crate::time::{after, minutes};
use crate::timeline::ResolutionPath;

/// Who starts an engagement that a response plan names.
pub const OURSELVES: &str = "tocsin";

/// One running attempt to get a contact to respond, with everything it needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// Which.
    pub id: EngagementId,
    /// For which incident.
    pub incident: IncidentId,
    /// Who or what started it.
    #[serde(default = "ourselves")]
    pub sender: String,
    /// What its pages say.
    pub message: Message,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was first over: acknowledged, stopped, or when the wait for the last who was paged ends.
    /// The last of these is known in advance, so this may lie in the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Where it stands.
    pub phase: Phase,
    /// The stages as they were when it began; a person or schedule engaged directly is one stage.
    pub stages: Vec<EscalationStage>,
    /// The plans of people as they were when the engagement began, or when a schedule brought
    /// them in.
    pub plans: BTreeMap<ContactId, PersonalPlan>,
    /// Whether `RetryIntervalInMinutes` reminds those who do not answer, not only after a failure.
    #[serde(default)]
    pub reminders: bool,
    /// The stage entered next.
    pub next_stage: usize,
    /// When that is; `None` after the last stage's wait is over.
    pub due_at: Option<Timestamp>,
    /// One per person reached.
    pub runs: Vec<Run>,
    /// Every page, in the order in which they were decided.
    pub pages: Vec<Page>,
    /// Whether anybody did not wait for a next stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated: Option<Escalated>,
    /// Random, drawn when the engagement began: what codes are made from.
    pub seed: String,
    /// How many facts its timeline has.
    pub sequence: u64,
}

/// What pages say: the full words for mail and voice, the public ones for SMS.
//= ssm-contacts#StartEngagement: PublicContent goes to SMS, which is treated as insecure
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// One line.
    pub subject: String,
    /// The whole.
    pub content: String,
    /// One line that anybody may read.
    pub public_subject: String,
    /// What anybody may read.
    pub public_content: String,
    /// How bad the incident is: among pages that leave together the severest comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
}

impl Message {
    /// The bytes that its words take where they are stored, as JSON.
    pub fn stored_bytes(&self) -> usize {
        let texts = [&self.subject, &self.content, &self.public_subject, &self.public_content];
        let stored = |char: char| match char {
            '"' | '\\' => 2,
            char if char.is_control() => 6,
            char => char.len_utf8(),
        };
        texts.into_iter().flat_map(|text| text.chars()).map(stored).sum()
    }
}

/// Where an engagement stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Phase {
    /// Something is still to come: a stage, a page, a retry.
    Active,
    /// Somebody whose answer counts took it.
    Acknowledged {
        /// Who.
        by: ContactId,
        /// When.
        at: Timestamp,
    },
    /// Every stage was entered and nothing is to come; an acknowledgement still counts.
    Exhausted,
    /// Ended from outside: the incident was resolved, or somebody stopped it.
    Stopped,
}

/// That people did not wait for a next stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// How often.
    pub times: u32,
    /// Who did so last, as the timeline says it.
    pub by: String,
    /// When that was.
    pub at: Timestamp,
}

/// One person's walk through their own plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// How the plan came to them; ends in whom.
    pub path: ResolutionPath,
    /// The stage of the escalation that reached them.
    pub stage: usize,
    /// Whether their acknowledgement stops the later stages and the other runs.
    pub essential: bool,
    /// Stages of their own, where not those of [`Engagement::plans`]: channels named directly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<PersonalStage>,
    /// The own stage entered next.
    pub next_stage: usize,
    /// When that is; `None` after the last.
    pub due_at: Option<Timestamp>,
    /// Where it stands.
    pub state: RunState,
}

/// Where a person's run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunState {
    /// They have not answered yet.
    Waiting,
    /// They answered.
    Acknowledged,
    /// Somebody else's answer, or the end of the engagement, ended it.
    Ended,
}

/// One message to one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which.
    pub id: PageId,
    /// Index of the run it belongs to.
    pub run: usize,
    /// The own stage of that run.
    pub stage: usize,
    /// By which channel.
    pub channel: ChannelId,
    /// What that channel was.
    pub kind: ChannelKind,
    /// When the plan wanted it.
    pub due_at: Timestamp,
    /// How often it was claimed, this time included.
    pub tries: u32,
    /// How often its carrier was busy. A sender that died says nothing about its carrier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub busy: u32,
    /// When the same channel is reminded, if nobody has answered by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_at: Option<Timestamp>,
    /// Whether it waited in its channel's mailbox, and the timeline says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waited: bool,
    /// What became known about it: of each kind the first, of errors the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// Where it stands.
    pub state: PageState,
}

/// Something that became known about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What.
    pub kind: ReceiptKind,
    /// When.
    pub at: Timestamp,
    /// The carrier's name for the message, the code that was entered, or what went wrong.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub info: String,
}

/// What can become known about a page.
//= ssm-contacts#Receipt-ReceiptType
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReceiptKind {
    /// A carrier took it.
    Sent,
    /// It arrived.
    Delivered,
    /// Its reader acknowledged it.
    Read,
    /// A carrier could not take it.
    Error,
}

/// Where a page stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PageState {
    /// To be sent. Until `until` only the invocation that claimed it may do so (or the carrier
    /// asked to be left alone); from then on a tick claims it anew.
    Pending {
        /// When anybody may claim it.
        until: Timestamp,
    },
    /// A carrier took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// No carrier will take it.
    Failed,
    /// Not needed any more.
    Cancelled,
}

/// Who started what was started before anybody else could.
fn ourselves() -> String {
    OURSELVES.to_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Engagement {
    /// When something is due next, to the nanosecond; `None` when nothing is. Timers that know only
    /// seconds end before it, and the tick waits out the rest.
    pub fn wake_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Active => self.next_due(),
            Phase::Acknowledged { .. } | Phase::Exhausted | Phase::Stopped => None,
        }
    }

    /// When its timer asks again that asked at `now`. Whoever has claimed a page a moment ago may be
    /// told to wait for room, for less than the claim lasts: a timer that slept until then would be
    /// late. It costs a turn of the timer now and then, so the guardian's index does not list it.
    pub fn ask_at(&self, now: Timestamp) -> Option<Timestamp> {
        let wake_at = self.wake_at()?;
        let is_fresh = self.pages.iter().any(|page| page.is_freshly_claimed(now));
        let soon = after(now, CLAIM_FRESH_ASK);
        Some(if is_fresh { wake_at.min(soon) } else { wake_at })
    }

    /// When the next stage of anybody begins, or a reminder is due: what more is to come than the
    /// pages that there are.
    pub fn next_entry_at(&self) -> Option<Timestamp> {
        let runs = self.runs.iter().filter_map(Run::due);
        let reminders = (0..self.pages.len()).filter_map(|page| self.reminder(page));
        self.due_at.into_iter().chain(runs).chain(reminders).min()
    }

    /// The instant of what is due next, whatever the phase.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let pages = self.pages.iter().filter_map(Page::pending_until);
        self.next_entry_at().into_iter().chain(pages).min()
    }

    /// When this page's channel is reminded.
    pub(crate) fn reminder(&self, page: usize) -> Option<Timestamp> {
        let page = &self.pages[page];
        (self.runs[page.run].state == RunState::Waiting).then_some(page.remind_at).flatten()
    }

    /// The digits that acknowledge for `contact`: the same on all channels, another for everybody
    /// else.
    pub fn code(&self, contact: &ContactId) -> String {
        let id = derive(&["code", &self.seed, self.id.as_str(), contact.as_str()]);
        format!("{:06}", id.as_u128() % 1_000_000)
    }

    /// The digits that acknowledge everything that leaves in one message with this page.
    pub fn bundle_code(&self, page: &PageId) -> String {
        let id = derive(&["bundle", &self.seed, page.as_str()]);
        format!("{:06}", id.as_u128() % 1_000_000)
    }

    /// What a link in the mail of `page` proves itself by: made from the seed, which nobody is shown, so
    /// whoever has it was sent the page.
    pub fn link_key(&self, page: &PageId) -> String {
        derive(&["link", &self.seed, page.as_str()]).simple().to_string()
    }

    /// Whether a link of `page` with this key is good. Compared as what both are made into, so that how
    /// long it takes tells nothing of the key.
    pub fn is_link_key(&self, page: &PageId, key: &str) -> bool {
        let made = |key: &str| derive(&["compared", &self.seed, key]);
        made(key) == made(&self.link_key(page))
    }

    /// When the last of all that were paged has had the time of their stage.
    pub(crate) fn patience_ends(&self, now: Timestamp) -> Timestamp {
        let ends = self.pages.iter().filter_map(|page| {
            let stage = self.stages_of(self.runs.get(page.run)?).get(page.stage)?;
            Some(after(page.due_at, minutes(stage.wait_minutes)))
        });
        ends.fold(now, Timestamp::max)
    }

    /// Whether every page belongs to a run that there is: a record may say otherwise, and nothing
    /// can be decided on it then.
    pub fn is_whole(&self) -> bool {
        self.pages.iter().all(|page| page.run < self.runs.len())
    }

    /// A page by its id.
    pub fn page(&self, id: &PageId) -> Option<&Page> {
        self.pages.iter().find(|page| page.id == *id)
    }

    /// Everybody who was reached, once each.
    pub fn reached(&self) -> Vec<&ContactId> {
        let mut contacts: Vec<_> = self.runs.iter().map(|run| &run.path.contact).collect();
        contacts.sort();
        contacts.dedup();
        contacts
    }

    /// The own stages that this run walks.
    pub(crate) fn stages_of<'a>(&'a self, run: &'a Run) -> &'a [PersonalStage] {
        match &run.channels {
            Some(stage) => std::slice::from_ref(stage),
            None => self.plans.get(&run.path.contact).map_or(&[], |plan| &plan.stages),
        }
    }
}

impl Run {
    fn due(&self) -> Option<Timestamp> {
        (self.state == RunState::Waiting).then_some(self.due_at).flatten()
    }
}

impl Page {
    /// Notes what became known. Whatever is said twice counts as it was said first; of errors the
    /// last one tells most.
    pub(crate) fn note(&mut self, kind: ReceiptKind, at: Timestamp, info: &str) {
        let known = self.receipts.iter().position(|receipt| receipt.kind == kind);
        let receipt = Receipt { kind, at, info: quoted(info) };
        match known {
            None => self.receipts.push(receipt),
            Some(known) if kind == ReceiptKind::Error => self.receipts[known] = receipt,
            Some(_) => {}
        }
    }

    /// When something became known about it.
    pub fn noted_at(&self, kind: ReceiptKind) -> Option<Timestamp> {
        let receipt = self.receipts.iter().find(|receipt| receipt.kind == kind);
        receipt.map(|receipt| receipt.at).or(match (kind, &self.state) {
            // Pages that were sent before there were receipts.
            (ReceiptKind::Sent, PageState::Sent { at }) => Some(*at),
            _ => None,
        })
    }

    /// When a page that is to be sent may be claimed by anybody.
    pub fn pending_until(&self) -> Option<Timestamp> {
        match self.state {
            PageState::Pending { until } => Some(until),
            PageState::Sent { .. } | PageState::Failed | PageState::Cancelled => None,
        }
    }

    /// Whether it was claimed so lately that its sender may not know yet whether it leaves.
    fn is_freshly_claimed(&self, now: Timestamp) -> bool {
        let may_wait = !self.waited && self.busy == 0;
        // Beyond a whole claim it is no claim, or this clock is slow and would ask without end.
        let fresh = after(now, CLAIM - CLAIM_FRESH)..=after(now, CLAIM);
        may_wait && self.pending_until().is_some_and(|until| fresh.contains(&until))
    }
}

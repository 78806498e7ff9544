//! Carriers with their quotas, the phones and mailboxes behind them, and the people who read them.

use app::acknowledge::{Acknowledgement, By, Subject};
use app::ports::{OutgoingPage, PortError};
use domain::contact::ChannelKind;
use domain::ids::{ChannelId, ContactId, IncidentId, PageId};
use domain::timeline::Notice;

use super::dice::{Fault, Site};
use super::kernel::{Event, Kernel, TaskId};
use super::{Action, Bucket, Millis, Quotas};

/// A message that a carrier took.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it took it.
    pub at: Millis,
    /// Which page it is named after.
    pub page: PageId,
    /// Every page that it carries.
    pub carries: Vec<PageId>,
    /// For whom.
    pub contact: ContactId,
    /// By which channel.
    pub channel: ChannelId,
    /// By what.
    pub kind: ChannelKind,
    /// What it says.
    pub body: String,
    /// Whether it ever arrives.
    pub arrives: bool,
}

impl Message {
    /// The code of a text message that several pages share.
    pub fn code(&self) -> Option<&str> {
        self.body.lines().last()?.strip_prefix("Reply ")?.strip_suffix(" to acknowledge all")
    }
}

/// What people do when a message reaches them.
#[derive(Debug, Clone, Copy)]
pub struct People {
    /// How many of a thousand messages are answered.
    pub answers: u16,
    /// How long an answer takes.
    pub answers_within: (Millis, Millis),
    /// How many of a thousand who do not answer let the next stages begin at once.
    pub escalates: u16,
    /// How many of a thousand who answered resolve the incident.
    pub resolves: u16,
    /// How long that takes.
    pub resolves_within: (Millis, Millis),
}

impl Default for People {
    fn default() -> Self {
        let (answers_within, resolves_within) = ((5_000, 600_000), (60_000, 1_200_000));
        Self { answers: 400, answers_within, escalates: 0, resolves: 800, resolves_within }
    }
}

/// How a carrier fails during an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// It is busy.
    Busy,
    /// It refuses for good.
    Refuses,
    /// It takes messages and loses them.
    Swallows,
    /// It never answers.
    Hangs,
}

/// All carriers.
pub(super) struct Carriers {
    people: People,
    sms: Option<Bucket>,
    outages: Vec<(ChannelKind, Millis, Outage)>,
    pub(super) messages: Vec<Message>,
    pub(super) told: Vec<(String, Notice, IncidentId)>,
    /// Sends that a quota refused.
    pub(super) throttled: usize,
}

impl Carriers {
    pub(super) fn new(people: People, quotas: Option<&Quotas>) -> Self {
        let sms = quotas
            .map(|quotas| Bucket::new(quotas.sms_parts_per_second, quotas.sms_parts_per_second));
        let (outages, messages, told) = (Vec::new(), Vec::new(), Vec::new());
        Self { people, sms, outages, messages, told, throttled: 0 }
    }

    pub(super) fn fail(&mut self, kind: ChannelKind, until: Millis, how: Outage) {
        self.outages.push((kind, until, how));
    }

    pub(super) fn outage(&self, kind: ChannelKind, now: Millis) -> Option<Outage> {
        let now = self.outages.iter().find(|(of, until, _)| *of == kind && now < *until);
        now.map(|(_, _, how)| *how)
    }
}

/// Parts of an SMS. Source: SNS, 160 GSM-7 or 70 UCS-2 characters in one part, 153 or 67 in many.
pub fn sms_parts(body: &str) -> i64 {
    let units = i64::try_from(body.encode_utf16().count()).unwrap_or(i64::MAX);
    let (one, many) = if body.is_ascii() { (160, 153) } else { (70, 67) };
    if units <= one { 1 } else { (units + many - 1) / many }
}

impl Kernel {
    /// What the carrier of a page says to it.
    pub(super) fn hand_over(
        &mut self,
        task: TaskId,
        page: &OutgoingPage,
        fault: Option<Fault>,
    ) -> Result<String, PortError> {
        let now = self.now;
        if page.kind == ChannelKind::Sms
            && let Some(sms) = &mut self.carriers.sms
            && !sms.take(now, sms_parts(&page.body))
        {
            self.carriers.throttled += 1;
            return Err(PortError::Throttled("3 parts a second".into()));
        }
        let outage = self.carriers.outage(page.kind, now);
        match outage {
            Some(Outage::Busy) => return Err(PortError::Busy("out of order".into())),
            Some(Outage::Refuses) => return Err(PortError::Refused("opted out".into())),
            Some(Outage::Swallows | Outage::Hangs) | None => {}
        }
        let arrives = outage.is_none() && fault != Some(Fault::Swallowed);
        let (contact, body) = (page.id.contact(), page.body.clone());
        let message = Message {
            at: now,
            page: page.id.clone(),
            carries: page.carries.clone(),
            contact,
            channel: page.channel.clone(),
            kind: page.kind,
            body,
            arrives,
        };
        if let Some(mut witness) = self.witness.take() {
            witness.accepted(now, task, &message);
            self.witness = Some(witness);
        }
        let ordinal = u32::try_from(self.carriers.messages.len()).unwrap_or(u32::MAX);
        if arrives {
            let at = now + self.dice.within(Site::Person, ordinal, 1, (300, 3_000));
            self.schedule(at, Event::Reach(Box::new(message.clone())));
        }
        self.carriers.messages.push(message);
        Ok(format!("message-{ordinal}"))
    }

    /// A message reaches somebody, who may answer.
    pub(super) fn reach(&mut self, message: &Message) {
        // Nobody reads the canaries' sink.
        if message.contact == ContactId::canary() {
            return;
        }
        let (ordinal, _) = self.ask(Site::Person);
        let people = self.carriers.people;
        self.say(|| format!("{} reads {:?} {}", message.contact, message.kind, message.page));
        if !self.dice.happens(Site::Person, ordinal, 2, people.answers) {
            return self.pass_on(ordinal, message);
        }
        let at = self.now + self.dice.within(Site::Person, ordinal, 3, people.answers_within);
        let by = By::Contact(message.contact.clone());
        let (subject, by) = match message.code() {
            // Who gets several pages in one message answers with its code.
            Some(code) if message.carries.len() > 1 => {
                (Subject::Channel(message.channel.clone()), By::Code(code.to_owned()))
            }
            _ => (Subject::Page(message.page.clone()), by),
        };
        let asked = Acknowledgement { subject, by, via: "reply".into(), take: false };
        self.schedule(at, Event::Script(Box::new(Action::Acknowledge(asked))));
    }

    /// Whoever does not answer may want somebody else to, and soon.
    fn pass_on(&mut self, ordinal: u32, message: &Message) {
        let people = self.carriers.people;
        if self.dice.happens(Site::Person, ordinal, 6, people.escalates) {
            let at = self.now + self.dice.within(Site::Person, ordinal, 7, people.answers_within);
            let (stem, by) = (message.page.engagement_stem().to_owned(), message.contact.clone());
            self.schedule(at, Event::Script(Box::new(Action::EscalateOf { stem, by })));
        }
    }

    /// Whoever answered may resolve the incident after a while.
    pub(super) fn answered(&mut self, incident: &IncidentId, by: &ContactId) {
        let (ordinal, _) = self.ask(Site::Person);
        let people = self.carriers.people;
        if self.dice.happens(Site::Person, ordinal, 4, people.resolves) {
            let at = self.now + self.dice.within(Site::Person, ordinal, 5, people.resolves_within);
            let resolve = Action::Resolve { incident: incident.clone(), by: by.to_string() };
            self.schedule(at, Event::Script(Box::new(resolve)));
        }
    }
}

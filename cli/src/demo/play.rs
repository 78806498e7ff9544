//! The story: what people do and when, while the stack does the rest.

use app::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use app::analysis::analysis;
use app::engage::{Engage, engage};
use app::intake::{Received, Taken};
use app::ports::{Aggregates, Configurations, Lists};
use app::resolve::resolve;
use domain::contact::ChannelKind;
use domain::ids::{ContactId, IncidentId, PageId};
use domain::response_plan::ResponsePlan;
use jiff::{SignedDuration, Timestamp};

use super::Opened;
use super::prescribed::{PageAt, contact_pages, unanswered};
use super::tell::{Line, Teller, summary};
use crate::commands::chat_lines;
use crate::failure::Failure;
use crate::local::guide::MANAGER;
use crate::local::stack::Stack;
use crate::show::Output;

/// The guide's use case 6: whoever was paged last answers at minute 20, calls the manager in at
/// 30, who answers at 60; the runbook ends at 65, and all is over at 70.
const ANSWER: i64 = 20;
const CALL_IN: i64 = 30;
const MANAGER_ANSWERS: i64 = 60;
/// How long the runbook takes.
pub(crate) const RUNBOOKS_TAKE: SignedDuration = SignedDuration::from_mins(65);
const OVER: i64 = 70;

/// One incident being played.
pub(crate) struct Play<'a> {
    stack: &'a Stack,
    start: Timestamp,
    teller: Teller,
    told: usize,
}

impl<'a> Play<'a> {
    pub(crate) fn new(stack: &'a Stack, start: Timestamp, speed: f64, output: Output) -> Self {
        Self { stack, start, teller: Teller::new(start, speed, output), told: 0 }
    }

    /// Feeds the payload to intake; gives the incidents that it opened.
    pub(crate) async fn signal(&mut self, payload: &[u8]) -> Result<Vec<Opened>, Failure> {
        let received = self.stack.signal(payload, None).await.map_err(|e| failed(&e))?;
        let configuration = self.stack.store().configuration().await.map_err(|e| failed(&e))?;
        let mut opened = Vec::new();
        for one in received {
            let (event_type, text) = match one {
                Received::Taken { taken: Taken::Opened { incident, .. }, .. } => {
                    let plan = configuration.plans.get(&incident.plan()).cloned();
                    opened.extend(plan.map(|plan| (incident, plan)));
                    continue;
                }
                Received::Ignored(ignored) => ("IGNORED", format!("ignored: {}", ignored.why)),
                Received::Told(told) => ("CHANGE", told.to_string()),
                Received::Broken { why } => ("BROKEN", format!("kept for inspection: {why}")),
                Received::Pinged { name, .. } => ("PINGED", format!("a ping of {name}")),
                Received::Taken { taken: Taken::Unrouted { reason }, .. } => {
                    ("UNROUTED", format!("kept for inspection: {reason}"))
                }
                Received::Taken { .. } => (
                    "NOTHING_OPEN",
                    "a signal about nothing that is open: nothing to do".to_owned(),
                ),
            };
            let line = Line { offset_seconds: 0, event_type, contact: None, channel: None, text };
            self.teller.line(&line);
        }
        Ok(opened)
    }

    /// What the plans prescribe, given what people do.
    pub(crate) async fn prescribe(&self, plan: &ResponsePlan) -> Result<Vec<PageAt>, Failure> {
        let configuration = self.stack.store().configuration().await.map_err(|e| failed(&e))?;
        let mut pages = unanswered(&configuration, plan, self.start);
        pages.retain(|page| page.minute <= ANSWER);
        let manager = contact_pages(&configuration, &manager(), CALL_IN, self.start);
        pages.extend(manager.into_iter().filter(|page| page.minute <= MANAGER_ANSWERS));
        Ok(pages)
    }

    /// Plays the incident to its resolution.
    pub(crate) async fn until_resolved(&mut self, incident: &IncidentId) -> Result<(), Failure> {
        self.told = 0;
        self.forward(ANSWER, incident).await?;
        let Some(answering) = self.last_paged(incident).await? else {
            return Err(Failure::new("nobody was paged for 20 minutes"));
        };
        self.acknowledge(incident, &answering).await?;
        self.forward(CALL_IN, incident).await?;
        let (state, world) = (self.stack.state(), self.stack.world());
        let asked = Engage::within(incident.clone(), manager(), answering.as_str());
        engage(&state, &world, &asked).await.map_err(|e| failed(&e))?;
        self.forward(MANAGER_ANSWERS, incident).await?;
        self.acknowledge(incident, &manager()).await?;
        self.forward(OVER, incident).await?;
        let summary_text = "Database connection pool increased. Service restored.";
        resolve(&state, &world, incident, answering.as_str(), Some(summary_text))
            .await
            .map_err(|e| failed(&e))?;
        self.tell(incident).await?;
        self.show_chat(incident).await?;
        let analysed = analysis(&state, incident).await.map_err(|e| failed(&e))?;
        self.teller.line(&Line {
            offset_seconds: self.offset(),
            event_type: "SUMMARY",
            contact: None,
            channel: None,
            text: summary(&analysed.figures),
        });
        Ok(())
    }

    /// Shows the chat channel, where the plan wants one.
    async fn show_chat(&mut self, incident: &IncidentId) -> Result<(), Failure> {
        self.stack.follow_chat().await.map_err(|e| failed(&e))?;
        let Ok(room) = self.stack.chat_of(incident).await else { return Ok(()) };
        let event_type = "CHAT";
        for text in chat_lines(&room) {
            let offset_seconds = self.offset();
            let line = Line { offset_seconds, event_type, contact: None, channel: None, text };
            self.teller.line(&line);
        }
        Ok(())
    }

    /// Every page of these incidents that left. A shift that starts meanwhile is told by mail too,
    /// and is no page.
    pub(crate) async fn sent(&self, opened: &[Opened]) -> Result<Vec<PageAt>, Failure> {
        let mut stems = Vec::new();
        for (incident, _) in opened {
            let read = self.stack.store().incident(incident).await.map_err(|e| failed(&e))?;
            let engagements = read.value.map(|read| read.value.engagements).unwrap_or_default();
            stems.extend(engagements.iter().map(|id| id.stem().to_owned()));
        }
        let messages = self.stack.outbox.messages();
        let pages = messages.iter().filter_map(|message| {
            let page = PageId::parse(&message.page).ok()?;
            stems.iter().any(|stem| stem == page.engagement_stem()).then_some(())?;
            Some(PageAt {
                minute: message.at.duration_since(self.start).as_mins(),
                contact: page.contact(),
                kind: [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice]
                    .into_iter()
                    .find(|kind| kind.as_str() == message.channel)?,
            })
        });
        Ok(pages.collect())
    }

    /// Lets the stack do what is due until `minute`, jumping from one due instant to the next.
    async fn forward(&mut self, minute: i64, incident: &IncidentId) -> Result<(), Failure> {
        let until = self.start + SignedDuration::from_mins(minute);
        loop {
            self.stack.turn().await.map_err(|e| failed(&e))?;
            self.tell(incident).await?;
            let next = self.stack.next().await.map_err(|e| failed(&e))?;
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.stack.clock.jump(next);
        }
        self.stack.clock.jump(until);
        Ok(())
    }

    async fn acknowledge(
        &mut self,
        incident: &IncidentId,
        contact: &ContactId,
    ) -> Result<(), Failure> {
        let asked = Acknowledgement {
            subject: Subject::Incident(incident.clone()),
            by: By::Contact(contact.clone()),
            via: "by replying to the page".into(),
            take: false,
        };
        acknowledge(&self.stack.state(), &asked).await.map_err(|e| failed(&e))?;
        self.tell(incident).await
    }

    /// Who was paged last, by the engagements themselves.
    async fn last_paged(&self, incident: &IncidentId) -> Result<Option<ContactId>, Failure> {
        let store = self.stack.store();
        let read = store.incident(incident).await.map_err(|e| failed(&e))?;
        let Some(read) = read.value else { return Ok(None) };
        let engagements = store.engagements(&read.value.stems()).await.map_err(|e| failed(&e))?;
        let pages = engagements.iter().flat_map(|read| &read.value.pages);
        Ok(pages.max_by_key(|page| page.due_at).map(|page| page.id.contact()))
    }

    /// Tells what the timeline holds beyond what was told.
    async fn tell(&mut self, incident: &IncidentId) -> Result<(), Failure> {
        let mut timeline = Vec::new();
        let mut after = None;
        loop {
            let page = self.stack.store().timeline(incident, after.as_deref()).await;
            let page = page.map_err(|e| failed(&e))?;
            timeline.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        for event in timeline.iter().skip(self.told) {
            self.teller.event(event);
        }
        self.told = timeline.len();
        Ok(())
    }

    fn offset(&self) -> i64 {
        app::ports::Clock::now(&*self.stack.clock).duration_since(self.start).as_secs()
    }
}

fn manager() -> ContactId {
    ContactId::parse(MANAGER).expect("the guide's alias is valid")
}

fn failed(error: &dyn std::error::Error) -> Failure {
    Failure::from_error("the demo could not go on", error)
}

//! Engagements: started, stopped, shown, listed.

use app::engage::{Engage, engage, engage_once};
use app::ports::{Aggregates, Engaged, Lists, Started};
use app::stop::stop;
use domain::arn;
use domain::escalation::Message;
use domain::ids::IncidentId;
use domain::limits::WORDS_BYTES_MAX;
use wire::contacts::answer::Empty;
use wire::contacts::answer::engagements as said;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::engagements::{
    DescribeEngagement, ListEngagements, StartEngagement, StopEngagement,
};
use wire::contacts::shape::text::Secret;

use super::{Answer, Asked, Contacts, answer, names, refusals};
use crate::page_token::Listing;
use crate::ports::Ports;

/// What is said of an engagement that somebody stops without a reason.
const NO_REASON: &str = "somebody stopped it";

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn start_engagement(&self, asked: &Asked<'_>) -> Answer {
        let request: StartEngagement = asked.read()?;
        let here = self.deployment;
        let contact = names::contact(here, &request.contact_id)?;
        let incident = request.incident_id.as_deref().map(|text| names::incident(here, text));
        let repeatable = asked.repeatable(request.idempotency_token.as_deref());
        let engagement = Engage {
            contact,
            incident: incident.transpose()?,
            message: Some(words(&request)?),
            by: request.sender,
        };
        let (state, world) = (self.state, self.world);
        let begun = match repeatable {
            Some(request) => engage_once(state, world, &engagement, request).await,
            None => engage(state, world, &engagement).await.map(|(id, _)| id).map_err(Into::into),
        };
        let id = begun.map_err(|error| self.not_engaged(&engagement, error))?;
        answer(&said::StartEngagement { engagement_arn: here.engagement(&id) })
    }

    pub(super) async fn stop_engagement(&self, asked: &Asked<'_>) -> Answer {
        let request: StopEngagement = asked.read()?;
        let id = names::engagement(self.deployment, &request.engagement_id)?;
        let why = request.reason.filter(|why| !why.trim().is_empty());
        let stopped = stop(self.state, &id, why.as_deref().unwrap_or(NO_REASON)).await;
        stopped.map_err(|error| refusals::about(&request.engagement_id, &error))?;
        answer(&Empty {})
    }

    pub(super) async fn describe_engagement(&self, asked: &Asked<'_>) -> Answer {
        let DescribeEngagement { engagement_id } = asked.read()?;
        let engagement = self.engagement(&engagement_id).await?;
        let line = self.line(&Engaged::from(&engagement));
        let Message { subject, content, public_subject, public_content, .. } = engagement.message;
        answer(&said::DescribeEngagement {
            contact_arn: line.contact_arn,
            engagement_arn: line.engagement_arn,
            sender: line.sender,
            subject: Secret::new(subject),
            content: Secret::new(content),
            public_subject: given(public_subject),
            public_content: given(public_content),
            incident_id: line.incident_id,
            start_time: line.start_time,
            stop_time: line.stop_time,
        })
    }

    pub(super) async fn list_engagements(&self, asked: &Asked<'_>) -> Answer {
        let request: ListEngagements = asked.read()?;
        let range = request.time_range_value.as_ref();
        let started = Started {
            from: range.and_then(|range| range.start_time).map(|at| at.0),
            until: range.and_then(|range| range.end_time).map(|at| at.0),
        };
        let filter = (&request.incident_id, started.from, started.until);
        let listing = self.listing(Operation::ListEngagements, &filter);
        let start = listing.place(request.next_token.as_deref())?;
        let most = Listing::most(request.max_results);
        let (found, next) = if let Some(incident) = &request.incident_id {
            part(self.engaged_in(incident, started).await?, start.as_deref(), most)
        } else {
            let found = self.state.store.engaged(started, start.as_deref(), most).await;
            let page = found.map_err(|error| refusals::of_app(&error.into()))?;
            (page.items, page.next)
        };
        answer(&said::ListEngagements {
            engagements: found.iter().map(|engaged| self.line(engaged)).collect(),
            next_token: next.map(|place| listing.token(&place)),
        })
    }

    /// The engagement that a request names.
    pub(super) async fn engagement(
        &self,
        arn: &str,
    ) -> Result<domain::escalation::Engagement, Fault> {
        let id = names::engagement(self.deployment, arn)?;
        let read = self.state.store.engagement(id.stem()).await;
        let read = read.map_err(|error| refusals::of_app(&error.into()))?.value;
        let found = read.map(|read| read.value).filter(|engagement| engagement.id == id);
        found.ok_or_else(|| refusals::absent("engagement", arn))
    }

    /// What is shown of the incident of an engagement: a shell is nobody's.
    pub(super) fn incident_arn(&self, id: &IncidentId) -> Option<String> {
        id.is_listed().then(|| self.deployment.incident(id))
    }

    /// All engagements of an incident, the newest first; none where there is no such incident.
    async fn engaged_in(&self, incident: &str, started: Started) -> Result<Vec<Engaged>, Fault> {
        let failed = |error: app::ports::StoreError| refusals::of_app(&error.into());
        let id = arn::incident_id(incident).ok();
        let Some(id) = id.filter(|id| self.deployment.incident(id) == incident) else {
            return Ok(Vec::new());
        };
        let read = self.state.store.incident(&id).await.map_err(failed)?;
        let Some(incident) = read.value else { return Ok(Vec::new()) };
        let stems = incident.value.stems();
        let read = self.state.store.engagements(&stems).await.map_err(failed)?;
        let mut found: Vec<_> = read.iter().map(|read| Engaged::from(&read.value)).collect();
        found.retain(|engaged| started.covers(engaged.started_at));
        found.sort_by_key(|engaged| std::cmp::Reverse(engaged.place()));
        Ok(found)
    }

    fn line(&self, engaged: &Engaged) -> said::Engagement {
        said::Engagement {
            engagement_arn: self.deployment.engagement(&engaged.id),
            contact_arn: self.deployment.contact(&engaged.id.contact()),
            sender: engaged.sender.clone(),
            incident_id: self.incident_arn(&engaged.incident),
            start_time: Some(engaged.started_at.into()),
            // The end of the last one's time is known before it comes.
            stop_time: engaged.ended_at.filter(|at| *at <= self.now()).map(Into::into),
        }
    }

    fn not_engaged(&self, asked: &Engage, error: app::directory::ChangeError) -> Fault {
        use app::directory::ChangeError::App;
        use app::error::AppError::NotFound;
        match (&error, &asked.incident) {
            (App(NotFound { kind: "incident", .. }), Some(incident)) => {
                refusals::absent("incident", &self.deployment.incident(incident))
            }
            (App(NotFound { .. }), _) => {
                refusals::absent("contact", &self.deployment.contact(&asked.contact))
            }
            _ => refusals::of_change(self.deployment, error),
        }
    }
}

/// The part of `all` that begins at `start`, and where the next one does.
fn part(all: Vec<Engaged>, start: Option<&str>, most: usize) -> (Vec<Engaged>, Option<String>) {
    let follows = |engaged: &Engaged| start.is_none_or(|start| engaged.place().as_str() <= start);
    let mut found: Vec<Engaged> = all.into_iter().filter(follows).take(most + 1).collect();
    let next = found.get(most).map(Engaged::place);
    found.truncate(most);
    (found, next)
}

/// What the pages of an engagement say.
fn words(request: &StartEngagement) -> Result<Message, Fault> {
    let text = |secret: &Option<Secret>| {
        secret.as_ref().map(|secret| secret.reveal().to_owned()).unwrap_or_default()
    };
    let message = Message {
        subject: request.subject.reveal().to_owned(),
        content: request.content.reveal().to_owned(),
        public_subject: text(&request.public_subject),
        public_content: text(&request.public_content),
        impact: None,
    };
    if message.stored_bytes() > WORDS_BYTES_MAX {
        let most = format!("the words of a page take {WORDS_BYTES_MAX} bytes together at most");
        return Err(refusals::invalid(&most));
    }
    Ok(message)
}

/// A text that somebody gave.
pub(super) fn given(text: String) -> Option<Secret> {
    (!text.is_empty()).then(|| Secret::new(text))
}

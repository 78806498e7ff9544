//! Incident records.

use app::directory::ChangeError;
use app::error::AppError;
use app::incidents::{Standing, remove, start, update};
use app::ports::{Aggregates, Brief, Entropy, Lists};
use domain::arn::Deployment;
use domain::ids::{IncidentId, derive};
use domain::incident::update::Change;
use domain::incident::{Incident, Status};
use domain::signal::Impact;
use wire::inbound::{Arrival, Reading, read_invoked};
use wire::incidents::answer::Empty;
use wire::incidents::answer::incidents as said;
use wire::incidents::fault::{Fault, Resource, ResourceType};
use wire::incidents::request::incidents::{
    DeleteIncidentRecord, GetIncidentRecord, ListIncidentRecords, StartIncident,
    UpdateIncidentRecord,
};
use wire::incidents::shape::incident::IncidentStatus;
use wire::model::secret::Secret;

use super::filters::{self, Kind};
use super::{Answer, Asked, Incidents, answer, names, refusals, shapes};
use crate::page_token::Listing;
use crate::ports::Ports;

/// What incidents are narrowed by.
//= ssm-incidents#ListIncidentRecords-filters
const KEYS: [(&str, Kind); 4] = [
    ("creationTime", Kind::Time),
    ("impact", Kind::Number),
    ("status", Kind::Text),
    ("createdBy", Kind::Text),
];
/// Requests to the store for one part of a list, where filters leave nothing of the first.
const LOOKS: usize = 10;

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn start_incident(&self, asked: &Asked) -> Answer {
        let request: StartIncident = asked.read()?;
        let arn = &request.response_plan_arn;
        let plan = names::plan(self.deployment, arn)?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let arrival = self.arrival(asked)?;
        let started = start(self.state, self.world, &arrival, &plan, repeatable).await;
        let id = started.map_err(|error| {
            if let ChangeError::App(AppError::NotFound { .. }) = error {
                return refusals::absent(ResourceType::ResponsePlan, arn);
            }
            refusals::of_change(self.deployment, error)
        })?;
        answer(&said::StartIncident { incident_record_arn: self.deployment.incident(&id) })
    }

    /// The request as the signal that it is: the very same that a function's payload would be.
    fn arrival(&self, asked: &Asked) -> Result<Arrival, Fault> {
        let (now, own) = (self.now(), self.state.entropy.fresh().to_string());
        let body = asked.known().to_string();
        let mut readings = read_invoked(body.as_bytes(), now, Some(&own));
        match readings.pop() {
            Some(Reading::Signal(arrival)) if readings.is_empty() => {
                let mut arrival = *arrival;
                arrival.signal.created_by = Some(self.caller.to_owned());
                // Whoever asks means now, whatever time their trigger names: it is no replay.
                arrival.signal.occurred_at = now;
                //= incident-manager#incident-title: nothing is added to it without a trigger
                if arrival.signal.title.is_none() && arrival.signal.trigger.is_none() {
                    arrival.signal.subject.clear();
                }
                Ok(arrival)
            }
            Some(Reading::Broken(broken)) => Err(refusals::invalid(&broken.why)),
            Some(_) | None => Err(refusals::invalid("the request starts no incident")),
        }
    }

    pub(super) async fn get_incident(&self, asked: &Asked) -> Answer {
        let GetIncidentRecord { arn } = asked.read()?;
        let id = names::incident(self.deployment, &arn)?;
        let read = self.state.store.incident(&id).await;
        let read = read.map_err(|error| refusals::of_app(&error.into()))?.value;
        let absent = || refusals::absent(ResourceType::IncidentRecord, &arn);
        let incident_record = self.shown(&read.ok_or_else(absent)?.value);
        answer(&said::GetIncidentRecord { incident_record })
    }

    pub(super) async fn update_incident(&self, asked: &Asked) -> Answer {
        let request: UpdateIncidentRecord = asked.read()?;
        let id = names::incident(self.deployment, &request.arn)?;
        let change = Change {
            title: request.title.map(Secret::into_text),
            summary: request.summary.map(Secret::into_text),
            impact: request.impact,
            chat_channel: request.chat_channel.map(shapes::topics),
            notification_targets: request.notification_targets.map(shapes::targets),
        };
        let standing = request.status.map(|status| match status {
            IncidentStatus::Open => Standing::Open,
            IncidentStatus::Resolved => Standing::Resolved,
        });
        let updated = update(self.state, self.world, &id, &change, standing, self.caller).await;
        updated.map_err(|error| {
            let (identifier, kind) = (request.arn.clone(), ResourceType::IncidentRecord);
            // Another one is open about the same trouble.
            if let AppError::Refused(why) = error {
                return refusals::conflict(why, Some(Resource { identifier, kind }));
            }
            refusals::about(kind, &identifier, &error)
        })?;
        answer(&Empty {})
    }

    //= ssm-incidents#DeleteIncidentRecord: one that is not there is deleted
    pub(super) async fn delete_incident(&self, asked: &Asked) -> Answer {
        let DeleteIncidentRecord { arn } = asked.read()?;
        match names::incident(self.deployment, &arn) {
            Ok(id) => {
                let removed = remove(self.state, self.world, &id, self.caller).await;
                removed.map_err(|error| refusals::of_app(&error))?;
            }
            Err(Fault::ResourceNotFound { .. }) => {}
            Err(other) => return Err(other),
        }
        answer(&Empty {})
    }

    pub(super) async fn list_incidents(&self, asked: &Asked) -> Answer {
        let request: ListIncidentRecords = asked.read()?;
        let filters = request.filters.unwrap_or_default();
        filters::check(&filters, &KEYS)?;
        let listing = self.listing(asked);
        let most = Listing::most(request.max_results);
        let floor = filters::floor(&filters, "creationTime");
        let (mut found, mut after) = (Vec::new(), listing.place(request.next_token.as_deref())?);
        for _ in 0..LOOKS {
            let page = self.state.store.incidents(most, after.as_deref()).await;
            let page = page.map_err(|error| refusals::of_app(&error.into()))?;
            // They come newest first: what follows is older still.
            let is_done = page.items.iter().any(|its| floor.is_some_and(|at| its.created_at <= at));
            after = page.next.filter(|_| !is_done);
            found.extend(page.items.into_iter().filter(|brief| {
                let created_by = self.created_by(brief.created_by.as_deref());
                filters::hold(&filters, |key| filters::of_incident(brief, &created_by, key))
            }));
            if !found.is_empty() || after.is_none() {
                break;
            }
        }
        answer(&said::ListIncidentRecords {
            incident_record_summaries: found.iter().map(|brief| self.line(brief)).collect(),
            next_token: after.map(|place| listing.token(&place)),
        })
    }

    fn shown(&self, incident: &Incident) -> said::IncidentRecord {
        let (modified, id) = (incident.modified.as_ref(), &incident.id);
        let (by, trigger) = (incident.created_by.as_deref(), incident.trigger.as_deref());
        let source = self.source(by, trigger, &incident.source);
        let last_modified_by = modified.map_or(source.created_by.as_str(), |its| its.by.as_str());
        said::IncidentRecord {
            arn: self.deployment.incident(id),
            automation_executions: self.executions(incident),
            chat_channel: shapes::chat(&incident.chat_channel),
            creation_time: incident.created_at.into(),
            dedupe_string: dedupe_string(incident),
            impact: incident.impact,
            last_modified_by: last_modified_by.to_owned(),
            last_modified_time: modified.map_or(incident.created_at, |its| its.at).into(),
            notification_targets: shapes::notified(&incident.notification_targets),
            resolved_time: match incident.status {
                Status::Open => None,
                Status::Resolved { at, .. } => Some(at.into()),
            },
            status: if incident.is_open() {
                IncidentStatus::Open
            } else {
                IncidentStatus::Resolved
            },
            summary: (!incident.summary.is_empty()).then(|| Secret::new(&*incident.summary)),
            title: Secret::new(&*incident.title),
            incident_record_source: source,
        }
    }

    fn executions(&self, incident: &Incident) -> Option<Vec<said::AutomationExecution>> {
        let here = self.deployment;
        let executions = incident.runbooks.iter().filter_map(|runbook| runbook.execution());
        let arn = |id: &str| {
            let (partition, region, account) = (&here.partition, &here.region, &here.account);
            let arn = format!("arn:{partition}:ssm:{region}:{account}:automation-execution/{id}");
            said::AutomationExecution::SsmExecutionArn(arn)
        };
        shapes::some(executions.map(arn).collect())
    }

    fn line(&self, brief: &Brief) -> said::IncidentRecordSummary {
        let resolved = brief.resolved_at.is_some();
        said::IncidentRecordSummary {
            arn: self.deployment.incident(&brief.id),
            creation_time: brief.created_at.into(),
            // A line holds what an impact gave it.
            impact: Impact::try_from(brief.impact).unwrap_or(Impact::NONE),
            incident_record_source: self.source(
                brief.created_by.as_deref(),
                brief.trigger.as_deref(),
                &brief.source,
            ),
            resolved_time: brief.resolved_at.map(Into::into),
            status: if resolved { IncidentStatus::Resolved } else { IncidentStatus::Open },
            title: Secret::new(&*brief.title),
        }
    }

    //= ssm-incidents#IncidentRecordSource
    fn source(
        &self,
        by: Option<&str>,
        trigger: Option<&str>,
        system: &str,
    ) -> said::IncidentRecordSource {
        said::IncidentRecordSource {
            created_by: self.created_by(by),
            invoked_by: None,
            resource_arn: trigger.map(ToOwned::to_owned),
            source: system.to_owned(),
        }
    }

    /// What nobody started was started by the account: the model wants an ARN, and a system that speaks
    /// has none.
    fn created_by(&self, by: Option<&str>) -> String {
        let Deployment { partition, account, .. } = self.deployment;
        by.map_or_else(|| format!("arn:{partition}:iam::{account}:root"), ToOwned::to_owned)
    }
}

/// Every incident has one; where its plan has none, it is its own.
fn dedupe_string(incident: &Incident) -> String {
    let own = |id: &IncidentId| derive(&["dedupe string", id.as_str()]).to_string();
    match incident.dedupe_string.as_str() {
        "" => own(&incident.id),
        given => given.to_owned(),
    }
}

//! The ARNs in requests.

use domain::arn::{self, Deployment};
use domain::ids::{ContactId, IncidentId, InvalidId, PlanName};
use wire::incidents::fault::{Fault, ResourceType};

use super::refusals::{absent, invalid};

/// What a request names that has tags.
pub(super) enum Tagged {
    /// A response plan.
    Plan(PlanName),
    /// An incident.
    Incident(IncidentId),
    /// The replication set, by its id.
    ReplicationSet(String),
}

/// The response plan that a request names.
pub(super) fn plan(here: &Deployment, text: &str) -> Result<PlanName, Fault> {
    let name = arn::plan_name(text).map_err(|error| unreadable(&error))?;
    // The guide writes the resource without a hyphen.
    let ours = here.plan(&name);
    if text == ours || text == ours.replacen("response-plan", "responseplan", 1) {
        return Ok(name);
    }
    Err(absent(ResourceType::ResponsePlan, text))
}

/// The incident that a request names.
pub(super) fn incident(here: &Deployment, text: &str) -> Result<IncidentId, Fault> {
    let id = arn::incident_id(text).map_err(|error| unreadable(&error))?;
    let is_ours = text == here.incident(&id) && id.is_listed();
    if is_ours { Ok(id) } else { Err(absent(ResourceType::IncidentRecord, text)) }
}

/// The replication set that a request names, by its id.
pub(super) fn replication_set(here: &Deployment, text: &str) -> Result<String, Fault> {
    let id = arn::replication_set_id(text).map_err(|error| unreadable(&error))?;
    let is_ours = text == here.replication_set(id);
    if is_ours { Ok(id.to_owned()) } else { Err(absent(ResourceType::ReplicationSet, text)) }
}

/// The contacts that a request names, in its order.
pub(super) fn contacts(here: &Deployment, arns: &[String]) -> Result<Vec<ContactId>, Fault> {
    let contact = |text: &String| {
        let id = arn::contact_id(text).map_err(|error| unreadable(&error))?;
        let absent = || Fault::ResourceNotFound {
            message: format!("There is no contact {text}"),
            resource: None,
        };
        (*text == here.contact(&id)).then_some(id).ok_or_else(absent)
    };
    arns.iter().map(contact).collect()
}

/// What a request names that has tags.
pub(super) fn tagged(here: &Deployment, text: &str) -> Result<Tagged, Fault> {
    if arn::replication_set_id(text).is_ok() {
        return replication_set(here, text).map(Tagged::ReplicationSet);
    }
    if arn::plan_name(text).is_ok() {
        return plan(here, text).map(Tagged::Plan);
    }
    incident(here, text).map(Tagged::Incident)
}

fn unreadable(_: &InvalidId) -> Fault {
    invalid("Invalid resource Arn")
}

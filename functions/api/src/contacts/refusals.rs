//! What AWS's clients hear when something is not done.

use app::directory::ChangeError;
use app::error::AppError;
use domain::arn::Deployment;
use domain::directory::{Entity, Rejection};
use wire::contacts::fault::{DependentEntity, Fault};

/// The service's code in errors about quotas.
const SERVICE: &str = "ssm-contacts";
/// When to ask a store again that is busy, in seconds.
const AGAIN: u32 = 1;

/// A change that was not made. `asked` is what the request was about.
pub(super) fn of_change(here: &Deployment, error: ChangeError) -> Fault {
    match error {
        ChangeError::App(error) => of_app(&error),
        ChangeError::Rejected(rejection) => of_rejection(here, &rejection),
        ChangeError::OtherRequest(_) => Fault::Conflict {
            message: "The idempotency token was used with other parameters".to_owned(),
            resource_id: String::new(),
            resource_type: "IDEMPOTENCY_TOKEN".to_owned(),
            dependent_entities: Vec::new(),
        },
    }
}

pub(super) fn of_rejection(here: &Deployment, rejection: &Rejection) -> Fault {
    match rejection {
        Rejection::NotFound(entity) => not_found(here, entity),
        Rejection::Exists(entity) => conflict(here, entity, rejection, Vec::new()),
        Rejection::InUse { entity, by } => {
            let rotations = by.iter().map(|rotation| here.rotation(rotation)).collect();
            let relation_type = "ROTATION".to_owned();
            let by = DependentEntity { relation_type, dependent_resource_ids: rotations };
            conflict(here, entity, rejection, vec![by])
        }
        Rejection::Invalid(why) => invalid(why),
        Rejection::TooMany { what, .. } => Fault::ServiceQuotaExceeded {
            message: rejection.to_string(),
            resource_id: None,
            resource_type: None,
            quota_code: format!("tocsin-{}", what.replace(' ', "-")),
            service_code: SERVICE.to_owned(),
        },
    }
}

/// What is asked makes no sense.
pub(super) fn invalid(why: &str) -> Fault {
    Fault::invalid(format!("Invalid value provided - {why}"))
}

fn conflict(
    here: &Deployment,
    entity: &Entity,
    why: &Rejection,
    dependent_entities: Vec<DependentEntity>,
) -> Fault {
    let (resource_id, resource_type) = named(here, entity);
    Fault::Conflict { message: why.to_string(), resource_id, resource_type, dependent_entities }
}

/// There is no such thing as this ARN names.
pub(super) fn absent(kind: &str, arn: &str) -> Fault {
    Fault::ResourceNotFound {
        message: format!("There is no {kind} {arn}"),
        resource_id: arn.to_owned(),
        resource_type: kind.to_uppercase().replace(' ', "_"),
    }
}

/// What was not done about the thing that `arn` names.
pub(super) fn about(arn: &str, error: &AppError) -> Fault {
    match error {
        AppError::NotFound { kind, .. } => absent(kind, arn),
        AppError::Store(_) | AppError::Contended { .. } | AppError::Refused(_) => of_app(error),
    }
}

/// There is no such thing.
pub(super) fn not_found(here: &Deployment, entity: &Entity) -> Fault {
    let (resource_id, resource_type) = named(here, entity);
    let message = format!("There is no {entity}");
    Fault::ResourceNotFound { message, resource_id, resource_type }
}

fn named(here: &Deployment, entity: &Entity) -> (String, String) {
    let (arn, kind) = match entity {
        Entity::Contact(id) => (here.contact(id), "CONTACT"),
        Entity::Channel(id) => (here.channel(id), "CONTACT_CHANNEL"),
        Entity::Rotation(id) => (here.rotation(id), "ROTATION"),
        Entity::Override(id) => (id.to_string(), "ROTATION_OVERRIDE"),
        Entity::Plan(name) => (here.plan(name), "RESPONSE_PLAN"),
        Entity::PlanPolicy(id) => (id.clone(), "RESOURCE_POLICY"),
        Entity::ReplicationSet(id) => (here.replication_set(id), "REPLICATION_SET"),
        Entity::Heartbeat(name) => (name.to_string(), "HEARTBEAT"),
    };
    (arn, kind.to_owned())
}

/// What was wrong inside. The log says what; the client hears only whether to try again.
pub(super) fn of_app(error: &AppError) -> Fault {
    match error {
        AppError::Refused(why) => Fault::invalid(format!("Invalid value provided - {why}")),
        AppError::Store(_) | AppError::Contended { .. } | AppError::NotFound { .. } => {
            tracing::error!(%error, "an operation failed");
            let message = "The request could not be processed; try again".to_owned();
            Fault::InternalServer { message, retry_after_seconds: Some(AGAIN) }
        }
    }
}

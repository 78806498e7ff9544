//! What AWS's clients hear when something is not done.

use app::directory::ChangeError;
use app::error::AppError;
use domain::arn::Deployment;
use domain::directory::{Entity, Rejection};
use wire::incidents::fault::{Fault, Resource, ResourceType};

/// A change that was not made.
pub(super) fn of_change(here: &Deployment, error: ChangeError) -> Fault {
    match error {
        ChangeError::App(error) => of_app(&error),
        ChangeError::Rejected(rejection) => of_rejection(here, &rejection),
        ChangeError::OtherRequest(_) => {
            conflict("The client token was used with other parameters".to_owned(), None)
        }
    }
}

fn of_rejection(here: &Deployment, rejection: &Rejection) -> Fault {
    let message = rejection.to_string();
    match rejection {
        Rejection::NotFound(entity) => {
            let (message, resource) = (format!("There is no {entity}"), named(here, entity));
            Fault::ResourceNotFound { message, resource }
        }
        Rejection::Exists(entity) | Rejection::InUse { entity, .. } => {
            conflict(message, named(here, entity))
        }
        Rejection::Invalid(why) => invalid(why),
        Rejection::TooMany { what, .. } => Fault::ServiceQuotaExceeded {
            message,
            resource: None,
            quota_code: format!("tocsin-{}", what.replace(' ', "-")),
        },
    }
}

/// It cannot be done while something is as it is.
pub(super) fn conflict(message: String, resource: Option<Resource>) -> Fault {
    Fault::Conflict { message, resource, retry_after: None }
}

/// What is asked makes no sense.
pub(super) fn invalid(why: &str) -> Fault {
    Fault::Validation { message: format!("Invalid value provided - {why}") }
}

/// There is no such thing as this text names.
pub(super) fn absent(kind: ResourceType, identifier: &str) -> Fault {
    let resource = Resource { identifier: identifier.to_owned(), kind };
    Fault::ResourceNotFound {
        message: format!("There is no {identifier}"),
        resource: Some(resource),
    }
}

/// What was not done about the thing that `identifier` names.
pub(super) fn about(kind: ResourceType, identifier: &str, error: &AppError) -> Fault {
    match error {
        AppError::NotFound { .. } => absent(kind, identifier),
        AppError::Store(_) | AppError::Contended { .. } | AppError::Refused(_) => of_app(error),
    }
}

/// What the model has a word for.
fn named(here: &Deployment, entity: &Entity) -> Option<Resource> {
    let (identifier, kind) = match entity {
        Entity::Plan(name) => (here.plan(name), ResourceType::ResponsePlan),
        Entity::PlanPolicy(id) => (id.clone(), ResourceType::ResourcePolicy),
        Entity::ReplicationSet(id) => (here.replication_set(id), ResourceType::ReplicationSet),
        Entity::Contact(_)
        | Entity::Channel(_)
        | Entity::Rotation(_)
        | Entity::Override(_)
        | Entity::Heartbeat(_) => return None,
    };
    Some(Resource { identifier, kind })
}

/// What was wrong inside. The log says what; the client hears only whether to try again.
pub(super) fn of_app(error: &AppError) -> Fault {
    match error {
        AppError::Refused(why) => invalid(why),
        AppError::Store(_) | AppError::Contended { .. } | AppError::NotFound { .. } => {
            tracing::error!(%error, "an operation failed");
            let message = "The request could not be processed; try again".to_owned();
            Fault::InternalServer { message }
        }
    }
}

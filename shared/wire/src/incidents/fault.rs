//! What a client is told when it does not get what it asked for: HTTP status, code and body.
//!
//! Clients find the code in the header `x-amzn-errortype`, which whoever answers sets to
//! [`Fault::code`], or in the body's `__type`, whose namespace they drop.
//= ssm-incidents#CommonErrors

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::seconds::Seconds;
use crate::model::validate::Failure;

/// The namespace of the errors in the service's model.
const MODEL: &str = "com.amazonaws.ssmincidents";
/// The namespace of the errors of the protocol.
const PROTOCOL: &str = "com.amazon.coral.service";
/// The one service that the model lets a quota be of. Source: ssm-incidents ServiceCode.
const SERVICE_CODE: &str = "ssm-incidents";

/// An error of the API. Its messages are for the client: nothing secret, nothing from inside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", self.code(), self.message())]
pub enum Fault {
    /// The caller may not do this.
    AccessDenied {
        /// Why.
        message: String,
    },
    /// It cannot be done while something else is as it is.
    Conflict {
        /// Why.
        message: String,
        /// Whose state is in the way, when it is one thing's.
        resource: Option<Resource>,
        /// When to try again.
        retry_after: Option<Seconds>,
    },
    /// Our failure; the client may try again.
    InternalServer {
        /// As much of it as is no secret.
        message: String,
    },
    /// There is no such thing.
    ResourceNotFound {
        /// What there is not.
        message: String,
        /// What was asked for, when the model has a word for it.
        resource: Option<Resource>,
    },
    /// There are too many of it.
    ServiceQuotaExceeded {
        /// Which bound was met.
        message: String,
        /// What has too many, when it is one thing.
        resource: Option<Resource>,
        /// The quota's code.
        quota_code: String,
    },
    /// Too much is asked at once; the client may try again.
    Throttling {
        /// Which bound was met.
        message: String,
        /// The quota's code.
        quota_code: String,
    },
    /// The input is not one that the operation takes. The members that are wrong are in the
    /// message alone: unlike that of ssm-contacts, the model has no place for them.
    Validation {
        /// All that is wrong.
        message: String,
    },
    /// Method and path name no operation.
    UnknownOperation,
    /// The request cannot be read, or its values are of other types than the model's.
    Serialization {
        /// What is wrong where.
        message: String,
    },
    /// The body is longer than anything that the model allows.
    TooLarge,
    /// Who calls cannot be authenticated.
    Denied {
        /// AWS's code: `InvalidSignatureException`.
        code: &'static str,
        /// Why.
        message: String,
    },
}

/// A thing that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// By what it was asked for: its ARN, or its id.
    pub identifier: String,
    /// What it is.
    pub kind: ResourceType,
}

/// What an error can be about.
//= ssm-incidents#ResourceNotFoundException-resourceType
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResourceType {
    /// A response plan.
    ResponsePlan,
    /// An incident.
    IncidentRecord,
    /// An event on an incident's timeline.
    TimelineEvent,
    /// The replication set.
    ReplicationSet,
    /// A policy by which something is shared.
    ResourcePolicy,
}

impl Fault {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Validation { .. } | Self::Serialization { .. } => 400,
            Self::ServiceQuotaExceeded { .. } => 402,
            Self::AccessDenied { .. } | Self::Denied { .. } => 403,
            Self::ResourceNotFound { .. } | Self::UnknownOperation => 404,
            Self::Conflict { .. } => 409,
            Self::TooLarge => 413,
            Self::Throttling { .. } => 429,
            Self::InternalServer { .. } => 500,
        }
    }

    /// The code by which clients tell errors apart.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AccessDenied { .. } => "AccessDeniedException",
            Self::Conflict { .. } => "ConflictException",
            Self::InternalServer { .. } => "InternalServerException",
            Self::ResourceNotFound { .. } => "ResourceNotFoundException",
            Self::ServiceQuotaExceeded { .. } => "ServiceQuotaExceededException",
            Self::Throttling { .. } => "ThrottlingException",
            Self::Validation { .. } => "ValidationException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::Serialization { .. } => "SerializationException",
            Self::TooLarge => "RequestEntityTooLargeException",
            Self::Denied { code, .. } => code,
        }
    }

    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        match self {
            Self::AccessDenied { message }
            | Self::Conflict { message, .. }
            | Self::InternalServer { message }
            | Self::ResourceNotFound { message, .. }
            | Self::ServiceQuotaExceeded { message, .. }
            | Self::Throttling { message, .. }
            | Self::Validation { message }
            | Self::Serialization { message }
            | Self::Denied { message, .. } => message,
            Self::TooLarge => "The body of the request is too large",
            Self::UnknownOperation => "Method and path name no operation of this service",
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = self.details();
        if let Value::Object(members) = &mut body {
            members.retain(|_, value| !value.is_null());
            let kind = format!("{}#{}", self.namespace(), self.code());
            members.insert("__type".to_owned(), kind.into());
            members.insert("message".to_owned(), self.message().into());
        }
        body
    }

    /// The members beside the message; an absent one is null.
    fn details(&self) -> Value {
        let resource = self.resource();
        json!({
            "resourceIdentifier": resource.map(|its| &its.identifier),
            "resourceType": resource.map(|its| its.kind),
            "retryAfter": self.retry_after(),
            "quotaCode": self.quota_code(),
            "serviceCode": self.quota_code().map(|_| SERVICE_CODE),
        })
    }

    fn resource(&self) -> Option<&Resource> {
        match self {
            Self::Conflict { resource, .. }
            | Self::ResourceNotFound { resource, .. }
            | Self::ServiceQuotaExceeded { resource, .. } => resource.as_ref(),
            Self::AccessDenied { .. }
            | Self::InternalServer { .. }
            | Self::Throttling { .. }
            | Self::Validation { .. }
            | Self::UnknownOperation
            | Self::Serialization { .. }
            | Self::TooLarge
            | Self::Denied { .. } => None,
        }
    }

    fn quota_code(&self) -> Option<&str> {
        match self {
            Self::ServiceQuotaExceeded { quota_code, .. } | Self::Throttling { quota_code, .. } => {
                Some(quota_code)
            }
            Self::AccessDenied { .. }
            | Self::Conflict { .. }
            | Self::InternalServer { .. }
            | Self::ResourceNotFound { .. }
            | Self::Validation { .. }
            | Self::UnknownOperation
            | Self::Serialization { .. }
            | Self::TooLarge
            | Self::Denied { .. } => None,
        }
    }

    fn retry_after(&self) -> Option<Seconds> {
        if let Self::Conflict { retry_after, .. } = self { *retry_after } else { None }
    }

    fn namespace(&self) -> &'static str {
        match self {
            Self::UnknownOperation
            | Self::Serialization { .. }
            | Self::TooLarge
            | Self::Denied { .. } => PROTOCOL,
            Self::AccessDenied { .. }
            | Self::Conflict { .. }
            | Self::InternalServer { .. }
            | Self::ResourceNotFound { .. }
            | Self::ServiceQuotaExceeded { .. }
            | Self::Throttling { .. }
            | Self::Validation { .. } => MODEL,
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Serialization(message) => Self::Serialization { message },
            Failure::Invalid(invalid) => Self::Validation { message: invalid.to_string() },
        }
    }
}

#[cfg(test)]
mod tests;

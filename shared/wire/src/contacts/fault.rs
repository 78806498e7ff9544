//! What a client is told when it does not get what it asked for: HTTP status, code and body.
//!
//! Clients find the code in the body's `__type`, whose namespace they drop, or in the header
//! `x-amzn-errortype`, which whoever answers sets to [`Fault::code`]. The model has 400 for all
//! of its errors, a denied access included, but for 500 of its own; only who cannot be
//! authenticated is told 403, before there is an operation to speak of.
//= ssm-contacts#CommonErrors

use serde::Serialize;
use serde_json::{Value, json};

use super::validate::{Failure, Field};

/// The namespace of the errors in the service's model.
const MODEL: &str = "com.amazonaws.ssmcontacts";
/// The namespace of the errors of the protocol.
const PROTOCOL: &str = "com.amazon.coral.service";
/// Resources that one dependent entity names. Source: ssm-contacts SsmContactsArnList.
const DEPENDENT_IDS_MAX: usize = 25;

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
        /// Whose state is in the way.
        resource_id: String,
        /// `CONTACT`, `ROTATION` or what else it is.
        resource_type: String,
        /// What depends on it.
        dependent_entities: Vec<DependentEntity>,
    },
    /// What is stored cannot be encrypted or decrypted.
    DataEncryption {
        /// Why.
        message: String,
    },
    /// Our failure; the client may try again.
    InternalServer {
        /// As much of it as is no secret.
        message: String,
        /// When.
        retry_after_seconds: Option<u32>,
    },
    /// There is no such thing.
    ResourceNotFound {
        /// What there is not.
        message: String,
        /// What was asked for.
        resource_id: String,
        /// `CONTACT`, `ROTATION` or what else it would be.
        resource_type: String,
    },
    /// There are too many of it.
    ServiceQuotaExceeded {
        /// Which bound was met.
        message: String,
        /// What has too many, when it is one thing.
        resource_id: Option<String>,
        /// What that is.
        resource_type: Option<String>,
        /// The quota's code.
        quota_code: String,
        /// The service's code.
        service_code: String,
    },
    /// Too much is asked at once; the client may try again.
    Throttling {
        /// Which bound was met.
        message: String,
        /// The quota's code.
        quota_code: Option<String>,
        /// The service's code.
        service_code: Option<String>,
        /// When.
        retry_after_seconds: Option<u32>,
    },
    /// The input is not one that the operation takes.
    Validation {
        /// All that is wrong.
        message: String,
        /// In what way.
        reason: Reason,
        /// Which members are wrong, when it is some of them.
        fields: Vec<Field>,
    },
    /// The target names no operation.
    UnknownOperation,
    /// The body is not JSON, or its values are of other types than the model's.
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

/// What depends on a thing that cannot be changed for that reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependentEntity {
    /// How it depends.
    pub relation_type: String,
    /// The ARNs of what depends; an answer holds the first 25.
    pub dependent_resource_ids: Vec<String>,
}

/// In what way an input is not valid.
//= ssm-contacts#ValidationException-Reason
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// There is no such operation.
    UnknownOperation,
    /// It cannot be read.
    CannotParse,
    /// Members of it are wrong.
    FieldValidationFailed,
    /// Each member is as it may be, and together they are not.
    Other,
}

impl Fault {
    /// A validation that no single member fails.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Validation { message: message.into(), reason: Reason::Other, fields: vec![] }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::InternalServer { .. } => 500,
            Self::Denied { .. } => 403,
            Self::TooLarge => 413,
            Self::AccessDenied { .. }
            | Self::Conflict { .. }
            | Self::DataEncryption { .. }
            | Self::ResourceNotFound { .. }
            | Self::ServiceQuotaExceeded { .. }
            | Self::Throttling { .. }
            | Self::Validation { .. }
            | Self::UnknownOperation
            | Self::Serialization { .. } => 400,
        }
    }

    /// The code by which clients tell errors apart.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AccessDenied { .. } => "AccessDeniedException",
            Self::Conflict { .. } => "ConflictException",
            Self::DataEncryption { .. } => "DataEncryptionException",
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
            | Self::DataEncryption { message }
            | Self::InternalServer { message, .. }
            | Self::ResourceNotFound { message, .. }
            | Self::ServiceQuotaExceeded { message, .. }
            | Self::Throttling { message, .. }
            | Self::Validation { message, .. }
            | Self::Serialization { message }
            | Self::Denied { message, .. } => message,
            Self::TooLarge => "The body of the request is too large",
            Self::UnknownOperation => "The target names no operation of this service",
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = self.details();
        if let Value::Object(members) = &mut body {
            members.retain(|_, value| !value.is_null());
            let kind = format!("{}#{}", self.namespace(), self.code());
            members.insert("__type".to_owned(), kind.into());
            members.insert("Message".to_owned(), self.message().into());
        }
        body
    }

    /// The members beside the message; an absent one is null.
    fn details(&self) -> Value {
        match self {
            Self::Conflict { resource_id, resource_type, dependent_entities, .. } => json!({
                "ResourceId": resource_id,
                "ResourceType": resource_type,
                "DependentEntities": some(dependent_entities.iter().map(DependentEntity::body)),
            }),
            Self::InternalServer { retry_after_seconds, .. } => {
                json!({ "RetryAfterSeconds": retry_after_seconds })
            }
            Self::ResourceNotFound { resource_id, resource_type, .. } => {
                json!({ "ResourceId": resource_id, "ResourceType": resource_type })
            }
            Self::ServiceQuotaExceeded {
                resource_id,
                resource_type,
                quota_code,
                service_code,
                ..
            } => json!({
                "ResourceId": resource_id,
                "ResourceType": resource_type,
                "QuotaCode": quota_code,
                "ServiceCode": service_code,
            }),
            Self::Throttling { quota_code, service_code, retry_after_seconds, .. } => json!({
                "QuotaCode": quota_code,
                "ServiceCode": service_code,
                "RetryAfterSeconds": retry_after_seconds,
            }),
            Self::Validation { reason, fields, .. } => json!({
                "Reason": reason,
                "Fields": some(fields.iter().map(Field::body)),
            }),
            Self::AccessDenied { .. }
            | Self::DataEncryption { .. }
            | Self::UnknownOperation
            | Self::Serialization { .. }
            | Self::TooLarge
            | Self::Denied { .. } => json!({}),
        }
    }

    fn namespace(&self) -> &'static str {
        match self {
            Self::UnknownOperation
            | Self::Serialization { .. }
            | Self::TooLarge
            | Self::Denied { .. } => PROTOCOL,
            Self::AccessDenied { .. }
            | Self::Conflict { .. }
            | Self::DataEncryption { .. }
            | Self::InternalServer { .. }
            | Self::ResourceNotFound { .. }
            | Self::ServiceQuotaExceeded { .. }
            | Self::Throttling { .. }
            | Self::Validation { .. } => MODEL,
        }
    }
}

impl DependentEntity {
    fn body(&self) -> Value {
        let ids: Vec<_> = self.dependent_resource_ids.iter().take(DEPENDENT_IDS_MAX).collect();
        json!({ "RelationType": self.relation_type, "DependentResourceIds": ids })
    }
}

impl Field {
    fn body(&self) -> Value {
        json!({ "Name": self.name, "Message": self.message })
    }
}

/// A list, or null when there is nothing in it.
fn some(values: impl Iterator<Item = Value>) -> Value {
    let values: Vec<_> = values.collect();
    if values.is_empty() { Value::Null } else { values.into() }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Serialization(message) => Self::Serialization { message },
            Failure::Invalid(invalid) => Self::Validation {
                message: invalid.to_string(),
                reason: Reason::FieldValidationFailed,
                fields: invalid.fields,
            },
        }
    }
}

#[cfg(test)]
mod tests;

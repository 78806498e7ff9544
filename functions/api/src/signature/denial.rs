//! Why a request is not let in, in the words of AWS where it has any: people search for them.

use jiff::Timestamp;

use super::canonical::basic;
use domain::limits::SIGNATURE_TOLERANCE;
use domain::time::after;

/// Why a request is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// It is not signed at all.
    #[error("Missing Authentication Token")]
    NotSigned,
    /// It has a header twice of which one counts.
    #[error("Request must not repeat the '{0}' header.")]
    Repeated(&'static str),
    /// It is signed by another method.
    #[error("Unsupported AWS 'algorithm': Authorization header requires 'AWS4-HMAC-SHA256'.")]
    Algorithm,
    /// The header holds something else than the three parameters, or one of them twice.
    #[error(
        "Authorization header must hold 'Credential', 'SignedHeaders' and 'Signature' as \
         key=value pairs, each once."
    )]
    Parameters,
    /// Parts are missing.
    #[error("{}", sentences(.0))]
    Incomplete(Vec<Part>),
    /// The credential has not the five parts.
    #[error(
        "Credential must have exactly 5 slash-delimited elements, e.g. \
         keyid/date/region/service/term."
    )]
    Credential,
    /// The names of the signed headers are not a sorted list.
    #[error("SignedHeaders must be lower-case names, sorted, each once, joined by ';'.")]
    SignedHeaders,
    /// It says when it was signed in no known form, or twice.
    #[error(
        "Date must be in ISO-8601 'basic format', e.g. 20261124T010000Z, in one 'X-Amz-Date' header."
    )]
    Date,
    /// No such access key, or it was revoked, or a session token came with it.
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    /// The credential ends in another word.
    #[error("Credential should be scoped with a valid terminator: 'aws4_request'.")]
    Terminator,
    /// It was signed for another Region.
    #[error("Credential should be scoped to a valid region.")]
    Region,
    /// It was signed for another service.
    #[error("Credential should be scoped to correct service: '{0}'.")]
    Service(String),
    /// The day of the credential is not the day of the request.
    #[error(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
         '{scope}' is not the beginning of '{at}'."
    )]
    ScopeDate {
        /// The day in the credential.
        scope: String,
        /// When the request says that it was signed.
        at: String,
    },
    /// It was signed too long ago.
    #[error(
        "Signature expired: {} is now earlier than {} ({} - {} min.)",
        basic(*.at), basic(after(*.now, -SIGNATURE_TOLERANCE)), basic(*.now), SIGNATURE_TOLERANCE.as_mins()
    )]
    Expired {
        /// When it was signed.
        at: Timestamp,
        /// When it arrived.
        now: Timestamp,
    },
    /// It was signed in the future.
    #[error(
        "Signature not yet current: {} is still later than {} ({} + {} min.)",
        basic(*.at), basic(after(*.now, SIGNATURE_TOLERANCE)), basic(*.now), SIGNATURE_TOLERANCE.as_mins()
    )]
    TooEarly {
        /// When it was signed.
        at: Timestamp,
        /// When it arrived.
        now: Timestamp,
    },
    /// A header that changes what the request means is not under the signature.
    #[error("'{0}' must be a 'SignedHeader' in the AWS Authorization.")]
    Unsigned(String),
    /// A header that is under the signature did not arrive.
    #[error("'{0}' is a 'SignedHeader' in the AWS Authorization, and not in the request.")]
    Absent(String),
    /// The body is not the one that its hash is of, or is left out of the signature.
    #[error("The provided 'x-amz-content-sha256' header does not match what was computed.")]
    Payload,
    /// The signature is not ours.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your \
         AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
}

/// What a signed request must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Part {
    /// Who signed, and for what.
    #[error("Authorization header requires 'Credential' parameter.")]
    Credential,
    /// The signature.
    #[error("Authorization header requires 'Signature' parameter.")]
    Signature,
    /// What it is of.
    #[error("Authorization header requires 'SignedHeaders' parameter.")]
    SignedHeaders,
    /// When it was made.
    #[error("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")]
    Date,
}

impl Denial {
    /// The code of the error, as AWS has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSigned => "MissingAuthenticationTokenException",
            Self::Repeated(_)
            | Self::Algorithm
            | Self::Parameters
            | Self::Incomplete(_)
            | Self::Credential
            | Self::SignedHeaders
            | Self::Date => "IncompleteSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::Terminator
            | Self::Region
            | Self::Service(_)
            | Self::ScopeDate { .. }
            | Self::Expired { .. }
            | Self::TooEarly { .. }
            | Self::Unsigned(_)
            | Self::Absent(_)
            | Self::Payload
            | Self::Mismatch => "InvalidSignatureException",
        }
    }
}

fn sentences(parts: &[Part]) -> String {
    parts.iter().map(Part::to_string).collect::<Vec<_>>().join(" ")
}

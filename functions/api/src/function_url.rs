//! Requests as a Lambda function URL hands them over, and answers as it takes them.
//!
//! The path and the query come percent-encoded as they were sent, which signatures are made of;
//! headers of one name come joined, in lower case.
//= lambda#urls-payloads, format 2.0

use std::collections::BTreeMap;

use app::error::AppError;
use app::ports::{Clock, Documents, Entropy, MasterKeys, Notices, Pager, Timers};
use app::{State, World};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::door::Reply;
use crate::entrance::Entrance;
use crate::ports::Store;
use crate::signature::Request;

/// Characters of why an event is refused.
const WHY_CHARS_MAX: usize = 200;

/// One HTTP request, as far as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    request_context: RequestContext,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    domain_name: String,
    http: Http,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Http {
    method: String,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The HTTP status.
    pub status_code: u16,
    /// The headers.
    pub headers: BTreeMap<&'static str, String>,
    /// The body.
    pub body: String,
    /// Whether the body is encoded; it is text, and never is.
    pub is_base64_encoded: bool,
}

/// A request with everything in it that [`Request`] borrows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    method: String,
    path: String,
    query: String,
    /// Names in lower case; `host` is one of them.
    headers: Vec<(String, String)>,
    /// Decoded.
    body: Vec<u8>,
}

/// Answers one event of the function URL.
///
/// # Errors
/// [`AppError::Refused`] when the event is none; whatever is wrong with the request is answered.
pub async fn handle<S, C, E, P, T, N, D, M>(
    state: &State<'_, S, C, E>,
    world: &World<'_, P, T, N>,
    documents: &D,
    entrance: &Entrance<M>,
    event: &[u8],
) -> Result<Answer, AppError>
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
    D: Documents,
    M: MasterKeys,
{
    let received = read(event)?;
    let reply = match entrance.door(state.clock).await {
        Ok(door) => {
            let headers = received.headers();
            door.serve(state, world, documents, received.request(&headers)).await
        }
        Err(fault) => Reply::of(&fault),
    };
    Ok(reply.into())
}

/// Reads one event.
///
/// # Errors
/// [`AppError::Refused`] when it is no HTTP request.
pub fn read(event: &[u8]) -> Result<Received, AppError> {
    let event: Event = serde_json::from_slice(event).map_err(|error| refused(&error))?;
    let body = event.body.unwrap_or_default();
    let body = if event.is_base64_encoded {
        STANDARD.decode(body).map_err(|error| refused(&error))?
    } else {
        body.into_bytes()
    };
    let RequestContext { domain_name, http } = event.request_context;
    let headers = event.headers.into_iter();
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    if !headers.iter().any(|(name, _)| name == "host") {
        // By no other name does a request come here.
        headers.push(("host".to_owned(), domain_name));
    }
    let (path, query) = (event.raw_path, event.raw_query_string);
    Ok(Received { method: http.method, path, query, headers, body })
}

/// Says why an event is no request, without repeating all of it.
fn refused(why: &dyn std::error::Error) -> AppError {
    let why = format!("the event is no request of a function URL: {why}");
    AppError::Refused(why.chars().take(WHY_CHARS_MAX).collect())
}

impl Received {
    /// Names and values, for [`Received::request`].
    pub fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The request with its own [`headers`](Received::headers).
    pub fn request<'a>(&'a self, headers: &'a [(&'a str, &'a str)]) -> Request<'a> {
        let Self { method, path, query, body, .. } = self;
        Request { method, path, query, headers, body }
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self {
            status_code: reply.status,
            headers: reply.headers.into_iter().collect(),
            body: reply.body,
            is_base64_encoded: false,
        }
    }
}

#[cfg(test)]
mod tests;

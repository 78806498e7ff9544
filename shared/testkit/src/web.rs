//! What stand-ins that are reached over HTTP share: a request, an answer, and how neither arrives.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The HTTP method.
    pub method: String,
    /// The path, decoded, without what all paths begin with.
    pub path: String,
    /// What it is allowed by.
    pub authorization: Option<String>,
    /// The type of its content.
    pub content_type: Option<String>,
    /// Its body.
    pub body: String,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Seconds to wait, where there are any.
    pub retry_after: Option<u32>,
    /// The body, or what happens to it.
    pub body: Told,
}

/// What whoever asked hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// This.
    Text(String),
    /// The connection is cut.
    Cut,
    /// Nothing.
    Silence,
}

/// An answer at once.
pub(crate) fn plain(status: u16, body: Told) -> Answer {
    Answer { status, retry_after: None, body }
}

/// A request as axum hands it over.
pub(crate) fn asked(method: &str, path: String, headers: &HeaderMap, body: &Bytes) -> Asked {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Asked {
        method: method.to_owned(),
        path,
        authorization: header(header::AUTHORIZATION),
        content_type: header(header::CONTENT_TYPE),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

/// Answers, or does not.
pub(crate) async fn respond(Answer { status, retry_after, body }: Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match body {
        Told::Text(text) => (status, text).into_response(),
        Told::Cut => {
            let cut = futures_util::stream::once(async {
                Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))
            });
            (status, Body::from_stream(cut)).into_response()
        }
        Told::Silence => std::future::pending().await,
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

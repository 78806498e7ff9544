//! AWS's API on the local stack: the same door as in a deployment, so with signatures too.

use api::door::Reply;
use api::signature::Request as Signed;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::limits::REQUEST_BYTES_MAX;

use super::server::Shared;

/// Answers one request of an AWS client.
pub(super) async fn answer(
    State(stack): Shared,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name, text(value))).collect();
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = Signed {
        method: method.as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
        body: &[],
    };
    // A part of a body proves nothing, so what is too long is not read to its end.
    let Ok(body) = to_bytes(body, REQUEST_BYTES_MAX).await else {
        return respond(Reply::too_large(&request));
    };
    let request = Signed { body: &body, ..request };
    respond(stack.door.serve(&stack.state(), &stack.world(), &stack.runbooks, request).await)
}

fn respond(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, reply.body).into_response();
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

//! Replies to pages on the local stack: text messages from a phone, and the page behind a link.

use api::signature::Request as Asked;
use app::ports::Entropy;
use app::reply::Texted;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use replies::{Page, serve};
use serde::Deserialize;
use serde_json::json;
use wire::reply::Text;

use super::server::{Answer, Shared};

/// Where links are served.
const LINKS: &str = "/tocsin/reply";

#[derive(Deserialize)]
pub(super) struct TextRequest {
    phone: String,
    text: String,
}

/// A text message, as a phone would send it.
pub(super) async fn text_message(State(stack): Shared, Json(asked): Json<TextRequest>) -> Answer {
    let id = stack.state().entropy.fresh().to_string();
    let text = Text { id, from: asked.phone, body: asked.text };
    let texted = Box::pin(app::reply::text(&stack.state(), &stack.world(), &text)).await?;
    let (done, words) = match texted {
        Texted::Done { contact, wish } => (true, format!("{contact}: {} done", wish.as_str())),
        Texted::Refused { contact, why } => (false, format!("{contact}: {why}")),
        Texted::Unknown { contact } => (false, format!("{contact}: the code is in no page")),
        Texted::Stranger => (false, "no contact has this phone".to_owned()),
        Texted::NoReply => (false, "this is no reply: write the code of a page".to_owned()),
        Texted::OptedOut { .. } => (false, "the carrier would send nothing any more".to_owned()),
    };
    Ok(Json(json!({ "done": done, "text": words })))
}

/// The page behind a link.
pub(super) async fn link(State(stack): Shared, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().strip_prefix(LINKS).unwrap_or_default();
    let request = Asked { method: method.as_str(), path, query: "", headers: &[], body: &body };
    let Page { status, body } = Box::pin(serve(&stack.state(), &stack.world(), &request)).await;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Page::headers(), body).into_response()
}

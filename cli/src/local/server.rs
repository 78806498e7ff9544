//! The stack's own routes under `/tocsin/`, on loopback: what the operator's commands ask.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use app::acknowledge::{Acknowledgement, By, Subject, acknowledge};
use app::directory::ChangeError;
use app::engage::{Engage, engage};
use app::error::AppError;
use app::escalate::escalate;
use app::heartbeat::{ConfigureError, Pinged};
use app::intake::{Received, Taken};
use app::ports::{Clock, Configurations, Lists};
use app::resolve::{Resolved, resolve};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use domain::contact::ContactPlan;
use domain::ids::{ContactId, IncidentId};
use domain::limits::EVENT_BYTES_MAX;
use domain::oncall::who_is_on_call;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wire::outbound::timeline::{channel, contact, event_type, tell};

use super::stack::Stack;
use super::{analysis, api, chat, credentials, heartbeats, on_call, replies, routes, runbooks};
use crate::failure::Failure;

pub(super) type Shared = State<Arc<Stack>>;

/// Binds the port on loopback.
pub(crate) async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        Failure::from_error(&format!("cannot listen on {address}"), &error)
            .hint("is another `tocsin up` running? --port takes another port")
    })
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener, stack: Arc<Stack>) -> Result<(), Failure> {
    let served = axum::serve(listener, router(stack)).await;
    served.map_err(|error| Failure::from_error("the server stopped", &error))
}

fn router(stack: Arc<Stack>) -> Router {
    Router::new()
        .route("/tocsin/signal", post(signal))
        .route("/tocsin/incidents", get(incidents))
        .route("/tocsin/timeline", get(timeline))
        .route("/tocsin/chat", get(chat::show).post(chat::say))
        .route("/tocsin/ack", post(ack))
        .route("/tocsin/page", post(page))
        .route("/tocsin/resolve", post(resolve_incident))
        .route("/tocsin/escalate", post(escalate_incident))
        .route("/tocsin/reply", post(replies::text_message))
        .route("/tocsin/reply/{*link}", any(replies::link))
        .route("/tocsin/analysis", get(analysis::show).post(analysis::write))
        .route("/tocsin/who", get(who))
        .route("/tocsin/shifts", get(on_call::shifts))
        .route("/tocsin/preview", get(on_call::previewed))
        .route("/tocsin/verify", get(on_call::verified))
        .route("/tocsin/doctor", get(on_call::examined))
        .route("/tocsin/heartbeats", get(heartbeats::show).post(heartbeats::set))
        .route("/tocsin/heartbeats/remove", post(heartbeats::remove))
        .route("/tocsin/routes", get(routes::show).post(routes::set))
        .route("/tocsin/runbooks", get(runbooks::show).post(runbooks::say))
        .route("/tocsin/inbox", get(inbox))
        .route("/tocsin/credentials", get(credentials::list).post(credentials::create))
        .route("/tocsin/credentials/{id}/revoke", post(credentials::revoke))
        .route("/tocsin/{*other}", any(no_route))
        // Everything else is a request of AWS's clients, or is told so in their words.
        .fallback(api::answer)
        // One byte more than accepted, so that intake itself says what is wrong with the rest.
        .layer(DefaultBodyLimit::max(EVENT_BYTES_MAX + 1))
        .layer(from_fn(only_local_hosts))
        .with_state(stack)
}

async fn no_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "there is no such route")
}

/// A web page on another host must not reach the stack through the browser of its user.
async fn only_local_hosts(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    match name {
        Some("127.0.0.1" | "localhost" | "[::1]") => next.run(request).await,
        _ => Problem::new(StatusCode::FORBIDDEN, "only local hosts are served").into_response(),
    }
}

/// A refusal in words.
pub(super) struct Problem {
    status: StatusCode,
    error: String,
    hint: Option<&'static str>,
}

impl Problem {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), hint: None }
    }

    pub(super) fn bad(error: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error, "hint": self.hint }))).into_response()
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let (status, hint) = match &error {
            AppError::NotFound { kind: "access key", .. } => {
                (StatusCode::NOT_FOUND, Some("`tocsin credentials list` lists them"))
            }
            AppError::NotFound { kind: "contact", .. } => {
                (StatusCode::NOT_FOUND, Some("`tocsin who` lists the schedules and their people"))
            }
            AppError::NotFound { .. } => {
                (StatusCode::NOT_FOUND, Some("`tocsin incidents` lists what there is"))
            }
            AppError::Refused(reason) if reason.contains("was not paged") => {
                (StatusCode::CONFLICT, Some("--take takes over on purpose"))
            }
            AppError::Refused(reason) if reason.starts_with("the analysis is closed") => {
                (StatusCode::CONFLICT, Some("`tocsin analysis INCIDENT reopen` opens it again"))
            }
            AppError::Refused(_) => (StatusCode::CONFLICT, None),
            AppError::Store(_) | AppError::Contended { .. } => {
                (StatusCode::SERVICE_UNAVAILABLE, Some("try again"))
            }
        };
        Self { status, error: error.to_string(), hint }
    }
}

impl From<app::ports::StoreError> for Problem {
    fn from(error: app::ports::StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::App(error) => error.into(),
            ChangeError::Rejected(_) | ChangeError::OtherRequest(_) => Self::bad(error),
        }
    }
}

impl From<ConfigureError> for Problem {
    fn from(error: ConfigureError) -> Self {
        match error {
            ConfigureError::Change(error) => error.into(),
            ConfigureError::Lagging { ref source, .. } => {
                let said = format!("{error}: {source}");
                Self {
                    hint: Some(heartbeats::REPEAT),
                    ..Self::new(StatusCode::SERVICE_UNAVAILABLE, said)
                }
            }
        }
    }
}

pub(super) type Answer = Result<Json<Value>, Problem>;

#[derive(Deserialize)]
struct SignalQuery {
    plan: Option<String>,
}

async fn signal(State(stack): Shared, Query(query): Query<SignalQuery>, payload: Bytes) -> Answer {
    let received = stack.signal(&payload, query.plan.as_deref()).await?;
    let outcomes: Vec<Value> = received.iter().map(outcome).collect();
    Ok(Json(json!({ "outcomes": outcomes })))
}

/// What became of one message, for a person and for a program.
fn outcome(received: &Received) -> Value {
    let (outcome, incident, text) = match received {
        Received::Ignored(ignored) => ("IGNORED", None, format!("ignored: {}", ignored.why)),
        Received::Told(told) => ("CHANGE", None, told.to_string()),
        Received::Broken { why } => ("BROKEN", None, format!("kept for inspection: {why}")),
        Received::Pinged { name, pinged } => match pinged {
            Pinged::Heard => ("PINGED", None, format!("a ping of {name}")),
            Pinged::Told(_) => ("PINGED", None, format!("a ping of {name}, which was missing")),
            Pinged::Unknown { reason } => {
                ("UNROUTED", None, format!("kept for inspection: {reason}"))
            }
        },
        Received::Taken { taken, .. } => match taken {
            Taken::Opened { incident, dispatched } => {
                let text = format!("opened {incident}, {} sent", pages(dispatched.sent));
                ("OPENED", Some(incident), text)
            }
            Taken::Attached { incident } => {
                ("ATTACHED", Some(incident), format!("attached to {incident}"))
            }
            Taken::Recovered { incident } => {
                ("RECOVERED", Some(incident), format!("recovery noted on {incident}"))
            }
            Taken::Replayed { incident } => {
                ("REPLAYED", incident.as_ref(), "heard before; nothing to do".to_owned())
            }
            Taken::NothingOpen => {
                ("NOTHING_OPEN", None, "a recovery of what nothing open is about".to_owned())
            }
            Taken::Unrouted { reason } => {
                ("UNROUTED", None, format!("kept for inspection: {reason}"))
            }
        },
    };
    json!({ "outcome": outcome, "incident": incident, "text": text })
}

#[derive(Deserialize)]
struct IncidentsQuery {
    limit: Option<usize>,
}

async fn incidents(State(stack): Shared, Query(query): Query<IncidentsQuery>) -> Answer {
    let limit = query.limit.unwrap_or(20).clamp(1, 100);
    let listed = stack.store().incidents(limit, None).await?;
    let kept = stack.store().kept(limit).await?;
    let incidents = analysis::with_closing(&stack, &listed.items).await?;
    Ok(Json(json!({ "incidents": incidents, "kept": kept })))
}

#[derive(Deserialize)]
struct TimelineQuery {
    incident: String,
}

async fn timeline(State(stack): Shared, Query(query): Query<TimelineQuery>) -> Answer {
    let id = incident_id(&query.incident)?;
    let mut events = Vec::new();
    let mut after = None;
    loop {
        let page = stack.store().timeline(&id, after.as_deref()).await?;
        events.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if events.is_empty() {
        return Err(AppError::NotFound { kind: "incident", id: id.to_string() }.into());
    }
    let events: Vec<Value> = events
        .iter()
        .map(|event| {
            json!({
                "at": event.at,
                "event_type": event_type(&event.fact),
                "contact": contact(&event.fact),
                "channel": channel(&event.fact).map(domain::contact::ChannelKind::as_str),
                "text": tell(&event.fact),
                "fact": event.fact,
            })
        })
        .collect();
    Ok(Json(json!({ "incident": id, "events": events })))
}

#[derive(Deserialize)]
struct AckRequest {
    subject: String,
    contact: Option<String>,
    code: Option<String>,
    #[serde(default)]
    take: bool,
}

async fn ack(State(stack): Shared, Json(asked): Json<AckRequest>) -> Answer {
    let by = match (asked.contact, asked.code) {
        (Some(contact), None) => By::Contact(contact_id(&contact)?),
        (None, Some(code)) => By::Code(code),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Problem::bad("give either a contact or a code"));
        }
    };
    let who = match &by {
        By::Contact(contact) => contact.to_string(),
        By::Code(_) => "the owner of the code".to_owned(),
    };
    let mut taken = Err(AppError::NotFound { kind: "page or incident", id: asked.subject.clone() });
    for subject in subjects(&asked.subject) {
        let asked =
            Acknowledgement { subject, by: by.clone(), via: "by command".into(), take: asked.take };
        taken = acknowledge(&stack.state(), &asked).await;
        if !matches!(taken, Err(AppError::NotFound { .. })) {
            break;
        }
    }
    let taken = taken?;
    let plural = if taken.len() == 1 { "" } else { "s" };
    let text = format!("{who} acknowledged {} engagement{plural}", taken.len());
    Ok(Json(json!({ "engagements": taken, "text": text })))
}

/// What a text may name: a page or an incident, whose bare ids look alike.
fn subjects(text: &str) -> Vec<Subject> {
    let page = domain::arn::page_id(text).map(Subject::Page);
    let incident = domain::arn::incident_id(text).map(Subject::Incident);
    page.into_iter().chain(incident).collect()
}

#[derive(Deserialize)]
struct PageRequest {
    incident: String,
    contact: String,
    by: String,
}

async fn page(State(stack): Shared, Json(asked): Json<PageRequest>) -> Answer {
    let (id, contact) = (incident_id(&asked.incident)?, contact_id(&asked.contact)?);
    let engaged = Engage::within(id, contact.clone(), &asked.by);
    let (engagement, dispatched) = engage(&stack.state(), &stack.world(), &engaged).await?;
    let text = format!("engaged {contact}, {} sent", pages(dispatched.sent));
    Ok(Json(json!({ "engagement": engagement, "text": text })))
}

#[derive(Deserialize)]
struct ResolveRequest {
    incident: String,
    by: String,
    summary: Option<String>,
}

async fn resolve_incident(State(stack): Shared, Json(asked): Json<ResolveRequest>) -> Answer {
    let id = incident_id(&asked.incident)?;
    let summary = asked.summary.as_deref();
    let resolved = resolve(&stack.state(), &stack.world(), &id, &asked.by, summary).await?;
    let text = match resolved {
        Resolved::Now => format!("resolved {id}"),
        Resolved::Already => format!("{id} was resolved already"),
    };
    Ok(Json(json!({ "incident": id, "text": text })))
}

#[derive(Deserialize)]
struct EscalateRequest {
    incident: String,
    by: String,
}

async fn escalate_incident(State(stack): Shared, Json(asked): Json<EscalateRequest>) -> Answer {
    let id = incident_id(&asked.incident)?;
    let dispatched = escalate(&stack.state(), &stack.world(), &id, &asked.by).await?;
    let text = format!("escalated {id}, {} sent", pages(dispatched.sent));
    Ok(Json(json!({ "incident": id, "text": text })))
}

#[derive(Deserialize)]
struct WhoQuery {
    schedule: Option<String>,
    at: Option<Timestamp>,
}

async fn who(State(stack): Shared, Query(query): Query<WhoQuery>) -> Answer {
    let at = query.at.unwrap_or_else(|| stack.clock.now());
    let configuration = stack.store().configuration().await?;
    let wanted = query.schedule.as_deref().map(contact_id).transpose()?;
    let schedules: Vec<Value> = configuration
        .contacts
        .values()
        .filter(|contact| wanted.as_ref().is_none_or(|wanted| contact.id == *wanted))
        .filter_map(|contact| match &contact.plan {
            ContactPlan::OncallSchedule { rotations } => Some((&contact.id, rotations)),
            ContactPlan::Personal(_) | ContactPlan::Escalation(_) => None,
        })
        .map(|(id, rotations)| {
            let turns = who_is_on_call(&configuration, rotations, at);
            let on_call: Vec<Value> = turns
                .iter()
                .map(|turn| json!({ "contact": turn.contact, "rotation": turn.rotation }))
                .collect();
            json!({ "schedule": id, "at": at, "on_call": on_call })
        })
        .collect();
    match (schedules.is_empty(), wanted) {
        (true, Some(id)) => Err(AppError::NotFound { kind: "schedule", id: id.to_string() }.into()),
        _ => Ok(Json(json!({ "schedules": schedules }))),
    }
}

async fn inbox(State(stack): Shared) -> Answer {
    Ok(Json(json!({ "messages": stack.outbox.messages() })))
}

pub(super) fn incident_id(text: &str) -> Result<IncidentId, Problem> {
    domain::arn::incident_id(text).map_err(Problem::bad)
}

fn contact_id(text: &str) -> Result<ContactId, Problem> {
    ContactId::parse(text).map_err(Problem::bad)
}

fn pages(count: usize) -> String {
    if count == 1 { "1 page".to_owned() } else { format!("{count} pages") }
}

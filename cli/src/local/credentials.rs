//! The routes of access keys: made, listed, revoked.

use app::access;
use axum::Json;
use axum::extract::{Path, State};
use domain::ids::AccessKeyId;
use serde::Deserialize;
use serde_json::json;

use super::server::{Answer, Problem, Shared};
use crate::credentials::{EVERYTHING, line, pair};

/// A key as somebody wants it.
#[derive(Deserialize)]
pub(super) struct New {
    #[serde(default)]
    description: String,
    /// What it may do; everything, when absent.
    policy: Option<String>,
}

pub(super) async fn create(State(stack): Shared, Json(new): Json<New>) -> Answer {
    let policy = new.policy.as_deref().unwrap_or(EVERYTHING);
    let policy = wire::policy::read(policy).map_err(Problem::bad)?;
    let master = &stack.door.master;
    let made = access::create(&stack.state(), master, &new.description, &policy).await?;
    Ok(Json(pair(&made)))
}

pub(super) async fn list(State(stack): Shared) -> Answer {
    let keys = access::list(&stack.state()).await?;
    Ok(Json(json!({ "keys": keys.iter().map(line).collect::<Vec<_>>() })))
}

pub(super) async fn revoke(State(stack): Shared, Path(id): Path<String>) -> Answer {
    let id = AccessKeyId::parse(&id).map_err(Problem::bad)?;
    Ok(Json(line(&access::revoke(&stack.state(), &id).await?)))
}

//! The routes of access keys: made, listed, revoked.

use app::access;
use axum::Json;
use axum::extract::{Path, State};
use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::EVERYTHING;
use super::server::{Answer, Problem, Shared};

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
    Ok(Json(json!({ "access_key_id": made.id, "secret_access_key": made.secret })))
}

pub(super) async fn list(State(stack): Shared) -> Answer {
    let keys = access::list(&stack.state()).await?;
    Ok(Json(json!({ "keys": keys.iter().map(line).collect::<Vec<_>>() })))
}

pub(super) async fn revoke(State(stack): Shared, Path(id): Path<String>) -> Answer {
    let id = AccessKeyId::parse(&id).map_err(Problem::bad)?;
    Ok(Json(line(&access::revoke(&stack.state(), &id).await?)))
}

/// A key without what opens anything.
fn line(key: &AccessKey) -> Value {
    json!({
        "access_key_id": key.id,
        "description": key.description,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
        "policy": key.policy,
    })
}

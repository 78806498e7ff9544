//! The routes of routing rules: shown, and put in the place of those that there are.

use app::directory::{ChangeError, change};
use app::ports::{Clock, Configurations, Directory, Entropy};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use domain::directory::set_routes;
use domain::response_plan::Routes;
use wire::routes::{document, read};

use super::server::{Answer, Problem, Shared};

pub(super) async fn show(State(stack): Shared) -> Answer {
    Ok(Json(document(&stack.store().configuration().await?.routes)))
}

pub(super) async fn set(State(stack): Shared, given: Bytes) -> Answer {
    let routes = read(&given).map_err(Problem::bad)?;
    put(&stack.state(), &routes).await?;
    Ok(Json(document(&routes)))
}

/// Puts routing rules in the place of those that there are.
pub(crate) async fn put<S, C, E>(
    state: &app::State<'_, S, C, E>,
    routes: &Routes,
) -> Result<(), ChangeError>
where
    S: Directory,
    C: Clock,
    E: Entropy,
{
    let decide = |now: &_| Ok((set_routes(now, routes.clone())?, String::new()));
    change(state, None, decide).await.map(drop)
}

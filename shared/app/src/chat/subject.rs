//! Which incident somebody in a chat service means.

use domain::chat::ChatService;
use domain::ids::IncidentId;
use domain::limits::{CHAT_LISTED_MAX, INCIDENTS_LOOKED_AT};
use wire::outbound::chat::{ChatMessage, answer};

use crate::State;
use crate::error::AppError;
use crate::ports::{Brief, ChatChannels, Clock, Lists};
use crate::retry::patiently;

/// Which incident is meant.
pub(super) struct Subject {
    pub(super) incident: IncidentId,
    /// Whether somebody asks in its own channel.
    pub(super) is_here: bool,
}

/// The incident that is named; without a name the channel's, and elsewhere the only one that is open. The inner
/// error is an answer that says which there are.
pub(super) async fn subject<S, C, E>(
    state: &State<'_, S, C, E>,
    service: ChatService,
    room: &str,
    named: Option<&str>,
) -> Result<Result<Subject, ChatMessage>, AppError>
where
    S: ChatChannels + Lists,
    C: Clock,
{
    let here = async || Ok(state.store.incident_of(service, room).await?);
    let here = patiently(state.clock, here).await?;
    let found = |incident: IncidentId| {
        let is_here = here.as_ref() == Some(&incident);
        Ok(Subject { incident, is_here })
    };
    if let (None, Some(incident)) = (named, &here) {
        return Ok(found(incident.clone()));
    }
    if let Some(incident) = named.and_then(|named| IncidentId::parse(named).ok()) {
        return Ok(found(incident));
    }
    let page = async || Ok(state.store.incidents(INCIDENTS_LOOKED_AT, None).await?);
    let all = patiently(state.clock, page).await?.items;
    let is_meant = |brief: &&Brief| match named {
        Some(named) => is_named(brief, named),
        None => brief.resolved_at.is_none(),
    };
    let mut meant: Vec<&Brief> = all.iter().filter(is_meant).collect();
    let none = named.map_or_else(
        || "No incident is open.".to_owned(),
        |named| format!("No incident's id begins with {named}."),
    );
    match meant[..] {
        [] => Ok(Err(answer::said(&none))),
        [one] => Ok(found(one.id.clone())),
        _ => {
            meant.truncate(CHAT_LISTED_MAX);
            let shown = meant
                .iter()
                .map(|brief| (brief.id.as_str(), brief.title.as_str(), brief.created_at));
            Ok(Err(answer::which("Which one? Name it by the beginning of its id:", shown)))
        }
    }
}

/// Whether an incident's id, or the last part of it, begins so.
fn is_named(brief: &Brief, named: &str) -> bool {
    let id = brief.id.as_str();
    let named = named.to_ascii_lowercase();
    let uuid = id.rsplit_once('/').map_or(id, |(_, uuid)| uuid);
    uuid.starts_with(&named) || id.to_ascii_lowercase().starts_with(&named)
}

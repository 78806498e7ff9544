//! The routes of on-call questions: shifts to come, who would be paged, what is wrong with the plans.

use app::error::AppError;
use app::ports::{Clock, Configurations};
use axum::Json;
use axum::extract::{Query, State};
use domain::contact::ContactPlan;
use domain::ids::{ContactId, PlanName};
use domain::preview::preview;
use domain::time::Window;
use domain::verify::{Finding, verify};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::outbound::timeline::{channel, contact, event_type, tell};

use super::server::{Answer, Problem, Shared};
use crate::doctor::{lines, of_store};

/// Days that are looked ahead at most.
const DAYS_MAX: u32 = 366;

#[derive(Deserialize)]
pub(super) struct Ahead {
    schedule: Option<String>,
    from: Option<Timestamp>,
    days: u32,
}

impl Ahead {
    fn window(&self, now: Timestamp) -> Result<Window, Problem> {
        if !(1..=DAYS_MAX).contains(&self.days) {
            return Err(Problem::bad(format!("1 to {DAYS_MAX} days can be looked ahead")));
        }
        let start = self.from.unwrap_or(now);
        let end = start.checked_add(SignedDuration::from_hours(i64::from(self.days) * 24));
        let window = end.ok().and_then(|end| Window::new(start, end));
        window.ok_or_else(|| Problem::bad("that is beyond the end of time"))
    }
}

/// The shifts of a schedule, of all its rotations, in order.
pub(super) async fn shifts(State(stack): Shared, Query(ahead): Query<Ahead>) -> Answer {
    let window = ahead.window(stack.clock.now())?;
    let alias = ahead.schedule.as_deref().unwrap_or_default();
    let id = ContactId::parse(alias).map_err(Problem::bad)?;
    let configuration = stack.store().configuration().await?;
    let found = configuration.contacts.get(&id).map(|contact| &contact.plan);
    let Some(ContactPlan::OncallSchedule { rotations }) = found else {
        return Err(AppError::NotFound { kind: "schedule", id: id.to_string() }.into());
    };
    let mut shifts = Vec::new();
    for rotation in rotations.iter().filter_map(|id| configuration.rotations.get(id)) {
        let overrides = configuration.overrides.get(&rotation.id).map_or(&[][..], Vec::as_slice);
        shifts.extend(rotation.shifts(overrides, window).map(|shift| (rotation, shift)));
    }
    shifts.sort_by_key(|(_, shift)| shift.window.start);
    let line = |(rotation, shift): (&domain::oncall::Rotation, domain::oncall::Shift)| {
        json!({
            "rotation": rotation.id,
            "start": shift.window.start,
            "end": shift.window.end,
            "contacts": shift.contacts,
            "type": shift.kind,
            "overridden": shift.overridden,
        })
    };
    Ok(Json(json!({ "shifts": shifts.into_iter().map(line).collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
pub(super) struct Fired {
    plan: String,
    at: Option<Timestamp>,
}

/// What an incident under a plan would do if it began at an instant and nobody answered.
pub(super) async fn previewed(State(stack): Shared, Query(fired): Query<Fired>) -> Answer {
    let at = fired.at.unwrap_or_else(|| stack.clock.now());
    let name = PlanName::parse(&fired.plan).map_err(Problem::bad)?;
    let configuration = stack.store().configuration().await?;
    let absent = || AppError::NotFound { kind: "response plan", id: name.to_string() };
    let plan = configuration.plans.get(&name).ok_or_else(absent)?;
    let events: Vec<Value> = preview(&configuration, plan, at)
        .iter()
        .map(|event| {
            json!({
                "at": event.at,
                "minute": event.at.duration_since(at).as_mins(),
                "event_type": event_type(&event.fact),
                "contact": contact(&event.fact),
                "channel": channel(&event.fact).map(domain::contact::ChannelKind::as_str),
                "text": tell(&event.fact),
            })
        })
        .collect();
    Ok(Json(json!({ "plan": name, "at": at, "events": events })))
}

/// What is wrong with the plans in the days to come.
pub(super) async fn verified(State(stack): Shared, Query(ahead): Query<Ahead>) -> Answer {
    let window = ahead.window(stack.clock.now())?;
    let configuration = stack.store().configuration().await?;
    let findings: Vec<Value> = verify(&configuration, window).iter().map(said).collect();
    let plans = configuration.plans.len();
    Ok(Json(json!({ "window": window, "plans": plans, "findings": findings })))
}

/// A finding with the sentence that says it.
fn said(finding: &Finding) -> Value {
    let mut line = json!(finding);
    line["text"] = json!(finding.to_string());
    line
}

/// What is wrong with people, plans and incidents.
pub(super) async fn examined(State(stack): Shared) -> Answer {
    let facts = of_store(stack.store(), stack.clock.now()).await?;
    Ok(Json(json!({ "findings": lines(&facts) })))
}

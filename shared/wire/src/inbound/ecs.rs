//! ECS: tasks that stop in failure, services that cannot keep up, deployments that fail.

use domain::signal::SignalState;
use serde::Deserialize;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use crate::fault::{self, Fault};
use crate::instant;
use crate::text::squeeze;

//= ecs#ecs_task_events
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    cluster_arn: String,
    #[serde(rename = "taskArn")]
    arn: String,
    last_status: String,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    stop_code: Option<String>,
    #[serde(default)]
    stopped_reason: Option<String>,
    #[serde(default)]
    stopped_at: Value,
    #[serde(default)]
    updated_at: Value,
    #[serde(default)]
    containers: Vec<Container>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    name: String,
    #[serde(default)]
    exit_code: Option<i64>,
    #[serde(default)]
    reason: Option<String>,
}

/// A task that stopped in failure is trouble of its service. Tasks come and go for good reasons
/// all day: scaling, deployments, jobs that finish.
pub(super) fn task(envelope: &Envelope) -> Result<Verdict, Fault> {
    let task: Task = fault::read(&envelope.detail, "detail")?;
    if task.last_status != "STOPPED" {
        return Ok(Verdict::nothing(format!("the task's status is {}", task.last_status)));
    }
    if !failed(&task) {
        return Ok(Verdict::nothing("the task stopped as it was meant to"));
    }
    let (cluster, trigger) = (squeeze(&task.cluster_arn), group_arn(&task));
    let mut related = Related::default();
    if trigger.contains(":service/") {
        related.involve(trigger.as_str());
    }
    related.involve(cluster.as_str());
    related.other("ECS task", squeeze(&task.arn));
    let at = instant::read(&task.stopped_at).or_else(|| instant::read(&task.updated_at));
    let group = task.group.as_deref().unwrap_or("a task");
    Ok(Report {
        occurred_at: at,
        subject: format!("{group} on {}: task stopped", last_part(&cluster)),
        reason: reason(&task),
        related,
        ..Report::new(SignalState::Alarm, trigger)
    }
    .into_verdict())
}

/// Whether the task stopped in failure.
//= ecs#stopped-task-error-codes
fn failed(task: &Task) -> bool {
    match task.stop_code.as_deref() {
        Some("TaskFailedToStart") => true,
        // A job that ends well ends like this too, with exit codes of 0.
        Some("EssentialContainerExited") => {
            task.containers.is_empty() || task.containers.iter().any(|c| c.exit_code != Some(0))
        }
        // "Task failed ELB health checks in ...", "Task failed container health checks".
        Some("ServiceSchedulerInitiated") => {
            task.stopped_reason.as_deref().is_some_and(|reason| reason.contains("failed"))
        }
        // By a person, by a spot interruption, by AWS's own notice: somebody was told already.
        _ => false,
    }
}

/// `service/CLUSTER/NAME` for a task of a service, as the service's own events name it; the
/// cluster and the group for any other.
fn group_arn(task: &Task) -> String {
    let cluster = squeeze(&task.cluster_arn);
    let group = task.group.as_deref().unwrap_or_default();
    match (group.strip_prefix("service:"), cluster.split_once(":cluster/")) {
        (Some(service), Some((place, name))) => format!("{place}:service/{name}/{service}"),
        (None, _) | (_, None) => format!("{cluster}/{group}"),
    }
}

fn reason(task: &Task) -> String {
    let mut lines = Vec::from_iter(task.stopped_reason.clone());
    for container in &task.containers {
        let exit = container.exit_code.map(|code| format!("exit code {code}"));
        let said: Vec<String> = exit.into_iter().chain(container.reason.clone()).collect();
        if !said.is_empty() {
            lines.push(format!("container {}: {}", container.name, said.join(", ")));
        }
    }
    lines.join("\n")
}

/// A service action or a deployment, which share their members.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    #[serde(default)]
    event_type: String,
    event_name: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    cluster_arn: Option<String>,
    #[serde(default)]
    created_at: Value,
    #[serde(default)]
    updated_at: Value,
}

/// A service action: a warning or an error is trouble, a steady state its end.
//= ecs#ecs_service_events
pub(super) fn service(envelope: &Envelope) -> Result<Verdict, Fault> {
    let action: Action = fault::read(&envelope.detail, "detail")?;
    let state = match (action.event_type.as_str(), action.event_name.as_str()) {
        ("WARN" | "ERROR", _) => SignalState::Alarm,
        (_, "SERVICE_STEADY_STATE") => SignalState::Ok,
        (_, name) => return Ok(Verdict::nothing(format!("the service says {name}"))),
    };
    of_service(envelope, state, action)
}

/// A deployment of a service: a failed one is trouble, a completed one its end.
//= ecs#ecs_service_deployment_events
pub(super) fn deployment(envelope: &Envelope) -> Result<Verdict, Fault> {
    let action: Action = fault::read(&envelope.detail, "detail")?;
    let state = match (action.event_type.as_str(), action.event_name.as_str()) {
        (_, "SERVICE_DEPLOYMENT_FAILED") | ("ERROR", _) => SignalState::Alarm,
        (_, "SERVICE_DEPLOYMENT_COMPLETED") => SignalState::Ok,
        (_, name) => return Ok(Verdict::nothing(format!("the deployment says {name}"))),
    };
    of_service(envelope, state, action)
}

fn of_service(envelope: &Envelope, state: SignalState, action: Action) -> Result<Verdict, Fault> {
    let service = envelope.resources().next();
    let service = service.ok_or_else(|| Fault("resources: the service's ARN is missing".into()))?;
    let name = last_part(&service);
    let mut related = Related::default();
    related.involve(service.as_str());
    related.involve(action.cluster_arn.as_deref().map(squeeze).unwrap_or_default());
    let at = [&action.created_at, &action.updated_at].into_iter().find_map(instant::read);
    Ok(Report {
        occurred_at: at,
        subject: format!("{name} {}", action.event_name),
        reason: action.reason.unwrap_or(action.event_name),
        related,
        ..Report::new(state, service.clone())
    }
    .into_verdict())
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

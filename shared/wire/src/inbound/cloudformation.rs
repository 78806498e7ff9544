//! CloudFormation: stacks and their resources that fail or roll back, and stacks that are changed.

use domain::findings::{Subject, Turn};
use domain::signal::SignalState;
use serde::Deserialize;

use super::change::Told;
use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use crate::fault::{self, Fault};
use crate::text::squeeze;

/// The `detail-type` of what is told of whole stacks.
pub(super) const STACK: &str = "CloudFormation Stack Status Change";

//= cloudformation#eventbridge-events
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Detail {
    stack_id: String,
    status_details: StatusDetails,
    #[serde(default)]
    logical_resource_id: Option<String>,
    #[serde(default)]
    physical_resource_id: Option<String>,
    #[serde(default)]
    resource_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct StatusDetails {
    status: String,
    #[serde(default)]
    status_reason: Option<String>,
}

/// What a status means. Statuses are many and grow: they are read by their parts.
//= cloudformation#stack-status-codes
enum Course {
    Failing,
    Done,
    Underway,
}

impl Course {
    /// A rollback is trouble from its first moment: waiting for its end loses minutes.
    fn of(status: &str) -> Self {
        if status.ends_with("_FAILED") || status.contains("ROLLBACK") {
            Self::Failing
        } else if status.ends_with("_COMPLETE") {
            Self::Done
        } else {
            Self::Underway
        }
    }
}

/// A stack: failing is trouble, a completed operation its end.
pub(super) fn stack(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let state = match Course::of(&detail.status_details.status) {
        Course::Failing => SignalState::Alarm,
        Course::Done => SignalState::Ok,
        Course::Underway => return Ok(Verdict::nothing("the stack's operation is under way")),
    };
    let stack = squeeze(&detail.stack_id);
    let subject = format!("{} {}", stack_name(&stack), detail.status_details.status);
    Ok(report(state, stack, subject, detail))
}

/// What is told of a change of a stack: its operation begins, or is over. What lies between the two
/// (a clean-up, a rollback) is the same change, and a review changes nothing yet.
//= cloudformation#stack-status-codes
pub(super) fn change(envelope: &Envelope) -> Result<Option<Told>, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let turn = match detail.status_details.status.as_str() {
        "CREATE_IN_PROGRESS" | "UPDATE_IN_PROGRESS" | "DELETE_IN_PROGRESS"
        | "IMPORT_IN_PROGRESS" => Turn::Began,
        status if status.ends_with("_COMPLETE") || status.ends_with("_FAILED") => Turn::Ended,
        _ => return Ok(None),
    };
    Ok(Some((Subject::Stack { arn: squeeze(&detail.stack_id) }, turn)))
}

/// A resource: failing is trouble with its stack; all else is the stack's to tell.
pub(super) fn resource(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let StatusDetails { status, status_reason } = &detail.status_details;
    if !status.ends_with("_FAILED") {
        return Ok(Verdict::nothing("a resource did not fail, its stack tells the rest"));
    }
    // "Resource creation cancelled", "Resource update cancelled": another resource failed first.
    if status_reason.as_deref().is_some_and(|reason| reason.ends_with("cancelled")) {
        return Ok(Verdict::nothing("cancelled because another resource of the stack failed"));
    }
    let stack = squeeze(&detail.stack_id);
    let logical = detail.logical_resource_id.as_deref().unwrap_or("a resource");
    let kind = detail.resource_type.as_deref().unwrap_or("unknown type");
    let subject = format!("{} {status}: {logical} ({kind})", stack_name(&stack));
    Ok(report(SignalState::Alarm, stack, subject, detail))
}

fn report(state: SignalState, stack: String, subject: String, detail: Detail) -> Verdict {
    let StatusDetails { status, status_reason } = detail.status_details;
    let mut related = Related::default();
    related.involve(stack.as_str());
    related.involve(detail.physical_resource_id.unwrap_or_default());
    let reason = status_reason.filter(|reason| !reason.is_empty()).unwrap_or(status);
    Report { subject, reason, related, ..Report::new(state, stack) }.into_verdict()
}

/// `NAME` of `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`.
fn stack_name(stack: &str) -> &str {
    stack.split('/').nth(1).unwrap_or(stack)
}

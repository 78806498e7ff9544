//! Documents of runbooks: there, usable, fitting, and not stale.

use jiff::Timestamp;

use super::facts::document_of;
use super::{Account, Check, Document, Finding, Of};
use crate::configuration::Configuration;
use crate::document::{Complaint, Document as Declared, DocumentKind, ROLE_PARAMETER, complaints};
use crate::ids::PlanName;
use crate::limits::RUNBOOK_AGE_MAX;
use crate::response_plan::{ResponsePlan, RunbookAction};
use crate::time::after;
use crate::verify::second;

/// Everything that is wrong with the documents that plans run.
pub(super) fn judge(of: &Configuration, account: &Account, now: Timestamp) -> Vec<Finding> {
    let actions = of.plans.values().flat_map(actions);
    actions.flat_map(|(plan, action)| document(plan, action, account, now)).collect()
}

fn actions(plan: &ResponsePlan) -> impl Iterator<Item = (&PlanName, &RunbookAction)> {
    plan.actions.iter().map(|action| (&plan.name, action))
}

fn document(
    plan: &PlanName,
    action: &RunbookAction,
    account: &Account,
    now: Timestamp,
) -> Vec<Finding> {
    let check = Of(Check::Runbooks);
    let subject = format!("{plan}, document {}", action.document_name);
    let (declared, status, of_aws, made_at) = match account.documents.get(&document_of(action)) {
        Some(Ok(Document::There { declared, status, of_aws, made_at })) => {
            (declared, status, *of_aws, *made_at)
        }
        Some(Ok(Document::Gone)) => {
            let what =
                "there is no such document, or not in that version: the runbook cannot start";
            return vec![check.fault(&subject, what, "make it, or name another in the plan")];
        }
        Some(Err(why)) => return vec![check.not_checked(&subject, "ssm:DescribeDocument", why)],
        None => return Vec::new(),
    };
    let mut findings = Vec::new();
    if status != "Active" {
        let what = format!("it is {status}, not Active: the runbook cannot start");
        findings.push(check.fault(&subject, what, "aws ssm describe-document says why"));
    }
    findings.extend(unfit(action, declared).into_iter().map(|what| {
        let remedy = "make the plan's action fit the document, or the other way round";
        check.fault(&subject, what, remedy)
    }));
    let is_stale = |made_at: &Timestamp| !of_aws && after(*made_at, RUNBOOK_AGE_MAX) < now;
    findings.extend(made_at.filter(is_stale).map(|made_at| {
        let what = format!("nobody has changed it since {}", second(made_at));
        let remedy = "read it against what runs today; make a new version, even if nothing changes";
        check.warning(&subject, what, remedy)
    }));
    findings
}

/// Why Systems Manager would refuse to start it.
fn unfit(action: &RunbookAction, declared: &Declared) -> Vec<String> {
    let mut complaints = complaints(action, declared);
    // A plan may be saved so, and AWS takes it; but the role is handed over by this parameter.
    let takes_role = declared.parameters.contains_key(ROLE_PARAMETER);
    if declared.kind == DocumentKind::Runbook && !action.role_arn.is_empty() && !takes_role {
        let (document, parameter) = (action.document_name.clone(), ROLE_PARAMETER.to_owned());
        complaints.push(Complaint::Undeclared { document, parameter });
    }
    complaints.iter().map(ToString::to_string).collect()
}

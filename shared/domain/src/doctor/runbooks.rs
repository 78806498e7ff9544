//! Documents of runbooks: there, usable, fitting, and not stale.

use jiff::Timestamp;

use super::facts::document_of;
use super::{Account, Check, Document, Finding, Of, Parameter};
use crate::configuration::Configuration;
use crate::ids::PlanName;
use crate::limits::RUNBOOK_AGE_MAX;
use crate::response_plan::{ResponsePlan, RunbookAction};
use crate::time::after;
use crate::verify::second;

/// The parameter by which a document takes the role that it runs under.
const ROLE: &str = "AutomationAssumeRole";

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
    let (kind, status, of_aws, made_at, takes) = match account.documents.get(&document_of(action)) {
        Some(Ok(Document::There { kind, status, of_aws, made_at, parameters })) => {
            (kind, status, *of_aws, *made_at, parameters)
        }
        Some(Ok(Document::Gone)) => {
            let what =
                "there is no such document, or not in that version: the runbook cannot start";
            return vec![check.fault(&subject, what, "make it, or name another in the plan")];
        }
        Some(Err(why)) => return vec![check.not_checked(&subject, "ssm:DescribeDocument", why)],
        None => return Vec::new(),
    };
    if kind != "Automation" {
        let what = format!("it is of the type {kind}, not Automation: the runbook cannot start");
        return vec![check.fault(&subject, what, "name an Automation document in the plan")];
    }
    let mut findings = Vec::new();
    if status != "Active" {
        let what = format!("it is {status}, not Active: the runbook cannot start");
        findings.push(check.fault(&subject, what, "aws ssm describe-document says why"));
    }
    findings.extend(unfit(action, takes).into_iter().map(|what| {
        let remedy = "make the plan's parameters those of the document, or the other way round";
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
fn unfit(action: &RunbookAction, takes: &[Parameter]) -> Vec<String> {
    let given = action.parameters.keys().chain(action.dynamic_parameters.keys());
    let mut given: Vec<&str> = given.map(String::as_str).collect();
    if !action.role_arn.is_empty() && !given.contains(&ROLE) {
        given.push(ROLE);
    }
    let strange = given.iter().filter(|name| !takes.iter().any(|its| its.name == **name));
    let strange = strange.map(|name| format!("it takes no parameter {name}, which the plan gives"));
    let lacking = takes.iter().filter(|its| its.required && !given.contains(&its.name.as_str()));
    let lacking = lacking.map(|its| format!("it needs the parameter {}", its.name));
    strange.chain(lacking).collect()
}

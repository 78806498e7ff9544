//! Alarms that page nobody, the aliases of intake that they name, and the deployment's own alarms.

use super::{Account, Alarm, Check, Finding, Of, Topic};
use crate::aliases::{self, Change};
use crate::configuration::Configuration;
use crate::ids::PlanName;

/// The alarms of the template, each behind `NamePrefix-`.
pub const OWN_ALARMS: [&str; 28] = [
    "dead-signals",
    "failed-signals",
    "broken-signals",
    "failures",
    "intake-errors",
    "escalation-errors",
    "runbook-errors",
    "publisher-errors",
    "publisher-late",
    "chat-errors",
    "chat-late",
    "pagerduty-errors",
    "pagerduty-failed",
    "guardian-errors",
    "api-errors",
    "replies-errors",
    "responders-opted-out",
    "cloudformation-errors",
    "guardian-silent",
    "canary-failed",
    "canary-missing",
    "intake-throttled",
    "escalation-throttled",
    "api-throttled",
    "escalations-failed",
    "responses-failed",
    "pages-failed",
    "sms-spend",
];

/// Actions of alarms that are for machines: nobody expects a page from one that has only these.
const OF_MACHINES: [&str; 4] = ["autoscaling", "automate", "swf", "application-autoscaling"];

/// Everything that is wrong with aliases and alarms.
pub(super) fn judge(of: &Configuration, account: &Account) -> Vec<Finding> {
    let mut findings = aliases(of, account);
    let alarms = match &account.alarms {
        Ok(alarms) => alarms,
        Err(why) => {
            let checks = [Check::Alarms, Check::OwnAlarms].into_iter();
            let right = "cloudwatch:DescribeAlarms";
            findings.extend(checks.map(|check| Of(check).not_checked("alarms", right, why)));
            return findings;
        }
    };
    let (own, others): (Vec<_>, Vec<_>) = alarms.iter().partition(|alarm| is_own(alarm, account));
    findings.extend(own_alarms(&own, account));
    let judged = others.iter().filter(|alarm| !is_for_machines(alarm) && !is_part(alarm, alarms));
    findings.extend(judged.filter_map(|alarm| alarm_of(alarm, of, account)));
    findings
}

fn aliases(of: &Configuration, account: &Account) -> Vec<Finding> {
    let check = Of(Check::Aliases);
    let existing = match &account.aliases {
        Ok(existing) => existing,
        Err(why) => {
            return vec![check.not_checked(&account.intake(), "lambda:ListAliases", why)];
        }
    };
    let found = aliases::reconcile(of.plans.keys(), existing);
    let mut findings = Vec::new();
    for change in found.changes {
        let Change::Make(plan) = change else { continue };
        let what =
            format!("{} has no whole alias of that name: no alarm can name it", account.intake());
        let remedy = "wait a few minutes after a change; else look at the guardian's log";
        findings.push(check.fault(&plan, what, remedy));
    }
    let taken = found.skipped.into_iter().filter(|(_, why)| *why == aliases::Skipped::Taken);
    findings.extend(taken.map(|(plan, why)| {
        let remedy = "remove that alias, or make the plan again under another name";
        check.fault(&plan, why.to_string(), remedy)
    }));
    findings
}

fn is_own(alarm: &Alarm, account: &Account) -> bool {
    let rest = alarm.name.strip_prefix(&account.name).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| OWN_ALARMS.contains(&rest))
}

/// One of the deployment's own alarms that rings is a fault; whom they tell is asked of all at once.
fn own_alarms(own: &[&Alarm], account: &Account) -> Vec<Finding> {
    let check = Of(Check::OwnAlarms);
    let rings = own.iter().filter(|alarm| alarm.rings);
    let mut findings: Vec<Finding> = rings
        .map(|alarm| {
            let remedy = "docs/deploy.md says what each means (What the alarms mean)";
            check.fault(&alarm.name, "it rings", remedy)
        })
        .collect();
    let heard = |action: &String| match account.topics.get(action) {
        // What is broken may be intake: it is nobody who hears of that.
        Some(Ok(Topic::There { endpoints })) => {
            endpoints.iter().any(|its| !is_intake(its, account))
        }
        Some(Ok(Topic::Gone)) => false,
        // Not a topic, or one that cannot be asked about: somebody chose it.
        Some(Err(_)) | None => !is_intake(action, account),
    };
    if own.is_empty() {
        let what = "none of the deployment's own alarms is there";
        let remedy = "deploy again; is --deployment its NamePrefix?";
        findings.push(check.fault(&account.name, what, remedy));
    } else if !own.iter().any(|alarm| alarm.enabled && alarm.actions.iter().any(heard)) {
        let what = "nobody hears the deployment's own alarms";
        let remedy = "sam deploy with AlarmTopicArn in samconfig.toml, and subscribe a mailbox or \
                      another pager to it";
        findings.push(check.warning(&account.name, what, remedy));
    }
    findings
}

/// Whether an ARN is that of intake, by any of its aliases.
fn is_intake(arn: &str, account: &Account) -> bool {
    service(arn) == "lambda" && arn.split(':').nth(6) == Some(account.intake().as_str())
}

/// The parts of an ARN behind the partition: service, Region, account, and the rest.
fn service(arn: &str) -> &str {
    arn.split(':').nth(2).unwrap_or_default()
}

fn is_for_machines(alarm: &Alarm) -> bool {
    !alarm.actions.is_empty()
        && alarm.actions.iter().all(|action| OF_MACHINES.contains(&service(action)))
}

/// Whether a composite alarm speaks for it.
fn is_part(alarm: &Alarm, alarms: &[Alarm]) -> bool {
    let (quoted, bare) = (format!("\"{}\"", alarm.name), format!("({})", alarm.name));
    // By its ARN it is the last part of a quoted one.
    let by_arn = format!(":{}\"", alarm.name);
    let names = |rule: &str| [&quoted, &bare, &by_arn].iter().any(|form| rule.contains(*form));
    alarms.iter().filter_map(|other| other.rule.as_deref()).any(names)
}

/// Where one way of an alarm ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// In a response plan.
    Plan,
    /// In an alias of intake that is not there.
    NoAlias(String),
    /// In intake, where routing finds no plan.
    Unrouted,
    /// In AWS's own Incident Manager.
    IncidentManager,
    /// Somewhere else.
    Elsewhere,
    /// Nobody knows: a topic could not be asked about.
    Unknown(String),
}

/// Finds what is wrong with one alarm: nothing, when one of its ways ends in a plan.
fn alarm_of(alarm: &Alarm, of: &Configuration, account: &Account) -> Option<Finding> {
    let by_rule = match &account.watched {
        Ok(true) if alarm.routed.is_some() => return None,
        Ok(_) => None,
        // Only where the rule would help is it of interest that it could not be asked about.
        Err(why) => alarm.routed.as_ref().map(|_| why),
    };
    let ends: Vec<End> =
        alarm.actions.iter().flat_map(|action| ends(action, alarm, of, account)).collect();
    let is_heard = ends.contains(&End::Plan);
    if is_heard && alarm.enabled {
        return None;
    }
    let check = Of(Check::Alarms);
    if let Some(why) = by_rule {
        return Some(check.not_checked(&alarm.name, "events:DescribeRule", why));
    }
    if is_heard {
        let what = "its actions are switched off: it pages nobody";
        let remedy = "aws cloudwatch enable-alarm-actions";
        return Some(check.fault(&alarm.name, what, remedy));
    }
    Some(unheard(alarm, &ends, account))
}

/// An alarm none of whose ways ends in a plan: the most telling of them says why.
fn unheard(alarm: &Alarm, ends: &[End], account: &Account) -> Finding {
    let (check, intake) = (Of(Check::Alarms), account.intake());
    let name = &alarm.name;
    let remedy = format!("name {intake}:PLAN as its action (docs/deploy.md, Connect an alarm)");
    let why = ends.iter().find_map(|end| match end {
        End::Unknown(why) => Some(why),
        End::Plan | End::NoAlias(_) | End::Unrouted | End::IncidentManager | End::Elsewhere => None,
    });
    if let Some(why) = why {
        return check.not_checked(name, "sns:ListSubscriptionsByTopic", why);
    }
    let alias = ends.iter().find_map(|end| match end {
        End::NoAlias(alias) => Some(alias),
        End::Plan | End::Unknown(_) | End::Unrouted | End::IncidentManager | End::Elsewhere => None,
    });
    if let Some(alias) = alias {
        let what = format!("it names {intake}:{alias}, and there is no such response plan");
        return check.fault(name, what, remedy);
    }
    if ends.contains(&End::Unrouted) {
        let what =
            "it reaches intake, which knows no response plan for it: the signal is only kept";
        return check.fault(name, what, remedy);
    }
    if ends.contains(&End::IncidentManager) {
        let what = "its action is a response plan of AWS's Incident Manager, not one of Tocsin's";
        return check.warning(name, what, remedy);
    }
    let what = match ends {
        [] => "it has no action: it pages nobody",
        _ => "none of its actions leads to a response plan: it pages nobody",
    };
    check.warning(name, what, remedy)
}

/// Where an action leads. A topic may lead to several places.
fn ends(action: &str, alarm: &Alarm, of: &Configuration, account: &Account) -> Vec<End> {
    match service(action) {
        "sns" => match account.topics.get(action) {
            Some(Ok(Topic::There { endpoints })) => {
                let direct = endpoints.iter().map(|its| end(its, alarm, of, account));
                direct.collect()
            }
            Some(Err(why)) => vec![End::Unknown(why.clone())],
            Some(Ok(Topic::Gone)) | None => vec![End::Elsewhere],
        },
        _ => vec![end(action, alarm, of, account)],
    }
}

fn end(target: &str, alarm: &Alarm, of: &Configuration, account: &Account) -> End {
    if matches!(service(target), "ssm-incidents") {
        return End::IncidentManager;
    }
    let parts: Vec<&str> = target.split(':').collect();
    let [_, _, "lambda", _, _, "function", function, qualifier @ ..] = &parts[..] else {
        return End::Elsewhere;
    };
    if *function != account.intake() {
        return End::Elsewhere;
    }
    match qualifier {
        [alias] if *alias != "$LATEST" => alias_end(alias, of, account),
        _ if alarm.routed.is_some() => End::Plan,
        _ => End::Unrouted,
    }
}

fn alias_end(alias: &str, of: &Configuration, account: &Account) -> End {
    let has_plan = PlanName::parse(alias).is_ok_and(|name| of.plans.contains_key(&name));
    // Not knowing the aliases is a finding of its own.
    let exists = account.aliases.as_ref().is_ok_and(|all| all.iter().any(|its| its.name == alias));
    if has_plan && (exists || account.aliases.is_err()) {
        End::Plan
    } else {
        End::NoAlias(alias.to_owned())
    }
}

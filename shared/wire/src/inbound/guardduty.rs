//! GuardDuty findings. An update of a finding is the same trouble: it attaches.

use domain::signal::{Impact, SignalState};
use serde::Deserialize;
use serde_json::Value;

use super::alarm::part;
use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use super::resource::Place;
use crate::fault::{self, Fault, text};
use crate::instant;
use crate::text::squeeze;

/// A finding. The event's keys begin in lower case; the command line's, which people paste into
/// tests, in upper case.
//= guardduty#guardduty_findings_eventbridge
#[derive(Deserialize)]
struct Finding {
    #[serde(alias = "Arn")]
    arn: String,
    #[serde(alias = "Severity")]
    severity: f64,
    #[serde(default, alias = "Type")]
    r#type: String,
    #[serde(default, alias = "Title")]
    title: String,
    #[serde(default, alias = "Description")]
    description: String,
    #[serde(default, alias = "AccountId", alias = "accountId")]
    account: Option<String>,
    #[serde(default, alias = "Region")]
    region: Option<String>,
    #[serde(default, alias = "updatedAt", alias = "UpdatedAt")]
    updated_at: Value,
    #[serde(default, alias = "Resource")]
    resource: Value,
    #[serde(default, alias = "Service")]
    service: Value,
}

/// A finding is trouble, unless somebody archived it.
pub(super) fn finding(envelope: &Envelope) -> Result<Verdict, Fault> {
    let finding: Finding = fault::read(&envelope.detail, "detail")?;
    let archived = finding.service.get("archived").or_else(|| finding.service.get("Archived"));
    if archived.and_then(Value::as_bool) == Some(true) {
        return Ok(Verdict::nothing("the finding is archived"));
    }
    let arn = squeeze(&finding.arn);
    let related = related(&arn, &finding);
    let subject = if finding.title.is_empty() { &finding.r#type } else { &finding.title };
    let lines = [finding.r#type.as_str(), finding.description.as_str()];
    let reason = format!("severity {}: {}", finding.severity, lines.join("\n").trim());
    Ok(Report {
        occurred_at: instant::read(&finding.updated_at),
        subject: subject.clone(),
        reason,
        impact: impact(finding.severity),
        related,
        account: finding.account,
        region: finding.region,
        ..Report::new(SignalState::Alarm, arn)
    }
    .into_verdict())
}

/// GuardDuty's bands: 9 and up critical, 7 high, 4 medium, below low.
//= guardduty#guardduty_findings-severity
fn impact(severity: f64) -> Option<Impact> {
    let number = match severity {
        s if s >= 9.0 => 1,
        s if s >= 7.0 => 2,
        s if s >= 4.0 => 3,
        _ => 4,
    };
    Impact::try_from(number).ok()
}

fn related(arn: &str, finding: &Finding) -> Related {
    let mut related = Related::default();
    related.other("GuardDuty finding", arn);
    let (region, account) = (part(arn, 3).unwrap_or_default(), part(arn, 4).unwrap_or_default());
    let place = Place { region: &region, account: &account };
    let resource = &finding.resource;
    if let Some(id) = resource.get("instanceDetails").and_then(|d| text(d, "instanceId")) {
        related.involve(place.instance(id));
    }
    for (details, name) in [
        ("eksClusterDetails", "arn"),
        ("ecsClusterDetails", "arn"),
        ("lambdaDetails", "functionArn"),
        ("rdsDbInstanceDetails", "dbInstanceArn"),
    ] {
        if let Some(arn) = resource.get(details).and_then(|d| text(d, name)) {
            related.involve(squeeze(arn));
        }
    }
    for bucket in resource.get("s3BucketDetails").and_then(Value::as_array).into_iter().flatten() {
        related.involve(text(bucket, "arn").map(squeeze).unwrap_or_default());
    }
    related
}

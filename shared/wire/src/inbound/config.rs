//! AWS Config: a resource that breaks a rule.

use domain::signal::SignalState;
use serde::Deserialize;
use serde_json::Value;

use super::envelope::{Envelope, Report, Verdict};
use super::related::Related;
use super::resource::Place;
use crate::fault::{self, Fault};
use crate::instant;
use crate::text::squeeze;

//= config#config-rules-compliance-change
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(rename = "configRuleARN")]
    rule_arn: String,
    #[serde(default, rename = "configRuleName")]
    rule_name: String,
    resource_id: String,
    #[serde(default)]
    resource_type: String,
    #[serde(default, rename = "awsAccountId")]
    account: Option<String>,
    #[serde(default, rename = "awsRegion")]
    region: Option<String>,
    new_evaluation_result: Evaluation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    compliance_type: String,
    #[serde(default)]
    result_recorded_time: Value,
    #[serde(default)]
    annotation: Option<String>,
}

/// A resource that no longer complies is trouble, one that complies again is its end.
pub(super) fn compliance(envelope: &Envelope) -> Result<Verdict, Fault> {
    let detail: Detail = fault::read(&envelope.detail, "detail")?;
    let result = &detail.new_evaluation_result;
    let (state, verb) = match result.compliance_type.as_str() {
        "NON_COMPLIANT" => (SignalState::Alarm, "breaks"),
        "COMPLIANT" => (SignalState::Ok, "complies with"),
        other => return Ok(Verdict::nothing(format!("the rule's result is {other}"))),
    };
    let (resource, kind, rule) = (&detail.resource_id, &detail.resource_type, &detail.rule_name);
    let said = format!("{kind} {resource} {verb} the rule {rule}");
    let rule_arn = squeeze(&detail.rule_arn);
    let mut related = Related::default();
    related.other("AWS Config rule", rule_arn.as_str());
    related.involve(involved(&detail).unwrap_or_default());
    Ok(Report {
        occurred_at: instant::read(&result.result_recorded_time),
        subject: format!("{rule}: {resource}"),
        reason: result.annotation.clone().map_or_else(|| said.clone(), |a| format!("{said}: {a}")),
        related,
        ..Report::new(state, format!("{rule_arn}/{resource}"))
    }
    .placed(detail.account, detail.region)
    .into_verdict())
}

/// The resource's ARN, where its id is one or enough for one.
fn involved(detail: &Detail) -> Option<String> {
    let (region, account) = (detail.region.as_deref()?, detail.account.as_deref()?);
    let place = Place { region, account };
    let id = detail.resource_id.as_str();
    match detail.resource_type.as_str() {
        _ if id.starts_with("arn:") => Some(squeeze(id)),
        "AWS::EC2::Instance" => Some(place.instance(id)),
        "AWS::EC2::SecurityGroup" => Some(place.arn("ec2", &format!("security-group/{id}"))),
        "AWS::EC2::Volume" => Some(place.arn("ec2", &format!("volume/{id}"))),
        "AWS::S3::Bucket" => Some(place.bucket(id)),
        _ => None,
    }
}

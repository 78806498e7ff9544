//! Findings of incidents.

use app::error::AppError;
use app::findings::{get, list};
use domain::findings::{Finding, Subject};
use wire::incidents::answer::findings as said;
use wire::incidents::fault::{Fault, ResourceType};
use wire::incidents::request::findings::{BatchGetIncidentFindings, ListIncidentFindings};

use super::{Answer, Asked, Incidents, answer, names, refusals};
use crate::ports::Ports;

impl<P: Ports> Incidents<'_, P> {
    /// The newest change first.
    pub(super) async fn list_findings(&self, asked: &Asked) -> Answer {
        let request: ListIncidentFindings = asked.read()?;
        let arn = &request.incident_record_arn;
        let id = names::incident(self.deployment, arn)?;
        let listing = self.listing(asked);
        let start = listing.place(request.next_token.as_deref())?;
        let found = list(self.state, &id).await.map_err(|error| refused(arn, &error))?;
        let follows =
            |finding: &Finding| start.as_ref().is_none_or(|start| place(finding) <= *start);
        let found = found.into_iter().filter(follows);
        let (page, next_token) = listing.page_from(found, place, request.max_results);
        let findings = page.iter().map(|finding| said::FindingSummary {
            id: finding.id().to_string(),
            last_modified_time: finding.changed_at.into(),
        });
        answer(&said::ListIncidentFindings { findings: findings.collect(), next_token })
    }

    pub(super) async fn get_findings(&self, asked: &Asked) -> Answer {
        let request: BatchGetIncidentFindings = asked.read()?;
        let arn = &request.incident_record_arn;
        let id = names::incident(self.deployment, arn)?;
        let got = get(self.state, &id, &request.finding_ids).await;
        let got = got.map_err(|error| refused(arn, &error))?;
        let absent = got.absent.into_iter().map(|finding_id| said::FindingError {
            code: "ResourceNotFoundException".to_owned(),
            message: format!("There is no finding {finding_id} of this incident"),
            finding_id,
        });
        let findings = got.found.into_iter().map(shown).collect();
        answer(&said::BatchGetIncidentFindings { errors: absent.collect(), findings })
    }
}

fn refused(arn: &str, error: &AppError) -> Fault {
    refusals::about(ResourceType::IncidentRecord, arn, error)
}

/// Where a finding stands in the list, as text that sorts likewise.
fn place(finding: &Finding) -> String {
    let (began_at, id) = finding.change.place();
    format!("{began_at:.9}#{id}")
}

fn shown(finding: Finding) -> said::Finding {
    let id = finding.id().to_string();
    let (start_time, end_time) =
        (finding.change.began_at.into(), finding.change.ended_at.map(Into::into));
    let details = match finding.change.subject {
        Subject::Deployment { group, id } => {
            said::FindingDetails::CodeDeployDeployment(said::CodeDeployDeployment {
                deployment_group_arn: group,
                deployment_id: id,
                start_time,
                end_time,
            })
        }
        Subject::Stack { arn: stack_arn } => {
            said::FindingDetails::CloudFormationStackUpdate(said::CloudFormationStackUpdate {
                stack_arn,
                start_time,
                end_time,
            })
        }
    };
    said::Finding {
        id,
        creation_time: finding.found_at.into(),
        last_modified_time: finding.changed_at.into(),
        details: Some(details),
    }
}

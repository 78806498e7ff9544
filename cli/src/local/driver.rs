//! What Step Functions and EventBridge do in a deployment: it asks the index of what is due, and
//! hands what came due to the same handlers.

use app::canary::Aviary;
use app::error::AppError;
use app::ports::{Aggregates, Clock, DueOrder, DueSubject, Lists};
use app::round::Reach;
use app::sweep::{Procedures, next_due};
use domain::incident::runbooks::RunbookState;
use domain::limits::{DUE_SHARDS, SWEEP_MAX};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use wire::machine::{RunbookRequest, TickRequest};

use super::emulator::{ACCOUNT, REGION};
use super::stack::Stack;
use super::stand_ins::LocalFunctions;

/// Open incidents whose runbooks are looked after.
const INCIDENTS: usize = 100;

impl Stack {
    /// Does whatever is due now.
    pub(crate) async fn turn(&self) -> Result<(), AppError> {
        Box::pin(self.tick_engagements()).await?;
        let (runbooks, deployment) = (&self.runbooks, &self.deployment);
        let procedures = Procedures { runbooks, deployment };
        let aviary = Aviary { canaries: &LocalFunctions, every: None };
        let reach = Reach { procedures, aliases: &LocalFunctions, aviary };
        // The driver is the timer too: there is nobody to leave a second to.
        let grace = SignedDuration::ZERO;
        // Boxed, as all that does much: without optimisation it fills the stack of a thread.
        let round = Box::pin(guardian::handle(&self.state(), &self.world(), &reach, grace)).await;
        self.start_runbooks().await?;
        self.report_runbooks().await?;
        self.follow_chat().await?;
        round.kept?.hand_offs?;
        match round.swept?.failures.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    /// The escalation machines of all engagements: their waits end now.
    async fn tick_engagements(&self) -> Result<(), AppError> {
        let now = self.clock.now();
        for shard in 0..DUE_SHARDS {
            for due in self.store().due(shard, Some(now), SWEEP_MAX, DueOrder::OldestFirst).await? {
                if let DueSubject::Engagement(engagement_id) = due.subject {
                    let request = json!(TickRequest { engagement_id, turn: 0 }).to_string();
                    let (state, world) = (self.state(), self.world());
                    escalation::handle(&state, &world, request.as_bytes()).await?;
                }
            }
        }
        Ok(())
    }

    /// When something is due next.
    pub(crate) async fn next(&self) -> Result<Option<Timestamp>, AppError> {
        let due = next_due(&self.state()).await?;
        Ok(due.into_iter().chain(self.runbooks.next_end()).min())
    }

    /// The runbook branch of the response of every open incident.
    async fn start_runbooks(&self) -> Result<(), AppError> {
        let listed = self.store().incidents(INCIDENTS, None).await?;
        for brief in listed.items.iter().filter(|brief| brief.resolved_at.is_none()) {
            let Some(read) = self.store().incident(&brief.id).await?.value else { continue };
            for (action, runbook) in read.value.runbooks.iter().enumerate() {
                match runbook.state {
                    RunbookState::Requested
                    | RunbookState::Starting { .. }
                    | RunbookState::Stopping { .. } => {}
                    RunbookState::Started { ref execution, .. }
                        if !self.runbooks.knows(execution) => {}
                    RunbookState::Started { .. }
                    | RunbookState::AwaitingApproval { .. }
                    | RunbookState::Succeeded { .. }
                    | RunbookState::Failed { .. }
                    | RunbookState::Cancelled { .. }
                    | RunbookState::TimedOut { .. }
                    | RunbookState::Skipped
                    | RunbookState::Rehearsed { .. } => continue,
                }
                let request = RunbookRequest { incident_id: brief.id.clone(), action };
                self.runbook(&json!(request)).await?;
            }
        }
        Ok(())
    }

    /// The events by which Systems Manager reports ends.
    async fn report_runbooks(&self) -> Result<(), AppError> {
        for (execution, document) in self.runbooks.ended() {
            let at = self.clock.now();
            self.runbook(&json!({
                "version": "0",
                "id": execution,
                "detail-type": "EC2 Automation Execution Status-change Notification",
                "source": "aws.ssm",
                "account": ACCOUNT,
                "region": REGION,
                "time": at,
                "resources": [
                    format!("arn:aws:ssm:{REGION}:{ACCOUNT}:automation-execution/{execution}"),
                ],
                "detail": {
                    "ExecutionId": execution,
                    "Definition": document,
                    "DefinitionVersion": 1,
                    "Status": "Success",
                    "EndTime": at,
                },
            }))
            .await?;
        }
        Ok(())
    }

    async fn runbook(&self, payload: &serde_json::Value) -> Result<(), AppError> {
        let payload = payload.to_string();
        let (state, world) = (self.state(), self.world());
        let procedures = Procedures { runbooks: &self.runbooks, deployment: &self.deployment };
        let handled = runbook::handle(&state, world.timers, &procedures, payload.as_bytes());
        Box::pin(handled).await.map(drop)
    }
}

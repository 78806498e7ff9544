//! What was told of changes, and the findings of incidents. Nothing is forgotten by itself here.

use app::ports::{Change, CommitError, Findings, Order, Started, StoreError, Versioned};
use domain::findings::{Finding, Mark};
use domain::ids::IncidentId;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl Findings for MemoryStore {
    async fn keep_mark(&self, mark: &Mark) -> Result<(), StoreError> {
        self.write().marks.insert((mark.at, mark.id()), mark.clone());
        Ok(())
    }

    async fn marks(
        &self,
        between: Started,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Mark>, StoreError> {
        let state = self.read();
        let mut marks: Vec<_> =
            state.marks.values().filter(|mark| between.covers(mark.at)).cloned().collect();
        if order == Order::NewestFirst {
            marks.reverse();
        }
        marks.truncate(limit);
        Ok(marks)
    }

    async fn findings(&self, incident: &IncidentId) -> Result<Vec<Versioned<Finding>>, StoreError> {
        let state = self.read();
        let findings = state.findings.get(incident).into_iter().flat_map(|all| all.values());
        Ok(findings.map(Stored::versioned).collect())
    }

    async fn commit_findings(
        &self,
        id: Uuid,
        incident: &IncidentId,
        changes: &[Change<Finding>],
    ) -> Result<(), CommitError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut state = self.write();
        let known = state.findings.entry(incident.clone()).or_default();
        // All of them are judged before one is written.
        let next = changes.iter().map(|change| {
            let stored = commit_one(known.get(&change.value.id()), change, id)?;
            Ok(stored.map(|stored| (change.value.id(), stored)))
        });
        let next = next.collect::<Result<Vec<_>, CommitError>>()?;
        known.extend(next.into_iter().flatten());
        Ok(())
    }
}

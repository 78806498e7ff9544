//! Analyses.

use app::ports::{Analyses, Change, CommitError, StoreError, Versioned};
use domain::analysis::Analysis;
use domain::ids::IncidentId;
use uuid::Uuid;

use super::commit::commit_one;
use super::{MemoryStore, Stored};

impl Analyses for MemoryStore {
    async fn analysis(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<Analysis>>, StoreError> {
        Ok(self.read().analyses.get(incident).map(Stored::versioned))
    }

    async fn analyses(&self, incidents: &[&IncidentId]) -> Result<Vec<Analysis>, StoreError> {
        if incidents.is_empty() {
            return Ok(Vec::new());
        }
        let state = self.read();
        let found = incidents.iter().filter_map(|incident| state.analyses.get(*incident));
        Ok(found.map(|stored| stored.value.clone()).collect())
    }

    async fn commit_analysis(
        &self,
        id: Uuid,
        change: &Change<Analysis>,
    ) -> Result<(), CommitError> {
        let mut state = self.write();
        let incident = &change.value.incident;
        if let Some(next) = commit_one(state.analyses.get(incident), change, id)? {
            state.analyses.insert(incident.clone(), next);
        }
        Ok(())
    }
}

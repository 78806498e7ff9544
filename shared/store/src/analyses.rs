//! Analyses, each in the partition of its incident: what removes that removes them.

use app::ports::{Analyses, Change, CommitError, StoreError, Versioned};
use domain::analysis::Analysis;
use domain::ids::IncidentId;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::item::keyed;
use crate::keys::Key;
use crate::plan::{small_enough, unchanged};
use crate::records::analysis::{read, write};
use crate::write::put;

impl Analyses for DynamoStore {
    async fn analysis(
        &self,
        incident: &IncidentId,
    ) -> Result<Option<Versioned<Analysis>>, StoreError> {
        self.one("reading an analysis", Key::analysis(incident), read).await
    }

    async fn analyses(&self, incidents: &[&IncidentId]) -> Result<Vec<Analysis>, StoreError> {
        let doing = "reading analyses";
        let keys = incidents.iter().map(|incident| keyed(Key::analysis(incident)));
        let items = self.batch(doing, keys.collect()).await?;
        let read = items.iter().map(|item| read(item).map(|read| read.value));
        read.collect::<Result<_, _>>().map_err(|error| failed(doing, error))
    }

    async fn commit_analysis(
        &self,
        id: Uuid,
        change: &Change<Analysis>,
    ) -> Result<(), CommitError> {
        let doing = "preparing an analysis";
        let item = write(change, id).map_err(|error| failed(doing, error))?;
        small_enough(&item).map_err(|error| failed(doing, error))?;
        let write = put(&self.table, item, Some(unchanged(change.expected)));
        self.send(vec![write], id).await
    }
}

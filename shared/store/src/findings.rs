//! What was told of changes, in a list by time, and the findings of incidents.

use app::ports::{Change, CommitError, Findings, Order, Started, StoreError, Versioned};
use domain::findings::{Finding, Mark};
use domain::ids::IncidentId;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::{failed, refused};
use crate::item::text;
use crate::keys::{self, CHANGES, FINDING, LIST_PK, LIST_SK, LISTING, PK, SK};
use crate::plan::{small_enough, unchanged};
use crate::read::collect;
use crate::records::{finding, mark};
use crate::write::put;

impl Findings for DynamoStore {
    async fn keep_mark(&self, mark: &Mark) -> Result<(), StoreError> {
        let doing = "keeping a change";
        let item = mark::write(mark).map_err(|error| failed(doing, error))?;
        // Named after all that it says: over itself, it changes nothing.
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        request.send().await.map_err(|error| refused(doing, error))?;
        Ok(())
    }

    async fn marks(
        &self,
        between: Started,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Mark>, StoreError> {
        let doing = "listing changes";
        let (first, last) = keys::list_range(between.from, between.until);
        // DynamoDB refuses a range that is turned round.
        if first > last {
            return Ok(Vec::new());
        }
        let query = self
            .query(&format!("{LIST_PK} = :pk AND {LIST_SK} BETWEEN :first AND :last"))
            .index_name(LISTING)
            .expression_attribute_values(":pk", text(CHANGES))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
            .scan_index_forward(order == Order::OldestFirst);
        let part = collect(doing, query, Some(limit)).await?;
        let marks = part.items.iter().map(mark::read).collect::<Result<_, _>>();
        marks.map_err(|error| failed(doing, error))
    }

    async fn findings(&self, incident: &IncidentId) -> Result<Vec<Versioned<Finding>>, StoreError> {
        let doing = "reading findings";
        let query = self
            .query(&format!("{PK} = :pk AND begins_with({SK}, :prefix)"))
            .expression_attribute_values(":pk", text(keys::incident_partition(incident)))
            .expression_attribute_values(":prefix", text(FINDING))
            .consistent_read(true);
        let part = collect(doing, query, None).await?;
        let findings = part.items.iter().map(finding::read).collect::<Result<_, _>>();
        findings.map_err(|error| failed(doing, error))
    }

    async fn commit_findings(
        &self,
        id: Uuid,
        incident: &IncidentId,
        changes: &[Change<Finding>],
    ) -> Result<(), CommitError> {
        let doing = "preparing findings";
        let write = |change: &Change<Finding>| {
            let item =
                finding::write(incident, change, id).map_err(|error| failed(doing, error))?;
            small_enough(&item).map_err(|error| failed(doing, error))?;
            Ok(put(&self.table, item, Some(unchanged(change.expected))))
        };
        let writes = changes.iter().map(write).collect::<Result<Vec<_>, StoreError>>()?;
        self.send(writes, id).await
    }
}

//! Pulses of heartbeats.

use app::ports::{Change, CommitError, Heartbeats, Read, StoreError, Versioned};
use domain::heartbeat::Pulse;
use domain::ids::HeartbeatName;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::item::keyed;
use crate::keys::Key;
use crate::plan::{small_enough, unchanged};
use crate::records;
use crate::write::put;

impl Heartbeats for DynamoStore {
    async fn pulse(
        &self,
        name: &HeartbeatName,
    ) -> Result<Read<Option<Versioned<Pulse>>>, StoreError> {
        let key = Some(Key::pulse(name));
        self.with_generation("reading a heartbeat", key, records::pulse::read).await
    }

    async fn pulses(&self, names: &[HeartbeatName]) -> Result<Vec<Versioned<Pulse>>, StoreError> {
        let doing = "reading heartbeats";
        let mut keys: Vec<Key> = names.iter().map(Key::pulse).collect();
        keys.sort();
        keys.dedup();
        let items = self.batch(doing, keys.into_iter().map(keyed).collect()).await?;
        let read = items.iter().map(records::pulse::read).collect::<Result<Vec<_>, _>>();
        let mut found = read.map_err(|error| failed(doing, error))?;
        // DynamoDB answers in no order.
        found.sort_by_key(|found| names.iter().position(|name| *name == found.value.name));
        Ok(found)
    }

    async fn commit_pulse(&self, id: Uuid, change: &Change<Pulse>) -> Result<(), CommitError> {
        let doing = "preparing a heartbeat";
        let item = records::pulse::write(change, id).map_err(|error| failed(doing, error))?;
        small_enough(&item).map_err(|error| failed(doing, error))?;
        let write = put(&self.table, item, Some(unchanged(change.expected)));
        self.send(vec![write], id).await
    }
}

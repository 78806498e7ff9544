//! Access keys, all in one partition, so that one Query lists them.

use app::ports::{AccessKeys, Change, CommitError, StoreError, Versioned};
use domain::access::AccessKey;
use domain::ids::AccessKeyId;
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::failed;
use crate::item::text;
use crate::keys::{ACCESS_KEYS, Key, PK};
use crate::plan::{small_enough, unchanged};
use crate::read::collect;
use crate::records::access_key::{read, write};
use crate::write::put;

impl AccessKeys for DynamoStore {
    async fn access_key(
        &self,
        id: &AccessKeyId,
    ) -> Result<Option<Versioned<AccessKey>>, StoreError> {
        self.one("reading an access key", Key::access_key(id), read).await
    }

    async fn commit_access_key(
        &self,
        id: Uuid,
        change: &Change<AccessKey>,
    ) -> Result<(), CommitError> {
        let doing = "preparing an access key";
        let item = write(change, id).map_err(|error| failed(doing, error))?;
        small_enough(&item).map_err(|error| failed(doing, error))?;
        let write = put(&self.table, item, Some(unchanged(change.expected)));
        self.send(vec![write], id).await
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        let doing = "listing the access keys";
        let query = self
            .query(&format!("{PK} = :pk"))
            .expression_attribute_values(":pk", text(ACCESS_KEYS))
            .consistent_read(true);
        let items = collect(doing, query, None).await?.items;
        let keys = items.iter().map(|item| read(item).map(|read| read.value));
        keys.collect::<Result<_, _>>().map_err(|error| failed(doing, error))
    }
}

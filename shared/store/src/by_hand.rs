//! What people change of an incident's records.

use app::ports::{ChatChannels, CommitError, Records, Rewrite, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};
use domain::ids::{EngagementId, IncidentId};

use crate::DynamoStore;
use crate::error::{busy, failed, refused};
use crate::item::{Item, keyed, text, text_of};
use crate::keys::{self, Key, PK, SK};
use crate::plan::small_enough;
use crate::read::collect;
use crate::records::{DOC, timeline};
use crate::write::{Expression, delete, put};

/// Items that one BatchWriteItem takes. Source: DynamoDB.
const BATCH_MAX: usize = 25;
/// How often what a batch left undone is asked for again.
const ATTEMPTS: usize = 8;

impl Records for DynamoStore {
    async fn rewrite(&self, rewrite: &Rewrite) -> Result<(), CommitError> {
        let doing = "changing an event";
        let Rewrite { incident, event, id, .. } = rewrite;
        let record = |of| {
            let item = timeline::alone(incident, of, *event, *id);
            item.map_err(|error| failed(doing, error))
        };
        let old = record(&rewrite.from)?;
        let as_read = || Expression::new(&format!("{DOC} = :from")).value(":from", doc(&old));
        let place = rewrite.place.clone();
        let here = Key { pk: keys::incident_partition(incident), sk: place.clone() };
        let gone = || delete(&self.table, here, Some(as_read()));
        let writes = match &rewrite.to {
            None => vec![gone()],
            Some(to) => {
                let new = record(to)?;
                small_enough(&new).map_err(|error| failed(doing, error))?;
                if text_of(&new, SK) == Some(&place) {
                    vec![put(&self.table, new, Some(as_read()))]
                } else {
                    let free = Expression::new(&format!("attribute_not_exists({PK})"));
                    vec![put(&self.table, new, Some(free)), gone()]
                }
            }
        };
        self.send(writes, *id).await
    }

    async fn erase(
        &self,
        incident: &IncidentId,
        engagements: &[EngagementId],
    ) -> Result<(), StoreError> {
        let doing = "removing an incident";
        let query = self
            .query(&format!("{PK} = :pk"))
            .expression_attribute_values(":pk", text(keys::incident_partition(incident)))
            .projection_expression(format!("{PK}, {SK}"))
            .consistent_read(true);
        let head = keyed(Key::incident(incident));
        let mut gone: Vec<Item> =
            engagements.iter().map(|id| keyed(Key::engagement(id.stem()))).collect();
        let room = self.chat_channel(incident).await?.map(|read| read.value);
        let room =
            room.as_ref().and_then(|channel| Some((channel.service, channel.room.as_ref()?)));
        let room = room.filter(|(_, room)| room.own);
        gone.extend(room.map(|(service, room)| keyed(Key::room(service, &room.id))));
        let rest = collect(doing, query, None).await?.items.into_iter();
        gone.extend(rest.filter(|item| *item != head));
        for part in gone.chunks(BATCH_MAX) {
            self.delete_all(doing, part).await?;
        }
        // A removal that fails before finds it again.
        self.delete_all(doing, &[head]).await
    }
}

impl DynamoStore {
    async fn delete_all(&self, doing: &'static str, keys: &[Item]) -> Result<(), StoreError> {
        let request = |key: &Item| {
            let delete = DeleteRequest::builder().set_key(Some(key.clone())).build();
            let delete = delete.map_err(|error| failed(doing, error))?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        };
        let mut left = keys.iter().map(request).collect::<Result<Vec<_>, StoreError>>()?;
        for _ in 0..ATTEMPTS {
            let batch = self.client.batch_write_item().request_items(&self.table, left);
            let answer = batch.send().await.map_err(|error| refused(doing, error))?;
            let undone = answer.unprocessed_items.and_then(|mut all| all.remove(&self.table));
            left = undone.unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(busy(doing, "something of the batch was left"))
    }
}

fn doc(item: &Item) -> AttributeValue {
    text(text_of(item, DOC).unwrap_or_default())
}

//! Writing mailboxes: one conditional request each, whose failure shows what is there.

use app::ports::{MailboxChange, MailboxError, Replaces, StoreError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use domain::ids::ChannelId;
use domain::mailbox::{Bundle, Mailbox};

use crate::DynamoStore;
use crate::error::{failed, refused};
use crate::item::{Item, text};
use crate::keys::{Key, PK, sortable};
use crate::plan::small_enough;
use crate::records::WRITE_ID;
use crate::records::mailbox::{self, RESTS_AT};
use crate::write::Expression;

const DOING: &str = "writing a mailbox";

impl DynamoStore {
    pub(crate) async fn write_mailbox(&self, change: &MailboxChange) -> Result<(), MailboxError> {
        let item = mailbox::write(change).map_err(|error| failed(DOING, error))?;
        small_enough(&item).map_err(|error| failed(DOING, error))?;
        let guard = guard(change.expected);
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(guard.condition)
            .set_expression_attribute_values(guard.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(found)) => {
                settle(found.item(), change)
            }
            // Anything else is no race; the SDK's enum is open.
            _ => Err(refused(DOING, error).into()),
        }
    }

    pub(crate) async fn read_mailbox(
        &self,
        channel: &ChannelId,
    ) -> Result<Option<Mailbox>, StoreError> {
        let read = |item: &Item| mailbox::read(item).map(|(mailbox, _)| mailbox);
        self.one("reading a mailbox", Key::mailbox(channel), read).await
    }

    pub(crate) async fn write_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        let doing = "keeping a bundle";
        let item = mailbox::write_bundle(bundle).map_err(|error| failed(doing, error))?;
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        request.send().await.map(drop).map_err(|error| refused(doing, error))
    }

    pub(crate) async fn read_bundle(
        &self,
        channel: &ChannelId,
        code: &str,
    ) -> Result<Option<Bundle>, StoreError> {
        self.one("reading a bundle", Key::bundle(channel, code), mailbox::read_bundle).await
    }
}

fn guard(expected: Replaces) -> Expression {
    match expected {
        Replaces::Resting(now) => {
            Expression::new(&format!("attribute_not_exists({PK}) OR {RESTS_AT} <= :now"))
                .value(":now", text(sortable(now)))
        }
        Replaces::State(id) => {
            Expression::new(&format!("{WRITE_ID} = :id")).value(":id", text(id.to_string()))
        }
    }
}

/// What a condition that failed means: our own first success, whose answer was lost, or a race.
fn settle(found: Option<&Item>, change: &MailboxChange) -> Result<(), MailboxError> {
    let found = found.map(mailbox::read).transpose().map_err(|error| failed(DOING, error))?;
    match found {
        Some((_, id)) if id == change.id => Ok(()),
        theirs => Err(MailboxError::Raced(theirs.map(Box::new))),
    }
}

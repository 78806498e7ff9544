//! Sending a decision, and telling a lost race from a lost answer.

use app::ports::{CommitError, StoreError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::error::{
    ConditionalCheckFailedException, TransactionCanceledException,
};
use aws_sdk_dynamodb::types::{CancellationReason, Put, TransactWriteItem, Update};
use uuid::Uuid;

use crate::DynamoStore;
use crate::error::{busy, failed, refused};
use crate::item::{Item, text_of};
use crate::records::WRITE_ID;

const DOING: &str = "committing a decision";

impl DynamoStore {
    /// Writes all of `writes` or nothing, in one request.
    pub(crate) async fn send(
        &self,
        mut writes: Vec<TransactWriteItem>,
        commit: Uuid,
    ) -> Result<(), CommitError> {
        // Alone, a write costs half of what it costs in a transaction, and never conflicts.
        match (writes.len(), writes.pop()) {
            (_, None) => Ok(()),
            (1, Some(TransactWriteItem { put: Some(put), .. })) => self.put(put, commit).await,
            (1, Some(TransactWriteItem { update: Some(update), .. })) => {
                self.update(update, commit).await
            }
            (_, Some(last)) => {
                writes.push(last);
                self.transact(writes, commit).await
            }
        }
    }

    async fn put(&self, put: Put, commit: Uuid) -> Result<(), CommitError> {
        let request = self
            .client
            .put_item()
            .table_name(put.table_name)
            .set_item(Some(put.item))
            .set_condition_expression(put.condition_expression)
            .set_expression_attribute_names(put.expression_attribute_names)
            .set_expression_attribute_values(put.expression_attribute_values)
            .set_return_values_on_condition_check_failure(
                put.return_values_on_condition_check_failure,
            );
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error().and_then(|error| error.as_conditional()) {
            Some(condition) => settle([condition.item()], commit),
            None => Err(refused(DOING, error).into()),
        }
    }

    async fn update(&self, update: Update, commit: Uuid) -> Result<(), CommitError> {
        let request = self
            .client
            .update_item()
            .table_name(update.table_name)
            .set_key(Some(update.key))
            .update_expression(update.update_expression)
            .set_condition_expression(update.condition_expression)
            .set_expression_attribute_names(update.expression_attribute_names)
            .set_expression_attribute_values(update.expression_attribute_values)
            .set_return_values_on_condition_check_failure(
                update.return_values_on_condition_check_failure,
            );
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error().and_then(|error| error.as_conditional()) {
            Some(condition) => settle([condition.item()], commit),
            None => Err(refused(DOING, error).into()),
        }
    }

    /// No token of ours makes the request idempotent: DynamoDB remembers one for ten minutes only.
    /// The conditions do, and `write_id`.
    async fn transact(
        &self,
        writes: Vec<TransactWriteItem>,
        commit: Uuid,
    ) -> Result<(), CommitError> {
        let request = self.client.transact_write_items().set_transact_items(Some(writes));
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                cancellation(cancelled, commit)
            }
            // The same request is at work already, or something else; the SDK's enum is open.
            _ => Err(refused(DOING, error).into()),
        }
    }
}

/// What the conditions that failed mean: this very commit came through before, and only its answer
/// was lost; or somebody else's did.
fn settle<'a>(
    found: impl IntoIterator<Item = Option<&'a Item>>,
    commit: Uuid,
) -> Result<(), CommitError> {
    let own = commit.to_string();
    let mut found = found.into_iter().flatten();
    // All or nothing: one item of ours proves the rest.
    if found.any(|item| text_of(item, WRITE_ID) == Some(&own)) {
        return Ok(());
    }
    Err(CommitError::Raced)
}

fn cancellation(cancelled: &TransactionCanceledException, commit: Uuid) -> Result<(), CommitError> {
    let reasons = cancelled.cancellation_reasons();
    let code = |reason: &CancellationReason| reason.code().unwrap_or("None").to_owned();
    let conditions: Vec<_> =
        reasons.iter().filter(|reason| code(reason) == "ConditionalCheckFailed").collect();
    if !conditions.is_empty() {
        return settle(conditions.into_iter().map(CancellationReason::item), commit);
    }
    Err(refusal(&reasons.iter().map(code).collect::<Vec<_>>()).into())
}

/// What cancelled a transaction whose conditions all held.
fn refusal(codes: &[String]) -> StoreError {
    let reasons = format!("cancelled: {}", codes.join(", "));
    // Source: DynamoDB, TransactionCanceledException, codes of cancellation reasons.
    let may_pass = codes.iter().all(|code| {
        ["None", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"]
            .contains(&code.as_str())
    });
    if may_pass { busy(DOING, reasons) } else { failed(DOING, reasons) }
}

/// The one answer that both single writes share.
trait Conditional {
    fn as_conditional(&self) -> Option<&ConditionalCheckFailedException>;
}

macro_rules! conditional {
    ($($error:path),*) => {$(
        impl Conditional for $error {
            fn as_conditional(&self) -> Option<&ConditionalCheckFailedException> {
                match self {
                    Self::ConditionalCheckFailedException(condition) => Some(condition),
                    // Anything else is no lost race; the SDK's enum is open.
                    _ => None,
                }
            }
        }
    )*};
}

conditional!(
    aws_sdk_dynamodb::operation::put_item::PutItemError,
    aws_sdk_dynamodb::operation::update_item::UpdateItemError
);

#[cfg(test)]
mod tests;

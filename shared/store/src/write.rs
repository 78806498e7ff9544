//! Single writes in the form of a transaction's parts, so that one alone and several together are
//! built by the same code.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};

use crate::item::{Item, keyed};
use crate::keys::Key;

/// A condition or an update with what its placeholders stand for.
#[derive(Debug, Default)]
pub(crate) struct Expression {
    /// What must hold of the item as it is.
    pub(crate) condition: String,
    /// Placeholders of names.
    pub(crate) names: Option<HashMap<String, String>>,
    /// Placeholders of values.
    pub(crate) values: Option<Item>,
}

impl Expression {
    pub(crate) fn new(condition: &str) -> Self {
        Self { condition: condition.to_owned(), ..Self::default() }
    }

    pub(crate) fn name(mut self, placeholder: &str, name: &str) -> Self {
        let names = self.names.get_or_insert_default();
        names.insert(placeholder.to_owned(), name.to_owned());
        self
    }

    pub(crate) fn value(mut self, placeholder: &str, value: AttributeValue) -> Self {
        self.values.get_or_insert_default().insert(placeholder.to_owned(), value);
        self
    }
}

/// Writes `item` over whatever is there, if `guard` holds.
pub(crate) fn put(table: &str, item: Item, guard: Option<Expression>) -> TransactWriteItem {
    let guarded = guard.is_some();
    let guard = guard.unwrap_or_default();
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .set_condition_expression(guarded.then_some(guard.condition))
        .set_expression_attribute_names(guard.names)
        .set_expression_attribute_values(guard.values)
        .set_return_values_on_condition_check_failure(guarded.then_some(ALL_OLD))
        .build()
        .expect("a table and an item are all that it takes");
    TransactWriteItem::builder().put(put).build()
}

/// Applies `update` to the item at `key`, if the condition of `guard` holds.
pub(crate) fn update(table: &str, key: Key, update: &str, guard: Expression) -> TransactWriteItem {
    let guarded = !guard.condition.is_empty();
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(keyed(key)))
        .update_expression(update)
        .set_condition_expression(guarded.then_some(guard.condition))
        .set_expression_attribute_names(guard.names)
        .set_expression_attribute_values(guard.values)
        .set_return_values_on_condition_check_failure(guarded.then_some(ALL_OLD))
        .build()
        .expect("a table, a key and an expression are all that it takes");
    TransactWriteItem::builder().update(update).build()
}

/// Deletes the item at `key`, if `guard` holds.
pub(crate) fn delete(table: &str, key: Key, guard: Option<Expression>) -> TransactWriteItem {
    let guarded = guard.is_some();
    let guard = guard.unwrap_or_default();
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(keyed(key)))
        .set_condition_expression(guarded.then_some(guard.condition))
        .set_expression_attribute_names(guard.names)
        .set_expression_attribute_values(guard.values)
        .set_return_values_on_condition_check_failure(guarded.then_some(ALL_OLD))
        .build()
        .expect("a table and a key are all that it takes");
    TransactWriteItem::builder().delete(delete).build()
}

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

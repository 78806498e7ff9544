//! Items as the SDK has them: maps of attributes.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::keys::{Key, PK, SK};

/// One item.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// An item in DynamoDB's JSON; `None` when it is none, or holds what we do not write.
pub(crate) fn from_json(value: &Value) -> Option<Item> {
    value.as_object()?.iter().map(|(name, of)| Some((name.clone(), attribute(of)?))).collect()
}

fn attribute(value: &Value) -> Option<AttributeValue> {
    let (kind, of) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "S" => of.as_str().map(text),
        "N" => of.as_str().map(number),
        "M" => from_json(of).map(AttributeValue::M),
        "NULL" => Some(AttributeValue::Null(true)),
        _ => None,
    }
}

/// A text.
pub(crate) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number.
pub(crate) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The text of an attribute; `None` when there is none.
pub(crate) fn text_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The number of an attribute; `None` when there is none.
pub(crate) fn number_of(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// An item that holds nothing but its key: also how a read names it.
pub(crate) fn keyed(key: Key) -> Item {
    Item::from([(PK.to_owned(), text(key.pk)), (SK.to_owned(), text(key.sk))])
}

/// Whether an item is the one at `key`.
pub(crate) fn is_at(item: &Item, key: &Key) -> bool {
    text_of(item, PK) == Some(&key.pk) && text_of(item, SK) == Some(&key.sk)
}

/// The bytes that DynamoDB counts, from above: names, and values as text.
pub(crate) fn bytes(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &AttributeValue) -> usize {
    if let AttributeValue::S(text) | AttributeValue::N(text) = value {
        return text.len();
    }
    // Three for a map and one for each entry; we write no other kind.
    // Source: DynamoDB, item sizes and formats.
    value.as_m().map_or(0, |map| 3 + map.len() + bytes(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_names_and_values() {
        let seen = Item::from([("abc".to_owned(), text("12345"))]);
        let item = Item::from([
            ("pk".to_owned(), text("INC#x")),
            ("n".to_owned(), number(100_u64)),
            ("seen".to_owned(), AttributeValue::M(seen)),
        ]);
        assert_eq!(bytes(&item), (2 + 5) + (1 + 3) + (4 + 3 + 1 + 3 + 5));
    }
}

//! How much a table holds, as it is paid for: the names and values of attributes.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::emulator::{Emulator, TABLE};

/// What a list or a map takes besides what is in it, and each element of it.
const CONTAINER: usize = 3;
const ELEMENT: usize = 1;
/// What is added to each item for the index that finds it.
const ITEM: usize = 100;

/// Bytes of all items.
pub(super) async fn of_table(emulator: &Emulator) -> f64 {
    let scan = emulator.client.scan().table_name(TABLE).into_paginator().items().send();
    let items: Vec<_> = scan.collect::<Result<_, _>>().await.unwrap();
    let bytes: usize = items
        .iter()
        .map(|item| ITEM + item.iter().map(|(name, value)| name.len() + of(value)).sum::<usize>())
        .sum();
    f64::from(u32::try_from(bytes).unwrap())
}

fn of(value: &AttributeValue) -> usize {
    let element = |value| ELEMENT + of(value);
    if let AttributeValue::S(text) = value {
        text.len()
    } else if let AttributeValue::N(number) = value {
        // Two digits a byte, and one more.
        number.len() / 2 + 1
    } else if let AttributeValue::B(bytes) = value {
        bytes.as_ref().len()
    } else if let AttributeValue::L(items) = value {
        CONTAINER + items.iter().map(element).sum::<usize>()
    } else if let AttributeValue::M(fields) = value {
        let field = |(name, value): (&String, _)| name.len() + element(value);
        CONTAINER + fields.iter().map(field).sum::<usize>()
    } else {
        assert!(value.is_bool() || value.is_null(), "the store writes no {value:?}");
        1
    }
}

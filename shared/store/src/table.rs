//! The table itself: for tests and the local stack. A deployment's is in `template.yaml`, which
//! also switches on its expiry (an emulator has no use for it).

use app::ports::StoreError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

use crate::error::refused;
use crate::keys::{BRIEF, DUE, DUE_PK, DUE_SK, LIST_PK, LIST_SK, LISTING, PK, SK};

/// Creates the table `name` with its indexes; one that exists already is left as it is.
///
/// # Errors
/// [`StoreError`] when DynamoDB does not do it.
pub async fn create(client: &Client, name: &str) -> Result<(), StoreError> {
    let request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema(PK, SK)))
        .set_attribute_definitions(Some(attributes()))
        .set_global_secondary_indexes(Some(indexes()));
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(CreateTableError::is_resource_in_use_exception) =>
        {
            Ok(())
        }
        Err(error) => Err(refused("creating the table", error)),
    }
}

fn attributes() -> Vec<AttributeDefinition> {
    let texts = [PK, SK, LIST_PK, LIST_SK, DUE_PK, DUE_SK];
    let define = |name| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .expect("a name and a type are all that it takes")
    };
    texts.into_iter().map(define).collect()
}

fn indexes() -> Vec<GlobalSecondaryIndex> {
    let listing = Projection::builder()
        .projection_type(ProjectionType::Include)
        .non_key_attributes(BRIEF)
        .build();
    let due = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    vec![index(LISTING, schema(LIST_PK, LIST_SK), listing), index(DUE, schema(DUE_PK, DUE_SK), due)]
}

fn index(
    name: &str,
    schema: Vec<KeySchemaElement>,
    projection: Projection,
) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(schema))
        .projection(projection)
        .build()
        .expect("a name and a schema are all that it takes")
}

fn schema(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    let element = |name: &str, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .expect("a name and a type are all that it takes")
    };
    vec![element(partition, KeyType::Hash), element(sort, KeyType::Range)]
}

//! The table: what keeps it, and that its keys are those of the store.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{list, resource};

#[test]
fn the_table_can_be_restored_and_is_not_deleted() {
    let table = resource("Table");
    assert_eq!(table["DeletionPolicy"], json!("Retain"));
    assert_eq!(table["UpdateReplacePolicy"], json!("Retain"));
    let properties = &table["Properties"];
    assert_eq!(properties["BillingMode"], json!("PAY_PER_REQUEST"));
    assert_eq!(properties["DeletionProtectionEnabled"], json!(true));
    let recovery = &properties["PointInTimeRecoverySpecification"];
    assert_eq!(recovery["PointInTimeRecoveryEnabled"], json!(true));
    assert_eq!(
        properties["TimeToLiveSpecification"],
        json!({ "AttributeName": "expires_at", "Enabled": true })
    );
    assert_eq!(
        properties["SSESpecification"],
        json!({ "Fn::If": [
            "HasKey",
            { "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": { "Ref": "KmsKeyArn" } },
            // With a key that DynamoDB owns.
            { "SSEEnabled": false },
        ] })
    );
}

#[test]
fn the_keys_and_indexes_are_those_of_the_store() {
    let properties = &resource("Table")["Properties"];
    let keys = |schema: &Value| -> Vec<String> {
        list(schema)
            .iter()
            .map(|key| key["AttributeName"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(keys(&properties["KeySchema"]), ["pk", "sk"]);
    let indexes: BTreeMap<_, _> = list(&properties["GlobalSecondaryIndexes"])
        .iter()
        .map(|index| {
            (index["IndexName"].as_str().expect("a name"), (keys(&index["KeySchema"]), index))
        })
        .collect();
    assert_eq!(indexes.keys().copied().collect::<Vec<_>>(), ["due", "listing"]);
    assert_eq!(indexes["due"].0, ["due_pk", "due_sk"]);
    assert_eq!(indexes["due"].1["Projection"], json!({ "ProjectionType": "KEYS_ONLY" }));
    assert_eq!(indexes["listing"].0, ["list_pk", "list_sk"]);
    assert_eq!(
        indexes["listing"].1["Projection"],
        json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["brief"] })
    );
    for attribute in list(&properties["AttributeDefinitions"]) {
        assert_eq!(attribute["AttributeType"], json!("S"), "{attribute}");
    }
}

#[test]
fn the_command_for_the_first_access_key_names_a_table_that_is_kept() {
    let command = "tocsin credentials create --deployment ${NamePrefix} --region ${AWS::Region}";
    let with_table = format!("{command} --table ${{ExistingTableName}}");
    let said = &super::template()["Outputs"]["FirstAccessKey"]["Value"];
    assert_eq!(
        *said,
        json!({ "Fn::If": ["MakeTable", super::sub(command), super::sub(&with_table)] })
    );
}

//! What is said of the replication set, of policies and of tags.

use super::*;

#[test]
fn a_replication_set_has_its_regions() {
    let began = at("2026-11-23T01:00:00Z");
    let region = |status, status_message| replication_sets::RegionInfo {
        sse_kms_key_id: Some(text("DefaultKey")),
        status,
        status_message,
        status_update_date_time: began,
    };
    let replication_set = replication_sets::ReplicationSet {
        arn: Some(text("arn")),
        created_by: text("user"),
        created_time: began,
        deletion_protected: false,
        last_modified_by: text("user"),
        last_modified_time: began,
        region_map: BTreeMap::from([
            (text("ap-northeast-1"), region(replication_sets::RegionStatus::Active, None)),
            (
                text("eu-west-1"),
                region(replication_sets::RegionStatus::Failed, Some(text("Tagging inaccessible"))),
            ),
        ]),
        status: replication_sets::ReplicationSetStatus::Updating,
    };
    check(
        &replication_sets::GetReplicationSet { replication_set },
        &expect![[r#"
        {
          "replicationSet": {
            "arn": "arn",
            "createdBy": "user",
            "createdTime": 1795395600,
            "deletionProtected": false,
            "lastModifiedBy": "user",
            "lastModifiedTime": 1795395600,
            "regionMap": {
              "ap-northeast-1": {
                "sseKmsKeyId": "DefaultKey",
                "status": "ACTIVE",
                "statusUpdateDateTime": 1795395600
              },
              "eu-west-1": {
                "sseKmsKeyId": "DefaultKey",
                "status": "FAILED",
                "statusMessage": "Tagging inaccessible",
                "statusUpdateDateTime": 1795395600
              }
            },
            "status": "UPDATING"
          }
        }"#]],
    );
}

#[test]
fn policies_and_tags_are_shown_as_they_were_given() {
    let policy = policies::ResourcePolicy {
        policy_document: text("{}"),
        policy_id: text("be8b5719"),
        ram_resource_share_region: text("ap-northeast-1"),
    };
    let shared =
        policies::GetResourcePolicies { next_token: None, resource_policies: vec![policy] };
    check(
        &shared,
        &expect![[r#"
        {
          "resourcePolicies": [
            {
              "policyDocument": "{}",
              "policyId": "be8b5719",
              "ramResourceShareRegion": "ap-northeast-1"
            }
          ]
        }"#]],
    );
    let tags = BTreeMap::from([(text("a"), text("")), (text("env"), text("t"))]);
    check(
        &tags::ListTagsForResource { tags },
        &expect![[r#"
        {
          "tags": {
            "a": "",
            "env": "t"
          }
        }"#]],
    );
}

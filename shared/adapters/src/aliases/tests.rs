use serde_json::{Value, json};

use super::*;
use crate::testing::Aws;

const QUEUE: &str = "arn:aws:sqs:ap-northeast-1:123456789012:tocsin-failed-signals";

fn aliases(aws: &Aws) -> LambdaAliases {
    let intake = Intake { function: "tocsin-intake".into(), failures: QUEUE.into() };
    LambdaAliases::new(&aws.sdk(), intake, Deployment::new("ap-northeast-1", "123456789012"))
}

fn plan() -> PlanName {
    PlanName::parse("web").unwrap()
}

/// What was asked: the path behind the API's version, and the body.
fn asked(aws: &Aws) -> Vec<(String, Value)> {
    let requests = aws.requests().into_iter();
    let short =
        |uri: &str| uri.split_once("/functions").map_or(String::new(), |(_, path)| path.into());
    let body = |body: &str| serde_json::from_str(body).unwrap_or(Value::Null);
    requests.map(|request| (short(&request.uri), body(&request.body))).collect()
}

const FUNCTION: &str = "/tocsin-intake";

#[tokio::test]
async fn an_alias_is_whole_when_alarms_rules_and_topics_may_invoke_it_and_failures_are_kept() {
    let aws = Aws::answering([
        (201, "{}"),
        (201, "{}"),
        (201, "{}"),
        (201, "{}"),
        (200, "{}"),
        (200, "{}"),
    ]);
    assert_eq!(aliases(&aws).make(&plan()).await, Ok(()));
    let asked = asked(&aws);
    let paths: Vec<&str> = asked.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            format!("{FUNCTION}/aliases"),
            format!("{FUNCTION}/policy?Qualifier=web"),
            format!("{FUNCTION}/policy?Qualifier=web"),
            format!("{FUNCTION}/policy?Qualifier=web"),
            format!("{FUNCTION}/event-invoke-config?Qualifier=web"),
            format!("{FUNCTION}/aliases/web"),
        ]
    );
    assert_eq!(
        asked[0].1,
        json!({"Name": "web", "FunctionVersion": "$LATEST", "Description": BEING_MADE})
    );
    for (request, principal, source) in [
        (
            1,
            "lambda.alarms.cloudwatch.amazonaws.com",
            "cloudwatch:ap-northeast-1:123456789012:alarm:*",
        ),
        (2, "events.amazonaws.com", "events:ap-northeast-1:123456789012:rule/*"),
        (3, "sns.amazonaws.com", "sns:ap-northeast-1:123456789012:*"),
    ] {
        let body = &asked[request].1;
        assert_eq!(body["Action"], "lambda:InvokeFunction");
        assert_eq!(body["Principal"], principal);
        assert_eq!(body["SourceAccount"], "123456789012");
        assert_eq!(body["SourceArn"], format!("arn:aws:{source}"));
    }
    assert_eq!(
        asked[4].1,
        json!({
            "MaximumRetryAttempts": 2,
            "MaximumEventAgeInSeconds": 3_600,
            "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        })
    );
    assert_eq!(asked[5].1, json!({"Description": MADE}));
}

#[tokio::test]
async fn what_is_there_already_is_fine_and_a_refusal_is_not() {
    let there = |aws: Aws| async move { aliases(&aws).create("web").await };
    assert_eq!(there(Aws::answering_error(409, EXISTS, "it exists")).await, Ok(()));
    let denied = there(Aws::answering_error(403, "AccessDeniedException", "no")).await;
    assert_eq!(denied, Err(PortError::Refused("Lambda: AccessDeniedException: no".into())));
}

#[tokio::test]
async fn an_alias_is_removed_with_what_belongs_to_it() {
    let aws = Aws::answering([(204, ""), (204, "")]);
    assert_eq!(aliases(&aws).remove("old").await, Ok(()));
    let paths: Vec<_> = asked(&aws).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            format!("{FUNCTION}/event-invoke-config?Qualifier=old"),
            format!("{FUNCTION}/aliases/old"),
        ]
    );
}

#[tokio::test]
async fn every_page_of_aliases_is_read() {
    let first = json!({
        "Aliases": [{"Name": "web", "Description": MADE}, {"Name": "theirs"}],
        "NextMarker": "more",
    });
    let second = json!({"Aliases": [{"Name": "old", "Description": BEING_MADE}]});
    let aws = Aws::answering([(200, &*first.to_string()), (200, &*second.to_string())]);
    let listed = aliases(&aws).list().await.unwrap();
    let alias = |name: &str, description: &str| Alias {
        name: name.into(),
        description: description.into(),
    };
    assert_eq!(listed, [alias("web", MADE), alias("theirs", ""), alias("old", BEING_MADE)]);
    assert!(aws.requests()[1].uri.contains("Marker=more"));
}

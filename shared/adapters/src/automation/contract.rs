//! The adapter against a stand-in that holds every request to AWS's model, over HTTP.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_types::region::Region;
use serde_json::json;
use testkit::automation::{Automation, Server, Trouble};

use super::*;

const DOCUMENT: &str = "AWS-RestartEC2Instance";
/// How often the client asks for what may pass.
const TRIES: usize = 3;

async fn served() -> (Server, SystemsManager) {
    let mut automation = Automation::default();
    automation.document(DOCUMENT, &["AutomationAssumeRole", "Cluster", "InstanceId"]);
    let server = Server::start(automation).await.unwrap();
    let nobody = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(SharedCredentialsProvider::new(nobody))
        .http_client(Builder::new().build_http())
        .endpoint_url(server.endpoint())
        .build();
    (server, SystemsManager::new(&sdk, Deployment::new("ap-northeast-1", "123456789012")))
}

fn start() -> RunbookStart {
    crate::runbooks::tests::start(DOCUMENT)
}

fn numbered(number: usize) -> String {
    format!("33333333-3333-5333-8333-{number:012}")
}

fn execution(launched: Result<Launched, PortError>) -> String {
    match launched.unwrap() {
        Launched::Running { execution } => execution,
        other @ Launched::Ended { .. } => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn every_start_is_of_the_model() {
    let (server, runbooks) = served().await;
    let bare = RunbookStart { role_arn: String::new(), parameters: [].into(), ..start() };
    let instance = [("InstanceId".to_owned(), vec!["i-1".to_owned()])];
    let whole = RunbookStart {
        version: Some("2".into()),
        parameters: instance.into(),
        target: Some(("210987654321".into(), "eu-west-1".into())),
        ..start()
    };
    for (number, start) in [bare, start(), whole].into_iter().enumerate() {
        let token = numbered(number + 100);
        let started = runbooks.start(&RunbookStart { token, ..start }).await;
        assert!(started.is_ok(), "{started:?}");
    }
    assert_eq!(server.automation().started().len(), 3);
}

#[tokio::test]
async fn one_token_starts_once_whatever_was_heard() {
    let (server, runbooks) = served().await;
    server.automation().trouble([Trouble::Lost]);
    let first = execution(runbooks.start(&start()).await);
    assert_eq!(server.automation().asked(), 2, "it was asked again");
    assert_eq!(execution(runbooks.start(&start()).await), first);
    assert_eq!(server.automation().started().len(), 1);
}

#[tokio::test]
async fn what_may_pass_is_asked_for_again_and_nothing_else() {
    let (server, runbooks) = served().await;
    for trouble in [Trouble::Limited(1), Trouble::Status(500), Trouble::Lost, Trouble::Page] {
        server.automation().trouble(vec![trouble.clone(); TRIES]);
        let before = server.automation().asked();
        let status = runbooks.start(&start()).await;
        let is_throttled = matches!(trouble, Trouble::Limited(_));
        match status {
            Err(PortError::Throttled(_)) => assert!(is_throttled, "{trouble:?}"),
            Err(PortError::Busy(_)) => assert!(!is_throttled, "{trouble:?}"),
            other => unreachable!("{trouble:?}: {other:?}"),
        }
        assert_eq!(server.automation().asked() - before, TRIES, "{trouble:?}");
    }
    assert_eq!(server.automation().started().len(), 1, "of one token");
    for code in ["AccessDeniedException", "AutomationDefinitionVersionNotFoundException"] {
        server.automation().trouble([Trouble::Error(code)]);
        let refused = runbooks.start(&start()).await;
        assert!(matches!(refused, Err(PortError::Refused(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn an_execution_is_followed_to_its_end_and_stopped_once() {
    let (server, runbooks) = served().await;
    let id = execution(runbooks.start(&start()).await);
    assert_eq!(runbooks.status(&id).await.unwrap().status, RunbookStatus::Running);
    let steps = json!([{ "StepName": "restart", "StepStatus": "Failed", "FailureMessage": "no" }]);
    server.automation().stands(&id, "Failed", Some("step 1"), &steps);
    let seen = runbooks.status(&id).await.unwrap();
    assert_eq!(seen.status, RunbookStatus::Failed("Failed: step 1".into()));
    assert_eq!(seen.steps.len(), 1);
    assert_eq!(runbooks.stop(&id).await, Ok(()), "it has ended");

    let token = numbered(7);
    let other = execution(runbooks.start(&RunbookStart { token, ..start() }).await);
    assert_eq!(runbooks.stop(&other).await, Ok(()));
    let seen = runbooks.status(&other).await.unwrap().status;
    assert_eq!(seen, RunbookStatus::Failed("Cancelled".into()));
    let nobodys = numbered(99);
    assert!(matches!(runbooks.status(&nobodys).await, Err(PortError::Refused(_))));
}

#[tokio::test]
async fn what_a_document_does_not_declare_is_refused_with_the_reason() {
    let (_server, runbooks) = served().await;
    let missing = RunbookStart { document: "AWS-Nothing".into(), ..start() };
    let strange = [("Size".to_owned(), vec!["1".to_owned()])];
    let strange = RunbookStart { parameters: strange.into(), ..start() };
    for (start, why) in [(missing, "there is no AWS-Nothing"), (strange, "does not declare Size")] {
        let refused = runbooks.start(&start).await;
        let Err(PortError::Refused(said)) = refused else { unreachable!("{refused:?}") };
        assert!(said.contains(why), "{said}");
    }
    assert!(runbooks.rehearse(&start()).await.unwrap().is_some());
}

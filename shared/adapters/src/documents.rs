//! [`SsmDocuments`]: says what documents of Systems Manager declare.

use app::ports::{Documents, PortError};
use aws_sdk_ssm::operation::describe_document::DescribeDocumentError as Error;
use aws_sdk_ssm::types::{
    DocumentDescription, DocumentParameter, DocumentParameterType, DocumentStatus, DocumentType,
};
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;
use domain::document::{Document, DocumentKind, DocumentName, Need, Parameter, Takes};

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// Reads the documents that the account sees.
pub struct SsmDocuments {
    client: Lazy<Client>,
}

impl SsmDocuments {
    /// Documents over `sdk`.
    pub fn new(sdk: &SdkConfig) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client }
    }
}

impl Documents for SsmDocuments {
    async fn document(&self, name: &DocumentName) -> Result<Option<Document>, PortError> {
        let request = self
            .client
            .describe_document()
            .name(&name.name)
            .set_document_version(name.version.clone());
        match request.send().await {
            Ok(answer) => Ok(answer.document().and_then(document)),
            Err(error) if error.as_service_error().is_some_and(is_absent) => Ok(None),
            Err(error) => Err(port_error("Systems Manager", &error, None)),
        }
    }
}

fn is_absent(error: &Error) -> bool {
    error.is_invalid_document() || error.is_invalid_document_version()
}

/// Nothing of a document that is being made, changed or deleted: its next description may be another.
fn document(its: &DocumentDescription) -> Option<Document> {
    let is_ready = its.status() == Some(&DocumentStatus::Active);
    is_ready.then(|| declared(its))
}

/// What a description says that a document declares.
pub fn declared(its: &DocumentDescription) -> Document {
    let parameters = its.parameters().iter();
    let parameters = parameters.filter_map(|its| Some((its.name()?.to_owned(), parameter(its))));
    Document {
        kind: its.document_type().map_or(DocumentKind::Runbook, kind),
        parameters: parameters.collect(),
    }
}

//= ssm#DocumentType
fn kind(of: &DocumentType) -> DocumentKind {
    let name = of.as_str();
    // A change template is an Automation document too; a type of tomorrow may be one.
    let is_automation = name.split('.').next() == Some(DocumentType::Automation.as_str());
    let is_known = DocumentType::values().contains(&name);
    if is_automation || !is_known {
        DocumentKind::Runbook
    } else {
        DocumentKind::Other(name.to_owned())
    }
}

fn parameter(its: &DocumentParameter) -> Parameter {
    let takes_one = its.r#type() == Some(&DocumentParameterType::String);
    Parameter {
        takes: if takes_one { Takes::One } else { Takes::Several },
        // An empty one is one.
        need: if its.default_value().is_some() { Need::Optional } else { Need::Required },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use serde_json::{Value, json};

    fn named(version: Option<&str>) -> DocumentName {
        let version = version.map(ToOwned::to_owned);
        DocumentName { name: "Restart".into(), version }
    }

    async fn ask(aws: &Aws, version: Option<&str>) -> Result<Option<Document>, PortError> {
        SsmDocuments::new(&aws.sdk()).document(&named(version)).await
    }

    async fn described(more: Value) -> Option<Document> {
        let mut document = json!({ "Name": "Restart", "Status": "Active" });
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = json!({ "Document": document }).to_string();
        ask(&Aws::answering([(200, answer.as_str())]), None).await.unwrap()
    }

    #[tokio::test]
    async fn a_document_is_asked_for_by_name_and_version() {
        for (version, expected) in [
            (None, json!({ "Name": "Restart" })),
            (Some("2"), json!({ "Name": "Restart", "DocumentVersion": "2" })),
        ] {
            let aws = Aws::answering([(200, "{}")]);
            assert_eq!(ask(&aws, version).await, Ok(None));
            let request = aws.only_request();
            assert_eq!(request.header("x-amz-target"), "AmazonSSM.DescribeDocument");
            assert_eq!(request.json(), expected);
        }
    }

    #[tokio::test]
    async fn what_it_declares_is_read() {
        let document = described(json!({
            "DocumentType": "Automation",
            "Parameters": [
                { "Name": "Id", "Type": "String", "Description": "Which." },
                { "Name": "AutomationAssumeRole", "Type": "String", "DefaultValue": "" },
                { "Name": "Hosts", "Type": "StringList", "DefaultValue": "[]" },
                { "Name": "Tags", "Type": "StringMap" },
            ],
        }));
        let parameter = |name: &str, takes, need| (name.to_owned(), Parameter { takes, need });
        let expected = Document {
            kind: DocumentKind::Runbook,
            parameters: [
                parameter("Id", Takes::One, Need::Required),
                parameter("AutomationAssumeRole", Takes::One, Need::Optional),
                parameter("Hosts", Takes::Several, Need::Optional),
                parameter("Tags", Takes::Several, Need::Required),
            ]
            .into(),
        };
        assert_eq!(document.await, Some(expected));
    }

    #[tokio::test]
    async fn what_a_document_is_is_told_apart_where_that_is_certain() {
        let other = |name: &str| DocumentKind::Other(name.to_owned());
        for (kind, expected) in [
            (json!({ "DocumentType": "Automation" }), DocumentKind::Runbook),
            (json!({ "DocumentType": "Automation.ChangeTemplate" }), DocumentKind::Runbook),
            (json!({ "DocumentType": "Command" }), other("Command")),
            (json!({ "DocumentType": "Session" }), other("Session")),
            (json!({ "DocumentType": "OfTomorrow" }), DocumentKind::Runbook),
            (json!({}), DocumentKind::Runbook),
        ] {
            let document = described(kind.clone()).await.unwrap();
            assert_eq!(document.kind, expected, "{kind}");
        }
    }

    #[tokio::test]
    async fn a_document_that_is_not_ready_says_nothing() {
        for status in ["Creating", "Updating", "Deleting", "Failed", "OfTomorrow"] {
            assert_eq!(described(json!({ "Status": status })).await, None, "{status}");
        }
    }

    #[tokio::test]
    async fn one_that_is_not_there_is_no_failure_and_a_refusal_is_one() {
        for code in ["InvalidDocument", "InvalidDocumentVersion"] {
            let aws = Aws::answering_error(400, code, "no");
            assert_eq!(ask(&aws, None).await, Ok(None), "{code}");
        }
        let aws = Aws::answering_error(400, "AccessDeniedException", "no");
        let text = "Systems Manager: AccessDeniedException: no";
        assert_eq!(ask(&aws, None).await, Err(PortError::Refused(text.into())));
    }
}

//! What each role may do, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use expect_test::expect;
use serde_json::json;

use super::{actions, of_type, one_or_many, statements, sub};

#[test]
#[expect(clippy::too_many_lines, reason = "one table of all roles")]
fn each_role_may_do_this_and_nothing_else() {
    let mut text = String::new();
    for (name, role) in of_type("AWS::IAM::Role") {
        assert!(role["Properties"]["ManagedPolicyArns"].is_null(), "{name} borrows a policy");
        writeln!(text, "{name}").expect("a string takes all");
        for statement in statements(name) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            assert_eq!(statement["Effect"], json!("Allow"), "{name} {sid}");
            writeln!(text, "  {sid}: {}", actions(statement).join(" ")).expect("a string");
        }
    }
    expect![[r"
        ApiRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          ChangeConfiguration: dynamodb:BatchWriteItem dynamodb:DeleteItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          ReadMasterKey: ssm:GetParameter
          DescribeDocuments: ssm:DescribeDocument
        ChatRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          ReadStream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          ReadSlackSecret: ssm:GetParameter
          ReadSecretOfSlack: secretsmanager:GetSecretValue
          ReadTeamsSecret: ssm:GetParameter
          ReadSecretOfTeams: secretsmanager:GetSecretValue
          HandOverToItself: lambda:InvokeFunction
          KeepWhatFailed: sqs:SendMessage
        CloudformationRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          ChangeConfiguration: dynamodb:DeleteItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          DescribeDocuments: ssm:DescribeDocument
        EscalationMachineRole
          Tick: lambda:InvokeFunction
          ContinueInAFreshExecution: states:StartExecution
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        EscalationRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
        GuardianRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          FindWhatIsDue: dynamodb:Query
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          KeepAliases: lambda:ListAliases lambda:CreateAlias lambda:UpdateAlias lambda:DeleteAlias lambda:PutFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig
          PermitSignals: lambda:AddPermission
          ReleaseCanaries: lambda:InvokeFunction
          StartRunbooks: ssm:StartAutomationExecution
          FollowRunbooks: ssm:GetAutomationExecution ssm:StopAutomationExecution
          DescribeDocuments: ssm:DescribeDocument
          RunFunctions: lambda:InvokeFunction
          RunStateMachines: states:StartExecution states:DescribeStateMachine
          FollowStateMachines: states:DescribeExecution states:StopExecution
          ReadSigningKeys: ssm:GetParameter
          HandOverRunbookRoles: iam:PassRole
          KeepWhatFailed: sqs:SendMessage
        IntakeRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartResponsesAndEscalations: states:StartExecution
          KeepWhatFailed: sqs:SendMessage
        PagerdutyMachineRole
          Tell: lambda:InvokeFunction
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        PagerdutyRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          NotifyTopics: sns:Publish
          StartResponsesAndEscalations: states:StartExecution
          ReadPagerDutySecret: ssm:GetParameter
          ReadSecretOfPagerDuty: secretsmanager:GetSecretValue
          HandOverToItself: lambda:InvokeFunction
          KeepWhatFailed: sqs:SendMessage
        PagerdutyRuleRole
          StartTelling: states:StartExecution
        PublisherRole
          Log: logs:CreateLogStream logs:PutLogEvents
          ReadTable: dynamodb:BatchGetItem dynamodb:Query
          ReadStream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          NotifyTopics: sns:Publish
          PutEvents: events:PutEvents
          KeepWhatFailed: sqs:SendMessage
        RepliesRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          List: dynamodb:Query
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          PageBySms: sns:Publish
          NotifyTopics: sns:Publish
          PageByEmail: ses:SendEmail
          PageByVoice: sms-voice:SendVoiceMessage
          PageByConnect: connect:StartOutboundVoiceContact
          StartEscalations: states:StartExecution
          KeepWhatFailed: sqs:SendMessage
        ResponseMachineRole
          Engage: states:StartExecution
          RunTheRunbooks: lambda:InvokeFunction
          DeliverLogs: logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups
        RunbookRole
          Log: logs:CreateLogStream logs:PutLogEvents
          UseTable: dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem
          UseKeyOfTable: kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo
          StartRunbooks: ssm:StartAutomationExecution
          FollowRunbooks: ssm:GetAutomationExecution ssm:StopAutomationExecution
          DescribeDocuments: ssm:DescribeDocument
          RunFunctions: lambda:InvokeFunction
          RunStateMachines: states:StartExecution states:DescribeStateMachine
          FollowStateMachines: states:DescribeExecution states:StopExecution
          ReadSigningKeys: ssm:GetParameter
          StartEscalations: states:StartExecution
          HandOverRunbookRoles: iam:PassRole
          KeepWhatFailed: sqs:SendMessage
    "]]
    .assert_eq(&text);
}

#[test]
fn a_statement_without_a_resource_has_a_reason() {
    // Sid, and why nothing narrower can be said.
    let reasons: BTreeMap<&str, &str> = BTreeMap::from([
        ("PageBySms", "a phone number is no ARN: everything but topics"),
        ("DeliverLogs", "the log delivery API has no resources"),
    ]);
    let mut met = BTreeSet::new();
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            let sid = statement["Sid"].as_str().expect("every statement has a name");
            for action in actions(statement) {
                assert!(!action.contains('*'), "{role} {sid} allows {action}");
            }
            // Whatever begins with a wildcard names nothing.
            let unbounded = one_or_many(&statement["Resource"]).iter().any(|resource| {
                resource.is_null() || resource.as_str().is_some_and(|text| text.starts_with('*'))
            });
            if unbounded {
                assert!(reasons.contains_key(sid), "{role} {sid} reaches everything");
                met.insert(sid);
            }
        }
    }
    assert_eq!(met, reasons.into_keys().collect(), "a reason that nothing needs any more");

    for statement in statements("IntakeRole").iter().filter(|s| s["Sid"] == "PageBySms") {
        assert_eq!(actions(statement), ["sns:Publish"]);
        assert_eq!(statement["NotResource"], sub("arn:${AWS::Partition}:sns:*:*:*"));
    }
}

#[test]
fn only_functions_and_state_machines_made_for_it_are_run_as_runbooks() {
    for role in ["RunbookRole", "GuardianRole"] {
        for (sid, of) in [
            ("RunFunctions", "lambda:${AWS::Region}:${AWS::AccountId}:function"),
            ("RunStateMachines", "states:${AWS::Region}:${AWS::AccountId}:stateMachine"),
            ("FollowStateMachines", "states:${AWS::Region}:${AWS::AccountId}:execution"),
        ] {
            let all = statements(role);
            let statement = all.iter().find(|statement| statement["Sid"] == sid);
            let expected = format!("arn:${{AWS::Partition}}:{of}:${{RunbookNamePrefix}}*");
            assert_eq!(statement.expect(sid)["Resource"], sub(&expected), "{role} {sid}");
        }
    }
}

#[test]
fn a_runbook_gets_only_roles_made_for_runbooks() {
    // The guardian starts those whose execution was lost.
    let starters = ["RunbookRole", "GuardianRole"];
    for role in starters {
        let statement = statements(role)
            .into_iter()
            .find(|statement| actions(statement) == ["iam:PassRole"])
            .expect("roles are handed over");
        let resource = statement["Resource"]["Fn::Sub"].as_str().expect("a role's ARN");
        assert!(resource.ends_with(":role/${RunbookRolePrefix}*"), "{resource}");
        assert_eq!(
            statement["Condition"],
            json!({ "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" } })
        );
    }
    for (role, _) in of_type("AWS::IAM::Role").filter(|(name, _)| !starters.contains(name)) {
        for statement in statements(role) {
            assert!(!actions(statement).iter().any(|action| action.starts_with("iam:")), "{role}");
        }
    }
}

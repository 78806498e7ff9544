//! An account with a deployment in it, whose services say what a test wants.

use std::collections::BTreeMap;
use std::process::Output;
use std::sync::{Arc, Mutex};

use app::ports::{Aggregates, Change, Commit};
use axum::Router;
use domain::configuration::Configuration;
use domain::ids::IncidentId;
use domain::incident::{Incident, Status};
use domain::signal::Impact;
use domain::timeline::{Fact, TimelineEvent};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::DynamoStore;
use tokio::runtime::Runtime;

use super::{services, team};
use crate::deployed::{OPERATOR, bind, client, forget};
use crate::process::command;

/// What is asked of the services, by the name of the operation, or of the metric that is read.
pub(super) const OPERATIONS: [&str; 15] = [
    "DescribeAlarms",
    "DescribeDocument",
    "DescribeParameters",
    "DescribeRule",
    "GetAccount",
    "GetEmailIdentity",
    "GetFunctionConfiguration",
    "GetSMSAttributes",
    "GetSMSSandboxAccountStatus",
    "GetSuppressedDestination",
    "ListAliases",
    "ListPhoneNumbersOptedOut",
    "ListSubscriptionsByTopic",
    "RoundsCompleted",
    "SMSMonthToDateSpentUSD",
];

/// Whoever takes text messages.
pub(super) const REPLIES: &str =
    "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-replies";

/// What a service says.
#[derive(Clone)]
pub(super) enum Said {
    /// An answer. That of SNS is a text in XML, that of a metric a list of (seconds ago, value).
    This(Value),
    /// A refusal, by its code.
    No(&'static str),
}

/// What the stand-ins say and have met.
pub(super) struct Seen {
    pub(super) dynamodb: String,
    pub(super) answers: Mutex<BTreeMap<&'static str, Said>>,
    pub(super) asked: Mutex<Vec<String>>,
}

pub(super) struct Account {
    runtime: Runtime,
    endpoint: String,
    seen: Arc<Seen>,
    store: DynamoStore,
}

impl Account {
    /// One with which nothing is wrong.
    pub(super) fn healthy() -> Self {
        let runtime = Runtime::new().unwrap();
        let (endpoint, seen, store) = runtime.block_on(async {
            let (dynamodb, listener) = bind().await;
            let database = dynoxide::Database::memory().unwrap();
            tokio::spawn(dynoxide::server::serve_on(listener, database));
            let client = client(&dynamodb);
            store::table::create(&client, "tocsin").await.unwrap();
            let (answers, asked) = (Mutex::new(healthy()), Mutex::default());
            let seen = Arc::new(Seen { dynamodb, answers, asked });
            let (endpoint, listener) = bind().await;
            let router = Router::new().fallback(services::answer).with_state(seen.clone());
            tokio::spawn(async { axum::serve(listener, router).await });
            (endpoint, seen, DynamoStore::new(client, "tocsin"))
        });
        let account = Self { runtime, endpoint, seen, store };
        account.put(&team::configuration());
        account
    }

    pub(super) fn put(&self, configuration: &Configuration) {
        self.runtime.block_on(self.store.put_configuration(configuration)).unwrap();
    }

    pub(super) fn says(&self, operation: &'static str, said: Said) {
        self.seen.answers.lock().unwrap().insert(operation, said);
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.seen.asked.lock().unwrap().clone()
    }

    /// An incident of impact 1 that was opened, and perhaps resolved, so many hours from now, and what happened to it
    /// since.
    pub(super) fn open(
        &self,
        uuid: &str,
        (opened, resolved): (i64, Option<i64>),
        facts: Vec<Fact>,
    ) {
        let at = |hours| now() + SignedDuration::from_hours(hours);
        let id = IncidentId::parse(&format!("compute/{uuid}")).unwrap();
        let mut incident =
            Incident::new(id.clone(), "db down", Impact::CRITICAL, "aws.cloudwatch", at(opened));
        if let Some(resolved) = resolved {
            incident.status = Status::Resolved { at: at(resolved), by: "ana".into() };
        }
        let mut commit = Commit::new(uuid.parse().unwrap(), id);
        commit.incident = Some(Change { value: incident, expected: None });
        let events = facts.into_iter().zip(1..);
        let event = |(fact, count)| TimelineEvent { at: now(), sequence: Some(count), fact };
        commit.timeline = events.map(event).collect();
        self.runtime.block_on(self.store.commit(&commit)).unwrap();
    }

    pub(super) fn doctor(&self, arguments: &[&str]) -> Output {
        let mut all = vec!["doctor", "--deployment", "tocsin"];
        all.extend(arguments);
        let mut command = command(&all);
        forget(&mut command).env("AWS_ENDPOINT_URL", &self.endpoint);
        command.envs(OPERATOR).output().unwrap()
    }
}

/// The instant by the clock of the command that is tested.
#[expect(clippy::disallowed_methods, reason = "the command is a process, by the clock of the host")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// What services say when nothing is wrong.
fn healthy() -> BTreeMap<&'static str, Said> {
    let alarm = json!({
        "AlarmName": "web-5xx", "ActionsEnabled": true, "AlarmActions": [intake_alias("compute")],
        "StateValue": "OK", "Namespace": "AWS/ApplicationELB", "MetricName": "5XXError",
        "AlarmArn": "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:web-5xx",
        "Dimensions": [{ "Name": "LoadBalancer", "Value": "app/web/1" }],
    });
    let limit =
        "<attributes><entry><key>MonthlySpendLimit</key><value>20</value></entry></attributes>";
    let this = |answers: [(&'static str, Value); 11]| {
        answers.map(|(operation, answer)| (operation, Said::This(answer)))
    };
    let mut all = BTreeMap::from(this([
        ("DescribeAlarms", json!({ "MetricAlarms": [own_alarm("OK"), alarm] })),
        ("DescribeRule", json!({ "State": "ENABLED" })),
        (
            "GetAccount",
            json!({
                "SendingEnabled": true, "ProductionAccessEnabled": true,
                "EnforcementStatus": "HEALTHY",
                "SendQuota": { "Max24HourSend": 200.0, "SentLast24Hours": 3.0, "MaxSendRate": 1.0 },
            }),
        ),
        ("GetEmailIdentity", json!({ "VerifiedForSendingStatus": true })),
        ("GetSMSAttributes", json!(limit)),
        ("GetSMSSandboxAccountStatus", json!("<IsInSandbox>false</IsInSandbox>")),
        ("ListAliases", json!({ "Aliases": [alias("compute"), alias("database")] })),
        ("ListPhoneNumbersOptedOut", json!("<phoneNumbers/>")),
        ("ListSubscriptionsByTopic", json!(subscriptions(&["a@example.com", REPLIES]))),
        ("RoundsCompleted", json!([[120, 1.0], [180, 1.0]])),
        ("SMSMonthToDateSpentUSD", json!([[60, 1.5]])),
    ]));
    all.insert("DescribeDocument", document(now().as_second()));
    all.insert("DescribeParameters", parameters(&[team::SLACK, team::PAGER_DUTY]));
    all.insert("GetFunctionConfiguration", settings(&[]));
    all.insert("GetSuppressedDestination", Said::No("NotFoundException"));
    all
}

/// One of the deployment's own alarms.
pub(super) fn own_alarm(state: &str) -> Value {
    json!({
        "AlarmName": "tocsin-dead-signals", "ActionsEnabled": true, "StateValue": state,
        "AlarmActions": ["arn:aws:sns:ap-northeast-1:123456789012:operators"],
        "AlarmArn": "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:tocsin-dead-signals",
    })
}

pub(super) fn intake_alias(plan: &str) -> String {
    format!("arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake:{plan}")
}

pub(super) fn alias(plan: &str) -> Value {
    json!({ "Name": plan, "Description": domain::aliases::MADE })
}

/// What intake was deployed with, and what is otherwise than in a healthy deployment.
pub(super) fn settings(others: &[(&str, &str)]) -> Said {
    let mut variables = BTreeMap::from([
        ("TOCSIN_TABLE", "tocsin"),
        ("TOCSIN_EMAIL_SENDER", "oncall@example.com"),
        ("TOCSIN_VOICE_ORIGINATION", "+12065550100"),
        ("TOCSIN_CANARY_MINUTES", "5"),
        ("TOCSIN_CANARY_SINK", "success@simulator.amazonses.com"),
        ("TOCSIN_SLACK_SECRET", team::SLACK),
        ("TOCSIN_PAGERDUTY_SECRET", team::PAGER_DUTY),
    ]);
    variables.extend(others.iter().copied());
    Said::This(json!({
        "FunctionArn": "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake",
        "Environment": { "Variables": variables },
    }))
}

/// Parameters that there are.
pub(super) fn parameters(names: &[&str]) -> Said {
    let parameter = |name: &&str| json!({ "Name": name, "Type": "SecureString" });
    Said::This(json!({ "Parameters": names.iter().map(parameter).collect::<Vec<_>>() }))
}

/// The confirmed subscriptions of a topic.
pub(super) fn subscriptions(endpoints: &[&str]) -> String {
    let member = |endpoint: &&str| {
        format!(
            "<member><Endpoint>{endpoint}</Endpoint><SubscriptionArn>arn:aws:sns:r:1:t:1\
             </SubscriptionArn></member>"
        )
    };
    let members: String = endpoints.iter().map(member).collect();
    format!("<Subscriptions>{members}</Subscriptions>")
}

/// The document that the plans run, made at a second.
pub(super) fn document(made_at: i64) -> Said {
    Said::This(json!({ "Document": {
        "Name": "Diagnose", "DocumentType": "Automation", "Status": "Active",
        "Owner": "123456789012", "CreatedDate": made_at,
        "Parameters": [{ "Name": "AutomationAssumeRole", "Type": "String", "DefaultValue": "" }],
    } }))
}

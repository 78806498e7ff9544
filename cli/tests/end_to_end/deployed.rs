//! Access keys of a deployment: the command against DynamoDB's emulator and a stand-in for the
//! Parameter Store, both behind one endpoint as `AWS_ENDPOINT_URL` names it.

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use app::ports::{AccessKeys, Aggregates, Change, Commit, Heartbeats};
use app::seal::MasterKey;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::configuration::Configuration;
use domain::heartbeat::{Pulse, PulseState};
use domain::ids::{AccessKeyId, HeartbeatName, IncidentId, PlanName};
use domain::incident::Incident;
use domain::response_plan::{IncidentTemplate, ResponsePlan};
use domain::signal::Impact;
use serde_json::{Value, json};
use store::DynamoStore;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::process::{Folder, command, lines, tocsin};

const PARAMETER: &str = "/tocsin/tocsin/master-key";

/// An operator's environment.
pub(crate) const OPERATOR: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIAOPERATOR"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
    ("AWS_REGION", "ap-northeast-1"),
];

/// An account with an empty deployment in it.
struct Account {
    runtime: Runtime,
    endpoint: String,
    seen: Arc<Seen>,
    store: DynamoStore,
}

/// What the stand-ins hold and have met.
struct Seen {
    dynamodb: String,
    parameters: Mutex<BTreeMap<String, Value>>,
    /// The access keys that requests were signed with.
    signers: Mutex<Vec<String>>,
}

impl Account {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (endpoint, seen, store) = runtime.block_on(async {
            let (dynamodb, listener) = bind().await;
            let database = dynoxide::Database::memory().unwrap();
            tokio::spawn(dynoxide::server::serve_on(listener, database));
            let client = client(&dynamodb);
            store::table::create(&client, "tocsin").await.unwrap();
            let (parameters, signers) = (Mutex::default(), Mutex::default());
            let seen = Arc::new(Seen { dynamodb, parameters, signers });
            let (endpoint, listener) = bind().await;
            let router = Router::new().fallback(answer).with_state(seen.clone());
            tokio::spawn(async { axum::serve(listener, router).await });
            (endpoint, seen, DynamoStore::new(client, "tocsin"))
        });
        Self { runtime, endpoint, seen, store }
    }

    /// `tocsin credentials`, by an operator with these variables in the environment and no others of
    /// AWS's.
    fn run(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.verb("credentials", environment, arguments)
    }

    fn verb(&self, verb: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut all = vec![verb, "--json", "--deployment", "tocsin"];
        if !arguments.contains(&"--table") {
            all.extend(["--table", "tocsin"]);
        }
        all.extend(arguments);
        let mut command = command(&all);
        forget(&mut command).env("AWS_ENDPOINT_URL", &self.endpoint);
        command.envs(environment.iter().copied()).output().unwrap()
    }

    /// The JSON answer to an operator whose credentials and Region are in the environment.
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(&OPERATOR, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output)
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.seen.parameters.lock().unwrap().get(name).cloned()
    }
}

pub(crate) async fn bind() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("http://{}", listener.local_addr().unwrap()), listener)
}

pub(crate) fn client(endpoint: &str) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

/// Whatever the machine that runs the test has set for AWS is none of its business.
pub(crate) fn forget(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
}

/// The services, told apart by what is asked.
async fn answer(
    State(seen): State<Arc<Seen>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signer = header("authorization").split(['=', '/']).nth(1).unwrap().to_owned();
    seen.signers.lock().unwrap().push(signer);
    if uri.path() == "/2015-03-31/functions/second-intake/configuration" {
        // It goes on with the table that the first one left behind.
        let variables = json!({ "TOCSIN_TABLE": "tocsin" });
        return json!({ "Environment": { "Variables": variables } }).to_string().into_response();
    }
    if uri.path().starts_with("/2015-03-31/functions/") {
        return (StatusCode::NOT_FOUND, [("x-amzn-errortype", "ResourceNotFoundException")], "{}")
            .into_response();
    }
    let target = header("x-amz-target");
    if let Some(operation) = target.strip_prefix("AmazonSSM.") {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let mut parameters = seen.parameters.lock().unwrap();
        return parameter_store(&mut parameters, operation, &asked);
    }
    forward(seen.dynamodb.clone(), headers, body).await
}

/// What DynamoDB answers.
pub(crate) async fn forward(dynamodb: String, headers: HeaderMap, body: Bytes) -> Response {
    let forwarded = move || {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.post(&dynamodb);
        for name in ["authorization", "content-type", "x-amz-date", "x-amz-target"] {
            request = request.header(name, headers[name].as_bytes());
        }
        let mut answer = request.send(&body[..]).unwrap();
        (answer.status(), answer.body_mut().read_to_vec().unwrap())
    };
    tokio::task::spawn_blocking(forwarded).await.unwrap().into_response()
}

/// As much of the Parameter Store as holds a key.
fn parameter_store(
    parameters: &mut BTreeMap<String, Value>,
    operation: &str,
    asked: &Value,
) -> Response {
    let name = asked["Name"].as_str().unwrap();
    let refuse = |code: &str| (StatusCode::BAD_REQUEST, json!({ "__type": code }).to_string());
    match (operation, parameters.get(name)) {
        ("GetParameter", Some(kept)) if asked["WithDecryption"] == true => {
            json!({ "Parameter": kept }).to_string().into_response()
        }
        ("GetParameter", _) => refuse("ParameterNotFound").into_response(),
        ("PutParameter", Some(_)) if asked["Overwrite"] == false => {
            refuse("ParameterAlreadyExists").into_response()
        }
        ("PutParameter", _) => {
            parameters.insert(name.to_owned(), asked.clone());
            json!({ "Version": 1 }).to_string().into_response()
        }
        _ => refuse("UnknownOperationException").into_response(),
    }
}

#[test]
fn keys_are_made_listed_and_revoked_with_the_operators_own_rights() {
    let account = Account::new();
    assert_eq!(account.json(&["list"]), [] as [Value; 0]);
    assert_eq!(account.parameter(PARAMETER), None, "who only looks makes no master key");

    let first = account.json(&["create", "--description", "terraform"]).remove(0);
    let master = account.parameter(PARAMETER).unwrap();
    assert_eq!(master["Type"], "SecureString");
    let second = account.json(&["create"]).remove(0);
    assert_eq!(account.parameter(PARAMETER).unwrap(), master, "made once");

    // The function that reads both lets their owners in.
    let master = MasterKey::read(master["Value"].as_str().unwrap()).unwrap();
    for pair in [&first, &second] {
        let id = AccessKeyId::parse(pair["access_key_id"].as_str().unwrap()).unwrap();
        let stored = account.runtime.block_on(account.store.access_key(&id)).unwrap().unwrap();
        let opened = master.open(&id, &stored.value.sealed).unwrap();
        assert_eq!(opened, pair["secret_access_key"].as_str().unwrap());
    }

    let id = first["access_key_id"].as_str().unwrap();
    assert!(account.json(&["revoke", id])[0]["revoked_at"].is_string());
    let active = account.json(&["list"]).iter().filter(|key| key["revoked_at"].is_null()).count();
    assert_eq!(active, 1);
    let signers = account.seen.signers.lock().unwrap();
    assert!(!signers.is_empty() && signers.iter().all(|signer| signer == "AKIAOPERATOR"));
}

#[test]
fn an_incident_of_a_deployment_is_analysed_with_the_operators_own_rights() {
    let account = Account::new();
    let opened = "2026-11-23T01:00:00Z".parse().unwrap();
    let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
    let incident = Incident::new(id.clone(), "db down", Impact::CRITICAL, "aws.cloudwatch", opened);
    let mut commit = Commit::new(uuid::Uuid::from_u128(1), id.clone());
    commit.incident = Some(Change { value: incident, expected: None });
    account.runtime.block_on(account.store.commit(&commit)).unwrap();

    let analysis = |arguments: &[&str]| {
        let output = account.verb("analysis", &OPERATOR, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output).remove(0)
    };
    assert_eq!(analysis(&["1111"])["title"], "db down");
    let written = analysis(&[id.as_str(), "set", "--root-cause", "a small pool", "--as", "ana"]);
    assert_eq!(written["root_cause"], "a small pool");
    assert_eq!(analysis(&["last"])["modified_by"], "ana");

    let output = account.verb("analysis", &OPERATOR, &["2222"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there is no incident \"2222\""), "{said}");
}

#[test]
fn routing_rules_of_a_deployment_are_put_and_shown() {
    let (account, folder) = (Account::new(), Folder::new("routes"));
    let put = |routes: &Value| {
        let path = folder.0.join("routes.json");
        std::fs::write(&path, routes.to_string()).unwrap();
        account.verb("routes", &OPERATOR, &["set", path.to_str().unwrap()])
    };
    let nowhere = json!({ "rules": [], "default_plan": "web" });
    let refused = put(&nowhere);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("there is no response plan web"), "{said}");

    let mut configuration = Configuration::default();
    let plan = ResponsePlan::new(
        PlanName::parse("web").unwrap(),
        IncidentTemplate::new("x", Impact::HIGH),
    );
    configuration.plans.insert(plan.name.clone(), plan);
    account.runtime.block_on(account.store.put_configuration(&configuration)).unwrap();
    let rule = json!({ "name": "all", "pattern": { "source": ["aws.ecs"] }, "plan": "web" });
    let routes = json!({ "rules": [rule], "default_plan": "web" });
    for wanted in [&routes, &json!({ "rules": [], "default_plan": null })] {
        assert!(put(wanted).status.success());
        let shown = account.verb("routes", &OPERATOR, &[]);
        assert_eq!(lines(&shown), std::slice::from_ref(wanted));
    }
}

#[test]
fn heartbeats_of_a_deployment_are_made_listed_and_removed() {
    let account = Account::new();
    let heartbeats = |arguments: &[&str]| {
        let output = account.verb("heartbeats", &OPERATOR, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output)
    };
    let refused = |arguments: &[&str]| {
        let output = account.verb("heartbeats", &OPERATOR, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&["set", "nightly-batch", "--every", "1h", "--plan", "web"]);
    assert!(said.contains("there is no response plan web"), "{said}");
    let made = heartbeats(&["set", "nightly-batch", "--every", "1h", "--description", "bills"]);
    assert_eq!(
        (&made[0]["state"], &made[0]["interval_seconds"]),
        (&"UNARMED".into(), &3_600.into())
    );
    assert_eq!(heartbeats(&[]), made);

    // It has pinged since, and a day is enough from now on.
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let name = HeartbeatName::parse("nightly-batch").unwrap();
    let due_at = at("2026-11-23T02:00:00Z");
    let state = PulseState::Alive { due_at };
    let last_at = at("2026-11-23T01:00:00Z");
    let value = Pulse { name: name.clone(), last_at, state, pending: Vec::new() };
    let change = Change { value, expected: None };
    let id = uuid::Uuid::from_u128(1);
    account.runtime.block_on(account.store.commit_pulse(id, &change)).unwrap();
    assert_eq!(heartbeats(&[])[0]["due_at"], "2026-11-23T02:00:00Z");
    let daily = heartbeats(&["set", "nightly-batch", "--every", "1d"]);
    assert_eq!(
        (&daily[0]["state"], &daily[0]["due_at"]),
        (&"ALIVE".into(), &"2026-11-24T01:00:00Z".into())
    );
    assert_eq!(heartbeats(&[]), daily);

    assert_eq!(heartbeats(&["remove", "nightly-batch"]), [json!({ "removed": "nightly-batch" })]);
    assert_eq!(heartbeats(&[]), [] as [Value; 0]);
    let left = account.runtime.block_on(account.store.pulse(&name)).unwrap().value.unwrap();
    assert_eq!(left.value.state, PulseState::Disarmed);
    let said = refused(&["remove", "nightly-batch"]);
    assert!(said.contains("there is no heartbeat nightly-batch"), "{said}");
}

#[test]
fn what_is_not_there_is_said_and_nothing_is_made() {
    let account = Account::new();
    let output = account.run(&OPERATOR, &["create", "--table", "elsewhere"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("(table elsewhere) in ap-northeast-1"), "{said}");
    assert!(said.contains("is it deployed there"), "{said}");
    assert_eq!(account.parameter(PARAMETER), None);
    let output = tocsin(&["credentials", "list", "--profile", "ops"]);
    assert_eq!(output.status.code(), Some(2), "the local stack has no profiles");
}

#[test]
fn the_table_is_the_one_that_intake_was_deployed_with() {
    let account = Account::new();
    let list = |deployment: &str| {
        let mut command = command(&["credentials", "list", "--json", "--deployment", deployment]);
        forget(&mut command).env("AWS_ENDPOINT_URL", &account.endpoint);
        command.envs(OPERATOR).output().unwrap()
    };
    account.json(&["create"]);
    assert_eq!(lines(&list("second")).len(), 1, "the table of another name is a dead one");
    let output = list("third");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("third-intake in ap-northeast-1 for its table"), "{said}");
    assert!(said.contains("lambda:GetFunctionConfiguration") && said.contains("--table"), "{said}");
}

#[test]
fn a_profile_says_who_the_operator_is_and_where() {
    let (account, folder) = (Account::new(), Folder::new("profile"));
    let file = |name: &str, text: &str| {
        let path = folder.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let config = file("config", "[profile ops]\nregion = ap-northeast-1\n");
    let keys = "[ops]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n";
    let environment = [
        ("AWS_CONFIG_FILE", config.as_str()),
        ("AWS_SHARED_CREDENTIALS_FILE", &file("credentials", keys)),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let output = account.run(&environment, &["list", "--profile", "ops"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(*account.seen.signers.lock().unwrap(), ["AKIAPROFILE"]);
    // What is in the shell may be of another account. Its Region goes before the profile's, as with the AWS CLI.
    account.seen.signers.lock().unwrap().clear();
    let elsewhere = ("AWS_REGION", "eu-west-1");
    let others = [OPERATOR[0], OPERATOR[1], elsewhere].into_iter().chain(environment);
    let others: Vec<_> = others.collect();
    let output = account.run(&others, &["list", "--profile", "ops", "--table", "gone"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("(table gone) in eu-west-1"), "{said}");
    assert_eq!(*account.seen.signers.lock().unwrap(), ["AKIAPROFILE"]);

    for (arguments, code, wanted) in [
        (&["list"][..], 2, "the Region of the deployment is not known"),
        (&["list", "--region", "ap-northeast-1"], 1, "there are no AWS credentials"),
    ] {
        let output = account.run(&environment, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

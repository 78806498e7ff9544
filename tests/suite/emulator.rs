//! DynamoDB by the emulator that the local stack embeds: in memory, over HTTP, on loopback.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents,
};
use aws_sdk_dynamodb::error::BoxError;
use serde_json::Value;
use store::DynamoStore;

/// The table's name.
pub(crate) const TABLE: &str = "tocsin";

/// A running emulator with an empty table.
pub(crate) struct Emulator {
    pub(crate) client: Client,
    pub(crate) requests: Requests,
    endpoint: String,
    // Dropping it stops the server.
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Emulator {
    /// Starts one, on a free port.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let database = dynoxide::Database::memory().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, async {
            stopped.await.ok();
        }));
        let requests = Requests::default();
        let endpoint = format!("http://{address}");
        let client = client(&endpoint, requests.clone());
        store::table::create(&client, TABLE).await.unwrap();
        store::table::create(&client, TABLE).await.expect("creating it twice is fine");
        requests.take();
        Self { client, requests, endpoint, _stop: stop }
    }

    /// Another client of it, with an interceptor of its own.
    pub(crate) fn client_with(&self, interceptor: impl Intercept + 'static) -> Client {
        client(&self.endpoint, interceptor)
    }

    /// The store in its table.
    pub(crate) fn store(&self) -> DynamoStore {
        DynamoStore::new(self.client.clone(), TABLE)
    }
}

/// The real SDK's client, without TLS and without an account.
fn client(endpoint: &str, interceptor: impl Intercept + 'static) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("ap-northeast-1"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .interceptor(interceptor)
        .build();
    Client::from_conf(config)
}

/// What goes over the wire, the SDK's own retries included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Arc<Mutex<Vec<Asked>>>);

/// The actions that IAM has for one request, each with the index that it reads.
type Asked = BTreeSet<String>;

impl Requests {
    /// How many there were since the last time.
    pub(crate) fn take(&self) -> usize {
        self.take_asked().len()
    }

    /// What each was allowed by, of those since the last time.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "Requests"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let target = request.headers().get("x-amz-target").ok_or("no operation")?;
        let operation = target.split('.').next_back().ok_or("no operation")?;
        let body = serde_json::from_slice(request.body().bytes().ok_or("no body")?)?;
        self.0.lock().unwrap().push(asked(operation, &body));
        Ok(())
    }
}

/// A transaction needs the right to each of its parts and none of its own: `Put` that to `PutItem`.
fn asked(operation: &str, body: &Value) -> Asked {
    let index = body["IndexName"].as_str().map(|index| format!(" {index}")).unwrap_or_default();
    match body["TransactItems"].as_array() {
        None => [format!("{operation}{index}")].into(),
        Some(parts) => {
            let kinds = parts.iter().filter_map(Value::as_object).flat_map(|part| part.keys());
            kinds.map(|kind| format!("{kind}Item")).collect()
        }
    }
}

//! The embedded DynamoDB emulator, spoken to by the real SDK over loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use dynoxide::Database;
use store::DynamoStore;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::failure::Failure;

/// The name of the only table.
const TABLE: &str = "tocsin";
/// The Region and account of the local stack: the guide's.
pub(crate) const REGION: &str = "ap-northeast-1";
pub(crate) const ACCOUNT: &str = "123456789012";

/// A running emulator; it stops when this is dropped.
pub(crate) struct Emulator {
    /// The store on it.
    pub(crate) store: DynamoStore,
    _stop: oneshot::Sender<()>,
}

/// Starts the emulator on a free loopback port, over a file or in memory, with the table in place.
pub(crate) async fn start(file: Option<&Path>) -> Result<Emulator, Failure> {
    let database = match file {
        Some(path) => Database::new(&path.to_string_lossy()),
        None => Database::memory(),
    };
    let database =
        database.map_err(|error| Failure::new(format!("cannot open the data: {error}")))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Failure::from_error("cannot listen on loopback", &error))?;
    let port = listener
        .local_addr()
        .map_err(|error| Failure::from_error("cannot listen on loopback", &error))?
        .port();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, shutdown));
    let client = client(port);
    let known = client.describe_table().table_name(TABLE).send().await.is_ok();
    if !known {
        store::table::create(&client, TABLE)
            .await
            .map_err(|error| Failure::from_error("cannot create the table", &error))?;
    }
    Ok(Emulator { store: DynamoStore::new(client, TABLE), _stop: stop })
}

fn client(port: u16) -> Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        .http_client(http)
        .build();
    Client::from_conf(config)
}

//! [`Server`]: Systems Manager behind a port on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::service::Automation;
use crate::lock;
use crate::web::respond;

type Shared = Arc<Mutex<Automation>>;

/// A service that is reached until this is dropped.
pub struct Server {
    automation: Shared,
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `automation` at a free port.
    ///
    /// # Errors
    /// What the system says when it gives no port.
    pub async fn start(automation: Automation) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let automation = Arc::new(Mutex::new(automation));
        let router = Router::new().route("/", post(answer)).with_state(Arc::clone(&automation));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { automation, address, serving })
    }

    /// The endpoint, for AWS's client.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The service, to look at and to change. Nobody is answered meanwhile.
    pub fn automation(&self) -> MutexGuard<'_, Automation> {
        lock(&self.automation)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(automation): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let body = String::from_utf8_lossy(&body);
    let answer = lock(&automation).answer(target.unwrap_or_default(), &body);
    respond(answer).await
}

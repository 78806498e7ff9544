//! [`Server`]: a workspace behind a port on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::sender::Sender;
use super::workspace::Workspace;
use crate::web::{asked, respond};

type Shared = Arc<Mutex<Workspace>>;

/// A workspace that is served until this is dropped.
pub struct Server {
    workspace: Shared,
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `workspace` at a free port.
    ///
    /// # Errors
    /// What the system says when it gives no port.
    pub async fn start(workspace: Workspace) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let workspace = Arc::new(Mutex::new(workspace));
        let router = Router::new().route("/api/{*path}", post(answer));
        let router = router.with_state(Arc::clone(&workspace));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { workspace, address, serving })
    }

    /// Where the Web API begins.
    pub fn base(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// The workspace, to look at and to change. Nobody is answered meanwhile.
    pub fn workspace(&self) -> MutexGuard<'_, Workspace> {
        locked(&self.workspace)
    }

    /// Slack itself, as the app hears it.
    pub fn sender(&self, signing_secret: &str) -> Sender {
        Sender::new(Arc::clone(&self.workspace), self.base(), signing_secret)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A test that failed with the workspace in its hands fails once.
pub(super) fn locked(workspace: &Shared) -> MutexGuard<'_, Workspace> {
    workspace.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(workspace): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = asked("POST", path, &headers, &body);
    let answer = locked(&workspace).answer(&asked);
    respond(answer).await
}

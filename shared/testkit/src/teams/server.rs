//! [`Server`]: a team behind a port on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::team::Team;
use crate::web::{asked, respond};

type Shared = Arc<Mutex<Team>>;

/// A team that is served until this is dropped.
pub struct Server {
    team: Shared,
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `team` at a free port.
    ///
    /// # Errors
    /// What the system says when it gives no port.
    pub async fn start(mut team: Team) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        team.address = format!("http://{address}");
        let team = Arc::new(Mutex::new(team));
        let router = Router::new().route("/{*path}", any(answer)).with_state(Arc::clone(&team));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { team, address, serving })
    }

    /// Where one of the services begins: `login`, `graph` or `bot`.
    pub fn base(&self, service: &str) -> String {
        format!("http://{}/{service}", self.address)
    }

    /// Where the Bot Framework's metadata are.
    pub fn metadata(&self) -> String {
        self.base("keys/v1/.well-known/openidconfiguration")
    }

    /// The team, to look at and to change. Nobody is answered meanwhile.
    pub fn team(&self) -> MutexGuard<'_, Team> {
        locked(&self.team)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A test that failed with the team in its hands fails once.
fn locked(team: &Shared) -> MutexGuard<'_, Team> {
    team.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(team): State<Shared>,
    Path(path): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = asked(method.as_str(), path, &headers, &body);
    let answer = locked(&team).answer(&asked);
    respond(answer).await
}

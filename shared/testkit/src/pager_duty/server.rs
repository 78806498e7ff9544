//! [`Server`]: an account behind a port on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::account::{Account, Request};
use super::sender::Sender;
use crate::web::{asked, respond};

type Shared = Arc<Mutex<Account>>;

/// An account that is served until this is dropped.
pub struct Server {
    account: Shared,
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves `account` at a free port.
    ///
    /// # Errors
    /// What the system says when it gives no port.
    pub async fn start(account: Account) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let account = Arc::new(Mutex::new(account));
        let router = Router::new().route("/{*path}", any(answer)).with_state(Arc::clone(&account));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { account, address, serving })
    }

    /// Where both APIs begin.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account, to look at and to change. Nobody is answered meanwhile.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        locked(&self.account)
    }

    /// People of the account, and the webhooks of what they do.
    pub fn sender(&self) -> Sender {
        Sender::new(Arc::clone(&self.account))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A test that failed with the account in its hands fails once.
pub(super) fn locked(account: &Shared) -> MutexGuard<'_, Account> {
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(account): State<Shared>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let query = query.unwrap_or_default();
    let request = Request {
        asked: asked(method.as_str(), path, &headers, &body),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        accept: header("accept"),
        from: header("from"),
    };
    let mut answer = locked(&account).answer(&request);
    // PagerDuty has another name for how long to wait.
    let wait = answer.retry_after.take();
    let mut response = respond(answer).await;
    if let Some(seconds) = wait {
        response.headers_mut().insert("ratelimit-remaining", 0.into());
        response.headers_mut().insert("ratelimit-reset", seconds.into());
    }
    response
}

//! Tokens of the app: one for each service, kept until shortly before they end.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use app::ports::{Clock, PortError, Secrets};
use domain::limits::TEAMS_TOKEN_SLACK;
use jiff::{SignedDuration, Timestamp};
use wire::teams::answer::Token;
use wire::teams::credentials::Credentials;
use wire::teams::method::{self, Service};
use zeroize::Zeroizing;

use super::{SERVICE, Teams, nowhere};
use crate::http::request;

/// What is asked for in errors.
const WHAT: &str = "the token";
const FORM: &str = "application/x-www-form-urlencoded";

/// The tokens that are held.
pub(super) struct Tokens<C> {
    clock: C,
    held: Mutex<BTreeMap<Service, Held>>,
}

struct Held {
    /// Whom it was given to.
    credentials: Credentials,
    token: Zeroizing<String>,
    until: Timestamp,
}

impl<C: Clock> Tokens<C> {
    pub(super) fn new(clock: C) -> Self {
        Self { clock, held: Mutex::default() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn forget(&self, service: Service) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&service);
    }

    fn held(&self, credentials: &Credentials, service: Service) -> Option<Zeroizing<String>> {
        let (now, held) = (self.clock.now(), self.held.lock());
        let held = held.unwrap_or_else(PoisonError::into_inner);
        let held = held.get(&service);
        let good = held.filter(|held| held.until > now && held.credentials == *credentials);
        good.map(|held| held.token.clone())
    }
}

impl<S: Secrets, C: Clock> Teams<S, C> {
    /// A token of `service`, and whether it was asked for earlier.
    pub(super) async fn token(
        &self,
        credentials: &Credentials,
        service: Service,
    ) -> Result<(Zeroizing<String>, bool), PortError> {
        if let Some(token) = self.tokens.held(credentials, service) {
            return Ok((token, true));
        }
        let (path, form) = method::token(credentials, service);
        let url = format!("{}/{path}", self.addresses.login.trim_end_matches('/'));
        let asked_at = self.tokens.clock.now();
        let request = request("POST", &url, form, FORM).ok_or_else(nowhere)?;
        let answer = self.http.send(WHAT, request).await?;
        if !answer.is_done() {
            return Err(self.refusal(WHAT, &answer));
        }
        let unread = |_| PortError::Busy(format!("{SERVICE}: {WHAT}: the answer holds none"));
        let token: Token = serde_json::from_slice(&answer.body).map_err(unread)?;
        let life = SignedDuration::from_secs(token.expires_in.into()) - TEAMS_TOKEN_SLACK;
        let until = asked_at.checked_add(life).unwrap_or(asked_at);
        let token = Zeroizing::new(token.access_token);
        let held = Held { credentials: credentials.clone(), token: token.clone(), until };
        self.tokens.held.lock().unwrap_or_else(PoisonError::into_inner).insert(service, held);
        Ok((token, false))
    }
}

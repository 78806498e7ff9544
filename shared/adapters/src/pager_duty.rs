//! [`Accounts`]: incidents of PagerDuty, by its REST API or by its Events API
//! ([ADR 0035](../../../docs/adr/0035-chat-services-over-http.md) says why over plain HTTP).

use app::ports::{Found, PagerDuty, Place, PortError, Secrets, Trigger};
use aws_smithy_runtime_api::client::http::HttpConnector;
use domain::pager_duty::{Status, Theirs};
use wire::pager_duty::answer::{self, Class};
use wire::pager_duty::credentials::{Access, Credentials, Region};
use wire::pager_duty::method::{self, Request, Told};
use wire::pager_duty::secret;

mod web;

use web::{Outcome, SERVICE, Web};

/// Where PagerDuty's two APIs are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Addresses {
    /// Where PagerDuty has them, which the Region of an account decides.
    #[default]
    Public,
    /// Both at one address: a stand-in's.
    At(String),
}

impl Addresses {
    /// Where the REST API begins.
    fn rest(&self, region: Region) -> &str {
        match (self, region) {
            (Self::Public, Region::Us) => "https://api.pagerduty.com",
            (Self::Public, Region::Eu) => "https://api.eu.pagerduty.com",
            (Self::At(url), _) => url.trim_end_matches('/'),
        }
    }

    /// Where the Events API begins.
    fn events(&self, region: Region) -> &str {
        match (self, region) {
            (Self::Public, Region::Us) => "https://events.pagerduty.com",
            (Self::Public, Region::Eu) => "https://events.eu.pagerduty.com",
            (Self::At(url), _) => url.trim_end_matches('/'),
        }
    }
}

/// The accounts whose secrets plans name. By a token everything is done; by a routing key alone events are sent, to the
/// service that the key belongs to, whatever the plan says.
pub struct Accounts<S> {
    web: Web,
    secrets: S,
}

impl<S: Secrets> Accounts<S> {
    /// The accounts whose credentials `secrets` keeps, reached by `connector`.
    pub fn new(connector: impl HttpConnector + 'static, addresses: Addresses, secrets: S) -> Self {
        Self { web: Web::new(connector, addresses), secrets }
    }

    async fn credentials(&self, secret_id: &str) -> Result<Credentials, PortError> {
        let refused = |words: String| PortError::Refused(format!("{SERVICE}: {words}"));
        let name = secret::parameter(secret_id);
        let name =
            name.ok_or_else(|| refused("the secretId of the plan names no secret".into()))?;
        let secret = self.secrets.secret(&name).await?;
        let secret = secret.ok_or_else(|| refused(format!("no secret is at {name}")))?;
        Credentials::read(&secret).map_err(|error| refused(format!("{name}: {error}")))
    }

    /// What opens the account of a place.
    async fn opened(&self, place: &Place) -> Result<Credentials, PortError> {
        if !method::is_key(&place.key) {
            return Err(PortError::Refused(format!("{SERVICE}: the incident has no key")));
        }
        self.credentials(&place.secret).await
    }

    /// The answer to what has to succeed.
    async fn done(&self, by: &Credentials, asked: &Request) -> Result<Vec<u8>, PortError> {
        match self.web.call(by, asked).await? {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Failed(_, error) => Err(error),
        }
    }

    async fn newest(&self, by: &Credentials, place: &Place) -> Result<Option<Theirs>, PortError> {
        let request = method::find(&place.service, &place.key);
        let answer = self.done(by, &request).await?;
        answer::newest(&answer, &place.key).ok_or_else(|| web::nonsense(&request))
    }

    async fn change(&self, by: &Credentials, id: &str, status: Status) -> Result<(), PortError> {
        let request = method::set_status(id, status);
        match self.web.call(by, &request).await? {
            Outcome::Done(_) | Outcome::Failed(Class::Already, _) => Ok(()),
            Outcome::Failed(_, error) => Err(error),
        }
    }
}

impl<S: Secrets> PagerDuty for Accounts<S> {
    async fn find(&self, place: &Place) -> Result<Found, PortError> {
        let by = self.opened(place).await?;
        match by.access {
            Access::RoutingKey(_) => Ok(Found::Unreadable),
            Access::Token { .. } => {
                let newest = self.newest(&by, place).await?;
                Ok(newest.map_or(Found::Nothing, Found::Incident))
            }
        }
    }

    async fn trigger(&self, place: &Place, told: &Trigger) -> Result<Option<Theirs>, PortError> {
        let by = self.opened(place).await?;
        let told = Told {
            title: &told.title,
            details: &told.details,
            impact: told.impact,
            source: &told.source,
        };
        if let Access::RoutingKey(key) = &by.access {
            let event = method::trigger_event(key, &place.key, &told);
            return self.done(&by, &event).await.map(|_| None);
        }
        let request = method::create(&place.service, &place.key, &told);
        match self.web.call(&by, &request).await? {
            // One that was opened and cannot be read is found by the next who looks.
            Outcome::Done(answer) => {
                answer::incident(&answer).map(Some).ok_or_else(|| web::nonsense(&request))
            }
            Outcome::Failed(Class::Exists, _) => Ok(None),
            Outcome::Failed(_, error) => Err(error),
        }
    }

    async fn set_status(
        &self,
        place: &Place,
        id: Option<&str>,
        status: Status,
    ) -> Result<(), PortError> {
        let nothing =
            || PortError::Refused(format!("{SERVICE}: nothing triggers an incident again"));
        if status == Status::Triggered {
            return Err(nothing());
        }
        let by = self.opened(place).await?;
        if let Access::RoutingKey(key) = &by.access {
            let event = method::status_event(key, &place.key, status).ok_or_else(nothing)?;
            return self.done(&by, &event).await.map(drop);
        }
        if let Some(id) = id {
            return self.change(&by, id, status).await;
        }
        match self.newest(&by, place).await? {
            Some(theirs) if theirs.status < status => self.change(&by, &theirs.id, status).await,
            Some(_) | None => Ok(()),
        }
    }

    async fn notes(&self, place: &Place, id: &str) -> Result<Vec<String>, PortError> {
        let by = self.opened(place).await?;
        let request = method::notes(id);
        let answer = self.done(&by, &request).await?;
        answer::notes(&answer).ok_or_else(|| web::nonsense(&request))
    }

    async fn note(&self, place: &Place, id: &str, words: &str) -> Result<(), PortError> {
        let by = self.opened(place).await?;
        self.done(&by, &method::note(id, words)).await.map(drop)
    }

    async fn email_of(&self, secret: &str, user: &str) -> Result<Option<String>, PortError> {
        let by = self.credentials(secret).await?;
        if matches!(by.access, Access::RoutingKey(_)) {
            return Ok(None);
        }
        let request = method::user(user);
        match self.web.call(&by, &request).await? {
            Outcome::Done(answer) => answer::email(&answer).ok_or_else(|| web::nonsense(&request)),
            Outcome::Failed(Class::Absent, _) => Ok(None),
            Outcome::Failed(_, error) => Err(error),
        }
    }

    async fn writer(&self, secret: &str) -> Result<Option<String>, PortError> {
        Ok(match self.credentials(secret).await?.access {
            Access::Token { from_email, .. } => Some(from_email),
            Access::RoutingKey(_) => None,
        })
    }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests;

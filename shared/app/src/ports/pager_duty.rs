//! PagerDuty, where plans want its incidents beside ours.

use std::future::Future;

use domain::pager_duty::{Status, Theirs};
use domain::signal::Impact;

use super::PortError;

/// Where an incident of PagerDuty is, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The secret that holds the credentials, as the plan's integration names it.
    pub secret: String,
    /// PagerDuty's id of the service.
    pub service: String,
    /// Our name for it: PagerDuty has one open incident of a service under it at most.
    pub key: String,
}

/// What is told of an incident that PagerDuty has not heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The title.
    pub title: String,
    /// What responders should know.
    pub details: String,
    /// How bad it is.
    pub impact: Impact,
    /// What caused it, for people.
    pub source: String,
}

/// What PagerDuty has under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// The newest incident.
    Incident(Theirs),
    /// It cannot be asked: the secret holds a routing key alone, by which events are sent and nothing is read.
    Unreadable,
}

/// PagerDuty. By a token of its REST API incidents are read and written; by a routing key alone events are sent, which
/// open, acknowledge and resolve, and nothing comes back.
pub trait PagerDuty: Send + Sync {
    /// What is there.
    fn find(&self, place: &Place) -> impl Future<Output = Result<Found, PortError>> + Send;

    /// Opens an incident. While one is open under the key, it stays the only one: then, and where nothing is read, there
    /// is none to give.
    fn trigger(
        &self,
        place: &Place,
        trigger: &Trigger,
    ) -> impl Future<Output = Result<Option<Theirs>, PortError>> + Send;

    /// Brings the incident to a status; `id` is PagerDuty's, where it is known. One that has the status already, or is
    /// resolved, is no error. Nothing brings one back to [`Status::Triggered`].
    fn set_status(
        &self,
        place: &Place,
        id: Option<&str>,
        status: Status,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// The notes of an incident.
    fn notes(
        &self,
        place: &Place,
        id: &str,
    ) -> impl Future<Output = Result<Vec<String>, PortError>> + Send;

    /// Writes a note.
    fn note(
        &self,
        place: &Place,
        id: &str,
        words: &str,
    ) -> impl Future<Output = Result<(), PortError>> + Send;

    /// The e-mail address of a user, by PagerDuty's id; `None` where nobody has that id, or where nothing is read.
    fn email_of(
        &self,
        secret: &str,
        user: &str,
    ) -> impl Future<Output = Result<Option<String>, PortError>> + Send;

    /// The e-mail address of the user in whose name we write; `None` where we write in nobody's.
    fn writer(
        &self,
        secret: &str,
    ) -> impl Future<Output = Result<Option<String>, PortError>> + Send;
}

//! Stand-ins for the services that the local stack does not have: carriers, Step Functions, SNS
//! topics, what runs runbooks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::ports::{
    Aliases, Canaries, Clock, Documents, Launched, Notices, OutgoingPage, Pager, PortError,
    ResponseStart, RunbookStatus, Runbooks, Seen, Timers,
};
use domain::aliases::Alias;
use domain::document::{Document, DocumentName};
use domain::ids::{EngagementId, PlanName};
use domain::incident::Incident;
use domain::incident::runbooks::RunbookStart;
use domain::procedure::Procedure;
use domain::timeline::Notice;
use jiff::{SignedDuration, Timestamp};

use super::clock::LocalClock;
use super::outbox::{Message, Outbox};
use crate::show::{Output, Tone};

/// Carriers that put every page into the outbox and show it.
pub(crate) struct LocalPager {
    pub(crate) clock: Arc<LocalClock>,
    pub(crate) outbox: Arc<Outbox>,
    /// How long they take.
    pub(crate) delay: SignedDuration,
    /// Where pages are shown, if at all.
    pub(crate) shown: Option<Output>,
}

impl Pager for LocalPager {
    async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        if self.delay > SignedDuration::ZERO {
            self.clock.sleep(self.delay).await;
        }
        let message = Message {
            at: self.clock.now(),
            page: page.id.to_string(),
            contact: page.id.contact().to_string(),
            channel: page.kind.as_str().to_owned(),
            address: page.address.reveal().to_owned(),
            subject: page.subject.clone(),
            body: page.body.clone(),
        };
        if let Some(output) = self.shown {
            let (contact, first) = (&message.contact, page.body.lines().next().unwrap_or_default());
            let line = format!("{}  {} to {contact}: {first}", message.at, message.channel);
            output.line(Tone::Page, &line);
        }
        self.outbox.take(message).map_err(|error| PortError::Busy(error.to_string()))?;
        Ok(format!("local-{}", page.id.uuid()))
    }
}

/// Step Functions' place is taken by the driver, which asks the index of what is due: there is
/// nothing to start.
pub(crate) struct LocalTimers;

impl Timers for LocalTimers {
    async fn start_response(&self, _: &ResponseStart) -> Result<(), PortError> {
        Ok(())
    }

    async fn start_escalation(&self, _: &EngagementId) -> Result<(), PortError> {
        Ok(())
    }

    async fn restart_escalation(&self, _: &EngagementId, _: u64) -> Result<(), PortError> {
        Ok(())
    }
}

/// Lambda's place: every plan can be named without an alias, and no canary flies.
pub(crate) struct LocalFunctions;

impl Aliases for LocalFunctions {
    fn are_known(&self) -> bool {
        true
    }

    async fn list(&self) -> Result<Vec<Alias>, PortError> {
        Ok(Vec::new())
    }

    async fn make(&self, _: &PlanName) -> Result<(), PortError> {
        Ok(())
    }

    async fn remove(&self, _: &str) -> Result<(), PortError> {
        Ok(())
    }
}

impl Canaries for LocalFunctions {
    async fn release(&self, _: &str) -> Result<(), PortError> {
        Ok(())
    }
}

/// Topics without subscribers: the timeline says that they were told.
pub(crate) struct LocalNotices;

impl Notices for LocalNotices {
    async fn notify(&self, _: &str, _: Notice, _: &Incident) -> Result<(), PortError> {
        Ok(())
    }
}

/// Whatever runs runbooks, and lets every one succeed: at once what answers at once, the others after a while.
pub(crate) struct LocalRunbooks {
    pub(crate) clock: Arc<LocalClock>,
    /// How long a runbook takes.
    pub(crate) takes: SignedDuration,
    started: Mutex<BTreeMap<String, (String, Timestamp)>>,
}

impl LocalRunbooks {
    pub(crate) fn new(clock: Arc<LocalClock>, takes: SignedDuration) -> Self {
        Self { clock, takes, started: Mutex::default() }
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<String, (String, Timestamp)>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Executions that have ended by now, with their documents: what EventBridge would report.
    pub(crate) fn ended(&self) -> Vec<(String, String)> {
        let now = self.clock.now();
        let mut started = self.runs();
        let ended = |(_, since): &(String, Timestamp)| *since + self.takes <= now;
        let over: Vec<_> = started.extract_if(.., |_, run| ended(run)).collect();
        over.into_iter().map(|(execution, (document, _))| (execution, document)).collect()
    }

    /// Whether this process started the execution and has not reported its end.
    pub(crate) fn knows(&self, execution: &str) -> bool {
        self.runs().contains_key(execution)
    }

    /// When the next execution ends.
    pub(crate) fn next_end(&self) -> Option<Timestamp> {
        let started = self.runs();
        started.values().map(|(_, since)| *since + self.takes).min()
    }
}

impl Runbooks for LocalRunbooks {
    async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let execution = start.token.clone();
        if !start.procedure.knows_tokens() {
            return Ok(Launched::Ended { execution, seen: RunbookStatus::Succeeded.into() });
        }
        let run = (start.document.clone(), self.clock.now());
        self.runs().entry(execution.clone()).or_insert(run);
        Ok(Launched::Running { execution })
    }

    async fn status(&self, _: Procedure, execution: &str) -> Result<Seen, PortError> {
        // What a stopped process has forgotten was over by the time somebody asked again.
        Ok(match self.runs().get(execution) {
            Some(_) => RunbookStatus::Running.into(),
            None => RunbookStatus::Succeeded.into(),
        })
    }

    async fn stop(&self, _: Procedure, execution: &str) -> Result<(), PortError> {
        self.runs().remove(execution);
        Ok(())
    }

    async fn rehearse(&self, _: &RunbookStart) -> Result<Option<Document>, PortError> {
        Ok(None)
    }
}

/// It runs whatever it is told to run, so it knows of no document that something does not fit.
impl Documents for LocalRunbooks {
    async fn document(&self, _: &DocumentName) -> Result<Option<Document>, PortError> {
        Ok(None)
    }
}

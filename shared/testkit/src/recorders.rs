//! Ports that record what they are asked, and answer by a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use app::World;
use app::ports::{
    Callbacks, Canaries, Clock, Notices, OutgoingPage, Pager, PortError, ResponseStart, Timers,
};
use domain::contact::ChannelKind;
use domain::ids::{EngagementId, IncidentId};
use domain::incident::Incident;
use domain::timeline::Notice;
use jiff::Timestamp;

use crate::clock::ManualClock;
use crate::lock;

/// One page that reached the pager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAttempt {
    /// When.
    pub at: Timestamp,
    /// The page.
    pub page: OutgoingPage,
    /// What the carrier said.
    pub answer: Result<String, PortError>,
}

/// A pager whose carriers take everything, unless the script says otherwise. Its clones are the
/// same pager.
#[derive(Debug, Clone)]
pub struct RecordingPager {
    clock: ManualClock,
    state: Arc<Mutex<PagerState>>,
}

#[derive(Debug, Default)]
struct PagerState {
    script: BTreeMap<ChannelKind, VecDeque<Result<String, PortError>>>,
    attempts: Vec<PageAttempt>,
}

impl RecordingPager {
    /// A pager that notes the time of `clock`.
    pub fn new(clock: &ManualClock) -> Self {
        Self { clock: clock.clone(), state: Arc::default() }
    }

    /// What the carrier of `kind` answers next, once for each answer.
    pub fn script(
        &self,
        kind: ChannelKind,
        answers: impl IntoIterator<Item = Result<String, PortError>>,
    ) {
        lock(&self.state).script.entry(kind).or_default().extend(answers);
    }

    /// Everything that was handed over, refused pages included.
    pub fn attempts(&self) -> Vec<PageAttempt> {
        lock(&self.state).attempts.clone()
    }

    /// What carriers took: when, to whom, by what.
    pub fn sent(&self) -> Vec<(Timestamp, String, ChannelKind)> {
        let taken = self.attempts().into_iter().filter(|attempt| attempt.answer.is_ok());
        taken.map(|a| (a.at, a.page.id.contact().to_string(), a.page.kind)).collect()
    }
}

impl Pager for RecordingPager {
    async fn send(&self, page: &OutgoingPage) -> Result<String, PortError> {
        let at = self.clock.now();
        let mut state = lock(&self.state);
        let scripted = state.script.get_mut(&page.kind).and_then(VecDeque::pop_front);
        let number = state.attempts.len() + 1;
        let answer = scripted.unwrap_or_else(|| Ok(format!("message-{number}")));
        state.attempts.push(PageAttempt { at, page: page.clone(), answer: answer.clone() });
        answer
    }
}

/// Answers to come of a port that returns nothing; a success where there are none left.
#[derive(Debug, Default)]
struct Script(VecDeque<PortError>);

impl Script {
    fn next(&mut self) -> Result<(), PortError> {
        self.0.pop_front().map_or(Ok(()), Err)
    }
}

/// Timers that note what was started. Its clones are the same timers.
#[derive(Debug, Clone, Default)]
pub struct RecordingTimers(Arc<Mutex<TimersState>>);

#[derive(Debug, Default)]
struct TimersState {
    script: Script,
    responses: Vec<ResponseStart>,
    escalations: Vec<EngagementId>,
    restarts: Vec<(EngagementId, u64)>,
}

impl RecordingTimers {
    /// Refuses the next starts, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).script.0.extend(errors);
    }

    /// Responses that were started.
    pub fn responses(&self) -> Vec<ResponseStart> {
        lock(&self.0).responses.clone()
    }

    /// Engagements whose timers were started.
    pub fn escalations(&self) -> Vec<EngagementId> {
        lock(&self.0).escalations.clone()
    }

    /// Engagements whose timers were started anew, each with the facts that it had.
    pub fn restarts(&self) -> Vec<(EngagementId, u64)> {
        lock(&self.0).restarts.clone()
    }
}

impl Timers for RecordingTimers {
    async fn start_response(&self, response: &ResponseStart) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.responses.push(response.clone());
        Ok(())
    }

    async fn start_escalation(&self, engagement: &EngagementId) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.escalations.push(engagement.clone());
        Ok(())
    }

    async fn restart_escalation(
        &self,
        engagement: &EngagementId,
        facts: u64,
    ) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.restarts.push((engagement.clone(), facts));
        Ok(())
    }
}

/// Notices that note what was told. Its clones are the same notices.
#[derive(Debug, Clone, Default)]
pub struct RecordingNotices(Arc<Mutex<NoticesState>>);

#[derive(Debug, Default)]
struct NoticesState {
    script: Script,
    told: Vec<(String, Notice, IncidentId)>,
}

impl RecordingNotices {
    /// Refuses the next notices, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).script.0.extend(errors);
    }

    /// Who was told what about which incident.
    pub fn told(&self) -> Vec<(String, Notice, IncidentId)> {
        lock(&self.0).told.clone()
    }
}

impl Notices for RecordingNotices {
    async fn notify(
        &self,
        target: &str,
        notice: Notice,
        incident: &Incident,
    ) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.told.push((target.to_owned(), notice, incident.id.clone()));
        Ok(())
    }
}

/// A way into intake that notes what was released. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct RecordingCanaries(Arc<Mutex<CanariesState>>);

#[derive(Debug, Default)]
struct CanariesState {
    script: Script,
    released: Vec<String>,
}

impl RecordingCanaries {
    /// Refuses the next releases, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).script.0.extend(errors);
    }

    /// Payloads that were handed over since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.0).released)
    }
}

impl Canaries for RecordingCanaries {
    async fn release(&self, payload: &str) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.released.push(payload.to_owned());
        Ok(())
    }
}

/// Callbacks that note what was answered. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct RecordingCallbacks(Arc<Mutex<CallbacksState>>);

#[derive(Debug, Default)]
struct CallbacksState {
    script: Script,
    answered: Vec<(String, String)>,
}

impl RecordingCallbacks {
    /// Refuses the next answers, once for each error.
    pub fn refuse(&self, errors: impl IntoIterator<Item = PortError>) {
        lock(&self.0).script.0.extend(errors);
    }

    /// What was answered since the last time, and where.
    pub fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut lock(&self.0).answered)
    }
}

impl Callbacks for RecordingCallbacks {
    async fn answer(&self, url: &str, answer: String) -> Result<(), PortError> {
        let mut state = lock(&self.0);
        state.script.next()?;
        state.answered.push((url.to_owned(), answer));
        Ok(())
    }
}

/// All that a use case acts on, recorded.
#[derive(Debug, Clone)]
pub struct RecordingWorld {
    /// Takes pages.
    pub pager: RecordingPager,
    /// Takes executions.
    pub timers: RecordingTimers,
    /// Takes notices.
    pub notices: RecordingNotices,
}

impl RecordingWorld {
    /// A world that notes the time of `clock`.
    pub fn new(clock: &ManualClock) -> Self {
        Self {
            pager: RecordingPager::new(clock),
            timers: RecordingTimers::default(),
            notices: RecordingNotices::default(),
        }
    }

    /// It, as use cases take it.
    pub fn world(&self) -> World<'_, RecordingPager, RecordingTimers, RecordingNotices> {
        World { pager: &self.pager, timers: &self.timers, notices: &self.notices }
    }
}

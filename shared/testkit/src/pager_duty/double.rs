//! [`ScriptedPagerDuty`]: PagerDuty in memory, with the ways in which it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use app::ports::{Clock, Found, PagerDuty, Place, PortError, Trigger};
use domain::pager_duty::{Status, Theirs};
use jiff::Timestamp;

use crate::clock::ManualClock;
use crate::lock;

/// PagerDuty, as one account. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct ScriptedPagerDuty(Arc<Mutex<State>>);

/// An incident, as people see it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenIncident {
    /// Where it is.
    pub place: Place,
    /// Its id, how it stands, and its address.
    pub theirs: Theirs,
    /// What was told of it.
    pub trigger: Trigger,
    /// Its notes, in order.
    pub notes: Vec<String>,
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It fails before anything is done.
    Fails(PortError),
    /// It is done, and nobody hears so.
    AnswerLost,
}

#[derive(Debug, Default)]
struct State {
    incidents: Vec<SeenIncident>,
    calls: usize,
    /// What strikes, by the count of the call, from 0.
    faults: BTreeMap<usize, Fault>,
    /// What strikes every call.
    down: Option<PortError>,
    /// Services that are not there.
    unknown: BTreeSet<String>,
    emails: BTreeMap<String, String>,
    writer: Option<String>,
    /// Whether there is a routing key alone.
    is_unreadable: bool,
    /// By which it says when something was resolved.
    clock: Option<ManualClock>,
}

impl ScriptedPagerDuty {
    /// One that knows the time by this clock.
    pub fn on(clock: &ManualClock) -> Self {
        let clock = Some(clock.clone());
        Self(Arc::new(Mutex::new(State { clock, ..State::default() })))
    }

    /// One of which there is a routing key alone: nothing can be read.
    pub fn unreadable() -> Self {
        Self(Arc::new(Mutex::new(State { is_unreadable: true, ..State::default() })))
    }

    /// Lets something strike the call of this number, counted from 0.
    pub fn strike(&self, call: usize, fault: Fault) {
        lock(&self.0).faults.insert(call, fault);
    }

    /// Lets every call fail from now on, or none.
    pub fn down(&self, error: Option<PortError>) {
        lock(&self.0).down = error;
    }

    /// There is no service of this id.
    pub fn forget(&self, service: &str) {
        lock(&self.0).unknown.insert(service.to_owned());
    }

    /// The e-mail address of a user.
    pub fn address(&self, user: &str, email: &str) {
        lock(&self.0).emails.insert(user.to_owned(), email.to_owned());
    }

    /// In whose name we write, by the e-mail address.
    pub fn write_as(&self, email: &str) {
        lock(&self.0).writer = Some(email.to_owned());
    }

    /// Somebody there does this to an incident; what is resolved stays so.
    pub fn turn(&self, id: &str, status: Status) {
        let mut state = lock(&self.0);
        let now = state.now();
        let found = state.incidents.iter_mut().find(|one| one.theirs.id == id);
        step(&mut found.unwrap().theirs, status, now);
    }

    /// How often it was asked.
    pub fn calls(&self) -> usize {
        lock(&self.0).calls
    }

    /// All incidents, in the order of their opening.
    pub fn incidents(&self) -> Vec<SeenIncident> {
        lock(&self.0).incidents.clone()
    }

    fn call<T>(
        &self,
        effect: impl FnOnce(&mut State) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut state = lock(&self.0);
        let number = state.calls;
        state.calls += 1;
        if let Some(error) = &state.down {
            return Err(error.clone());
        }
        match state.faults.remove(&number) {
            Some(Fault::Fails(error)) => Err(error),
            Some(Fault::AnswerLost) => {
                effect(&mut state)?;
                Err(PortError::Busy("the answer was lost".into()))
            }
            None => effect(&mut state),
        }
    }
}

impl State {
    fn now(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(Clock::now)
    }

    /// The newest incident of a place.
    fn newest(&mut self, place: &Place) -> Option<&mut SeenIncident> {
        let its = |one: &&mut SeenIncident| {
            (&one.place.service, &one.place.key) == (&place.service, &place.key)
        };
        self.incidents.iter_mut().rev().find(its)
    }

    fn by_id(&mut self, id: &str) -> Result<&mut SeenIncident, PortError> {
        let readable = !self.is_unreadable;
        let found = self.incidents.iter_mut().find(|one| readable && one.theirs.id == id);
        found.ok_or_else(|| PortError::Refused("Incident Not Found".into()))
    }

    fn open(&mut self, place: &Place, trigger: &Trigger) -> Option<Theirs> {
        let newest = self.newest(place).map(|one| one.theirs.status);
        if newest.is_some_and(|status| status != Status::Resolved) {
            return None;
        }
        let id = format!("Q{}", self.incidents.len());
        let url = Some(format!("https://example.pagerduty.com/incidents/{id}"));
        let theirs = Theirs { id, status: Status::Triggered, url, resolved_at: None };
        self.incidents.push(SeenIncident {
            place: place.clone(),
            theirs: theirs.clone(),
            trigger: trigger.clone(),
            notes: Vec::new(),
        });
        Some(theirs)
    }
}

/// Forwards alone.
fn step(theirs: &mut Theirs, status: Status, now: Option<Timestamp>) {
    if theirs.status < Status::Resolved && status == Status::Resolved {
        theirs.resolved_at = now;
    }
    theirs.status = theirs.status.max(status);
}

impl PagerDuty for ScriptedPagerDuty {
    async fn find(&self, place: &Place) -> Result<Found, PortError> {
        self.call(|state| {
            if state.is_unreadable {
                return Ok(Found::Unreadable);
            }
            let newest = state.newest(place).map(|one| one.theirs.clone());
            Ok(newest.map_or(Found::Nothing, Found::Incident))
        })
    }

    async fn trigger(&self, place: &Place, trigger: &Trigger) -> Result<Option<Theirs>, PortError> {
        self.call(|state| {
            if state.unknown.contains(&place.service) {
                return Err(PortError::Refused("Service Not Found".into()));
            }
            let opened = state.open(place, trigger);
            Ok(opened.filter(|_| !state.is_unreadable))
        })
    }

    async fn set_status(
        &self,
        place: &Place,
        id: Option<&str>,
        status: Status,
    ) -> Result<(), PortError> {
        self.call(|state| {
            if status == Status::Triggered {
                return Err(PortError::Refused("Invalid Status Provided".into()));
            }
            let now = state.now();
            match id {
                Some(id) => step(&mut state.by_id(id)?.theirs, status, now),
                None => {
                    if let Some(newest) = state.newest(place) {
                        step(&mut newest.theirs, status, now);
                    }
                }
            }
            Ok(())
        })
    }

    async fn notes(&self, _: &Place, id: &str) -> Result<Vec<String>, PortError> {
        self.call(|state| state.by_id(id).map(|one| one.notes.clone()))
    }

    async fn note(&self, _: &Place, id: &str, words: &str) -> Result<(), PortError> {
        self.call(|state| state.by_id(id).map(|one| one.notes.push(words.to_owned())))
    }

    async fn email_of(&self, _: &str, user: &str) -> Result<Option<String>, PortError> {
        self.call(|state| {
            let readable = !state.is_unreadable;
            Ok(state.emails.get(user).filter(|_| readable).cloned())
        })
    }

    async fn writer(&self, _: &str) -> Result<Option<String>, PortError> {
        self.call(|state| Ok(state.writer.clone().filter(|_| !state.is_unreadable)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::contract;
    use super::*;

    #[tokio::test]
    async fn the_double_keeps_the_contract() {
        let account = ScriptedPagerDuty::on(&ManualClock::at(Timestamp::UNIX_EPOCH));
        contract::an_incident_from_its_opening_to_its_end(&account).await;
        contract::a_key_has_one_open_incident(&account).await;
        contract::places_are_apart(&account).await;
        contract::without_an_id_the_newest_is_meant(&account).await;
        contract::what_is_not_there_is_told_from_what_is(&account).await;
        account.address(contract::ANA, contract::ANAS_EMAIL);
        account.write_as(contract::WRITER);
        contract::users_are_known_by_their_ids(&account).await;
        contract::what_cannot_be_read_is_told_all_the_same(&ScriptedPagerDuty::unreadable()).await;
    }

    #[tokio::test]
    async fn a_fault_strikes_once_and_a_lost_answer_after_it_was_done() {
        let (account, place) = (ScriptedPagerDuty::default(), contract::place("a"));
        account.strike(0, Fault::Fails(PortError::Throttled("slow".into())));
        account.strike(1, Fault::AnswerLost);
        let trigger = contract::trigger("a");
        assert!(matches!(account.trigger(&place, &trigger).await, Err(PortError::Throttled(_))));
        assert_eq!(account.incidents().len(), 0);
        assert!(matches!(account.trigger(&place, &trigger).await, Err(PortError::Busy(_))));
        assert_eq!(account.incidents().len(), 1);
        assert_eq!(account.trigger(&place, &trigger).await, Ok(None));
        account.turn("Q0", Status::Resolved);
        account.turn("Q0", Status::Acknowledged);
        assert_eq!(account.incidents()[0].theirs.status, Status::Resolved);
        account.forget("PNONE");
        let nowhere = Place { service: "PNONE".into(), ..place.clone() };
        assert!(matches!(account.trigger(&nowhere, &trigger).await, Err(PortError::Refused(_))));
        account.down(Some(PortError::Busy("down".into())));
        assert!(matches!(account.find(&place).await, Err(PortError::Busy(_))));
        assert_eq!(account.calls(), 5);
    }
}

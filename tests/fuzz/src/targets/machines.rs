//! Payloads of the functions that Step Functions and Systems Manager invoke.

use domain::incident::runbooks::{Progress, Report, progress};
use domain::limits::TURNS_MAX;
use domain::time::floor_to_second;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use testkit::builders::{at, incident};
use wire::automation::{self, AutomationStatus};
use wire::machine::{RunbookAnswer, RunbookRequest, TickAnswer, TickRequest};

use super::{instant, is_readable};
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::spoilt_bytes;
use crate::texts::text;

/// Characters of an execution's name. Source: Step Functions StartExecution.
const EXECUTION_NAME_MAX: usize = 80;

/// Reads a spoilt payload as everything that it could be.
pub fn check(draw: &mut Draw) {
    let wake_at = draw.once_in(2).then(|| instant(draw));
    let bytes = spoilt_bytes(corpus::runbook(), draw);
    event(&bytes);
    if let Ok(request) = parsed::<TickRequest>(&bytes) {
        tick(request, wake_at);
    }
    if let Ok(request) = parsed::<RunbookRequest>(&bytes) {
        runbook(&request, wake_at);
    }
    let word = text(draw);
    if let Some(status) = AutomationStatus::parse(&word) {
        assert_eq!(AutomationStatus::parse(word.trim()), Some(status));
    }
}

fn event(bytes: &[u8]) {
    match automation::read(bytes) {
        Ok(None) => {}
        Ok(Some(done)) => {
            assert_eq!(automation::read(bytes), Ok(Some(done.clone())), "read twice");
            // What is looked up by it is looked up in a key.
            assert!((1..=1_024).contains(&done.execution_id.len()), "no name of an execution");
        }
        Err(malformed) => {
            let said = malformed.to_string();
            is_readable(&said);
            assert!(said.starts_with("the automation's event cannot be read: "), "{said}");
        }
    }
}

/// Reads what a function is invoked with, as the function does.
fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ()> {
    serde_json::from_slice(bytes).map_err(|error| assert!(!error.to_string().is_empty()))
}

fn tick(request: TickRequest, wake_at: Option<Timestamp>) {
    is_the_same(&request);
    let turn = request.turn;
    let answer: TickAnswer = request.answer(wake_at);
    is_the_same(&answer);
    assert!(answer.turn >= turn, "a loop that goes back never ends");
    assert_eq!(answer.done, wake_at.is_none());
    assert_eq!(answer.wake_at, wake_at.map(floor_to_second));
    assert_eq!(answer.go_on, answer.turn.is_multiple_of(TURNS_MAX));
    assert!(answer.execution_name.len() <= EXECUTION_NAME_MAX);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    assert!(answer.execution_name.chars().all(plain), "{}", answer.execution_name);
}

fn runbook(request: &RunbookRequest, wake_at: Option<Timestamp>) {
    is_the_same(request);
    let answer: RunbookAnswer = request.clone().answer(wake_at);
    is_the_same(&answer);
    let now = at("2026-11-23T01:00:00Z");
    // An action that the incident does not have changes nothing.
    let report = Report { attempt: 0, progress: vec![Progress::Succeeded] };
    let end = progress(&incident("x", now), request.action, &report, now);
    assert!(end.timeline.is_empty());
}

/// Printed and read again, it is the same.
fn is_the_same<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let printed = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&printed).unwrap(), *value);
}

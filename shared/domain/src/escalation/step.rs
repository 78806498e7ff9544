//! The transition table of an engagement: for each phase, what each input does.

use jiff::Timestamp;

use super::engagement::{Engagement, Phase};
use super::freeze::freeze;
use super::input::{Decision, Input, Refusal, Start};
use super::stage::Turn;
use crate::configuration::Configuration;
use crate::ids::ContactId;
use crate::timeline::{Fact, number};

/// Starts an engagement and enters its first stage.
pub fn begin(start: Start, configuration: &Configuration, now: Timestamp) -> Decision {
    let mut turn = started(start, configuration, now);
    turn.advance();
    decided(turn)
}

/// Begins an engagement without entering its first stage, which is due at once: whoever ticks it next
/// enters it. For callers who cannot send pages.
pub fn prepare(start: Start, configuration: &Configuration, now: Timestamp) -> Decision {
    decided(started(start, configuration, now))
}

fn started(start: Start, configuration: &Configuration, now: Timestamp) -> Turn<'_> {
    let contact = start.id.contact();
    let (stages, plans, reminders) = freeze(&contact, configuration);
    let started = Fact::EngagementStarted { engagement: start.id.clone(), cause: start.cause };
    let engagement = Engagement {
        id: start.id,
        incident: start.incident,
        sender: start.sender,
        message: start.message,
        started_at: now,
        ended_at: None,
        phase: Phase::Active,
        stages,
        plans,
        reminders,
        next_stage: 0,
        due_at: Some(now),
        runs: Vec::new(),
        pages: Vec::new(),
        escalated: None,
        seed: start.seed,
        sequence: 0,
    };
    let mut turn = turn(&engagement, configuration, now);
    turn.facts.push(started);
    turn
}

/// Moves an engagement on.
pub fn step(
    engagement: &Engagement,
    input: &Input,
    configuration: &Configuration,
    now: Timestamp,
) -> Decision {
    let mut turn = turn(engagement, configuration, now);
    let moved = match &engagement.phase {
        Phase::Active => turn.active(input),
        Phase::Acknowledged { by, .. } => turn.acknowledged(by, input),
        Phase::Exhausted => turn.exhausted(input),
        Phase::Stopped => turn.stopped(input),
    };
    match moved {
        Ok(()) => decided(turn),
        Err(refusal) => refused(engagement, refusal),
    }
}

// One function for each phase: clippy refuses a wildcard in a match on an enum, but not in one on a
// tuple. Late and repeated inputs are normal under at-least-once delivery: they change nothing.
impl Turn<'_> {
    fn active(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Tick => self.advance(),
            Input::Claim(pages) => self.claim(pages),
            Input::Acknowledge { contact, via, take, read } => {
                self.acknowledge(contact, via, *take)?;
                self.read(read.as_ref());
            }
            Input::Escalate { by } => self.escalate(by)?,
            Input::Stop { why } => self.stop(why),
            Input::Sent(reports) => self.record(reports),
            Input::Receipt { kind, reading } => self.note(reading, *kind),
        }
        Ok(())
    }

    fn acknowledged(&mut self, by: &ContactId, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Tick | Input::Claim(_) => {}
            // A second answer is welcome and changes nothing that is still to come.
            Input::Acknowledge { contact, via, take, read } => {
                self.join(contact, via, *take)?;
                self.read(read.as_ref());
            }
            Input::Escalate { .. } => return Err(Refusal::Taken { by: by.clone() }),
            Input::Stop { why } => self.stop(why),
            Input::Sent(reports) => self.record(reports),
            Input::Receipt { kind, reading } => self.note(reading, *kind),
        }
        Ok(())
    }

    fn exhausted(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Tick | Input::Claim(_) => {}
            Input::Acknowledge { contact, via, take, read } => {
                self.acknowledge(contact, via, *take)?;
                self.read(read.as_ref());
            }
            Input::Escalate { .. } => return Err(Refusal::NothingNext),
            Input::Stop { why } => self.stop(why),
            Input::Sent(reports) => self.record(reports),
            Input::Receipt { kind, reading } => self.note(reading, *kind),
        }
        Ok(())
    }

    fn stopped(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Tick | Input::Claim(_) | Input::Stop { .. } => {}
            Input::Acknowledge { .. } | Input::Escalate { .. } => return Err(Refusal::Stopped),
            Input::Sent(reports) => self.record(reports),
            Input::Receipt { kind, reading } => self.note(reading, *kind),
        }
        Ok(())
    }

    /// Says so when everything was tried and nothing is to come.
    fn exhaust(&mut self) {
        let active = matches!(self.engagement.phase, Phase::Active);
        if active && self.engagement.next_due().is_none() {
            self.end(Phase::Exhausted, self.engagement.patience_ends(self.now));
            let engagement = self.engagement.id.clone();
            self.facts.push(Fact::EngagementExhausted { engagement });
        }
    }
}

fn turn<'a>(engagement: &Engagement, configuration: &'a Configuration, now: Timestamp) -> Turn<'a> {
    let engagement = engagement.clone();
    Turn { engagement, configuration, now, facts: Vec::new(), send: Vec::new() }
}

fn decided(mut turn: Turn<'_>) -> Decision {
    turn.exhaust();
    let timeline = number(&mut turn.engagement.sequence, turn.now, turn.facts);
    Decision { engagement: turn.engagement, timeline, send: turn.send, refusal: None }
}

fn refused(engagement: &Engagement, refusal: Refusal) -> Decision {
    Decision {
        engagement: engagement.clone(),
        timeline: Vec::new(),
        send: Vec::new(),
        refusal: Some(refusal),
    }
}

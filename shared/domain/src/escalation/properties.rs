//! Random teams, plans, carriers, clocks and answers: what must hold whatever happens.

mod prescribed;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::TestCaseResult;

use super::*;
use crate::configuration::Configuration;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use crate::ids::{ChannelId, ContactId, EngagementId, IncidentId, PageId, PlanName, SignalId};

const KINDS: [ChannelKind; 3] = [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice];

/// Whom plans may name; a team has the first two to four of them, so that some do not exist.
const PEOPLE: [&str; 5] = ["ana", "ben", "cyd", "dov", "eve"];

/// More wake-ups than any of these plans needs once carriers accept everything.
const WAKE_UPS_MAX: usize = 300;

/// By how much the clocks of different hosts differ.
const APART: SignedDuration = SignedDuration::from_millis(1_500);

/// What happens next to an engagement.
#[derive(Debug, Clone)]
enum Move {
    /// A timer fires this long after (or before) something is due, so many times.
    Tick { seconds: i64, times: usize },
    /// Time passes and no timer fires.
    Wait { seconds: i64 },
    /// The carriers answer what is in flight; an answer may get lost.
    Carriers(Vec<Option<Said>>),
    /// An answer to any page arrives, however old it is.
    Stray(Index, Said),
    /// One of those who were reached takes it.
    Answer(Index),
    /// Anybody tries to take it.
    Outsider { who: &'static str, take: bool },
    /// Somebody who may send a page claims it, whatever its claim says.
    Claim(Index),
    /// Somebody activates or deactivates a channel.
    Switch(&'static str, ChannelKind),
    /// Somebody does not wait.
    Escalate,
    /// The incident is resolved.
    Stop,
}

#[derive(Debug, Clone, Copy)]
enum Said {
    Accepted,
    Busy,
    Throttled,
    Waits,
    Refused,
}

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn channel(alias: &str, kind: ChannelKind) -> ChannelId {
    id(alias).channel(kind.as_str())
}

fn start() -> Timestamp {
    "2026-11-23T01:00:00Z".parse().unwrap()
}

fn people() -> impl Strategy<Value = &'static str> {
    select(PEOPLE.to_vec())
}

fn kinds() -> impl Strategy<Value = ChannelKind> {
    select(KINDS.to_vec())
}

fn retries() -> impl Strategy<Value = Option<u32>> {
    weighted(0.4, 0..5_u32)
}

/// A person's own stages: minutes, and the channels that are tried together.
fn own_stages() -> impl Strategy<Value = Vec<(u32, Vec<ChannelKind>, Option<u32>)>> {
    vec((0..11_u32, subsequence(KINDS.to_vec(), 0..4), retries()), 1..4)
}

fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        3 => (people(), any::<bool>())
            .prop_map(|(who, essential)| Target::Contact { contact: id(who), essential }),
        1 => (people(), kinds(), retries()).prop_map(|(who, kind, retry_minutes)| {
            Target::Channel(ChannelTarget { channel: channel(who, kind), retry_minutes })
        }),
    ]
}

fn stages() -> impl Strategy<Value = Vec<EscalationStage>> {
    let stage = (0..11_u32, vec(targets(), 0..4))
        .prop_map(|(wait_minutes, targets)| EscalationStage { wait_minutes, targets });
    vec(stage, 0..5)
}

prop_compose! {
    fn teams()(
        own in vec((own_stages(), vec(prop::bool::weighted(0.8), KINDS.len())), 2..5),
        stages in stages(), reminders in any::<bool>(),
    ) -> Configuration {
        let mut team = Configuration::default();
        for (alias, (stages, activated)) in PEOPLE.into_iter().zip(own) {
            for (kind, activated) in KINDS.into_iter().zip(activated) {
                let of_person = of_person(alias, kind, activated);
                team.channels.insert(of_person.id.clone(), of_person);
            }
            add(&mut team, alias, ContactPlan::Personal(personal(alias, stages)), reminders);
        }
        add(&mut team, "plan", ContactPlan::Escalation(EscalationPlan { stages }), reminders);
        team
    }
}

fn of_person(alias: &str, kind: ChannelKind, activated: bool) -> ContactChannel {
    ContactChannel {
        id: channel(alias, kind),
        name: kind.as_str().into(),
        kind,
        address: Address::new("+819012345678"),
        activation: if activated { Activation::Activated } else { Activation::NotActivated },
    }
}

fn personal(alias: &str, stages: Vec<(u32, Vec<ChannelKind>, Option<u32>)>) -> PersonalPlan {
    let stage = |(wait_minutes, kinds, retry_minutes): (u32, Vec<ChannelKind>, Option<u32>)| {
        let target = |kind| ChannelTarget { channel: channel(alias, kind), retry_minutes };
        PersonalStage { wait_minutes, targets: kinds.into_iter().map(target).collect() }
    };
    PersonalPlan { stages: stages.into_iter().map(stage).collect() }
}

fn add(team: &mut Configuration, alias: &str, plan: ContactPlan, reminders: bool) {
    let tags = reminders.then(|| (REMINDERS_TAG.to_owned(), "on".to_owned()));
    let tags = tags.into_iter().collect::<BTreeMap<_, _>>();
    let contact = Contact { id: id(alias), display_name: String::new(), plan, tags };
    team.contacts.insert(contact.id.clone(), contact);
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        5 => Just(Said::Accepted), 2 => Just(Said::Busy), 2 => Just(Said::Refused),
        1 => Just(Said::Throttled), 1 => Just(Said::Waits),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        12 => (prop_oneof![-90..0_i64, Just(0), 1..1_800_i64], 1..4_usize)
            .prop_map(|(seconds, times)| Move::Tick { seconds, times }),
        1 => (1..900_i64).prop_map(|seconds| Move::Wait { seconds }),
        12 => vec(weighted(0.85, said()), 1..4).prop_map(Move::Carriers),
        2 => (any::<Index>(), said()).prop_map(|(page, said)| Move::Stray(page, said)),
        1 => any::<Index>().prop_map(Move::Claim),
        2 => any::<Index>().prop_map(Move::Answer),
        1 => (people(), prop::bool::weighted(0.2))
            .prop_map(|(who, take)| Move::Outsider { who, take }),
        1 => (people(), kinds()).prop_map(|(who, kind)| Move::Switch(who, kind)),
        1 => Just(Move::Escalate),
        1 => Just(Move::Stop),
    ]
}

/// One engagement on its clock, checked after everything that happens to it.
struct Run {
    team: Configuration,
    engagement: Engagement,
    now: Timestamp,
    /// The latest that any clock has shown.
    latest: Timestamp,
    in_flight: Vec<PageId>,
}

impl Run {
    fn begin(team: Configuration, engaged: &str) -> Result<Self, TestCaseError> {
        let plan = PlanName::parse("prod").unwrap();
        let incident = IncidentId::derive(&plan, &SignalId::parse("signal").unwrap());
        let begin_with = Start {
            id: EngagementId::derive(&incident, &id(engaged), 0),
            incident,
            sender: "tocsin".into(),
            message: Message::default(),
            cause: "test".into(),
            seed: "seed".into(),
        };
        let decision = begin(begin_with.clone(), &team, start());
        prop_assert_eq!(&decision, &begin(begin_with, &team, start()));
        check(0, &decision, start())?;
        let Decision { engagement, send, .. } = decision;
        Ok(Self { team, engagement, now: start(), latest: start(), in_flight: send })
    }

    fn input(&mut self, input: &Input) -> Result<Option<Refusal>, TestCaseError> {
        self.latest = self.latest.max(self.now);
        let before = &self.engagement;
        let decision = step(before, input, &self.team, self.now);
        prop_assert_eq!(&decision, &step(before, input, &self.team, self.now), "decided twice");
        check(before.sequence, &decision, self.now)?;
        check_against(before, input, &decision, self.now)?;
        self.in_flight.extend(decision.send);
        self.engagement = decision.engagement;
        Ok(decision.refusal)
    }

    fn happens(&mut self, next: &Move) -> TestCaseResult {
        match next {
            Move::Tick { seconds, times } => {
                let due = self.engagement.wake_at().unwrap_or(self.now);
                // Time may seem to go back.
                self.now = (due + SignedDuration::from_secs(*seconds)).max(self.latest - APART);
                for _ in 0..*times {
                    self.input(&Input::Tick)?;
                }
            }
            Move::Wait { seconds } => self.now += SignedDuration::from_secs(*seconds),
            Move::Carriers(said) => {
                let pages = std::mem::take(&mut self.in_flight);
                let answers = pages.into_iter().zip(said.iter().cycle());
                let heard = answers.filter_map(|(page, said)| Some((page, (*said)?)));
                let outcomes = heard.map(|(page, said)| self.report(page, said)).collect();
                self.now += SignedDuration::from_millis(300);
                self.input(&Input::Sent(outcomes))?;
            }
            Move::Stray(page, said) if !self.engagement.pages.is_empty() => {
                let page = page.get(&self.engagement.pages).id.clone();
                self.input(&Input::Sent(vec![self.report(page, *said)]))?;
            }
            Move::Answer(who) if !self.engagement.runs.is_empty() => {
                self.answer(*who)?;
            }
            Move::Claim(page) if !self.engagement.pages.is_empty() => {
                // Its own sender found it due and posted it.
                let page = page.get(&self.engagement.pages).clone();
                self.now = self.now.max(page.due_at);
                self.input(&Input::Claim(vec![page.id]))?;
            }
            Move::Stray(..) | Move::Answer(_) | Move::Claim(_) => {}
            Move::Outsider { who, take } => {
                self.input(&acknowledgement(&id(who), *take))?;
            }
            Move::Switch(who, kind) => {
                if let Some(channel) = self.team.channels.get_mut(&channel(who, *kind)) {
                    channel.activation = match channel.activation {
                        Activation::Activated => Activation::NotActivated,
                        Activation::NotActivated => Activation::Activated,
                    };
                }
            }
            Move::Escalate => self.escalate()?,
            Move::Stop => {
                self.input(&Input::Stop { why: "resolved".into() })?;
                prop_assert_eq!(&self.engagement.phase, &Phase::Stopped);
            }
        }
        Ok(())
    }

    /// Somebody who was reached answers: that is refused only when all is over, and it ends the
    /// escalation exactly when they are essential.
    fn answer(&mut self, who: Index) -> TestCaseResult {
        let before = self.engagement.clone();
        let contact = (*who.get(&before.reached())).clone();
        let refusal = self.input(&acknowledgement(&contact, false))?;
        let mine = || before.runs.iter().filter(|run| run.path.contact == contact);
        match &before.phase {
            Phase::Active | Phase::Exhausted => {
                let essential = mine().any(|run| run.essential);
                let by_them = Phase::Acknowledged { by: contact.clone(), at: self.now };
                prop_assert_eq!(self.engagement.phase == by_them, essential);
            }
            Phase::Acknowledged { .. } => prop_assert_eq!(&self.engagement.phase, &before.phase),
            Phase::Stopped => {
                prop_assert_eq!(refusal, Some(Refusal::Stopped));
                return Ok(());
            }
        }
        prop_assert_eq!(refusal, None);
        let waiting = self
            .engagement
            .runs
            .iter()
            .any(|run| run.path.contact == contact && run.state == RunState::Waiting);
        prop_assert!(!waiting, "{} answered and is paged no more", contact);
        let once = self.engagement.clone();
        prop_assert_eq!(self.input(&acknowledgement(&contact, false))?, None);
        prop_assert_eq!(&self.engagement, &once, "answering twice says it once");
        Ok(())
    }

    /// Somebody does not wait: everything that comes next begins, and nothing else, unless there is
    /// nothing to begin.
    fn escalate(&mut self) -> TestCaseResult {
        let before = self.engagement.clone();
        let refusal = self.input(&Input::Escalate { by: "test".into() })?;
        let stages = |run: &super::Run| before.stages_of(run).len();
        let is_next = |run: &super::Run| {
            run.state == RunState::Waiting && run.due_at.is_some() && run.next_stage < stages(run)
        };
        let has_stage = before.due_at.is_some() && before.next_stage < before.stages.len();
        let is_next_anywhere = has_stage || before.runs.iter().any(is_next);
        let expected = match &before.phase {
            Phase::Active if is_next_anywhere => None,
            Phase::Active | Phase::Exhausted => Some(Refusal::NothingNext),
            Phase::Acknowledged { by, .. } => Some(Refusal::Taken { by: by.clone() }),
            Phase::Stopped => Some(Refusal::Stopped),
        };
        prop_assert_eq!(&refusal, &expected);
        if refusal.is_some() {
            return Ok(());
        }
        let after = &self.engagement;
        prop_assert!(!has_stage || after.next_stage > before.next_stage, "the plan goes on");
        for (old, new) in before.runs.iter().zip(&after.runs) {
            let goes_on = new.next_stage > old.next_stage;
            prop_assert_eq!(is_next(old), goes_on, "{:?}", old);
        }
        Ok(())
    }

    fn report(&self, page: PageId, said: Said) -> Report {
        Report::of(&self.engagement, page, self.outcome(said))
    }

    fn outcome(&self, said: Said) -> Outcome {
        match said {
            Said::Accepted => Outcome::Accepted { at: self.now, message_id: "m".into() },
            Said::Busy => Outcome::Busy { reason: "unreachable".into() },
            Said::Throttled => Outcome::Throttled { reason: "too often".into() },
            Said::Waits => Outcome::Waits { until: self.now + SignedDuration::from_secs(20) },
            Said::Refused => Outcome::Refused { reason: "opted out".into() },
        }
    }

    /// Faults stop, timers fire in time and carriers accept everything: it must come to its end,
    /// and nothing of its plan may be left out.
    fn converges(mut self) -> TestCaseResult {
        for _ in 0..WAKE_UPS_MAX {
            let Some(wake) = self.engagement.wake_at() else { break };
            self.now = self.now.max(wake);
            self.input(&Input::Tick)?;
            self.happens(&Move::Carriers(vec![Some(Said::Accepted)]))?;
        }
        let Engagement { phase, stages, next_stage, runs, pages, .. } = &self.engagement;
        match phase {
            Phase::Active => prop_assert!(false, "still active at {}", self.now),
            Phase::Exhausted => {
                prop_assert_eq!(*next_stage, stages.len(), "a stage was never entered");
                let owed = (0..pages.len()).any(|page| self.engagement.reminder(page).is_some());
                prop_assert!(!owed, "a reminder was never sent");
                for run in runs.iter().filter(|run| run.state == RunState::Waiting) {
                    prop_assert_eq!(run.next_stage, self.engagement.stages_of(run).len());
                }
            }
            Phase::Acknowledged { .. } | Phase::Stopped => {
                prop_assert!(runs.iter().all(|run| run.state != RunState::Waiting));
            }
        }
        prop_assert!(pages.iter().all(|page| page.pending_until().is_none()));
        Ok(())
    }
}

fn acknowledgement(contact: &ContactId, take: bool) -> Input {
    Input::Acknowledge { contact: contact.clone(), via: "test".into(), take, read: None }
}

/// What holds of every decision.
fn check(sequence: u64, decision: &Decision, now: Timestamp) -> TestCaseResult {
    let Decision { engagement, timeline, send, .. } = decision;
    for id in send {
        let page = engagement.page(id).unwrap();
        prop_assert!(page.pending_until().is_some_and(|until| until > now), "claimed: {page:?}");
        prop_assert_eq!(engagement.runs[page.run].state, RunState::Waiting);
        prop_assert!(page.due_at <= now + APART, "{page:?} is sent before it is due");
    }
    prop_assert_eq!(send.iter().collect::<BTreeSet<_>>().len(), send.len(), "each sent once");
    let ids: BTreeSet<&PageId> = engagement.pages.iter().map(|page| &page.id).collect();
    prop_assert_eq!(ids.len(), engagement.pages.len(), "page ids are unique");
    match (&engagement.phase, engagement.next_due(), engagement.wake_at()) {
        (Phase::Active, Some(due), Some(wake)) => {
            prop_assert_eq!(due, wake);
        }
        (Phase::Exhausted, None, None) => {}
        (Phase::Acknowledged { .. } | Phase::Stopped, None, None) => {
            prop_assert!(send.is_empty(), "nothing is sent any more");
        }
        (phase, due, wake) => prop_assert!(false, "{phase:?}, due {due:?}, woken at {wake:?}"),
    }
    let numbers: Vec<_> = timeline.iter().map(|event| event.sequence).collect();
    let expected: Vec<_> = (sequence + 1..=engagement.sequence).map(Some).collect();
    prop_assert_eq!(numbers, expected, "facts are numbered without gaps");
    Ok(())
}

/// What holds of a decision given where it started from.
fn check_against(
    before: &Engagement,
    input: &Input,
    decision: &Decision,
    now: Timestamp,
) -> TestCaseResult {
    let after = &decision.engagement;
    let leads = match (&before.phase, &after.phase) {
        (Phase::Active, _)
        | (Phase::Exhausted, Phase::Exhausted | Phase::Acknowledged { .. } | Phase::Stopped)
        | (Phase::Acknowledged { .. } | Phase::Stopped, Phase::Stopped) => true,
        (Phase::Acknowledged { .. }, Phase::Acknowledged { .. }) => before.phase == after.phase,
        (Phase::Exhausted | Phase::Acknowledged { .. } | Phase::Stopped, _) => false,
    };
    prop_assert!(leads, "from {:?} to {:?}", before.phase, after.phase);
    match before.phase {
        Phase::Active => {}
        Phase::Acknowledged { .. } | Phase::Exhausted | Phase::Stopped => {
            prop_assert_eq!(&decision.send, &Vec::new(), "over is over");
        }
    }
    let unchanged = decision.refusal.is_some()
        || (*input == Input::Tick && before.next_due().is_none_or(|due| now < due));
    if unchanged {
        prop_assert_eq!(after, before);
        prop_assert!(decision.send.is_empty() && decision.timeline.is_empty());
    }
    let is_refused = decision.refusal.is_some();
    if let (Phase::Active, Input::Tick | Input::Sent(_) | Input::Escalate { .. }) =
        (&before.phase, input)
        && !is_refused
    {
        let due = after.next_due();
        prop_assert!(due.is_none_or(|due| now < due), "{due:?} is due and was not done at {now}");
    }
    // What a page is never changes, and what a carrier took stays taken.
    for (old, new) in before.pages.iter().zip(&after.pages) {
        prop_assert_eq!((&old.id, old.run, old.due_at), (&new.id, new.run, new.due_at));
        match old.state {
            PageState::Sent { .. } | PageState::Failed => prop_assert_eq!(&old.state, &new.state),
            PageState::Pending { .. } | PageState::Cancelled => {}
        }
        let kept = old.remind_at == new.remind_at || old.remind_at.is_some_and(|at| at <= now);
        prop_assert!(kept, "reminded before it was due: {old:?}");
    }
    prop_assert!(before.pages.len() <= after.pages.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn whatever_happens_an_engagement_keeps_its_promises(
        team in teams(), engaged in prop_oneof![6 => Just("plan"), 1 => people()],
        moves in vec(moves(), 0..40),
    ) {
        let mut run = Run::begin(team, engaged)?;
        for next in &moves {
            run.happens(next)?;
        }
        run.converges()?;
    }
}

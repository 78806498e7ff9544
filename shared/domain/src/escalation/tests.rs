//! The transition table, told as short stories: a plan, what happens when, who is paged.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use jiff::{SignedDuration, Timestamp};

mod answers;
mod escalated;
mod receipts;
mod room;
mod schedules;

use super::*;
use crate::configuration::Configuration;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    EscalationPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use crate::ids::{ChannelId, ContactId, EngagementId, IncidentId, PageId, PlanName, SignalId};
use crate::timeline::Fact;

const SMS: ChannelKind = ChannelKind::Sms;
const EMAIL: ChannelKind = ChannelKind::Email;
const VOICE: ChannelKind = ChannelKind::Voice;

fn id(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

fn channel(alias: &str, kind: ChannelKind) -> ChannelId {
    id(alias).channel(kind.as_str())
}

/// People with their own stages (minutes to wait, channels), and one escalation plan `plan`.
#[derive(Default)]
struct Team(Configuration);

impl Team {
    fn person(mut self, alias: &str, stages: &[(u32, &[ChannelKind])]) -> Self {
        for kind in stages.iter().flat_map(|(_, kinds)| *kinds) {
            let channel = ContactChannel {
                id: channel(alias, *kind),
                name: kind.as_str().into(),
                kind: *kind,
                address: Address::new("+819012345678"),
                activation: Activation::Activated,
            };
            self.0.channels.insert(channel.id.clone(), channel);
        }
        let target = |kind: &ChannelKind| ChannelTarget {
            channel: channel(alias, *kind),
            retry_minutes: None,
        };
        let stages = stages.iter().map(|(wait_minutes, kinds)| PersonalStage {
            wait_minutes: *wait_minutes,
            targets: kinds.iter().map(target).collect(),
        });
        self.contact(alias, ContactPlan::Personal(PersonalPlan { stages: stages.collect() }))
    }

    fn plan(self, stages: Vec<(u32, Vec<Target>)>) -> Self {
        let stages = stages
            .into_iter()
            .map(|(wait_minutes, targets)| EscalationStage { wait_minutes, targets })
            .collect();
        self.contact("plan", ContactPlan::Escalation(EscalationPlan { stages }))
    }

    fn contact(mut self, alias: &str, plan: ContactPlan) -> Self {
        let contact =
            Contact { id: id(alias), display_name: String::new(), plan, tags: BTreeMap::new() };
        self.0.contacts.insert(contact.id.clone(), contact);
        self
    }

    fn deactivate(mut self, alias: &str, kind: ChannelKind) -> Self {
        let channel = self.0.channels.get_mut(&channel(alias, kind)).unwrap();
        channel.activation = Activation::NotActivated;
        self
    }

    fn retry(mut self, alias: &str, minutes: u32) -> Self {
        let ContactPlan::Personal(plan) = &mut self.0.contacts.get_mut(&id(alias)).unwrap().plan
        else {
            panic!("{alias} is no person")
        };
        for target in plan.stages.iter_mut().flat_map(|stage| &mut stage.targets) {
            target.retry_minutes = Some(minutes);
        }
        self
    }

    fn reminders(mut self, alias: &str) -> Self {
        let contact = self.0.contacts.get_mut(&id(alias)).unwrap();
        contact.tags.insert(REMINDERS_TAG.into(), "on".into());
        self
    }
}

fn essential(alias: &str) -> Target {
    Target::Contact { contact: id(alias), essential: true }
}

fn optional(alias: &str) -> Target {
    Target::Contact { contact: id(alias), essential: false }
}

fn named(alias: &str, kind: ChannelKind, retry_minutes: Option<u32>) -> Target {
    Target::Channel(ChannelTarget { channel: channel(alias, kind), retry_minutes })
}

/// One engagement on a clock that starts at 0, with carriers that answer as told.
struct Story {
    team: Team,
    engagement: Engagement,
    start: Timestamp,
    log: Vec<String>,
    /// What the carriers of a channel kind answer; they accept when nothing is said.
    refuses: BTreeMap<ChannelKind, Outcome>,
}

impl Story {
    fn engage(team: Team, alias: &str) -> Self {
        Self::engage_with(team, alias, BTreeMap::new())
    }

    fn engage_with(team: Team, alias: &str, refuses: BTreeMap<ChannelKind, Outcome>) -> Self {
        let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
        let incident = IncidentId::derive(
            &PlanName::parse("prod").unwrap(),
            &SignalId::parse("signal").unwrap(),
        );
        let begin_with = Start {
            id: EngagementId::derive(&incident, &id(alias), 0),
            incident,
            sender: "tocsin".into(),
            message: Message::default(),
            cause: "test".into(),
            seed: "seed".into(),
        };
        let decision = begin(begin_with, &team.0, start);
        let engagement = decision.engagement.clone();
        let mut story = Self { team, engagement, start, log: Vec::new(), refuses };
        story.take(decision, start);
        story
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.start + SignedDuration::from_mins(minute)
    }

    fn input(&mut self, input: &Input, minute: i64) -> Option<Refusal> {
        self.input_at(input, self.at(minute))
    }

    fn input_at(&mut self, input: &Input, now: Timestamp) -> Option<Refusal> {
        let decision = step(&self.engagement, input, &self.team.0, now);
        let refusal = decision.refusal.clone();
        self.take(decision, now);
        refusal
    }

    fn take(&mut self, decision: Decision, now: Timestamp) {
        let minute = now.duration_since(self.start).as_mins();
        self.engagement = decision.engagement;
        for event in &decision.timeline {
            if let Some(line) = tell(&event.fact) {
                self.log.push(format!("{minute} {line}"));
            }
        }
        let outcomes = decision
            .send
            .iter()
            .map(|page| Report::of(&self.engagement, page.clone(), self.answer(page, now)));
        let outcomes: Vec<_> = outcomes.collect();
        if !outcomes.is_empty() {
            self.input_at(&Input::Sent(outcomes), now);
        }
    }

    fn answer(&self, page: &PageId, at: Timestamp) -> Outcome {
        let kind = self.engagement.page(page).unwrap().kind;
        let accepted = Outcome::Accepted { at, message_id: "m".into() };
        self.refuses.get(&kind).cloned().unwrap_or(accepted)
    }

    /// Ticks whenever the engagement wants to be woken, until `minute`.
    fn until(mut self, minute: i64) -> Self {
        while let Some(wake) = self.engagement.wake_at().filter(|at| *at <= self.at(minute)) {
            self.input_at(&Input::Tick, wake);
        }
        self
    }

    fn acknowledge(mut self, alias: &str, minute: i64) -> Self {
        self = self.until(minute);
        let refusal = self.input(&acknowledgement(alias), minute);
        assert_eq!(refusal, None, "{alias} may acknowledge");
        self
    }

    fn check(self, expected: &Expect) {
        expected.assert_eq(&(self.log.join("\n") + "\n"));
    }
}

fn acknowledgement(alias: &str) -> Input {
    Input::Acknowledge { contact: id(alias), via: "test".into(), take: false, read: None }
}

fn tell(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::PageSent { contact, kind, path, .. } => {
            format!("{} {contact} ({path})", kind.as_str())
        }
        Fact::PageFailed { contact, kind, again_at, .. } => {
            let again = if again_at.is_some() { "tried again" } else { "given up" };
            format!("{} {contact} refused, {again}", kind.as_str())
        }
        Fact::PageWaits { contact, kind, .. } => format!("{} {contact} waits", kind.as_str()),
        Fact::StageSkipped { stage, why, .. } => {
            format!("skip stage {}: {}", stage + 1, why.join("; "))
        }
        Fact::ChannelSkipped { why, .. } => format!("skip channel: {why}"),
        Fact::Acknowledged { contact, essential, .. } => {
            format!("ack {contact}{}", if *essential { "" } else { " (others go on)" })
        }
        Fact::Escalated { by, .. } => format!("escalated by {by}"),
        Fact::EngagementExhausted { .. } => "exhausted".into(),
        Fact::EngagementStopped { why, .. } => format!("stopped: {why}"),
        Fact::IncidentCreated { .. }
        | Fact::IncidentUpdated { .. }
        | Fact::IncidentReopened { .. }
        | Fact::Written(_)
        | Fact::SignalAttached { .. }
        | Fact::SignalRepeated { .. }
        | Fact::TriggerRecovered { .. }
        | Fact::EngagementStarted { .. }
        | Fact::StageEntered { .. }
        | Fact::RunbookStarted { .. }
        | Fact::RunbookSucceeded { .. }
        | Fact::RunbookFailed { .. }
        | Fact::RunbookAwaitsApproval { .. }
        | Fact::RunbookApproved { .. }
        | Fact::RunbookStep { .. }
        | Fact::RunbookTimedOut { .. }
        | Fact::RunbookSilent { .. }
        | Fact::RunbookCancelled { .. }
        | Fact::RunbookSkipped { .. }
        | Fact::RunbookRehearsed { .. }
        | Fact::RunbookRetried { .. }
        | Fact::NotificationSent { .. }
        | Fact::ChatOpened { .. }
        | Fact::ChatFailed { .. }
        | Fact::EffectFailed { .. }
        | Fact::IncidentResolved { .. } => return None,
    })
}

/// The guide's use case 6.
fn guide() -> Team {
    Team::default()
        .person("tanaka", &[(5, &[SMS]), (5, &[EMAIL]), (5, &[VOICE])])
        .person("suzuki", &[(10, &[SMS]), (0, &[VOICE])])
        .plan(vec![(15, vec![essential("tanaka")]), (15, vec![essential("suzuki")])])
}

#[test]
fn the_guides_escalation_goes_from_channel_to_channel_and_person_to_person() {
    Story::engage(guide(), "plan").acknowledge("suzuki", 20).until(120).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        5 EMAIL tanaka (plan stage 1 > tanaka)
        10 VOICE tanaka (plan stage 1 > tanaka)
        15 SMS suzuki (plan stage 2 > suzuki)
        20 ack suzuki
    "#]]);
}

#[test]
fn nobody_answers_and_the_end_is_said() {
    Story::engage(guide(), "plan").until(600).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        5 EMAIL tanaka (plan stage 1 > tanaka)
        10 VOICE tanaka (plan stage 1 > tanaka)
        15 SMS suzuki (plan stage 2 > suzuki)
        25 VOICE suzuki (plan stage 2 > suzuki)
        30 exhausted
    "#]]);
}

#[test]
fn an_optional_answer_ends_only_its_own_run() {
    let team = Team::default()
        .person("ana", &[(5, &[SMS]), (0, &[VOICE])])
        .person("ben", &[(5, &[SMS]), (0, &[VOICE])])
        .person("eve", &[(0, &[SMS])])
        .plan(vec![(10, vec![optional("ana"), essential("ben")]), (0, vec![essential("eve")])]);
    Story::engage(team, "plan").acknowledge("ana", 2).until(60).check(&expect![[r#"
        0 SMS ana (plan stage 1 > ana)
        0 SMS ben (plan stage 1 > ben)
        2 ack ana (others go on)
        5 VOICE ben (plan stage 1 > ben)
        10 SMS eve (plan stage 2 > eve)
        10 exhausted
    "#]]);
}

#[test]
fn an_essential_answer_ends_the_later_stages_and_the_other_runs() {
    let team = Team::default()
        .person("ana", &[(5, &[SMS]), (0, &[VOICE])])
        .person("ben", &[(5, &[SMS]), (0, &[VOICE])])
        .plan(vec![(10, vec![optional("ana"), essential("ben")]), (0, vec![essential("ana")])]);
    Story::engage(team, "plan").acknowledge("ben", 2).until(60).check(&expect![[r"
          0 SMS ana (plan stage 1 > ana)
          0 SMS ben (plan stage 1 > ben)
          2 ack ben
    "]]);
}

#[test]
fn a_stage_that_reaches_nobody_is_skipped_at_once_and_says_so() {
    let team = guide().deactivate("tanaka", SMS).deactivate("tanaka", EMAIL);
    let team = team.deactivate("tanaka", VOICE);
    Story::engage(team, "plan").until(1).check(&expect![[r"
          0 skip stage 1: tanaka has no activated channel
          0 SMS suzuki (plan stage 2 > suzuki)
    "]]);
    let gone = Team::default()
        .person("ana", &[(0, &[SMS])])
        .plan(vec![(10, vec![essential("left-the-company")]), (0, vec![essential("ana")])]);
    Story::engage(gone, "plan").until(1).check(&expect![[r"
          0 skip stage 1: left-the-company does not exist
          0 SMS ana (plan stage 2 > ana)
          0 exhausted
    "]]);
}

#[test]
fn a_stage_without_targets_is_a_delay() {
    let team = Team::default()
        .person("ana", &[(0, &[SMS])])
        .plan(vec![(7, vec![]), (0, vec![essential("ana")])]);
    Story::engage(team, "plan").until(60).check(&expect![[r"
          7 SMS ana (plan stage 2 > ana)
          7 exhausted
    "]]);
}

#[test]
fn a_channel_that_is_not_activated_gives_its_time_to_the_next() {
    Story::engage(guide().deactivate("tanaka", SMS), "plan").until(14).check(&expect![[r#"
          0 skip channel: channel "SMS" of tanaka is not activated
          0 EMAIL tanaka (plan stage 1 > tanaka)
          5 VOICE tanaka (plan stage 1 > tanaka)
    "#]]);
}

#[test]
fn a_person_engaged_directly_is_essential() {
    Story::engage(guide(), "tanaka").acknowledge("tanaka", 6).until(60).check(&expect![[r"
          0 SMS tanaka (tanaka)
          5 EMAIL tanaka (tanaka)
          6 ack tanaka
    "]]);
}

#[test]
fn a_channel_refused_for_good_gives_its_time_to_the_next() {
    let refused = Outcome::Refused { reason: "opted out".into() };
    let refuses = BTreeMap::from([(SMS, refused)]);
    Story::engage_with(guide(), "plan", refuses).until(16).check(&expect![[r#"
        0 SMS tanaka refused, given up
        0 EMAIL tanaka (plan stage 1 > tanaka)
        5 VOICE tanaka (plan stage 1 > tanaka)
        15 SMS suzuki refused, given up
        15 VOICE suzuki (plan stage 2 > suzuki)
    "#]]);
}

#[test]
fn where_everything_is_refused_the_next_stage_starts_at_once() {
    let refused = || Outcome::Refused { reason: "blocked".into() };
    let refuses = BTreeMap::from([(SMS, refused()), (EMAIL, refused()), (VOICE, refused())]);
    Story::engage_with(guide(), "plan", refuses).until(60).check(&expect![[r"
          0 SMS tanaka refused, given up
          0 EMAIL tanaka refused, given up
          0 VOICE tanaka refused, given up
          0 skip stage 1: every page of the stage was refused for good
          0 SMS suzuki refused, given up
          0 VOICE suzuki refused, given up
          0 skip stage 2: every page of the stage was refused for good
          0 exhausted
    "]]);
}

#[test]
fn a_busy_carrier_is_asked_again_for_hours_and_noted_ever_more_rarely() {
    let team = Team::default().person("ana", &[(0, &[SMS])]);
    let refuses = BTreeMap::from([(SMS, Outcome::Busy { reason: "throttled".into() })]);
    // After 15, 45 and 105 seconds, then every minute.
    Story::engage_with(team, "ana", refuses).until(600).check(&expect![[r#"
        0 SMS ana refused, tried again
        0 SMS ana refused, tried again
        2 SMS ana refused, tried again
        7 SMS ana refused, tried again
        17 SMS ana refused, tried again
        47 SMS ana refused, tried again
        97 SMS ana refused, tried again
        197 SMS ana refused, tried again
        360 SMS ana refused, given up
        360 exhausted
    "#]]);
}

#[test]
fn a_carrier_that_comes_back_takes_the_page_and_the_plan_did_not_wait_for_it() {
    let team = Team::default().person("ana", &[(30, &[SMS]), (0, &[VOICE])]);
    let refuses = BTreeMap::from([(SMS, Outcome::Busy { reason: "outage".into() })]);
    let mut story = Story::engage_with(team, "ana", refuses).until(20);
    story.refuses.clear();
    story.until(60).check(&expect![[r#"
        0 SMS ana refused, tried again
        0 SMS ana refused, tried again
        2 SMS ana refused, tried again
        2 VOICE ana (ana)
        7 SMS ana refused, tried again
        17 SMS ana refused, tried again
        20 SMS ana (ana)
        20 exhausted
    "#]]);
}

#[test]
fn a_carrier_that_is_asked_too_often_is_asked_again_soon_whatever_the_plan_says() {
    let team = Team::default().person("ana", &[(30, &[SMS])]).retry("ana", 5);
    let refuses = BTreeMap::from([(SMS, Outcome::Throttled { reason: "3 a second".into() })]);
    let story = Story::engage_with(team, "ana", refuses);
    let mut waits = Vec::new();
    let mut story = story;
    for _ in 0..7 {
        let now = story.engagement.wake_at().unwrap();
        story.input_at(&Input::Tick, now);
        let wait = story.engagement.wake_at().unwrap().duration_since(now);
        waits.push(wait.as_millis());
    }
    let longest = [4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
    for (wait, longest) in waits.iter().zip(longest) {
        assert!((longest / 2..=longest).contains(wait), "{waits:?}");
    }
}

#[test]
fn a_page_that_waits_for_the_next_message_says_so_once_and_was_no_try() {
    let team = Team::default().person("ana", &[(5, &[SMS]), (0, &[EMAIL])]);
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let waits = Outcome::Waits { until: start + SignedDuration::from_secs(20) };
    let mut story = Story::engage_with(team, "ana", BTreeMap::from([(SMS, waits)]));
    assert_eq!(story.engagement.pages[0].busy, 0);
    assert_eq!(story.engagement.wake_at(), Some(start + SignedDuration::from_secs(20)));
    let waits = Outcome::Waits { until: start + SignedDuration::from_secs(40) };
    story.refuses.insert(SMS, waits);
    story.input_at(&Input::Tick, start + SignedDuration::from_secs(20));
    story.refuses.clear();
    story.until(10).check(&expect![[r"
        0 SMS ana waits
        0 SMS ana (ana)
        5 EMAIL ana (ana)
        5 exhausted
    "]]);
}

#[test]
fn whoever_takes_a_waiting_page_along_claims_it_before_its_time() {
    let team = Team::default().person("ana", &[(5, &[SMS]), (0, &[EMAIL])]);
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let waits = Outcome::Waits { until: start + SignedDuration::from_secs(200) };
    let mut story = Story::engage_with(team, "ana", BTreeMap::from([(SMS, waits)]));
    let page = story.engagement.pages[0].id.clone();
    story.refuses.clear();
    story.input_at(&Input::Claim(vec![page.clone()]), start + SignedDuration::from_secs(30));
    // Once it is sent there is nothing to claim.
    story.input_at(&Input::Claim(vec![page]), start + SignedDuration::from_secs(31));
    story.until(10).check(&expect![[r"
        0 SMS ana waits
        0 SMS ana (ana)
        5 EMAIL ana (ana)
        5 exhausted
    "]]);
}

/// A sender whose answer came late must not undo the claim of whoever sends by now.
#[test]
fn what_passes_does_not_undo_the_claim_of_somebody_else() {
    let team = Team::default().person("ana", &[(5, &[SMS]), (0, &[EMAIL])]);
    let mut story = Story::engage_with(team, "ana", BTreeMap::new());
    story.engagement.pages[0].state = PageState::Pending { until: story.at(1) };
    let page = story.engagement.pages[0].id.clone();
    let mine = story.engagement.clone();
    let decision = step(&mine, &Input::Claim(vec![page.clone()]), &story.team.0, story.at(2));
    let theirs = decision.engagement;
    for outcome in [
        Outcome::Busy { reason: "x".into() },
        Outcome::Throttled { reason: "x".into() },
        Outcome::Waits { until: story.at(1) },
    ] {
        let late = Input::Sent(vec![Report::of(&mine, page.clone(), outcome)]);
        let after = step(&theirs, &late, &story.team.0, story.at(2));
        assert_eq!((after.engagement, after.send), (theirs.clone(), vec![]));
    }
    let accepted = Outcome::Accepted { at: story.at(2), message_id: "m".into() };
    let late = Input::Sent(vec![Report::of(&mine, page, accepted)]);
    let after = step(&theirs, &late, &story.team.0, story.at(2));
    assert!(matches!(after.engagement.pages[0].state, PageState::Sent { .. }));
}

#[test]
fn nothing_is_claimed_after_an_answer() {
    let mut story = Story::engage(guide(), "plan").acknowledge("tanaka", 1);
    let pages = story.engagement.pages.iter().map(|page| page.id.clone()).collect();
    let before = story.engagement.clone();
    story.input(&Input::Claim(pages), 2);
    assert_eq!(story.engagement, before);
}

#[test]
fn a_planned_retry_goes_on_by_backoff_where_it_would_leave_its_stage() {
    let team = Team::default().person("ana", &[(5, &[SMS]), (0, &[VOICE])]).retry("ana", 2);
    let refuses = BTreeMap::from([(SMS, Outcome::Busy { reason: "throttled".into() })]);
    Story::engage_with(team, "ana", refuses).until(60).check(&expect![[r#"
        0 SMS ana refused, tried again
        2 SMS ana refused, tried again
        5 VOICE ana (ana)
        6 SMS ana refused, tried again
        11 SMS ana refused, tried again
        21 SMS ana refused, tried again
        51 SMS ana refused, tried again
    "#]]);
}

#[test]
fn the_guides_stages_with_reminders() {
    let team = Team::default()
        .person("tanaka", &[(0, &[SMS, EMAIL, VOICE])])
        .person("suzuki", &[(0, &[SMS, VOICE])])
        .person("manager", &[(0, &[EMAIL])])
        .plan(vec![
            (5, vec![SMS, EMAIL, VOICE].into_iter().map(|k| named("tanaka", k, Some(2))).collect()),
            (10, vec![named("suzuki", SMS, Some(5)), named("suzuki", VOICE, Some(5))]),
            (60, vec![named("manager", EMAIL, None)]),
        ]);
    let plain = Team(team.0.clone());
    Story::engage(team.reminders("plan"), "plan").until(200).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        0 EMAIL tanaka (plan stage 1 > tanaka)
        0 VOICE tanaka (plan stage 1 > tanaka)
        2 SMS tanaka (plan stage 1 > tanaka)
        2 EMAIL tanaka (plan stage 1 > tanaka)
        2 VOICE tanaka (plan stage 1 > tanaka)
        4 SMS tanaka (plan stage 1 > tanaka)
        4 EMAIL tanaka (plan stage 1 > tanaka)
        4 VOICE tanaka (plan stage 1 > tanaka)
        5 SMS suzuki (plan stage 2 > suzuki)
        5 VOICE suzuki (plan stage 2 > suzuki)
        10 SMS suzuki (plan stage 2 > suzuki)
        10 VOICE suzuki (plan stage 2 > suzuki)
        15 EMAIL manager (plan stage 3 > manager)
        75 exhausted
    "#]]);
    Story::engage(plain, "plan").until(16).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        0 EMAIL tanaka (plan stage 1 > tanaka)
        0 VOICE tanaka (plan stage 1 > tanaka)
        5 SMS suzuki (plan stage 2 > suzuki)
        5 VOICE suzuki (plan stage 2 > suzuki)
        15 EMAIL manager (plan stage 3 > manager)
    "#]]);
}

#[test]
fn reminders_stop_with_the_answer() {
    let team = Team::default()
        .person("ana", &[(0, &[SMS])])
        .plan(vec![(9, vec![named("ana", SMS, Some(2))])])
        .reminders("plan");
    Story::engage(team, "plan").acknowledge("ana", 3).until(60).check(&expect![[r"
          0 SMS ana (plan stage 1 > ana)
          2 SMS ana (plan stage 1 > ana)
          3 ack ana
    "]]);
}

#[test]
fn somebody_who_was_not_paged_is_told_who_was_and_may_take_over_on_purpose() {
    let mut story = Story::engage(guide(), "plan");
    let refusal = story.input(&acknowledgement("suzuki"), 1).unwrap();
    assert_eq!(refusal.to_string(), "suzuki was not paged for this; paged so far: tanaka",);
    let take =
        Input::Acknowledge { contact: id("suzuki"), via: "test".into(), take: true, read: None };
    assert_eq!(story.input(&take, 1), None);
    story.until(60).check(&expect![[r"
          0 SMS tanaka (plan stage 1 > tanaka)
          1 ack suzuki
    "]]);
}

#[test]
fn answering_twice_says_it_once() {
    let story = Story::engage(guide(), "plan").acknowledge("tanaka", 1);
    let once = story.engagement.clone();
    let story = story.acknowledge("tanaka", 2);
    assert_eq!(story.engagement, once);
}

#[test]
fn an_answer_after_the_last_stage_still_counts() {
    Story::engage(guide(), "plan").until(60).acknowledge("tanaka", 70).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        5 EMAIL tanaka (plan stage 1 > tanaka)
        10 VOICE tanaka (plan stage 1 > tanaka)
        15 SMS suzuki (plan stage 2 > suzuki)
        25 VOICE suzuki (plan stage 2 > suzuki)
        30 exhausted
        70 ack tanaka
    "#]]);
}

#[test]
fn an_early_tick_changes_nothing() {
    let story = Story::engage(guide(), "plan");
    let early = story.at(5) - SignedDuration::from_millis(1);
    let decision = step(&story.engagement, &Input::Tick, &story.team.0, early);
    assert_eq!(decision.engagement, story.engagement);
    assert_eq!(decision.send, []);
}

#[test]
fn a_late_tick_sends_once_and_takes_nobodys_time() {
    let mut story = Story::engage(guide(), "plan");
    // An hour of outage: tanaka's mail and the second stage are overdue.
    story.input(&Input::Tick, 60);
    story.until(76).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        60 EMAIL tanaka (plan stage 1 > tanaka)
        60 SMS suzuki (plan stage 2 > suzuki)
        65 VOICE tanaka (plan stage 1 > tanaka)
        70 VOICE suzuki (plan stage 2 > suzuki)
        75 exhausted
    "#]]);
}

#[test]
fn a_page_whose_sender_died_is_claimed_again_when_the_claim_ran_out() {
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let begun = Story::engage(guide(), "plan");
    // What was committed before the sender died: claimed, no outcome.
    let mut engagement = begun.engagement.clone();
    let until = start + crate::limits::CLAIM;
    engagement.pages[0].state = PageState::Pending { until };
    assert_eq!(engagement.wake_at(), Some(until));
    let soon = step(&engagement, &Input::Tick, &begun.team.0, until - SignedDuration::from_secs(1));
    assert_eq!(soon.send, [], "the claim still holds");
    let then = step(&engagement, &Input::Tick, &begun.team.0, until);
    assert_eq!(then.send, [engagement.pages[0].id.clone()], "the same page, not another");
    assert!(then.engagement.wake_at() > Some(until), "claimed anew");
}

#[test]
fn a_timer_asks_again_soon_about_a_fresh_claim_and_not_about_any_other() {
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    let at = |millis| start + SignedDuration::from_millis(millis);
    let mut engagement = Story::engage(guide(), "plan").engagement;
    engagement.pages[0].state = PageState::Pending { until: at(10_000) };
    // (asks at, is asked to come again at)
    for (now, again) in [(0, 1_000), (1_999, 2_999), (2_001, 10_000), (9_500, 10_000)] {
        assert_eq!(engagement.ask_at(at(now)), Some(at(again)), "at {now}");
    }
    assert_eq!(engagement.ask_at(at(-300_000)), Some(at(10_000)), "a slow clock does not hurry");
    let mut waits = engagement.clone();
    waits.pages[0].waited = true;
    assert_eq!(waits.ask_at(start), Some(at(10_000)), "it knows already that it waits");
    engagement.phase = Phase::Stopped;
    assert_eq!(engagement.ask_at(start), None);
}

#[test]
fn a_count_of_stages_at_its_end_ends_the_run() {
    // Only a record that was spoilt says so; it must not stop its neighbours.
    let begun = Story::engage(guide(), "plan");
    let mut engagement = begun.engagement.clone();
    engagement.runs[0].next_stage = usize::MAX;
    let ticked = step(&engagement, &Input::Tick, &begun.team.0, begun.at(5));
    assert_eq!(ticked.engagement.runs[0].due_at, None);
}

#[test]
fn an_answer_while_a_page_is_in_flight_cancels_it_and_the_truth_is_kept() {
    let begun = Story::engage(guide(), "plan");
    let tick = step(&begun.engagement, &Input::Tick, &begun.team.0, begun.at(5));
    let [in_flight] = tick.send.as_slice() else { panic!("one mail is due") };
    let answered = step(&tick.engagement, &acknowledgement("tanaka"), &begun.team.0, begun.at(5));
    assert_eq!(answered.engagement.page(in_flight).unwrap().state, PageState::Cancelled);
    assert_eq!(answered.engagement.wake_at(), None);
    let said =
        |outcome| Input::Sent(vec![Report::of(&tick.engagement, in_flight.clone(), outcome)]);
    let busy = said(Outcome::Busy { reason: "x".into() });
    let late = step(&answered.engagement, &busy, &begun.team.0, begun.at(6));
    assert_eq!((late.send, late.engagement.wake_at()), (vec![], None), "never tried again");
    let accepted = Outcome::Accepted { at: begun.at(5), message_id: "m".into() };
    let late = step(&answered.engagement, &said(accepted), &begun.team.0, begun.at(6));
    assert!(matches!(late.engagement.page(in_flight).unwrap().state, PageState::Sent { .. }));
}

#[test]
fn stopping_ends_everything_and_is_final() {
    let mut story = Story::engage(guide(), "plan");
    story.input(&Input::Stop { why: "resolved".into() }, 3);
    assert_eq!(story.engagement.wake_at(), None);
    assert_eq!(story.input(&acknowledgement("tanaka"), 4), Some(Refusal::Stopped));
    story.until(60).check(&expect![[r"
          0 SMS tanaka (plan stage 1 > tanaka)
          3 stopped: resolved
    "]]);
}

#[test]
fn edits_of_plans_do_not_change_a_running_engagement() {
    let mut story = Story::engage(guide(), "plan");
    story.team = Team(story.team.0)
        .person("suzuki", &[(0, &[EMAIL])])
        .plan(vec![(0, vec![essential("nobody")])]);
    // Channels are looked at when they are used: suzuki's SMS is still there.
    story.until(26).check(&expect![[r#"
        0 SMS tanaka (plan stage 1 > tanaka)
        5 EMAIL tanaka (plan stage 1 > tanaka)
        10 VOICE tanaka (plan stage 1 > tanaka)
        15 SMS suzuki (plan stage 2 > suzuki)
        25 VOICE suzuki (plan stage 2 > suzuki)
    "#]]);
}

#[test]
fn a_person_named_twice_in_a_stage_is_paged_once() {
    let team = Team::default()
        .person("ana", &[(0, &[SMS])])
        .plan(vec![(5, vec![optional("ana"), essential("ana")])]);
    Story::engage(team, "plan").acknowledge("ana", 1).until(60).check(&expect![[r"
          0 SMS ana (plan stage 1 > ana)
          1 ack ana
    "]]);
}

#[test]
fn a_channel_named_twice_in_a_stage_is_paged_once() {
    let named_twice =
        vec![named("ana", SMS, None), named("ana", VOICE, None), named("ana", SMS, Some(2))];
    let team = Team::default().person("ana", &[(0, &[SMS, VOICE])]).plan(vec![(5, named_twice)]);
    Story::engage(team, "plan").until(60).check(&expect![[r"
          0 SMS ana (plan stage 1 > ana)
          0 VOICE ana (plan stage 1 > ana)
          5 exhausted
    "]]);
}

#[test]
fn somebody_who_answered_is_not_paged_again_by_a_later_stage() {
    let team = Team::default()
        .person("ana", &[(0, &[SMS])])
        .person("ben", &[(0, &[SMS])])
        .plan(vec![(5, vec![optional("ana")]), (5, vec![optional("ana"), optional("ben")])]);
    Story::engage(team, "plan").acknowledge("ana", 1).until(60).check(&expect![[r#"
        0 SMS ana (plan stage 1 > ana)
        1 ack ana (others go on)
        5 SMS ben (plan stage 2 > ben)
        10 exhausted
    "#]]);
}

#[test]
fn codes_are_six_digits_of_ones_own() {
    let story = Story::engage(guide(), "plan");
    let code = |alias| story.engagement.code(&id(alias));
    assert!(code("tanaka").len() == 6 && code("tanaka").bytes().all(|b| b.is_ascii_digit()));
    assert_ne!(code("tanaka"), code("suzuki"));
    let mut other = story.engagement.clone();
    other.seed = "another".into();
    assert_ne!(other.code(&id("tanaka")), code("tanaka"));
}

#[test]
fn facts_are_numbered_without_gaps() {
    let story = Story::engage(guide(), "plan").until(60);
    let facts = story.engagement.sequence;
    let last = step(&story.engagement, &acknowledgement("tanaka"), &story.team.0, story.at(61));
    assert_eq!(last.timeline[0].sequence, Some(facts + 1));
}

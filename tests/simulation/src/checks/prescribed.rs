//! What the plan prescribes, by arithmetic over plans and what people did: which page, to whom, when.
//! It knows nothing of runs, claims or ticks beyond their names, so that it cannot be wrong in the
//! same way as the engine.

use std::collections::BTreeSet;

use domain::configuration::Configuration;
use domain::contact::{
    Activation, ChannelTarget, ContactPlan, EscalationStage, PersonalPlan, PersonalStage, Target,
};
use domain::escalation::{Engagement, Page, PageState, RunState};
use domain::ids::{ChannelId, ContactId};
use domain::limits::{REMINDERS_WITHIN, SEND_ATTEMPTS_PATIENT};
use domain::timeline::{Fact, TimelineEvent};
use jiff::Timestamp;
use testkit::memory::Contents;
use testkit::world::Millis;

use super::{Case, Check, phones};
use crate::START;

const MINUTE: Millis = 60_000;
/// For how long a busy carrier is asked.
const HORIZON: Millis = 6 * 60 * MINUTE;
/// Attempts after which nobody waits for a busy carrier any longer.
const PATIENT: usize = SEND_ATTEMPTS_PATIENT as usize;
/// How old a copy of the configuration may be that a decision rests on.
const COPY: Millis = 60_000;

pub(super) fn moment(at: Timestamp) -> Millis {
    i64::try_from(at.duration_since(START).as_millis()).unwrap()
}

pub(super) fn check(case: &mut Case<'_>, stored: &Contents<'_>, engagement: &Engagement) {
    let facts: Vec<&TimelineEvent> = stored.timeline(&engagement.incident).collect();
    let walk = Walk { engagement, facts: &facts, over_at: over_at(case, engagement) };
    walk.stages(case);
    for page in &engagement.pages {
        walk.sent(case, page);
    }
}

fn over_at(case: &Case<'_>, engagement: &Engagement) -> Option<Millis> {
    case.watch.tracks.get(engagement.id.stem()).and_then(|track| track.over_at)
}

impl Case<'_> {
    /// Whether something happened when it was due.
    fn punctual(&mut self, due: Span, at: Millis, what: &str) {
        if at < due.earliest - self.skew {
            self.wrong(Check::Early, at, format!("{what} is {} ms early", due.earliest - at));
        }
        let late = at - due.latest;
        self.lateness = self.lateness.max(late);
        if late > self.bound {
            let what = format!("{what} is {late} ms late, {} allowed", self.bound);
            self.wrong(Check::Late, at, what);
        }
    }
}

struct Walk<'a> {
    engagement: &'a Engagement,
    facts: &'a [&'a TimelineEvent],
    over_at: Option<Millis>,
}

/// When something may happen: not before the first, not after the second and what is allowed.
#[derive(Clone, Copy)]
struct Span {
    earliest: Millis,
    latest: Millis,
}

impl Walk<'_> {
    fn is_over_by(&self, at: Millis) -> bool {
        self.over_at.is_some_and(|over| over <= at)
    }

    /// The stages of whom is engaged, as any copy of the configuration had them when it began.
    fn plan<'c>(
        &self,
        case: &Case<'c>,
        began: Millis,
    ) -> Vec<(&'c Configuration, Vec<EscalationStage>)> {
        let contact = self.engagement.id.contact();
        let copies = case.life.configurations_between(began - COPY - case.skew, began + case.skew);
        let stages = |of: &Configuration| match &of.contacts[&contact].plan {
            ContactPlan::Escalation(plan) => plan.stages.clone(),
            ContactPlan::Personal(_) | ContactPlan::OncallSchedule { .. } => {
                let target = Target::Contact { contact: contact.clone(), essential: true };
                vec![EscalationStage { wait_minutes: 0, targets: vec![target] }]
            }
        };
        copies.into_iter().map(|copy| (copy, stages(copy))).collect()
    }

    fn stages(&self, case: &mut Case<'_>) {
        let began = moment(self.engagement.started_at);
        let plans = self.plan(case, began);
        let plan = plans.iter().find(|(_, stages)| *stages == self.engagement.stages);
        let Some((frozen, stages)) = plan else {
            case.wrong(Check::Prescribed, began, "the plan is another".into());
            return;
        };
        let mut due = Span { earliest: began, latest: began };
        for (index, stage) in stages.iter().enumerate() {
            let Some(next) = self.stage(case, frozen, (index, stage), due) else { return };
            due = next;
        }
    }

    /// Checks one stage; gives when the next is due, or nothing when there is none to come.
    fn stage(
        &self,
        case: &mut Case<'_>,
        frozen: &Configuration,
        (index, stage): (usize, &EscalationStage),
        due: Span,
    ) -> Option<Span> {
        let Some((at, reached)) = self.entered(index) else {
            if !self.is_over_by(due.latest + case.bound) {
                let what = format!("{}: stage {index} is never entered", self.engagement.id);
                case.wrong(Check::Prescribed, due.latest, what);
            }
            return None;
        };
        case.punctual(due, at, &format!("stage {index}"));
        let copies = case.life.configurations_between(at - COPY - case.skew, at + case.skew);
        let expected: Vec<Reach> =
            copies.iter().map(|now| self.people(stage, frozen, now, at)).collect();
        let is: BTreeSet<ContactId> = reached.iter().cloned().collect();
        if case.skew == 0 && !expected.iter().any(|expected| expected.allows(&is)) {
            let what = format!("stage {index} reached {is:?} instead of {:?}", expected[0].surely);
            case.wrong(Check::Prescribed, at, what);
        }
        for contact in &is {
            self.person(case, frozen, contact, (index, stage), at);
        }
        let wait = if is.is_empty() && !stage.targets.is_empty() {
            0
        } else {
            Millis::from(stage.wait_minutes) * MINUTE
        };
        let hurried = self.hurried(index);
        let earliest = hurried.unwrap_or(at + wait).min(at + wait);
        Some(self.brought_forward(at, Span { earliest, latest: at + wait }))
    }

    /// When a stage was entered or skipped, and whom it reached.
    fn entered(&self, index: usize) -> Option<(Millis, Vec<ContactId>)> {
        self.facts.iter().find_map(|event| match &event.fact {
            Fact::StageEntered { engagement, stage, reached }
                if *engagement == self.engagement.id && *stage == index =>
            {
                Some((moment(event.at), reached.clone()))
            }
            Fact::StageSkipped { engagement, stage, .. }
                if *engagement == self.engagement.id && *stage == index =>
            {
                Some((moment(event.at), Vec::new()))
            }
            _ => None,
        })
    }

    /// When a stage that had been entered was given up, since every page of it was refused.
    fn hurried(&self, index: usize) -> Option<Millis> {
        let skips = self.facts.iter().filter_map(|event| match &event.fact {
            Fact::StageSkipped { engagement, stage, .. }
                if *engagement == self.engagement.id && *stage == index =>
            {
                Some(moment(event.at))
            }
            _ => None,
        });
        skips.max()
    }

    /// When the next stage is due after one that began at `at`, where somebody did not wait for it.
    fn brought_forward(&self, at: Millis, due: Span) -> Span {
        let mut escalated = self.facts.iter().filter_map(|event| match &event.fact {
            Fact::Escalated { engagement, .. } if *engagement == self.engagement.id => {
                Some(moment(event.at))
            }
            _ => None,
        });
        match { escalated }.find(|escalated| at < *escalated && *escalated < due.latest) {
            Some(by) => Span { earliest: due.earliest.min(by), latest: by },
            None => due,
        }
    }

    /// One person's walk through their own plan, from the stage that reached them.
    fn person(
        &self,
        case: &mut Case<'_>,
        frozen: &Configuration,
        contact: &ContactId,
        (index, stage): (usize, &EscalationStage),
        at: Millis,
    ) {
        let runs = self.engagement.runs.iter().enumerate();
        let mut runs = runs.filter(|(_, run)| run.stage == index && run.path.contact == *contact);
        let Some((number, _)) = runs.next() else {
            // Who answered before is not asked again.
            if !self.answered(case, contact, at) {
                case.wrong(Check::Prescribed, at, format!("{contact} is reached and not paged"));
            }
            return;
        };
        let over = self.run_over(case, contact);
        let mut due = Span { earliest: at, latest: at };
        for (own, own_stage) in
            self.own_stages(case, frozen, stage, (number, contact), at).iter().enumerate()
        {
            let pages: Vec<_> = self
                .engagement
                .pages
                .iter()
                .filter(|page| page.run == number && page.stage == own)
                .collect();
            self.reminders(case, own_stage, &pages, over);
            let Some(next) = Self::own_stage(case, contact, own_stage, &pages, due, over) else {
                return;
            };
            let began = pages.first().map(|first| moment(first.due_at));
            due = began.map_or(next, |began| self.brought_forward(began, next));
        }
    }

    /// When this person's run was over: their own answer, or the end of everything.
    fn run_over(&self, case: &Case<'_>, contact: &ContactId) -> Option<Millis> {
        let track = case.watch.tracks.get(self.engagement.id.stem());
        let answers = track.into_iter().flat_map(|track| &track.answers);
        let own = answers.filter(|(_, by)| by == contact).map(|(at, _)| *at).min();
        own.into_iter().chain(self.over_at).min()
    }

    fn answered(&self, case: &Case<'_>, contact: &ContactId, at: Millis) -> bool {
        let state = RunState::Acknowledged;
        self.run_over(case, contact).is_some_and(|over| over <= at + case.skew)
            && self.engagement.runs.iter().any(|r| r.path.contact == *contact && r.state == state)
    }

    fn own_stage(
        case: &mut Case<'_>,
        contact: &ContactId,
        stage: &PersonalStage,
        pages: &[&Page],
        due: Span,
        over: Option<Millis>,
    ) -> Option<Span> {
        let wait = Millis::from(stage.wait_minutes) * MINUTE;
        let Some(first) = pages.first() else {
            let copies =
                case.life.configurations_between(due.earliest - COPY, due.latest + case.bound);
            let none = copies.iter().any(|now| channels(stage, now).is_empty());
            if none {
                return Some(Span { earliest: due.earliest, latest: due.latest });
            }
            if over.is_none_or(|over| over > due.latest + case.bound) {
                let what = format!("{contact} is not paged at their next stage");
                case.wrong(Check::Prescribed, due.latest, what);
            }
            return None;
        };
        let at = moment(first.due_at);
        case.punctual(due, at, &format!("a stage of {contact}"));
        let copies = case.life.configurations_between(at - COPY - case.skew, at + case.skew);
        let paged: BTreeSet<_> = pages.iter().map(|page| page.channel.clone()).collect();
        let expected: Vec<_> = copies.iter().map(|now| channels(stage, now)).collect();
        if case.skew == 0 && !expected.contains(&paged) {
            let what = format!("{contact} is paged by {paged:?} instead of {:?}", expected[0]);
            case.wrong(Check::Prescribed, at, what);
        }
        // A carrier that refuses, or has been busy for long, brings the next stage forward.
        let mut firsts = pages.iter().filter(|page| page.due_at == first.due_at);
        let unreached = firsts.all(|page| {
            let sends = case.watch.sends.get(&page.id);
            page.state == PageState::Failed
                || sends.is_some_and(|sends| sends.begun.len() >= PATIENT)
        });
        let earliest = if unreached { at } else { at + wait };
        Some(Span { earliest, latest: at + wait })
    }

    /// Reminders by the same channel until the stage is over, or somebody answers.
    fn reminders(
        &self,
        case: &mut Case<'_>,
        stage: &PersonalStage,
        pages: &[&Page],
        over: Option<Millis>,
    ) {
        let within = Millis::from(stage.wait_minutes) * MINUTE;
        for target in stage.targets.iter().filter(|_| self.engagement.reminders) {
            let every = Millis::from(target.retry_minutes.unwrap_or(0)) * MINUTE;
            let own: Vec<Millis> = pages
                .iter()
                .filter(|page| page.channel == target.channel)
                .map(|page| moment(page.due_at))
                .collect();
            let Some(first) = own.first().filter(|_| every > 0 && every < within) else { continue };
            let dues = own.iter().zip(own.iter().skip(1).map(Some).chain([None]));
            for (at, next) in dues {
                let due = at + every;
                let usable = case.life.configurations_between(due - COPY, due + case.bound);
                let is_usable = usable.iter().all(|now| is_usable(&target.channel, now));
                let is_over = over.is_some_and(|over| over <= due + case.bound);
                let is_full = self.engagement.pages.len() >= REMINDERS_WITHIN;
                match next {
                    Some(next) if *next >= first + within + case.bound => {
                        let what = format!("{} is reminded after its stage", target.channel);
                        case.wrong(Check::Unasked, *next, what);
                    }
                    Some(next) => {
                        case.punctual(Span { earliest: due, latest: due }, *next, "a reminder");
                    }
                    None if due >= first + within || is_over || is_full || !is_usable => {}
                    None => {
                        let what = format!("{} is not reminded", target.channel);
                        case.wrong(Check::Prescribed, due, what);
                    }
                }
            }
        }
    }

    /// A page that was decided is handed to its carrier in time, unless somebody answers first.
    fn sent(&self, case: &mut Case<'_>, page: &Page) {
        let due = moment(page.due_at);
        let begun =
            case.watch.sends.get(&page.id).and_then(|sends| sends.begun.first().map(|(at, _)| *at));
        let over = self.run_over(case, &page.id.contact());
        match begun {
            Some(at) => {
                let attempts = case.watch.attempts.get(&page.channel);
                let latest = attempts.map_or(due, |all| phones::room_at(case, all, page, at));
                case.punctual(Span { earliest: due, latest }, at, "a send");
            }
            // It waited for room.
            None if over.is_some() && page.waited => {}
            None if over.is_some_and(|over| over <= due + case.bound) => {}
            // Its channel may have been deleted before it could be sent.
            None if page.state == PageState::Failed => {}
            None => {
                let what = format!("{} is never handed to its carrier", page.id);
                case.wrong(Check::Prescribed, due, what);
            }
        }
        self.given_up(case, page);
        let taken = case.watch.sends.get(&page.id).is_some_and(|sends| sends.accepted > 0);
        if matches!(page.state, PageState::Sent { .. }) && !taken {
            let what = format!("{} counts as sent, and no carrier took it", page.id);
            case.wrong(Check::Taken, due, what);
        }
        if matches!(page.state, PageState::Pending { .. }) {
            case.wrong(Check::Prescribed, due, format!("{} is pending for ever", page.id));
        }
    }
}

impl Walk<'_> {
    /// Only a refusal ends a page, or a carrier that is busy for hours.
    fn given_up(&self, case: &mut Case<'_>, page: &Page) {
        let long = moment(page.due_at) + HORIZON;
        let given_up = self.facts.iter().find_map(|event| match &event.fact {
            Fact::PageFailed { page: of, again_at: None, .. } if *of == page.id => {
                Some(moment(event.at))
            }
            _ => None,
        });
        let refused = case.refuses();
        if let Some(at) = given_up.filter(|at| !refused && *at < long - case.skew)
            && page.state == PageState::Failed
        {
            case.wrong(Check::GivenUp, at, format!("{} is given up", page.id));
        }
    }

    /// Whether the schedule may have put this person on call.
    fn serves(&self, case: &Case<'_>, contact: &ContactId, at: Millis) -> bool {
        if case.skew > 0 {
            // Nobody can say what a wrong clock showed; the engine is believed here.
            let mut runs = self.engagement.runs.iter().filter(|run| run.path.contact == *contact);
            return runs.any(|run| run.channels.is_none());
        }
        let copies = case.life.configurations_between(at - COPY - case.skew, at + case.skew);
        copies.iter().any(|now| on_call(now, at).as_ref() == Some(contact))
    }

    /// The stages of a person whom a stage reached: the channels that it names, or the plan that was
    /// frozen for them, which must be one that was in force. Where a schedule changed hands just then,
    /// both may hold, and the pages tell which.
    fn own_stages(
        &self,
        case: &mut Case<'_>,
        frozen: &Configuration,
        stage: &EscalationStage,
        (number, contact): (usize, &ContactId),
        at: Millis,
    ) -> Vec<PersonalStage> {
        let mut named: Vec<ChannelTarget> = Vec::new();
        let (mut surely_by_plan, mut perhaps_by_plan) = (false, false);
        for target in &stage.targets {
            match target {
                Target::Channel(channel) if channel.channel.contact() == *contact => {
                    if named.iter().all(|known| known.channel != channel.channel) {
                        named.push(channel.clone());
                    }
                }
                Target::Channel(_) => {}
                Target::Contact { contact: whom, .. } => {
                    surely_by_plan |= whom == contact;
                    perhaps_by_plan |= is_schedule(frozen, whom) && self.serves(case, contact, at);
                }
            }
        }
        let by_name = vec![PersonalStage { wait_minutes: stage.wait_minutes, targets: named }];
        let has_names = !by_name[0].targets.is_empty();
        let began = moment(self.engagement.started_at);
        let copies = case.life.configurations_between(began - COPY - case.skew, at + case.skew);
        let plan = self.engagement.plans.get(contact);
        let known = copies.iter().any(|copy| plan == personal(copy, contact));
        let now = case.life.configuration(at);
        let reaches =
            |plan: &&PersonalPlan| plan.stages.iter().any(|stage| !channels(stage, now).is_empty());
        // A plan none of whose channels can be used adds nothing to channels that are named.
        let by_plan =
            (surely_by_plan || perhaps_by_plan) && plan.is_some_and(|plan| reaches(&plan));
        match plan.filter(|_| known && (by_plan || !has_names)) {
            Some(plan) if has_names && !surely_by_plan => {
                let paged = self.first_channels(number);
                let usable = channels(&by_name[0], case.life.configuration(at));
                if paged == usable { by_name } else { plan.stages.clone() }
            }
            Some(plan) => plan.stages.clone(),
            None if has_names => by_name,
            None => {
                case.wrong(Check::Prescribed, at, format!("the plan of {contact} is another"));
                Vec::new()
            }
        }
    }

    /// The channels that a run paged first.
    fn first_channels(&self, number: usize) -> BTreeSet<ChannelId> {
        let pages = self.engagement.pages.iter();
        let first = pages.filter(|page| page.run == number && page.stage == 0);
        first.map(|page| page.channel.clone()).collect()
    }
}

fn is_schedule(configuration: &Configuration, contact: &ContactId) -> bool {
    matches!(configuration.contacts[contact].plan, ContactPlan::OncallSchedule { .. })
}

fn personal<'a>(configuration: &'a Configuration, contact: &ContactId) -> Option<&'a PersonalPlan> {
    match &configuration.contacts.get(contact)?.plan {
        ContactPlan::Personal(plan) => Some(plan),
        ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. } => None,
    }
}

fn is_usable(channel: &ChannelId, now: &Configuration) -> bool {
    now.channels.get(channel).is_some_and(|found| found.activation == Activation::Activated)
}

/// The channels of a stage that can be used.
fn channels(stage: &PersonalStage, now: &Configuration) -> BTreeSet<ChannelId> {
    let targets = stage.targets.iter().map(|target| target.channel.clone());
    targets.filter(|channel| is_usable(channel, now)).collect()
}

/// Whom a stage reaches: some surely, some if the plan that was frozen for them says so.
#[derive(Default)]
struct Reach {
    surely: BTreeSet<ContactId>,
    perhaps: BTreeSet<ContactId>,
}

impl Reach {
    fn allows(&self, is: &BTreeSet<ContactId>) -> bool {
        self.surely.is_subset(is)
            && is.iter().all(|who| self.surely.contains(who) || self.perhaps.contains(who))
    }
}

impl Walk<'_> {
    /// Whom a stage reaches: people with a channel that can be used, as plans had it when the
    /// engagement began and as schedules have it now.
    fn people(
        &self,
        stage: &EscalationStage,
        frozen: &Configuration,
        now: &Configuration,
        at: Millis,
    ) -> Reach {
        let mut reach = Reach::default();
        for target in &stage.targets {
            let contact = match target {
                Target::Channel(channel) if is_usable(&channel.channel, now) => {
                    reach.surely.insert(channel.channel.contact());
                    continue;
                }
                Target::Channel(_) => continue,
                Target::Contact { contact, .. } if is_schedule(frozen, contact) => on_call(now, at),
                Target::Contact { contact, .. } => Some(contact.clone()),
            };
            let Some(contact) = contact else { continue };
            let reaches = |plan: Option<&PersonalPlan>| {
                let stages = plan.into_iter().flat_map(|plan| &plan.stages);
                stages.into_iter().any(|stage| !channels(stage, now).is_empty())
            };
            // Frozen when the engagement began, or when a schedule brought them in; or not at all.
            let plans = [
                reaches(personal(frozen, &contact)),
                reaches(personal(now, &contact)),
                reaches(self.engagement.plans.get(&contact)),
            ];
            if plans.iter().all(|reaches| *reaches) {
                reach.surely.insert(contact);
            } else if plans.contains(&true) {
                reach.perhaps.insert(contact);
            }
        }
        reach
    }
}

/// Who is on call in the one rotation that there is: a hand-off a day, or an override.
pub(super) fn on_call(now: &Configuration, at: Millis) -> Option<ContactId> {
    let (id, rotation) = now.rotations.first_key_value()?;
    let instant = crate::lives::instant(at);
    let overrides = now.overrides.get(id).into_iter().flatten();
    let in_force = overrides.filter(|over| over.window.contains(instant));
    if let Some(over) = in_force.max_by_key(|over| (over.created_at, over.id.clone())) {
        return over.contacts.first().cloned();
    }
    let days = instant.duration_since(rotation.start).as_secs().div_euclid(86_400);
    let turn = usize::try_from(days).ok()? % rotation.contacts.len();
    rotation.contacts.get(turn).cloned()
}

//! What a plan prescribes when nobody answers, by plain arithmetic over it: it knows nothing of
//! runs, claims or ticks, so that it cannot be wrong in the same way.

use super::*;

/// Minutes since the start, whom, and by which channel.
type PageAt = (i64, ContactId, ChannelId);

/// A yardstick over one team.
struct Prescribed<'a> {
    team: &'a Configuration,
    pages: Vec<PageAt>,
}

impl Prescribed<'_> {
    fn is_activated(&self, target: &ChannelTarget) -> bool {
        let channel = self.team.channels.get(&target.channel);
        channel.is_some_and(|channel| channel.activation == Activation::Activated)
    }

    fn own_stages(&self, contact: &ContactId) -> &[PersonalStage] {
        match self.team.contacts.get(contact).map(|contact| &contact.plan) {
            Some(ContactPlan::Personal(plan)) => &plan.stages,
            Some(ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. }) | None => &[],
        }
    }

    /// Stages in which nothing can be used take no time; the others page, then wait.
    fn person(&mut self, contact: &ContactId, mut minute: i64) {
        for stage in self.own_stages(contact).to_vec() {
            let usable: Vec<_> = stage.targets.iter().filter(|t| self.is_activated(t)).collect();
            if usable.is_empty() && !stage.targets.is_empty() {
                continue;
            }
            for target in usable {
                self.channel(target, minute, stage.wait_minutes);
            }
            minute += i64::from(stage.wait_minutes);
        }
    }

    /// One page, and its reminders where the plan asks for them.
    fn channel(&mut self, target: &ChannelTarget, minute: i64, wait_minutes: u32) {
        let reminds = self.team.contacts[&id("plan")].tags.contains_key(REMINDERS_TAG);
        let every = target.retry_minutes.filter(|every| reminds && *every > 0);
        let last =
            if every.is_some() { minute + i64::from(wait_minutes).max(1) } else { minute + 1 };
        let every = usize::try_from(every.unwrap_or(1)).unwrap();
        for minute in (minute..last).step_by(every) {
            self.pages.push((minute, target.channel.contact(), target.channel.clone()));
        }
    }

    fn plan(mut self) -> Vec<PageAt> {
        let mut minute = 0;
        let ContactPlan::Escalation(plan) = &self.team.contacts[&id("plan")].plan else {
            return self.pages;
        };
        for stage in &plan.stages {
            // One entry per person: by their own plan, or only by channels that are named.
            let mut people = BTreeSet::new();
            let mut channels = BTreeMap::new();
            for target in &stage.targets {
                match target {
                    Target::Contact { contact, .. } => {
                        let mut own = self.own_stages(contact).iter().flat_map(|own| &own.targets);
                        if own.any(|target| self.is_activated(target)) {
                            people.insert(contact.clone());
                        }
                    }
                    Target::Channel(target) if self.is_activated(target) => {
                        channels.entry(target.channel.clone()).or_insert(target);
                    }
                    Target::Channel(_) => {}
                }
            }
            if people.is_empty() && channels.is_empty() && !stage.targets.is_empty() {
                continue;
            }
            for (channel, target) in channels {
                if !people.contains(&channel.contact()) {
                    self.channel(target, minute, stage.wait_minutes);
                }
            }
            for contact in &people {
                self.person(contact, minute);
            }
            minute += i64::from(stage.wait_minutes);
        }
        self.pages.sort();
        self.pages
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn where_nobody_answers_the_pages_are_those_of_the_plan(team in teams()) {
        let expected = Prescribed { team: &team, pages: Vec::new() }.plan();
        prop_assume!(expected.len() < crate::limits::PAGES_MAX);
        let mut run = Run::begin(team, "plan")?;
        for _ in 0..WAKE_UPS_MAX {
            // Carriers answer at once.
            let pages = std::mem::take(&mut run.in_flight).into_iter();
            let accepted = pages.map(|page| run.report(page, Said::Accepted)).collect::<Vec<_>>();
            if !accepted.is_empty() {
                run.input(&Input::Sent(accepted))?;
            }
            let Some(wake) = run.engagement.wake_at() else { break };
            run.now = wake;
            run.input(&Input::Tick)?;
        }
        let minute = |page: &Page| page.due_at.duration_since(start()).as_mins();
        let mut pages: Vec<PageAt> = run.engagement.pages.iter()
            .map(|page| (minute(page), page.id.contact(), page.channel.clone()))
            .collect();
        pages.sort();
        prop_assert_eq!(pages, expected);
        prop_assert_eq!(run.engagement.phase, Phase::Exhausted);
    }
}

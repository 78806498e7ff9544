//! Somebody does not wait for the next stage.

use super::*;

fn escalation() -> Input {
    Input::Escalate { by: "tanaka".into() }
}

impl Story {
    fn escalate(mut self, minute: i64) -> Self {
        self = self.until(minute);
        assert_eq!(self.input(&escalation(), minute), None, "it may be escalated");
        self
    }

    /// Escalates, is refused, and nothing has changed.
    fn refused(mut self, minute: i64) -> Refusal {
        self = self.until(minute);
        let before = self.engagement.clone();
        let refusal = self.input(&escalation(), minute).unwrap();
        assert_eq!(self.engagement, before);
        refusal
    }
}

#[test]
fn the_next_stages_of_the_plan_and_of_the_person_begin_at_once() {
    Story::engage(guide(), "plan").escalate(2).until(600).check(&expect![[r"
        0 SMS tanaka (plan stage 1 > tanaka)
        2 escalated by tanaka
        2 EMAIL tanaka (plan stage 1 > tanaka)
        2 SMS suzuki (plan stage 2 > suzuki)
        7 VOICE tanaka (plan stage 1 > tanaka)
        12 VOICE suzuki (plan stage 2 > suzuki)
        17 exhausted
    "]]);
}

#[test]
fn each_time_is_one_stage_more_and_nothing_is_sent_twice() {
    Story::engage(guide(), "plan").escalate(1).escalate(2).until(600).check(&expect![[r"
        0 SMS tanaka (plan stage 1 > tanaka)
        1 escalated by tanaka
        1 EMAIL tanaka (plan stage 1 > tanaka)
        1 SMS suzuki (plan stage 2 > suzuki)
        2 escalated by tanaka
        2 VOICE tanaka (plan stage 1 > tanaka)
        2 VOICE suzuki (plan stage 2 > suzuki)
        16 exhausted
    "]]);
}

#[test]
fn a_stage_that_reaches_nobody_is_skipped_on_the_way() {
    let team = guide().person("eve", &[(0, &[VOICE])]).deactivate("suzuki", SMS);
    let team = team.deactivate("suzuki", VOICE);
    let stages = vec![
        (15, vec![essential("tanaka")]),
        (15, vec![essential("suzuki")]),
        (15, vec![essential("eve")]),
    ];
    Story::engage(team.plan(stages), "plan").escalate(2).until(6).check(&expect![[r"
        0 SMS tanaka (plan stage 1 > tanaka)
        2 escalated by tanaka
        2 skip stage 2: suzuki has no activated channel
        2 EMAIL tanaka (plan stage 1 > tanaka)
        2 VOICE eve (plan stage 3 > eve)
    "]]);
}

#[test]
fn who_answered_is_paged_no_more_when_the_others_go_on() {
    let team = Team::default()
        .person("ana", &[(5, &[SMS]), (0, &[VOICE])])
        .person("ben", &[(5, &[SMS]), (0, &[VOICE])])
        .plan(vec![(10, vec![optional("ana"), essential("ben")])]);
    let story = Story::engage(team, "plan").acknowledge("ana", 1);
    story.escalate(2).until(3).check(&expect![[r"
        0 SMS ana (plan stage 1 > ana)
        0 SMS ben (plan stage 1 > ben)
        1 ack ana (others go on)
        2 escalated by tanaka
        2 VOICE ben (plan stage 1 > ben)
    "]]);
}

#[test]
fn what_is_taken_or_over_or_has_nothing_next_is_refused_in_words() {
    let begun = || Story::engage(guide(), "plan");
    let taken = begun().acknowledge("tanaka", 3).refused(4);
    assert_eq!(taken.to_string(), "tanaka has acknowledged this already: nobody else is paged");
    let mut stopped = begun();
    stopped.input(&Input::Stop { why: "resolved".into() }, 1);
    assert_eq!(stopped.refused(2), Refusal::Stopped);
    assert_eq!(begun().until(600).refused(600), Refusal::NothingNext);
    // The last wait goes on, so that whoever was paged last has their time.
    let last = begun().escalate(1).escalate(2).refused(3);
    assert_eq!(last.to_string(), "everybody of this plan has been paged by every stage already");
}

#[test]
fn whoever_saw_fewer_escalations_meant_a_stage_that_has_begun() {
    let engagement = |escalated: &[(&str, i64)]| {
        let mut story = Story::engage(guide(), "plan");
        for (by, minute) in escalated {
            story = story.until(*minute);
            assert_eq!(story.input(&Input::Escalate { by: (*by).into() }, *minute), None);
        }
        story.engagement
    };
    for (all, times, last) in [
        (vec![], 0, None),
        (vec![engagement(&[])], 0, None),
        (vec![engagement(&[("ana", 1)])], 1, Some("ana")),
        (vec![engagement(&[("ana", 1), ("ben", 2)])], 2, Some("ben")),
        // Of several that run for an incident the one that was escalated last says who.
        (
            vec![engagement(&[("ana", 3)]), engagement(&[("ben", 1)]), engagement(&[])],
            2,
            Some("ana"),
        ),
        (vec![engagement(&[("ana", 1)]), engagement(&[("ben", 3), ("cyd", 4)])], 3, Some("cyd")),
    ] {
        assert_eq!(escalations(&all), times, "{last:?}");
        for seen in 0..=times + 1 {
            let expected = last.filter(|_| seen < times);
            let since = escalated_since(&all, seen).map(|last| last.by.as_str());
            assert_eq!(since, expected, "{seen} of {times}");
        }
    }
}

#[test]
fn a_stage_that_begins_by_itself_is_no_escalation() {
    let later = Story::engage(guide(), "plan").until(15);
    assert_eq!((later.engagement.next_stage, escalations([&later.engagement])), (2, 0));
    let mut refused = Story::engage(guide(), "plan").acknowledge("tanaka", 3);
    refused.input(&escalation(), 4).unwrap();
    assert_eq!(escalations([&refused.engagement]), 0);
}

#[test]
fn records_from_before_there_were_escalations_are_read_and_new_ones_kept() {
    let old = Story::engage(guide(), "plan").engagement;
    let mut record = serde_json::to_value(&old).unwrap();
    assert_eq!(record.get("escalated"), None);
    assert_eq!(serde_json::from_value::<Engagement>(record.take()).unwrap(), old);
    let new = Story::engage(guide(), "plan").escalate(2).engagement;
    let record = serde_json::to_value(&new).unwrap();
    assert_eq!(serde_json::from_value::<Engagement>(record).unwrap(), new);
}

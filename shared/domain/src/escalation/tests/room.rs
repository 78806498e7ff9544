//! What does not fit into one engagement is cut so that nobody is left without a page.

use super::*;
use crate::limits::{PAGES_MAX, RUNS_MAX, STAGES_MAX};

/// A plan of so many stages of six people each, whose own plan is one stage over these channels.
fn crowd(stages: usize, channels: &[ChannelKind]) -> Team {
    let people = |stage: usize| (0..6).map(move |number| format!("p{stage}-{number}"));
    let all = (0..stages).flat_map(people);
    let team = all.fold(Team::default(), |team, alias| team.person(&alias, &[(30, channels)]));
    let targets = |stage: usize| people(stage).map(|alias| essential(&alias)).collect();
    team.plan((0..stages).map(|stage| (5, targets(stage))).collect())
}

fn pages_of(story: &Story, run: usize) -> usize {
    story.engagement.pages.iter().filter(|page| page.run == run).count()
}

#[test]
fn of_too_many_people_somebody_of_each_stage_is_paged() {
    let story = Story::engage(crowd(STAGES_MAX, &[SMS]), "plan").until(200);
    let runs = &story.engagement.runs;
    assert_eq!(runs.len(), RUNS_MAX);
    for stage in 0..STAGES_MAX {
        assert!(runs.iter().any(|run| run.stage == stage), "stage {stage}");
    }
    assert!((0..runs.len()).all(|run| pages_of(&story, run) == 1));
}

#[test]
fn nobody_is_told_to_be_reached_for_whom_there_is_no_room() {
    let story = Story::engage(crowd(STAGES_MAX, &[SMS]), "plan");
    let mut engagement = story.engagement.clone();
    while let Some(due) = engagement.due_at {
        let decision = step(&engagement, &Input::Tick, &story.team.0, due);
        let entered = decision.timeline.iter().filter_map(|event| {
            let Fact::StageEntered { reached, .. } = &event.fact else { return None };
            Some(reached.len())
        });
        let begun = decision.engagement.runs.len() - engagement.runs.len();
        assert_eq!(entered.sum::<usize>(), begun);
        engagement = decision.engagement;
    }
    assert_eq!(engagement.runs.len(), RUNS_MAX);
}

#[test]
fn of_too_many_pages_everybody_gets_the_first() {
    let channels = [SMS, EMAIL, VOICE, SMS, EMAIL, VOICE];
    let story = Story::engage(crowd(15, &channels), "plan").until(200);
    assert_eq!(story.engagement.runs.len(), 90);
    assert_eq!(story.engagement.pages.len(), PAGES_MAX);
    assert_eq!(pages_of(&story, 0), channels.len());
    for run in 0..90 {
        assert!(pages_of(&story, run) > 0, "run {run}");
    }
}

//! Runbooks of every kind, on every term, and what people say about them.

use domain::configuration::Configuration;
use domain::response_plan::RunbookAction;
use testkit::builders::contact_id;
use testkit::world::{Action, Deed, Millis};

use super::Draw;

/// Every plan runs a few.
pub(super) fn procedures(draw: &mut Draw, team: &mut Configuration) {
    let count = usize::try_from(draw.number(1, 4)).unwrap();
    let actions: Vec<_> = (0..count).map(|index| action(draw, index)).collect();
    for plan in team.plans.values_mut() {
        plan.actions.clone_from(&actions);
    }
}

fn action(draw: &mut Draw, index: usize) -> RunbookAction {
    let is_function = draw.chance(25);
    let arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook";
    let document_name =
        if is_function { format!("{arn}-{index}") } else { format!("procedure-{index}") };
    let mut terms: Vec<(&str, &str)> = Vec::new();
    if index > 0 && draw.chance(50) {
        terms.push(("tocsin/after", "previous"));
    }
    if draw.chance(40) {
        terms.push(("tocsin/approval", "person-0"));
    }
    if !is_function && draw.chance(50) {
        terms.push(("tocsin/timeout", ["1", "2", "3"][draw.index(3)]));
    }
    if draw.chance(10) {
        terms.push(("tocsin/dry-run", "true"));
    }
    if draw.chance(30) {
        terms.push(("tocsin/page", ["person-1", "escalation", "schedule"][draw.index(3)]));
    }
    let one = |(name, value): (&str, &str)| (name.to_owned(), vec![value.to_owned()]);
    RunbookAction {
        document_name,
        document_version: None,
        role_arn: "arn:aws:iam::123456789012:role/runbook".into(),
        target_account: None,
        parameters: terms.into_iter().map(one).collect(),
        dynamic_parameters: std::collections::BTreeMap::new(),
    }
}

/// When a lead resolves what is left: after every runbook that runs was told silent.
const TIDIED_UP: Millis = 4 * 3_600_000;

/// People approve, cancel and repeat whatever there is, at any time.
pub(super) fn deeds(draw: &mut Draw) -> Vec<(Millis, Action)> {
    let count = draw.number(1, 6);
    let mut deeds = Vec::new();
    for _ in 0..count {
        let at = draw.number(10_000, 1_800_000);
        let deed = match draw.number(0, 5) {
            0 => Deed::Cancel,
            1 => Deed::Retry,
            2 => Deed::Approve(contact_id("person-1")),
            _ => Deed::Approve(contact_id("person-0")),
        };
        deeds.push((at, Action::Runbooks(deed)));
    }
    // What nobody approves waits for as long as its incident is open.
    deeds.push((TIDIED_UP, Action::ResolveEverything));
    deeds
}

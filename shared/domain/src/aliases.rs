//! Which aliases intake must have: one for each response plan whose name can be one, so that an
//! alarm's action or a rule's target simply names the plan.
//!
//! What is ours says so in its description. An alias without our mark is somebody else's and never
//! touched. An alias is made in several steps; one that is half made says that too, and is made
//! again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::Deployment;
use crate::ids::PlanName;
use crate::limits::{ALIAS_CHARS_MAX, ALIASES_CHECKED_EVERY};
use crate::time::after;

/// What the description of every alias of ours begins with.
const MARK: &str = "tocsin: ";
/// The description of an alias that is being made.
pub const BEING_MADE: &str = "tocsin: being made";
/// The description of an alias that is whole.
pub const MADE: &str = "tocsin: names a response plan";

/// An alias of intake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// What it is called.
    pub name: String,
    /// What it says of itself.
    pub description: String,
}

impl Alias {
    fn is_ours(&self) -> bool {
        self.description.starts_with(MARK)
    }

    fn is_whole(&self) -> bool {
        self.description == MADE
    }
}

/// What the guardian remembers of the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// The generation of the configuration that it was done for.
    pub generation: u64,
    /// When.
    pub at: Timestamp,
    /// Whether something is left to do.
    pub more: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Make the alias of a plan, or finish it.
    Make(PlanName),
    /// Remove an alias of ours whose plan is gone.
    Remove(String),
}

/// Why a plan gets no alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Skipped {
    /// Lambda refuses it.
    #[error("an alias has at most {ALIAS_CHARS_MAX} characters")]
    TooLong,
    /// Lambda takes it for a version.
    #[error("an alias is not all digits")]
    AllDigits,
    /// Somebody else's alias has that name.
    #[error("an alias of that name is somebody else's")]
    Taken,
}

/// What has to be done, and which plans get none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// In order: what is missing before what is stray.
    pub changes: Vec<Change>,
    /// Plans without an alias, and why.
    pub skipped: Vec<(PlanName, Skipped)>,
}

/// Compares the plans with the aliases that there are.
///
/// Without a single plan nothing is removed: rather a stray alias, whose signals routing still
/// takes, than alarms that lead nowhere because a table was swapped.
pub fn reconcile<'a>(
    plans: impl IntoIterator<Item = &'a PlanName>,
    existing: &[Alias],
) -> Reconciliation {
    let (mut found, mut wanted) = (Reconciliation::default(), Vec::new());
    // The canaries' plan is named in their signals; nobody else has any business with it.
    for plan in plans.into_iter().filter(|plan| !plan.is_reserved()) {
        wanted.push(plan.as_str());
        let alias = existing.iter().find(|alias| alias.name == plan.as_str());
        let is_taken = alias.is_some_and(|alias| !alias.is_ours());
        let unfit = unfit(plan).or(is_taken.then_some(Skipped::Taken));
        match (unfit, alias) {
            (Some(why), _) => found.skipped.push((plan.clone(), why)),
            (None, Some(alias)) if alias.is_whole() => {}
            (None, Some(_) | None) => found.changes.push(Change::Make(plan.clone())),
        }
    }
    if !wanted.is_empty() {
        let stray = |alias: &&Alias| alias.is_ours() && !wanted.contains(&alias.name.as_str());
        let stray = existing.iter().filter(stray);
        found.changes.extend(stray.map(|alias| Change::Remove(alias.name.clone())));
    }
    found
}

/// What alarms and rules name a plan by: its alias of the function `intake`.
///
/// # Errors
/// [`Skipped`] when no alias can be called as the plan is.
pub fn arn(here: &Deployment, intake: &str, plan: &PlanName) -> Result<String, Skipped> {
    match unfit(plan) {
        Some(why) => Err(why),
        None => Ok(format!("{}:{plan}", here.function(intake))),
    }
}

/// Why no alias can be called as this plan is.
//= lambda#CreateAlias-Name: (?!^[0-9]+$)([a-zA-Z0-9-_]+), 1 to 128 characters
pub(crate) fn unfit(plan: &PlanName) -> Option<Skipped> {
    let name = plan.as_str();
    if name.len() > ALIAS_CHARS_MAX {
        Some(Skipped::TooLong)
    } else if name.bytes().all(|b| b.is_ascii_digit()) {
        Some(Skipped::AllDigits)
    } else {
        None
    }
}

/// Whether it is time to compare again: the configuration changed, something was left to do, or
/// somebody may have changed an alias by hand.
pub fn is_due(last: Option<&Reconciled>, generation: u64, now: Timestamp) -> bool {
    last.is_none_or(|last| {
        last.generation != generation || last.more || after(last.at, ALIASES_CHECKED_EVERY) <= now
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str) -> PlanName {
        PlanName::parse(name).unwrap()
    }

    fn alias(name: &str, description: &str) -> Alias {
        Alias { name: name.into(), description: description.into() }
    }

    fn make(name: &str) -> Change {
        Change::Make(plan(name))
    }

    fn remove(name: &str) -> Change {
        Change::Remove(name.into())
    }

    #[test]
    fn plans_and_aliases_are_compared() {
        let theirs = "blue/green of the platform team";
        for (plans, existing, changes) in [
            (vec![], vec![], vec![]),
            (vec!["web"], vec![], vec![make("web")]),
            (vec!["web"], vec![alias("web", MADE)], vec![]),
            (vec!["web"], vec![alias("web", BEING_MADE)], vec![make("web")]),
            (vec!["web"], vec![alias("web", "tocsin: of another age")], vec![make("web")]),
            (vec!["web"], vec![alias("web", theirs)], vec![]),
            (vec!["web"], vec![alias("old", theirs)], vec![make("web")]),
            (
                vec!["a", "web"],
                vec![alias("old", MADE), alias("web", MADE), alias("older", BEING_MADE)],
                vec![make("a"), remove("old"), remove("older")],
            ),
            // Nothing configured: nothing is taken away.
            (vec![], vec![alias("web", MADE), alias("old", theirs)], vec![]),
            // Reserved, whoever configured it.
            (vec!["tocsin-canary", "web"], vec![alias("web", MADE)], vec![]),
            // Capitals count.
            (vec!["Web"], vec![alias("web", MADE)], vec![make("Web"), remove("web")]),
        ] {
            let plans: Vec<_> = plans.into_iter().map(plan).collect();
            assert_eq!(reconcile(&plans, &existing).changes, changes, "{plans:?} {existing:?}");
        }
    }

    #[test]
    fn a_name_that_can_be_no_alias_is_skipped_and_says_why() {
        let long = "x".repeat(ALIAS_CHARS_MAX + 1);
        for (name, description, expected) in [
            (long.as_str(), None, Some(Skipped::TooLong)),
            (&long[1..], None, None),
            ("12345", None, Some(Skipped::AllDigits)),
            ("1st", None, None),
            ("web", Some("somebody else's"), Some(Skipped::Taken)),
            ("web", Some(""), Some(Skipped::Taken)),
            ("web", Some(MADE), None),
        ] {
            let existing: Vec<_> = description.map(|of| alias(name, of)).into_iter().collect();
            let skipped = reconcile([&plan(name)], &existing).skipped;
            assert_eq!(skipped.first().map(|(_, why)| *why), expected, "{name} {description:?}");
        }
        // One that is skipped is not stray either.
        let kept = reconcile([&plan("12345")], &[alias("12345", MADE)]);
        assert_eq!(kept.changes, []);
    }

    #[test]
    fn an_alarm_names_the_alias_of_a_plan_that_can_have_one() {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let expected = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake:web";
        assert_eq!(arn(&here, "tocsin-intake", &plan("web")).as_deref(), Ok(expected));
        assert_eq!(arn(&here, "tocsin-intake", &plan("123")), Err(Skipped::AllDigits));
    }

    #[test]
    fn it_is_due_after_a_change_while_something_is_left_and_once_an_hour() {
        let at: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
        let last = |more| Reconciled { generation: 3, at, more };
        let hour = ALIASES_CHECKED_EVERY;
        let soon = at + jiff::SignedDuration::from_secs(60);
        for (last, generation, now, expected) in [
            (None, 0, at, true),
            (Some(last(false)), 3, soon, false),
            (Some(last(false)), 4, soon, true),
            (Some(last(true)), 3, soon, true),
            (Some(last(false)), 3, at + hour, true),
        ] {
            assert_eq!(is_due(last.as_ref(), generation, now), expected, "{last:?} at {now}");
        }
    }
}

//! Aliases of intake: one for each plan, none that is stray, and nobody else's touched.

use domain::aliases::MADE;
use testkit::memory::Contents;
use testkit::world::Ended;

use super::{Case, Check};

pub(super) fn check(case: &mut Case<'_>, ended: &Ended, stored: &Contents<'_>) {
    // Without a round nobody looks.
    if stored.ledger().is_none() || !case.life.class.is_watched() {
        return;
    }
    let plans = stored.configuration().plans.keys();
    let mut wanted: Vec<_> = plans.map(|plan| (plan.to_string(), MADE.to_owned())).collect();
    let theirs = |(_, description): &&(String, String)| !description.starts_with("tocsin: ");
    wanted.extend(case.life.aliases.iter().filter(theirs).cloned());
    wanted.sort();
    if ended.aliases != wanted {
        let what = format!("{:?} instead of {wanted:?}", ended.aliases);
        case.wrong(Check::Aliases, ended.now, what);
    }
}

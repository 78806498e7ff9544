//! The index of what is due. It never lags here.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Due, DueOrder, DueSubject};
use domain::ids::derive;
use domain::limits::DUE_SHARDS;
use jiff::Timestamp;

/// What is due when, by shard.
#[derive(Debug, Default)]
pub(super) struct DueIndex {
    /// Where each subject stands: its shard, and when it is due.
    known: BTreeMap<DueSubject, (usize, Option<Timestamp>)>,
    shards: [BTreeSet<Due>; DUE_SHARDS as usize],
}

impl DueIndex {
    /// Notes when `subject` is due; never, when that is `None`.
    pub(super) fn set(&mut self, subject: DueSubject, at: Option<Timestamp>) {
        if let Some((shard, before)) = self.known.get_mut(&subject) {
            if *before == at {
                return;
            }
            let shard = &mut self.shards[*shard];
            if let Some(before) = before.take() {
                shard.remove(&Due { at: before, subject: subject.clone() });
            }
            *before = at;
            shard.extend(at.map(|at| Due { at, subject }));
            return;
        }
        let Some(at) = at else { return };
        let shard = shard_of(&subject);
        self.known.insert(subject.clone(), (shard, Some(at)));
        self.shards[shard].insert(Due { at, subject });
    }

    /// When the first of all is due.
    pub(super) fn earliest(&self) -> Option<Timestamp> {
        self.shards.iter().filter_map(|shard| shard.first().map(|due| due.at)).min()
    }

    /// What one shard knows to be due at `at` or before; ever, when that is `None`.
    pub(super) fn due(
        &self,
        shard: u8,
        at: Option<Timestamp>,
        limit: usize,
        order: DueOrder,
    ) -> Vec<Due> {
        let Some(shard) = self.shards.get(usize::from(shard)) else { return Vec::new() };
        let due = shard.iter().take_while(|due| at.is_none_or(|at| due.at <= at));
        match order {
            DueOrder::OldestFirst => due.take(limit).cloned().collect(),
            DueOrder::YoungestFirst => {
                let mut due: Vec<&Due> = due.collect();
                due.reverse();
                due.into_iter().take(limit).cloned().collect()
            }
        }
    }
}

fn shard_of(subject: &DueSubject) -> usize {
    let id = match subject {
        DueSubject::Engagement(id) => id.as_str(),
        DueSubject::Incident(id) => id.as_str(),
        DueSubject::Heartbeat(name) => name.as_str(),
    };
    let shard = derive(&["due", id]).as_u128() % u128::from(DUE_SHARDS);
    usize::try_from(shard).unwrap_or(0)
}

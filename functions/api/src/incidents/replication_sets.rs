//! The replication set.

use std::collections::BTreeMap;

use app::ports::Entropy;
use domain::directory::{self, NewReplicationSet, RegionAction};
use domain::replication::ReplicationSet;
use wire::incidents::answer::replication_sets as said;
use wire::incidents::fault::ResourceType;
use wire::incidents::request::replication_sets::{
    CreateReplicationSet, DeleteReplicationSet, GetReplicationSet, ListReplicationSets,
    RegionChange, UpdateDeletionProtection, UpdateReplicationSet,
};

use super::{Answer, Asked, Incidents, answer, names, refusals};
use crate::ports::Ports;

/// What AWS calls a key of its own, which nobody has to name. Source: ssm-incidents, as Terraform reads it.
const DEFAULT_KEY: &str = "DefaultKey";

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn create_replication_set(&self, asked: &Asked) -> Answer {
        let request: CreateReplicationSet = asked.read()?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let regions = request.regions.into_iter();
        let new = NewReplicationSet {
            id: self.state.entropy.fresh().to_string(),
            regions: regions.map(|(name, its)| (name, key(its.sse_kms_key_id))).collect(),
            tags: request.tags.unwrap_or_default(),
        };
        let (now, caller) = (self.now(), self.caller);
        let decide = |configuration: &_| {
            let arn = self.deployment.replication_set(&new.id);
            let next = directory::create_replication_set(configuration, new.clone(), caller, now);
            Ok((next?, arn))
        };
        let arn = self.change(repeatable, decide).await?;
        answer(&said::CreateReplicationSet { arn })
    }

    pub(super) async fn get_replication_set(&self, asked: &Asked) -> Answer {
        let GetReplicationSet { arn } = asked.read()?;
        let id = names::replication_set(self.deployment, &arn)?;
        let found = self.configuration().await?.replication.filter(|set| set.id == id);
        let set = found.ok_or_else(|| refusals::absent(ResourceType::ReplicationSet, &arn))?;
        answer(&said::GetReplicationSet { replication_set: self.shown_set(&set) })
    }

    pub(super) async fn update_replication_set(&self, asked: &Asked) -> Answer {
        let request: UpdateReplicationSet = asked.read()?;
        let id = names::replication_set(self.deployment, &request.arn)?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let action = |change| match change {
            RegionChange::AddRegionAction(add) => {
                RegionAction::Add(add.region_name, key(add.sse_kms_key_id))
            }
            RegionChange::DeleteRegionAction(delete) => RegionAction::Remove(delete.region_name),
        };
        let actions: Vec<_> = request.actions.into_iter().map(action).collect();
        let now = self.now();
        let decide =
            |of: &_| directory::update_replication_set(of, &id, &actions, self.caller, now);
        self.change_silently(repeatable, decide).await
    }

    pub(super) async fn protect_replication_set(&self, asked: &Asked) -> Answer {
        let request: UpdateDeletionProtection = asked.read()?;
        let id = names::replication_set(self.deployment, &request.arn)?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let (now, protected) = (self.now(), request.deletion_protected);
        let decide =
            |of: &_| directory::protect_replication_set(of, &id, protected, self.caller, now);
        self.change_silently(repeatable, decide).await
    }

    pub(super) async fn delete_replication_set(&self, asked: &Asked) -> Answer {
        let DeleteReplicationSet { arn } = asked.read()?;
        let id = names::replication_set(self.deployment, &arn)?;
        self.change_silently(None, |of| directory::delete_replication_set(of, &id)).await
    }

    pub(super) async fn list_replication_sets(&self, asked: &Asked) -> Answer {
        let request: ListReplicationSets = asked.read()?;
        let configuration = self.configuration().await?;
        let sets =
            configuration.replication.iter().map(|set| self.deployment.replication_set(&set.id));
        let (token, most) = (request.next_token.as_deref(), request.max_results);
        let (arns, next_token) = self.listing(asked).page(sets, String::clone, token, most)?;
        answer(&said::ListReplicationSets { next_token, replication_set_arns: arns })
    }

    /// A record is kept at once, so a set is active from the beginning: work across Regions is not
    /// done yet.
    fn shown_set(&self, set: &ReplicationSet) -> said::ReplicationSet {
        let region = |(name, its): (&String, &domain::replication::Region)| {
            let info = said::RegionInfo {
                sse_kms_key_id: Some(its.kms_key.clone().unwrap_or_else(|| DEFAULT_KEY.to_owned())),
                status: said::RegionStatus::Active,
                status_message: None,
                status_update_date_time: its.since.into(),
            };
            (name.clone(), info)
        };
        let region_map: BTreeMap<_, _> = set.regions.iter().map(region).collect();
        said::ReplicationSet {
            arn: Some(self.deployment.replication_set(&set.id)),
            created_by: set.created_by.clone(),
            created_time: set.created_at.into(),
            deletion_protected: set.deletion_protected,
            last_modified_by: set.modified_by.clone(),
            last_modified_time: set.modified_at.into(),
            region_map,
            status: said::ReplicationSetStatus::Active,
        }
    }
}

/// The key that somebody names; the default one is none.
fn key(named: Option<String>) -> Option<String> {
    named.filter(|key| !key.is_empty() && key != DEFAULT_KEY)
}

//! Resource policies of response plans. They are kept and shown; nothing is shared by them.

use domain::directory;
use domain::ids::derive;
use domain::response_plan::ResourcePolicy;
use serde_json::Value;
use wire::incidents::answer::policies as said;
use wire::incidents::fault::ResourceType;
use wire::incidents::request::policies::{
    DeleteResourcePolicy, GetResourcePolicies, PutResourcePolicy,
};

use super::{Answer, Asked, Incidents, answer, names, refusals};
use crate::ports::Ports;

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn put_policy(&self, asked: &Asked) -> Answer {
        let PutResourcePolicy { policy, resource_arn } = asked.read()?;
        let name = names::plan(self.deployment, &resource_arn)?;
        if !matches!(serde_json::from_str(&policy), Ok(Value::Object(_))) {
            return Err(refusals::invalid("the policy is no JSON object"));
        }
        let id = derive(&["policy", &policy]).simple().to_string();
        let decide = |now: &_| {
            let policy = ResourcePolicy { id: id.clone(), document: policy.clone() };
            Ok((directory::share_plan(now, &name, policy)?, id.clone()))
        };
        let policy_id = self.change(None, decide).await?;
        answer(&said::PutResourcePolicy { policy_id })
    }

    pub(super) async fn get_policies(&self, asked: &Asked) -> Answer {
        let request: GetResourcePolicies = asked.read()?;
        let name = names::plan(self.deployment, &request.resource_arn)?;
        let configuration = self.configuration().await?;
        let absent = || refusals::absent(ResourceType::ResponsePlan, &request.resource_arn);
        let plan = configuration.plans.get(&name).ok_or_else(absent)?;
        let (token, most) = (request.next_token.as_deref(), request.max_results);
        let key = |policy: &&ResourcePolicy| policy.id.clone();
        let (page, next_token) = self.listing(asked).page(&plan.policies, key, token, most)?;
        let policies = page.into_iter().map(|policy| said::ResourcePolicy {
            policy_document: policy.document.clone(),
            policy_id: policy.id.clone(),
            ram_resource_share_region: self.deployment.region.clone(),
        });
        answer(&said::GetResourcePolicies { next_token, resource_policies: policies.collect() })
    }

    pub(super) async fn delete_policy(&self, asked: &Asked) -> Answer {
        let DeleteResourcePolicy { policy_id, resource_arn } = asked.read()?;
        let name = names::plan(self.deployment, &resource_arn)?;
        self.change_silently(None, |now| directory::unshare_plan(now, &name, &policy_id)).await
    }
}

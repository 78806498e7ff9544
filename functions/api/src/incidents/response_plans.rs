//! Response plans.

use domain::directory::{self, PlanChange};
use domain::ids::PlanName;
use domain::response_plan::{IncidentTemplate, ResponsePlan};
use wire::incidents::answer::Empty;
use wire::incidents::answer::response_plans as said;
use wire::incidents::fault::{Fault, ResourceType};
use wire::incidents::request::response_plans::{
    CreateResponsePlan, DeleteResponsePlan, GetResponsePlan, ListResponsePlans, UpdateResponsePlan,
};
use wire::incidents::shape::response_plan::IncidentTemplate as Template;
use wire::model::secret::Secret;

use super::{Answer, Asked, Incidents, answer, names, refusals, shapes};
use crate::ports::Ports;

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn create_plan(&self, asked: &Asked) -> Answer {
        let request: CreateResponsePlan = asked.read()?;
        let here = self.deployment;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let name = PlanName::parse(&request.name);
        let name = name.map_err(|error| refusals::invalid(&error.to_string()))?;
        let engagements = names::contacts(here, &request.engagements.unwrap_or_default())?;
        let plan = ResponsePlan {
            display_name: request.display_name.unwrap_or_default(),
            engagements,
            actions: shapes::runbooks(request.actions.unwrap_or_default()),
            chat_channel: request.chat_channel.map(shapes::topics).unwrap_or_default(),
            integrations: shapes::pager_duty(request.integrations.unwrap_or_default()),
            tags: request.tags.unwrap_or_default(),
            ..ResponsePlan::new(name.clone(), template(request.incident_template))
        };
        let known = self.known_documents(&plan.actions).await;
        let decide =
            |now: &_| Ok((directory::create_plan(now, plan.clone(), &known)?, here.plan(&name)));
        let arn = self.change(repeatable, decide).await?;
        answer(&said::CreateResponsePlan { arn })
    }

    pub(super) async fn get_plan(&self, asked: &Asked) -> Answer {
        let GetResponsePlan { arn } = asked.read()?;
        let name = names::plan(self.deployment, &arn)?;
        let configuration = self.configuration().await?;
        let plan = configuration.plans.get(&name);
        let plan = plan.ok_or_else(|| refusals::absent(ResourceType::ResponsePlan, &arn))?;
        let engagements = plan.engagements.iter().map(|id| self.deployment.contact(id));
        answer(&said::GetResponsePlan {
            actions: shapes::actions(&plan.actions),
            arn: self.deployment.plan(&name),
            chat_channel: shapes::chat(&plan.chat_channel),
            display_name: given(&plan.display_name),
            engagements: shapes::some(engagements.collect()),
            incident_template: shown(&plan.template),
            integrations: shapes::integrations(&plan.integrations),
            name: name.to_string(),
        })
    }

    pub(super) async fn update_plan(&self, asked: &Asked) -> Answer {
        let request: UpdateResponsePlan = asked.read()?;
        let name = names::plan(self.deployment, &request.arn)?;
        let repeatable = asked.repeatable(request.client_token.as_deref());
        let engagements = request.engagements.as_deref();
        let engagements = engagements.map(|arns| names::contacts(self.deployment, arns));
        let change = PlanChange {
            display_name: request.display_name,
            title: request.incident_template_title.map(Secret::into_text),
            impact: request.incident_template_impact,
            summary: request.incident_template_summary.map(Secret::into_text),
            dedupe_string: request.incident_template_dedupe_string,
            notification_targets: request
                .incident_template_notification_targets
                .map(shapes::targets),
            incident_tags: request.incident_template_tags,
            chat_channel: request.chat_channel.map(shapes::topics),
            engagements: engagements.transpose()?,
            actions: request.actions.map(shapes::runbooks),
            integrations: request.integrations.map(shapes::pager_duty),
        };
        let known = self.known_documents(change.actions.as_deref().unwrap_or_default()).await;
        let decide = |now: &_| directory::update_plan(now, &name, change.clone(), &known);
        self.change_silently(repeatable, decide).await
    }

    //= ssm-incidents#DeleteResponsePlan: one that is not there is deleted
    pub(super) async fn delete_plan(&self, asked: &Asked) -> Answer {
        let DeleteResponsePlan { arn } = asked.read()?;
        let Ok(name) = names::plan(self.deployment, &arn) else { return absent_is_gone(&arn) };
        let decide = |now: &_| directory::delete_plan(now, &name);
        match self.change_silently(None, decide).await {
            Err(Fault::ResourceNotFound { .. }) => answer(&Empty {}),
            other => other,
        }
    }

    pub(super) async fn list_plans(&self, asked: &Asked) -> Answer {
        let request: ListResponsePlans = asked.read()?;
        let configuration = self.configuration().await?;
        let listing = self.listing(asked);
        let key = |plan: &&ResponsePlan| plan.name.to_string();
        let token = request.next_token.as_deref();
        let plans = configuration.plans.values();
        let (page, next_token) = listing.page(plans, key, token, request.max_results)?;
        let plans = page.into_iter().map(|plan| said::ResponsePlanSummary {
            arn: self.deployment.plan(&plan.name),
            display_name: given(&plan.display_name),
            name: plan.name.to_string(),
        });
        answer(&said::ListResponsePlans { next_token, response_plan_summaries: plans.collect() })
    }
}

/// What is named by an ARN that can be nobody's here is not there.
fn absent_is_gone(arn: &str) -> Answer {
    match domain::arn::plan_name(arn) {
        Ok(_) => answer(&Empty {}),
        Err(_) => Err(refusals::invalid("Invalid resource Arn")),
    }
}

fn template(its: Template) -> IncidentTemplate {
    IncidentTemplate {
        summary: its.summary.map(Secret::into_text).unwrap_or_default(),
        dedupe_string: its.dedupe_string.unwrap_or_default(),
        notification_targets: its.notification_targets.map(shapes::targets).unwrap_or_default(),
        incident_tags: its.incident_tags.unwrap_or_default(),
        ..IncidentTemplate::new(Secret::into_text(its.title), its.impact)
    }
}

fn shown(template: &IncidentTemplate) -> Template {
    let tags = &template.incident_tags;
    Template {
        dedupe_string: given(&template.dedupe_string),
        impact: template.impact,
        incident_tags: (!tags.is_empty()).then(|| tags.clone()),
        notification_targets: shapes::notified(&template.notification_targets),
        summary: given(&template.summary).map(Secret::new),
        title: Secret::new(template.title.clone()),
    }
}

/// An empty text counts as none: Terraform writes one for it.
fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

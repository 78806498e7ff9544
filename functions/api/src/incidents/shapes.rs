//! What is the same in many requests and answers, in the words of the core and back.

use std::collections::BTreeMap;

use domain::ids::IncidentId;
use domain::ids::derive;
use domain::related::{ItemValue, PagerDutyIncident, RelatedItem};
use domain::response_plan::{self as core, RunbookAction};
use domain::timeline::Reference;
use wire::incidents::shape::action::{
    Action, DynamicValue, SsmAutomation, TargetAccount, Variable,
};
use wire::incidents::shape::integration::{Integration, PagerDuty, PagerDutyIncident as Service};
use wire::incidents::shape::related_item as items;
use wire::incidents::shape::response_plan::{ChatChannel, NotificationTarget};
use wire::incidents::shape::timeline::EventReference;
use wire::model::secret::Secret;

/// Nothing where there is nothing to show: clients take an empty list for another answer.
pub(super) fn some<T>(values: Vec<T>) -> Option<Vec<T>> {
    (!values.is_empty()).then_some(values)
}

/// The topics of a chat; none, where it is to have none.
pub(super) fn topics(chat: ChatChannel) -> Vec<String> {
    match chat {
        ChatChannel::ChatbotSns(topics) => topics,
        ChatChannel::Empty(_) => Vec::new(),
    }
}

pub(super) fn chat(topics: &[String]) -> Option<ChatChannel> {
    some(topics.to_vec()).map(ChatChannel::ChatbotSns)
}

pub(super) fn targets(targets: Vec<NotificationTarget>) -> Vec<String> {
    targets.into_iter().map(|NotificationTarget::SnsTopicArn(arn)| arn).collect()
}

pub(super) fn notified(targets: &[String]) -> Option<Vec<NotificationTarget>> {
    some(targets.iter().cloned().map(NotificationTarget::SnsTopicArn).collect())
}

pub(super) fn pager_duty(integrations: Vec<Integration>) -> Vec<core::PagerDuty> {
    let read = |Integration::PagerDutyConfiguration(its)| core::PagerDuty {
        name: its.name,
        secret: its.secret_id,
        service: its.pager_duty_incident_configuration.service_id,
    };
    integrations.into_iter().map(read).collect()
}

pub(super) fn integrations(of: &[core::PagerDuty]) -> Option<Vec<Integration>> {
    let write = |its: &core::PagerDuty| {
        Integration::PagerDutyConfiguration(PagerDuty {
            name: its.name.clone(),
            secret_id: its.secret.clone(),
            pager_duty_incident_configuration: Service { service_id: its.service.clone() },
        })
    };
    some(of.iter().map(write).collect())
}

pub(super) fn runbooks(actions: Vec<Action>) -> Vec<RunbookAction> {
    actions.into_iter().map(|Action::SsmAutomation(its)| runbook(its)).collect()
}

fn runbook(its: SsmAutomation) -> RunbookAction {
    let dynamic = |(name, DynamicValue::Variable(variable))| {
        let variable = match variable {
            Variable::IncidentRecordArn => core::DynamicParameter::IncidentRecordArn,
            Variable::InvolvedResources => core::DynamicParameter::InvolvedResources,
        };
        (name, variable)
    };
    let given = |(name, values): (String, Vec<Secret>)| {
        (name, values.into_iter().map(Secret::into_text).collect::<Vec<_>>())
    };
    RunbookAction {
        document_name: its.document_name,
        // Terraform writes an empty one for none.
        document_version: its.document_version.filter(|version| !version.is_empty()),
        role_arn: its.role_arn,
        target_account: its.target_account.map(|account| match account {
            TargetAccount::ResponsePlanOwnerAccount => {
                core::TargetAccount::ResponsePlanOwnerAccount
            }
            TargetAccount::ImpactedAccount => core::TargetAccount::ImpactedAccount,
        }),
        parameters: its.parameters.unwrap_or_default().into_iter().map(given).collect(),
        dynamic_parameters: its
            .dynamic_parameters
            .unwrap_or_default()
            .into_iter()
            .map(dynamic)
            .collect(),
    }
}

pub(super) fn actions(of: &[RunbookAction]) -> Option<Vec<Action>> {
    some(of.iter().map(action).collect())
}

fn action(its: &RunbookAction) -> Action {
    let dynamic = |(name, parameter): (&String, &core::DynamicParameter)| {
        let variable = match parameter {
            core::DynamicParameter::IncidentRecordArn => Variable::IncidentRecordArn,
            core::DynamicParameter::InvolvedResources => Variable::InvolvedResources,
        };
        (name.clone(), DynamicValue::Variable(variable))
    };
    let given = |(name, values): (&String, &Vec<String>)| {
        (name.clone(), values.iter().map(Secret::new).collect())
    };
    let parameters: BTreeMap<_, _> = its.parameters.iter().map(given).collect();
    let dynamic: BTreeMap<_, _> = its.dynamic_parameters.iter().map(dynamic).collect();
    Action::SsmAutomation(SsmAutomation {
        document_name: its.document_name.clone(),
        document_version: its.document_version.clone(),
        dynamic_parameters: (!dynamic.is_empty()).then_some(dynamic),
        parameters: (!parameters.is_empty()).then_some(parameters),
        role_arn: its.role_arn.clone(),
        target_account: its.target_account.map(|account| match account {
            core::TargetAccount::ResponsePlanOwnerAccount => {
                TargetAccount::ResponsePlanOwnerAccount
            }
            core::TargetAccount::ImpactedAccount => TargetAccount::ImpactedAccount,
        }),
    })
}

pub(super) fn value(value: items::ItemValue) -> ItemValue {
    match value {
        items::ItemValue::Arn(arn) => ItemValue::Arn(arn),
        items::ItemValue::Url(url) => ItemValue::Url(url),
        items::ItemValue::MetricDefinition(metric) => ItemValue::MetricDefinition(metric),
        items::ItemValue::PagerDutyIncidentDetail(its) => ItemValue::PagerDuty(PagerDutyIncident {
            id: its.id,
            auto_resolve: its.auto_resolve,
            secret: its.secret_id,
        }),
    }
}

pub(super) fn item(incident: &IncidentId, item: &RelatedItem) -> items::RelatedItem {
    let value = match item.value.clone() {
        ItemValue::Arn(arn) => items::ItemValue::Arn(arn),
        ItemValue::Url(url) => items::ItemValue::Url(url),
        ItemValue::MetricDefinition(metric) => items::ItemValue::MetricDefinition(metric),
        ItemValue::PagerDuty(its) => {
            items::ItemValue::PagerDutyIncidentDetail(items::PagerDutyIncidentDetail {
                auto_resolve: its.auto_resolve,
                id: its.id,
                secret_id: its.secret,
            })
        }
    };
    items::RelatedItem {
        generated_id: Some(generated_id(incident, item)),
        identifier: items::ItemIdentifier { kind: item.kind, value },
        title: item.title.clone(),
    }
}

/// What events refer to an item by.
//= ssm-incidents#GeneratedId: related-item/KIND/ and 32 hexadecimal digits
pub(super) fn generated_id(incident: &IncidentId, item: &RelatedItem) -> String {
    let form = match &item.value {
        ItemValue::Arn(_) => "arn",
        ItemValue::Url(_) => "url",
        ItemValue::MetricDefinition(_) => "metric",
        ItemValue::PagerDuty(_) => "pagerduty",
    };
    let id = derive(&["related-item", incident.as_str(), form, item.value.as_str()]);
    let digits = id.simple().to_string().to_uppercase();
    let kind = serde_json::to_value(item.kind).unwrap_or_default();
    format!("related-item/{}/{digits}", kind.as_str().unwrap_or_default())
}

pub(super) fn references(references: Vec<EventReference>) -> Vec<Reference> {
    let read = |reference| match reference {
        EventReference::RelatedItemId(id) => Reference::RelatedItem(id),
        EventReference::Resource(arn) => Reference::Resource(arn),
    };
    references.into_iter().map(read).collect()
}

pub(super) fn referred(references: &[Reference]) -> Option<Vec<EventReference>> {
    let write = |reference: &Reference| match reference {
        Reference::RelatedItem(id) => EventReference::RelatedItemId(id.clone()),
        Reference::Resource(arn) => EventReference::Resource(arn.clone()),
    };
    some(references.iter().map(write).collect())
}

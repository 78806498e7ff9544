//! What incidents are told to and answered by beside pages: chat, PagerDuty, text messages that come in.

use super::carriers::has;
use super::{Account, Check, Finding, Of, Settings, Topic};
use crate::chat::{ChatService, wish};
use crate::configuration::Configuration;
use crate::contact::ChannelKind;
use crate::ids::PlanName;

/// Everything that is wrong with them.
pub(super) fn judge(of: &Configuration, account: &Account) -> Vec<Finding> {
    let settings = match &account.settings {
        Ok(settings) => settings,
        Err(why) => return unsettled(of, account, why),
    };
    let services = [ChatService::Slack, ChatService::Teams].into_iter();
    let mut findings: Vec<Finding> =
        services.flat_map(|service| chat(service, of, account, settings)).collect();
    findings.extend(pager_duty(account, settings));
    if has(of, ChannelKind::Sms) {
        findings.extend(replies(account, settings));
        findings.extend(sender_id(settings));
    }
    findings
}

/// What depends on the settings, where those are not known.
fn unsettled(of: &Configuration, account: &Account, why: &str) -> Vec<Finding> {
    let applying = [
        (has(of, ChannelKind::Sms), Check::Replies),
        (of.plans.values().any(|plan| wish(plan).is_some()), Check::Chat),
        (!account.integrations.is_empty(), Check::PagerDuty),
    ];
    let asked = applying.into_iter().filter(|(applies, _)| *applies);
    let right = "lambda:GetFunctionConfiguration";
    asked.map(|(_, check)| Of(check).not_checked(&account.intake(), right, why)).collect()
}

/// Where the secret of a service is kept.
struct Secret<'a> {
    /// The template's parameter that says so.
    given_by: &'static str,
    /// What it says; empty is nothing.
    name: &'a str,
    /// Where it is told how to set it up.
    guide: &'static str,
}

impl Secret<'_> {
    /// Whether there is something of that name, as far as it was asked for. Whether it is the right thing nobody looks
    /// at: a secret is nothing to read.
    fn judge(&self, check: Check, account: &Account) -> Option<Finding> {
        let (check, Self { given_by, name, guide }) = (Of(check), self);
        match account.secrets.get(*name)? {
            Ok(true) => None,
            Ok(false) => {
                let what =
                    format!("Systems Manager has no parameter {name}: nothing is told there");
                let remedy =
                    format!("aws ssm put-parameter, or its name in samconfig.toml ({guide})");
                Some(check.fault(given_by, what, remedy))
            }
            Err(why) => Some(check.not_checked(given_by, "ssm:DescribeParameters", why)),
        }
    }

    /// A plan wants the service, by something of its own, and the deployment has not set it up.
    fn is_wanted(&self, check: Check, plan: &PlanName, by: &str) -> Finding {
        let Self { given_by, guide, .. } = self;
        let what =
            format!("its {by} asks for a service, and {given_by} is not set: nothing is told");
        let remedy = format!(
            "sam deploy with {given_by} in samconfig.toml ({guide}), or take the {by} from the plan"
        );
        Of(check).fault(plan, what, remedy)
    }
}

fn chat(
    service: ChatService,
    of: &Configuration,
    account: &Account,
    settings: &Settings,
) -> Vec<Finding> {
    let (given_by, name, guide) = match service {
        ChatService::Slack => ("SlackSecret", &settings.slack, "docs/slack.md"),
        ChatService::Teams => ("TeamsSecret", &settings.teams, "docs/teams.md"),
    };
    let secret = Secret { given_by, name, guide };
    if !name.is_empty() {
        return secret.judge(Check::Chat, account).into_iter().collect();
    }
    let wanting =
        of.plans.values().filter(|plan| wish(plan).is_some_and(|its| its.service == service));
    let by = format!("tag {}", service.tag());
    wanting.map(|plan| secret.is_wanted(Check::Chat, &plan.name, &by)).collect()
}

fn pager_duty(account: &Account, settings: &Settings) -> Vec<Finding> {
    let name = &settings.pager_duty;
    let secret = Secret { given_by: "PagerDutySecret", name, guide: "docs/pagerduty.md" };
    let plans = account.integrations.iter();
    if name.is_empty() {
        let wanted = |plan| secret.is_wanted(Check::PagerDuty, plan, "integration with PagerDuty");
        return plans.map(|(plan, _)| wanted(plan)).collect();
    }
    let mut findings: Vec<Finding> = secret.judge(Check::PagerDuty, account).into_iter().collect();
    // The function may read one secret, whatever a plan names.
    let others = plans.filter(|(_, named)| *named != name);
    findings.extend(others.map(|(plan, named)| {
        let what = format!(
            "its integration with PagerDuty names {named}, and PagerDutySecret is {name}: it cannot \
             be read, so nothing is told"
        );
        let remedy = "name the same secret in the plan and in the deployment (docs/pagerduty.md)";
        Of(Check::PagerDuty).fault(plan, what, remedy)
    }));
    findings
}

/// Whether text messages that come in reach whoever takes them.
fn replies(account: &Account, settings: &Settings) -> Option<Finding> {
    let (check, function) = (Of(Check::Replies), account.replies());
    let topic = settings.text_messages.rsplit(':').next().unwrap_or_default();
    let target = format!(":function:{function}");
    match account.topics.get(&settings.text_messages)? {
        Ok(Topic::There { endpoints }) if endpoints.iter().any(|its| its.ends_with(&target)) => {
            None
        }
        Ok(Topic::There { .. } | Topic::Gone) => {
            let what = format!(
                "it does not lead to {function}: who answers a page by text message acknowledges \
                 nothing"
            );
            let remedy = "deploy again: the template makes the topic and its subscription";
            Some(check.warning(topic, what, remedy))
        }
        Err(why) => Some(check.not_checked(topic, "sns:ListSubscriptionsByTopic", why)),
    }
}

fn sender_id(settings: &Settings) -> Option<Finding> {
    (!settings.sender_id.is_empty()).then(|| {
        let what = "where a country shows it as the sender, nobody can answer by text message";
        let remedy = "leave it empty, and page from a number with two-way SMS (docs/replies.md)";
        Of(Check::Replies).advice("SmsSenderId", what, remedy)
    })
}

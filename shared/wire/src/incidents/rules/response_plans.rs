//! Response plans.

use domain::limits::{ACTIONS_MAX, ENGAGEMENTS_MAX};

use super::common::{
    ARN, CHAT_CHANNEL, CLIENT_TOKEN, IMPACT, NOTIFICATION_TARGETS, SUMMARY, TAGS, TITLE, tags,
};
use super::{Keys, Pattern, Rule, Shape, Text, hidden, list, may, must, plain, text};

pub(super) const CREATE_RESPONSE_PLAN: Shape = &[
    may("actions", ACTIONS),
    may("chatChannel", CHAT_CHANNEL),
    CLIENT_TOKEN,
    may("displayName", DISPLAY_NAME),
    may("engagements", ENGAGEMENTS),
    must("incidentTemplate", Rule::Structure(INCIDENT_TEMPLATE)),
    may("integrations", INTEGRATIONS),
    must("name", text(1, 200, Pattern::PlanName)),
    may("tags", TAGS),
];

pub(super) const UPDATE_RESPONSE_PLAN: Shape = &[
    may("actions", ACTIONS),
    must("arn", ARN),
    may("chatChannel", CHAT_CHANNEL),
    CLIENT_TOKEN,
    may("displayName", DISPLAY_NAME),
    may("engagements", ENGAGEMENTS),
    may("incidentTemplateDedupeString", DEDUPE_STRING),
    may("incidentTemplateImpact", IMPACT),
    may("incidentTemplateNotificationTargets", NOTIFICATION_TARGETS),
    may("incidentTemplateSummary", SUMMARY),
    // Unlike those of a template, these may be none: then there are none any longer.
    may("incidentTemplateTags", tags(0)),
    may("incidentTemplateTitle", TITLE),
    may("integrations", INTEGRATIONS),
];

const DISPLAY_NAME: Rule = plain(0, 200);
const DEDUPE_STRING: Rule = plain(0, 1000);

const INCIDENT_TEMPLATE: Shape = &[
    may("dedupeString", DEDUPE_STRING),
    must("impact", IMPACT),
    may("incidentTags", TAGS),
    may("notificationTargets", NOTIFICATION_TARGETS),
    may("summary", SUMMARY),
    must("title", TITLE),
];

/// AWS allows 5.
const ENGAGEMENTS: Rule = list(&text(0, 2048, Pattern::ContactArn), 0, ENGAGEMENTS_MAX);

/// AWS allows 1.
const ACTIONS: Rule =
    list(&Rule::Union(&[may("ssmAutomation", Rule::Structure(SSM_AUTOMATION))]), 0, ACTIONS_MAX);

const SSM_AUTOMATION: Shape = &[
    must("documentName", Rule::Text(DOCUMENT_NAME)),
    may("documentVersion", plain(0, 128)),
    may("dynamicParameters", parameters(&DYNAMIC_VALUE)),
    may("parameters", parameters(&list(&hidden(0, 512), 0, 100))),
    must("roleArn", text(0, 1000, Pattern::RoleArn)),
    may("targetAccount", Rule::Choice(&["RESPONSE_PLAN_OWNER_ACCOUNT", "IMPACTED_ACCOUNT"])),
];

/// Its length is in its pattern.
const DOCUMENT_NAME: Text =
    Text { min: 0, max: None, pattern: Some(Pattern::DocumentName), secret: false };

const DYNAMIC_VALUE: Rule =
    Rule::Union(&[may("variable", Rule::Choice(&["INCIDENT_RECORD_ARN", "INVOLVED_RESOURCES"]))]);

/// AWS wants at least one. Terraform writes none as an empty map, which counts as absent.
const fn parameters(value: &'static Rule) -> Rule {
    let name = Text { min: 1, max: Some(50), pattern: None, secret: false };
    Rule::Map { keys: Keys::Text(name), value, min: 0, max: Some(200) }
}

const INTEGRATIONS: Rule =
    list(&Rule::Union(&[may("pagerDutyConfiguration", Rule::Structure(PAGER_DUTY))]), 0, 1);

const PAGER_DUTY: Shape = &[
    must("name", plain(1, 200)),
    must("pagerDutyIncidentConfiguration", Rule::Structure(&[must("serviceId", plain(1, 200))])),
    must("secretId", plain(1, 512)),
];

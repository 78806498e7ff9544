//! Resources of ssm-incidents.

use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::event::Properties;
use super::properties::{self, Unfit, list, says_yes, typed};
use crate::incidents::operation::Operation;
use crate::incidents::rules::input;

/// Whether a replication set is kept from being deleted.
const PROTECTED: &str = "DeletionProtected";
/// What AWS calls a key of its own, which nobody has to name.
const DEFAULT_KEY: &str = "DefaultKey";

// -- Response plans ------------------------------------------------------------------------------

pub(super) fn make_plan(properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    let mut asked = plan(properties)?;
    if let Some(Value::Object(template)) = asked.get_mut("incidentTemplate") {
        drop_empty(template, "incidentTags");
    }
    drop_empty(&mut asked, "tags");
    asked.insert("clientToken".to_owned(), json!(token));
    Ok(Ask::Incidents(Operation::CreateResponsePlan, asked.into()))
}

/// All of a plan is said again: what the template no longer has, the plan must not keep. Runbooks that
/// stay are not, as they are held against their documents, which may have changed since.
//= ssm-incidents#UpdateResponsePlan: what is absent stays, what is empty becomes so
pub(super) fn change_plan(
    arn: &str,
    new: &Properties,
    old: &Properties,
) -> Result<Vec<Ask>, Unfit> {
    let mut plan = plan(new)?;
    let runbooks = |plan: &Properties| list(plan.get("actions").cloned());
    let keeps = self::plan(old).is_ok_and(|old| runbooks(&old) == runbooks(&plan));
    let mut template = match plan.remove("incidentTemplate") {
        Some(Value::Object(template)) => template,
        _ => Map::new(),
    };
    let mut asked = about(arn);
    for (member, empty) in [
        ("actions", json!([])),
        ("chatChannel", json!({ "empty": {} })),
        ("displayName", json!("")),
        ("engagements", json!([])),
        ("integrations", json!([])),
    ] {
        asked.insert(member.to_owned(), plan.remove(member).unwrap_or(empty));
    }
    if keeps {
        asked.shift_remove("actions");
    }
    for (member, named, empty) in [
        ("dedupeString", "incidentTemplateDedupeString", json!("")),
        // Neither can be taken away: where it is missing, the old one stays.
        ("impact", "incidentTemplateImpact", Value::Null),
        ("title", "incidentTemplateTitle", Value::Null),
        ("notificationTargets", "incidentTemplateNotificationTargets", json!([])),
        ("summary", "incidentTemplateSummary", json!("")),
        ("incidentTags", "incidentTemplateTags", json!({})),
    ] {
        asked.insert(named.to_owned(), template.remove(member).unwrap_or(empty));
    }
    let mut asks = vec![Ask::Incidents(Operation::UpdateResponsePlan, asked.into())];
    asks.extend(tags(arn, new, old));
    Ok(asks)
}

pub(super) fn remove_plan(arn: &str) -> Ask {
    Ask::Incidents(Operation::DeleteResponsePlan, about(arn).into())
}

/// A plan in the API's words.
fn plan(properties: &Properties) -> Result<Properties, Unfit> {
    let mut plan = typed(input(Operation::CreateResponsePlan), properties.clone())?;
    // A room without topics is none.
    let topics = plan.get("chatChannel").map(|chat| chat["chatbotSns"].as_array());
    if topics.is_some_and(|topics| topics.is_none_or(Vec::is_empty)) {
        plan.remove("chatChannel");
    }
    Ok(plan)
}

fn drop_empty(members: &mut Properties, name: &str) {
    if members.get(name).and_then(Value::as_object).is_some_and(Map::is_empty) {
        members.remove(name);
    }
}

// -- The replication set -------------------------------------------------------------------------

pub(super) fn make_set(properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    says_yes(properties, PROTECTED)?;
    let mut asked = properties.clone();
    asked.remove(PROTECTED);
    asked.insert("Regions".to_owned(), regions(properties).into());
    let mut asked = typed(input(Operation::CreateReplicationSet), asked)?;
    drop_empty(&mut asked, "tags");
    asked.insert("clientToken".to_owned(), json!(token));
    Ok(Ask::Incidents(Operation::CreateReplicationSet, asked.into()))
}

/// Says whether the set is protected, where that is another than before.
pub(super) fn protect_set(
    arn: &str,
    new: &Properties,
    old: &Properties,
) -> Result<Vec<Ask>, Unfit> {
    let new = says_yes(new, PROTECTED)?;
    if says_yes(old, PROTECTED) == Ok(new) {
        return Ok(Vec::new());
    }
    let asked = json!({ "arn": arn, "deletionProtected": new });
    Ok(vec![Ask::Incidents(Operation::UpdateDeletionProtection, asked)])
}

pub(super) fn change_set(arn: &str, new: &Properties, old: &Properties) -> Result<Vec<Ask>, Unfit> {
    // Whatever is not known is said here, as when the set is made.
    make_set(new, "")?;
    let mut asks = Vec::new();
    let actions = moved(&regions(new), &regions(old))?;
    if !actions.is_empty() {
        let asked = json!({ "arn": arn, "actions": actions });
        asks.push(Ask::Incidents(Operation::UpdateReplicationSet, asked));
    }
    asks.extend(protect_set(arn, new, old)?);
    asks.extend(tags(arn, new, old));
    Ok(asks)
}

pub(super) fn remove_set(arn: &str) -> Ask {
    Ask::Incidents(Operation::DeleteReplicationSet, about(arn).into())
}

/// The Regions, by name.
fn regions(properties: &Properties) -> Map<String, Value> {
    let region = |mut region: Value| {
        let name = region["RegionName"].as_str().unwrap_or_default().to_owned();
        let its = region.get_mut("RegionConfiguration").map(Value::take);
        (name, its.unwrap_or_else(|| json!({})))
    };
    list(properties.get("Regions").cloned()).into_iter().map(region).collect()
}

/// What is done to the Regions: those that are new come before others go, as one has to be left.
fn moved(new: &Map<String, Value>, old: &Map<String, Value>) -> Result<Vec<Value>, Unfit> {
    let key = |region: &Value| {
        let named = region["SseKmsKeyId"].as_str().filter(|key| !["", DEFAULT_KEY].contains(key));
        named.map(str::to_owned)
    };
    let mut actions = Vec::new();
    for (name, region) in new {
        match old.get(name) {
            Some(before) if key(before) == key(region) => {}
            Some(_) => return Err(Unfit::Key(name.clone())),
            None => {
                let mut add = json!({ "regionName": name });
                if let Some(key) = key(region) {
                    add["sseKmsKeyId"] = json!(key);
                }
                actions.push(json!({ "addRegionAction": add }));
            }
        }
    }
    let gone = old.keys().filter(|name| !new.contains_key(name.as_str()));
    actions.extend(gone.map(|name| json!({ "deleteRegionAction": { "regionName": name } })));
    Ok(actions)
}

// -- All -----------------------------------------------------------------------------------------

fn about(arn: &str) -> Properties {
    Map::from_iter([("arn".to_owned(), json!(arn))])
}

fn tags(arn: &str, new: &Properties, old: &Properties) -> Vec<Ask> {
    let (set, gone) = properties::tags(new, old);
    let mut asks = Vec::new();
    if !gone.is_empty() {
        let asked = json!({ "resourceArn": arn, "tagKeys": gone });
        asks.push(Ask::Incidents(Operation::UntagResource, asked));
    }
    if !set.is_empty() {
        let asked = json!({ "resourceArn": arn, "tags": set });
        asks.push(Ask::Incidents(Operation::TagResource, asked));
    }
    asks
}

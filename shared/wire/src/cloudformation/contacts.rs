//! Resources of ssm-contacts.

use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::ask::Ask;
use super::event::Properties;
use super::properties::{self, Unfit, list, rename, typed};
use crate::contacts::operation::Operation;
use crate::contacts::rules::input;

// -- Contacts ------------------------------------------------------------------------------------

pub(super) fn make(properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    let mut asked = properties.clone();
    let plan = asked.remove("Plan");
    asked.insert("Plan".to_owned(), stages_and_rotations(plan));
    made(Operation::CreateContact, asked, token)
}

pub(super) fn change(arn: &str, new: &Properties, old: &Properties) -> Result<Vec<Ask>, Unfit> {
    // Whatever is not known is said here, as when the contact is made.
    make(new, "")?;
    let mut asked = about("ContactId", arn);
    let name = new.get("DisplayName").cloned().unwrap_or_else(|| json!(""));
    asked.insert("DisplayName".to_owned(), name);
    // Where the resource never had a plan, another resource may have given the contact one.
    if new.contains_key("Plan") || old.contains_key("Plan") {
        asked.insert("Plan".to_owned(), stages_and_rotations(new.get("Plan").cloned()));
    }
    let mut asks = vec![ask(Operation::UpdateContact, asked)?];
    asks.extend(tags(arn, new, old));
    Ok(asks)
}

pub(super) fn remove(arn: &str) -> Ask {
    Ask::Contacts(Operation::DeleteContact, json!({ "ContactId": arn }))
}

/// Gives a contact its plan.
pub(super) fn plan(properties: &Properties) -> Result<Ask, Unfit> {
    let mut plan = properties.clone();
    let mut asked = Properties::new();
    if let Some(contact) = plan.remove("ContactId") {
        asked.insert("ContactId".to_owned(), contact);
    }
    asked.insert("Plan".to_owned(), stages_and_rotations(Some(plan.into())));
    ask(Operation::UpdateContact, asked)
}

/// A plan as the API takes it: CloudFormation's contact has a list of stages, some of which name
/// rotations; its plan has both beside each other, and so has the guide's contact.
fn stages_and_rotations(plan: Option<Value>) -> Value {
    let mut plan = match plan {
        Some(Value::Object(plan)) => plan,
        stages => Map::from_iter([("Stages".to_owned(), list(stages).into())]),
    };
    let mut rotations = list(plan.remove("RotationIds"));
    let stages = list(plan.remove("Stages"));
    let stages: Vec<Value> =
        stages.into_iter().filter_map(|its| stage(its, &mut rotations)).collect();
    plan.insert("Stages".to_owned(), stages.into());
    if !rotations.is_empty() {
        plan.insert("RotationIds".to_owned(), rotations.into());
    }
    plan.into()
}

/// A stage; none, where it only names rotations.
fn stage(stage: Value, rotations: &mut Vec<Value>) -> Option<Value> {
    let Value::Object(mut stage) = stage else { return Some(stage) };
    let theirs = stage.remove("RotationIds");
    let names_rotations = theirs.is_some();
    rotations.extend(list(theirs));
    if names_rotations && stage.is_empty() {
        return None;
    }
    let targets = list(stage.remove("Targets")).into_iter().map(target);
    stage.insert("Targets".to_owned(), targets.collect());
    Some(stage.into())
}

fn target(mut target: Value) -> Value {
    if let Some(Value::Object(info)) = target.get_mut("ChannelTargetInfo") {
        rename(info, "ChannelId", "ContactChannelId");
    }
    target
}

// -- Channels ------------------------------------------------------------------------------------

pub(super) fn make_channel(properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    made(Operation::CreateContactChannel, channel(properties), token)
}

/// Only what is another is said: a number that is written in another way is no other.
pub(super) fn change_channel(
    arn: &str,
    new: &Properties,
    old: &Properties,
) -> Result<Vec<Ask>, Unfit> {
    make_channel(new, "")?;
    let (mut new, old) = (channel(new), channel(old));
    new.retain(|name, value| {
        ["Name", "DeliveryAddress"].contains(&name.as_str()) && old.get(name) != Some(value)
    });
    if new.is_empty() {
        return Ok(Vec::new());
    }
    new.extend(about("ContactChannelId", arn));
    Ok(vec![ask(Operation::UpdateContactChannel, new)?])
}

pub(super) fn remove_channel(arn: &str) -> Ask {
    Ask::Contacts(Operation::DeleteContactChannel, json!({ "ContactChannelId": arn }))
}

/// A channel in the API's words. The guide gives its address as the API does.
fn channel(properties: &Properties) -> Properties {
    let mut channel = properties.clone();
    rename(&mut channel, "ChannelName", "Name");
    rename(&mut channel, "ChannelType", "Type");
    if let Some(address) = channel.remove("ChannelAddress") {
        channel.insert("DeliveryAddress".to_owned(), json!({ "SimpleAddress": address }));
    }
    channel
}

// -- Rotations -----------------------------------------------------------------------------------

pub(super) fn make_rotation(properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    made(Operation::CreateRotation, rotation(properties)?, token)
}

pub(super) fn change_rotation(
    arn: &str,
    new: &Properties,
    old: &Properties,
) -> Result<Vec<Ask>, Unfit> {
    let mut asked = rotation(new)?;
    // The name stays, and tags have operations of their own.
    asked.retain(|name, _| name != "Name" && name != "Tags");
    asked.extend(about("RotationId", arn));
    let mut asks = vec![ask(Operation::UpdateRotation, asked)?];
    asks.extend(tags(arn, new, old));
    Ok(asks)
}

pub(super) fn remove_rotation(arn: &str) -> Ask {
    Ask::Contacts(Operation::DeleteRotation, json!({ "RotationId": arn }))
}

fn rotation(properties: &Properties) -> Result<Properties, Unfit> {
    let mut rotation = properties.clone();
    if let Some(Value::String(text)) = rotation.get("StartTime") {
        let zone = rotation.get("TimeZoneId").and_then(Value::as_str).unwrap_or_default();
        let start = start(text, zone)?;
        rotation.insert("StartTime".to_owned(), json!(start.as_second()));
    }
    if let Some(Value::Object(its)) = rotation.get_mut("Recurrence") {
        recurrence(its)?;
    }
    Ok(rotation)
}

/// When a rotation starts: on the clock of its zone, as AWS gives the text no other. A text that does
/// is read all the same.
fn start(text: &str, zone: &str) -> Result<Timestamp, Unfit> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let unreadable = || Unfit::Start(text.to_owned());
    let civil: DateTime = text.parse().map_err(|_| unreadable())?;
    let zone = Zone::named(zone).map_err(|_| Unfit::Zone(zone.to_owned()))?;
    zone.rules().to_timestamp(civil).map_err(|_| unreadable())
}

fn recurrence(its: &mut Properties) -> Result<(), Unfit> {
    if let Some(times) = its.remove("DailySettings") {
        let times = list(Some(times)).into_iter().map(time).collect::<Result<Vec<_>, _>>()?;
        its.insert("DailySettings".to_owned(), times.into());
    }
    for settings in ["WeeklySettings", "MonthlySettings"] {
        for setting in its.get_mut(settings).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(at) = setting.get_mut("HandOffTime") {
                *at = time(at.take())?;
            }
        }
    }
    if let Some(coverages) = its.remove("ShiftCoverages") {
        let coverages = self::coverages(list(Some(coverages)))?;
        its.insert("ShiftCoverages".to_owned(), coverages.into());
    }
    Ok(())
}

/// Hours by day. A day that is named twice has the hours of both.
fn coverages(days: Vec<Value>) -> Result<Map<String, Value>, Unfit> {
    let mut found: Map<String, Value> = Map::new();
    for mut day in days {
        let name = day["DayOfWeek"].as_str().unwrap_or_default().to_owned();
        let times = day.get_mut("CoverageTimes").map(Value::take);
        let times = list(times).into_iter().map(covered).collect::<Result<Vec<_>, _>>()?;
        let hours = found.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(hours) = hours {
            hours.extend(times);
        }
    }
    Ok(found)
}

fn covered(mut hours: Value) -> Result<Value, Unfit> {
    let mut at = |name: &str| time(hours.get_mut(name).map(Value::take).unwrap_or_default());
    Ok(json!({ "Start": at("StartTime")?, "End": at("EndTime")? }))
}

/// `HH:MM` as the API has it. What is no text is left to the API.
fn time(value: Value) -> Result<Value, Unfit> {
    let Value::String(text) = value else { return Ok(value) };
    let parts = text.split_once(':');
    let parts = parts.and_then(|(hour, minute)| Some((number(hour)?, number(minute)?)));
    let (hour, minute) = parts.ok_or(Unfit::Time(text))?;
    Ok(json!({ "HourOfDay": hour, "MinuteOfHour": minute }))
}

fn number(digits: &str) -> Option<u8> {
    let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

// -- All -----------------------------------------------------------------------------------------

fn made(operation: Operation, mut asked: Properties, token: &str) -> Result<Ask, Unfit> {
    asked.insert("IdempotencyToken".to_owned(), json!(token));
    ask(operation, asked)
}

fn ask(operation: Operation, asked: Properties) -> Result<Ask, Unfit> {
    Ok(Ask::Contacts(operation, typed(input(operation), asked)?.into()))
}

fn about(member: &str, arn: &str) -> Properties {
    Map::from_iter([(member.to_owned(), json!(arn))])
}

fn tags(arn: &str, new: &Properties, old: &Properties) -> Vec<Ask> {
    let (set, gone) = properties::tags(new, old);
    let mut asks = Vec::new();
    if !gone.is_empty() {
        let asked = json!({ "ResourceARN": arn, "TagKeys": gone });
        asks.push(Ask::Contacts(Operation::UntagResource, asked));
    }
    if !set.is_empty() {
        let set = set.into_iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
        let asked = json!({ "ResourceARN": arn, "Tags": set.collect::<Value>() });
        asks.push(Ask::Contacts(Operation::TagResource, asked));
    }
    asks
}

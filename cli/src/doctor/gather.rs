//! Finds out what there is to know: from the table, and from the account around it.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Analyses, Brief, Configurations, Lists, StoreError};
use domain::configuration::Configuration;
use domain::contact::{Address, ChannelKind};
use domain::doctor::{
    Account, Alarm, Document, Facts, Failure, Known, Looked, Mail, Settings, Sms, Topic, topics_of,
};
use domain::ids::{ChannelId, IncidentId, PlanName};
use domain::limits::INCIDENTS_LOOKED_AT;
use domain::procedure::Procedure;
use domain::routing::route;
use domain::timeline::{Fact, TimelineEvent};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use wire::outbound::timeline::tell;
use wire::pager_duty::secret;
use wire::pattern::Pattern;

use super::services::Services;

/// Incidents of one request, and analyses.
const PAGE: usize = 100;
/// Signals that were kept, at most.
const KEPT: usize = 100;
/// How far back failures and kept signals are of interest.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the table holds.
pub(crate) async fn of_store<S>(store: &S, now: Timestamp) -> Result<Facts, StoreError>
where
    S: Configurations + Lists + Analyses,
{
    let configuration = store.configuration().await?;
    let since = now.saturating_sub(LATELY).unwrap_or(Timestamp::MIN);
    let mut incidents = Vec::new();
    let mut next: Option<String> = None;
    while incidents.len() < INCIDENTS_LOOKED_AT {
        let page = store.incidents(PAGE, next.as_deref()).await?;
        incidents.extend(looked(store, &page.items, since).await?);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let kept = store.kept(KEPT).await?.into_iter().filter(|kept| kept.at >= since);
    let kept = kept.map(|kept| (kept.at, kept.reason)).collect();
    Ok(Facts { now, configuration, incidents, kept, account: None })
}

/// Incidents of a list with their analyses, and with their timelines where those are of interest.
async fn looked<S>(store: &S, listed: &[Brief], since: Timestamp) -> Result<Vec<Looked>, StoreError>
where
    S: Lists + Analyses,
{
    let ids: Vec<&IncidentId> = listed.iter().map(|brief| &brief.id).collect();
    let mut analyses = store.analyses(&ids).await?;
    let mut all = Vec::new();
    for brief in listed {
        let analysis = analyses.iter().position(|analysis| analysis.incident == brief.id);
        let analysis = analysis.map(|index| analyses.swap_remove(index));
        let is_told = brief.resolved_at.is_none() || brief.created_at >= since;
        let timeline = if is_told { Some(timeline(store, &brief.id).await?) } else { None };
        all.push(Looked {
            id: brief.id.clone(),
            impact: brief.impact,
            created_at: brief.created_at,
            resolved_at: brief.resolved_at,
            analysis,
            acknowledged: timeline.as_ref().map(|events| events.iter().any(is_acknowledgement)),
            failures: timeline.map_or_else(Vec::new, |events| failures(&events, since)),
        });
    }
    Ok(all)
}

async fn timeline(
    store: &impl Lists,
    incident: &IncidentId,
) -> Result<Vec<TimelineEvent>, StoreError> {
    let (mut events, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = store.timeline(incident, after.as_deref()).await?;
        events.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}

fn is_acknowledgement(event: &TimelineEvent) -> bool {
    matches!(event.fact, Fact::Acknowledged { .. })
}

/// What failed for good since then. What is tried again is not lost yet.
fn failures(events: &[TimelineEvent], since: Timestamp) -> Vec<Failure> {
    let is_failure = |event: &&TimelineEvent| {
        matches!(
            event.fact,
            Fact::PageFailed { again_at: None, .. }
                | Fact::EffectFailed { again_at: None, .. }
                | Fact::ChatFailed { .. }
                | Fact::RunbookFailed { .. }
                | Fact::RunbookTimedOut { .. }
        )
    };
    let failed = events.iter().filter(|event| event.at >= since).filter(is_failure);
    failed.map(|event| Failure { at: event.at, what: tell(&event.fact) }).collect()
}

/// What the account around a deployment says.
pub(crate) async fn of_account(
    services: &impl Services,
    of: &Configuration,
    now: Timestamp,
) -> Account {
    let name = services.name();
    let settings = services.settings().await;
    let sms = if has(of, ChannelKind::Sms) { Some(sms(services, of, now).await) } else { None };
    let mail = if has(of, ChannelKind::Email) {
        let sender = settings.as_ref().ok().map(|its: &Settings| its.sender.as_str());
        Some(mail(services, of, sender).await)
    } else {
        None
    };
    let alarms = services.alarms().await.map(|found| routed(found, of));
    let secrets = match &settings {
        Ok(settings) => secrets(services, settings).await,
        // That they are not known is a finding of its own.
        Err(_) => BTreeMap::new(),
    };
    // Only where somebody may answer by text message is it of interest where those go.
    let texts = settings.as_ref().ok().filter(|_| has(of, ChannelKind::Sms));
    let texts = texts.map(|its| its.text_messages.as_str());
    let topics = topics(services, of, alarms.as_deref().unwrap_or_default(), texts).await;
    Account {
        name: name.to_owned(),
        settings,
        sms,
        mail,
        aliases: services.aliases().await,
        alarms,
        watched: services.is_enabled(&format!("{name}-all-alarms")).await,
        topics,
        secrets,
        integrations: integrations(of),
        documents: documents(services, of).await,
        last_round: services.last_round(now).await,
    }
}

fn has(of: &Configuration, kind: ChannelKind) -> bool {
    of.channels.values().any(|channel| channel.kind == kind)
}

/// The channels of a kind, with where they lead.
fn channels(of: &Configuration, kind: ChannelKind) -> impl Iterator<Item = (&ChannelId, &Address)> {
    let of_kind = of.channels.values().filter(move |channel| channel.kind == kind);
    of_kind.map(|channel| (&channel.id, &channel.address))
}

async fn sms(services: &impl Services, of: &Configuration, now: Timestamp) -> Sms {
    let opted_out = services.opted_out().await.map(|phones| {
        let is_out = |address: &Address| phones.iter().any(|phone| phone == address.reveal());
        let out = channels(of, ChannelKind::Sms).filter(|(_, address)| is_out(address));
        out.map(|(id, _)| id.clone()).collect()
    });
    Sms {
        sandbox: services.sms_sandbox().await,
        limit_usd: services.sms_limit().await,
        spent_usd: services.sms_spent(now).await,
        opted_out,
    }
}

async fn mail(services: &impl Services, of: &Configuration, sender: Option<&str>) -> Mail {
    let verified = match sender.filter(|sender| !sender.is_empty()) {
        Some(sender) => Some(verified(services, sender).await),
        // That there is none is a finding of its own, and that it is not known too.
        None => None,
    };
    let suppressed = suppressed(services, of).await;
    Mail { verified, sending: services.sending().await, suppressed }
}

/// A sender is verified by its own identity, by that of its domain, or by that of a domain above it.
//= ses#creating-identities: a domain that is verified verifies its subdomains
async fn verified(services: &impl Services, sender: &str) -> Known<bool> {
    if services.identity(sender).await? == Some(true) {
        return Ok(true);
    }
    let mut above = sender.rsplit_once('@').map(|(_, domain)| domain);
    // A name without a dot is nobody's to verify.
    while let Some(domain) = above.filter(|domain| domain.contains('.')) {
        if services.identity(domain).await? == Some(true) {
            return Ok(true);
        }
        above = domain.split_once('.').map(|(_, rest)| rest);
    }
    Ok(false)
}

async fn suppressed(services: &impl Services, of: &Configuration) -> Known<BTreeSet<ChannelId>> {
    let mut found = BTreeSet::new();
    for (id, address) in channels(of, ChannelKind::Email) {
        if services.is_suppressed(address.reveal()).await? {
            found.insert(id.clone());
        }
    }
    Ok(found)
}

/// Alarms with the plan that routing finds for what they would send.
fn routed(found: Vec<(Alarm, Value)>, of: &Configuration) -> Vec<Alarm> {
    let alarm = |(alarm, event): (Alarm, Value)| Alarm { routed: plan_of(&event, of), ..alarm };
    found.into_iter().map(alarm).collect()
}

fn plan_of(event: &Value, of: &Configuration) -> Option<PlanName> {
    // A pattern that cannot be read matches nothing, in intake too.
    let matches = |pattern: &str| Pattern::parse(pattern).is_ok_and(|its| its.matches(event));
    let found = route(None, None, |rule| matches(&rule.pattern), of);
    found.ok().map(|(plan, _)| plan.name.clone())
}

/// The parameters that settings name. Systems Manager lists its own alone, not what it reads in Secrets Manager.
async fn secrets(services: &impl Services, settings: &Settings) -> BTreeMap<String, Known<bool>> {
    let Settings { slack, teams, pager_duty, .. } = settings;
    let named = [slack, teams, pager_duty].into_iter();
    let own = named.filter(|name| !name.is_empty() && !name.starts_with(secret::REFERENCE));
    let own: BTreeSet<&String> = own.collect();
    let mut secrets = BTreeMap::new();
    for name in own {
        secrets.insert(name.clone(), services.has_parameter(name).await);
    }
    secrets
}

/// Plans whose incidents PagerDuty is told of, with the parameter that the secret of each is read by. One whose secret
/// has a name that nothing can have is read by none.
fn integrations(of: &Configuration) -> BTreeMap<PlanName, String> {
    let plans = of.plans.values();
    let integrations = plans.flat_map(|plan| plan.integrations.iter().map(|its| (&plan.name, its)));
    let read = integrations.map(|(plan, its)| {
        (plan.clone(), secret::parameter(&its.secret).unwrap_or_else(|| its.secret.clone()))
    });
    read.collect()
}

/// The topics that plans tell and that alarms name, and that of text messages.
async fn topics(
    services: &impl Services,
    of: &Configuration,
    alarms: &[Alarm],
    texts: Option<&str>,
) -> BTreeMap<String, Known<Topic>> {
    let named = alarms.iter().flat_map(|alarm| &alarm.actions).map(String::as_str);
    let named = named.filter(|action| action.split(':').nth(2) == Some("sns"));
    let wanted: BTreeSet<&str> = topics_of(of).into_keys().chain(named).chain(texts).collect();
    let mut topics = BTreeMap::new();
    for arn in wanted {
        topics.insert(arn.to_owned(), services.topic(arn).await);
    }
    topics
}

async fn documents(
    services: &impl Services,
    of: &Configuration,
) -> BTreeMap<(String, Option<String>), Known<Document>> {
    let actions = of.plans.values().flat_map(|plan| &plan.actions);
    let actions = actions.filter(|its| Procedure::of(&its.document_name) == Procedure::Document);
    let wanted: BTreeSet<_> =
        actions.map(|its| (its.document_name.clone(), its.document_version.clone())).collect();
    let mut documents = BTreeMap::new();
    for (name, version) in wanted {
        let document = services.document(&name, version.as_deref()).await;
        documents.insert((name, version), document);
    }
    documents
}

//! What our own timeline says of PagerDuty, each thing once, whoever comes first and how often.

use domain::escalation::OURSELVES;
use domain::ids::IncidentId;
use domain::limits::{COMMIT_ATTEMPTS, RELATED_ITEMS_MAX};
use domain::pager_duty::Theirs;
use domain::related::{ItemKind, ItemValue, PagerDutyIncident, RelatedItem};
use domain::timeline::{Fact, TimelineEvent, Written};

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{Aggregates, Answers, Clock, Commit, Entropy, Lists, Place};
use crate::repeatable::Repeatable;
use crate::retry::patiently;

/// Makes an incident of PagerDuty a related item of ours.
//= ssm-incidents#PagerDutyIncidentDetail
pub(super) async fn related<S, C, E>(
    state: &State<'_, S, C, E>,
    of: &IncidentId,
    (place, name): (&Place, &str),
    theirs: &Theirs,
) -> Result<(), AppError>
where
    S: Aggregates + Answers + Lists,
    C: Clock,
    E: Entropy,
{
    let request = Repeatable::new("relate PagerDuty", &format!("{of} {}", theirs.id), "");
    if request.known(state).await?.is_some() {
        return Ok(());
    }
    let known = patiently(state.clock, async || Ok(state.store.related(of).await?)).await?;
    let is_it = |item: &RelatedItem| match &item.value {
        ItemValue::PagerDuty(incident) => incident.id == theirs.id,
        ItemValue::Arn(_) | ItemValue::Url(_) | ItemValue::MetricDefinition(_) => false,
    };
    if known.iter().any(is_it) || known.len() >= RELATED_ITEMS_MAX {
        return Ok(());
    }
    let place_of = theirs.url.as_deref().unwrap_or(&theirs.id);
    let item = RelatedItem {
        kind: ItemKind::Incident,
        title: Some(format!("PagerDuty, {name}: {place_of}")),
        value: ItemValue::PagerDuty(PagerDutyIncident {
            id: theirs.id.clone(),
            auto_resolve: Some(true),
            secret: Some(place.secret.clone()),
        }),
    };
    let words = format!("PagerDuty has it as {place_of}");
    once(state, of, request, |commit| {
        let fact = Fact::Written(Written {
            id: commit.id,
            kind: "PagerDuty".to_owned(),
            data: serde_json::Value::from(words.as_str()).to_string(),
            references: Vec::new(),
            updated_at: state.clock.now(),
            by: OURSELVES.to_owned(),
        });
        commit.related = vec![item.clone()];
        fact
    })
    .await
}

/// Tells why PagerDuty refused.
pub(super) async fn refusal<S, C, E>(
    state: &State<'_, S, C, E>,
    of: &IncidentId,
    why: &str,
) -> Result<(), AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    let request = Repeatable::new("refused by PagerDuty", &format!("{of} {why}"), "");
    let fact = Fact::EffectFailed {
        effect: "tell PagerDuty".to_owned(),
        reason: why.to_owned(),
        again_at: None,
    };
    once(state, of, request, |_| fact.clone()).await
}

/// Writes a fact, and whatever else `fill` puts beside it, unless that was done before.
async fn once<S, C, E>(
    state: &State<'_, S, C, E>,
    of: &IncidentId,
    request: Repeatable,
    fill: impl Fn(&mut Commit) -> Fact,
) -> Result<(), AppError>
where
    S: Aggregates + Answers,
    C: Clock,
    E: Entropy,
{
    for _ in 0..COMMIT_ATTEMPTS {
        if request.known(state).await?.is_some() {
            return Ok(());
        }
        let mut commit = Commit::new(state.entropy.fresh(), of.clone());
        let (fact, at) = (fill(&mut commit), state.clock.now());
        commit.timeline = vec![TimelineEvent { at, sequence: None, fact }];
        commit.answers = Some(request.answered(String::new(), at));
        let committed =
            patiently(state.clock, async || unless_raced(state.store.commit(&commit).await));
        if committed.await? == Committed::Yes {
            return Ok(());
        }
    }
    Err(AppError::Contended { what: of.to_string(), attempts: COMMIT_ATTEMPTS })
}

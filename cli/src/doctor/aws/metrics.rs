//! What CloudWatch has counted: rounds of the guardian, and what SMS cost.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Datapoint, Dimension, Statistic};
use domain::doctor::Known;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::why;

/// Seconds of the finest period.
const MINUTE: i32 = 60;
/// Seconds of a period that is enough for a month.
const DAY: i32 = 86_400;
/// How far back rounds are looked for.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The end of the last minute of the hour before `now` in which the guardian of `deployment` ended a round.
pub(super) async fn last_round(
    client: &Client,
    deployment: &str,
    now: Timestamp,
) -> Known<Option<Timestamp>> {
    let since = now.saturating_sub(HOUR).unwrap_or(now);
    // The guardian writes it by its deployment, and once for each round that it ends.
    let dimension = Dimension::builder().name("Deployment").value(deployment).build();
    let asked =
        Asked { namespace: "Tocsin", metric: "RoundsCompleted", dimension: Some(dimension) };
    let points = points(client, asked, &Statistic::Sum, MINUTE, since, now).await?;
    let rounds = points.iter().filter(|point| point.sum.is_some_and(|sum| sum > 0.0));
    let last = rounds.filter_map(|point| point.timestamp.as_ref()).map(DateTime::secs).max();
    let end = last.map(|begin| Timestamp::from_second(begin + i64::from(MINUTE)));
    Ok(end.and_then(Result::ok))
}

/// What was spent on SMS since the first of the month, by UTC as SNS counts.
pub(super) async fn sms_spent(client: &Client, now: Timestamp) -> Known<Option<f64>> {
    let today = now.to_zoned(TimeZone::UTC);
    let first = today.first_of_month().and_then(|first| first.start_of_day());
    let since = first.map_or(now, |first| first.timestamp());
    let asked = Asked { namespace: "AWS/SNS", metric: "SMSMonthToDateSpentUSD", dimension: None };
    let points = points(client, asked, &Statistic::Maximum, DAY, since, now).await?;
    // It only grows within a month.
    Ok(points.iter().filter_map(|point| point.maximum).reduce(f64::max))
}

/// A metric, by its names.
struct Asked {
    namespace: &'static str,
    metric: &'static str,
    dimension: Option<Dimension>,
}

async fn points(
    client: &Client,
    asked: Asked,
    statistic: &Statistic,
    period: i32,
    since: Timestamp,
    now: Timestamp,
) -> Known<Vec<Datapoint>> {
    let answer = client
        .get_metric_statistics()
        .namespace(asked.namespace)
        .metric_name(asked.metric)
        .set_dimensions(asked.dimension.map(|dimension| vec![dimension]))
        .statistics(statistic.clone())
        .period(period)
        .start_time(DateTime::from_secs(since.as_second()))
        // The end is not included, and has to be behind the start.
        .end_time(DateTime::from_secs(now.as_second() + 1))
        .send()
        .await;
    answer.map(|answer| answer.datapoints.unwrap_or_default()).map_err(|error| why(&error))
}

//! When the turns of a rotation end.

use std::collections::BTreeMap;

use domain::oncall::Day;
use serde::{Deserialize, Serialize};

/// When turns end, how many contacts are on call at once, and in which hours.
//= ssm-contacts#RecurrenceSettings
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Recurrence {
    /// Days of the month, and times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_settings: Option<Vec<MonthlySetting>>,
    /// Days of the week, and times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekly_settings: Option<Vec<WeeklySetting>>,
    /// Times of every day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_settings: Option<Vec<HandOffTime>>,
    /// How many are on call at once.
    pub number_of_on_calls: u32,
    /// Hours of the week in which somebody is on call; always, when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_coverages: Option<BTreeMap<Day, Vec<CoverageTime>>>,
    /// Every how many days, weeks or months.
    pub recurrence_multiplier: u32,
}

/// A day of the month, and a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MonthlySetting {
    /// 1 to 31.
    pub day_of_month: u32,
    /// When.
    pub hand_off_time: HandOffTime,
}

/// A day of the week, and a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WeeklySetting {
    /// Which.
    pub day_of_week: Day,
    /// When.
    pub hand_off_time: HandOffTime,
}

/// A time of the day. Midnight is written out: Terraform misses a zero that is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HandOffTime {
    /// 0 to 23.
    pub hour_of_day: u32,
    /// 0 to 59.
    pub minute_of_hour: u32,
}

/// Hours of a day in which somebody is on call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CoverageTime {
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<HandOffTime>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<HandOffTime>,
}

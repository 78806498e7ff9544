//! Recurrences, from AWS's words to ours and back.

use std::collections::BTreeMap;

use domain::directory::Settings;
use domain::oncall::{Coverage, Day, Recurrence, Rotation};
use domain::time::Zone;
use jiff::civil::Time;
use wire::contacts::fault::Fault;
use wire::contacts::shape::recurrence::{
    CoverageTime, HandOffTime, MonthlySetting, Recurrence as Said, WeeklySetting,
};

use super::refusals::invalid;

/// Reads a recurrence. A list without entries counts as absent: clients write both.
pub(super) fn read(said: &Said) -> Result<Settings, Fault> {
    let every = said.recurrence_multiplier;
    let recurrence = match (
        given(said.daily_settings.as_deref()),
        given(said.weekly_settings.as_deref()),
        given(said.monthly_settings.as_deref()),
    ) {
        (Some(times), None, None) => {
            let handoffs = times.iter().copied().map(time).collect::<Result<_, _>>()?;
            Recurrence::Daily { every, handoffs }
        }
        (None, Some(days), None) => {
            let handoffs = days.iter().map(|day| Ok((day.day_of_week, time(day.hand_off_time)?)));
            Recurrence::Weekly { every, handoffs: handoffs.collect::<Result<_, Fault>>()? }
        }
        (None, None, Some(days)) => {
            let handoffs = days.iter().map(monthly).collect::<Result<_, _>>()?;
            Recurrence::Monthly { every, handoffs }
        }
        //= ssm-contacts#Recurrence: one of the three
        _ => {
            let why = "a recurrence has one of DailySettings, WeeklySettings and MonthlySettings";
            return Err(invalid(why));
        }
    };
    let coverage = said.shift_coverages.as_ref().filter(|days| !days.is_empty());
    let coverage = coverage.map(coverages).transpose()?;
    Ok(Settings { recurrence, on_calls: said.number_of_on_calls, coverage })
}

/// Writes the recurrence of a rotation, in the order in which it was given.
pub(super) fn write(rotation: &Rotation) -> Said {
    let (mut daily_settings, mut weekly_settings, mut monthly_settings) = (None, None, None);
    let every = match &rotation.recurrence {
        Recurrence::Daily { every, handoffs } => {
            daily_settings = Some(handoffs.iter().copied().map(shown).collect());
            every
        }
        Recurrence::Weekly { every, handoffs } => {
            let day = |&(day_of_week, at): &(Day, Time)| WeeklySetting {
                day_of_week,
                hand_off_time: shown(at),
            };
            weekly_settings = Some(handoffs.iter().map(day).collect());
            every
        }
        Recurrence::Monthly { every, handoffs } => {
            let day = |&(day, at): &(i8, Time)| MonthlySetting {
                day_of_month: u32::from(day.unsigned_abs()),
                hand_off_time: shown(at),
            };
            monthly_settings = Some(handoffs.iter().map(day).collect());
            every
        }
    };
    Said {
        monthly_settings,
        weekly_settings,
        daily_settings,
        number_of_on_calls: rotation.on_calls,
        shift_coverages: rotation.coverage.as_ref().map(covered),
        recurrence_multiplier: *every,
    }
}

/// The zone that a request names.
pub(super) fn zone(name: &str) -> Result<Zone, Fault> {
    Zone::named(name).map_err(|error| invalid(&error.to_string()))
}

fn given<T>(list: Option<&[T]>) -> Option<&[T]> {
    list.filter(|list| !list.is_empty())
}

fn monthly(said: &MonthlySetting) -> Result<(i8, Time), Fault> {
    let day = i8::try_from(said.day_of_month).map_err(|_| invalid("no such day of a month"))?;
    Ok((day, time(said.hand_off_time)?))
}

fn time(said: HandOffTime) -> Result<Time, Fault> {
    let hour = i8::try_from(said.hour_of_day).ok();
    let minute = i8::try_from(said.minute_of_hour).ok();
    let time = hour.zip(minute).and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
    time.ok_or_else(|| invalid("no such time of the day"))
}

fn coverages(days: &BTreeMap<Day, Vec<CoverageTime>>) -> Result<Coverage, Fault> {
    let range = |said: &CoverageTime| {
        let (Some(start), Some(end)) = (said.start, said.end) else {
            return Err(invalid("a shift coverage needs a Start and an End"));
        };
        Ok((time(start)?, time(end)?))
    };
    let day = |(day, ranges): (&Day, &Vec<CoverageTime>)| {
        Ok((*day, ranges.iter().map(range).collect::<Result<_, Fault>>()?))
    };
    Ok(Coverage(days.iter().map(day).collect::<Result<_, Fault>>()?))
}

fn covered(Coverage(days): &Coverage) -> BTreeMap<Day, Vec<CoverageTime>> {
    let range = |&(start, end): &(Time, Time)| CoverageTime {
        start: Some(shown(start)),
        end: Some(shown(end)),
    };
    days.iter().map(|(day, ranges)| (*day, ranges.iter().map(range).collect())).collect()
}

fn shown(at: Time) -> HandOffTime {
    let number = |part: i8| u32::from(part.unsigned_abs());
    HandOffTime { hour_of_day: number(at.hour()), minute_of_hour: number(at.minute()) }
}

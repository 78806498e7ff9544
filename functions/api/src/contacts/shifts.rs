//! Shifts, of a rotation that is stored and of one that is only thought of.

use std::collections::BTreeMap;

use domain::directory::{Settings, check_settings, override_window};
use domain::ids::{ContactId, RotationId};
use domain::limits::{OVERRIDES_MAX, SHIFTS_RANGE_MAX};
use domain::oncall::{Override, Rotation, Shift, ShiftType};
use domain::time::{Window, after, floor_to_second};
use jiff::Timestamp;
use uuid::Uuid;
use wire::contacts::answer::shifts::{
    ListPreviewRotationShifts as Previewed, ListRotationShifts as Listed, RotationShift,
    ShiftDetails,
};
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::shifts::{
    ListPreviewRotationShifts, ListRotationShifts, PreviewOverride,
};
use wire::contacts::shape::seconds::Seconds;

use super::overrides::overrides;
use super::refusals::invalid;
use crate::page_token::{InvalidToken, Listing};
use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, recurrences, refusals};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn list_shifts(&self, asked: &Asked<'_>) -> Answer {
        let request: ListRotationShifts = asked.read()?;
        let here = self.deployment;
        let id = names::rotation(here, &request.rotation_id)?;
        let asked_for = (&id, request.start_time, request.end_time);
        let listing = self.listing(Operation::ListRotationShifts, &asked_for);
        let place = Place::of(&listing, request.next_token.as_deref())?;
        let start = place.map(|place| place.next).or(request.start_time.map(|Seconds(at)| at));
        let window = window(start.unwrap_or_else(|| self.second()), request.end_time.0)?;
        let configuration = self.configuration().await?;
        let rotation = self.rotation(&configuration, &id)?;
        let shifts = rotation.shifts(overrides(&configuration, &id), window);
        let next = |shift: &Shift| Place::at(rotation, shift).to_string();
        let (page, next_token) = listing.page_from(shifts, next, request.max_results);
        let shown = page.iter().map(|shift| shown(shift, |contact| here.contact(contact)));
        answer(&Listed { rotation_shifts: shown.collect(), next_token })
    }

    pub(super) fn preview_shifts(&self, asked: &Asked<'_>) -> Answer {
        let request: ListPreviewRotationShifts = asked.read()?;
        let asked_for = asked.input_without(&["NextToken", "MaxResults"]);
        let listing = self.listing(Operation::ListPreviewRotationShifts, &asked_for);
        let place = Place::of(&listing, request.next_token.as_deref())?;
        let start = request.start_time.map(|Seconds(at)| at);
        // Where neither is said, both are now: of the first page, for all pages.
        let origin = request.rotation_start_time.map(|Seconds(at)| at).or(start);
        let place = place.unwrap_or_else(|| {
            let now = self.second();
            Place { origin: origin.unwrap_or(now), next: start.unwrap_or(now) }
        });
        let window = window(place.next, request.end_time.0)?;
        let mut members = Members::default();
        let rotation = self.thought_of(&request, &mut members, place.origin)?;
        let overrides = request.overrides.as_deref().unwrap_or_default();
        let overrides = self.overrides_thought_of(overrides, &mut members, &rotation.id)?;
        let shifts = rotation.shifts(&overrides, window);
        let next = |shift: &Shift| Place::at(&rotation, shift).to_string();
        let (page, next_token) = listing.page_from(shifts, next, request.max_results);
        let shown = page.iter().map(|shift| shown(shift, |member| members.name(member)));
        answer(&Previewed { rotation_shifts: shown.collect(), next_token })
    }

    /// The second that it is.
    fn second(&self) -> Timestamp {
        floor_to_second(self.now())
    }

    /// The rotation that a request describes.
    fn thought_of(
        &self,
        request: &ListPreviewRotationShifts,
        members: &mut Members,
        start: Timestamp,
    ) -> Result<Rotation, Fault> {
        let settings = recurrences::read(&request.recurrence)?;
        check_settings(&settings).map_err(|why| refusals::of_rejection(self.deployment, &why))?;
        let Settings { recurrence, on_calls, coverage } = settings;
        let id = RotationId::parse("preview").map_err(|error| Fault::invalid(error.to_string()))?;
        Ok(Rotation {
            id,
            name: String::new(),
            contacts: members.all(&request.members)?,
            start,
            start_given: true,
            zone: recurrences::zone(&request.time_zone_id)?,
            recurrence,
            on_calls,
            coverage,
            tags: BTreeMap::new(),
        })
    }

    /// The overrides that a request describes: a later one wins over an earlier one.
    fn overrides_thought_of(
        &self,
        said: &[PreviewOverride],
        members: &mut Members,
        rotation: &RotationId,
    ) -> Result<Vec<Override>, Fault> {
        if said.len() > OVERRIDES_MAX {
            return Err(invalid(&format!("a rotation has {OVERRIDES_MAX} overrides at most")));
        }
        let over = |(nth, said): (u128, &PreviewOverride)| {
            let (Some(start), Some(end)) = (said.start_time, said.end_time) else {
                return Err(invalid("an override needs a StartTime and an EndTime"));
            };
            let window = override_window(start.0, end.0);
            Ok(Override {
                // Made at the same time, the greater id wins.
                id: names::over(&Uuid::from_u128(nth).to_string())?,
                rotation: rotation.clone(),
                contacts: members.all(said.new_members.as_deref().unwrap_or_default())?,
                window: window.map_err(|why| refusals::of_rejection(self.deployment, &why))?,
                created_at: Timestamp::UNIX_EPOCH,
            })
        };
        (0..).zip(said).map(over).collect()
    }
}

/// Where a list of shifts goes on.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// When the rotation starts: a preview without a start begins when its first page was asked.
    origin: Timestamp,
    /// When the next shift starts.
    next: Timestamp,
}

impl Place {
    fn at(rotation: &Rotation, shift: &Shift) -> Self {
        Self { origin: rotation.start, next: shift.window.start }
    }

    fn of(listing: &Listing<'_>, token: Option<&str>) -> Result<Option<Self>, InvalidToken> {
        let Some(place) = listing.place(token)? else { return Ok(None) };
        let read = |(origin, next): (&str, &str)| {
            Some(Self { origin: origin.parse().ok()?, next: next.parse().ok()? })
        };
        place.split_once(' ').and_then(read).map(Some).ok_or(InvalidToken)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.origin, self.next)
    }
}

/// The members of a preview, who may be called anything, under names that contacts can have.
#[derive(Debug, Default)]
struct Members(Vec<String>);

impl Members {
    fn all(&mut self, names: &[String]) -> Result<Vec<ContactId>, Fault> {
        names.iter().map(|name| self.id(name)).collect()
    }

    /// The same name is the same member.
    fn id(&mut self, name: &str) -> Result<ContactId, Fault> {
        let known = self.0.iter().position(|known| known == name);
        let nth = known.unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        ContactId::parse(&nth.to_string()).map_err(|error| invalid(&error.to_string()))
    }

    fn name(&self, id: &ContactId) -> String {
        let nth = id.as_str().parse().ok();
        nth.and_then(|nth: usize| self.0.get(nth)).cloned().unwrap_or_default()
    }
}

/// The time whose shifts are asked for.
fn window(start: Timestamp, end: Timestamp) -> Result<Window, Fault> {
    let window = Window::new(start, end).ok_or_else(|| invalid("EndTime has to be after StartTime"))?;
    if end > after(start, SHIFTS_RANGE_MAX) {
        let days = SHIFTS_RANGE_MAX.as_hours() / 24;
        return Err(invalid(&format!("EndTime is {days} days after StartTime at most")));
    }
    Ok(window)
}

fn shown(shift: &Shift, name: impl Fn(&ContactId) -> String) -> RotationShift {
    let overridden = || shift.overridden.iter().map(&name).collect();
    let details = match shift.kind {
        ShiftType::Regular => None,
        ShiftType::Overridden => Some(ShiftDetails { overridden_contact_ids: overridden() }),
    };
    RotationShift {
        contact_ids: shift.contacts.iter().map(&name).collect(),
        start_time: Seconds(shift.window.start),
        end_time: Seconds(shift.window.end),
        kind: Some(shift.kind),
        shift_details: details,
    }
}

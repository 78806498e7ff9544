//! The stream of the table: what was written, as Lambda hands it over.

use app::ports::{Decided, StoreError};
use domain::ids::IncidentId;
use serde_json::Value;

use crate::error::failed;
use crate::item::{from_json, text_of};
use crate::keys::{PK, SK, TIMELINE, parse_incident_partition};
use crate::records::timeline;

/// The decision of an incident that an item tells of, in DynamoDB's JSON; `None` for an item that is no
/// part of a timeline.
///
/// # Errors
/// [`StoreError::Failed`] for what is no item of ours, or is of a newer release.
pub fn decided(image: &Value) -> Result<Option<(IncidentId, Decided)>, StoreError> {
    let doing = "reading what was written";
    let item = from_json(image).ok_or_else(|| failed(doing, "not the JSON of an item"))?;
    let (Some(pk), Some(place)) = (text_of(&item, PK), text_of(&item, SK)) else {
        return Err(failed(doing, "an item without its keys"));
    };
    let incident = parse_incident_partition(pk).filter(|_| place.starts_with(TIMELINE));
    let Some(incident) = incident else { return Ok(None) };
    let events = timeline::read(&item).map_err(|error| failed(doing, error))?;
    Ok(Some((incident, Decided { place: place.to_owned(), events })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const GOLDEN: &str = include_str!("../golden/timeline-v1.json");

    #[test]
    fn a_part_of_a_timeline_is_read_as_it_is_stored() {
        let image: Value = serde_json::from_str(GOLDEN).unwrap();
        let image = image.as_array().map_or(&image, |all| &all[0]);
        let (incident, decided) = decided(image).unwrap().unwrap();
        assert_eq!(json!(format!("INC#{incident}")), image["pk"]["S"]);
        assert_eq!(json!(decided.place), image["sk"]["S"]);
        assert!(!decided.events.is_empty());
    }

    #[test]
    fn other_items_are_none_and_nonsense_is_an_error() {
        let incident = "INC#web/11111111-1111-5111-8111-111111111111";
        for (pk, sk) in [(incident, "HEAD"), ("ENG#1", "HEAD"), ("CONFIG", "TL#1")] {
            let image = json!({"pk": {"S": pk}, "sk": {"S": sk}});
            assert_eq!(decided(&image).unwrap(), None, "{pk} {sk}");
        }
        for image in [json!([]), json!({"sk": {"S": "HEAD"}}), json!({"pk": {"X": 1}})] {
            assert!(decided(&image).is_err(), "{image}");
        }
        let newer = json!({"pk": {"S": incident}, "sk": {"S": "TL#1"}, "v": {"N": "99"}});
        assert!(decided(&newer).is_err());
    }
}

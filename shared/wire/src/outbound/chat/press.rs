//! What a button brings back when it is pressed.

use domain::chat::Standing;
use domain::ids::IncidentId;

/// What a button was about, and what its reader saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Which incident.
    pub incident: IncidentId,
    /// How the incident stood when the button was shown, in one word.
    pub seen: String,
    /// Which of its runbooks, counted from 0, where the button is about one.
    pub runbook: Option<usize>,
}

impl Press {
    /// What a button about an incident brings back.
    pub fn about(incident: &IncidentId, standing: &Standing) -> Self {
        let seen = standing.as_str().to_owned();
        Self { incident: incident.clone(), seen, runbook: None }
    }

    /// As the value of a button.
    pub fn value(&self) -> String {
        let Self { incident, seen, runbook } = self;
        match runbook {
            Some(index) => format!("{incident} {seen} {index}"),
            None => format!("{incident} {seen}"),
        }
    }
}

/// Reads the value of a button; `None` when it is none of ours.
pub fn read_press(value: &str) -> Option<Press> {
    let mut parts = value.split(' ');
    let incident = IncidentId::parse(parts.next()?).ok()?;
    let seen = parts.next().filter(|seen| !seen.is_empty())?.to_owned();
    let runbook = match parts.next() {
        Some(index) => Some(index.parse().ok()?),
        None => None,
    };
    parts.next().is_none().then_some(Press { incident, seen, runbook })
}

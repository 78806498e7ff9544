//! Routing rules as people write them: one JSON document, with each pattern as JSON and not as text.

use domain::ids::PlanName;
use domain::response_plan::{Routes, RoutingRule};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::pattern::{InvalidPattern, Pattern};

/// The document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// Tried in order; the first that matches wins.
    rules: Vec<Rule>,
    /// Where a signal goes that no rule matches.
    #[serde(default)]
    default_plan: Option<PlanName>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    pattern: Value,
    plan: PlanName,
}

/// What is wrong with a document, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRoutes {
    /// It is no such JSON.
    #[error("not a document of routing rules: {0}")]
    Shape(#[from] serde_json::Error),
    /// A rule's pattern is none.
    #[error("routing rule {name:?}: {source}")]
    Pattern {
        /// Which rule.
        name: String,
        /// What is wrong with it.
        source: InvalidPattern,
    },
}

/// Reads a document.
///
/// # Errors
/// [`InvalidRoutes`] for the first thing that is wrong with it.
pub fn read(document: &[u8]) -> Result<Routes, InvalidRoutes> {
    let Document { rules, default_plan } = serde_json::from_slice(document)?;
    let rule = |Rule { name, pattern, plan }| {
        let pattern = pattern.to_string();
        match Pattern::parse(&pattern) {
            Ok(_) => Ok(RoutingRule { name, pattern, plan }),
            Err(source) => Err(InvalidRoutes::Pattern { name, source }),
        }
    };
    let rules = rules.into_iter().map(rule).collect::<Result<_, _>>()?;
    Ok(Routes { rules, default_plan })
}

/// The document that [`read`] gives `routes` for.
pub fn document(routes: &Routes) -> Value {
    let rule = |rule: &RoutingRule| {
        // Only what was stored by hand is no JSON; it is shown as it is.
        let pattern = serde_json::from_str(&rule.pattern);
        let pattern = pattern.unwrap_or_else(|_| Value::String(rule.pattern.clone()));
        serde_json::json!({ "name": rule.name, "pattern": pattern, "plan": rule.plan })
    };
    let rules: Vec<Value> = routes.rules.iter().map(rule).collect();
    serde_json::json!({ "rules": rules, "default_plan": routes.default_plan })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_read_and_shown_again() {
        let given = json!({
            "rules": [{
                "name": "severe findings",
                "pattern": {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}},
                "plan": "security-incident-plan",
            }],
            "default_plan": "web",
        });
        let routes = read(given.to_string().as_bytes()).unwrap();
        assert_eq!(routes.rules[0].plan.as_str(), "security-incident-plan");
        assert_eq!(document(&routes), given);
        let nothing = read(br#"{"rules": []}"#).unwrap();
        assert_eq!(nothing, Routes::default());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (given, said) in [
            (json!([]), "not a document of routing rules: "),
            (json!({"rules": [], "default": "web"}), "unknown field `default`"),
            (
                json!({"rules": [{"name": "a", "pattern": {"source": "x"}, "plan": "web"}]}),
                "routing rule \"a\": not an event pattern: ",
            ),
            (json!({"rules": [], "default_plan": "no such name!"}), "not a document"),
        ] {
            let error = read(given.to_string().as_bytes()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}

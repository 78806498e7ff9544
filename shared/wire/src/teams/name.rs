//! Names of channels.

use domain::limits::TEAMS_CHANNEL_NAME_CHARS_MAX;

use crate::text::cut_chars;

/// `wanted` as Teams takes it: none of the characters that it forbids, no dot or space at an end, cut
/// to fifty characters; `incident` where nothing is left.
//= teams#limits-specifications-teams: channel names
pub fn channel_name(wanted: &str) -> String {
    let is_forbidden = |c: char| c.is_control() || "~#%&*{}+/\\:<>?|'\",".contains(c);
    let parts: Vec<&str> = wanted
        .split(|c: char| is_forbidden(c) || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let joined = parts.join("-");
    let is_at_end = |c: char| "._-".contains(c);
    let name = cut_chars(joined.trim_start_matches(is_at_end), TEAMS_CHANNEL_NAME_CHARS_MAX);
    let name = name.trim_end_matches(is_at_end);
    if name.is_empty() { "incident".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_teams_takes_and_is_not_changed_again() {
        for (wanted, name) in [
            ("inc-20261128-prod-api", "inc-20261128-prod-api"),
            ("prod/api: 5xx > 1%", "prod-api-5xx-1"),
            ("障害 db", "障害-db"),
            ("..a_", "a"),
            (" ~", "incident"),
            (&"x".repeat(60), &"x".repeat(50)),
        ] {
            assert_eq!(channel_name(wanted), name, "{wanted}");
            assert_eq!(channel_name(name), name);
        }
    }
}

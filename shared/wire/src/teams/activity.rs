//! An activity: what Microsoft posts of something that somebody did in a channel. It is read only after it is known
//! who posted it.
//= bot-framework#activity-object

use domain::limits::TEAMS_COMMAND_AGE_MAX;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::inbound::Mention;
use super::method::place;

/// What both an outgoing webhook and the Bot Framework post.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// What an activity that wants an answer is about.
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    id: String,
    timestamp: Timestamp,
    /// Through which of the services that a bot can be spoken to.
    #[serde(default)]
    pub(super) channel_id: String,
    #[serde(default)]
    pub(super) service_url: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    pub(super) value: Value,
    from: Sender,
    #[serde(default)]
    conversation: Named,
    #[serde(default)]
    channel_data: ChannelData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    aad_object_id: Option<String>,
}

#[derive(Default, Deserialize)]
struct Named {
    #[serde(default)]
    id: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChannelData {
    #[serde(default)]
    teams_channel_id: String,
    #[serde(default)]
    channel: Named,
    #[serde(default)]
    tenant: Named,
}

/// Who did something, and where.
pub(super) struct Act {
    /// Names this activity in its channel: the same one again is the same act.
    pub(super) id: String,
    pub(super) channel: String,
    pub(super) place: String,
    pub(super) user: String,
    pub(super) name: String,
}

impl Activity {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Whether it is older than a command may be, or of later.
    pub(super) fn is_stale(&self, now: Timestamp) -> bool {
        self.timestamp.duration_since(now).abs() > TEAMS_COMMAND_AGE_MAX
    }

    /// The tenant that it happened in, where it says so.
    pub(super) fn tenant(&self) -> &str {
        &self.channel_data.tenant.id
    }

    /// Who did it, and where; `None` where it does not say all of that.
    pub(super) fn act(self) -> Option<(Act, String)> {
        let data = self.channel_data;
        // The conversation is the channel and the message that began it.
        let conversation = self.conversation.id;
        let of = conversation.split(';').next().unwrap_or_default().to_owned();
        let known = [data.channel.id, data.teams_channel_id, of];
        let channel = known.into_iter().find(|id| !id.is_empty())?;
        let Sender { id, name, aad_object_id } = self.from;
        let user = aad_object_id.filter(|id| !id.is_empty()).unwrap_or(id);
        let place =
            if conversation.contains(';') { conversation } else { place(&channel, &self.id) };
        let name = name.unwrap_or_default();
        let act = Act { id: self.id, channel, place, user, name };
        let is_whole = !act.id.is_empty() && !act.user.is_empty();
        is_whole.then(|| (act, self.text.unwrap_or_default()))
    }
}

impl Act {
    /// The same as words that somebody typed.
    pub(super) fn says(self, text: &str) -> Mention {
        let Self { id, channel, place, user, name } = self;
        Mention { id, channel, place, user, name, text: words(text) }
    }
}

/// The words of a message: without tags, without who is named first, and with the entities that
/// Teams writes for characters.
fn words(text: &str) -> String {
    let after = text.split_once("</at>").map_or(text, |(_, after)| after);
    let mut words = String::new();
    let mut is_tag = false;
    for c in after.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                words.push(' ');
            }
            _ if is_tag => {}
            other => words.push(other),
        }
    }
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let words = entities.iter().fold(words, |words, (entity, c)| words.replace(entity, c));
    words.trim().to_owned()
}

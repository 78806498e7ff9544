//! The guide's use case 5 in Microsoft Teams, with the real adapter over HTTP: a channel, its card and its facts;
//! commands to the webhook and to the bot, presses; and services that fail, limit and repeat in between.

use testkit::teams::{Member, Room, Team};
use testkit::trouble::Trouble;

use super::bot::Site;
use super::*;

/// How often the stream hands over what failed before a test gives up.
const TURNS_MAX: usize = 20;

impl Site {
    /// Hands the stream's records over until nothing of them is left undone.
    async fn follow(&self, incident: &IncidentId) {
        for _ in 0..TURNS_MAX {
            let handled = self.handle(&self.bench.batch(&[incident])).await.unwrap();
            if undone(&handled).is_empty() {
                return;
            }
        }
        unreachable!("not in step after {TURNS_MAX} turns");
    }

    /// The one channel that there is.
    fn room(&self) -> Room {
        let team = self.server.team();
        let [room] = &team.rooms[..] else { unreachable!("one channel") };
        room.clone()
    }

    /// What was answered under the card, last.
    fn said(&self) -> String {
        let room = self.room();
        room.posts[0].replies.last().unwrap().to_string()
    }

    /// Somebody presses a button of the card `times` times at once.
    async fn presses(&self, user: &str, action: &str, times: usize) {
        let room = self.room();
        let at = self.bench.clock.now();
        let press = self.sender.press(user, (&room.id, &room.posts[0]), action, at).unwrap();
        self.posts(&press, times).await;
    }
}

#[tokio::test]
async fn an_incident_is_worked_on_in_its_channel_while_teams_fails() {
    let mut team = Team::default();
    let email = "tanaka@example.com".to_owned();
    team.members.push(Member { id: "o-taro".to_owned(), email });
    for (what, trouble) in [
        ("create", Trouble::Limited(1)),
        ("create", Trouble::Lost),
        ("describe", Trouble::Status(500)),
        ("member", Trouble::Lost),
        ("post", Trouble::Status(412)),
        ("update", Trouble::Limited(1)),
    ] {
        team.trouble(what, trouble);
    }
    let site = Site::start(team).await;
    let incident = site.bench.open("first");
    site.follow(&incident).await;
    let (room, card) = (site.room(), site.room().posts[0].id.clone());
    assert!(room.description.contains("Production API Incident"), "{}", room.description);
    let (channel, now) = (room.id.as_str(), || site.bench.clock.now());

    let status = site.sender.mention("o-taro", channel, &card, "status", now());
    site.posts(&status, 2).await;
    assert!(site.said().contains("On call: "), "{}", site.said());
    site.presses("o-taro", "acknowledge", 2).await;
    assert!(site.said().contains("You have it."), "{}", site.said());
    site.bench.clock.advance(SignedDuration::from_secs(1));
    let note = site.sender.bot_mention("o-taro", channel, &card, "note rolled back", now());
    site.posts(&note, 2).await;
    assert!(site.said().contains("Noted."), "{}", site.said());
    // Somebody who is no contact, and is in the channel.
    site.bench.clock.advance(SignedDuration::from_secs(1));
    site.presses("o-nobody", "escalate", 1).await;
    assert!(site.said().contains("none of the contacts"), "{}", site.said());
    site.follow(&incident).await;
    site.bench.clock.advance(SignedDuration::from_secs(1));
    site.presses("o-taro", "resolve", 1).await;
    assert!(site.said().contains("Resolved."), "{}", site.said());
    site.follow(&incident).await;

    assert_eq!(site.server.team().violations, [] as [String; 0], "by the published shapes");
    let posts = site.room().posts;
    let times = |words: &str| {
        posts[1..].iter().filter(|post| post.activity.to_string().contains(words)).count()
    };
    for once in [
        "incident opened",
        "tanaka-taro acknowledged in teams",
        "note by tanaka-taro",
        "resolved by tanaka-taro",
    ] {
        assert_eq!(times(once), 1, "{once}: {posts:#?}");
    }
    let card = posts[0].activity.to_string();
    assert!(posts[0].edits > 0 && card.contains("Resolved"), "{card}");
    assert!(!card.contains("Action.Execute"), "nothing is left to press");
}

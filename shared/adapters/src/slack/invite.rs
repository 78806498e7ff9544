//! Invitations: who is known by an address is looked up, and nobody who cannot come keeps the others
//! out.

use std::collections::BTreeMap;

use app::ports::{Invitee, PortError, Secrets};
use domain::limits::SLACK_INVITED_MAX;
use wire::slack::answer::{Class, Failure, Outcome, class};
use wire::slack::method;

use super::{SERVICE, Slack, needed, refusal};

/// Those who are not in the channel, each with why.
type Absent = Vec<(Invitee, String)>;
/// Member ids, each with those who are meant by it.
type Found = BTreeMap<String, Vec<Invitee>>;

impl<S: Secrets> Slack<S> {
    pub(super) async fn invited(
        &self,
        channel: &str,
        people: &[Invitee],
    ) -> Result<Absent, PortError> {
        let mut absent = Absent::new();
        let mut found = Found::new();
        for person in people {
            match self.member(person).await? {
                Ok(user) => found.entry(user).or_default().push(person.clone()),
                Err(why) => absent.push((person.clone(), why)),
            }
        }
        let users: Vec<&str> = found.keys().map(String::as_str).collect();
        // Halves of what failed as a whole, until it is known whom it is about.
        let mut batches: Vec<Vec<&str>> =
            users.chunks(SLACK_INVITED_MAX).map(<[&str]>::to_vec).collect();
        while let Some(batch) = batches.pop() {
            let Some(failure) = self.invite_batch(channel, &batch).await? else { continue };
            let (named, rest) = told_apart(&batch, &failure);
            for (user, why) in named {
                let meant = found.get(user).into_iter().flatten();
                absent.extend(meant.map(|person| (person.clone(), words(&why))));
            }
            batches.extend(rest);
        }
        Ok(absent)
    }

    /// The member id of somebody, or why there is none.
    async fn member(&self, person: &Invitee) -> Result<Result<String, String>, PortError> {
        let address = match person {
            Invitee::User(user) => return Ok(Ok(user.clone())),
            Invitee::Email(address) => address,
        };
        let request = method::by_email(address);
        match self.call(&request).await? {
            Outcome::Done(answer) => needed(&request, &answer, &["user", "id"]).map(Ok),
            Outcome::Failed(failure) if failure.class == Class::Nobody => {
                Ok(Err(words(&failure.error)))
            }
            Outcome::Failed(failure) => Err(refusal(&request, &failure)),
        }
    }

    /// Why a batch did not come in as a whole, where that is about people.
    async fn invite_batch(
        &self,
        channel: &str,
        users: &[&str],
    ) -> Result<Option<Failure>, PortError> {
        let request = method::invite(channel, users.iter().copied());
        match self.inside(channel, &request).await? {
            Outcome::Done(_) => Ok(None),
            Outcome::Failed(failure) => match failure.class {
                Class::Already | Class::Nobody | Class::NotThem => Ok(Some(failure)),
                Class::Taken | Class::Outside | Class::Throttled | Class::Busy | Class::Refused => {
                    Err(refusal(&request, &failure))
                }
            },
        }
    }
}

/// Whom a failure is about, with its name, and the batches of the others.
///
/// What it names explicitly is believed; a single person is meant anyway. Where neither tells, each
/// half is asked about for itself.
fn told_apart<'a>(
    batch: &[&'a str],
    failure: &Failure,
) -> (Vec<(&'a str, String)>, Vec<Vec<&'a str>>) {
    let why = |user: &str| failure.people.iter().find(|(its, _)| its == user).map(|(_, why)| why);
    let absent = |user, why: &String| (class(why) != Class::Already).then(|| (user, why.clone()));
    let named = batch.iter().filter_map(|user| Some((*user, why(user)?)));
    let (rest, named): (Vec<&str>, Vec<_>) = match batch {
        [only] => (Vec::new(), absent(*only, &failure.error).into_iter().collect()),
        _ => (
            batch.iter().filter(|user| why(user).is_none()).copied().collect(),
            named.filter_map(|(user, why)| absent(user, why)).collect(),
        ),
    };
    let halves = if rest.len() == batch.len() { rest.len().div_ceil(2) } else { rest.len() };
    (named, rest.chunks(halves.max(1)).map(<[&str]>::to_vec).collect())
}

fn words(error: &str) -> String {
    format!("{SERVICE}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(error: &str, people: &[(&str, &str)]) -> Failure {
        let people = people.iter().map(|(user, why)| ((*user).to_owned(), (*why).to_owned()));
        Failure {
            error: error.to_owned(),
            class: class(error),
            needed: None,
            people: people.collect(),
        }
    }

    #[test]
    fn whoever_is_named_is_left_out_and_the_others_are_asked_for_together() {
        let failed = failure("cant_invite", &[("U2", "cant_invite"), ("U3", "already_in_channel")]);
        let (named, rest) = told_apart(&["U1", "U2", "U3", "U4"], &failed);
        assert_eq!(named, [("U2", "cant_invite".to_owned())]);
        assert_eq!(rest, [vec!["U1", "U4"]]);
    }

    #[test]
    fn where_nobody_is_named_halves_tell() {
        let failed = failure("user_not_found", &[]);
        let (named, rest) = told_apart(&["U1", "U2", "U3"], &failed);
        assert_eq!((named.len(), rest), (0, vec![vec!["U1", "U2"], vec!["U3"]]));
        let (named, rest) = told_apart(&["U3"], &failed);
        assert_eq!((named, rest.len()), (vec![("U3", "user_not_found".to_owned())], 0));
        let (named, rest) = told_apart(&["U3"], &failure("already_in_channel", &[]));
        assert_eq!((named.len(), rest.len()), (0, 0));
    }
}

//! Who is in a workspace.

use serde_json::{Value, json};

use super::workspace::{Outcome, Workspace, text};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The member id.
    pub id: String,
    /// The e-mail address, where it is shown.
    pub email: Option<String>,
    /// Whether they may be put into channels: guests may not.
    pub is_invitable: bool,
}

impl Workspace {
    /// Lets somebody in.
    pub fn person(&mut self, id: &str, email: Option<&str>) {
        let email = email.map(str::to_owned);
        self.people.push(Person { id: id.to_owned(), email, is_invitable: true });
    }

    /// Makes a guest of somebody, who cannot be put into channels.
    pub fn restrict(&mut self, id: &str) {
        for person in self.people.iter_mut().filter(|person| person.id == id) {
            person.is_invitable = false;
        }
    }

    pub(super) fn lookup_by_email(&self, members: &Value) -> Outcome {
        let email = text(members, "email");
        let found = self.people.iter().find(|person| person.email.as_deref() == Some(email));
        let person = found.ok_or("users_not_found")?;
        Ok(json!({"user": shown(person)}))
    }

    pub(super) fn info(&self, members: &Value) -> Outcome {
        let user = text(members, "user");
        let person = self.people.iter().find(|person| person.id == user);
        Ok(json!({"user": shown(person.ok_or("user_not_found")?)}))
    }
}

fn shown(person: &Person) -> Value {
    json!({"id": person.id, "is_bot": false, "profile": {"email": person.email}})
}

use super::*;

mod denials;
mod round_trips;
mod vectors;

const KEY: &str = "TKIAAAAAAAAAAAAAAAAA";
/// The example of AWS's own documentation.
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const HOST: &str = "tocsin.example.com";
const SCOPE: Scope<'_> = Scope {
    services: &["ssm-contacts", "ssm-incidents"],
    regions: &["ap-northeast-1"],
    hosts: &[],
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A request as a test changes it.
#[derive(Clone)]
struct Draft {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Draft {
    fn new(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.into(),
            path: path.into(),
            query: query.into(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
            body: body.into(),
        }
    }

    /// Another value of the header `name`, or the header itself.
    fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(its, _)| its != name);
        self.add(name, value)
    }

    fn add(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(its, _)| its != name);
        self
    }

    /// The `Authorization` header with `from` changed into `to`.
    fn authorized(mut self, from: &str, to: &str) -> Self {
        let mut headers = self.headers.iter_mut();
        let (_, value) = headers.find(|(name, _)| name == "authorization").unwrap();
        assert!(value.contains(from), "{value}");
        *value = value.replace(from, to);
        self
    }

    fn verify(&self, now: &str, scope: &Scope<'_>) -> Result<(), Denial> {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, path, query) = (&self.method, &self.path, &self.query);
        let request = Request { method, path, query, headers: &headers, body: &self.body };
        Signed::read(request)?.verify(SECRET, at(now), scope)
    }
}

//! Who sent a request: AWS Signature Version 4, in the `Authorization` header.
//!
//! Of the `aws-sigv4` crate only the key and the signature are used. Its canonical request is made
//! for signing: it adds `x-amz-date` and `host` of its own, takes the path from a URI that it may
//! tidy, and writes the query anew. Verifying wants what the client signed, in the client's own
//! words, and that is a few lines.
//!
//! Read in two steps, as the secret has to be fetched in between: [`Signed::read`] names the
//! access key, [`Signed::verify`] takes its secret.
//= iam#reference_sigv-create-signed-request

use domain::limits::SIGNATURE_TOLERANCE;
use jiff::Timestamp;
use subtle::ConstantTimeEq;

mod authorization;
mod canonical;
mod denial;

use authorization::Authorization;

pub use denial::{Denial, Part};

/// Characters of a header's name that a denial quotes.
const NAME_CHARS_MAX: usize = 80;

/// A request as it came over the wire, nothing decoded.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `POST` and so on.
    pub method: &'a str,
    /// The path, percent-encoded as it was sent.
    pub path: &'a str,
    /// What follows the question mark, percent-encoded as it was sent.
    pub query: &'a str,
    /// Names in lower case and values, in their order.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, decoded only from what the transport made of it.
    pub body: &'a [u8],
}

/// What requests may be signed for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The services: the one that the operation belongs to, or all that are served while the
    /// operation is unknown.
    pub services: &'a [&'a str],
    /// The Regions that clients may have configured.
    pub regions: &'a [&'a str],
    /// By which names we are called besides the one in the `host` header: a front end may have put
    /// its own there.
    pub hosts: &'a [&'a str],
}

/// A request that says who signed it. Nothing of it is to be believed before [`Signed::verify`].
#[derive(Debug, Clone)]
pub struct Signed<'a> {
    request: Request<'a>,
    authorization: Authorization<'a>,
    at: Timestamp,
}

impl<'a> Request<'a> {
    /// The values of the header `name`, joined as one.
    fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.iter().filter(|(its, _)| *its == name);
        let values: Vec<String> = values.map(|(_, value)| canonical::header_value(value)).collect();
        (!values.is_empty()).then(|| values.join(","))
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(its, _)| *its == name)
    }

    /// The one value of the header `name`, as it came.
    fn only(&self, name: &str) -> Option<&'a str> {
        let mut values = self.headers.iter().filter(|(its, _)| *its == name);
        values.next().map(|(_, value)| *value).filter(|_| values.next().is_none())
    }
}

impl<'a> Signed<'a> {
    /// Reads who signed `request`, and when.
    ///
    /// # Errors
    /// [`Denial`] when it is not signed, or not as it should be.
    pub fn read(request: Request<'a>) -> Result<Self, Denial> {
        if !request.has("authorization") {
            return Err(Denial::NotSigned);
        }
        let header = request.only("authorization").ok_or(Denial::Repeated("Authorization"))?;
        let date = date_header(&request);
        let authorization = Authorization::read(header, request.has(date))?;
        let at = request.only(date).and_then(canonical::read_instant).ok_or(Denial::Date)?;
        Ok(Self { request, authorization, at })
    }

    /// The access key that it names.
    pub fn access_key(&self) -> &'a str {
        self.authorization.access_key
    }

    /// The Region that it was signed for.
    pub fn region(&self) -> &'a str {
        self.authorization.region
    }

    /// The service that it was signed for.
    pub fn service(&self) -> &'a str {
        self.authorization.service
    }

    /// When it was signed, to the second.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether the request is what the owner of `secret` signed, a short while before `now`, for
    /// what is in `scope`.
    ///
    /// # Errors
    /// [`Denial`], with what to tell the client.
    pub fn verify(&self, secret: &str, now: Timestamp, scope: &Scope<'_>) -> Result<(), Denial> {
        // We issue no temporary credentials, so that there is none to go with a token.
        if self.request.has("x-amz-security-token") {
            return Err(Denial::UnknownKey);
        }
        self.check_scope(scope)?;
        self.check_time(now)?;
        self.check_headers()?;
        self.check_payload()?;
        self.check_signature(secret, scope.hosts)
    }

    fn check_scope(&self, scope: &Scope<'_>) -> Result<(), Denial> {
        let Authorization { date, region, service, .. } = self.authorization;
        if !scope.services.contains(&service) {
            return Err(Denial::Service(scope.services.join("' or '")));
        }
        if !scope.regions.contains(&region) {
            return Err(Denial::Region);
        }
        let own = canonical::basic(self.at);
        if !own.starts_with(date) {
            return Err(Denial::ScopeDate { scope: date.to_owned(), at: own });
        }
        Ok(())
    }

    fn check_time(&self, now: Timestamp) -> Result<(), Denial> {
        let ahead = self.at.duration_since(now);
        if ahead < -SIGNATURE_TOLERANCE {
            return Err(Denial::Expired { at: self.at, now });
        }
        if ahead > SIGNATURE_TOLERANCE {
            return Err(Denial::TooEarly { at: self.at, now });
        }
        Ok(())
    }

    /// Whatever decides what the request means must be under the signature, and whatever is under
    /// the signature must have arrived.
    fn check_headers(&self) -> Result<(), Denial> {
        let signed = &self.authorization.signed_headers;
        let own = self.request.headers.iter().map(|(name, _)| *name);
        let meant = ["host", date_header(&self.request)].into_iter();
        let mut meant = meant.chain(own.filter(|name| must_be_signed(name, self.request.body)));
        if let Some(name) = meant.find(|name| !signed.contains(name)) {
            return Err(Denial::Unsigned(quoted(name)));
        }
        let mut rebuilt = signed.iter().filter(|name| !["host", "content-length"].contains(name));
        match rebuilt.find(|name| !self.request.has(name)) {
            Some(name) => Err(Denial::Absent(quoted(name))),
            None => Ok(()),
        }
    }

    /// What the client says of its body must be so. It is hashed in any case: a body that is not
    /// under the signature could be anybody's.
    fn check_payload(&self) -> Result<(), Denial> {
        match self.request.header("x-amz-content-sha256") {
            Some(stated) if stated != canonical::hash(self.request.body) => Err(Denial::Payload),
            Some(_) | None => Ok(()),
        }
    }

    fn check_signature(&self, secret: &str, hosts: &[&str]) -> Result<(), Denial> {
        let Authorization { region, service, signature, .. } = self.authorization;
        let key =
            aws_sigv4::sign::v4::generate_signing_key(secret, self.at.into(), region, service);
        let sent = self.request.header("host");
        let matches = |host: &str| {
            let text = canonical::string_to_sign(self, host);
            let ours = aws_sigv4::sign::v4::calculate_signature(&key, text.as_bytes());
            // In constant time: how far a guess was right must not show.
            bool::from(ours.as_bytes().ct_eq(signature.as_bytes()))
        };
        if sent.as_deref().into_iter().chain(hosts.iter().copied()).any(matches) {
            Ok(())
        } else {
            Err(Denial::Mismatch)
        }
    }
}

/// The beginning of a header's name.
fn quoted(name: &str) -> String {
    name.chars().take(NAME_CHARS_MAX).collect()
}

/// Which header says when the request was signed.
fn date_header(request: &Request<'_>) -> &'static str {
    if request.has("x-amz-date") { "x-amz-date" } else { "date" }
}

/// Whether the header `name` changes what a request means, so that nobody else may have added it.
fn must_be_signed(name: &str, body: &[u8]) -> bool {
    match name {
        // CloudFront adds it on the way.
        "x-amz-cf-id" => false,
        "content-type" => !body.is_empty(),
        _ => name.starts_with("x-amz-"),
    }
}

#[cfg(test)]
mod tests;

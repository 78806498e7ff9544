//! ARNs of what Tocsin holds, as AWS writes them, and the ids inside the ARNs it is given.

use serde::{Deserialize, Serialize};

use crate::ids::{
    ChannelId, ContactId, EngagementId, IncidentId, InvalidId, PageId, PlanName, RotationId, quoted,
};

/// Where this deployment runs: what ids need to become ARNs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// The Region, such as `ap-northeast-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
}

impl Deployment {
    /// A deployment in the public partition.
    pub fn new(region: &str, account: &str) -> Self {
        Self { partition: "aws".into(), region: region.into(), account: account.into() }
    }

    /// `response-plan/NAME`, without a Region as AWS has it.
    pub fn plan(&self, name: &PlanName) -> String {
        self.incidents(&format!("response-plan/{name}"))
    }

    /// `incident-record/PLAN/UUID`, without a Region as AWS has it.
    pub fn incident(&self, id: &IncidentId) -> String {
        self.incidents(&format!("incident-record/{id}"))
    }

    /// `replication-set/UUID`, without a Region as AWS has it.
    pub fn replication_set(&self, id: &str) -> String {
        self.incidents(&format!("replication-set/{id}"))
    }

    /// `contact/ALIAS`.
    pub fn contact(&self, id: &ContactId) -> String {
        self.contacts(&format!("contact/{id}"))
    }

    /// `contact-channel/ALIAS/UUID`.
    pub fn channel(&self, id: &ChannelId) -> String {
        self.contacts(&format!("contact-channel/{id}"))
    }

    /// `engagement/ALIAS/UUID`.
    pub fn engagement(&self, id: &EngagementId) -> String {
        self.contacts(&format!("engagement/{id}"))
    }

    /// `page/ALIAS/UUID`.
    pub fn page(&self, id: &PageId) -> String {
        self.contacts(&format!("page/{id}"))
    }

    /// `rotation/ID`.
    pub fn rotation(&self, id: &RotationId) -> String {
        self.contacts(&format!("rotation/{id}"))
    }

    /// `function:NAME`, of Lambda.
    pub fn function(&self, name: &str) -> String {
        format!("arn:{}:lambda:{}:{}:function:{name}", self.partition, self.region, self.account)
    }

    fn incidents(&self, resource: &str) -> String {
        format!("arn:{}:ssm-incidents::{}:{resource}", self.partition, self.account)
    }

    fn contacts(&self, resource: &str) -> String {
        format!("arn:{}:ssm-contacts:{}:{}:{resource}", self.partition, self.region, self.account)
    }
}

/// The plan named by a response plan's ARN. The guide writes `responseplan/`, AWS `response-plan/`.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn plan_name(arn: &str) -> Result<PlanName, InvalidId> {
    let name = resource(arn, "ssm-incidents")
        .and_then(|r| r.strip_prefix("response-plan/").or_else(|| r.strip_prefix("responseplan/")));
    name.ok_or_else(|| not_an_arn("response plan ARN", arn)).and_then(PlanName::parse)
}

/// The incident named by its ARN, or by the bare id.
///
/// # Errors
/// [`InvalidId`] when the text is neither.
pub fn incident_id(text: &str) -> Result<IncidentId, InvalidId> {
    match resource(text, "ssm-incidents") {
        Some(resource) => IncidentId::parse(
            resource
                .strip_prefix("incident-record/")
                .ok_or_else(|| not_an_arn("incident ARN", text))?,
        ),
        None => IncidentId::parse(text),
    }
}

/// The contact named by its ARN.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn contact_id(arn: &str) -> Result<ContactId, InvalidId> {
    of_contacts(arn, "contact/", "contact ARN").and_then(ContactId::parse)
}

/// The channel named by its ARN.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn channel_id(arn: &str) -> Result<ChannelId, InvalidId> {
    of_contacts(arn, "contact-channel/", "contact channel ARN").and_then(ChannelId::parse)
}

/// The rotation named by its ARN.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn rotation_id(arn: &str) -> Result<RotationId, InvalidId> {
    of_contacts(arn, "rotation/", "rotation ARN").and_then(RotationId::parse)
}

/// The engagement named by its ARN.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn engagement_id(arn: &str) -> Result<EngagementId, InvalidId> {
    of_contacts(arn, "engagement/", "engagement ARN").and_then(EngagementId::parse)
}

/// The id of the replication set named by its ARN.
///
/// # Errors
/// [`InvalidId`] when the text is no such ARN.
pub fn replication_set_id(arn: &str) -> Result<&str, InvalidId> {
    let id = resource(arn, "ssm-incidents").and_then(|its| its.strip_prefix("replication-set/"));
    id.ok_or_else(|| not_an_arn("replication set ARN", arn))
}

/// What follows `prefix` in an ARN of the contacts' service.
fn of_contacts<'a>(arn: &'a str, prefix: &str, kind: &'static str) -> Result<&'a str, InvalidId> {
    let id = resource(arn, "ssm-contacts").and_then(|resource| resource.strip_prefix(prefix));
    id.ok_or_else(|| not_an_arn(kind, arn))
}

/// The page named by its ARN, or by the bare id.
///
/// # Errors
/// [`InvalidId`] when the text is neither.
pub fn page_id(text: &str) -> Result<PageId, InvalidId> {
    match resource(text, "ssm-contacts") {
        Some(resource) => PageId::parse(
            resource.strip_prefix("page/").ok_or_else(|| not_an_arn("page ARN", text))?,
        ),
        None => PageId::parse(text),
    }
}

/// The resource part of an ARN of `service`, in any partition, Region and account.
fn resource<'a>(arn: &'a str, service: &str) -> Option<&'a str> {
    let mut parts = arn.splitn(6, ':');
    let (arn, partition, its) = (parts.next()?, parts.next()?, parts.next()?);
    let resource = parts.nth(2)?;
    (arn == "arn" && partition.starts_with("aws") && its == service).then_some(resource)
}

fn not_an_arn(kind: &'static str, text: &str) -> InvalidId {
    InvalidId { kind, text: quoted(text), rule: "the ARN that AWS writes for it" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_as_aws_writes_them_and_read_back() {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        let plan = PlanName::parse("prod-api-incident-plan").unwrap();
        let arn = here.plan(&plan);
        assert_eq!(arn, "arn:aws:ssm-incidents::123456789012:response-plan/prod-api-incident-plan");
        assert_eq!(plan_name(&arn).unwrap(), plan);
        assert_eq!(plan_name(&arn.replace("response-plan", "responseplan")).unwrap(), plan);
        assert!(plan_name("arn:aws:sns:ap-northeast-1:123456789012:topic").is_err());
        assert!(plan_name("prod-api-incident-plan").is_err());
        let contact = ContactId::parse("tanaka-taro").unwrap();
        assert_eq!(
            here.contact(&contact),
            "arn:aws:ssm-contacts:ap-northeast-1:123456789012:contact/tanaka-taro"
        );
        assert_eq!(contact_id(&here.contact(&contact)).unwrap(), contact);
        let channel = contact.channel("SMS");
        assert_eq!(channel_id(&here.channel(&channel)).unwrap(), channel);
        let rotation = RotationId::parse("weekly").unwrap();
        assert_eq!(rotation_id(&here.rotation(&rotation)).unwrap(), rotation);
        assert!(contact_id("tanaka-taro").is_err());
        assert!(contact_id(&here.channel(&channel)).is_err());
    }
}

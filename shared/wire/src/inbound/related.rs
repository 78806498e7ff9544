//! The related items of a signal: bounded, each once, account and Region always among them.

use domain::limits::RELATED_ITEMS_MAX;
use domain::related::{ItemKind, ItemValue, RelatedItem};

/// Characters of an ARN or a link. Source: ssm-incidents `Arn`, `Url`.
const LINK_CHARS_MAX: usize = 1_000;
/// Characters of a metric definition. Source: ssm-incidents `MetricDefinition`.
const METRIC_CHARS_MAX: usize = 4_000;
/// Places kept free for the account and the Region.
const RESERVED: usize = 2;

/// Related items as they are collected, in order of importance.
#[derive(Debug, Clone, Default)]
pub(super) struct Related(Vec<RelatedItem>);

impl Related {
    /// A resource that the trouble concerns. What is no ARN is left out.
    pub(super) fn involve(&mut self, arn: impl Into<String>) {
        let arn = arn.into();
        if arn.starts_with("arn:") {
            self.add(RelatedItem::involved(arn));
        }
    }

    /// Another thing worth a look, by its ARN.
    pub(super) fn other(&mut self, title: &str, arn: impl Into<String>) {
        let arn = arn.into();
        if arn.starts_with("arn:") {
            self.add(item(ItemKind::Other, title.to_owned(), ItemValue::Arn(arn)));
        }
    }

    /// A metric, as the JSON that the CloudWatch console understands.
    pub(super) fn metric(&mut self, title: &str, definition: String) {
        let definition = ItemValue::MetricDefinition(definition);
        self.add(item(ItemKind::Metric, title.to_owned(), definition));
    }

    /// Adds `item` unless its value is there under whatever kind, it is too long to store, or the
    /// list is full. What comes first says best what the thing is.
    pub(super) fn add(&mut self, item: RelatedItem) {
        let same = |other: &RelatedItem| other.value == item.value;
        let fits = match &item.value {
            ItemValue::Arn(text) | ItemValue::Url(text) => text.len() <= LINK_CHARS_MAX,
            ItemValue::MetricDefinition(text) => text.len() <= METRIC_CHARS_MAX,
            ItemValue::PagerDuty(_) => true,
        };
        if fits && self.0.len() < RELATED_ITEMS_MAX - RESERVED && !self.0.iter().any(same) {
            self.0.push(item);
        }
    }

    /// The list, with links to the account's sign-in page and the Region's console.
    pub(super) fn finish(
        mut self,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Vec<RelatedItem> {
        let host = Hosts::of(region.unwrap_or_default());
        if let Some(account) = account.filter(|a| a.len() == 12 && is_name(a)) {
            let url = format!("https://{account}.{}/console", host.sign_in);
            self.0.push(item(ItemKind::Other, format!("Account {account}"), ItemValue::Url(url)));
        }
        if let Some(region) = region.filter(|region| is_name(region)) {
            let url = format!("https://{region}.{}/console/home?region={region}", host.console);
            self.0.push(item(ItemKind::Other, format!("Region {region}"), ItemValue::Url(url)));
        }
        self.0
    }
}

/// Where people sign in to a partition.
struct Hosts {
    sign_in: &'static str,
    console: &'static str,
}

impl Hosts {
    //= general#partitions
    fn of(region: &str) -> Self {
        match partition(region) {
            "aws-cn" => Self { sign_in: "signin.amazonaws.cn", console: "console.amazonaws.cn" },
            "aws-us-gov" => Self {
                sign_in: "signin.amazonaws-us-gov.com",
                console: "console.amazonaws-us-gov.com",
            },
            _ => Self { sign_in: "signin.aws.amazon.com", console: "console.aws.amazon.com" },
        }
    }
}

/// The partition that a Region belongs to.
pub(super) fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// Whether `text` can be put into a link as it is.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn item(kind: ItemKind, title: String, value: ItemValue) -> RelatedItem {
    RelatedItem { kind, title: Some(title), value }
}

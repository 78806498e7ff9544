//! ARNs of resources, built from the names that metrics and findings carry.

use std::collections::BTreeMap;

use super::related::partition;

/// Where a resource lives.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) region: &'a str,
    pub(super) account: &'a str,
}

impl Place<'_> {
    /// The ARN of `resource` of `service`.
    pub(super) fn arn(self, service: &str, resource: &str) -> String {
        let Self { region, account } = self;
        format!("arn:{}:{service}:{region}:{account}:{resource}", partition(region))
    }

    /// An EC2 instance.
    pub(super) fn instance(self, id: &str) -> String {
        self.arn("ec2", &format!("instance/{id}"))
    }

    /// An S3 bucket, whose ARN names neither Region nor account.
    pub(super) fn bucket(self, name: &str) -> String {
        format!("arn:{}:s3:::{name}", partition(self.region))
    }
}

/// The resources that a metric's dimensions name, as far as a name is enough for an ARN.
//= incident-manager#runbooks-involved-resources
pub(super) fn of_dimensions(
    dimensions: &BTreeMap<String, String>,
    place: Place<'_>,
) -> Vec<String> {
    let named = |dimension: &str| dimensions.get(dimension).map(String::as_str);
    let resource = |service, kind: &str, name: &str| place.arn(service, &format!("{kind}{name}"));
    let mut arns = Vec::new();
    for (dimension, service, kind) in [
        ("InstanceId", "ec2", "instance/"),
        ("DBInstanceIdentifier", "rds", "db:"),
        ("DBClusterIdentifier", "rds", "cluster:"),
        ("FunctionName", "lambda", "function:"),
        ("LoadBalancer", "elasticloadbalancing", "loadbalancer/"),
        ("TargetGroup", "elasticloadbalancing", ""),
    ] {
        arns.extend(named(dimension).map(|name| resource(service, kind, name)));
    }
    arns.extend(named("BucketName").map(|name| place.bucket(name)));
    arns.extend(named("TableName").map(|table| match named("GlobalSecondaryIndexName") {
        Some(index) => place.arn("dynamodb", &format!("table/{table}/index/{index}")),
        None => place.arn("dynamodb", &format!("table/{table}")),
    }));
    arns.extend(named("ClusterName").map(|cluster| match named("ServiceName") {
        Some(service) => place.arn("ecs", &format!("service/{cluster}/{service}")),
        None => place.arn("ecs", &format!("cluster/{cluster}")),
    }));
    arns
}

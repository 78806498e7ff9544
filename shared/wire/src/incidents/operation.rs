//! The operations of ssm-incidents, all of them, and how each looks in HTTP.
//= ssm-incidents#API_Operations

/// Names each operation once, so that the texts cannot drift from the variants.
macro_rules! operations {
    ($($name:ident: $method:ident $path:literal $status:literal [$($query:literal)*],)+) => {
        /// What a client asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "AWS's names, explained in AWS's reference")]
        pub enum Operation {
            $($name,)+
        }

        impl Operation {
            /// All of them.
            pub const ALL: [Self; 31] = [$(Self::$name),+];

            /// AWS's name for it: `StartIncident`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// What a policy calls it: `ssm-incidents:StartIncident`.
            pub fn action(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("ssm-incidents:", stringify!($name)),)+
                }
            }

            /// How it looks in HTTP.
            pub fn http(self) -> Http {
                match self {
                    $(Self::$name => Http {
                        method: Method::$method,
                        path: $path,
                        status: $status,
                        query: &[$($query),*],
                    },)+
                }
            }
        }
    };
}

operations!(
    BatchGetIncidentFindings: Post "/batchGetIncidentFindings" 200 [],
    CreateReplicationSet: Post "/createReplicationSet" 201 [],
    CreateResponsePlan: Post "/createResponsePlan" 201 [],
    CreateTimelineEvent: Post "/createTimelineEvent" 201 [],
    DeleteIncidentRecord: Post "/deleteIncidentRecord" 204 [],
    DeleteReplicationSet: Post "/deleteReplicationSet" 204 ["arn"],
    DeleteResourcePolicy: Post "/deleteResourcePolicy" 200 [],
    DeleteResponsePlan: Post "/deleteResponsePlan" 204 [],
    DeleteTimelineEvent: Post "/deleteTimelineEvent" 204 [],
    GetIncidentRecord: Get "/getIncidentRecord" 200 ["arn"],
    GetReplicationSet: Get "/getReplicationSet" 200 ["arn"],
    GetResourcePolicies: Post "/getResourcePolicies" 200 ["resourceArn"],
    GetResponsePlan: Get "/getResponsePlan" 200 ["arn"],
    GetTimelineEvent: Get "/getTimelineEvent" 200 ["eventId" "incidentRecordArn"],
    ListIncidentFindings: Post "/listIncidentFindings" 200 [],
    ListIncidentRecords: Post "/listIncidentRecords" 200 [],
    ListRelatedItems: Post "/listRelatedItems" 200 [],
    ListReplicationSets: Post "/listReplicationSets" 200 [],
    ListResponsePlans: Post "/listResponsePlans" 200 [],
    ListTagsForResource: Get "/tags/{resourceArn}" 200 [],
    ListTimelineEvents: Post "/listTimelineEvents" 200 [],
    PutResourcePolicy: Post "/putResourcePolicy" 200 [],
    StartIncident: Post "/startIncident" 200 [],
    TagResource: Post "/tags/{resourceArn}" 204 [],
    UntagResource: Delete "/tags/{resourceArn}" 204 ["tagKeys"],
    UpdateDeletionProtection: Post "/updateDeletionProtection" 204 [],
    UpdateIncidentRecord: Post "/updateIncidentRecord" 204 [],
    UpdateRelatedItems: Post "/updateRelatedItems" 204 [],
    UpdateReplicationSet: Post "/updateReplicationSet" 204 [],
    UpdateResponsePlan: Post "/updateResponsePlan" 204 [],
    UpdateTimelineEvent: Post "/updateTimelineEvent" 204 [],
);

/// How an operation looks in HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Http {
    /// The method.
    pub method: Method,
    /// The path, in which a name in braces stands for the value of that member.
    pub path: &'static str,
    /// The status of an answer that is no error; with 204 it has no body.
    pub status: u16,
    /// The members that come from the query.
    pub query: &'static [&'static str],
}

/// The methods that operations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To read.
    Get,
    /// For most of the rest: what is asked is in the body.
    Post,
    /// To take away.
    Delete,
}

/// An operation that a request names, and what else its path says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route<'a> {
    /// The operation.
    pub operation: Operation,
    /// The member that the path holds, with its value, percent-encoded as it was sent.
    pub label: Option<(&'static str, &'a str)>,
}

impl Method {
    /// Its name in a request: `GET`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

impl Http {
    /// The name of the member that the path holds.
    pub fn label(&self) -> Option<&'static str> {
        self.split().1
    }

    /// The path before the member that it holds, and that member's name.
    fn split(&self) -> (&'static str, Option<&'static str>) {
        match self.path.split_once('{') {
            None => (self.path, None),
            Some((before, name)) => (before, Some(name.trim_end_matches('}'))),
        }
    }
}

impl<'a> Route<'a> {
    /// Where a request of this method for this path leads; the path as it was sent, without its
    /// query.
    pub fn of(method: &str, path: &'a str) -> Option<Self> {
        let mut all = Operation::ALL.into_iter().filter(|its| its.http().method.as_str() == method);
        all.find_map(|operation| Self::along(operation, path))
    }

    /// The route to the operation, if `path` leads there.
    ///
    /// A member is all that follows, slashes included: clients encode those of an ARN, some that
    /// stand between decode them.
    fn along(operation: Operation, path: &'a str) -> Option<Self> {
        let (before, label) = operation.http().split();
        let rest = path.strip_prefix(before)?;
        let is_whole = label.is_some() != rest.is_empty();
        is_whole.then_some(Self { operation, label: label.map(|name| (name, rest)) })
    }
}

#[cfg(test)]
mod tests;

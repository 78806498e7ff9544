//! What CloudFormation sends, and what it is answered.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::transform::MacroRequest;
use crate::text::cut_chars;

/// Properties of a resource, by name. CloudFormation sends every number and truth value in them as
/// text.
pub type Properties = Map<String, Value>;

/// Characters of a reason. The whole answer may have 4,096 bytes, and a character three of them.
//= cloudformation#crpg-ref-responses: the total size of the response body
const REASON_CHARS_MAX: usize = 700;

/// An event of CloudFormation.
pub enum Event {
    /// A template that is to be transformed.
    Macro(MacroRequest),
    /// A resource that is to be made, changed or removed.
    Resource(ResourceRequest),
}

/// The event is none that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the event is neither a macro's nor a custom resource's")]
pub struct Malformed;

/// Reads an event.
///
/// # Errors
/// [`Malformed`], without a word of the event: it may hold addresses.
pub fn read(payload: &[u8]) -> Result<Event, Malformed> {
    let event: Value = serde_json::from_slice(payload).map_err(|_| Malformed)?;
    let read = if event.get("transformId").is_some() {
        serde_json::from_value(event).map(Event::Macro)
    } else {
        serde_json::from_value(event).map(|request| Event::Resource(stripped(request)))
    };
    read.map_err(|_| Malformed)
}

/// Takes away what the properties say to CloudFormation, and not to us.
fn stripped(mut request: ResourceRequest) -> ResourceRequest {
    let both = [&mut request.resource_properties, &mut request.old_resource_properties];
    for properties in both {
        properties.retain(|name, _| !["ServiceToken", "ServiceTimeout"].contains(&name.as_str()));
    }
    request
}

/// What is to be done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum RequestType {
    /// Make it.
    Create,
    /// Give it other properties.
    Update,
    /// Remove it.
    Delete,
}

/// A request about one resource.
//= cloudformation#crpg-ref-requests
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceRequest {
    /// What is to be done.
    pub request_type: RequestType,
    /// Where the answer is put. Whoever knows it can answer.
    #[serde(rename = "ResponseURL")]
    pub response_url: String,
    /// The ARN of the stack.
    pub stack_id: String,
    /// Names the request; the same one again is the same request.
    pub request_id: String,
    /// The type of the resource, as the template has it.
    pub resource_type: String,
    /// What the template calls the resource.
    pub logical_resource_id: String,
    /// What we called it, once it was made.
    #[serde(default)]
    pub physical_resource_id: Option<String>,
    /// What it is to be like.
    #[serde(default)]
    pub resource_properties: Properties,
    /// What it was like.
    #[serde(default)]
    pub old_resource_properties: Properties,
}

/// The answer to a request about a resource.
//= cloudformation#crpg-ref-responses
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceAnswer {
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    physical_resource_id: String,
    stack_id: String,
    request_id: String,
    logical_resource_id: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    data: Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Success,
    Failed,
}

impl ResourceRequest {
    /// It was done. `id` is what `Ref` gives, `data` what `Fn::GetAtt` does.
    pub fn done(&self, id: String, data: Map<String, Value>) -> ResourceAnswer {
        self.answer(Status::Success, None, id, data)
    }

    /// It was not done. `id` is what the resource is called all the same.
    pub fn failed(&self, id: String, why: &str) -> ResourceAnswer {
        let reason = cut_chars(why, REASON_CHARS_MAX).to_owned();
        self.answer(Status::Failed, Some(reason), id, Map::new())
    }

    fn answer(
        &self,
        status: Status,
        reason: Option<String>,
        id: String,
        data: Map<String, Value>,
    ) -> ResourceAnswer {
        ResourceAnswer {
            status,
            reason,
            physical_resource_id: id,
            stack_id: self.stack_id.clone(),
            request_id: self.request_id.clone(),
            logical_resource_id: self.logical_resource_id.clone(),
            data,
        }
    }
}

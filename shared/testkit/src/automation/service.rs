//! [`Automation`]: documents and executions.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::model::{Operation, check};
use crate::trouble::Trouble;
use crate::web::{Answer, Told, plain};

/// What Systems Manager knows.
#[derive(Debug, Default)]
pub struct Automation {
    /// The parameters that each document declares.
    documents: BTreeMap<String, Vec<String>>,
    executions: Vec<Execution>,
    /// What becomes of the next requests.
    troubles: VecDeque<Trouble>,
    asked: usize,
}

/// One execution.
#[derive(Debug, Clone)]
struct Execution {
    id: String,
    /// The request that started it.
    request: Map<String, Value>,
    status: &'static str,
    message: Option<String>,
    steps: Vec<Value>,
}

/// A refusal: the name of the error, and why.
type Refusal = (&'static str, String);

impl Automation {
    /// A document with its parameters.
    pub fn document(&mut self, name: &str, parameters: &[&str]) {
        let declared = parameters.iter().map(|name| (*name).to_owned()).collect();
        self.documents.insert(name.to_owned(), declared);
    }

    /// Strikes the next requests, one with each.
    pub fn trouble(&mut self, troubles: impl IntoIterator<Item = Trouble>) {
        self.troubles.extend(troubles);
    }

    /// Ends an execution, or says how it stands otherwise, with its steps.
    pub fn stands(&mut self, id: &str, status: &'static str, message: Option<&str>, steps: &Value) {
        let its = self.executions.iter_mut().find(|its| its.id == id).unwrap();
        its.status = status;
        its.message = message.map(str::to_owned);
        its.steps = steps.as_array().cloned().unwrap_or_default();
    }

    /// What started each execution, in order.
    pub fn started(&self) -> Vec<Value> {
        self.executions.iter().map(|its| Value::Object(its.request.clone())).collect()
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// Answers a request: the header `x-amz-target`, and the body.
    pub(super) fn answer(&mut self, target: &str, body: &str) -> Answer {
        self.asked += 1;
        let trouble = self.troubles.pop_front();
        if trouble.as_ref().is_none_or(Trouble::is_done) {
            let answer = match self.done(target, body) {
                Ok(answer) => plain(200, Told::Text(answer.to_string())),
                Err((code, why)) => refusal(400, code, &why),
            };
            return match trouble {
                Some(Trouble::Lost) => plain(200, Told::Cut),
                Some(Trouble::Hung) => plain(200, Told::Silence),
                Some(Trouble::Page) => plain(502, Told::Text("<html>".to_owned())),
                Some(Trouble::Limited(_) | Trouble::Status(_) | Trouble::Error(_)) | None => answer,
            };
        }
        match trouble {
            Some(Trouble::Status(status)) => refusal(status, "InternalServerError", "it failed"),
            Some(Trouble::Error(code)) => refusal(400, code, "it is so"),
            Some(Trouble::Limited(_) | Trouble::Lost | Trouble::Hung | Trouble::Page) | None => {
                refusal(400, "ThrottlingException", "Rate exceeded")
            }
        }
    }

    fn done(&mut self, target: &str, body: &str) -> Result<Value, Refusal> {
        let invalid = |why: String| ("ValidationException", why);
        let operation = Operation::of(target)
            .ok_or_else(|| ("UnknownOperationException", target.to_owned()))?;
        let request: Map<String, Value> =
            serde_json::from_str(body).map_err(|error| invalid(error.to_string()))?;
        check(operation, &request).map_err(invalid)?;
        match operation {
            Operation::Start => self.start(request),
            Operation::Get => Ok(json!({ "AutomationExecution": self.find(&request)?.shown() })),
            Operation::Stop => self.stop(&request),
            Operation::Describe => self.describe(&request),
        }
    }

    fn start(&mut self, request: Map<String, Value>) -> Result<Value, Refusal> {
        let token = request.get("ClientToken");
        let mut known = self.executions.iter();
        let known = known.find(|its| token.is_some() && its.request.get("ClientToken") == token);
        if let Some(known) = known {
            if known.request != request {
                return Err(("IdempotentParameterMismatch", "the token is another's".to_owned()));
            }
            return Ok(json!({ "AutomationExecutionId": known.id }));
        }
        let name = request["DocumentName"].as_str().unwrap_or_default();
        let declared = self.documents.get(name);
        let missing = || ("AutomationDefinitionNotFoundException", format!("there is no {name}"));
        let declared = declared.ok_or_else(missing)?;
        let given = request.get("Parameters").and_then(Value::as_object);
        if let Some(strange) =
            given.into_iter().flat_map(Map::keys).find(|its| !declared.contains(its))
        {
            let why = format!("{name} does not declare {strange}");
            return Err(("InvalidAutomationExecutionParametersException", why));
        }
        let number = self.executions.len() as u128 + 1;
        let id = Uuid::from_u128(number).to_string();
        let (status, message, steps) = ("InProgress", None, Vec::new());
        self.executions.push(Execution { id: id.clone(), request, status, message, steps });
        Ok(json!({ "AutomationExecutionId": id }))
    }

    fn stop(&mut self, request: &Map<String, Value>) -> Result<Value, Refusal> {
        self.find(request)?;
        let its = self.executions.iter_mut().find(|its| request["AutomationExecutionId"] == its.id);
        match its {
            Some(its) if its.status == "InProgress" => {
                its.status = "Cancelled";
                Ok(json!({}))
            }
            Some(_) | None => {
                Err(("InvalidAutomationStatusUpdateException", "it has ended".to_owned()))
            }
        }
    }

    fn describe(&self, request: &Map<String, Value>) -> Result<Value, Refusal> {
        let name = request["Name"].as_str().unwrap_or_default();
        let declared = self.documents.get(name);
        let declared =
            declared.ok_or_else(|| ("InvalidDocument", format!("there is no {name}")))?;
        let parameters: Vec<Value> =
            declared.iter().map(|name| json!({ "Name": name, "Type": "String" })).collect();
        let (status, kind) = ("Active", "Automation");
        let document = json!({ "Name": name, "Status": status, "DocumentType": kind, "Parameters": parameters });
        Ok(json!({ "Document": document }))
    }

    fn find(&self, request: &Map<String, Value>) -> Result<&Execution, Refusal> {
        let id = &request["AutomationExecutionId"];
        let missing = || ("AutomationExecutionNotFoundException", format!("there is no {id}"));
        self.executions.iter().find(|its| *id == its.id).ok_or_else(missing)
    }
}

impl Execution {
    fn shown(&self) -> Value {
        let mut shown = json!({
            "AutomationExecutionId": self.id,
            "AutomationExecutionStatus": self.status,
            "StepExecutions": self.steps,
        });
        if let Some(message) = &self.message {
            shown["FailureMessage"] = json!(message);
        }
        shown
    }
}

fn refusal(status: u16, code: &str, why: &str) -> Answer {
    plain(status, Told::Text(json!({ "__type": code, "message": why }).to_string()))
}

//! The stand-ins: each service in its own protocol.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::account::{Said, Seen, now};
use crate::deployed::forward;

/// All services, told apart by what is asked.
pub(super) async fn answer(
    State(seen): State<Arc<Seen>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers.get("x-amz-target").map(|target| target.to_str().unwrap().to_owned());
    let note = |operation: &str| {
        seen.asked.lock().unwrap().push(operation.to_owned());
        seen.answers.lock().unwrap().get(operation).cloned()
    };
    if let Some(target) = target {
        let (service, operation) = target.split_once('.').unwrap();
        let said = note(operation);
        if service.starts_with("DynamoDB") {
            return forward(seen.dynamodb.clone(), headers, body).await;
        }
        let said = said.unwrap();
        return in_json(if operation == "DescribeParameters" { listed(said, &body) } else { said });
    }
    let parts: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["service", _, "operation", "DescribeAlarms"] => in_cbor(note("DescribeAlarms").unwrap()),
        ["service", _, "operation", operation] => {
            note(operation);
            let asks_for =
                |name: &str| body.windows(name.len()).any(|window| window == name.as_bytes());
            let metrics = ["RoundsCompleted", "SMSMonthToDateSpentUSD"];
            let metric = metrics.into_iter().find(|name| asks_for(name)).unwrap();
            // The metric is noted like an operation that reads it.
            let said = note(metric).unwrap();
            // Rounds are counted by deployment: whoever asks for those of all is told of none.
            let is_counted = metric != "RoundsCompleted"
                || (asks_for("Dimensions") && asks_for("Deployment") && asks_for("tocsin"));
            match said {
                Said::This(_) if !is_counted => in_cbor(metric_data(Said::This(json!([])))),
                Said::This(_) | Said::No(_) => in_cbor(metric_data(said)),
            }
        }
        ["v2", "email", "account"] => in_json(note("GetAccount").unwrap()),
        ["v2", "email", "identities", identity] => {
            let said = note("GetEmailIdentity").unwrap();
            // The domain is what was verified, neither the address nor a subdomain.
            in_json(only(&said, identity == "example.com"))
        }
        ["v2", "email", "suppression", "addresses", address] => {
            let said = note("GetSuppressedDestination").unwrap();
            // Only one of the two is.
            in_json(only(&said, address.starts_with("ana")))
        }
        ["2015-03-31", "functions", "tocsin-intake", "aliases"] if method == Method::GET => {
            in_json(note("ListAliases").unwrap())
        }
        ["2015-03-31", "functions", "tocsin-intake", "configuration"] => {
            in_json(note("GetFunctionConfiguration").unwrap())
        }
        _ => {
            let asked = String::from_utf8(body.to_vec()).unwrap();
            let action = asked.strip_prefix("Action=").unwrap().split('&').next().unwrap();
            in_xml(action, note(action).unwrap())
        }
    }
}

/// Of the parameters that there are, those whose name is asked for.
fn listed(said: Said, asked: &Bytes) -> Said {
    let Said::This(mut answer) = said else { return said };
    let asked: Value = serde_json::from_slice(asked).unwrap();
    let filters = asked["ParameterFilters"].as_array().unwrap();
    assert_eq!(filters.len(), 1, "{asked}");
    let filter = &filters[0];
    assert_eq!((&filter["Key"], &filter["Option"]), (&json!("Name"), &json!("Equals")));
    let names = filter["Values"].as_array().unwrap();
    answer["Parameters"].as_array_mut().unwrap().retain(|its| names.contains(&its["Name"]));
    Said::This(answer)
}

/// What is said of what `is` meant, and that there is no other.
fn only(said: &Said, is: bool) -> Said {
    match said {
        Said::This(_) if !is => Said::No("NotFoundException"),
        Said::This(_) | Said::No(_) => said.clone(),
    }
}

fn in_json(said: Said) -> Response {
    match said {
        Said::This(answer) => answer.to_string().into_response(),
        Said::No(code) => {
            let headers = [("x-amzn-errortype", code)];
            let body = json!({ "__type": code, "message": "no" }).to_string();
            (StatusCode::BAD_REQUEST, headers, body).into_response()
        }
    }
}

fn in_xml(action: &str, said: Said) -> Response {
    match said {
        Said::This(answer) => {
            let inner = answer.as_str().unwrap();
            format!("<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>")
                .into_response()
        }
        Said::No(code) => {
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message>\
                 </Error></ErrorResponse>"
            );
            (StatusCode::BAD_REQUEST, body).into_response()
        }
    }
}

fn in_cbor(said: Said) -> Response {
    let (status, answer) = match said {
        Said::This(answer) => (StatusCode::OK, answer),
        Said::No(code) => (StatusCode::BAD_REQUEST, json!({ "__type": code, "message": "no" })),
    };
    let mut bytes = Vec::new();
    cbor(&answer, &mut bytes);
    let headers = [("smithy-protocol", "rpc-v2-cbor"), ("content-type", "application/cbor")];
    (status, headers, bytes).into_response()
}

/// Points of a metric, from (seconds ago, value).
fn metric_data(said: Said) -> Said {
    let Said::This(points) = said else { return said };
    let now = now().as_second();
    let point = |point: &Value| {
        let at = now - point[0].as_i64().unwrap();
        json!({ "Timestamp": { "epoch": at }, "Sum": point[1], "Maximum": point[1] })
    };
    let points: Vec<Value> = points.as_array().unwrap().iter().map(point).collect();
    Said::This(json!({ "Label": "x", "Datapoints": points }))
}

/// As much of CBOR as answers take. An instant is an object of `epoch`, under CBOR's tag 1.
fn cbor(of: &Value, to: &mut Vec<u8>) {
    match of {
        Value::Null => to.push(0xf6),
        Value::Bool(of) => to.push(if *of { 0xf5 } else { 0xf4 }),
        Value::Number(number) => {
            if let Some(number) = number.as_u64() {
                return head(0, number, to);
            }
            to.push(0xfb);
            to.extend(number.as_f64().unwrap().to_be_bytes());
        }
        Value::String(text) => {
            head(3, text.len() as u64, to);
            to.extend(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len() as u64, to);
            for item in items {
                cbor(item, to);
            }
        }
        Value::Object(members) => {
            if let Some(epoch) = members.get("epoch") {
                to.push(0xc1);
                return cbor(epoch, to);
            }
            head(5, members.len() as u64, to);
            for (name, value) in members {
                cbor(&json!(name), to);
                cbor(value, to);
            }
        }
    }
}

/// A type with a length of eight bytes, or with a number.
fn head(kind: u8, number: u64, to: &mut Vec<u8>) {
    to.push(kind << 5 | 0b1_1011);
    to.extend(number.to_be_bytes());
}

//! A function as Lambda runs it: its process, its environment, and the Runtime API over HTTP.

#![expect(clippy::unwrap_used, reason = "a test's helpers may stop the test")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake:web";

#[test]
fn an_event_is_answered_and_a_failure_reported_by_its_disposition() {
    let (address, answers) = runtime_api(&[r#"{"detail":1.50}"#, "[]"]);
    let function = start(&address, &[]);
    let (path, body) = answers.recv_timeout(Duration::from_secs(30)).unwrap();
    assert_eq!(path, "/2018-06-01/runtime/invocation/request-0/response");
    assert_eq!(body, json!({"alias": "web", "table": "tocsin", "event": {"detail": 1.5}}));
    let (path, body) = answers.recv_timeout(Duration::from_secs(30)).unwrap();
    assert_eq!(path, "/2018-06-01/runtime/invocation/request-1/error");
    assert_eq!(body["errorType"], "Reject");
    assert_eq!(body["errorMessage"], "the event is no object");
    let lines = log(function);
    assert_eq!(lines.len(), 1, "a failure is logged once: {lines:?}");
    let line = &lines[0];
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["requestId"], "request-1");
    assert_eq!(line["error"], json!(["the event is no object"]));
}

#[test]
fn a_misspelt_setting_stops_the_start_and_says_so() {
    let (address, _) = runtime_api(&[]);
    let mut function = start(&address, &[("TOCSIN_TABEL", "tocsin")]);
    assert!(!function.wait().unwrap().success());
    let line = log(function).pop().unwrap();
    let message = line["message"].as_str().unwrap();
    assert!(message.starts_with("echo cannot start: TOCSIN_TABEL is no setting"), "{message}");
}

/// Starts the example `echo`, which cargo builds beside the tests.
fn start(runtime_api: &str, more: &[(&str, &str)]) -> Child {
    let tests = std::env::current_exe().unwrap();
    let target: PathBuf = tests.parent().unwrap().parent().unwrap().to_owned();
    Command::new(target.join("examples").join("echo"))
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", runtime_api),
            ("AWS_LAMBDA_FUNCTION_NAME", "tocsin-intake"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_REGION", "ap-northeast-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("TOCSIN_TABLE", "tocsin"),
            ("TOCSIN_ACCOUNT", "123456789012"),
        ])
        .envs(more.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Ends the function and gives its log.
fn log(mut function: Child) -> Vec<Value> {
    // It may have ended by itself.
    let _ = function.kill();
    let Output { stdout, .. } = function.wait_with_output().unwrap();
    let lines = String::from_utf8(stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Lambda's Runtime API: hands out `events`, then none for ever, and passes on what is posted.
fn runtime_api(events: &[&'static str]) -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (posted, answers) = channel();
    let (queue, waiting) = channel();
    for event in events.iter().copied().enumerate() {
        queue.send(event).unwrap();
    }
    std::thread::spawn(move || {
        // Held, so that a further request for an event waits instead of failing.
        let _queue = queue;
        let waiting = Arc::new(Mutex::new(waiting));
        for connection in listener.incoming() {
            let (waiting, posted) = (Arc::clone(&waiting), posted.clone());
            std::thread::spawn(move || serve(connection.unwrap(), &waiting, &posted));
        }
    });
    (address, answers)
}

fn serve(
    connection: TcpStream,
    waiting: &Mutex<Receiver<(usize, &'static str)>>,
    posted: &Sender<(String, Value)>,
) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut writer = connection;
    while let Some((path, body)) = request(&mut reader) {
        let answer = if path.ends_with("/invocation/next") {
            let Ok((index, event)) = waiting.lock().unwrap().recv() else { return };
            format!(
                "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: request-{index}\r\n\
                 Lambda-Runtime-Deadline-Ms: 4102444800000\r\n\
                 Lambda-Runtime-Invoked-Function-Arn: {FUNCTION}\r\n\
                 Content-Length: {}\r\n\r\n{event}",
                event.len()
            )
        } else {
            posted.send((path, serde_json::from_slice(&body).unwrap())).unwrap();
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".to_owned()
        };
        writer.write_all(answer.as_bytes()).unwrap();
    }
}

/// The path and the body of the next request; `None` when the connection is over.
fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        head.push(line.trim_end().to_ascii_lowercase());
    }
    let path = head.first()?.split(' ').nth(1)?.to_owned();
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some((path, body))
}

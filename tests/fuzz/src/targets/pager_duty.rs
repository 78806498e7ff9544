//! What PagerDuty sends, and what is sent to it: whatever comes in has a clear outcome, nothing that was changed after it
//! was signed is let in, whatever an answer says is read or not, and whatever words say, a request fits.

use std::sync::LazyLock;

use domain::limits::{
    PAGER_DUTY_EVENT_BYTES_MAX, PAGER_DUTY_KEY_BYTES_MAX, PAGER_DUTY_NOTE_CHARS_MAX,
    PAGER_DUTY_TITLE_CHARS_MAX,
};
use domain::signal::Impact;
use wire::pager_duty::answer::{self, Class};
use wire::pager_duty::credentials::Credentials;
use wire::pager_duty::method::{self, Told};
use wire::pager_duty::secret;
use wire::pager_duty::signature::{Denial, SIGNATURE_HEADER, sign, verify};
use wire::pager_duty::webhook::{Heard, Inbound, read};

use super::is_readable;
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

const SECRET: &str = "pdsecret";
const OTHER: &str = "another";

static ANSWERS: LazyLock<Vec<Tree>> = LazyLock::new(|| {
    let answers = [
        r#"{"incidents":[{"id":"Q1","status":"resolved","incident_key":"k","created_at":"2026-11-23T01:00:00Z"},
            {"id":"Q2","status":"triggered","incident_key":null,"created_at":"2026-11-23T01:00:01Z"}],"more":false}"#,
        r#"{"incident":{"id":"Q1","status":"acknowledged","html_url":"https://example.pagerduty.com/incidents/Q1"}}"#,
        r#"{"notes":[{"id":"P1","content":"one"},{"id":"P2","content":"two"}]}"#,
        r#"{"user":{"id":"P1","email":"ana@example.com"}}"#,
        r#"{"error":{"message":"Arguments Caused Error","code":2002,
            "errors":["Open incident with matching dedup key already exists on this service"]}}"#,
        r#"{"status":"invalid event","message":"Event object is invalid","errors":["'routing_key' is missing"]}"#,
    ];
    answers.iter().map(|text| Tree::parse(text).unwrap()).collect()
});

static SECRETS: LazyLock<Vec<Tree>> = LazyLock::new(|| {
    let secrets = [
        r#"{"pagerDutyToken":"t","pagerDutyServiceRegion":"eu","pagerDutyFromEmail":"a@example.com"}"#,
        r#"{"pagerDutyRoutingKey":"k","webhookSecrets":["a","b"],"webhookSecret":"c"}"#,
    ];
    secrets.iter().map(|text| Tree::parse(text).unwrap()).collect()
});

/// Reads a spoilt request, an answer and a secret, and writes requests.
pub fn check(draw: &mut Draw) {
    let body = if draw.once_in(4) {
        spoilt_bytes(corpus::pager_duty(), draw)
    } else {
        spoilt(corpus::pager_duty(), 3, draw).text().into_bytes()
    };
    is_clear(&body);
    is_proven(&body, draw);
    is_judged(&spoilt_bytes(&ANSWERS, draw), draw);
    is_known(draw);
    is_bounded(draw);
}

fn is_clear(body: &[u8]) {
    let inbound = read(body);
    assert_eq!(inbound, read(body), "read twice");
    match inbound {
        Inbound::Acknowledged(heard) | Inbound::Resolved(heard) => is_whole(&heard),
        Inbound::Ignored(why) | Inbound::Broken(why) => is_readable(why),
    }
}

fn is_whole(heard: &Heard) {
    assert!(!heard.event.is_empty() && !heard.id.is_empty());
    for optional in [&heard.key, &heard.service] {
        assert!(optional.as_ref().is_none_or(|text| !text.is_empty()));
    }
    if let Some(agent) = &heard.agent {
        assert!(!agent.id.is_empty());
        assert!(agent.email.as_ref().is_none_or(|email| !email.is_empty()));
        assert!(agent.summary.chars().count() <= 200 && !agent.summary.contains('\n'));
    }
}

fn is_proven(body: &[u8], draw: &mut Draw) {
    let signature = sign(SECRET, body);
    let verified = |signatures: &str, body: &[u8]| {
        verify(&[SECRET, OTHER], &[(SIGNATURE_HEADER, signatures)], body)
    };
    assert_eq!(verified(&signature, body), Ok(()));
    let mut changed = body.to_vec();
    changed.push(b' ');
    assert_eq!(verified(&signature, &changed), Err(Denial::Mismatch));
    let mut spoilt = signature.clone();
    spoil_text(&mut spoilt, draw);
    // A list lets in whoever is on it.
    let is_on_it = spoilt.split(',').any(|one| one.trim() == signature);
    assert_eq!(verified(&spoilt, body).is_ok(), is_on_it);
    let list = format!("{},{}", text(draw), sign(OTHER, body));
    assert_eq!(verified(&list, body), Ok(()));
    if let Err(denial) = verify(&[SECRET], &[(SIGNATURE_HEADER, &sign(OTHER, body))], body) {
        is_readable(&denial.to_string());
    } else {
        unreachable!("it was signed with another secret");
    }
}

fn is_judged(body: &[u8], draw: &mut Draw) {
    let key = text(draw);
    for theirs in [answer::incident(body), answer::newest(body, &key).flatten()] {
        assert!(theirs.is_none_or(|theirs| !theirs.id.is_empty()));
    }
    assert!(answer::email(body).flatten().is_none_or(|email| !email.is_empty()));
    if answer::notes(body).is_some() || answer::email(body).is_some() {
        assert!(answer::is_theirs(body));
    }
    for status in [400, 401, 404, 429, 500] {
        let failure = answer::failure(status, body);
        assert!(failure.words.chars().count() <= 200);
        // What passes is told by the status alone, whatever is said.
        assert_eq!(failure.class == Class::Throttled, status == 429);
        assert_eq!(failure.class == Class::Busy, status == 500);
        assert_eq!(failure.class == Class::Absent, status == 404);
    }
}

fn is_known(draw: &mut Draw) {
    let kept = if draw.once_in(4) { text(draw) } else { spoilt(&SECRETS, 2, draw).text() };
    match Credentials::read(&kept) {
        Ok(credentials) => assert!(credentials.webhook_secrets.iter().all(|one| !one.is_empty())),
        Err(error) => is_readable(&error.to_string()),
    }
    let mut named = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tocsin-a1B2c3".to_owned();
    spoil_text(&mut named, draw);
    for secret_id in [named, text(draw)] {
        if let Some(name) = secret::parameter(&secret_id) {
            assert!(name.starts_with('/'));
            assert_eq!(secret::parameter(&name), Some(name.clone()), "{secret_id}");
        }
    }
}

fn is_bounded(draw: &mut Draw) {
    let (title, details, source) = (text(draw), text(draw), text(draw));
    let impact = *draw.pick(&[Impact::CRITICAL, Impact::HIGH, Impact::MEDIUM, Impact::NONE]);
    let told = Told { title: &title, details: &details, impact, source: &source };
    let key = text(draw);
    if method::is_key(&key) {
        assert!(key.len() <= PAGER_DUTY_KEY_BYTES_MAX);
        let created = method::create("PSVC1", &key, &told).body;
        let shown = created["incident"]["title"].as_str().unwrap();
        assert!((1..=PAGER_DUTY_TITLE_CHARS_MAX).contains(&shown.chars().count()));
        let event = method::trigger_event("r", &key, &told).body.to_string();
        assert!(event.len() <= PAGER_DUTY_EVENT_BYTES_MAX);
    }
    // An id stays a part of its path.
    for request in [method::notes(&key), method::user(&key), method::find(&key, &key)] {
        let slashes = request.path.matches('/').count();
        assert!(slashes <= 3 && request.path.bytes().all(|b| b.is_ascii_graphic()));
    }
    assert!(method::note_words(&title).chars().count() <= PAGER_DUTY_NOTE_CHARS_MAX);
}

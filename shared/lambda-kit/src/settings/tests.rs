mod template;

use super::*;

fn parse(changes: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let least = [(TABLE, "tocsin"), (ACCOUNT, "123456789012"), (REGION, "ap-northeast-1")];
    let all = least.iter().chain(changes);
    Settings::parse(&all.map(|&(name, value)| (name.to_owned(), value.to_owned())).collect())
}

#[test]
fn the_least_that_a_function_needs() {
    let settings = parse(&[]).unwrap();
    assert_eq!(settings.table, "tocsin");
    assert_eq!(settings.deployment, Deployment::new("ap-northeast-1", "123456789012"));
    assert_eq!(settings.log_level, Level::INFO);
    assert_eq!(settings.email_sender, None);
    assert_eq!(settings.machines(), Err(SettingsError::Missing(RESPONSE_MACHINE)));
    assert_eq!(settings.intake(), Err(SettingsError::Missing(INTAKE_FUNCTION)));
    assert_eq!(settings.name_prefix(), Err(SettingsError::Missing(INTAKE_FUNCTION)));
    assert_eq!(settings.master_key(), Err(SettingsError::Missing(MASTER_KEY)));
    assert_eq!(settings.chat_secrets(), Err(SettingsError::Missing(SLACK_SECRET)));
    assert_eq!(settings.slack_url, "https://slack.com/api");
    assert_eq!(settings.teams_urls, None);
    assert_eq!(settings.pager_duty_secret(), Err(SettingsError::Missing(PAGERDUTY_SECRET)));
    assert_eq!(settings.pager_duty_url, None);
    assert_eq!(settings.api_hosts, [] as [String; 0]);
}

#[test]
fn everything_set() {
    let machine = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:tocsin";
    let queue = "arn:aws:sqs:ap-northeast-1:123456789012:tocsin-failed-signals";
    let settings = parse(&[
        (INTAKE_FUNCTION, "tocsin-intake"),
        (FAILED_SIGNALS, queue),
        (RESPONSE_MACHINE, machine),
        (ESCALATION_MACHINE, machine),
        (EMAIL_SENDER, "oncall@example.com"),
        (VOICE_ORIGINATION, "+12065550100"),
        (VOICE_ID, "TAKUMI"),
        (SMS_SENDER_ID, "TOCSIN"),
        (MASTER_KEY, "/tocsin/tocsin/master-key"),
        (API_HOSTS, "tocsin.example.com, localhost:4580"),
        (SLACK_SECRET, "/aws/reference/secretsmanager/tocsin-slack"),
        (SLACK_URL, "https://slack-gov.com/api"),
        (TEAMS_SECRET, "/tocsin/tocsin/teams"),
        (
            TEAMS_URLS,
            "https://login.microsoftonline.com, https://graph.microsoft.com/v1.0, \
             https://smba.infra.gcc.teams.microsoft.com/teams, \
             https://login.botframework.com/v1/.well-known/openidconfiguration",
        ),
        (PAGERDUTY_SECRET, "/aws/reference/secretsmanager/tocsin/pagerduty"),
        (PAGERDUTY_URL, "http://127.0.0.1:4000"),
        (LOG_LEVEL, "DEBUG"),
        (ENDPOINT, "http://127.0.0.1:4566"),
        ("PATH", "/usr/bin"),
    ])
    .unwrap();
    assert_eq!(settings.machines(), Ok((machine, machine)));
    assert_eq!(settings.intake(), Ok(("tocsin-intake", queue)));
    assert_eq!(settings.name_prefix(), Ok("tocsin"));
    assert_eq!(settings.master_key(), Ok("/tocsin/tocsin/master-key"));
    assert_eq!(settings.api_hosts, ["tocsin.example.com", "localhost:4580"]);
    assert_eq!(settings.slack_url, "https://slack-gov.com/api");
    let secret = "/aws/reference/secretsmanager/tocsin/pagerduty";
    assert_eq!(settings.pager_duty_secret(), Ok(secret));
    assert_eq!(settings.pager_duty_url.as_deref(), Some("http://127.0.0.1:4000"));
    let (slack, teams) = ("/aws/reference/secretsmanager/tocsin-slack", "/tocsin/tocsin/teams");
    assert_eq!(settings.chat_secrets(), Ok((Some(slack), Some(teams))));
    assert_eq!(settings.teams_urls.unwrap()[1], "https://graph.microsoft.com/v1.0");
    assert_eq!(settings.voice_id.as_deref(), Some("TAKUMI"));
    assert_eq!(settings.log_level, Level::DEBUG);
    assert_eq!(settings.endpoint.as_deref(), Some("http://127.0.0.1:4566"));
}

#[test]
fn an_empty_value_is_absent() {
    assert_eq!(parse(&[(EMAIL_SENDER, ""), (LOG_LEVEL, " ")]), parse(&[]));
    assert_eq!(parse(&[(TABLE, "")]), Err(SettingsError::Missing(TABLE)));
}

#[test]
fn what_stops_a_start_says_why() {
    for (name, value, sentence) in [
        (TABLE, "", "TOCSIN_TABLE is not set"),
        (REGION, "", "AWS_REGION is not set"),
        (ACCOUNT, "12345", "TOCSIN_ACCOUNT is not an account id of twelve digits"),
        (REGION, "tokyo", "AWS_REGION is not a Region, such as ap-northeast-1"),
        (EMAIL_SENDER, "oncall", "TOCSIN_EMAIL_SENDER is not a mail address"),
        (
            SMS_SENDER_ID,
            "12345",
            "TOCSIN_SMS_SENDER_ID is not 3 to 11 letters and digits with a letter among them",
        ),
        (LOG_LEVEL, "loud", "TOCSIN_LOG_LEVEL is not error, warn, info, debug or trace"),
        (
            RESPONSE_MACHINE,
            "tocsin",
            "TOCSIN_RESPONSE_MACHINE_ARN is not the ARN of a state machine",
        ),
        (INTAKE_FUNCTION, "a:b", "TOCSIN_INTAKE_FUNCTION is not a function's name"),
        (FAILED_SIGNALS, "queue", "TOCSIN_FAILED_SIGNALS_ARN is not the ARN of a queue"),
        (CANARY_MINUTES, "61", "TOCSIN_CANARY_MINUTES is not minutes, at most 60"),
        (CANARY_SINK, "nobody", "TOCSIN_CANARY_SINK is not a mail address"),
        (EVENT_BUS, "my bus", "TOCSIN_EVENT_BUS is not a bus's name"),
        (MASTER_KEY, "master key", "TOCSIN_MASTER_KEY_PARAMETER is not a parameter's name"),
        (SLACK_SECRET, "xoxb token", "TOCSIN_SLACK_SECRET is not a parameter's name"),
        (TEAMS_SECRET, "teams", "TOCSIN_TEAMS_SECRET is not a parameter's name"),
        (PAGERDUTY_SECRET, "t0ken", "TOCSIN_PAGERDUTY_SECRET is not a parameter's name"),
        (PAGERDUTY_URL, "pagerduty", "TOCSIN_PAGERDUTY_URL is not a URL of http or https"),
        (SLACK_URL, "slack.com", "TOCSIN_SLACK_URL is not a URL of http or https"),
        (
            TEAMS_URLS,
            "https://login.example.com,https://graph.example.com",
            "TOCSIN_TEAMS_URLS is not the URLs of logins, Graph, the Bot Framework and its metadata, between commas",
        ),
        (API_HOSTS, "https://a.example.com", "TOCSIN_API_HOSTS is not host names between commas"),
        (API_HOSTS, "a.example.com,", "TOCSIN_API_HOSTS is not host names between commas"),
        (VOICE_ID, "Takumi", "TOCSIN_VOICE_ID is not a voice in capitals, such as TAKUMI"),
        (ENDPOINT, "localhost", "AWS_ENDPOINT_URL is not a URL of http or https"),
    ] {
        assert_eq!(parse(&[(name, value)]).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn a_misspelt_name_stops_the_start() {
    let error = parse(&[("TOCSIN_EMAIL_SENDR", "oncall@example.com")]).unwrap_err();
    assert_eq!(error, SettingsError::Unknown("TOCSIN_EMAIL_SENDR".into()));
    assert!(error.to_string().starts_with("TOCSIN_EMAIL_SENDR is no setting of Tocsin; the"));
}

#[test]
fn the_partition_follows_the_region() {
    for (region, partition) in
        [("ap-northeast-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
    {
        assert_eq!(parse(&[(REGION, region)]).unwrap().deployment.partition, partition);
    }
}

#[test]
fn calls_are_made_in_the_region_of_their_instance() {
    let id = "9308c2a1-9bc6-4cea-8290-6c0b4a6d38fa";
    let arn = format!("arn:aws:connect:us-west-2:123456789012:instance/{id}");
    let all = [(CONNECT_INSTANCE, &*arn), (CONNECT_FLOW, "f"), (CONNECT_SOURCE, "+12065550100")];
    let calls = parse(&all).unwrap().connect.unwrap();
    assert_eq!((&*calls.region, &*calls.instance), ("us-west-2", id));
    assert_eq!(parse(&all[..2]).unwrap().connect, None);
    assert!(parse(&[(CONNECT_INSTANCE, "arn:aws:connect:here")]).is_err());
}

#[test]
fn a_canary_needs_minutes_and_a_sink() {
    let sink = (CANARY_SINK, "success@simulator.amazonses.com");
    let every = |minutes: &[(&str, &str)]| {
        parse(minutes).unwrap().canary.map(|(every, to)| (every.as_secs(), to.reveal().to_owned()))
    };
    assert_eq!(every(&[sink]), None);
    assert_eq!(every(&[sink, (CANARY_MINUTES, "0")]), None, "off");
    assert_eq!(every(&[(CANARY_MINUTES, "5")]), None);
    assert_eq!(every(&[sink, (CANARY_MINUTES, "5")]), Some((300, sink.1.to_owned())));
}

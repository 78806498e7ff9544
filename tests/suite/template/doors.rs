//! Who may call, and what is there only when it was asked for: URLs, chat, PagerDuty, the API, the macro.

use domain::limits;
use serde_json::{Value, json};

use super::{
    URL_PERMISSIONS, actions, get_att, globals, list, may, of_type, resource, statements, sub,
    template, timeout_of,
};

/// An instant, whichever.
const START: &str = "2026-11-23T01:00:00Z";

/// The URLs that are public: which function answers there, on what condition there is one, and which output
/// says it.
const URLS: [(&str, &str, &str, &str); 4] = [
    ("ApiUrl", "ApiFunction", "ServesApi", "ApiUrl"),
    ("ChatUrl", "ChatFunction", "HasChat", "ChatUrl"),
    ("PagerdutyUrl", "PagerdutyFunction", "HasPagerDuty", "PagerDutyUrl"),
    ("RepliesUrl", "RepliesFunction", "ServesReplies", "ReplyUrl"),
];

#[test]
fn only_this_account_may_invoke() {
    let permissions = of_type("AWS::Lambda::Permission");
    for (name, permission) in permissions.filter(|(name, _)| !URL_PERMISSIONS.contains(name)) {
        let source = &permission["Properties"]["SourceArn"];
        // An instance of Amazon Connect that the parameter names, of this account.
        if source["Ref"] == "ConnectInstanceArn" {
            let account = &permission["Properties"]["SourceAccount"];
            assert_eq!(*account, json!({ "Ref": "AWS::AccountId" }), "{name}");
            continue;
        }
        let ours = source["Fn::GetAtt"].is_array()
            || source["Fn::Sub"].as_str().is_some_and(|arn| arn.contains("${AWS::AccountId}"));
        assert!(ours, "{name} lets another account in");
    }
    let alarms = &resource("AlarmsMayInvokeIntake")["Properties"];
    assert_eq!(alarms["Principal"], json!("lambda.alarms.cloudwatch.amazonaws.com"));
    assert_eq!(alarms["SourceAccount"], json!({ "Ref": "AWS::AccountId" }));
}

#[test]
fn anybody_may_call_the_urls_that_were_asked_for_and_only_those() {
    let urls: Vec<_> = of_type("AWS::Lambda::Url").map(|(name, _)| name).collect();
    assert_eq!(urls, URLS.map(|(url, ..)| url));
    let pairs = URL_PERMISSIONS.chunks(2);
    for ((url, function, condition, output), permissions) in URLS.into_iter().zip(pairs) {
        let [call, invoke] = permissions else { unreachable!("in pairs") };
        let function = json!({ "Ref": function });
        assert_eq!(
            resource(call)["Properties"],
            json!({
                "FunctionName": function,
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            })
        );
        assert_eq!(
            resource(invoke)["Properties"],
            json!({
                "FunctionName": function,
                "Action": "lambda:InvokeFunction",
                "Principal": "*",
                "InvokedViaFunctionUrl": true,
            })
        );
        let properties = &resource(url)["Properties"];
        assert_eq!(*properties, json!({ "TargetFunctionArn": function, "AuthType": "NONE" }));
        // What is not asked for has no URL and lets nobody in.
        for name in [call, invoke, url] {
            assert_eq!(resource(name)["Condition"], json!(condition), "{name}");
        }
        let output = &template()["Outputs"][output];
        assert_eq!(output["Condition"], json!(condition));
        assert_eq!(output["Value"], get_att(url, "FunctionUrl"));
    }
    let serve = ["ServeApi", "ServeReplies"].map(|name| &template()["Parameters"][name]["Default"]);
    assert_eq!(serve, [&json!("false"), &json!("false")]);
}

/// Without one there is nothing of chat, and nothing that costs.
#[test]
fn all_of_chat_hangs_on_the_parameters_that_name_its_secrets() {
    let parts = template()["Resources"].as_object().expect("resources").iter();
    let parts: Vec<_> = parts.filter(|(name, _)| name.contains("Chat")).collect();
    assert_eq!(parts.len(), 9, "{parts:?}");
    for (name, part) in parts {
        assert_eq!(part["Condition"], json!("HasChat"), "{name}");
    }
    let [publisher, chat] =
        ["PublisherSource", "ChatSource"].map(|name| &resource(name)["Properties"]);
    for same in ["EventSourceArn", "FilterCriteria", "FunctionResponseTypes", "DestinationConfig"] {
        assert_eq!(chat[same], publisher[same]);
    }
    assert_eq!(chat["MaximumRecordAgeInSeconds"], json!(6 * 3_600));
    let conditions = &template()["Conditions"];
    let either = ["HasSlack", "HasTeams"].map(|name| json!({ "Fn::Condition": name }));
    assert_eq!(conditions["HasChat"]["Fn::Or"], json!(either));
    let policies = &resource("ChatRole")["Properties"]["Policies"];
    let allowed = list(&policies[0]["PolicyDocument"]["Statement"]);
    for service in ["Slack", "Teams"] {
        let (has, secret) = (format!("Has{service}"), format!("{service}Secret"));
        let is_set = json!([{ "Fn::Equals": [{ "Ref": secret }, ""] }]);
        assert_eq!(conditions[&has]["Fn::Not"], is_set);
        let parameter = at("ssm", &format!("parameter${{{secret}}}"));
        assert!(may("ChatRole", "ssm:GetParameter", &parameter));
        let kept = of_secrets_manager(&secret);
        assert!(may("ChatRole", "secretsmanager:GetSecretValue", &kept));
        // Each is read only where it is named: a parameter without a name would be all of them.
        let of_it = allowed.iter().filter(|statement| statement["Fn::If"][0] == json!(has));
        let of_it: Vec<_> = of_it.map(|statement| &statement["Fn::If"]).collect();
        let resources: Vec<_> = of_it.iter().map(|reads| &reads[1]["Resource"]).collect();
        assert_eq!(resources, [&parameter, &kept], "{service}");
        assert!(of_it.iter().all(|reads| reads[2] == json!({ "Ref": "AWS::NoValue" })));
    }
    let itself = sub(
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${NamePrefix}-chat",
    );
    assert!(may("ChatRole", "lambda:InvokeFunction", &itself));
}

/// What Systems Manager puts before the name of a secret of Secrets Manager.
const OF_SECRETS_MANAGER: &str = "/aws/reference/secretsmanager/";

/// The secret that a parameter of the template names, where it is one of Secrets Manager.
fn of_secrets_manager(parameter: &str) -> Value {
    let secret = at("secretsmanager", &format!("secret:${{{parameter}}}-??????"));
    json!({ "Fn::Join": ["", { "Fn::Split": [OF_SECRETS_MANAGER, secret] }] })
}

/// The ARN of something of this account and Region.
fn at(service: &str, name: &str) -> Value {
    sub(&format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{name}"))
}

/// Without it there is nothing of PagerDuty, and nothing that costs; with it one secret may be read, and no other.
#[test]
fn all_of_pager_duty_hangs_on_the_parameter_that_names_its_secret() {
    let parts = template()["Resources"].as_object().expect("resources").iter();
    let parts: Vec<_> = parts.filter(|(name, _)| name.contains("Pagerduty")).collect();
    assert_eq!(parts.len(), 12, "{parts:?}");
    for (name, part) in parts {
        assert_eq!(part["Condition"], json!("HasPagerDuty"), "{name}");
    }
    let of = |sid: &str| {
        let statements = statements("PagerdutyRole");
        *statements.iter().find(|statement| statement["Sid"] == sid).expect("a statement")
    };
    assert_eq!(of("ReadPagerDutySecret")["Resource"], at("ssm", "parameter${PagerDutySecret}"));
    let secret = of_secrets_manager("PagerDutySecret");
    assert_eq!(of("ReadSecretOfPagerDuty")["Resource"], secret);
    // It is taken away where there is one.
    let parameter = wire::pager_duty::secret::parameter("tocsin/pagerduty").expect("a name");
    assert_eq!(parameter.split(OF_SECRETS_MANAGER).collect::<String>(), "tocsin/pagerduty");
    let itself = at("lambda", "function:${NamePrefix}-pagerduty");
    assert!(may("PagerdutyRole", "lambda:InvokeFunction", &itself));
}

/// The rule lets through what is told and nothing else, of incidents whose plan has an integration.
#[test]
fn the_rule_of_pager_duty_hears_what_is_told() {
    let rule = &resource("PagerdutyRule")["Properties"];
    assert_eq!(rule["EventBusName"], json!({ "Ref": "EventBusName" }));
    let pattern = wire::pattern::Pattern::parse(&rule["EventPattern"].to_string()).expect("valid");
    let here = domain::arn::Deployment::new("ap-northeast-1", "123456789012");
    let plain = testkit::builders::incident("first", testkit::builders::at(START));
    let mut told = plain.clone();
    let (name, secret) = ("duty".to_owned(), "tocsin/pagerduty".to_owned());
    let service = "PWIXJZS".to_owned();
    told.integrations = vec![domain::response_plan::PagerDuty { name, secret, service }];
    let mut heard = 0;
    for fact in one_of_each_fact() {
        let of = |incident| {
            let event = domain::timeline::TimelineEvent {
                at: testkit::builders::at(START),
                sequence: None,
                fact: fact.clone(),
            };
            let event = wire::outbound::bus::event(&here, incident, uuid::Uuid::nil(), &event);
            let detail: Value = serde_json::from_str(&event.detail).expect("JSON");
            json!({
                "source": wire::outbound::bus::SOURCE,
                "detail-type": event.kind,
                "detail": detail,
            })
        };
        let is_told = domain::pager_duty::is_told(&fact);
        assert_eq!(pattern.matches(&of(&told)), is_told, "{fact:?}");
        assert!(!pattern.matches(&of(&plain)), "{fact:?}");
        heard += usize::from(is_told);
    }
    assert_eq!(heard, list(&rule["EventPattern"]["detail-type"]).len(), "a type that never comes");
}

/// A fact of each type, all made of the same members: a type takes those that it knows.
fn one_of_each_fact() -> Vec<domain::timeline::Fact> {
    use domain::timeline::Fact;
    let id = "11111111-1111-5111-8111-111111111111";
    let members = |kind: &str, why: Value| {
        json!({
            "type": kind, "title": "t", "plan": "web", "route": "t", "source": "t", "trigger": "t",
            "reason": "t", "subject": "t", "times": 2, "engagement": format!("ana/{id}"),
            "cause": "t", "stage": 0, "reached": [], "why": why, "contact": "ana",
            "channel": format!("ana/{id}"), "page": format!("ana/{id}"), "kind": "SMS",
            "path": { "contact": "ana" }, "due_at": START, "message_id": "t", "until": START,
            "via": "t", "essential": true, "by": "ana", "document": "t", "approvers": [],
            "execution": "t", "step": "t", "status": "t", "minutes": 1, "after": "t",
            "complaints": [], "attempt": 1, "target": "t", "notice": "STARTED", "name": "t",
            "effect": "t", "changed": [], "id": id, "data": "t", "updated_at": START,
        })
    };
    let unknown =
        serde_json::from_value::<Fact>(members("NONE", json!(""))).unwrap_err().to_string();
    // Serde names all that there are.
    let kinds = unknown.split('`').skip(3).step_by(2);
    let facts: Vec<Fact> = kinds
        .map(|kind| {
            let read = |why| serde_json::from_value::<Fact>(members(kind, why));
            read(json!("t")).or_else(|_| read(json!(["t"]))).expect(kind)
        })
        .collect();
    assert!(facts.len() >= 35, "{unknown}");
    facts
}

#[test]
fn text_messages_come_from_one_service_of_this_account() {
    let policy = &resource("TextMessagesPolicy")["Properties"]["PolicyDocument"]["Statement"];
    let [statement] = list(policy) else { panic!("one statement: {policy}") };
    assert_eq!(statement["Principal"], json!({ "Service": "sms-voice.amazonaws.com" }));
    let account = json!({ "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } } });
    assert_eq!(statement["Condition"], account);
}

/// `tocsin credentials` derives the same names.
#[test]
fn the_api_reads_the_one_parameter_that_holds_the_master_key() {
    let variable = &globals()["Environment"]["Variables"]["TOCSIN_MASTER_KEY_PARAMETER"];
    assert_eq!(*variable, sub("/tocsin/${NamePrefix}/master-key"));
    assert_eq!(resource("Table")["Properties"]["TableName"], json!({ "Ref": "NamePrefix" }));
    let parameter = sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/tocsin/${NamePrefix}/master-key",
    );
    // What calls of endpoints are signed with is nobody's key to anything of ours.
    let others = sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/tocsin/${NamePrefix}/runbooks/*",
    );
    for (role, _) in of_type("AWS::IAM::Role") {
        for statement in statements(role) {
            // Chat and PagerDuty have secrets of their own.
            let others_own = ["ReadSlackSecret", "ReadTeamsSecret", "ReadPagerDutySecret"];
            let reads = actions(statement).iter().any(|action| action.contains("Parameter"))
                && !others_own.contains(&statement["Sid"].as_str().unwrap_or_default());
            if statement["Sid"] == "ReadSigningKeys" {
                assert!(["RunbookRole", "GuardianRole"].contains(&role), "{role}");
                assert_eq!(statement["Resource"], others);
                continue;
            }
            assert_eq!(reads, statement["Sid"] == "ReadMasterKey", "{role}");
            if reads {
                assert_eq!((role, &statement["Resource"]), ("ApiRole", &parameter));
            }
        }
    }
}

/// What the API refuses a runbook for is what starting it would refuse.
#[test]
fn the_api_describes_the_documents_that_can_be_started() {
    let of = |role: &str, sid: &str| {
        let statements = statements(role);
        let statement = statements.iter().find(|statement| statement["Sid"] == sid);
        let resources = list(&statement.expect("a statement")["Resource"]).iter();
        let documents = resources.filter(|arn| arn.to_string().contains(":document/"));
        documents.cloned().collect::<Vec<_>>()
    };
    let started = of("RunbookRole", "StartRunbooks");
    assert_eq!(started.len(), 2, "ours and AWS's");
    assert_eq!(of("ApiRole", "DescribeDocuments"), started);
}

/// Whoever takes the macro away must still be able to delete what was made with it.
#[test]
fn the_macro_can_be_left_out_and_its_function_stays() {
    let [(_, its)] = of_type("AWS::CloudFormation::Macro").collect::<Vec<_>>()[..] else {
        panic!("there is one macro")
    };
    assert_eq!(its["Properties"]["Name"], json!({ "Ref": "MacroName" }));
    assert_eq!(its["Properties"]["FunctionName"], get_att("CloudformationFunction", "Arn"));
    assert_eq!(its["Condition"], json!("HasMacro"));
    assert_eq!(
        template()["Conditions"]["HasMacro"],
        json!({ "Fn::Not": [{ "Fn::Equals": [{ "Ref": "MacroName" }, ""] }] })
    );
    let function = resource("CloudformationFunction");
    assert!(function["Condition"].is_null());
    // Lambda's attempts end, and what is too old is dropped, when CloudFormation waits no longer.
    let config = &function["Properties"]["EventInvokeConfig"];
    let waits = limits::RESOURCE_TIMEOUT.as_secs();
    assert_eq!(config["MaximumEventAgeInSeconds"], json!(waits));
    // After one minute and after two more, each attempt as long as it may be.
    assert!(3 * 60 + 3 * timeout_of(function) <= waits);
    // What failed is told by CloudFormation itself, to whoever deploys: nothing of it is left to be done.
    assert!(config["DestinationConfig"].is_null());
}

#[test]
fn every_parameter_has_a_default_and_says_what_it_is_for() {
    for (name, parameter) in template()["Parameters"].as_object().expect("parameters") {
        assert!(!parameter["Default"].is_null(), "{name} must be answered");
        assert!(parameter["Description"].is_string(), "{name} is not described");
    }
}

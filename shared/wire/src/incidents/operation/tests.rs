use super::*;

#[test]
fn a_path_names_its_operation() {
    for operation in Operation::ALL {
        let http = operation.http();
        let path = http.path.replace("{resourceArn}", "arn%3Aaws%2Fb");
        let label = http.label().map(|name| (name, "arn%3Aaws%2Fb"));
        assert_eq!(Route::of(http.method.as_str(), &path), Some(Route { operation, label }));
    }
    assert_eq!(Operation::StartIncident.action(), "ssm-incidents:StartIncident");
}

#[test]
fn what_a_path_holds_is_all_that_follows() {
    let route = Route::of("GET", "/tags/arn:aws:ssm-incidents::1:response-plan/web/").unwrap();
    assert_eq!(route.operation, Operation::ListTagsForResource);
    assert_eq!(route.label, Some(("resourceArn", "arn:aws:ssm-incidents::1:response-plan/web/")));
}

#[test]
fn another_path_or_method_names_none() {
    for (method, path) in [
        ("POST", ""),
        ("POST", "/"),
        ("POST", "startIncident"),
        ("POST", "/StartIncident"),
        ("POST", "/startIncident/"),
        ("POST", "/start%49ncident"),
        ("GET", "/startIncident"),
        ("post", "/startIncident"),
        ("POST", "/getIncidentRecord"),
        ("GET", "/tags"),
        ("GET", "/tags/"),
        ("PUT", "/tags/a"),
        ("POST", "//tags/a"),
    ] {
        assert_eq!(Route::of(method, path), None, "{method} {path}");
    }
}

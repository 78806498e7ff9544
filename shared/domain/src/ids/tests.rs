use super::*;

fn contact(alias: &str) -> ContactId {
    ContactId::parse(alias).unwrap()
}

#[test]
fn each_kind_accepts_its_own_and_refuses_the_rest() {
    for good in ["tanaka-taro", "a", "web_team-1"] {
        assert_eq!(ContactId::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "Tanaka", "tanaka taro", "t/1", &"x".repeat(256)] {
        assert!(ContactId::parse(bad).is_err(), "{bad}");
    }
    assert!(IncidentId::parse("plan/not-a-uuid").is_err());
    assert!(PageId::parse("tanaka-taro").is_err());
    assert!(serde_json::from_str::<ContactId>("\"NOT OK\"").is_err(), "stored ids are checked too");
}

#[test]
fn a_uuid_is_read_in_one_form_only() {
    const UUID: &str = "6f8b1f6e-0000-5000-8000-000000000001";
    assert!(OverrideId::parse(UUID).is_ok() && IncidentId::parse(&format!("p/{UUID}")).is_ok());
    for other in [format!("{{{UUID}}}"), format!("urn:uuid:{UUID}"), UUID.replace('-', "")] {
        assert!(OverrideId::parse(&other).is_err(), "{other}");
        assert!(IncidentId::parse(&format!("p/{other}")).is_err(), "{other}");
    }
}

#[test]
fn an_error_quotes_the_beginning_of_a_text() {
    let error = ContactId::parse(&"X".repeat(100_000)).unwrap_err().to_string();
    assert!(error.chars().count() < 500, "{error}");
    let error = crate::time::Zone::named(&"X".repeat(100_000)).unwrap_err().to_string();
    assert!(error.chars().count() < 500, "{error}");
    let error = crate::arn::plan_name(&"X".repeat(100_000)).unwrap_err().to_string();
    assert!(error.chars().count() < 500, "{error}");
}

#[test]
fn a_page_names_its_engagement() {
    let plan = PlanName::parse("prod").unwrap();
    let incident = IncidentId::derive(&plan, &SignalId::parse("s1").unwrap());
    let engagement = EngagementId::derive(&incident, &contact("web-team"), 0);
    let page = engagement.page(&contact("tanaka-taro"), "stage 0");
    assert_eq!(page.engagement_stem(), engagement.stem());
    assert_eq!(page.contact(), contact("tanaka-taro"));
    assert_eq!(PageId::parse(page.as_str()).unwrap(), page);
    assert_eq!(
        page,
        engagement.page(&contact("tanaka-taro"), "stage 0"),
        "a repeat names the same page"
    );
    assert_ne!(page, engagement.page(&contact("tanaka-taro"), "stage 1"));
}

#[test]
fn parts_do_not_run_together() {
    assert_ne!(derive(&["ab", "c"]), derive(&["a", "bc"]));
    assert_eq!(derive(&["incident", "x"]), derive(&["incident", "x"]));
}

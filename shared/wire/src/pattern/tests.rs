use super::*;

/// Each line: a pattern for the member `a`, events that it means, events that it does not.
#[test]
fn every_operator_both_ways() {
    let table: &[(&str, &[&str], &[&str])] = &[
        // Exact.
        (r#"["x"]"#, &[r#"{"a":"x"}"#, r#"{"a":["y","x"]}"#], &[r#"{"a":"X"}"#, r#"{"b":"x"}"#]),
        (r#"["x","y"]"#, &[r#"{"a":"y"}"#], &[r#"{"a":"z"}"#]),
        (r#"[""]"#, &[r#"{"a":""}"#], &[r#"{"a":null}"#, r"{}"]),
        (r"[null]", &[r#"{"a":null}"#, r#"{"a":[1,null]}"#], &[r"{}", r#"{"a":""}"#]),
        (r"[true]", &[r#"{"a":true}"#], &[r#"{"a":false}"#, r#"{"a":"true"}"#]),
        // Numbers by value; long whole ones exactly.
        (r"[300]", &[r#"{"a":300}"#, r#"{"a":300.0}"#, r#"{"a":3e2}"#], &[r#"{"a":"300"}"#]),
        (r"[0.5]", &[r#"{"a":5e-1}"#], &[r#"{"a":0.51}"#]),
        (r"[9007199254740993]", &[r#"{"a":9007199254740993}"#], &[r#"{"a":9007199254740992}"#]),
        // Beginnings and ends.
        (
            r#"[{"prefix":"ab"}]"#,
            &[r#"{"a":"abc"}"#, r#"{"a":"ab"}"#],
            &[r#"{"a":"Abc"}"#, r#"{"a":1}"#],
        ),
        (r#"[{"suffix":"bc"}]"#, &[r#"{"a":"abc"}"#], &[r#"{"a":"abC"}"#, r#"{"a":null}"#]),
        (r#"[{"prefix":{"equals-ignore-case":"AB"}}]"#, &[r#"{"a":"aBc"}"#], &[r#"{"a":"ba"}"#]),
        (r#"[{"suffix":{"equals-ignore-case":"BC"}}]"#, &[r#"{"a":"aBc"}"#], &[r#"{"a":"bca"}"#]),
        (r#"[{"equals-ignore-case":"aLiCe"}]"#, &[r#"{"a":"ALICE"}"#], &[r#"{"a":"alic"}"#]),
        (r#"[{"equals-ignore-case":"ÄB"}]"#, &[r#"{"a":"äb"}"#], &[r#"{"a":"ab"}"#]),
        // Numbers.
        (
            r#"[{"numeric":[">=",7]}]"#,
            &[r#"{"a":7}"#, r#"{"a":8.0}"#],
            &[r#"{"a":6.9}"#, r#"{"a":"8"}"#],
        ),
        (
            r#"[{"numeric":[">",0,"<=",5]}]"#,
            &[r#"{"a":5}"#, r#"{"a":[9,3]}"#],
            &[r#"{"a":0}"#, r#"{"a":5.01}"#],
        ),
        (r#"[{"numeric":["=",3.018e2]}]"#, &[r#"{"a":301.8}"#], &[r#"{"a":301}"#]),
        (r#"[{"numeric":["<",-1]}]"#, &[r#"{"a":-2}"#], &[r#"{"a":-1}"#, r"{}"]),
        // Everything else. A list matches when one of its values is something else.
        (
            r#"[{"anything-but":"x"}]"#,
            &[r#"{"a":"y"}"#, r#"{"a":["x","y"]}"#, r#"{"a":null}"#],
            &[r#"{"a":"x"}"#, r"{}", r#"{"a":["x"]}"#],
        ),
        (
            r#"[{"anything-but":["x",5]}]"#,
            &[r#"{"a":"y"}"#, r#"{"a":6}"#],
            &[r#"{"a":"x"}"#, r#"{"a":5.0}"#],
        ),
        (r#"[{"anything-but":5}]"#, &[r#"{"a":"5"}"#], &[r#"{"a":5}"#]),
        (r#"[{"anything-but":{"prefix":"x"}}]"#, &[r#"{"a":"yx"}"#], &[r#"{"a":"xy"}"#]),
        (r#"[{"anything-but":{"prefix":["x","y"]}}]"#, &[r#"{"a":"z"}"#], &[r#"{"a":"yx"}"#]),
        (
            r#"[{"anything-but":{"suffix":[".png",".jpg"]}}]"#,
            &[r#"{"a":"a.gif"}"#],
            &[r#"{"a":"a.jpg"}"#],
        ),
        (
            r#"[{"anything-but":{"wildcard":"*/lib/*"}}]"#,
            &[r#"{"a":"/bin/x"}"#],
            &[r#"{"a":"/usr/lib/x"}"#],
        ),
        (
            r#"[{"anything-but":{"wildcard":["*/lib/*","*/bin/*"]}}]"#,
            &[r#"{"a":"/etc/x"}"#],
            &[r#"{"a":"/bin/x"}"#],
        ),
        (
            r#"[{"anything-but":{"equals-ignore-case":["INIT","done"]}}]"#,
            &[r#"{"a":"up"}"#],
            &[r#"{"a":"Done"}"#, r#"{"a":"init"}"#],
        ),
        // Presence, of leaves only; an empty list is none.
        (
            r#"[{"exists":true}]"#,
            &[r#"{"a":null}"#, r#"{"a":0}"#],
            &[r"{}", r#"{"a":{"b":1}}"#, r#"{"a":[]}"#],
        ),
        (
            r#"[{"exists":false}]"#,
            &[r"{}", r#"{"a":{"b":1}}"#, r#"{"a":[]}"#],
            &[r#"{"a":null}"#, r#"{"a":[1]}"#],
        ),
        (r#"["x",{"exists":false}]"#, &[r#"{"a":"x"}"#, r"{}"], &[r#"{"a":"y"}"#]),
        // Addresses.
        (
            r#"[{"cidr":"10.0.0.0/24"}]"#,
            &[r#"{"a":"10.0.0.255"}"#],
            &[r#"{"a":"10.0.1.0"}"#, r#"{"a":"::1"}"#, r#"{"a":"ten"}"#],
        ),
        (r#"[{"cidr":"0.0.0.0/0"}]"#, &[r#"{"a":"255.1.2.3"}"#], &[r#"{"a":"2001:db8::1"}"#]),
        (
            r#"[{"cidr":"2001:db8::/32"}]"#,
            &[r#"{"a":"2001:db8:1::1"}"#],
            &[r#"{"a":"2001:db9::1"}"#],
        ),
        // Wildcards.
        (
            r#"[{"wildcard":"dir/*.png"}]"#,
            &[r#"{"a":"dir/x/y.png"}"#, r#"{"a":"dir/.png"}"#],
            &[r#"{"a":"dir/x.jpg"}"#, r#"{"a":"adir/x.png"}"#],
        ),
        (
            r#"[{"wildcard":"a*b*c"}]"#,
            &[r#"{"a":"a-bb-c"}"#, r#"{"a":"abc"}"#],
            &[r#"{"a":"acb"}"#],
        ),
        (r#"[{"wildcard":"ab*ba"}]"#, &[r#"{"a":"abba"}"#], &[r#"{"a":"aba"}"#]),
        (r#"[{"wildcard":"1\\*2"}]"#, &[r#"{"a":"1*2"}"#], &[r#"{"a":"1x2"}"#]),
        (r#"[{"wildcard":"x"}]"#, &[r#"{"a":"x"}"#], &[r#"{"a":"xx"}"#]),
        (r#"[{"wildcard":"*"}]"#, &[r#"{"a":""}"#, r#"{"a":"x"}"#], &[r#"{"a":1}"#]),
    ];
    for (test, yes, no) in table {
        check(&format!(r#"{{"a":{test}}}"#), yes, no);
    }
}

#[test]
fn objects_lists_and_alternatives() {
    check(
        r#"{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",7]}]}}"#,
        &[r#"{"source":"aws.guardduty","detail":{"severity":8,"more":1}}"#],
        &[
            r#"{"source":"aws.guardduty","detail":{"severity":6.9}}"#,
            r#"{"source":"aws.guardduty","detail":"severity"}"#,
            r#"{"source":"aws.guardduty"}"#,
            r"[]",
        ],
    );
    // One object of the list satisfies all of it.
    check(
        r#"{"c":{"name":["b"],"code":[1]}}"#,
        &[r#"{"c":[{"name":"a","code":0},{"name":"b","code":1}]}"#],
        &[r#"{"c":[{"name":"a","code":1},{"name":"b","code":0}]}"#, r#"{"c":[]}"#],
    );
    check(r#"{"d":{"x":[{"exists":false}]}}"#, &[r"{}", r#"{"d":{}}"#], &[r#"{"d":{"x":1}}"#]);
    check(
        r#"{"$or":[{"a":["x"]},{"b":[{"numeric":[">",5]}]}]}"#,
        &[r#"{"a":"x"}"#, r#"{"b":6}"#, r#"{"a":"x","b":6}"#],
        &[r#"{"a":"y","b":5}"#, r"{}"],
    );
    check(
        r#"{"s":["q"],"d":{"$or":[{"a":["x"]},{"$or":[{"b":[1]},{"c":[2]}],"e":[3]}],"f":["g"]}}"#,
        &[r#"{"s":"q","d":{"a":"x","f":"g"}}"#, r#"{"s":"q","d":{"c":2,"e":3,"f":"g"}}"#],
        &[
            r#"{"s":"q","d":{"c":2,"f":"g"}}"#,
            r#"{"s":"q","d":{"a":"x"}}"#,
            r#"{"d":{"a":"x","f":"g"}}"#,
        ],
    );
    // A member that is called so.
    check(r#"{"$or":["x"]}"#, &[r#"{"$or":"x"}"#], &[r"{}"]);
}

#[test]
fn what_is_no_pattern_is_refused_with_a_sentence() {
    for (text, expected) in [
        ("{", "it is not JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "the pattern must be a JSON object"),
        ("{}", "the pattern must not be empty"),
        (r#"{"a":{}}"#, "a must not be empty"),
        (r#"{"a":"x"}"#, r#"a must be a list of values or an object, not "x""#),
        (r#"{"a":[]}"#, "a must list at least one value"),
        (r#"{"a":[["x"]]}"#, "a must not list a list"),
        (r#"{"d":{"a":[{"like":"x"}]}}"#, "d.a.like is no operator of event patterns"),
        (
            r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
            "a must have exactly one operator in each object of its list",
        ),
        (r#"{"a":[{"prefix":1}]}"#, r#"a.prefix must be a text, or {"equals-ignore-case": text}"#),
        (r#"{"a":[{"exists":"yes"}]}"#, "a.exists must be true or false"),
        (
            r#"{"a":[{"numeric":["!=",1]}]}"#,
            "a.numeric must be [comparison, number], once or twice",
        ),
        (r#"{"a":[{"numeric":[]}]}"#, "a.numeric must be [comparison, number], once or twice"),
        (
            r#"{"a":[{"cidr":"10.0.0.0/33"}]}"#,
            r#"a.cidr must be an address block such as 10.0.0.0/24, not "10.0.0.0/33""#,
        ),
        (r#"{"a":[{"wildcard":"a**"}]}"#, "a.wildcard must not have two * in a row"),
        (r#"{"a":[{"wildcard":"a\\b"}]}"#, "a.wildcard may escape * and \\ only"),
        (
            r#"{"a":[{"anything-but":{"numeric":["=",1]}}]}"#,
            "a.anything-but.numeric is no operator that anything-but knows",
        ),
        (r#"{"a":[{"anything-but":[]}]}"#, "a.anything-but must list something"),
        (
            r#"{"$or":[{"a":["x"]},{"b":"y"}]}"#,
            r#"$or[1].b must be a list of values or an object, not "y""#,
        ),
    ] {
        let error = Pattern::parse(text).unwrap_err().to_string();
        assert_eq!(error, format!("not an event pattern: {expected}"), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_in_a_few_words_however_long_the_pattern() {
    let text = format!(r#"{{"a":"{}"}}"#, "x".repeat(100_000));
    assert!(Pattern::parse(&text).unwrap_err().to_string().chars().count() < 600);
}

#[track_caller]
fn check(pattern: &str, yes: &[&str], no: &[&str]) {
    let parsed = Pattern::parse(pattern).unwrap();
    for (events, expected) in [(yes, true), (no, false)] {
        for event in events {
            let found = parsed.matches(&serde_json::from_str(event).unwrap());
            assert_eq!(found, expected, "{pattern} against {event}");
        }
    }
}

use serde_json::json;

use super::*;

// A key and a token that OpenSSL made.
const MODULUS: &str = "y0V4CDRxPz1t_OG0lKU6ykJYQfnNa-aezth5a1nO7bapK4Gu8XeZKAI1EMGbadbrGH8nP_7Yp2yTZnLEUFTn_206AKbjuuwx\
    vImKr2Ifa24piseGUdYvY9ODmtMiMPHKi4u01DrFU78llOiqXl-vXM4vIP4_bSXsKS6rUolhNCiVFS4fLdrGaMRBWRueOoWR\
    4PJmR388PNhT0Xj8zTkdJvupKxf5YxB6K9nck9DrfRunhzD3aQtmq7uAxR0TDdSBqyc0qlb83hnxc_lpoggRY8mBOQt5FbLC\
    Wjc36UOLwAvVtrNAyEf3XVueQb7tQzzh4eNzS7DpysS806S0GS90aw";
const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImstMSIsIng1dCI6ImstMSIsInR5cCI6IkpXVCJ9.eyJzZXJ2aWNldXJsIjoiaHR0cHM\
    6Ly9zbWJhLnRyYWZmaWNtYW5hZ2VyLm5ldC9hcGFjLyIsIm5iZiI6MTc5NTM5NTU0MCwiZXhwIjoxNzk1Mzk5MTQwLCJpc3M\
    iOiJodHRwczovL2FwaS5ib3RmcmFtZXdvcmsuY29tIiwiYXVkIjoiNmY4YjFmNmUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDA\
    wMDBhIn0.XIigJhIIC1WG1n70YKAExi_f8ezdsj1UtDWBVeiXb5I0dtODOFlrbobuBHf2GR08Wb0GO0XGOIhKNM9eya6kjit\
    MJeDufZUOl9o_x541DTFu2KojC2mh0UXVjZpZef_sAFI9xVv-XrtSTa5r_lReG73uHmvdkmawl1K4sKtjKQRNTLIHsqTzFJQ\
    jYVq_Uc0h8ehqynh7Jg9ea_Nt-uBFEP-oYeUoKeiKteXt09hwmkhhB0es2pwZTjEGznnGrfwWBCbCPS3Dn_rzD8OtqhfSp21\
    BFzo9v6x7rhB5DUdCP-ycbqX7-XDdghvWIy0oGyaK_EWRTlAD9ZVFK3ThFkvquQ";
const APP: &str = "6f8b1f6e-0000-4000-8000-00000000000a";

fn key(endorsements: &[&str]) -> Key {
    let list = json!({"keys": [
        {"kty": "EC", "kid": "k-0"},
        {"kty": "RSA", "kid": "k-0"},
        {"kty": "RSA", "kid": "k-1", "n": MODULUS, "e": "AQAB", "endorsements": endorsements},
    ]});
    let keys = keys(list.to_string().as_bytes()).unwrap();
    assert_eq!(keys.len(), 1, "those that are whole");
    keys[0].clone()
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

#[test]
fn a_known_token_holds_and_nothing_near_it() {
    let key = key(&["skype", "msteams"]);
    let now = at("2026-11-23T01:00:00Z");
    let service_url = "https://smba.trafficmanager.net/apac/".to_owned();
    assert_eq!(verify(TOKEN, &key, APP, now), Ok(Proven { service_url }));
    let denied = |token: &str| verify(token, &key, APP, now).unwrap_err();
    let [header, claims, signature] = TOKEN.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let other = format!("B{}", &signature[1..]);
    assert_eq!(denied(&format!("{header}.{claims}.{other}")), Denial::Mismatch);
    assert_eq!(denied(&format!("{header}.{claims}.")), Denial::Mismatch);
    let raised = claims.replacen('b', "c", 1);
    assert_eq!(denied(&format!("{header}.{raised}.{signature}")), Denial::Mismatch);
    for broken in ["", "a.b", "a.b.c", &format!("{header}.{claims}"), &TOKEN[1..]] {
        assert_eq!(denied(broken), Denial::Malformed, "{broken}");
    }
}

#[test]
fn a_token_is_good_for_one_bot_and_a_while() {
    let key = key(&["msteams"]);
    let denied = |app, now| verify(TOKEN, &key, app, at(now)).err();
    assert_eq!(denied("another", "2026-11-23T01:00:00Z"), Some(Denial::Audience));
    // It is good from 00:59 to 01:59, and five minutes of differing clocks around.
    for (now, expected) in [
        ("2026-11-23T00:53:59Z", Some(Denial::NotBegun)),
        ("2026-11-23T00:54:00Z", None),
        ("2026-11-23T02:04:00Z", None),
        ("2026-11-23T02:04:01Z", Some(Denial::Ended)),
    ] {
        assert_eq!(denied(APP, now), expected, "{now}");
    }
}

#[test]
fn a_key_is_known_by_its_id_and_signs_for_what_it_is_endorsed_for() {
    let now = at("2026-11-23T01:00:00Z");
    let verified = |key: &Key| verify(TOKEN, key, APP, now);
    assert_eq!(verified(&key(&["skype"])), Err(Denial::NotEndorsed));
    assert_eq!(verified(&key(&[])), Err(Denial::NotEndorsed));
    let named = |id: &str| Key { id: id.to_owned(), ..key(&["msteams"]) };
    assert_eq!(verified(&named("k-2")), Err(Denial::UnknownKey));
    for modulus in ["", "AQAB", "!"] {
        let key = Key { modulus: modulus.to_owned(), ..key(&["msteams"]) };
        assert!(verified(&key).is_err(), "{modulus}");
    }
}

#[test]
fn no_other_way_of_signing_is_taken() {
    use base64::Engine;
    let part =
        |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    for (header, expected) in [
        (json!({"alg": "HS256", "kid": "k-1"}), Denial::Algorithm),
        (json!({"alg": "RS512", "kid": "k-1"}), Denial::Algorithm),
        (json!({"alg": "none", "kid": "k-1"}), Denial::Malformed),
        (json!({"alg": "RS256"}), Denial::Malformed),
        (json!({"kid": "k-1"}), Denial::Malformed),
    ] {
        let token = format!("{}.{}.", part(&header), part(&json!({"iss": ISSUER})));
        assert_eq!(key_id(&token), Err(expected), "{header}");
    }
    assert_eq!(key_id(TOKEN).as_deref(), Ok("k-1"));
}

#[test]
fn a_token_is_the_one_of_its_header() {
    assert!(is_token(&[(TOKEN_HEADER, "Bearer x")]) && !is_token(&[(TOKEN_HEADER, "HMAC x")]));
    assert_eq!(token(&[("accept", "*/*"), (TOKEN_HEADER, "Bearer x")]), Ok("x"));
    let twice = [(TOKEN_HEADER, "Bearer x"), (TOKEN_HEADER, "Bearer x")];
    for headers in [&twice[..], &[], &[(TOKEN_HEADER, "bearer x")], &[(TOKEN_HEADER, "x")]] {
        assert_eq!(token(headers), Err(Denial::Header), "{headers:?}");
    }
}

#[test]
fn metadata_say_where_the_keys_are() {
    let metadata = json!({"issuer": ISSUER, "jwks_uri": "https://login.example.com/keys"});
    let address = address_of_keys(metadata.to_string().as_bytes());
    assert_eq!(address.as_deref(), Some("https://login.example.com/keys"));
    for strange in ["", "{}", "[]", r#"{"jwks_uri": 1}"#] {
        assert_eq!(address_of_keys(strange.as_bytes()), None, "{strange}");
        assert_eq!(keys(strange.as_bytes()), None, "{strange}");
    }
    assert_eq!(keys(br#"{"keys": [1, {}]}"#), Some(Vec::new()));
}

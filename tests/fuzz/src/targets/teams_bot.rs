//! What comes to the bot's own address: whatever comes in has a clear outcome, and no token but the one that was signed
//! lets anybody in, nor that one at another time.

use std::sync::LazyLock;

use domain::limits::{TEAMS_COMMAND_AGE_MAX, TEAMS_TOKEN_LEEWAY};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use wire::teams::bot::{Expected, Inbound, read};
use wire::teams::token::{self, Key};

use super::{any_instant, is_readable};
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::{spoilt, spoilt_bytes};
use crate::texts::{spoil_text, text};
use crate::tree::Tree;

// A key and a token that OpenSSL made, good from 00:59 to 01:59.
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
const BEGINS: i64 = 1_795_395_540;
const ENDS: i64 = 1_795_399_140;

/// When the activities of the corpus came.
const NOW: i64 = 1_795_435_200;
const EXPECTED: Expected<'_> = Expected {
    service_url: "https://smba.trafficmanager.net/apac/",
    tenant: "6f8b1f6e-0000-4000-8000-000000000002",
};

static PUBLISHED: LazyLock<Vec<Tree>> = LazyLock::new(|| {
    let keys = json!({"keys": [{
        "kty": "RSA", "kid": "k-1", "n": MODULUS, "e": "AQAB", "endorsements": ["msteams"],
    }]});
    let metadata = json!({"issuer": token::ISSUER, "jwks_uri": "https://login.example.com/keys"});
    [keys, metadata].iter().map(|text| Tree::parse(&text.to_string()).unwrap()).collect()
});
static KEY: LazyLock<Key> =
    LazyLock::new(|| token::keys(PUBLISHED[0].text().as_bytes()).unwrap()[0].clone());

/// Reads a spoilt activity, spoilt keys and a spoilt token.
pub fn check(draw: &mut Draw) {
    let body = if draw.once_in(4) {
        spoilt_bytes(corpus::teams_bot(), draw)
    } else {
        spoilt(corpus::teams_bot(), 3, draw).text().into_bytes()
    };
    let now = Timestamp::from_second(NOW).unwrap();
    is_clear(&body, if draw.once_in(8) { any_instant(draw) } else { now });
    is_proven(draw);
    let published = spoilt_bytes(&PUBLISHED, draw);
    let _ = token::address_of_keys(&published);
    let begun = Timestamp::from_second(BEGINS).unwrap();
    for key in token::keys(&published).unwrap_or_default() {
        // Another key lets nobody in, however it looks.
        let is_let_in = token::verify(TOKEN, &key, APP, begun).is_ok();
        assert_eq!(is_let_in, key == *KEY || is_the_same(&key), "{key:?}");
    }
}

/// Whether a key is the one that signed, with endorsements of its own.
fn is_the_same(key: &Key) -> bool {
    let bare = |key: &Key| format!("{key:?}").split(", endorsements").next().map(str::to_owned);
    bare(key) == bare(&KEY) && format!("{key:?}").contains("\"msteams\"")
}

fn is_clear(body: &[u8], now: Timestamp) {
    let inbound = read(body, EXPECTED, now);
    assert_eq!(inbound, read(body, EXPECTED, now), "read twice");
    let is_dated = match inbound {
        Inbound::Press(one) => {
            let parts = [&one.value, &one.id, &one.channel, &one.user, &one.place];
            assert!(parts.into_iter().all(|part| !part.is_empty()));
            true
        }
        Inbound::Mention(one) => {
            assert!(!one.id.is_empty() && !one.channel.is_empty() && !one.user.is_empty());
            assert_eq!(one.text, one.text.trim());
            true
        }
        Inbound::Stale | Inbound::Elsewhere | Inbound::Stranger => false,
        Inbound::Ignored(why) | Inbound::Broken(why) => {
            is_readable(why);
            false
        }
    };
    // The same again, later than a press may be, is none.
    let late = TEAMS_COMMAND_AGE_MAX + TEAMS_COMMAND_AGE_MAX + SignedDuration::from_secs(1);
    if let (true, Ok(late)) = (is_dated, now.checked_add(late)) {
        assert_eq!(read(body, EXPECTED, late), Inbound::Stale);
    }
}

fn is_proven(draw: &mut Draw) {
    let begun = Timestamp::from_second(BEGINS).unwrap();
    let mut spoilt = TOKEN.to_owned();
    spoil_text(&mut spoilt, draw);
    let verified = token::verify(&spoilt, &KEY, APP, begun);
    assert_eq!(verified.is_ok(), spoilt == TOKEN, "{spoilt}");
    if let Err(denial) = token::verify(&text(draw), &KEY, APP, begun) {
        is_readable(&denial.to_string());
    }
    let app = text(draw);
    assert_eq!(token::verify(TOKEN, &KEY, &app, begun).is_ok(), app == APP);
    let then = any_instant(draw);
    let leeway = TEAMS_TOKEN_LEEWAY.as_secs();
    let is_good = (BEGINS - leeway..=ENDS + leeway).contains(&then.as_second());
    assert_eq!(token::verify(TOKEN, &KEY, APP, then).is_ok(), is_good, "{then}");
}

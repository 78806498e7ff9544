//! Whether pages reach anybody: SNS, SES, voice, and the topics that incidents tell.

use super::facts::topics_of;
use super::{Account, Check, Finding, Mail, Of, Sending, Settings, Severity, Sms, Topic};
use crate::configuration::Configuration;
use crate::contact::ChannelKind;
use crate::limits::{NEARLY_SPENT, SMS_LIMIT_DEFAULT_USD};

/// Everything that is wrong with carriers.
pub(super) fn judge(of: &Configuration, account: &Account) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(asked) = &account.sms {
        findings.extend(reach(of, asked));
        findings.extend(spend(asked));
    }
    if let Some(asked) = &account.mail {
        findings.extend(sender(account, asked));
        findings.extend(mail(of, asked));
    }
    findings.extend(deployed(of, account));
    findings.extend(topics(of, account));
    findings
}

/// Whether somebody is paged by channels of a kind.
pub(super) fn has(of: &Configuration, kind: ChannelKind) -> bool {
    of.channels.values().any(|channel| channel.kind == kind)
}

fn reach(of: &Configuration, asked: &Sms) -> Vec<Finding> {
    let check = Of(Check::Sms);
    let mut findings = Vec::new();
    match &asked.sandbox {
        Ok(true) => findings.push(check.fault(
            "SNS",
            "the account is in the SMS sandbox: only numbers that were verified there are reached",
            "ask for production access (SNS console, Text messaging), or verify each number",
        )),
        Ok(false) => {}
        Err(why) => {
            findings.push(check.not_checked("sandbox", "sns:GetSMSSandboxAccountStatus", why));
        }
    }
    match &asked.opted_out {
        Ok(channels) => findings.extend(channels.iter().map(|channel| {
            let name = of.channels.get(channel).map_or("", |its| its.name.as_str());
            let what = format!("the phone ({name}) opted out of SMS: no page arrives");
            let remedy = "aws sns opt-in-phone-number (once in 30 days), or send START from it";
            check.fault(channel, what, remedy)
        })),
        Err(why) => {
            let asked = "sns:ListPhoneNumbersOptedOut";
            findings.push(check.not_checked("phones that opted out", asked, why));
        }
    }
    findings
}

fn spend(asked: &Sms) -> Vec<Finding> {
    let check = Of(Check::SmsSpend);
    let limit = match &asked.limit_usd {
        Ok(limit) => limit.unwrap_or(SMS_LIMIT_DEFAULT_USD),
        Err(why) => return vec![check.not_checked("limit", "sns:GetSMSAttributes", why)],
    };
    let raise = "ask for more in Service Quotas, then aws sns set-sms-attributes --attributes \
                 MonthlySpendLimit=N";
    let mut findings = Vec::new();
    if limit <= SMS_LIMIT_DEFAULT_USD {
        let what = format!("{limit} USD may be spent on SMS in a month, then SNS stops sending");
        findings.push(check.warning("limit", what, raise));
    }
    match asked.spent_usd {
        Ok(Some(spent)) if spent >= limit => {
            let what =
                format!("{spent} of {limit} USD are spent: SNS sends nothing more this month");
            findings.push(check.fault("spent", what, raise));
        }
        Ok(Some(spent)) if spent >= limit * NEARLY_SPENT => {
            let what = format!("{spent} of {limit} USD are spent this month");
            findings.push(check.warning("spent", what, raise));
        }
        // SNS writes it down with the first SMS of a month.
        Ok(Some(_) | None) => {}
        Err(ref why) => {
            findings.push(check.not_checked("spent", "cloudwatch:GetMetricStatistics", why));
        }
    }
    findings
}

fn sender(account: &Account, asked: &Mail) -> Option<Finding> {
    let check = Of(Check::Sender);
    let address = account.settings.as_ref().map_or("sender", |its| its.sender.as_str());
    match asked.verified.as_ref()? {
        Ok(true) => None,
        Ok(false) => Some(check.fault(
            address,
            "SES has not verified the sender, so it refuses every mail",
            "aws sesv2 create-email-identity, then follow the link in the mail (or set the DNS records)",
        )),
        Err(why) => Some(check.not_checked(address, "ses:GetEmailIdentity", why)),
    }
}

fn mail(of: &Configuration, asked: &Mail) -> Vec<Finding> {
    let check = Of(Check::Mail);
    let mut findings = match &asked.sending {
        Ok(sending) => sent(sending),
        Err(why) => vec![check.not_checked("SES", "ses:GetAccount", why)],
    };
    match &asked.suppressed {
        Ok(channels) => findings.extend(channels.iter().map(|channel| {
            let name = of.channels.get(channel).map_or("", |its| its.name.as_str());
            let what =
                format!("the address ({name}) is on SES's suppression list: mails are dropped");
            let remedy =
                "find out why mail came back, then aws sesv2 delete-suppressed-destination";
            check.fault(channel, what, remedy)
        })),
        Err(why) => {
            let asked = "ses:GetSuppressedDestination";
            findings.push(check.not_checked("suppressed addresses", asked, why));
        }
    }
    findings
}

fn sent(sending: &Sending) -> Vec<Finding> {
    let check = Of(Check::Mail);
    let mut findings = Vec::new();
    if !sending.enabled {
        let what = "sending is switched off: no mail leaves";
        let remedy = "aws sesv2 put-account-sending-attributes --sending-enabled, if SES allows it";
        findings.push(check.fault("SES", what, remedy));
    }
    if !sending.production {
        let what = "the account is in the SES sandbox: only verified recipients get mail";
        findings.push(check.fault(
            "SES",
            what,
            "ask for production access (docs/deploy.md, E-mail)",
        ));
    }
    if sending.enforcement != "HEALTHY" && !sending.enforcement.is_empty() {
        let what = format!("SES has the account under {}", sending.enforcement);
        let remedy = "open the case in the SES console: mail may stop, or has stopped";
        findings.push(check.warning("SES", what, remedy));
    }
    let nearly = sending.quota.filter(|(sent, allowed)| *sent >= allowed * NEARLY_SPENT);
    findings.extend(nearly.map(|(sent, allowed)| {
        let what = format!("{sent} of {allowed} mails of 24 hours are sent");
        check.warning("SES", what, "ask for a higher sending quota")
    }));
    findings
}

/// Channels for which nothing was deployed to send by, and canaries.
fn deployed(of: &Configuration, account: &Account) -> Vec<Finding> {
    let settings = match &account.settings {
        Ok(settings) => settings,
        Err(why) => return unsettled(of, account, why),
    };
    let mut findings = Vec::new();
    if settings.sender.is_empty() && has(of, ChannelKind::Email) {
        findings.push(nobody(Check::Sender, "e-mail", "SenderEmail"));
    }
    if has(of, ChannelKind::Voice) {
        findings.extend(voice(settings));
    }
    findings.extend(canary(settings));
    findings
}

/// Canaries page by e-mail alone: they take a sender, and somebody who is paged.
fn canary(settings: &Settings) -> Option<Finding> {
    let check = Of(Check::Canary);
    let lacks = [("SenderEmail", &settings.sender), ("CanarySink", &settings.canary_sink)];
    let lacking = lacks.into_iter().find(|(_, given)| given.is_empty());
    match (settings.canary_minutes, lacking) {
        // Without a sender there is nothing to turn on.
        (0, Some(("SenderEmail", _))) | (1.., None) => None,
        (0, _) => {
            let what = "Tocsin does not page itself to see whether it can";
            let remedy = "sam deploy with CanaryMinutes=5 in samconfig.toml: a broken pager is \
                          noticed within ten minutes";
            Some(check.advice("CanaryMinutes", what, remedy))
        }
        (_, Some((parameter, _))) => {
            let what = format!("canaries page by e-mail, and {parameter} is not set: none arrives");
            let remedy = format!("sam deploy with {parameter}, or with CanaryMinutes=0");
            Some(check.fault(parameter, what, remedy))
        }
    }
}

/// Channels of a kind, and nothing to send by.
fn nobody(check: Check, by: &str, parameter: &str) -> Finding {
    let what = format!("somebody has {by} channels, and {parameter} is not set: no page leaves");
    let remedy = format!("sam deploy with {parameter} in samconfig.toml (docs/deploy.md)");
    Of(check).fault(parameter, what, remedy)
}

/// Whether somebody can be called. Where Amazon Connect is set up, it makes all calls; where it is not, AWS End User
/// Messaging does, which hears no key.
fn voice(settings: &Settings) -> Option<Finding> {
    let missing = settings.connect.missing();
    let is_called = !settings.voice.is_empty();
    if missing.is_empty() || (is_called && !settings.connect.is_begun()) {
        return None;
    }
    if !settings.connect.is_begun() {
        return Some(nobody(Check::Voice, "voice", "VoiceOriginationIdentity"));
    }
    let (check, missing) = (Of(Check::Voice), missing.join(" and "));
    let what = format!("Amazon Connect is set up in part, and makes no call without {missing}");
    let remedy = format!("sam deploy with {missing} (docs/replies.md, Calls with a key)");
    Some(if is_called {
        let what = format!("{what}: AWS End User Messaging does, and hears no key");
        check.warning(&missing, what, remedy)
    } else {
        let what = format!("{what}: no page leaves by the voice channels that somebody has");
        check.fault(&missing, what, remedy)
    })
}

/// What depends on the settings, where those are not known.
fn unsettled(of: &Configuration, account: &Account, why: &str) -> Vec<Finding> {
    let kinds = [
        (has(of, ChannelKind::Email), Check::Sender),
        (has(of, ChannelKind::Voice), Check::Voice),
        (true, Check::Canary),
    ];
    let asked = kinds.into_iter().filter(|(applies, _)| *applies);
    let right = "lambda:GetFunctionConfiguration";
    asked.map(|(_, check)| Of(check).not_checked(&account.intake(), right, why)).collect()
}

fn topics(of: &Configuration, account: &Account) -> Vec<Finding> {
    let told = topics_of(of).into_iter();
    told.filter_map(|(arn, plan)| topic(arn, plan.as_str(), account)).collect()
}

fn topic(arn: &str, plan: &str, account: &Account) -> Option<Finding> {
    let check = Of(Check::Topics);
    let (severity, what, remedy) = match account.topics.get(arn)? {
        Ok(Topic::Gone) => {
            (Severity::Fault, "there is no such topic", "make it, or take it out of the plan")
        }
        Ok(Topic::There { endpoints }) if endpoints.is_empty() => {
            (Severity::Warning, "nobody has subscribed to it", "aws sns subscribe, and confirm it")
        }
        Ok(Topic::There { .. }) => return None,
        Err(why) => return Some(check.not_checked(arn, "sns:ListSubscriptionsByTopic", why)),
    };
    Some(check.finding(severity, arn, format!("response plan {plan} tells it: {what}"), remedy))
}

//! Processes die: before and after the effect of every call that any of them makes in a history,
//! one after the other, and then two of them in every pair.

use simulation::history::{Report, live};
use simulation::lives::{Class, Life};
use testkit::world::{Fault, Faults, Injected};

const DEATHS: [Fault; 2] = [Fault::DiesBefore, Fault::DiesAfter];

fn with(life: &Life, faults: Vec<Injected>) -> Life {
    Life { faults: Faults::Listed(faults), ..life.clone() }
}

/// Every death that a history has room for.
fn deaths(report: &Report) -> Vec<Injected> {
    let calls = report.asked.iter().filter(|(site, _)| site.is_call());
    let calls = calls.flat_map(|(site, times)| (0..*times).map(|ordinal| (*site, ordinal)));
    calls.flat_map(|(site, ordinal)| DEATHS.map(|death| (site, ordinal, death))).collect()
}

/// Lives a history in which just these processes die.
fn dies(life: &Life, faults: &[Injected]) -> Report {
    let report = live(&with(life, faults.to_vec()), false);
    let told = || {
        let log = live(&with(life, faults.to_vec()), true).log.join("\n");
        format!("seed {} {:?}: {faults:?}\n{log}", life.seed, life.class)
    };
    assert!(report.violations.is_empty(), "{}\n{:?}", told(), report.violations);
    report
}

/// The only histories worth a sweep are those in which something happens.
fn lives(classes: &[Class], count: usize) -> Vec<(Life, Report)> {
    let seeds = (1..).flat_map(|seed| classes.iter().map(move |class| Life::new(seed, *class)));
    let lived = seeds.map(|life| {
        let report = dies(&life, &[]);
        (life, report)
    });
    lived.filter(|(_, report)| report.messages > 2).take(count).collect()
}

#[test]
fn whichever_process_dies_at_whichever_call_no_page_is_lost() {
    let classes = [Class::Crash, Class::Roads, Class::LostTimer, Class::Watched];
    let (mut swept, mut struck) = (0, 0);
    for (life, report) in lives(&classes, 60) {
        for death in deaths(&report) {
            struck += dies(&life, &[death]).injected.len();
            swept += 1;
        }
    }
    println!("{swept} deaths");
    assert_eq!(struck, swept, "every death strikes");
}

#[test]
fn whichever_two_processes_die_no_page_is_lost() {
    let mut pairs = 0;
    for (life, report) in lives(&[Class::Crash, Class::Roads], 6) {
        for first in deaths(&report) {
            let after = dies(&life, &[first]);
            let second = deaths(&after)
                .into_iter()
                .filter(|(site, ordinal, _)| (*site, *ordinal) > (first.0, first.1));
            for second in second {
                dies(&life, &[first, second]);
                pairs += 1;
            }
        }
    }
    println!("{pairs} pairs");
    assert!(pairs > 1_000, "{pairs}");
}

#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::print_stdout, missing_docs)]
use simulation::lives::{Class, Life};
use simulation::trace::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let (from, to): (u64, u64) = (a[0].parse().unwrap(), a[1].parse().unwrap());
    let class: Option<Class> = a.get(2).and_then(|c| c.parse().ok());
    let verbose = a.get(3).is_some();
    let (mut n, mut ev, mut bad) = (0, 0, 0);
    let mut by: std::collections::BTreeMap<(Class, bool), u64> = Default::default();
    let mut why: std::collections::BTreeMap<String, (u64, u64, Class)> = Default::default();
    for seed in from..to {
        let class = class.unwrap_or(Class::of(seed));
        let life = Life::new(seed, class);
        for t in traces(&life) {
            n += 1;
            ev += t.events.len();
            let r = Follower::new(if life.skew { 300_000 } else { 0 }, &[]).follow(&t);
            *by.entry((class, r.is_ok())).or_default() += 1;
            if let (Ok(b), true, true) =
                (&r, verbose, r.as_ref().is_ok_and(|b| b.promises().next().is_some()))
            {
                println!("seed {seed} {b:?}");
                for (i, e) in t.events.iter().enumerate() {
                    if !matches!(e.what, What::Ended { .. }) {
                        println!(
                            "   {i} {} {}",
                            e.at,
                            match &e.what {
                                What::Written(w) => format!(
                                    "t{} {:?} at {:?} {:?} due {:?} runs {:?} {:?}",
                                    w.by,
                                    w.asked,
                                    w.decided_at,
                                    w.after.phase,
                                    w.after.due_at,
                                    w.after.runs,
                                    w.after.pages
                                ),
                                o => format!("{o:?}"),
                            }
                        );
                    }
                }
            }
            if let Ok(b) = &r {
                for p in b.promises() {
                    *why.entry(format!("broken {p:?} {class:?}")).or_insert((0, seed, class)) = {
                        let e = why
                            .get(&format!("broken {p:?} {class:?}"))
                            .copied()
                            .unwrap_or((0, seed, class));
                        (e.0 + 1, e.1, e.2)
                    };
                }
            }
            if let Err(r) = r {
                bad += 1;
                let k: String = r.why.chars().filter(|c| !c.is_ascii_digit()).take(60).collect();
                let e = why.entry(k).or_insert((0, seed, class));
                e.0 += 1;
                if verbose {
                    println!("seed {seed} {class:?} {}: {r}", t.engagement);
                    for (i, e) in t.events.iter().enumerate().take(r.event + 1) {
                        if !matches!(e.what, What::Ended { .. }) {
                            println!(
                                "   {i} {} {}",
                                e.at,
                                match &e.what {
                                    What::Written(w) => format!(
                                        "t{} {:?} at {:?} {:?} due {:?} runs {:?} {:?}",
                                        w.by,
                                        w.asked,
                                        w.decided_at,
                                        w.after.phase,
                                        w.after.due_at,
                                        w.after.runs,
                                        w.after.pages
                                    ),
                                    o => format!("{o:?}"),
                                }
                            );
                        }
                    }
                }
            }
        }
    }
    println!("{n} traces {ev} events {bad} refused");
    for (k, v) in by {
        println!("{k:?} {v}");
    }
    for (k, v) in why {
        println!("{v:?} {k}");
    }
}

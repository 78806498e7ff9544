//! Checks.
#![allow(clippy::print_stdout)]
use protocol::model::*;
use protocol::rules::Terms;
use stateright::{Checker, Model};
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let a: Vec<i32> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let size = Size {
        stages: a[0] as u8, people: a[1] as usize, own_stages: a[2] as u8, pages: a[3] as usize,
        wait: a[4], own_wait: a[5], executors: a[6] as usize, has_mailbox: a[7] > 0, 
        terms: Terms { skew: a[8], claim: 2, send: 1, along: 0, backoff: 1, horizon: 1000, patience: if a[2]>1 {3} else {1} },
        retry: 1, mailbox_wait: 1, round: a[9].abs(), has_timer: a[9] > 0, is_reduced: a.get(13).is_none_or(|r| *r > 0), bound: Bound { timer: a[10], guardian: a[11] },
    };
    let begin = std::time::Instant::now();
    let threads = a.get(12).copied().unwrap_or(2) as usize;
    let checker = Protocol { size, mutant: None }.checker().threads(threads).finish_when(if a.get(14).is_some() {stateright::HasDiscoveries::AnyFailures} else {stateright::HasDiscoveries::All}).spawn_bfs().join();
    println!("states {} unique {} depth {} {:?}", checker.state_count(), checker.unique_state_count(), checker.max_depth(), begin.elapsed());
    for (name, path) in checker.discoveries() {
        println!("== {name}: {:?}", path.clone().into_actions());
        
    }
    println!("{}", std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmHWM")).collect::<String>());
}

//! The targets as bolero runs them: coverage-guided by `cargo bolero test`, by chance otherwise.

use fuzz::draw::Draw;

/// Choices of one input: what is drawn beyond them is the plainest.
const CHOICES_MAX: usize = 4_096;

fn guided(name: &str) {
    let target = fuzz::target(name).expect("is listed");
    bolero::check!()
        .with_max_len(CHOICES_MAX)
        .for_each(|choices: &[u8]| (target.check)(&mut Draw::replay(choices)));
}

#[test]
fn function_urls() {
    guided("function_urls");
}

#[test]
fn inbound() {
    guided("inbound");
}

#[test]
fn incidents() {
    guided("incidents");
}

#[test]
fn machines() {
    guided("machines");
}

#[test]
fn names() {
    guided("names");
}

#[test]
fn pager_duty() {
    guided("pager_duty");
}

#[test]
fn patterns() {
    guided("patterns");
}

#[test]
fn policies() {
    guided("policies");
}

#[test]
fn records() {
    guided("records");
}

#[test]
fn replies() {
    guided("replies");
}

#[test]
fn requests() {
    guided("requests");
}

#[test]
fn schedules() {
    guided("schedules");
}

#[test]
fn signatures() {
    guided("signatures");
}

#[test]
fn slack() {
    guided("slack");
}

#[test]
fn stacks() {
    guided("stacks");
}

#[test]
fn teams_bot() {
    guided("teams-bot");
}

#[test]
fn teams() {
    guided("teams");
}

#[test]
fn terms() {
    guided("terms");
}

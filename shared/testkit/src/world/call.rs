//! A call of a port: it travels, takes effect, and its answer travels back. Anything may happen in
//! between.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::Millis;
use super::dice::{Fault, Site};
use super::sandbox::Sandbox;

/// How long a call takes when nothing is wrong: there, and back.
type Latency = ((Millis, Millis), (Millis, Millis));

/// Milliseconds of a call at `site`. Source: yardsticks of the parts, medians to 99th percentiles.
fn latency(site: Site) -> Latency {
    match site {
        Site::Send
        | Site::StartRunbook
        | Site::RunbookStatus
        | Site::StopRunbook
        | Site::Notify => ((5, 30), (5, 50)),
        Site::StartTimer => ((5, 20), (5, 40)),
        _ => ((1, 8), (1, 8)),
    }
}

enum State {
    New,
    Travelling { at: Millis, fault: Option<Fault>, ordinal: u32 },
    Answering { at: Millis },
    Hanging,
}

/// What a fault makes of an answer.
pub(super) trait Faulty: Sized {
    /// The answer to a call that met `fault`; `None` when the fault leaves the answer as it is.
    fn of(fault: Fault) -> Option<Self>;
}

/// A call that is under way. `effect` does what is asked, knowing what goes wrong.
pub(super) struct Call<'a, T, F> {
    sandbox: &'a Sandbox,
    site: Site,
    state: State,
    /// What always strikes here, whatever chance says.
    poison: Option<Fault>,
    effect: Option<F>,
    answer: Option<T>,
}

impl Sandbox {
    /// Calls a port of the world.
    pub(super) fn call<T, F>(&self, site: Site, effect: F) -> Call<'_, T, F>
    where
        T: Faulty + Unpin,
        F: FnOnce(Option<Fault>) -> T + Unpin,
    {
        self.call_poisoned(site, None, effect)
    }

    /// Calls a port about something that is poisoned, where `poison` says so.
    pub(super) fn call_poisoned<T, F>(
        &self,
        site: Site,
        poison: Option<Fault>,
        effect: F,
    ) -> Call<'_, T, F>
    where
        T: Faulty + Unpin,
        F: FnOnce(Option<Fault>) -> T + Unpin,
    {
        // What follows beside the rest draws nothing that the rest would draw.
        let site = if self.is_chat { Site::Chat } else { site };
        let (state, effect) = (State::New, Some(effect));
        Call { sandbox: self, site, state, poison, effect, answer: None }
    }
}

impl<T, F> Future for Call<'_, T, F>
where
    T: Faulty + Unpin,
    F: FnOnce(Option<Fault>) -> T + Unpin,
{
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        loop {
            match this.state {
                State::New => this.leave(context),
                State::Travelling { at, fault, ordinal } if this.sandbox.moment() >= at => {
                    this.arrive(context, fault, ordinal);
                }
                State::Answering { at } if this.sandbox.moment() >= at => {
                    return this.answer.take().map_or(Poll::Pending, Poll::Ready);
                }
                State::Travelling { .. } | State::Answering { .. } | State::Hanging => {
                    return Poll::Pending;
                }
            }
        }
    }
}

impl<T, F> Call<'_, T, F>
where
    T: Faulty,
    F: FnOnce(Option<Fault>) -> T,
{
    fn leave(&mut self, context: &Context<'_>) {
        let mut kernel = self.sandbox.kernel();
        let (ordinal, fault) = kernel.ask(self.site);
        let fault = self.poison.or(fault).or(self.sandbox.handicap(self.site));
        let mut at = kernel.now + kernel.dice.within(self.site, ordinal, 1, latency(self.site).0);
        if let Some(Fault::Slow(longer)) = fault {
            at += longer;
        }
        kernel.resume(self.sandbox.task, at, context.waker());
        self.state = State::Travelling { at, fault, ordinal };
    }

    fn arrive(&mut self, context: &Context<'_>, fault: Option<Fault>, ordinal: u32) {
        let task = self.sandbox.task;
        if self.sandbox.kernel().dying.contains(&task) {
            self.state = State::Hanging;
            return;
        }
        if fault == Some(Fault::DiesBefore) {
            self.sandbox.kernel().dying.push(task);
            self.state = State::Hanging;
            return;
        }
        let lost = matches!(
            fault,
            Some(
                Fault::Lost
                    | Fault::Conflict
                    | Fault::Unreadable
                    | Fault::Throttled
                    | Fault::Refused
            )
        );
        let done = (!lost).then(|| self.effect.take().map(|effect| effect(fault))).flatten();
        self.answer = fault.and_then(T::of).or(done);
        let mut kernel = self.sandbox.kernel();
        if fault == Some(Fault::DiesAfter) {
            kernel.dying.push(task);
        }
        if fault == Some(Fault::Hangs) {
            kernel.hang(task);
            self.state = State::Hanging;
            return;
        }
        let at = kernel.now + kernel.dice.within(self.site, ordinal, 2, latency(self.site).1);
        kernel.resume(task, at, context.waker());
        self.state = State::Answering { at };
    }
}

/// A sleep by the world's clock.
pub(super) struct Sleep<'a> {
    sandbox: &'a Sandbox,
    length: Millis,
    until: Option<Millis>,
}

impl Sandbox {
    pub(super) fn sleep_for(&self, length: Millis) -> Sleep<'_> {
        Sleep { sandbox: self, length, until: None }
    }
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let mut kernel = this.sandbox.kernel();
        match this.until {
            Some(until) if kernel.now >= until => Poll::Ready(()),
            Some(_) => Poll::Pending,
            None => {
                let until = kernel.now + this.length.max(0);
                kernel.resume(this.sandbox.task, until, context.waker());
                this.until = Some(until);
                Poll::Pending
            }
        }
    }
}

//! What the API rests on, as one type: a handler names one parameter where there are seven.

use app::ports::{
    AccessKeys, Aggregates, Clock, Directory, Documents, Entropy, Findings, Lists, Notices, Pager,
    Records, Timers,
};
use app::{State, World};

/// A store as the API needs it.
pub trait Store: AccessKeys + Aggregates + Directory + Findings + Lists + Records {}

impl<S: AccessKeys + Aggregates + Directory + Findings + Lists + Records> Store for S {}

/// The types of a deployment's ports.
pub trait Ports {
    /// The store.
    type Store: Store;
    /// Time.
    type Clock: Clock;
    /// Randomness.
    type Entropy: Entropy;
    /// Sends pages and activation codes.
    type Pager: Pager;
    /// Starts executions.
    type Timers: Timers;
    /// Tells notification targets.
    type Notices: Notices;
    /// Describes the documents of runbooks.
    type Documents: Documents;
}

/// The store, time and randomness of `P`.
pub type StateOf<'a, P> =
    State<'a, <P as Ports>::Store, <P as Ports>::Clock, <P as Ports>::Entropy>;
/// What effects act on.
pub type WorldOf<'a, P> =
    World<'a, <P as Ports>::Pager, <P as Ports>::Timers, <P as Ports>::Notices>;

impl<S, C, E, P, T, N, D> Ports for (S, C, E, P, T, N, D)
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    T: Timers,
    N: Notices,
    D: Documents,
{
    type Store = S;
    type Clock = C;
    type Entropy = E;
    type Pager = P;
    type Timers = T;
    type Notices = N;
    type Documents = D;
}

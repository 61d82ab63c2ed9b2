//! Whom a reply goes to: a thread's own note, handed back with a send.

use bridge::ids::Route;

/// Who reads what is written in a ticket (§5.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The buyer.
    #[default]
    Customer,
    /// Magalu, which mediates.
    Channel,
}

impl Audience {
    /// As `destination` has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Channel => "channel",
        }
    }
}

impl From<Audience> for Route {
    fn from(audience: Audience) -> Self {
        Self::from_connector(audience.word())
    }
}

impl From<&Route> for Audience {
    /// A route that says nothing else leads to the buyer.
    fn from(route: &Route) -> Self {
        if route.as_str() == Self::Channel.word() {
            Self::Channel
        } else {
            Self::Customer
        }
    }
}

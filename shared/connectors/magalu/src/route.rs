//! What was seen of a thread beside its messages: handed back by the core with a send, and before a conversation
//! is opened.

use bridge::ids::Route;
use serde::{Deserialize, Serialize};

use crate::wire::person::Person;

/// Who reads what is written in a ticket (§5.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// A thread's route. In the core it is opaque, and in no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThreadRoute {
    /// What tells the buyer from others.
    pub buyer: Option<String>,
    /// What the buyer is called.
    pub name: Option<String>,
    /// Who reads a reply.
    pub to: Audience,
}

impl ThreadRoute {
    /// A thread with this buyer, as far as one is known.
    pub fn with(buyer: Option<&Person>) -> Self {
        Self {
            buyer: buyer.and_then(Person::key).map(str::to_owned),
            name: buyer.and_then(Person::name).map(str::to_owned),
            to: Audience::default(),
        }
    }

    /// Reads what was written; one that says nothing leads to the buyer.
    pub fn parse(route: &Route) -> Self {
        serde_json::from_str(route.as_str()).unwrap_or_default()
    }
}

impl From<&ThreadRoute> for Route {
    fn from(route: &ThreadRoute) -> Self {
        serde_json::to_string(route).map_or_else(|_| Self::nowhere(), Self::from_connector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_read_back_and_one_that_says_nothing_leads_to_the_buyer() {
        let route = ThreadRoute {
            buyer: Some("cus-88".to_owned()),
            name: Some("Rita".to_owned()),
            to: Audience::Channel,
        };
        assert_eq!(ThreadRoute::parse(&Route::from(&route)), route);
        assert_eq!(
            ThreadRoute::parse(&Route::nowhere()),
            ThreadRoute::default()
        );
    }
}

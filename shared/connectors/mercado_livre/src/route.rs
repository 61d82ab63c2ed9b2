//! Whom a thread's reply goes to, and what else of it was seen: what the core hands back with a send.

use std::fmt;

use bridge::ids::Route;

use crate::{
    ids::{ItemId, OrderId, ShipmentId, UserId, digits},
    recipient::Recipient,
};

const QUESTION: &str = "question";
const SALE: &str = "sale";
const GUIDE: &str = "guide";
const CLAIM: &str = "claim";
const ORDER: &str = "order";
const SHIPMENT: &str = "shipment";

/// A thread's route. In the core it is text; what is not known is empty in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ThreadRoute {
    /// `question/<asker>/<item>`.
    Question(QuestionSubject),
    /// `sale/<recipient>`, or `sale/<recipient>,<the other>`.
    Sale(Recipient),
    /// The same with `guide/`: nobody has written in the sale, and a reason must be given (§5.7).
    Guide(Recipient),
    /// `claim/<buyer>/<order or shipment>/<its id>/<role>`.
    Claim(ClaimRoute),
}

/// Who asked and about what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct QuestionSubject {
    pub(crate) asker: Option<UserId>,
    pub(crate) item: Option<ItemId>,
}

/// Who complains, about what, and whom a reply goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClaimRoute {
    pub(crate) buyer: Option<UserId>,
    pub(crate) subject: Option<ClaimSubject>,
    pub(crate) receiver: Option<Receiver>,
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimSubject {
    Order(OrderId),
    Shipment(ShipmentId),
}

/// Whom the seller may write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Receiver {
    Complainant,
    Mediator,
}

impl Receiver {
    /// The role's name on the wire.
    pub(crate) fn role(self) -> &'static str {
        match self {
            Self::Complainant => "complainant",
            Self::Mediator => "mediator",
        }
    }

    fn named(role: &str) -> Option<Self> {
        [Self::Complainant, Self::Mediator]
            .into_iter()
            .find(|receiver| receiver.role() == role)
    }
}

impl ThreadRoute {
    /// Reads what was printed; `None` for anything else.
    pub(crate) fn parse(route: &Route) -> Option<Self> {
        let (kind, rest) = route.as_str().split_once('/')?;
        match kind {
            QUESTION => {
                let (asker, item) = rest.split_once('/')?;
                Some(Self::Question(QuestionSubject {
                    asker: user(asker),
                    item: ItemId::parse(item),
                }))
            }
            SALE => Some(Self::Sale(recipient(rest))),
            GUIDE => Some(Self::Guide(recipient(rest))),
            CLAIM => claim(rest).map(Self::Claim),
            _ => None,
        }
    }
}

impl ThreadRoute {
    /// Whom a reply in a sale goes to.
    pub(crate) fn recipient(&self) -> Option<Recipient> {
        match self {
            Self::Sale(recipient) | Self::Guide(recipient) => Some(*recipient),
            Self::Question(_) | Self::Claim(_) => None,
        }
    }

    /// What is known of a question.
    pub(crate) fn into_question(self) -> Option<QuestionSubject> {
        match self {
            Self::Question(subject) => Some(subject),
            Self::Sale(_) | Self::Guide(_) | Self::Claim(_) => None,
        }
    }

    /// What is known of a claim.
    pub(crate) fn into_claim(self) -> Option<ClaimRoute> {
        match self {
            Self::Claim(route) => Some(route),
            Self::Question(_) | Self::Sale(_) | Self::Guide(_) => None,
        }
    }
}

fn user(id: &str) -> Option<UserId> {
    digits(id).map(UserId)
}

fn recipient(text: &str) -> Recipient {
    let (to, otherwise) = text.split_once(',').unwrap_or((text, ""));
    Recipient {
        to: user(to),
        otherwise: user(otherwise),
    }
}

fn claim(text: &str) -> Option<ClaimRoute> {
    let mut parts = text.split('/');
    let [buyer, kind, id, role] = [(); 4].map(|()| parts.next());
    let id = digits(id?);
    Some(ClaimRoute {
        buyer: user(buyer?),
        subject: ClaimSubject::of(kind?, id),
        receiver: Receiver::named(role?),
    })
}

impl ClaimSubject {
    /// That of this kind, as the marketplace calls it; `None` for one that is not known.
    pub(crate) fn of(kind: &str, id: Option<u64>) -> Option<Self> {
        match kind {
            ORDER => id.map(OrderId).map(Self::Order),
            SHIPMENT => id.map(ShipmentId).map(Self::Shipment),
            _ => None,
        }
    }
}

/// What is known, or nothing.
struct OrNothing<T>(Option<T>);

impl<T: fmt::Display> fmt::Display for OrNothing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |known| known.fmt(f))
    }
}

impl fmt::Display for ThreadRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(QuestionSubject { asker, item }) => {
                let item = OrNothing(item.as_ref().map(ItemId::as_str));
                write!(f, "{QUESTION}/{}/{item}", OrNothing(*asker))
            }
            Self::Sale(to) => write!(f, "{SALE}/{}", of_recipient(*to)),
            Self::Guide(to) => write!(f, "{GUIDE}/{}", of_recipient(*to)),
            Self::Claim(claim) => write!(f, "{CLAIM}/{}", of_claim(claim)),
        }
    }
}

fn of_recipient(recipient: Recipient) -> String {
    let to = OrNothing(recipient.to);
    match recipient.otherwise {
        Some(other) => format!("{to},{other}"),
        None => to.to_string(),
    }
}

fn of_claim(claim: &ClaimRoute) -> String {
    let (buyer, role) = (
        OrNothing(claim.buyer),
        OrNothing(claim.receiver.map(Receiver::role)),
    );
    match claim.subject {
        Some(ClaimSubject::Order(id)) => format!("{buyer}/{ORDER}/{id}/{role}"),
        Some(ClaimSubject::Shipment(id)) => format!("{buyer}/{SHIPMENT}/{id}/{role}"),
        None => format!("{buyer}///{role}"),
    }
}

impl From<ThreadRoute> for Route {
    fn from(route: ThreadRoute) -> Self {
        Self::from_connector(route.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUYER: Option<UserId> = Some(UserId(555_000_222));
    const AGENT: Option<UserId> = Some(UserId(3_037_675_074));

    fn question(asker: Option<UserId>, item: &str) -> ThreadRoute {
        let item = ItemId::parse(item);
        ThreadRoute::Question(QuestionSubject { asker, item })
    }

    fn to(to: Option<UserId>, otherwise: Option<UserId>) -> Recipient {
        Recipient { to, otherwise }
    }

    fn claim(
        buyer: Option<UserId>,
        subject: Option<ClaimSubject>,
        receiver: Option<Receiver>,
    ) -> ThreadRoute {
        ThreadRoute::Claim(ClaimRoute {
            buyer,
            subject,
            receiver,
        })
    }

    #[test]
    fn every_route_is_printed_in_its_own_way_and_reads_back() {
        use ThreadRoute::{Guide, Sale};
        let (order, shipment) = (
            Some(ClaimSubject::Order(OrderId(1))),
            Some(ClaimSubject::Shipment(ShipmentId(2))),
        );
        let (buyer, mediator) = (Some(Receiver::Complainant), Some(Receiver::Mediator));
        let table = [
            (question(BUYER, "MLB1"), "question/555000222/MLB1"),
            (question(BUYER, ""), "question/555000222/"),
            (question(None, "MLB1"), "question//MLB1"),
            (question(None, ""), "question//"),
            (Sale(to(BUYER, None)), "sale/555000222"),
            (Sale(to(AGENT, BUYER)), "sale/3037675074,555000222"),
            (Sale(to(None, None)), "sale/"),
            (Guide(to(BUYER, None)), "guide/555000222"),
            (Guide(to(AGENT, BUYER)), "guide/3037675074,555000222"),
            (Guide(to(None, None)), "guide/"),
            (
                claim(BUYER, order, buyer),
                "claim/555000222/order/1/complainant",
            ),
            (
                claim(None, shipment, mediator),
                "claim//shipment/2/mediator",
            ),
            (claim(BUYER, None, None), "claim/555000222///"),
            (claim(None, None, None), "claim////"),
        ];
        for (route, printed) in table {
            assert_eq!(route.to_string(), printed);
            assert_eq!(
                ThreadRoute::parse(&Route::from_connector(printed)),
                Some(route)
            );
        }
    }

    #[test]
    fn what_nobody_printed_is_no_route() {
        for text in [
            "",
            "/",
            "555000222",
            "question/1",
            "claim/1/order",
            "other/1",
        ] {
            let route = Route::from_connector(text);
            assert_eq!(ThreadRoute::parse(&route), None, "{text}");
        }
        assert_eq!(ThreadRoute::parse(&Route::nowhere()), None);
    }
}

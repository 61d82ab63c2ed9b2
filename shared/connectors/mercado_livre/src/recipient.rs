//! Whom a sale's reply goes to: the buyer, or the agent that stands between (§5.5).
//!
//! A message to the buyer of a thread that has an agent is answered 200 and reaches nobody; one to
//! the agent of a thread that has none is answered 400 and can be repeated to the buyer. So where
//! the signs disagree the agent is tried first.

use crate::{agents, ids::UserId};

/// What a thread shows of its recipient.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signs<'a> {
    /// Who wrote the newest message that is not the seller's.
    pub(crate) counterpart: Option<UserId>,
    /// Whether the thread was read whole, so that the newest message is known to be the newest.
    pub(crate) complete: bool,
    /// `conversation_status.path`.
    pub(crate) path: Option<&'a str>,
    /// The account's site.
    pub(crate) site: Option<&'a str>,
}

/// Whom to write to, and whom to try when that one does not belong to the thread.
/// Nobody is the buyer, still to be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recipient {
    pub(crate) to: Option<UserId>,
    pub(crate) otherwise: Option<UserId>,
}

impl Recipient {
    pub(crate) fn derive(signs: &Signs<'_>) -> Self {
        let migrated = signs
            .path
            .is_some_and(|path| path.contains("/conversations/"));
        let agent = agents::of_site(signs.site).filter(|_| migrated);
        let seen = signs
            .counterpart
            .filter(|seen| signs.complete || agents::is_agent(*seen));
        match (seen, agent) {
            (Some(buyer), Some(agent)) if !agents::is_agent(buyer) => Self {
                to: Some(agent),
                otherwise: Some(buyer),
            },
            (Some(seen), _) => Self {
                to: Some(seen),
                otherwise: None,
            },
            (None, agent) => Self {
                to: agent,
                otherwise: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUYER: UserId = UserId(555_000_222);
    const AGENT: UserId = UserId(3_037_675_074);
    const PLAIN: Option<&str> = Some("/packs/2000009876543210/sellers/987654321");
    const MIGRATED: Option<&str> =
        Some("/packs/2000009876543210/sellers/987654321/conversations/fulfillment");
    const BRAZIL: Option<&str> = Some("MLB");

    #[test]
    fn the_recipient_follows_the_signs() {
        // counterpart, complete, path, site → to, otherwise
        let table = [
            (Some(BUYER), true, PLAIN, BRAZIL, (Some(BUYER), None)),
            (Some(AGENT), true, MIGRATED, BRAZIL, (Some(AGENT), None)),
            (Some(AGENT), true, PLAIN, BRAZIL, (Some(AGENT), None)),
            (Some(AGENT), false, PLAIN, BRAZIL, (Some(AGENT), None)),
            (
                Some(BUYER),
                true,
                MIGRATED,
                BRAZIL,
                (Some(AGENT), Some(BUYER)),
            ),
            (Some(BUYER), true, MIGRATED, None, (Some(BUYER), None)),
            (Some(BUYER), false, PLAIN, BRAZIL, (None, None)),
            (Some(BUYER), false, MIGRATED, BRAZIL, (Some(AGENT), None)),
            (None, true, MIGRATED, BRAZIL, (Some(AGENT), None)),
            (
                None,
                true,
                MIGRATED,
                Some("MLC"),
                (Some(UserId(3_020_819_166)), None),
            ),
            (
                None,
                true,
                MIGRATED,
                Some("MPE"),
                (Some(UserId(3_037_204_685)), None),
            ),
            (None, true, MIGRATED, None, (None, None)),
            (None, true, PLAIN, BRAZIL, (None, None)),
            (None, true, None, None, (None, None)),
        ];

        for (counterpart, complete, path, site, expected) in table {
            let signs = Signs {
                counterpart,
                complete,
                path,
                site,
            };
            let recipient = Recipient::derive(&signs);

            assert_eq!((recipient.to, recipient.otherwise), expected, "{signs:?}");
        }
    }
}

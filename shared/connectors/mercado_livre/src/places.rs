//! Keys: what threads, messages, notes and contacts are called outside this crate.
//!
//! All of them are stored, here or in Chatwoot: a new format needs a migration.

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ids::{AccountId, MessageKey, RemoteMessageId, Thread, ThreadKey},
    marketplace::ThreadKind,
};

use crate::ids::{ClaimId, PackId, QuestionId, UserId, digits};

/// What every key of this marketplace begins with.
pub(crate) const PREFIX: &str = "meli";

/// Where a thread is, in Mercado Livre's own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A question on a listing.
    Question(QuestionId),
    /// The messages of a sale.
    Pack(PackId),
    /// A claim.
    Claim(ClaimId),
}

/// A thread, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct ThreadAddress {
    pub(crate) account: AccountId,
    pub(crate) seller: UserId,
    pub(crate) place: Place,
}

impl ThreadAddress {
    /// Takes a thread's key apart.
    pub(crate) fn parse(thread: &Thread, call: &'static str) -> Result<Self, Failure> {
        let unknown = || Failure::new(FailureKind::Permanent, call).reaching(Reach::Thread);
        let account = thread.key.account();
        let seller = seller(&account).ok_or_else(unknown)?;
        let (kind, id) = thread.key.kind_and_id().ok_or_else(unknown)?;
        let place = match (kind, digits(id)) {
            ("question", Some(id)) => Place::Question(QuestionId(id)),
            ("pack", Some(id)) => Place::Pack(PackId(id)),
            ("claim", Some(id)) => Place::Claim(ClaimId(id)),
            _ => return Err(unknown()),
        };
        Ok(Self {
            account,
            seller,
            place,
        })
    }
}

/// `meli:<seller id>`.
pub(crate) fn account(seller: UserId) -> AccountId {
    AccountId::from_connector(format!("{PREFIX}:{seller}"))
}

/// The seller of an account of ours.
pub(crate) fn seller(account: &AccountId) -> Option<UserId> {
    let (prefix, seller) = account.parts()?;
    if prefix == PREFIX {
        digits(seller).map(UserId)
    } else {
        None
    }
}

/// The seller of an account, or the failure of a call for an account that is none of ours.
pub(crate) fn seller_of(account: &AccountId, call: &'static str) -> Result<UserId, Failure> {
    seller(account)
        .ok_or_else(|| Failure::new(FailureKind::Permanent, call).reaching(Reach::Account))
}

/// `meli:<seller id>:question:<id>`.
pub(crate) fn question_thread(seller: UserId, question: QuestionId) -> Thread {
    let key = ThreadKey::from_connector(format!("{}:question:{question}", account(seller)));
    Thread {
        key,
        kind: ThreadKind::OneShot,
    }
}

/// `meli:<seller id>:pack:<id>`.
pub(crate) fn pack_thread(seller: UserId, pack: PackId) -> Thread {
    let key = ThreadKey::from_connector(format!("{}:pack:{pack}", account(seller)));
    Thread {
        key,
        kind: ThreadKind::Chat,
    }
}

/// The pack of a sale's thread.
pub(crate) fn pack_of(thread: &Thread) -> Option<PackId> {
    let (kind, id) = thread.key.kind_and_id()?;
    digits(id).filter(|_| kind == "pack").map(PackId)
}

/// `meli:<seller id>:claim:<id>`.
pub(crate) fn claim_thread(seller: UserId, claim: ClaimId) -> Thread {
    let key = ThreadKey::from_connector(format!("{}:claim:{claim}", account(seller)));
    Thread {
        key,
        kind: ThreadKind::Ticket,
    }
}

/// `meli:question:<id>`.
pub(crate) fn question_message(question: QuestionId) -> MessageKey {
    key(&format!("question:{question}"))
}

/// `meli:answer:<question id>`.
pub(crate) fn answer_message(question: QuestionId) -> MessageKey {
    key(&format!("answer:{question}"))
}

/// An answer has no id at Mercado Livre; this stands in for one.
pub(crate) fn answer_id(question: QuestionId) -> RemoteMessageId {
    RemoteMessageId::from_connector(format!("answer:{question}"))
}

/// `meli:message:<id>`.
pub(crate) fn message(id: &str) -> MessageKey {
    key(&format!("message:{id}"))
}

/// `meli:claim-message:<hash>`.
pub(crate) fn claim_message(hash: &str) -> MessageKey {
    key(&format!("claim-message:{hash}"))
}

/// `meli:note:<kind>:<id>:<name>`.
pub(crate) fn note(place: Place, name: &str) -> MessageKey {
    match place {
        Place::Question(question) => key(&format!("note:question:{question}:{name}")),
        Place::Pack(pack) => key(&format!("note:pack:{pack}:{name}")),
        Place::Claim(claim) => key(&format!("note:claim:{claim}:{name}")),
    }
}

/// `meli:user:<buyer id>`.
pub(crate) fn contact(buyer: UserId) -> String {
    format!("{PREFIX}:user:{buyer}")
}

/// The buyer whom a contact's identifier names.
pub(crate) fn buyer_of(contact: &str) -> Option<UserId> {
    let id = contact.strip_prefix(PREFIX)?.strip_prefix(":user:")?;
    digits(id).map(UserId)
}

/// `meli:user:unknown:<of what>`: a buyer whom Mercado Livre does not name.
pub(crate) fn nobody(of: &str) -> String {
    format!("{PREFIX}:user:unknown:{of}")
}

fn key(rest: &str) -> MessageKey {
    MessageKey::from_connector(format!("{PREFIX}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::MARKETPLACE;

    #[test]
    fn keys_are_those_of_the_contract() {
        let (seller, question, pack) = (
            UserId(987_654_321),
            QuestionId(13_200_000_001),
            PackId(2_000_009_876_543_210),
        );

        assert_eq!(
            question_thread(seller, question).key.as_str(),
            "meli:987654321:question:13200000001"
        );
        assert_eq!(
            pack_thread(seller, pack).key.as_str(),
            "meli:987654321:pack:2000009876543210"
        );
        assert_eq!(
            question_message(question).as_str(),
            "meli:question:13200000001"
        );
        assert_eq!(answer_message(question).as_str(), "meli:answer:13200000001");
        assert_eq!(message("d81f5c3e").as_str(), "meli:message:d81f5c3e");
        assert_eq!(
            note(Place::Question(question), "item").as_str(),
            "meli:note:question:13200000001:item"
        );
        assert_eq!(
            note(Place::Pack(pack), "sale").as_str(),
            "meli:note:pack:2000009876543210:sale"
        );
        let claim = ClaimId(5_300_000_001);
        assert_eq!(
            claim_thread(seller, claim).key.as_str(),
            "meli:987654321:claim:5300000001"
        );
        assert_eq!(
            claim_message("5300000001_0_5b0e").as_str(),
            "meli:claim-message:5300000001_0_5b0e"
        );
        assert_eq!(
            note(Place::Claim(claim), "claim").as_str(),
            "meli:note:claim:5300000001:claim"
        );
        assert_eq!(contact(UserId(555_000_222)), "meli:user:555000222");
    }

    #[test]
    fn threads_that_we_made_are_recognised() {
        let (question, pack) = (
            question_thread(UserId(1), QuestionId(2)),
            pack_thread(UserId(1), PackId(2)),
        );
        for thread in [question, pack, claim_thread(UserId(1), ClaimId(2))] {
            assert_eq!(
                MARKETPLACE.thread(thread.key.as_str()),
                Some(thread.clone())
            );
            assert_eq!(
                ThreadAddress::parse(&thread, "test").unwrap().seller,
                UserId(1)
            );
        }
    }

    #[test]
    fn other_threads_are_not_ours_to_read() {
        for key in [
            "meli:x:question:1",
            "meli:1:question:x",
            "meli:1:claim:x",
            "meli:1:account",
            "other:1:pack:1",
            "",
        ] {
            let thread = Thread {
                key: ThreadKey::from_connector(key),
                kind: ThreadKind::Chat,
            };

            assert_eq!(
                ThreadAddress::parse(&thread, "test").unwrap_err().kind,
                FailureKind::Permanent,
                "{key}"
            );
        }
    }
}

//! Claims: what the buyer complains about, its stage, and its messages.

mod acts;
mod evidences;
mod files;
mod messages;
mod returns;
mod search;

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get, post},
    dates, ids,
    moderation::Verdict,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

const COMPLAINANT: &str = "complainant";
const RESPONDENT: &str = "respondent";
const MEDIATOR: &str = "mediator";

/// A claim on an order.
pub(super) struct Claim {
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) order: u64,
    site: String,
    /// `claim`, or `dispute` once a mediator is in it.
    stage: &'static str,
    /// `opened` or `closed`.
    status: &'static str,
    /// The seller may write, if the stage and status agree.
    may_write: bool,
    /// Its resource is the shipment of its order.
    about_shipment: bool,
    /// Actions of the seller's beside writing and a full refund.
    listed: Vec<&'static str>,
    /// What the seller did.
    acts: Vec<String>,
    /// What the seller proved, as it came.
    evidences: Vec<Value>,
    /// How its return stands, once there is one.
    returned: Option<&'static str>,
    messages: Vec<Note>,
    created: Timestamp,
    updated: Timestamp,
}

/// A message of a claim.
struct Note {
    sender: &'static str,
    receiver: &'static str,
    text: String,
    at: Timestamp,
    hash: String,
    stage: &'static str,
    verdict: Verdict,
    files: Vec<String>,
    hidden_until: Timestamp,
    repeated: bool,
}

impl Note {
    /// The same entry once more, under a hash of its own.
    fn repeated(&self) -> Self {
        Self {
            text: self.text.clone(),
            hash: format!("{}_again", self.hash),
            verdict: self.verdict.clone(),
            files: self.files.clone(),
            repeated: true,
            ..*self
        }
    }
}

impl Claim {
    /// As its buyer sees it.
    pub(super) fn seen(&self, id: u64) -> Value {
        let got = self
            .messages
            .iter()
            .filter(|note| note.sender != RESPONDENT || note.verdict == Verdict::Clean);
        let texts: Vec<Value> = got
            .map(|note| json!({"from": note.sender, "text": note.text, "files": note.files}))
            .collect();
        json!({
            "claim": id, "order": self.order, "stage": self.stage, "status": self.status,
            "blocked": self.receiver().is_none(), "messages": texts,
        })
    }

    /// Whom the seller may write to now.
    fn receiver(&self) -> Option<&'static str> {
        (self.may_write && self.status == "opened").then_some(if self.stage == "dispute" {
            MEDIATOR
        } else {
            COMPLAINANT
        })
    }
}

impl MercadoLivre {
    /// The buyer of `order` opens a claim with a first message; returns its id and notifies.
    pub fn open_claim(&self, seller: u64, order: u64, text: &str) -> u64 {
        let id = self.new_claim(seller, order);
        self.buyer_writes_in_claim(id, text);
        id
    }

    /// The buyer of `order` opens a claim without a word; returns its id and notifies.
    pub fn open_silent_claim(&self, seller: u64, order: u64) -> u64 {
        let id = self.new_claim(seller, order);
        self.state().claim_changed(id, "claims_actions");
        id
    }

    /// The search of claims knows the names of a player's parameters with underscores only.
    pub fn claim_players_have_underscores(&self, on: bool) {
        self.switch(Quirk::UnderscoredPlayers, on);
    }

    /// The search of claims ignores which player is asked for.
    pub fn claim_players_are_ignored(&self, on: bool) {
        self.switch(Quirk::PlayersIgnored, on);
    }

    /// The search of claims refuses the names of a player's parameters with dots.
    pub fn claim_dots_are_refused(&self, on: bool) {
        self.switch(Quirk::DotsRefused, on);
    }

    /// Whether a message leaves a claim's `last_updated` as it is.
    pub fn claim_changes_are_silent(&self, on: bool) {
        self.switch(Quirk::SilentClaims, on);
    }

    /// The claim is about its order's shipment instead.
    pub fn claim_the_shipment(&self, claim: u64) {
        self.state()
            .claims
            .get_mut(&claim)
            .expect("a known claim")
            .about_shipment = true;
    }

    fn new_claim(&self, seller: u64, order: u64) -> u64 {
        self.state().new_claim(seller, order)
    }

    /// The buyer writes in a claim.
    pub fn buyer_writes_in_claim(&self, claim: u64, text: &str) {
        self.state().complain(claim, text);
    }

    /// The buyer writes in a claim with a file: its name, its type and its bytes.
    pub fn buyer_writes_in_claim_with_file(
        &self,
        claim: u64,
        text: &str,
        (name, mime, bytes): (&str, &str, Vec<u8>),
    ) {
        let mut state = self.state();
        let buyer = state.claims[&claim].buyer;
        let filename = state.keep_file(buyer, name, mime, bytes);
        state.uploads.get_mut(&filename).expect("just kept").claim = Some(claim);
        state.note(
            claim,
            (COMPLAINANT, RESPONDENT),
            text,
            Verdict::Clean,
            vec![filename],
        );
    }

    /// The truth: name and bytes of every file that the seller sent in a claim, oldest first.
    pub fn files_sent_in_claim(&self, claim: u64) -> Vec<(String, Vec<u8>)> {
        let state = self.state();
        let sent = state.claims[&claim]
            .messages
            .iter()
            .filter(|note| note.sender == RESPONDENT);
        let files = sent
            .flat_map(|note| &note.files)
            .filter_map(|name| state.uploads.get(name));
        files
            .map(|file| (file.name.clone(), file.bytes.clone()))
            .collect()
    }

    /// The mediator writes to the seller in a claim.
    pub fn mediator_writes_in_claim(&self, claim: u64, text: &str) {
        self.state().note(
            claim,
            (MEDIATOR, RESPONDENT),
            text,
            Verdict::Clean,
            Vec::new(),
        );
    }

    /// The seller writes in a claim in Mercado Livre's own app.
    pub fn seller_writes_in_claim_in_app(&self, claim: u64, text: &str) {
        let mut state = self.state();
        let receiver = state.claims[&claim].receiver().unwrap_or(COMPLAINANT);
        state.note(
            claim,
            (RESPONDENT, receiver),
            text,
            Verdict::Clean,
            Vec::new(),
        );
    }

    /// A mediator takes the claim: the seller writes to the mediator only.
    pub fn start_dispute(&self, claim: u64) {
        self.change_claim(claim, |claim| claim.stage = "dispute");
    }

    /// Ends a claim: nobody writes any more.
    pub fn close_claim(&self, claim: u64) {
        self.change_claim(claim, |claim| claim.status = "closed");
    }

    /// A closed claim is taken up again.
    pub fn reopen_claim(&self, claim: u64) {
        self.change_claim(claim, |claim| claim.status = "opened");
    }

    /// Marks the newest message as there twice, as one entry of a list may be.
    pub fn repeat_claim_message(&self, claim: u64) {
        let mut state = self.state();
        let messages = &mut state
            .claims
            .get_mut(&claim)
            .expect("a known claim")
            .messages;
        let copy = messages.last().expect("a message").repeated();
        messages.push(copy);
    }

    /// Gives or takes the seller's action to send messages.
    pub fn allow_claim_messages(&self, claim: u64, on: bool) {
        self.change_claim(claim, |claim| claim.may_write = on);
    }

    /// Whether claim messages carry their `hash`; on by default.
    pub fn claim_hashes(&self, on: bool) {
        self.switch(Quirk::NoClaimHashes, !on);
    }

    /// The truth: sender's role and text of every message of a claim that got through, oldest first.
    pub fn claim_texts(&self, claim: u64) -> Vec<(String, String)> {
        let state = self.state();
        let clean = state.claims[&claim]
            .messages
            .iter()
            .filter(|note| note.verdict == Verdict::Clean);
        clean
            .map(|note| (note.sender.to_owned(), note.text.clone()))
            .collect()
    }

    /// To whose role each message of a claim went, oldest first.
    pub fn claim_receivers(&self, claim: u64) -> Vec<String> {
        self.state().claims[&claim]
            .messages
            .iter()
            .map(|note| note.receiver.to_owned())
            .collect()
    }

    fn change_claim(&self, id: u64, change: impl FnOnce(&mut Claim)) {
        let mut state = self.state();
        let now = state.now();
        let claim = state.claims.get_mut(&id).expect("a known claim");
        change(claim);
        claim.updated = now;
        state.claim_changed(id, "claims_actions");
    }
}

impl State {
    /// A claim about an order that is there, without a word yet.
    pub(super) fn new_claim(&mut self, seller: u64, order: u64) -> u64 {
        let id = ids::next(&mut self.counters.claim);
        let buyer = self.orders.get(&order).expect("a known order").buyer;
        let (site, created) = (self.site_of(seller), self.now());
        let claim = Claim {
            seller,
            buyer,
            order,
            site,
            stage: "claim",
            status: "opened",
            may_write: true,
            about_shipment: false,
            listed: Vec::new(),
            evidences: Vec::new(),
            acts: Vec::new(),
            returned: None,
            messages: Vec::new(),
            created,
            updated: created,
        };
        self.claims.insert(id, claim);
        id
    }

    /// The buyer writes in a claim.
    pub(super) fn complain(&mut self, claim: u64, text: &str) {
        let (from, to) = (COMPLAINANT, RESPONDENT);
        self.note(claim, (from, to), text, Verdict::Clean, Vec::new());
    }

    /// Adds a message to a claim and notifies.
    fn note(
        &mut self,
        id: u64,
        (sender, receiver): (&'static str, &'static str),
        text: &str,
        verdict: Verdict,
        files: Vec<String>,
    ) {
        let hash = format!("{id}_0_{}", self.new_uuid());
        let (at, is_silent) = (self.now(), self.has(Quirk::SilentClaims));
        let claim = self.claims.get_mut(&id).expect("a known claim");
        let stage = claim.stage;
        let text = text.to_owned();
        claim.messages.push(Note {
            sender,
            receiver,
            text,
            at,
            hash,
            stage,
            verdict,
            files,
            hidden_until: at,
            repeated: false,
        });
        if !is_silent {
            claim.updated = at;
        }
        self.claim_changed(id, "claims");
    }

    fn claim_changed(&mut self, id: u64, action: &'static str) {
        let seller = self.claims[&id].seller;
        self.announce(
            seller,
            "post_purchase",
            &format!("/post-purchase/v1/claims/{id}"),
            Some(action),
        );
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/post-purchase/v1/claims/search",
            get(Door::Claims, search::search),
        )
        .route("/post-purchase/v1/claims/{claim}", get(Door::Claims, one))
        .route(
            "/post-purchase/v1/claims/{claim}/detail",
            get(Door::Claims, detail),
        )
        .route(
            "/post-purchase/v1/claims/{claim}/messages",
            get(Door::Claims, messages::list),
        )
        .route(
            "/post-purchase/v1/claims/{claim}/actions/send-message",
            post(Door::Claims, messages::send),
        )
        .merge(files::routes())
        .merge(acts::routes())
        .merge(evidences::routes())
        .merge(returns::routes())
}

/// The caller's own claim.
fn own<'a>(state: &'a State, incoming: &Incoming) -> Result<(u64, &'a Claim), Reply> {
    let id = incoming.number("claim")?;
    own_by_id(state, incoming.caller, id).map(|claim| (id, claim))
}

fn own_by_id(state: &State, caller: u64, id: u64) -> Result<&Claim, Reply> {
    match state.claims.get(&id) {
        None => Err(Reply::refuse(
            404,
            "business_logic_error",
            "Resource not found",
        )),
        Some(claim) if claim.seller != caller => Err(Reply::refuse(
            403,
            "forbidden_error",
            "You don't have permission to access the resource",
        )),
        Some(claim) => Ok(claim),
    }
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, claim) = own(state, incoming)?;
    let mut body = show(state, id, claim);
    body["claimed_quantity"] = json!(1);
    body["claim_version"] = json!(2.0);
    Ok(Reply::ok(body))
}

fn show(state: &State, id: u64, claim: &Claim) -> Value {
    let shipment = state
        .orders
        .get(&claim.order)
        .map_or(0, |order| order.shipment);
    let mut players = vec![
        json!({"role": COMPLAINANT, "type": "buyer", "user_id": claim.buyer, "available_actions": []}),
        json!({"role": RESPONDENT, "type": "seller", "user_id": claim.seller, "available_actions": actions(claim)}),
    ];
    if claim.stage == "dispute" {
        players.push(
            json!({"role": MEDIATOR, "type": "internal", "user_id": 0, "available_actions": []}),
        );
    }
    let (resource, resource_id) = if claim.about_shipment {
        ("shipment", shipment)
    } else {
        ("order", claim.order)
    };
    json!({
        "id": id,
        "resource_id": resource_id,
        "status": claim.status,
        "type": "mediations",
        "stage": claim.stage,
        "parent_id": null,
        "resource": resource,
        "reason_id": "PDD9949",
        "fulfilled": true,
        "quantity_type": "total",
        "players": players,
        "related_entities": claim.returned.map_or(json!([]), |_| json!(["return"])),
        "resolution": resolution(claim),
        "site_id": claim.site,
        "date_created": dates::millis(claim.created),
        "last_updated": dates::millis(claim.updated),
    })
}

fn actions(claim: &Claim) -> Value {
    let due = dates::millis(due(claim));
    let write = claim
        .receiver()
        .map(|role| format!("send_message_to_{role}"));
    let write = write.map(|action| json!({"action": action, "mandatory": true, "due_date": due}));
    let refund = json!({"action": "refund", "mandatory": false, "due_date": null});
    let is_open = claim.status == "opened";
    let others = claim.listed.iter().filter(|_| is_open);
    let others =
        others.map(|action| json!({"action": action, "mandatory": false, "due_date": null}));
    let refund = is_open.then_some(refund);
    Value::Array(write.into_iter().chain(refund).chain(others).collect())
}

fn due(claim: &Claim) -> Timestamp {
    claim.created + SignedDuration::from_hours(72)
}

fn resolution(claim: &Claim) -> Value {
    if claim.status == "opened" {
        return Value::Null;
    }
    let at = dates::millis(claim.updated);
    json!({
        "reason": "payment_refunded", "date_created": at, "benefited": [COMPLAINANT], "closed_by": RESPONDENT,
        "applied_coverage": false,
    })
}

fn detail(state: &mut State, incoming: &Incoming) -> Answer {
    let (_, claim) = own(state, incoming)?;
    Ok(Reply::ok(json!({
        "due_date": dates::millis(due(claim)),
        "action_responsible": if claim.stage == "dispute" { "mediator" } else { "seller" },
        "title": "O comprador abriu uma reclamação",
        "description": "Responda antes do prazo para evitar uma mediação.",
        "problem": "O produto chegou com defeito",
    })))
}

//! Threads of sales, and `GET /messages/packs/{pack}/sellers/{seller}`.

use std::collections::BTreeMap;

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    dates, ids,
    moderation::Verdict,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

/// Shown and enforced while a sale's first message must come from the action guide.
pub(super) const LIMITED: &str = "blocked_by_conversation_initiated_by_seller_limited";

/// How the seller may write before the buyer did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// As ever.
    Free,
    /// By a reason of the action guide.
    Guided,
    /// The rule is shown, and the guide sends the seller to ordinary messages.
    Excepted,
}

impl Start {
    /// By the rule or without it.
    pub(super) fn ruled(on: bool) -> Self {
        if on { Self::Guided } else { Self::Free }
    }
}

/// The exchange about one sale.
pub(super) struct Thread {
    pub(super) pack: Option<u64>,
    pub(super) orders: Vec<u64>,
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) site: String,
    pub(super) sold: Timestamp,
    pub(super) posts: Vec<Post>,
    pub(super) substatus: Option<String>,
    pub(super) max_length: u32,
    /// Who stands between seller and buyer, on a migrated thread.
    pub(super) agent: Option<u64>,
    pub(super) start: Start,
    pub(super) flex: bool,
    /// How often each option of the action guide may still be used; absent is once.
    pub(super) caps: BTreeMap<String, u32>,
    pub(super) guide_locked: bool,
}

/// A message of a thread.
pub(super) struct Post {
    pub(super) id: String,
    pub(super) from_seller: bool,
    /// The application that sent it; none of a person's.
    pub(super) app: Option<u64>,
    pub(super) text: String,
    pub(super) created: Timestamp,
    /// When the other side read it.
    pub(super) read: Option<Timestamp>,
    pub(super) verdict: Verdict,
    pub(super) files: Vec<String>,
    /// Not in any read before this time.
    pub(super) hidden_until: Timestamp,
}

impl Thread {
    pub(super) fn new(
        pack: Option<u64>,
        orders: Vec<u64>,
        seller: u64,
        buyer: u64,
        site: String,
        sold: Timestamp,
    ) -> Self {
        Self {
            pack,
            orders,
            seller,
            buyer,
            site,
            sold,
            posts: Vec::new(),
            substatus: None,
            max_length: 350,
            agent: None,
            start: Start::Free,
            flex: false,
            caps: BTreeMap::new(),
            guide_locked: false,
        }
    }

    /// Who the seller sees on the other side.
    pub(super) fn counterpart(&self) -> u64 {
        self.agent.unwrap_or(self.buyer)
    }

    pub(super) fn buyer_wrote(&self) -> bool {
        self.posts.iter().any(|post| !post.from_seller)
    }

    /// Why the seller cannot write, if so.
    pub(super) fn obstacle(&self) -> Option<&str> {
        let limited = self.start != Start::Free && !self.buyer_wrote();
        self.substatus.as_deref().or(limited.then_some(LIMITED))
    }

    /// Why an ordinary message does not go, if so.
    pub(super) fn stops_messages(&self) -> Option<&str> {
        self.obstacle()
            .filter(|word| !(self.start == Start::Excepted && *word == LIMITED))
    }

    pub(super) fn unread(&self) -> usize {
        self.posts
            .iter()
            .filter(|post| !post.from_seller && post.read.is_none())
            .count()
    }
}

impl MercadoLivre {
    /// Pages of threads are never larger than this. The default is 50; 10 is used when none is asked for.
    pub fn set_page_limit(&self, max: usize) {
        self.state().max_page = max;
    }

    /// Pages in an order drawn from the seed, the same on every page; `None` is newest first.
    pub fn shuffle_pages(&self, seed: Option<u64>) {
        self.state().shuffle = seed;
    }

    /// Pages of threads begin with the oldest message.
    pub fn oldest_first(&self, on: bool) {
        self.switch(Quirk::OldestFirst, on);
    }

    /// Ids in messages, unread and notifications become strings.
    pub fn ids_as_strings(&self, on: bool) {
        self.switch(Quirk::IdsAsStrings, on);
    }

    /// A conversation's status says `claim_id` instead of `claim_ids`.
    pub fn claim_id_key(&self, on: bool) {
        self.switch(Quirk::ClaimIdKey, on);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/messages/packs/{pack}/sellers/{seller}",
        get(Door::Usual, read),
    )
}

fn read(state: &mut State, incoming: &Incoming) -> Answer {
    incoming.post_sale()?;
    let key = own_thread(state, incoming)?;
    let (limit, offset) = page(state, incoming)?;
    state.settle(key);
    let body = show(state, key, incoming.part("pack"), limit, offset);
    if incoming.query("mark_as_read") != Some("false") {
        state.seller_reads(key);
    }
    Ok(Reply::ok(body))
}

/// The key of the thread in the path. An order's id finds its pack's thread.
pub(super) fn own_thread(state: &State, incoming: &Incoming) -> Result<u64, Reply> {
    let asked = incoming.number("pack")?;
    if !incoming.part("seller").is_empty() && incoming.number("seller")? != incoming.caller {
        return Err(Reply::forbidden(format!(
            "User access token invalid for resource {asked}"
        )));
    }
    let key = state
        .thread_key(asked)
        .ok_or_else(|| Reply::missing(format!("Pack {asked} not found")))?;
    if state.threads[&key].seller != incoming.caller {
        return Err(Reply::forbidden(format!(
            "User access token invalid for resource {asked}"
        )));
    }
    Ok(key)
}

fn page(state: &State, incoming: &Incoming) -> Result<(usize, usize), Reply> {
    let number = |name: &str, default: usize| match incoming.query(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Reply::bad(format!("Invalid {name} param"))),
    };
    let (limit, offset) = (number("limit", 10)?, number("offset", 0)?);
    if limit == 0 {
        return Err(Reply::bad("The limit param must be greater than 0"));
    }
    Ok((limit.min(state.max_page), offset))
}

impl State {
    /// The key of the thread found under a pack's or an order's id.
    pub(super) fn thread_key(&self, id: u64) -> Option<u64> {
        let key = self
            .orders
            .get(&id)
            .and_then(|order| order.pack)
            .unwrap_or(id);
        self.threads.contains_key(&key).then_some(key)
    }

    /// Late moderation lands.
    pub(super) fn settle(&mut self, key: u64) {
        for post in &mut self.threads.get_mut(&key).expect("a known thread").posts {
            post.verdict.settle();
        }
    }

    /// An id as a number, or as a string when that is switched on.
    pub(super) fn id(&self, id: u64) -> Value {
        if self.has(Quirk::IdsAsStrings) {
            json!(id.to_string())
        } else {
            json!(id)
        }
    }

    /// The messages a read may show now, in page order.
    fn readable(&self, thread: &Thread) -> Vec<usize> {
        let now = self.now();
        let expired = thread.substatus.as_deref() == Some("blocked_by_conversation_expired");
        let visible = |at: &usize| thread.posts[*at].hidden_until <= now && !expired;
        let mut order: Vec<usize> = (0..thread.posts.len()).filter(visible).collect();
        if !self.has(Quirk::OldestFirst) {
            order.reverse();
        }
        if let Some(seed) = self.shuffle {
            order.sort_by_cached_key(|at| ids::digest(&format!("{seed} {}", thread.posts[*at].id)));
        }
        order
    }
}

fn show(state: &State, key: u64, asked: &str, limit: usize, offset: usize) -> Value {
    let thread = &state.threads[&key];
    let order = state.readable(thread);
    let page: Vec<Value> = order
        .iter()
        .skip(offset)
        .take(limit)
        .map(|at| show_post(state, key, &thread.posts[*at], *at == 0))
        .collect();
    json!({
        "paging": {"limit": limit, "offset": offset, "total": order.len()},
        "conversation_status": conversation_status(state, thread, asked),
        "messages": page,
        "seller_max_message_length": thread.max_length,
        "buyer_max_message_length": 3500,
    })
}

fn conversation_status(state: &State, thread: &Thread, asked: &str) -> Value {
    let word = if state.has(Quirk::IdsAsStrings) {
        "sellers"
    } else {
        "seller"
    };
    let path = match thread.agent {
        None => format!("/packs/{asked}/{word}/{}", thread.seller),
        Some(_) => format!(
            "/packs/{asked}/sellers/{}/conversations/post_sale",
            thread.seller
        ),
    };
    let obstacle = thread.obstacle();
    let claims: Vec<u64> = state
        .claims
        .iter()
        .filter(|(_, claim)| thread.orders.contains(&claim.order))
        .map(|(id, _)| *id)
        .collect();
    let mut status = json!({
        "path": path,
        "status": if obstacle.is_some() { "blocked" } else { "active" },
        "substatus": obstacle,
        "status_date": dates::seconds_utc(state.now()),
        "status_update_allowed": false,
        "shipping_id": null,
        "data": null,
    });
    if state.has(Quirk::ClaimIdKey) {
        status["claim_id"] = json!(claims.first());
    } else {
        status["claim_ids"] = json!(claims);
    }
    status
}

/// A message as threads show it.
pub(super) fn show_post(state: &State, key: u64, post: &Post, first: bool) -> Value {
    let thread = &state.threads[&key];
    let (seller, other) = (state.id(thread.seller), state.id(thread.counterpart()));
    let (from, to) = if post.from_seller {
        (seller, other)
    } else {
        (other, seller)
    };
    let created = dates::seconds_utc(post.created);
    json!({
        "id": post.id,
        "site_id": thread.site,
        "client_id": post.app,
        "from": {"user_id": from},
        "to": {"user_id": to},
        "status": post.verdict.message_status(),
        "subject": null,
        "text": post.text,
        "message_date": {
            "received": created, "available": created, "notified": created, "created": created,
            "read": post.read.map(dates::seconds_utc),
        },
        "message_moderation": post.verdict.show(&created),
        "message_attachments": attachments(state, post),
        "message_resources": resources(state, thread, key),
        "conversation_first_message": first,
        "data": {
            "last_message_session_id": null, "option_id": null, "order_id": null, "original_conversation": null,
            "order_creation_date": dates::seconds_utc(thread.sold),
        },
    })
}

fn resources(state: &State, thread: &Thread, key: u64) -> Value {
    let padded = |id: u64| {
        if state.has(Quirk::IdsAsStrings) {
            format!("{id:020}")
        } else {
            id.to_string()
        }
    };
    let name = if thread.pack.is_some() {
        "packs"
    } else {
        "orders"
    };
    json!([{"id": padded(key), "name": name}, {"id": padded(thread.seller), "name": "sellers"}])
}

fn attachments(state: &State, post: &Post) -> Value {
    if post.files.is_empty() {
        return Value::Null;
    }
    let files = post
        .files
        .iter()
        .filter_map(|name| Some(state.uploads.get(name)?.show(name)));
    Value::Array(files.collect())
}

//! Every talk as its buyer sees it, on any of the marketplaces.

use serde_json::Value;

use super::{elsewhere, stage, stage::Stage};

/// One thread on a marketplace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The marketplace and its seller, as in Chatwoot's source ids: `meli:<seller>`.
    pub account: String,
    /// The thread within the account: `question:<id>`.
    pub thread: String,
    /// The marketplace's slug.
    pub slug: &'static str,
    /// The seller may not write.
    pub is_blocked: bool,
    /// Oldest first.
    pub posts: Vec<Post>,
}

impl Talk {
    /// As conversations of Chatwoot name it.
    pub fn key(&self) -> String {
        format!("{}:{}", self.account, self.thread)
    }
}

/// One message of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// `buyer`, `seller` or `mediator`.
    pub by: &'static str,
    /// As it reads there.
    pub text: String,
    /// What goes with it.
    pub files: Vec<Sent>,
}

/// A file of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where the marketplace keeps it.
    pub at: String,
    /// Its name.
    pub name: String,
}

/// All of them: Mercado Livre, Shopee, Magalu.
pub fn talks(stage: &Stage) -> Vec<Talk> {
    let mut all = of_mercado_livre(stage);
    all.extend(of_shopee(stage));
    all.extend(of_magalu(stage));
    all
}

fn of_mercado_livre(stage: &Stage) -> Vec<Talk> {
    let truth = stage.meli.seen();
    let talk = |thread: String, one: &Value, posts| Talk {
        account: format!("meli:{}", stage::SELLER),
        thread,
        slug: "mercado-livre",
        is_blocked: one["blocked"].is_string() || one["blocked"] == true,
        posts,
    };
    let file = |at: &Value| {
        let at = at.as_str().unwrap_or_default();
        let name = stage.meli.file(at).map_or_else(String::new, |file| file.0);
        let at = at.to_owned();
        Sent { at, name }
    };
    let post = |one: &Value| Post {
        by: by(&one["from"]),
        text: text(&one["text"]),
        files: rows(&one["files"]).map(file).collect(),
    };
    let posts = |one: &Value| rows(&one["messages"]).map(post).collect();
    let questions = rows(&truth["questions"])
        .map(|one| talk(format!("question:{}", one["id"]), one, asked(one)));
    let sales =
        rows(&truth["threads"]).map(|one| talk(format!("pack:{}", one["thread"]), one, posts(one)));
    let claims =
        rows(&truth["claims"]).map(|one| talk(format!("claim:{}", one["claim"]), one, posts(one)));
    questions.chain(sales).chain(claims).collect()
}

fn of_shopee(stage: &Stage) -> Vec<Talk> {
    let truth = stage.elsewhere.shopee.seen();
    let post = |one: &Value| {
        let content = &one["content"];
        let at = text(&content["url"]);
        let name = format!("{}.png", at.rsplit('/').next().unwrap_or_default());
        let is_file = !at.is_empty();
        Post {
            by: by(&one["from"]),
            text: text(&content["text"]),
            files: is_file.then_some(Sent { at, name }).into_iter().collect(),
        }
    };
    let talks = rows(&truth["conversations"]).map(|one| Talk {
        account: format!("shopee:{}", one["shop"]),
        thread: format!("chat:{}", text(&one["conversation"])),
        slug: "shopee",
        is_blocked: stage.elsewhere.is_shopee_blocked(),
        posts: rows(&one["messages"]).map(post).collect(),
    });
    talks.collect()
}

fn of_magalu(stage: &Stage) -> Vec<Talk> {
    let truth = stage.elsewhere.magalu.seen();
    let talk = |kind: &str, one: &Value, posts| Talk {
        account: format!("magalu:{}", elsewhere::TENANT),
        thread: format!("{kind}:{}", text(&one["id"])),
        slug: "magalu",
        is_blocked: one["blocked"] == true,
        posts,
    };
    let file = |file: &Value| Sent {
        at: text(&file["id"]),
        name: text(&file["name"]),
    };
    let post = |one: &Value| Post {
        by: by(&one["from"]),
        text: text(&one["text"]),
        files: rows(&one["files"]).map(file).collect(),
    };
    let posts = |one: &Value| rows(&one["messages"]).map(post).collect();
    let questions = rows(&truth["questions"]).map(|one| talk("question", one, asked(one)));
    let chats = rows(&truth["conversations"]).map(|one| talk("chat", one, posts(one)));
    let tickets = rows(&truth["tickets"]).map(|one| talk("ticket", one, posts(one)));
    questions.chain(chats).chain(tickets).collect()
}

fn asked(question: &Value) -> Vec<Post> {
    let post = |by, text: &Value| {
        Some(Post {
            by,
            text: text.as_str()?.to_owned(),
            files: Vec::new(),
        })
    };
    [
        post("buyer", &question["text"]),
        post("seller", &question["answer"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every marketplace has its own word for who writes.
fn by(from: &Value) -> &'static str {
    match from.as_str().unwrap_or_default() {
        "seller" | "respondent" | "shop" => "seller",
        "mediator" | "channel" => "mediator",
        _ => "buyer",
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

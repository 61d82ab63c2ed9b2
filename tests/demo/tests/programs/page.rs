//! The demo's page without a browser: what each act and each trouble leads to, as the page's own count says.

use std::{sync::Arc, time::Duration};

use bridge::i18n::Locale;
use demo::{page::Page, stage::Stage};
use reqwest::{Client, Response, multipart::Form};
use serde_json::Value;
use tokio::time::timeout;

/// A visitor, who sees what the page is told.
struct Visitor {
    page: Page,
    http: Client,
    told: Response,
    read: String,
}

impl Visitor {
    async fn come() -> Self {
        let stage = Arc::new(Stage::set(Locale::PtBr).await.unwrap());
        let page = Page::serve(&stage, None).await.unwrap();
        let http = simulators::local_client().build().unwrap();
        let told = http.get(format!("{}/events", page.url)).send().await;
        Self {
            told: told.unwrap(),
            read: String::new(),
            page,
            http,
        }
    }

    async fn try_to(&self, fields: &[(&str, &str)]) -> (u16, String) {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let request = self
            .http
            .post(format!("{}/act", self.page.url))
            .header("origin", &self.page.url)
            .multipart(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn act(&self, fields: &[(&str, &str)]) {
        assert_eq!(
            self.try_to(fields).await,
            (204, String::new()),
            "{fields:?}"
        );
    }

    async fn switch(&self, name: &str, on: bool) {
        let on = on.to_string();
        self.act(&[("act", "switch"), ("name", name), ("on", &on)])
            .await;
    }

    /// The next thing that the page is told.
    async fn next(&mut self) -> Value {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                let event: String = self.read.drain(..end + 2).collect();
                return serde_json::from_str(event.trim_start_matches("data: ")).unwrap();
            }
            let more = self.told.chunk().await.unwrap().unwrap();
            self.read.push_str(str::from_utf8(&more).unwrap());
        }
    }

    /// Waits until what the page is told is `right`.
    async fn sees(&mut self, what: &str, right: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                let seen = self.next().await;
                if right(&seen) {
                    return seen;
                }
            }
        };
        let found = timeout(Duration::from_secs(20), found).await;
        found.unwrap_or_else(|_| panic!("never seen: {what}"))
    }

    /// The conversation of the first thread of this kind, once it is in Chatwoot.
    async fn conversation(&mut self, kind: &str) -> String {
        let of = |seen: &Value| {
            let mut held = seen["desk"].as_array().unwrap().iter();
            let mark = format!(":{kind}:");
            let found = held.find(|one| one["key"].as_str().unwrap().contains(&mark));
            found.map(|one| one["id"].to_string())
        };
        let seen = self.sees(kind, |seen| of(seen).is_some()).await;
        of(&seen).unwrap()
    }

    async fn reply(&self, conversation: &str, text: &str) {
        self.act(&[
            ("act", "reply"),
            ("conversation", conversation),
            ("text", text),
        ])
        .await;
    }

    /// The count, once it says so many.
    async fn sum_of(&mut self, sent: u64, delivered: u64) -> Value {
        loop {
            let sum = self.next().await["sum"].clone();
            if sum["sent"] == sent && sum["delivered"] == delivered {
                return sum;
            }
        }
    }

    /// Five minutes pass, again and again, until so many messages arrived, and all that are wanted.
    async fn in_time(&mut self, sent: u64, delivered: u64) {
        for _ in 0..8 {
            self.act(&[("act", "pass"), ("minutes", "5")]).await;
            let arrived = self.sum_of(sent, delivered);
            if let Ok(sum) = timeout(Duration::from_secs(2), arrived).await {
                assert_eq!((&sum["doubled"], &sum["lost"]), (&0.into(), &0.into()));
                return;
            }
        }
        panic!(
            "{delivered} of {sent} never arrived: {}",
            self.next().await["sum"]
        );
    }
}

const SALE: &str = "meli:987654321:pack:2000009876543210";

fn trouble_is_on(seen: &Value) -> bool {
    let mut switches = seen["switches"].as_object().unwrap().values();
    switches.any(|on| on == true)
}

#[tokio::test]
async fn every_kind_of_talk_goes_both_ways() {
    let mut visitor = Visitor::come().await;
    visitor.act(&[("act", "ask"), ("text", "Tem azul?")]).await;
    visitor
        .act(&[("act", "claim"), ("key", SALE), ("text", "Veio trincada.")])
        .await;
    visitor
        .act(&[("act", "chat"), ("text", "Oi, Shopee")])
        .await;
    visitor
        .act(&[("act", "ticket"), ("text", "Não chegou.")])
        .await;

    for kind in ["question", "claim", "chat", "ticket"] {
        let conversation = visitor.conversation(kind).await;
        visitor
            .reply(&conversation, &format!("Resposta: **{kind}**"))
            .await;
    }
    let seen = visitor
        .sees("all arrived", |seen| seen["sum"]["delivered"] == 8)
        .await;
    assert_eq!(seen["sum"]["doubled"], 0);
}

#[tokio::test]
async fn no_trouble_loses_or_doubles_anything() {
    let mut visitor = Visitor::come().await;
    let mut sent = 0;
    for (at, trouble) in [
        "kill-worker",
        "drop-answer",
        "duplicate",
        "lose",
        "marketplace-down",
        "chatwoot-down",
        "throttle",
    ]
    .iter()
    .enumerate()
    {
        visitor.switch(trouble, true).await;
        let text = format!("Mensagem {at}");
        visitor
            .act(&[("act", "write"), ("key", SALE), ("text", &text)])
            .await;
        sent += 1;
        if at > 0 {
            let conversation = visitor.conversation("pack").await;
            visitor
                .reply(&conversation, &format!("Resposta {at}"))
                .await;
            sent += 1;
        }
        let running = Duration::from_millis(700);
        drop(timeout(running, visitor.sees("a while", |_| false)).await);
        visitor.switch(trouble, false).await;
        visitor.in_time(sent, sent).await;
    }
    visitor.act(&[("act", "expire")]).await;
    visitor
        .act(&[
            ("act", "write"),
            ("key", SALE),
            ("text", "Com token vencido"),
        ])
        .await;
    visitor.in_time(sent + 1, sent + 1).await;
}

#[tokio::test]
async fn what_is_refused_says_why_and_trouble_of_one_message_ends_by_itself() {
    let mut visitor = Visitor::come().await;
    visitor
        .act(&[("act", "write"), ("key", SALE), ("text", "Oi")])
        .await;
    let conversation = visitor.conversation("pack").await;
    visitor
        .act(&[("act", "block"), ("key", SALE), ("on", "true")])
        .await;
    visitor.reply(&conversation, "Não passa").await;
    visitor
        .sees("a refusal", |seen| seen["sum"]["refused"] == 1)
        .await;
    visitor
        .act(&[("act", "block"), ("key", SALE), ("on", "false")])
        .await;
    visitor.switch("drop-answer", true).await;
    visitor.sees("trouble", trouble_is_on).await;
    visitor.reply(&conversation, "Agora sim").await;
    visitor.sees("calm", |seen| !trouble_is_on(seen)).await;
    visitor.in_time(3, 2).await;

    visitor.switch("moderate", true).await;
    visitor.reply(&conversation, "Moderada").await;
    visitor
        .sees("a verdict", |seen| seen["sum"]["refused"] == 2)
        .await;
    visitor.switch("moderate", false).await;
}

#[tokio::test]
async fn a_note_stays_and_nonsense_is_refused_with_its_reason() {
    let mut visitor = Visitor::come().await;
    visitor
        .act(&[("act", "write"), ("key", SALE), ("text", "Oi")])
        .await;
    let conversation = visitor.conversation("pack").await;
    let note = [
        ("act", "reply"),
        ("conversation", conversation.as_str()),
        ("text", "custo R$ 21"),
        ("private", "true"),
    ];
    visitor.act(&note).await;
    let seen = visitor
        .sees("the note", |seen| seen["notes"]["kept"] == 1)
        .await;
    assert_eq!(seen["notes"]["leaked"], 0);

    for (fields, why) in [
        (vec![("act", "dance")], "no such act: dance"),
        (vec![("act", "ask"), ("text", " ")], "text is empty"),
        (
            vec![("act", "write"), ("key", "meli:1"), ("text", "x")],
            "no such thread",
        ),
        (
            vec![("act", "reply"), ("conversation", "1"), ("text", "x")],
            "no such conversation",
        ),
        (vec![("act", "switch"), ("name", "rain")], "no such switch"),
    ] {
        assert_eq!(visitor.try_to(&fields).await, (422, why.to_owned()));
    }
    let stranger = visitor.http.post(format!("{}/act", visitor.page.url));
    let stranger = stranger.header("origin", "https://evil.example").send();
    assert_eq!(stranger.await.unwrap().status(), 403);
}

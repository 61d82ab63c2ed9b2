//! Questions: searched, read by id, deleted. The two readings name the asker differently.

mod search;

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, delete, get},
    dates, ids,
    replies::{Answer, Reply},
    state::{App, State},
};

/// A question on a listing.
pub(super) struct Question {
    pub(super) item: String,
    pub(super) seller: u64,
    pub(super) buyer: u64,
    pub(super) text: String,
    pub(super) status: String,
    pub(super) created: Timestamp,
    pub(super) answer: Option<Answered>,
    /// The seller blocked the asker.
    pub(super) blocked: bool,
}

/// The one answer a question can have.
pub(super) struct Answered {
    pub(super) text: String,
    pub(super) status: &'static str,
    pub(super) at: Timestamp,
    /// Reads show the question unanswered before this time.
    pub(super) hidden_until: Timestamp,
}

impl Question {
    /// Status and answer as a read shows them at `now`.
    fn shown(&self, now: Timestamp) -> (&str, Option<&Answered>) {
        match &self.answer {
            Some(answer) if answer.hidden_until > now && self.status == "ANSWERED" => {
                ("UNANSWERED", None)
            }
            answer => (&self.status, answer.as_ref()),
        }
    }
}

impl MercadoLivre {
    /// A buyer asks on a listing; returns the question's id and notifies.
    pub fn ask(&self, item: &str, buyer: u64, text: &str) -> u64 {
        self.state().ask(item, buyer, text).expect("a known item")
    }

    /// The seller answers in Mercado Livre's own app.
    pub fn answer_elsewhere(&self, question: u64, text: &str) {
        self.state().record_answer(question, text, 0);
    }

    /// Sets a question's status, such as `DELETED` or `UNDER_REVIEW`, and notifies.
    pub fn set_question_status(&self, question: u64, status: &str) {
        let mut state = self.state();
        let asked = state
            .questions
            .get_mut(&question)
            .expect("a known question");
        status.clone_into(&mut asked.status);
        state.question_changed(question);
    }

    /// Mercado Livre bans the answer: the buyer no longer sees it.
    pub fn ban_answer(&self, question: u64) {
        self.state().ban_answer(question);
    }

    /// The seller blocks the asker: the question can no longer be answered.
    pub fn block_asker(&self, question: u64) {
        self.state()
            .questions
            .get_mut(&question)
            .expect("a known question")
            .blocked = true;
    }

    /// Answers given over the API are invisible to reads for this long, by the clock.
    pub fn hide_recent_answers(&self, for_seconds: u32) {
        self.state().hide_answer_seconds = for_seconds;
    }

    /// The truth: whether the question is still on its listing.
    pub fn is_on_listing(&self, question: u64) -> bool {
        let state = self.state();
        let status = state
            .questions
            .get(&question)
            .map(|one| one.status.as_str());
        status.is_some_and(|status| status != "DELETED")
    }

    /// The truth: what the buyer sees as the answer.
    pub fn answer_of(&self, question: u64) -> Option<String> {
        let state = self.state();
        let answer = state.questions.get(&question)?.answer.as_ref()?;
        (answer.status == "ACTIVE").then(|| answer.text.clone())
    }
}

impl State {
    /// A question, if the item is known.
    pub(super) fn ask(&mut self, item: &str, buyer: u64, text: &str) -> Option<u64> {
        let seller = self.items.get(item)?.seller;
        let id = ids::next(&mut self.counters.question);
        let question = Question {
            item: item.to_owned(),
            seller,
            buyer,
            text: text.to_owned(),
            status: "UNANSWERED".to_owned(),
            created: self.now(),
            answer: None,
            blocked: self.blocked_askers.contains(&(seller, buyer)),
        };
        self.questions.insert(id, question);
        self.question_changed(id);
        Some(id)
    }

    /// Answers a question; reads show it `hidden_seconds` later.
    pub(super) fn record_answer(&mut self, id: u64, text: &str, hidden_seconds: u32) {
        let at = self.now();
        let hidden_until = at + SignedDuration::from_secs(i64::from(hidden_seconds));
        let question = self.questions.get_mut(&id).expect("a known question");
        question.answer = Some(Answered {
            text: text.to_owned(),
            status: "ACTIVE",
            at,
            hidden_until,
        });
        "ANSWERED".clone_into(&mut question.status);
        self.question_changed(id);
    }

    pub(super) fn ban_answer(&mut self, id: u64) {
        let asked = self.questions.get_mut(&id).expect("a known question");
        if let Some(answer) = &mut asked.answer {
            answer.status = "BANNED";
        }
        self.question_changed(id);
    }

    fn question_changed(&mut self, id: u64) {
        let seller = self.questions[&id].seller;
        self.announce(seller, "questions", &format!("/questions/{id}"), None);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/questions/search", get(Door::Usual, search::search))
        .route(
            "/my/received_questions/search",
            get(Door::Usual, search::search_own),
        )
        .route(
            "/questions/{question}",
            get(Door::Usual, one).merge(delete(Door::Usual, remove)),
        )
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("question")?;
    let question = own(state, incoming.caller, id)?;
    let (status, answer) = question.shown(state.now());
    let mut body = json!({
        "id": id,
        "seller_id": question.seller,
        "item_id": question.item,
        "deleted_from_listing": false,
        "suspected_spam": false,
        "status": status,
        "hold": false,
        "text": shown_text(question),
        "app_id": state.app_id.parse::<u64>().unwrap_or_default(),
        "date_created": dates::nanos_utc(question.created),
        "last_updated": dates::nanos_utc(answer.map_or(question.created, |answer| answer.at)),
        "answer": shown_answer(answer, dates::nanos_utc),
    });
    if incoming.query("api_version") == Some("4") {
        body["buyer_id"] = json!(question.buyer);
    } else {
        body["from"] = json!({"id": question.buyer, "answered_questions": 0});
    }
    Ok(Reply::ok(body))
}

fn remove(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("question")?;
    if own(state, incoming.caller, id)?.status != "UNANSWERED" {
        return Err(Reply::refuse(
            400,
            "not_unanswered_question",
            format!("Question {id} must be unanswered"),
        ));
    }
    let question = state.questions.get_mut(&id).expect("just read");
    "DELETED".clone_into(&mut question.status);
    state.question_changed(id);
    Ok(Reply::ok(json!(["Question deleted."])))
}

/// The seller's own question, unless it is deleted.
pub(super) fn own(state: &State, caller: u64, id: u64) -> Result<&Question, Reply> {
    match state
        .questions
        .get(&id)
        .filter(|question| question.status != "DELETED")
    {
        None => Err(Reply::missing(format!("Question {id} not found"))),
        Some(question) if question.seller != caller => {
            Err(Reply::forbidden("The question belongs to another seller"))
        }
        Some(question) => Ok(question),
    }
}

pub(super) fn shown_text(question: &Question) -> &str {
    if question.status == "BANNED" {
        ""
    } else {
        &question.text
    }
}

fn shown_answer(answer: Option<&Answered>, date: fn(Timestamp) -> String) -> Value {
    answer.map_or(Value::Null, |answer| {
        let text = if answer.status == "BANNED" {
            ""
        } else {
            &answer.text
        };
        json!({"text": text, "status": answer.status, "date_created": date(answer.at)})
    })
}

//! The action guide: the only way a seller may write first on a Mercado Envios sale.

use axum::Router;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, State},
    threads::{Start, Thread, own_thread},
};

impl MercadoLivre {
    /// Another request holds the lock of the thread's action guide: 409.
    pub fn lock_action_guide(&self, thread: u64, on: bool) {
        self.state().thread_mut(thread).guide_locked = on;
    }

    /// The sale goes by Flex: its seller may promise when it is delivered.
    pub fn send_by_flex(&self, thread: u64) {
        self.state().thread_mut(thread).flex = true;
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/messages/action_guide/packs/{pack}",
            get(Door::Usual, options),
        )
        .route(
            "/messages/action_guide/packs/{pack}/caps_available",
            get(Door::Usual, caps),
        )
        .route(
            "/messages/action_guide/packs/{pack}/option",
            post(Door::Usual, choose),
        )
}

const TEMPLATES: [(&str, &str); 3] = [
    ("REQUEST_VARIANTS", "Qual variante do produto você prefere?"),
    (
        "REQUEST_BILLING_INFO",
        "Precisamos dos seus dados de faturamento.",
    ),
    (PROMISE, "Entregaremos hoje entre {INIT} e {LIMIT} horas."),
];
const PROMISE: &str = "DELIVERY_PROMISE";
/// What the promise has places for.
const PLACES: [&str; 2] = ["INIT", "LIMIT"];
const FREE: [&str; 2] = ["SEND_INVOICE_LINK", "OTHER"];

/// What this thread offers: billing data is not asked for in Brazil, and only Flex promises an hour.
fn offered(thread: &Thread) -> impl Iterator<Item = &'static str> {
    let (brazil, flex) = (thread.site == "MLB", thread.flex);
    let templates = TEMPLATES.into_iter().map(|(id, _)| id);
    templates
        .chain(FREE)
        .filter(move |id| !(brazil && *id == "REQUEST_BILLING_INFO"))
        .filter(move |id| flex || *id != PROMISE)
}

fn cap(thread: &Thread, option: &str) -> u32 {
    thread.caps.get(option).copied().unwrap_or(1)
}

fn options(state: &mut State, incoming: &Incoming) -> Answer {
    let thread = &state.threads[&eligible(state, incoming)?];
    let options: Vec<Value> = offered(thread).map(|id| show(thread, id)).collect();
    Ok(Reply::ok(json!({"options": options})))
}

fn show(thread: &Thread, id: &str) -> Value {
    let free = FREE.contains(&id);
    let templates = if free {
        Value::Null
    } else {
        json!([{"id": template_of(id), "vars": places_of(id)}])
    };
    json!({
        "id": id,
        "internal_description": id,
        "enabled": true,
        "type": match id {
            PROMISE => "TEMPLATE",
            _ if free => "free_text",
            _ => "template",
        },
        "templates": templates,
        "actionable": true,
        "char_limit": if free { json!(350) } else { Value::Null },
        "child_options": null,
        "cap_available": cap(thread, id),
    })
}

fn template_of(id: &str) -> String {
    format!("TEMPLATE___{id}___1")
}

fn place_id(place: &str) -> String {
    format!("{}___VAR___{place}", template_of(PROMISE))
}

fn places_of(option: &str) -> Value {
    if option != PROMISE {
        return Value::Null;
    }
    PLACES
        .iter()
        .map(|place| json!({"id": place_id(place), "type": "NUMBER"}))
        .collect()
}

/// A ready-made text with the numbers that came for its places.
fn with_numbers(option: &str, text: &str, vars: &Value) -> Result<String, Reply> {
    let given = vars.as_array().map_or(&[][..], Vec::as_slice);
    let wanted = if option == PROMISE { &PLACES[..] } else { &[] };
    let number = |place: &str| {
        let mut given = given.iter();
        let given = given.find(|one| one["id"] == place_id(place))?;
        given["value"].as_u64()
    };
    let mut text = text.to_owned();
    for place in wanted {
        let Some(number) = number(place).filter(|hour| *hour <= 24) else {
            return Err(refuse(400, "bad_request", "The vars are invalid"));
        };
        text = text.replace(&format!("{{{place}}}"), &number.to_string());
    }
    if given.len() == wanted.len() {
        Ok(text)
    } else {
        Err(refuse(400, "bad_request", "The vars are invalid"))
    }
}

fn caps(state: &mut State, incoming: &Incoming) -> Answer {
    let thread = &state.threads[&eligible(state, incoming)?];
    let caps: Vec<Value> = offered(thread)
        .map(|id| json!({"option_id": id, "cap_available": cap(thread, id)}))
        .collect();
    Ok(Reply::ok(Value::Array(caps)))
}

fn choose(state: &mut State, incoming: &Incoming) -> Answer {
    let key = eligible(state, incoming)?;
    let thread = &state.threads[&key];
    if thread.guide_locked {
        return Err(refuse(
            409,
            "conflict",
            "There is another request locking this operation",
        ));
    }
    let body = incoming.json();
    let option = body["option_id"].as_str().unwrap_or_default().to_owned();
    if !offered(thread).any(|id| id == option) {
        return Err(refuse(404, "not_found", "The option selected is not valid"));
    }
    if cap(thread, &option) == 0 {
        let message = format!("You are not allowed to execute the option {option} again");
        return Err(refuse(403, "bad_request", &message));
    }
    let text = text(&option, &body)?;
    state.thread_mut(key).caps.insert(option, 0);
    Ok(state
        .send(key, &text, Vec::new())
        .naming_recipient("Nome Exemplo"))
}

fn text(option: &str, body: &Value) -> Result<String, Reply> {
    if let Some((_, text)) = TEMPLATES.iter().find(|(id, _)| *id == option) {
        let template = body["template_id"].as_str().unwrap_or_default();
        if template != template_of(option) {
            return Err(refuse(
                400,
                "bad_request",
                &format!("The template {template} is invalid"),
            ));
        }
        return with_numbers(option, text, &body["vars"]);
    }
    let text = body["text"].as_str().unwrap_or_default();
    if text.trim().is_empty()
        || text.chars().count() > 350
        || !text.chars().all(super::sending::supported)
    {
        return Err(refuse(400, "limit_exceeded", "The text is invalid"));
    }
    Ok(text.to_owned())
}

/// The thread, when the guide is the way to write on it.
fn eligible(state: &State, incoming: &Incoming) -> Result<u64, Reply> {
    incoming.post_sale()?;
    let key = own_thread(state, incoming)?;
    let thread = &state.threads[&key];
    if thread.substatus.is_some() {
        return Err(refuse(403, "forbidden", "The conversation is blocked"));
    }
    if thread.start != Start::Guided {
        return Err(excepted());
    }
    if thread.buyer_wrote() {
        let message = "This package has the conversation blocked, please check blocked messages";
        return Err(refuse(403, "forbidden", message));
    }
    Ok(key)
}

fn excepted() -> Reply {
    let message =
        "This pack belongs to an excepted case, it is requested to use the messaging resource.";
    let cause = "blocked_by_excepted_case";
    Reply::json(
        400,
        json!({"error": "bad_request", "message": message, "cause": cause, "status_code": 400}),
    )
}

/// The guide's own error body: `cause` is a string and the status is `status_code`.
fn refuse(status: u16, error: &str, message: &str) -> Reply {
    Reply::json(
        status,
        json!({"error": error, "message": message, "cause": "", "status_code": status}),
    )
}

//! `GET /applications/{id}`: how the application is set up. Its owner sees more than others.

use axum::Router;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
};

/// What people ticked and typed in the developer centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Whose application it is.
    pub owner: u64,
    /// Where browsers may be sent back to.
    pub redirect: String,
    /// Where notifications go.
    pub notifications: String,
    /// What is notified.
    pub topics: Vec<String>,
    /// What sellers are asked for.
    pub scopes: Vec<String>,
    /// `max_requests_per_hour`. What the simulator grants is set apart from it.
    pub requests_an_hour: u32,
}

impl MercadoLivre {
    /// Registers the application; until then nobody is shown more than its name.
    pub fn register_application(&self, registration: Registration) {
        let mut state = self.state();
        state.accounts.redirect = Some(registration.redirect.clone());
        state.registration = Some(registration);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/applications/{id}", get(Door::Usual, application))
}

fn application(state: &mut State, incoming: &Incoming) -> Answer {
    if incoming.part("id") != state.app_id {
        return Err(Reply::missing("Application not found"));
    }
    let mut shown = json!({
        "id": state.app_id.parse::<u64>().unwrap_or_default(), "site_id": "MLB", "name": "Loja Exemplo",
        "description": "", "active": true,
    });
    if let Some(registration) = state
        .registration
        .as_ref()
        .filter(|one| one.owner == incoming.caller)
    {
        shown["callback_url"] = json!(registration.redirect);
        shown["notifications_callback_url"] = json!(registration.notifications);
        shown["notifications_topics"] = json!(registration.topics);
        shown["scopes"] = json!(registration.scopes);
        shown["max_requests_per_hour"] = Value::from(registration.requests_an_hour);
    }
    Ok(Reply::ok(shown))
}

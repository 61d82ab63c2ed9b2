//! `DELETE /contacts/{id}` — deletes a contact; its links and conversations follow by background jobs.
//!
//! Administrators only. Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/contacts_controller.rb`.

use http_api::{Effect, Endpoint};
use reqwest::Method;

/// Deletes a contact and all its conversations, for good.
#[derive(Clone, Copy, Debug)]
pub struct DeleteContact {
    /// Which.
    pub contact: u64,
}

impl Endpoint for DeleteContact {
    const METHOD: Method = Method::DELETE;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "DELETE /contacts/{id}";
    type Response = ();

    fn path(&self) -> String {
        format!("contacts/{}", self.contact)
    }
}

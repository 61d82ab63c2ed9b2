//! How far an import is, in a line that the page puts in place of the one before.

use bridge::i18n::Locale;
use lambda_http::{Request, http::StatusCode};
use serde_json::json;

use super::{account::account_of, backfill::progress};
use crate::{
    http::{answer::SetupResponse, fields::Fields},
    problem::Problem,
    state::State,
    words::done::imported,
};

/// Answers `{"text": "…", "under_way": true}`; an empty text where there is nothing to tell.
pub(crate) async fn answer(
    state: &State,
    locale: Locale,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let account = account_of(state, &Fields::of_query(request)).await?;
    let progress = progress(state, &account).await?;
    let text = progress.map(|progress| imported(locale, &progress));
    let json = json!({
        "text": text.unwrap_or_default(),
        "under_way": progress.is_some_and(|progress| progress.under_way),
    });
    Ok(SetupResponse::json(StatusCode::OK, json))
}

//! Which language a visitor reads.

use bridge::texts::Locale;
use lambda_http::{Request, http::header};

use crate::{
    access::{cookies, secure},
    app::App,
    fields::Fields,
    pages::Words,
};

const LANGUAGE: &str = "lang";

impl App {
    /// The language of a page: asked for just now, chosen before, the browser's own, or the installation's.
    pub(crate) fn words(&self, request: &Request) -> &'static Words {
        let chosen =
            asked(request).or_else(|| cookies(request.headers(), LANGUAGE).find_map(Locale::parse));
        let locale = chosen.or_else(|| {
            let header = request.headers().get(header::ACCEPT_LANGUAGE)?;
            preferred(header.to_str().ok()?)
        });
        Words::of(locale.unwrap_or(self.settings.worker.locale))
    }
}

fn asked(request: &Request) -> Option<Locale> {
    Fields::of_query(request)
        .get(LANGUAGE)
        .and_then(Locale::parse)
}

/// The cookie that remembers the language, if one was asked for just now.
pub(crate) fn remember(request: &Request) -> Option<String> {
    let words = Words::of(asked(request)?);
    Some(format!(
        "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly{}; SameSite=Lax",
        words.tag,
        secure(request)
    ))
}

/// The best of ours in an `Accept-Language`.
fn preferred(header: &str) -> Option<Locale> {
    let mut best: Option<(f32, Locale)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(locale) = parts.next().and_then(of_range) else {
            continue;
        };
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let weight = weight.map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > best.map_or(0.0, |(known, _)| known) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

fn of_range(range: &str) -> Option<Locale> {
    match range.split('-').next()?.to_ascii_lowercase().as_str() {
        "pt" => Some(Locale::PtBr),
        "es" => Some(Locale::Es),
        "en" => Some(Locale::En),
        _ => None,
    }
}

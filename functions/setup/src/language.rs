//! Which language a visitor reads.

use bridge::i18n::Locale;
use lambda_http::{Request, http::header};

use crate::http::{
    fields::Fields,
    headers::{cookies, secure},
};

const LANGUAGE: &str = "lang";

/// The language of a page: asked for just now, chosen before, the browser's own, or the `installation`'s.
pub(crate) fn locale(request: &Request, installation: Locale) -> Locale {
    let chosen =
        asked(request).or_else(|| cookies(request.headers(), LANGUAGE).find_map(Locale::parse));
    let locale = chosen.or_else(|| {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?;
        preferred(header.to_str().ok()?)
    });
    locale.unwrap_or(installation)
}

fn asked(request: &Request) -> Option<Locale> {
    Fields::of_query(request)
        .get(LANGUAGE)
        .and_then(Locale::parse)
}

/// The cookie that remembers the language, if one was asked for just now.
pub(crate) fn remember(request: &Request) -> Option<String> {
    let locale = asked(request)?;
    Some(format!(
        "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly{}; SameSite=Lax",
        locale.tag(),
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

/// The language of a range such as `es-AR`, whatever the country.
fn of_range(range: &str) -> Option<Locale> {
    let language = |text: &str| Some(text.split('-').next()?.to_ascii_lowercase());
    let wanted = language(range)?;
    Locale::ALL
        .into_iter()
        .find(|locale| language(locale.tag()).as_ref() == Some(&wanted))
}

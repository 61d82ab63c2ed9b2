//! What every page has around it, and the page that ends here.

use bridge::i18n::Locale;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style::{ICON, SCRIPT, STYLE};
use crate::words::page as words;

pub(super) fn layout(locale: Locale, title: &str, content: &Markup) -> Markup {
    document(locale, title, content, &html! {}, &html! {})
}

/// The same with the script of what can be copied and of lines that move; where no script runs, a page with
/// such a line is loaded anew now and then.
pub(super) fn with_script(locale: Locale, title: &str, content: &Markup, moves: bool) -> Markup {
    let head = html! {
        @if moves { noscript { meta http-equiv="refresh" content="15"; } }
    };
    let end = html! { script { (PreEscaped(SCRIPT)) } };
    document(locale, title, content, &head, &end)
}

fn document(locale: Locale, title: &str, content: &Markup, more: &Markup, end: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            (head(title, more))
            body { main { (content) } (end) }
        }
    }
}

/// The one head of all pages, the panel's too.
pub(super) fn head(title: &str, more: &Markup) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex";
            // The answer's header says no-referrer, under which browsers send our own forms with `Origin: null`.
            meta name="referrer" content="same-origin";
            title { (title) }
            // Else browsers ask for one at an address that is not ours to serve.
            link rel="icon" href=(ICON);
            (more)
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// The other languages, as links to the same page.
pub(super) fn languages(locale: Locale, place: &str) -> Markup {
    html! {
        nav.languages aria-label=(words::LANGUAGE.of(locale)) {
            @for other in Locale::ALL {
                @if other == locale { span aria-current="true" lang=(other.tag()) { (other.own_name()) } }
                @else { a href=(in_language(place, other)) lang=(other.tag()) hreflang=(other.tag()) { (other.own_name()) } }
            }
        }
    }
}

/// `place` in a language; what stands in its query stays.
fn in_language(place: &str, locale: Locale) -> String {
    let joint = if place.contains('?') { '&' } else { '?' };
    format!("{place}{joint}lang={}", locale.tag())
}

/// A page that ends here: why, and a way on if there is one.
pub(super) fn stopped(
    locale: Locale,
    title: &str,
    here: &str,
    why: &str,
    way: Option<(&str, String)>,
) -> Markup {
    let content = html! {
        (languages(locale, here))
        h1 { (title) }
        p.problem role="alert" { (why) }
        @if let Some((label, href)) = way { p { a.button href=(href) autofocus { (label) } } }
    };
    layout(locale, title, &content)
}

//! The panel beside conversations: an empty page that asks, and what it is answered.

use bridge::i18n::Locale;
use marketplace::{PanelFact, PanelSection};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{frame::head, style::PANEL_SCRIPT};
use crate::words::panel as words;

/// The page in the frame. It holds nothing of anybody: its script asks for that, with the key that stands behind
/// the address's `#`, once Chatwoot, and nobody else, named a conversation.
pub(crate) fn panel(locale: Locale, desk: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            (head(words::TITLE.of(locale), &html! {}))
            body data-desk=(desk) data-none=(words::NOT_OURS.of(locale)) data-key=(words::KEY_OLD.of(locale)) data-late=(words::NOT_NOW.of(locale)) {
                main aria-live="polite" { p { (words::LOADING.of(locale)) } }
                script { (PreEscaped(PANEL_SCRIPT)) }
            }
        }
    }
}

/// What the panel shows of a conversation.
pub(crate) fn sections(notice: Option<&str>, sections: &[PanelSection]) -> Markup {
    html! {
        @if let Some(notice) = notice { p.problem role="alert" { (notice) } }
        @for section in sections {
            section.card {
                h2 { (section.title) }
                @if let Some(picture) = &section.picture {
                    img src=(picture) alt="" width="96" height="96" referrerpolicy="no-referrer";
                }
                dl {
                    @for fact in &section.facts {
                        dt { (fact.label) }
                        dd class=[fact.is_urgent.then_some("problem")] { (value(fact)) }
                    }
                }
            }
        }
    }
}

fn value(fact: &PanelFact) -> Markup {
    html! {
        @match &fact.link {
            Some(link) => { a href=(link) target="_blank" rel="noopener noreferrer" { (fact.value) } },
            None => { (fact.value) },
        }
    }
}
